/** The cookies of one client, kept between its requests as a browser would. */
import { parseSetCookie, type SetCookie } from 'cookie'

/** Where and how long a cookie is sent. */
export interface CookieScope {
  /** Default `/`. */
  path?: string
  /** Default: as long as the jar lives. */
  expires?: Date
}

interface StoredCookie {
  readonly name: string
  /** As it stands in the header, still percent-encoded. */
  readonly value: string
  readonly path: string
  /** Milliseconds since the epoch. */
  readonly expires: number
}

const verbatim = (value: string): string => value

/**
 * Cookies by name and path (RFC 6265 §5.3, §5.4). `Secure` is ignored, for loopback is trustworthy, and so is `Domain`: there
 * is one server.
 */
export class CookieJar implements Iterable<[name: string, value: string]> {
  readonly #cookies = new Map<string, StoredCookie>()
  readonly #clock: { now(): number }

  /** @param clock the time by which cookies expire */
  constructor(clock: { now(): number } = Date) {
    this.#clock = clock
  }

  /** The value of a cookie, decoded; the one with the longest path when several have the name. */
  get(name: string): string | undefined {
    const found = this.#alive().find((cookie) => cookie.name === name)
    return found === undefined ? undefined : decoded(found.value)
  }

  /** Whether there is such a cookie. */
  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  /** Puts a cookie in, percent-encoding its value. */
  set(name: string, value: string, { path = '/', expires }: CookieScope = {}): this {
    this.#keep({ name, value: encodeURIComponent(value), path, expires: expires?.getTime() ?? Number.POSITIVE_INFINITY })
    return this
  }

  /** Forgets a cookie, whatever its path. */
  delete(name: string): boolean {
    const keys = [...this.#cookies].filter(([, cookie]) => cookie.name === name).map(([key]) => key)
    for (const key of keys) this.#cookies.delete(key)
    return keys.length > 0
  }

  /** Forgets all of them. */
  clear(): void {
    this.#cookies.clear()
  }

  /** How many there are. */
  get size(): number {
    return this.#alive().length
  }

  /** Names and decoded values. */
  *[Symbol.iterator](): Generator<[name: string, value: string]> {
    for (const { name, value } of this.#alive()) yield [name, decoded(value)]
  }

  /** Takes over what a response sets. @param setCookies its `Set-Cookie` lines; @param path of the request, with or without query */
  store(setCookies: readonly string[], path: string): void {
    for (const line of setCookies) {
      const cookie = parseSetCookie(line, { decode: verbatim })
      if (cookie.name === '') continue
      this.#keep({
        name: cookie.name,
        value: cookie.value ?? '',
        path: cookie.path?.startsWith('/') === true ? cookie.path : defaultPath(path),
        expires: this.#expiry(cookie),
      })
    }
  }

  /** The `Cookie` header of a request for `path`, or `''`. */
  header(path: string): string {
    const plain = withoutQuery(path)
    return this.#alive()
      .filter((cookie) => pathMatches(plain, cookie.path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  #keep(cookie: StoredCookie): void {
    const key = `${cookie.name};${cookie.path}`
    if (cookie.expires <= this.#clock.now()) this.#cookies.delete(key)
    else this.#cookies.set(key, cookie)
  }

  #expiry({ maxAge, expires }: SetCookie): number {
    if (maxAge !== undefined) return maxAge <= 0 ? 0 : this.#clock.now() + maxAge * 1000
    return expires?.getTime() ?? Number.POSITIVE_INFINITY
  }

  /** Those that have not expired, longer paths first and otherwise in the order of their creation (RFC 6265 §5.4). */
  #alive(): StoredCookie[] {
    const now = this.#clock.now()
    return [...this.#cookies.values()].filter(({ expires }) => expires > now).sort((a, b) => b.path.length - a.path.length)
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

const withoutQuery = (path: string): string => path.split('?', 1)[0]!

/** The directory of the request (RFC 6265 §5.1.4). */
function defaultPath(path: string): string {
  const plain = withoutQuery(path)
  const slash = plain.lastIndexOf('/')
  return slash <= 0 ? '/' : plain.slice(0, slash)
}

function pathMatches(path: string, scope: string): boolean {
  if (!path.startsWith(scope)) return false
  return path.length === scope.length || scope.endsWith('/') || path[scope.length] === '/'
}
