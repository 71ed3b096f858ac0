/** The `Cache-Control` directives of a request (RFC 9111 §5.2.1, C31). */
import { splitHeaderList } from '../header-list.js'

/** What a client wants of caches. Times in seconds; absent where nothing was said. */
export interface RequestCacheDirectives {
  /** Only from a cache, else 504. */
  readonly onlyIfCached: boolean
  readonly noCache: boolean
  readonly noStore: boolean
  readonly noTransform: boolean
  readonly maxAge: number | undefined
  /** `true` when any staleness will do. */
  readonly maxStale: number | true | undefined
  readonly minFresh: number | undefined
  readonly staleIfError: number | undefined
}

/**
 * Reads the header. Names compare without regard to case, the first of a repeated directive counts, and a time that is no whole number
 * says nothing.
 * @param header `null` when the client sent none
 */
export function parseRequestCacheControl(header: string | null): RequestCacheDirectives {
  const given = new Map<string, string>()
  for (const element of splitHeaderList(header ?? '')) {
    const equals = element.indexOf('=')
    const name = (equals < 0 ? element : element.slice(0, equals)).trim().toLowerCase()
    if (!given.has(name)) given.set(name, equals < 0 ? '' : element.slice(equals + 1).trim())
  }
  return {
    onlyIfCached: given.has('only-if-cached'),
    noCache: given.has('no-cache'),
    noStore: given.has('no-store'),
    noTransform: given.has('no-transform'),
    maxAge: seconds(given.get('max-age')),
    maxStale: given.get('max-stale') === '' ? true : seconds(given.get('max-stale')),
    minFresh: seconds(given.get('min-fresh')),
    staleIfError: seconds(given.get('stale-if-error')),
  }
}

function seconds(argument: string | undefined): number | undefined {
  const digits = argument?.replaceAll('"', '')
  return digits !== undefined && /^\d+$/.test(digits) ? Math.min(Number(digits), Number.MAX_SAFE_INTEGER) : undefined
}
