/** The value of one `Set-Cookie` header (RFC 6265 §4.1): nothing a client supplied can add an attribute or a header. */
import { ArgumentError } from '../../errors/index.js'
import { type CookieDomain, cookieDomain } from './cookie-domain.js'

/** Values of the `SameSite` attribute. */
export type SameSite = 'lax' | 'strict' | 'none'

/** Attributes of a cookie. */
export interface CookieOptions {
  /** A date, milliseconds from now, or a duration such as `'2h'` (`s m h d w y`). Default: until the browser is closed (C157). */
  readonly expires?: Date | number | string
  /** Default `'/'`. */
  readonly path?: string
  /** Default: this very host. */
  readonly domain?: CookieDomain
  /** Labels of the public suffix, for `domain: 'all'`. */
  readonly tldLength?: number
  /** HTTPS only. Default no. */
  readonly secure?: boolean
  /** Hidden from the scripts of the page. Default no. */
  readonly httpOnly?: boolean
  /** `null` writes no attribute. Default: `config.security`'s, `'lax'` (C159). */
  readonly sameSite?: SameSite | null
  /** A jar of its own below each top-level site. Default no. */
  readonly partitioned?: boolean
}

const SAME_SITE: Readonly<Record<SameSite, string>> = { lax: 'Lax', strict: 'Strict', none: 'None' }
const NAME = /^[!-:<>-~]+$/
const PATH = /^[ -:<-~]*$/
// What RFC 6265 §4.1.1 calls cookie-octet, without the percent sign that the encoding needs.
const UNSAFE_IN_VALUE = /[^!#$&-+\--:<-[\]-~]+/g
const DURATION = /^(\d{1,9}) ?([smhdwy])$/
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 }

/** A text as a cookie value; `decodeURIComponent` reads it back. */
export function encodeCookieValue(value: string): string {
  return value.toWellFormed().replace(UNSAFE_IN_VALUE, encodeURIComponent)
}

/**
 * The instant that `expires` names.
 * @throws ArgumentError when it names none
 */
export function expiryDate(expires: Date | number | string, now: number): Date {
  const date = typeof expires === 'object' ? expires : new Date(now + milliseconds(expires))
  if (Number.isNaN(date.getTime())) throw new ArgumentError(`${String(expires)} is not an expiry: pass a Date, milliseconds, or '2h'`)
  return date
}

function milliseconds(expires: number | string): number {
  if (typeof expires === 'number') return expires
  const match = DURATION.exec(expires)
  return match === null ? Number.NaN : Number(match[1]) * SECONDS[match[2]] * 1000
}

/**
 * Whether a name can be written: printable ASCII without space, `=` and `;`. RFC 6265 wants a token; the brackets that other
 * programs put into names do no harm, and what a browser may send must be deletable.
 */
export function isCookieName(name: string): boolean {
  return NAME.test(name)
}

/**
 * A `Set-Cookie` value.
 * @param value already encoded
 * @param host of the request, for `domain`
 * @param sameSite where the options do not say
 * @param lifetime the attributes that end the cookie's life, such as `; expires=…`, or nothing
 * @throws ArgumentError for a name or an attribute that cannot be written
 */
export function setCookie(
  name: string,
  value: string,
  lifetime: string,
  options: CookieOptions,
  host: string,
  sameSite: SameSite | null,
): string {
  if (!isCookieName(name)) throw new ArgumentError(`${JSON.stringify(name)} is not a cookie name: use printable ASCII without '=' and ';'`)
  const path = options.path ?? '/'
  if (!PATH.test(path)) throw new ArgumentError(`${JSON.stringify(path)} is not a cookie path: it may hold printable ASCII except ';'`)
  const domain = cookieDomain(options.domain, host, options.tldLength)
  return (
    `${name}=${value}` +
    (domain === null ? '' : `; domain=${domain}`) +
    `; path=${path}${lifetime}` +
    (options.secure ? '; secure' : '') +
    (options.httpOnly ? '; HttpOnly' : '') +
    sameSiteAttribute(options.sameSite === undefined ? sameSite : options.sameSite) +
    (options.partitioned ? '; partitioned' : '')
  )
}

function sameSiteAttribute(sameSite: SameSite | null): string {
  if (sameSite === null) return ''
  if (!Object.hasOwn(SAME_SITE, sameSite)) {
    throw new ArgumentError(`sameSite is ${JSON.stringify(sameSite)}: pass 'lax', 'strict', 'none' or null`)
  }
  return `; SameSite=${SAME_SITE[sameSite]}`
}
