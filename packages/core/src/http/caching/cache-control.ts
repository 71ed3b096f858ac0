/** `response.cacheControl`, and the one normal form in which `Cache-Control` is sent (live.md L8, controller.md C226). */
import { ArgumentError, HeadersSentError } from '../../errors/index.js'
import { type CacheDirectives, type ExtraDirectives, parseCacheDirectives } from './cache-directives.js'

/**
 * Directives that win over those of the raw header. `undefined` means that nothing was said about one.
 * @throws HeadersSentError from every change after the head was sealed (live.md L11)
 */
export class CacheControl implements CacheDirectives {
  #public: boolean | undefined = undefined
  #mustRevalidate: boolean | undefined = undefined
  #noCache: boolean | undefined = undefined
  #noStore: boolean | undefined = undefined
  #mustUnderstand: boolean | undefined = undefined
  #immutable: boolean | undefined = undefined
  #extras: ExtraDirectives | undefined = undefined
  #maxAge: number | undefined = undefined
  #staleWhileRevalidate: number | undefined = undefined
  #staleIfError: number | undefined = undefined
  #changed = false
  #sealed = false

  /** @param header what a `Cache-Control` header says already; default nothing */
  constructor(header: string | null = null) {
    if (header === null) return
    this.replace(parseCacheDirectives(header))
    this.#changed = false
  }

  /** Whether something was set since it was made. */
  get changed(): boolean {
    return this.#changed
  }

  get public(): boolean | undefined {
    return this.#public
  }

  set public(value: boolean | undefined) {
    this.#change()
    this.#public = value
  }

  get mustRevalidate(): boolean | undefined {
    return this.#mustRevalidate
  }

  set mustRevalidate(value: boolean | undefined) {
    this.#change()
    this.#mustRevalidate = value
  }

  get noCache(): boolean | undefined {
    return this.#noCache
  }

  set noCache(value: boolean | undefined) {
    this.#change()
    this.#noCache = value
  }

  get noStore(): boolean | undefined {
    return this.#noStore
  }

  set noStore(value: boolean | undefined) {
    this.#change()
    this.#noStore = value
  }

  /** Sent only together with `noStore` (controller.md C225). */
  get mustUnderstand(): boolean | undefined {
    return this.#mustUnderstand
  }

  set mustUnderstand(value: boolean | undefined) {
    this.#change()
    this.#mustUnderstand = value
  }

  get immutable(): boolean | undefined {
    return this.#immutable
  }

  set immutable(value: boolean | undefined) {
    this.#change()
    this.#immutable = value
  }

  /** Directives without a property here, such as `{ 's-maxage': 18000, 'no-transform': true }`: sent as they are, last. */
  get extras(): ExtraDirectives | undefined {
    return this.#extras
  }

  set extras(value: ExtraDirectives | undefined) {
    this.#change()
    this.#extras = value
  }

  /** Seconds; fractions are cut off. @throws ArgumentError when negative or not finite */
  get maxAge(): number | undefined {
    return this.#maxAge
  }

  set maxAge(value: number | undefined) {
    this.#change()
    this.#maxAge = wholeSeconds('maxAge', value)
  }

  /** Seconds; fractions are cut off. @throws ArgumentError when negative or not finite */
  get staleWhileRevalidate(): number | undefined {
    return this.#staleWhileRevalidate
  }

  set staleWhileRevalidate(value: number | undefined) {
    this.#change()
    this.#staleWhileRevalidate = wholeSeconds('staleWhileRevalidate', value)
  }

  /** Seconds; fractions are cut off. @throws ArgumentError when negative or not finite */
  get staleIfError(): number | undefined {
    return this.#staleIfError
  }

  set staleIfError(value: number | undefined) {
    this.#change()
    this.#staleIfError = wholeSeconds('staleIfError', value)
  }

  /** The opposite of `public`. */
  get private(): boolean | undefined {
    return this.public === undefined ? undefined : !this.public
  }

  set private(value: boolean | undefined) {
    this.public = value === undefined ? undefined : !value
  }

