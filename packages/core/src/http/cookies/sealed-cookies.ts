/** Views of a cookie jar: cookies that last, that are signed, that are encrypted (controller.md C162 to C168). */
import { ArgumentError, ConfigurationError, CookieOverflowError } from '../../errors/index.js'
import type { KeyGenerator } from '../messages/key-generator.js'
import { isParameterObject } from '../parameters/parameter-value.js'
import { type CookieCodec, encryptedCodec, signedCodec } from './cookie-codec.js'
import { type CookieOptions, encodeCookieValue, expiryDate } from './set-cookie.js'

/** What a plain cookie can hold; numbers and booleans are written as text. */
export type CookieText = string | number | boolean

/** A value with its attributes. */
export interface CookieInput<Value> extends CookieOptions {
  readonly value: Value
}

/** The jar, as far as its views need it. */
export interface PlainCookies {
  readonly frozen: boolean
  get(name: string): string | null
  set(name: string, input: CookieText | CookieInput<CookieText>): void
  delete(name: string, options?: Omit<CookieOptions, 'expires'>): string | null
}

/** What the views need of the application and the request. */
export interface SealingEnvironment {
  /** `null` when the application has no secret. */
  readonly keys: KeyGenerator | null
  /** Whether the request came over HTTPS. */
  readonly secure: boolean
  /** Milliseconds since the epoch. */
  now(): number
}

/** How a view seals values. */
export type SealKind = 'signed' | 'encrypted'

/** RFC 6265 §6.1: what browsers keep of one cookie, its name included (C168). */
const MAX_COOKIE_BYTES = 4096
const PERMANENT_YEARS = 20

/**
 * Splits what `set` takes. A plain object is always the form with attributes, so a value that is one itself goes in as
 * `{ value: { … } }`.
 * @throws ArgumentError for a plain object without `value`
 */
export function unpackCookie(input: unknown): { value: unknown; options: CookieOptions } {
  if (!isParameterObject(input)) return { value: input, options: {} }
  if (!Object.hasOwn(input, 'value')) {
    throw new ArgumentError('A cookie is set with a value or with { value, …attributes }: value is missing')
  }
  return { value: input.value, options: input as CookieOptions }
}

/** `cookies.permanent`: plain cookies that last for 20 years. */
export class PermanentCookies {
  readonly #jar: PlainCookies
  readonly #environment: SealingEnvironment

  constructor(jar: PlainCookies, environment: SealingEnvironment) {
    this.#jar = jar
    this.#environment = environment
  }

  /** The value, `null` when there is none. */
  get(name: string): string | null {
    return this.#jar.get(name)
  }

  /** Sets a cookie that expires in 20 years. Throws like `cookies.set`. */
  set(name: string, input: CookieText | CookieInput<CookieText>): void {
    const { value, options } = unpackCookie(input)
    this.#jar.set(name, { ...options, value: value as CookieText, expires: inTwentyYears(this.#environment.now()) })
  }

  /** Signed cookies that last. */
  get signed(): SealedCookies {
    return new SealedCookies(this.#jar, this.#environment, 'signed', true)
  }

  /** Encrypted cookies that last. */
  get encrypted(): SealedCookies {
    return new SealedCookies(this.#jar, this.#environment, 'encrypted', true)
  }
}

/** `cookies.signed` and `cookies.encrypted`: values are JSON, bound to the name of their cookie and to their expiry. */
export class SealedCookies {
  readonly #jar: PlainCookies
  readonly #environment: SealingEnvironment
  readonly #kind: SealKind
  readonly #permanent: boolean
  readonly #codec: CookieCodec

  /** @throws ConfigurationError when the application has no secret */
  constructor(jar: PlainCookies, environment: SealingEnvironment, kind: SealKind, permanent: boolean) {
    const { keys } = environment
    if (keys === null) throw new ConfigurationError(`cookies.${kind} needs a secret: set secretKeyBase in the configuration`)
    this.#jar = jar
    this.#environment = environment
    this.#kind = kind
    this.#permanent = permanent
    const now = (): number => environment.now()
    this.#codec = kind === 'signed' ? signedCodec(keys, now) : encryptedCodec(keys, now)
  }

  /** The same cookies, lasting for 20 years when they are set. */
  get permanent(): SealedCookies {
    return new SealedCookies(this.#jar, this.#environment, this.#kind, true)
  }

  /**
   * The value with its JSON type; `null` when there is none, or it was changed, made for another cookie, or has expired. A value
   * that needed an old key is written anew in the same response (C167).
   */
  get(name: string): unknown {
    const text = this.#jar.get(name)
    const message = text === null ? null : this.#codec.open(name, text)
    if (message === null) return null
    if (message.rotated && !this.#jar.frozen) this.#rewrite(name, message.value, message.expiresAt)
    return message.value
  }

  /** Whether there is a value that can be read. */
  has(name: string): boolean {
    return this.get(name) !== null
  }

  /**
   * Sets a cookie to any JSON value, or `{ value, expires, path, … }`; a value that is an object needs the second form.
   * @throws ArgumentError for what JSON or a cookie cannot carry
   * @throws CookieOverflowError when name and value come to more than 4096 bytes
   * @throws HeadersSentError after the response was committed
   */
  set(name: string, input: unknown): void {
    const { value, options } = unpackCookie(input)
    const now = this.#environment.now()
    const given = options.expires === undefined ? undefined : expiryDate(options.expires, now)
    const expires = this.#permanent ? inTwentyYears(now) : given
    const text = this.#codec.seal(name, value, expires?.getTime())
    const size = Buffer.byteLength(name) + encodeCookieValue(text).length
    if (size > MAX_COOKIE_BYTES) throw new CookieOverflowError(name, size)
    this.#jar.set(name, { ...options, value: text, expires })
  }

  /** Deletes a cookie and returns its value, as far as it could be read. */
  delete(name: string, options: Omit<CookieOptions, 'expires'> = {}): unknown {
    const text = this.#jar.delete(name, options)
    return text === null ? null : (this.#codec.open(name, text)?.value ?? null)
  }

  // The browser does not tell the attributes that a cookie was set with. The strict ones are taken, so that a rotation never
  // shows a hidden cookie to scripts or to plain HTTP.
  #rewrite(name: string, value: unknown, expiresAt: number | null): void {
    const expires = expiresAt === null ? undefined : new Date(expiresAt)
    this.set(name, { value, expires, httpOnly: true, secure: this.#environment.secure })
  }
}

function inTwentyYears(now: number): Date {
  const date = new Date(now)
  date.setUTCFullYear(date.getUTCFullYear() + PERMANENT_YEARS)
  return date
}
