/** The files of one request, in a private folder that goes away with it (controller.md C289). */
import { randomUUID } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Made with the first file, because most forms have none. */
export class UploadFolder {
  readonly #parent: string
  #path: Promise<string> | null = null
  #removed = false

  /** @param parent must exist */
  constructor(parent: string) {
    this.#parent = parent
  }

  /**
   * Writes chunks into a new file that only this user may read.
   * @returns where it is, and its size
   */
  async write(chunks: AsyncIterable<Uint8Array>): Promise<{ path: string; size: number }> {
    // mkdtemp gives the folder the permissions 0700.
    this.#path ??= mkdtemp(join(this.#parent, 'live-upload-'))
    const path = join(await this.#path, randomUUID())
    const file = await open(path, 'wx', 0o600)
    let size = 0
    try {
      for await (const chunk of chunks) {
        size += chunk.length
        // Unlike `write`, this one does not stop half-way.
        await file.writeFile(chunk)
      }
    } finally {
      await file.close()
    }
    return { path, size }
  }

  /** Removes the files that are still there. Further calls do nothing. */
  async remove(): Promise<void> {
    if (this.#removed || this.#path === null) return
    this.#removed = true
    const path = await this.#path.catch(() => null)
    if (path !== null) await rm(path, { recursive: true, force: true })
  }
}