  /** Sets these directives and forgets the others: the last of `expiresIn`, `expiresNow` and `noStore` wins (controller.md C223). */
  replace(directives: CacheDirectives): void {
    this.public = directives.public
    this.mustRevalidate = directives.mustRevalidate
    this.noCache = directives.noCache
    this.noStore = directives.noStore
    this.mustUnderstand = directives.mustUnderstand
    this.immutable = directives.immutable
    this.extras = directives.extras
    this.maxAge = directives.maxAge
    this.staleWhileRevalidate = directives.staleWhileRevalidate
    this.staleIfError = directives.staleIfError
  }

  /** Every later change would be lost, and throws instead. */
  seal(): void {
    this.#sealed = true
  }

  #change(): void {
    if (this.#sealed) throw new HeadersSentError()
    this.#changed = true
  }

  /** Whether nothing is set. */
  get isEmpty(): boolean {
    return DIRECTIVES.every((name) => this[name] === undefined)
  }
}

const DIRECTIVES = [
  'public',
  'mustRevalidate',
  'noCache',
  'noStore',
  'mustUnderstand',
  'immutable',
  'extras',
  'maxAge',
  'staleWhileRevalidate',
  'staleIfError',
] as const satisfies readonly (keyof CacheDirectives)[]

/**
 * The `Cache-Control` value to send, or `undefined` for none.
 * @param header the raw header, whose directives are merged under those of the object
 * @param directives the object; as soon as anything is set on it, `no-cache` and `no-store` of the raw header no longer count
 */
export function normalizeCacheControl(header: string | undefined, directives: CacheControl | null): string | undefined {
  if (directives === null || directives.isEmpty) {
    if (header === undefined || header === 'no-cache' || header === 'no-store') return header
    const raw = parseCacheDirectives(header)
    return Object.keys(raw).length === 0 ? undefined : render(raw)
  }
  return render(header === undefined ? directives : overlay(parseCacheDirectives(header), directives))
}

function overlay(raw: CacheDirectives, directives: CacheDirectives): CacheDirectives {
  return {
    public: directives.public ?? raw.public,
    mustRevalidate: directives.mustRevalidate ?? raw.mustRevalidate,
    noCache: directives.noCache,
    noStore: directives.noStore,
    mustUnderstand: directives.mustUnderstand ?? raw.mustUnderstand,
    immutable: directives.immutable ?? raw.immutable,
    // First those of the object, in their order; a spread would let the raw values win.
    extras: { ...directives.extras, ...raw.extras, ...directives.extras },
    maxAge: directives.maxAge ?? raw.maxAge,
    staleWhileRevalidate: directives.staleWhileRevalidate ?? raw.staleWhileRevalidate,
    staleIfError: directives.staleIfError ?? raw.staleIfError,
  }
}

function render(directives: CacheDirectives): string {
  const parts: string[] = []
  if (directives.noStore === true) {
    if (directives.public === false) parts.push('private')
    if (directives.mustUnderstand === true) parts.push('must-understand')
    parts.push('no-store')
    return parts.join(', ')
  }
  if (directives.noCache === true) {
    if (directives.public === true) parts.push('public')
    parts.push('no-cache')
  } else {
    addFreshness(parts, directives)
  }
  addExtras(parts, directives.extras)
  return parts.join(', ')
}

function addFreshness(parts: string[], directives: CacheDirectives): void {
  if (directives.maxAge !== undefined) parts.push(`max-age=${directives.maxAge}`)
  parts.push(directives.public === true ? 'public' : 'private')
  if (directives.mustRevalidate === true) parts.push('must-revalidate')
  if (directives.staleWhileRevalidate !== undefined) parts.push(`stale-while-revalidate=${directives.staleWhileRevalidate}`)
  if (directives.staleIfError !== undefined) parts.push(`stale-if-error=${directives.staleIfError}`)
  if (directives.immutable === true) parts.push('immutable')
}

function addExtras(parts: string[], extras: ExtraDirectives | undefined): void {
  if (extras === undefined) return
  for (const name of Object.keys(extras)) parts.push(extras[name] === true ? name : `${name}=${extras[name]}`)
}

function wholeSeconds(name: string, value: number | undefined): number | undefined {
  if (value === undefined) return undefined
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) return Math.trunc(value)
  throw new ArgumentError(`${name} is ${value}: give a number of seconds that is not negative`)
}
