/** A read-only view of the headers of a request. */
import type { IncomingHttpHeaders } from 'node:http'

/** Header names compare without regard to case. Names with an underscore are not shown; `request.raw` has them. */
export class RequestHeaders implements Iterable<[string, string]> {
  readonly #raw: IncomingHttpHeaders

  /** @param raw as Node parsed them: lower-case names */
  constructor(raw: IncomingHttpHeaders) {
    this.#raw = raw
  }

  /** The value, several joined by a comma and a space; `null` when the client did not send it. */
  get(name: string): string | null {
    const value = this.#raw[name.toLowerCase()]
    if (typeof value === 'string') return isAmbiguous(name) ? null : value
    return Array.isArray(value) && !isAmbiguous(name) ? value.join(', ') : null
  }

  /** Whether the client sent it. */
  has(name: string): boolean {
    return this.get(name) !== null
  }

  /** Names and values, in the order in which they came. */
  *entries(): IterableIterator<[string, string]> {
    for (const name of this.keys()) yield [name, this.get(name) as string]
  }

  /** The names, in lower case. */
  *keys(): IterableIterator<string> {
    for (const name of Object.keys(this.#raw)) if (!isAmbiguous(name)) yield name
  }

  /** The values, in the order of {@link keys}. */
  *values(): IterableIterator<string> {
    for (const name of this.keys()) yield this.get(name) as string
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }
}

/** Gateways cannot tell `X_Name` from `X-Name`; what checks the one must not be passed by with the other (C30). */
const isAmbiguous = (name: string): boolean => name.includes('_')
