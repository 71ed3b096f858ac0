/** The directives of a `Cache-Control` header as data, and how they are read from one (RFC 9111 §5.2). */
import { splitHeaderList } from '../header-list.js'

/** Directives that the framework has no name for, such as `{ 's-maxage': 18000, 'no-transform': true }`. */
export type ExtraDirectives = Readonly<Record<string, string | number | true>>

/** The directives of a response. */
export interface CacheDirectives {
  /** Seconds. */
  maxAge?: number | undefined
  /** `true` is `public`, `false` is `private`, absent is `private` where one of the two is due. */
  public?: boolean | undefined
  mustRevalidate?: boolean | undefined
  noCache?: boolean | undefined
  noStore?: boolean | undefined
  /** Sent only together with `noStore` (controller.md C225). */
  mustUnderstand?: boolean | undefined
  immutable?: boolean | undefined
  /** Seconds. */
  staleWhileRevalidate?: number | undefined
  /** Seconds. */
  staleIfError?: number | undefined
  /** Any others: sent as they are, last. */
  extras?: ExtraDirectives | undefined
}

const FLAGS: ReadonlyMap<string, CacheDirectives> = new Map<string, CacheDirectives>([
  ['public', { public: true }],
  ['private', { public: false }],
  ['must-revalidate', { mustRevalidate: true }],
  ['no-cache', { noCache: true }],
  ['no-store', { noStore: true }],
  ['must-understand', { mustUnderstand: true }],
  ['immutable', { immutable: true }],
])

const DURATIONS: ReadonlyMap<string, 'maxAge' | 'staleWhileRevalidate' | 'staleIfError'> = new Map([
  ['max-age', 'maxAge'],
  ['stale-while-revalidate', 'staleWhileRevalidate'],
  ['stale-if-error', 'staleIfError'],
] as const)

/**
 * Reads a header. The first of a repeated directive counts, except that `private` beats `public`. A flag with an argument
 * (`no-cache="Set-Cookie"`) says less than the bare flag, so it is kept among the extras; a duration that is no number is 0.
 */
export function parseCacheDirectives(header: string): CacheDirectives {
  const directives: CacheDirectives = {}
  const extras = Object.create(null) as Record<string, string | true>
  for (const element of splitHeaderList(header)) {
    const equals = element.indexOf('=')
    const name = (equals === -1 ? element : element.slice(0, equals)).trim().toLowerCase()
    const argument = equals === -1 ? true : element.slice(equals + 1).trim()
    const duration = DURATIONS.get(name)
    const flag = argument === true ? FLAGS.get(name) : undefined
    if (duration !== undefined) directives[duration] ??= secondsOf(argument)
    else if (flag !== undefined) Object.assign(directives, directives.public === false ? { ...flag, public: false } : flag)
    else extras[name] ??= argument
  }
  if (Object.keys(extras).length > 0) directives.extras = extras
  return directives
}

function secondsOf(argument: string | true): number {
  if (argument === true || !/^"?\d+"?$/.test(argument)) return 0
  return Math.min(Number(argument.replaceAll('"', '')), Number.MAX_SAFE_INTEGER)
}
