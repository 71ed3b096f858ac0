/** A read-only view of the headers of a request. */
import type { IncomingHttpHeaders } from 'node:http'

/** Header names compare without regard to case. */
export class RequestHeaders implements Iterable<[string, string]> {
  readonly #raw: IncomingHttpHeaders

  /** @param raw as Node parsed them: lower-case names */
  constructor(raw: IncomingHttpHeaders) {
    this.#raw = raw
  }

  /** The value, several joined by a comma and a space; `null` when the client did not send it. */
  get(name: string): string | null {
    const value = this.#raw[name.toLowerCase()]
    if (value === undefined) return null
    return Array.isArray(value) ? value.join(', ') : value
  }

  /** Whether the client sent it. */
  has(name: string): boolean {
    return this.#raw[name.toLowerCase()] !== undefined
  }

  *[Symbol.iterator](): IterableIterator<[string, string]> {
    for (const name of Object.keys(this.#raw)) yield [name, this.get(name) as string]
  }
}
