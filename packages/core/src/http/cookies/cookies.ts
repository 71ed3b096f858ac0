/** The cookies of one request: those it carried, and the changes that its response will carry (controller.md section 8a). */
import { parseCookie } from 'cookie'
import { ArgumentError, DisabledCookiesError, HeadersSentError } from '../../errors/index.js'
import type { KeyGenerator } from '../messages/key-generator.js'
import { hostName } from './cookie-domain.js'
import { type CookieInput, type CookieText, PermanentCookies, type PlainCookies, SealedCookies, unpackCookie } from './sealed-cookies.js'
import { type CookieOptions, encodeCookieValue, expiryDate, isCookieName, type SameSite, setCookie } from './set-cookie.js'

/** What a jar needs to know about its request and application. */
export interface CookieEnvironment {
  /** Whether the request came over HTTPS. */
  readonly secure: boolean
  /** The host of the request, with or without port. */
  readonly host: string
  /** Keys of signed and encrypted cookies; `null` when the application has no secret. */
  readonly keys: KeyGenerator | null
  /** `SameSite` of cookies that do not say; `null` for none. */
  readonly sameSite: SameSite | null
  /** Milliseconds since the epoch. */
  now(): number
  /** Whether `secure` cookies are written on plain HTTP too, as in development (C160). */
  readonly alwaysWriteSecure: boolean
  /** Whether cookies can be written at all (C302). */
  readonly writable: boolean
}

/** A change of one cookie: what reads give from now on, and the header that says so, if any. */
interface CookieChange {
  readonly value: string | null
  readonly header: string | null
}

const DELETION = '; max-age=0; expires=Thu, 01 Jan 1970 00:00:00 GMT'

/**
 * The cookies of a request. Reads see what was set before; a value equal to the one that the client sent is not sent back,
 * unless `expires` is given (C156). The header is parsed at the first read; cookies that cannot be decoded are ignored.
 */
export class CookieJar implements PlainCookies, Iterable<[string, string]> {
  readonly #header: string | undefined
  readonly #environment: CookieEnvironment
  #received: Map<string, string> | null = null
  #changes: Map<string, CookieChange> | null = null
  #frozen = false

  /** @param header the `Cookie` header */
  constructor(header: string | undefined, environment: CookieEnvironment) {
    this.#header = header
    this.#environment = environment
  }

  /** Whether the response was committed, so that cookies can only be read. */
  get frozen(): boolean {
    return this.#frozen
  }

  /** The value, `null` when there is none. */
  get(name: string): string | null {
    const change = this.#changes?.get(name)
    return change === undefined ? (this.#cookies().get(name) ?? null) : change.value
  }

  /** Whether there is a cookie of that name. */
  has(name: string): boolean {
    return this.get(name) !== null
  }

  /** The names: those of the client first, in its order. */
  keys(): string[] {
    const names = new Set([...this.#cookies().keys(), ...(this.#changes?.keys() ?? [])])
    return [...names].filter((name) => this.has(name))
  }

  *[Symbol.iterator](): IterableIterator<[string, string]> {
    for (const name of this.keys()) yield [name, this.get(name) as string]
  }

  /** All cookies, in an object without a prototype. */
  toObject(): Record<string, string> {
    const object = Object.create(null) as Record<string, string>
    for (const [name, value] of this) object[name] = value
    return object
  }

  /**
   * Sets a cookie: a text, or `{ value, expires, path, … }`. Its default attributes are `path=/` and the `SameSite` of the
   * configuration. A `secure` cookie is not written on plain HTTP (C160), though reads see it.
   * @throws ArgumentError for a name, value or attribute that cannot be written
   * @throws HeadersSentError after the response was committed (C169)
   * @throws DisabledCookiesError where none are sent (C302)
   */
  set(name: string, input: CookieText | CookieInput<CookieText>): void {
    this.#assertOpen()
    const { value, options } = unpackCookie(input)
    const text = textOf(name, value)
    const { expires } = options
    if (expires === undefined && this.get(name) === text) return
    const lifetime = expires === undefined ? '' : `; expires=${expiryDate(expires, this.#environment.now()).toUTCString()}`
    this.#change(name, text, this.#headerFor(name, encodeCookieValue(text), lifetime, options))
  }

  /**
   * Deletes a cookie and returns its value. The browser hears of it only if it sent the cookie (C158); `path` and `domain` must be
   * those that it was set with. Throws like {@link set}.
   */
  delete(name: string, options: Omit<CookieOptions, 'expires'> = {}): string | null {
    this.#assertOpen()
    const value = this.get(name)
    if (value === null) return null
    this.#change(name, null, this.#cookies().has(name) ? this.#headerFor(name, '', DELETION, options) : null)
    return value
  }

  /** Deletes every cookie, all with the same options. Throws like {@link set}. */
  clear(options: Omit<CookieOptions, 'expires'> = {}): void {
    for (const name of this.keys()) this.delete(name, options)
  }

  /** Cookies that last for 20 years (C162). */
  get permanent(): PermanentCookies {
    return new PermanentCookies(this, this.#environment)
  }

  /** Cookies whose JSON values the browser can read but not change (C163). Throws `ConfigurationError` without a secret. */
  get signed(): SealedCookies {
    return new SealedCookies(this, this.#environment, 'signed', false)
  }

  /** Cookies whose JSON values the browser can neither read nor change (C164). Throws `ConfigurationError` without a secret. */
  get encrypted(): SealedCookies {
    return new SealedCookies(this, this.#environment, 'encrypted', false)
  }

  /** Hands over each `Set-Cookie` value, once, and freezes the jar. For the response, when it is committed. */
  write(append: (value: string) => void): void {
    if (this.#frozen) return
    this.#frozen = true
    if (this.#changes === null) return
    for (const { header } of this.#changes.values()) if (header !== null) append(header)
  }

  /** Whether a cookie with these options is written on this connection: `secure` ones need HTTPS (C160). */
  delivers(options: Pick<CookieOptions, 'secure'>): boolean {
    const { secure, alwaysWriteSecure, host } = this.#environment
    return !options.secure || secure || alwaysWriteSecure || hostName(host).endsWith('.onion')
  }

  #assertOpen(): void {
    if (!this.#environment.writable) throw new DisabledCookiesError()
    if (this.#frozen) throw new HeadersSentError()
  }

  #cookies(): Map<string, string> {
    this.#received ??= parse(this.#header)
    return this.#received
  }

  #change(name: string, value: string | null, header: string | null): void {
    this.#changes ??= new Map()
    this.#changes.set(name, { value, header })
  }

  /** The header, `null` when it must not be written on this connection. */
  #headerFor(name: string, value: string, lifetime: string, options: CookieOptions): string | null {
    const { host, sameSite } = this.#environment
    const header = setCookie(name, value, lifetime, options, host, sameSite)
    return this.delivers(options) ? header : null
  }
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new ArgumentError(`The value of cookie ${name} is neither text nor number nor boolean: use cookies.signed or cookies.encrypted`)
}

function parse(header: string | undefined): Map<string, string> {
  const cookies = new Map<string, string>()
  if (header === undefined || header === '') return cookies
  const parsed = parseCookie(header, { decode })
  for (const name of Object.keys(parsed)) {
    const value = parsed[name]
    if (value !== undefined && isCookieName(name)) cookies.set(name, value)
  }
  return cookies
}

/** `undefined` for what is not percent-encoded UTF-8: such a cookie is ignored (C163, C175). */
function decode(value: string): string | undefined {
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}
