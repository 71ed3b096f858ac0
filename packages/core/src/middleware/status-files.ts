/** The application's own error pages: `404.html`, `404.de.html` and the like in its public folder (C278). */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isError } from '../errors/index.js'

/** Reads each page once. Holds at most one entry per language and status from 400 to 599. */
export class StatusFiles {
  readonly #root: string
  readonly #pages = new Map<string, Promise<string | null>>()

  /** @param root the folder that holds `<status>.html` */
  constructor(root: string) {
    this.#root = root
  }

  /**
   * The page of a status, in the first language that has one, else without a language; `null` when there is none or it cannot be read.
   * @param locales languages of the application, best first
   */
  async read(status: number, locales: readonly string[] = []): Promise<string | null> {
    for (const locale of locales) {
      const page = await this.#page(`${status}.${locale}.html`)
      if (page !== null) return page
    }
    return this.#page(`${status}.html`)
  }

  #page(name: string): Promise<string | null> {
    let page = this.#pages.get(name)
    if (page === undefined) {
      page = this.#load(name)
      this.#pages.set(name, page)
    }
    return page
  }

  async #load(name: string): Promise<string | null> {
    try {
      return await readFile(join(this.#root, name), 'utf8')
    } catch (error) {
      // That a file is missing is remembered; what may pass, such as too many open files, is not.
      if (!isError(error) || (error as NodeJS.ErrnoException).code !== 'ENOENT') this.#pages.delete(name)
      return null
    }
  }
}
