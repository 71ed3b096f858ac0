/** Multipart bodies for tests, byte by byte. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const BOUNDARY = 'XboundaryX'

/** One part: headers as they stand, and the content. */
export interface Part {
  readonly headers: readonly string[]
  readonly content: string | Uint8Array
}

/** A text field. */
export const field = (name: string, content: string | Uint8Array): Part => ({
  headers: [`Content-Disposition: form-data; name="${name}"`],
  content,
})

/** A file. */
export const file = (name: string, filename: string, content: string | Uint8Array, type = 'text/plain'): Part => ({
  headers: [`Content-Disposition: form-data; name="${name}"; filename="${filename}"`, `Content-Type: ${type}`],
  content,
})

/** The bytes of a body; headers in UTF-8. */
export function multipart(parts: readonly Part[], { end = true } = {}): Buffer {
  const chunks: Uint8Array[] = []
  for (const { headers, content } of parts) {
    chunks.push(Buffer.from(`--${BOUNDARY}\r\n${headers.join('\r\n')}\r\n\r\n`), Buffer.from(content as string), Buffer.from('\r\n'))
  }
  if (end) chunks.push(Buffer.from(`--${BOUNDARY}--\r\n`))
  return Buffer.concat(chunks)
}

/** A folder for uploads, and what is in it: the private folders of requests that are still there. */
export class UploadsFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'live-test-uploads-'))

  get entries(): string[] {
    return readdirSync(this.path)
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  /** Waits until nothing is left. */
  async empty(): Promise<void> {
    const deadline = Date.now() + 15_000
    while (this.entries.length > 0) {
      if (Date.now() > deadline) throw new Error(`still there: ${this.entries.join(', ')}`)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}
