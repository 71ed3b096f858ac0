/** The application's own error pages: `404.html` and the like in its public folder (C278). */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isError } from '../errors/index.js'

/** Reads each page once. Holds at most one entry per status from 400 to 599. */
export class StatusFiles {
  readonly #root: string
  readonly #pages = new Map<number, Promise<string | null>>()

  /** @param root the folder that holds `<status>.html` */
  constructor(root: string) {
    this.#root = root
  }

  /** The page of a status; `null` when there is none or it cannot be read. */
  read(status: number): Promise<string | null> {
    let page = this.#pages.get(status)
    if (page === undefined) {
      page = this.#load(status)
      this.#pages.set(status, page)
    }
    return page
  }

  async #load(status: number): Promise<string | null> {
    try {
      return await readFile(join(this.#root, `${status}.html`), 'utf8')
    } catch (error) {
      // That a file is missing is remembered; what may pass, such as too many open files, is not.
      if (!isError(error) || (error as NodeJS.ErrnoException).code !== 'ENOENT') this.#pages.delete(status)
      return null
    }
  }
}
