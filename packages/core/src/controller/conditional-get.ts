/** Validators and cache directives of an action: `stale`, `freshWhen`, `expiresIn` and their siblings (C215–C225, live.md L95). */
import { ArgumentError } from '../errors/index.js'
import { failedPrecondition } from '../http/caching/freshness.js'
import { type CacheableRecord, declareEtag, digestFor, type EtagBlock, type FreshnessOptions, isRecord } from './etags.js'
import type { AbstractClass, Metal } from './metal.js'
import type { RenderingInstance } from './rendering.js'

/** A record is its own tag, and its `updatedAt` the date; of several records the latest one counts (C215). */
export type FreshnessSource = FreshnessOptions | CacheableRecord | readonly CacheableRecord[]

/** Options of {@link ConditionalGetInstance.expiresIn}. */
export interface ExpiresOptions {
  public?: boolean
  mustRevalidate?: boolean
  immutable?: boolean
  /** Seconds. */
  staleWhileRevalidate?: number
  /** Seconds. */
  staleIfError?: number
  /** Directives that have no option here, such as `{ 's-maxage': 60 }`. */
  extras?: Record<string, string | number | true>
}

/** Options of {@link ConditionalGetInstance.httpCacheForever}. */
export interface CacheForeverOptions {
  /** Whether shared caches may keep the response. Default false. */
  public?: boolean
  /** Default the first of January 2011. */
  lastModified?: Date
}

/** What {@link ConditionalGet} adds to a controller. */
export interface ConditionalGetInstance {
  /**
   * Sets validators, and answers when there is nothing else to do: 304 when the client's copy is still good, 412 when it wants to
   * change what has changed meanwhile (`If-Match`, `If-Unmodified-Since`, and `If-None-Match` of a verb that changes something).
   * @param source a record, records, or options; @param options beside a record, these win over what it says
   */
  freshWhen(source: FreshnessSource, options?: FreshnessOptions): void
  /** Like {@link freshWhen}; true when the action has to go on: `if (this.stale(post)) this.render(…)`. */
  stale(source: FreshnessSource, options?: FreshnessOptions): boolean
  /** Lets caches keep the response for `seconds`, rounded down. Private unless said otherwise. */
  expiresIn(seconds: number, options?: ExpiresOptions): void
  /** Makes caches ask each time. */
  expiresNow(): void
  /** Forbids caches to keep the response. */
  noStore(): void
  /** {@link noStore} for all caches but those that know what the status means (RFC 9111 §5.2.2.3). */
  mustUnderstand(): void
  /** For what never changes under its path: kept for a hundred years; calls `render` only when the client has no copy (C224). */
  httpCacheForever<T>(options: CacheForeverOptions, render: () => T): T | undefined
}

/** The static-block form: `static { this.etag((c) => c.currentUser?.id) }`. */
export interface ConditionalGetStatic {
  /** Adds a value to every tag of the class and its descendants, so that a change of it makes copies stale (C218). */
  etag<C extends AbstractClass<Metal>>(this: C, block: EtagBlock<InstanceType<C>>): void
}

/** A hundred years, and a date before any request (C224). */
const FOREVER = 3_155_695_200
const LONG_AGO = new Date(Date.UTC(2011, 0, 1))

/** Adds conditional GET and cache directives to a controller class. */
export function ConditionalGet<B extends AbstractClass<Metal & RenderingInstance>>(
  Base: B,
): B & AbstractClass<ConditionalGetInstance> & ConditionalGetStatic {
  abstract class ConditionalGetAbility extends Base implements ConditionalGetInstance {
    static etag(block: EtagBlock): void {
      declareEtag(this, 'static', block)
    }

    freshWhen(source: FreshnessSource, options?: FreshnessOptions): void {
      this.stale(source, options)
    }

    stale(source: FreshnessSource, options?: FreshnessOptions): boolean {
      setValidators(this, optionsOf(source, options))
      const failed = failedPrecondition(this.request, this.response.headers, this.services.http.strictFreshness)
      if (failed === null) return true
      this.head(failed)
      return false
    }

    expiresIn(seconds: number, options: ExpiresOptions = {}): void {
      if (!(seconds >= 0)) throw new ArgumentError(`expiresIn takes a number of seconds from 0, not ${String(seconds)}`)
      const { extras, public: isPublic = false, ...directives } = options
      this.response.cacheControl.replace({ maxAge: Math.floor(seconds), public: isPublic, ...directives, ...(extras && { extras }) })
      this.response.headers.set('date', new Date(this.services.clock.now()).toUTCString())
    }

    expiresNow(): void {
      const { cacheControl } = this.response
      cacheControl.replace({ noCache: true, extras: cacheControl.extras })
    }

    noStore(): void {
      this.response.cacheControl.replace({ noStore: true })
    }

    mustUnderstand(): void {
      this.response.cacheControl.replace({ noStore: true, mustUnderstand: true })
    }

    httpCacheForever<T>({ public: isPublic = false, lastModified = LONG_AGO }: CacheForeverOptions, render: () => T): T | undefined {
      this.expiresIn(FOREVER, { public: isPublic, immutable: true })
      return this.stale({ etag: this.request.fullPath, lastModified }) ? render() : undefined
    }
  }
  return ConditionalGetAbility as unknown as B & AbstractClass<ConditionalGetInstance> & ConditionalGetStatic
}

function optionsOf(source: FreshnessSource, options: FreshnessOptions = {}): FreshnessOptions {
  if (isRecord(source)) return { etag: source, lastModified: source.updatedAt, ...options }
  if (Array.isArray(source)) return { etag: source, lastModified: latest(source as readonly CacheableRecord[]), ...options }
  return { ...(source as FreshnessOptions), ...options }
}

/** The date of the record that was changed last; of none, none. */
function latest(records: readonly CacheableRecord[]): Date | null {
  let date: Date | null = null
  for (const { updatedAt } of records) if (updatedAt && (date === null || updatedAt > date)) date = updatedAt
  return date
}

function setValidators(controller: Metal, options: FreshnessOptions): void {
  const { response } = controller
  const { strongEtag, lastModified, public: isPublic, cacheControl } = options
  if (lastModified !== undefined && lastModified !== null) response.lastModified = validDate(lastModified)
  // The last call wins (C223).
  response.cacheControl.noStore = undefined
  const weak = options.weakEtag ?? options.etag
  if (strongEtag !== undefined) response.etag = `"${digestFor(controller, strongEtag, options)}"`
  else if (weak !== undefined) response.etag = `W/"${digestFor(controller, weak, options)}"`
  if (isPublic !== undefined) response.cacheControl.public = isPublic
  if (cacheControl !== undefined) Object.assign(response.cacheControl, cacheControl)
}

function validDate(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new ArgumentError('lastModified is not a valid date')
  return date
}
