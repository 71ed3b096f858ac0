/** Validators and cache directives of an action: `stale`, `freshWhen`, `expiresIn` and their siblings (C215–C223, live.md L95). */
import { hash } from 'node:crypto'
import { ArgumentError } from '../errors/index.js'
import { isFresh } from '../http/freshness.js'
import type { AbstractClass, Metal } from './metal.js'
import type { RenderingInstance } from './rendering.js'

/** A value to make a tag of: text, a number, a date, something with a `cacheKey()`, or a list of these. */
export type Validator = string | number | bigint | boolean | Date | null | undefined | { cacheKey(): string } | readonly Validator[]

/** What a response is valid by. */
export interface FreshnessOptions {
  /** Makes a weak tag. */
  etag?: Validator
  /** Makes a strong tag, for bodies that are the same byte for byte. */
  strongEtag?: Validator
  /** When the content changed last. */
  lastModified?: Date
  /** Whether shared caches may keep the response. Default false. */
  public?: boolean
}

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

/** What {@link ConditionalGet} adds to a controller. */
export interface ConditionalGetInstance {
  /** Sets validators, and answers 304 when the client's copy is still good. */
  freshWhen(options: FreshnessOptions): void
  /** Like {@link freshWhen}; true when the action has to render: `if (this.stale({ etag: post })) this.render(…)`. */
  stale(options: FreshnessOptions): boolean
  /** Lets caches keep the response for `seconds`, rounded down. Private unless said otherwise. */
  expiresIn(seconds: number, options?: ExpiresOptions): void
  /** Makes caches ask each time. */
  expiresNow(): void
  /** Forbids caches to keep the response. */
  noStore(): void
}

/** Adds conditional GET and cache directives to a controller class. */
export function ConditionalGet<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & AbstractClass<ConditionalGetInstance> {
  abstract class ConditionalGetAbility extends Base implements ConditionalGetInstance {
    freshWhen(options: FreshnessOptions): void {
      this.stale(options)
    }

    stale({ etag, strongEtag, lastModified, public: isPublic }: FreshnessOptions): boolean {
      const { response } = this
      if (lastModified !== undefined) response.lastModified = validDate(lastModified)
      // The last call wins (C223).
      response.cacheControl.noStore = undefined
      if (strongEtag !== undefined) response.etag = `"${digest(strongEtag)}"`
      else if (etag !== undefined) response.etag = `W/"${digest(etag)}"`
      if (isPublic !== undefined) response.cacheControl.public = isPublic
      if (!isFresh(this.request, response.headers)) return true
      this.head(304)
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
  }
  return ConditionalGetAbility
}

function validDate(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new ArgumentError('lastModified is not a valid date')
  return date
}

/** The same validators give the same tag in every process (C217). */
function digest(validator: Validator): string {
  return hash('sha256', keyOf(validator), 'hex').slice(0, 32)
}

function keyOf(validator: Validator): string {
  if (Array.isArray(validator)) return (validator as readonly Validator[]).map(keyOf).join('/')
  if (validator instanceof Date) return validator.toISOString()
  if (validator !== null && typeof validator === 'object') return (validator as { cacheKey(): string }).cacheKey()
  return String(validator ?? '')
}
