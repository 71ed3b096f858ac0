/** What clients are told about a rate limit (IETF draft-ietf-httpapi-ratelimit-headers, RFC 9651; C243). */
import { ArgumentError } from '../errors/index.js'
import type { HeaderMap } from '../http/headers.js'

/** A limit, and where a client stands. Times in milliseconds. */
export interface RateLimitState {
  readonly name: string
  readonly to: number
  readonly within: number
  readonly count: number
  readonly expiresIn: number
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000))

/** Adds a limit to `RateLimit-Policy` and `RateLimit`, behind those that are there. */
export function addRateLimit(headers: HeaderMap, { name, to, within, count, expiresIn }: RateLimitState): void {
  addItem(headers, 'ratelimit-policy', `"${name}";q=${to};w=${seconds(within)}`)
  addItem(headers, 'ratelimit', `"${name}";r=${Math.max(0, to - count)};t=${seconds(expiresIn)}`)
}

/** The value of `Retry-After`. */
export const retryAfter = (expiresIn: number): string => String(seconds(expiresIn))

/**
 * A name that a header can carry as it is.
 * @throws ArgumentError for one that cannot be a string of RFC 9651
 */
export function checkedName(name: string): string {
  if (/^[ !#-[\]-~]{1,64}$/.test(name)) return name
  throw new ArgumentError(`${JSON.stringify(name)} is no name of a rate limit: use up to 64 printable ASCII characters without " and \\`)
}

function addItem(headers: HeaderMap, field: string, item: string): void {
  const present = headers.get(field)
  headers.put(field, present === null ? item : `${present}, ${item}`)
}
