/** `app.cache`: values that are expensive to make, kept in the store of the application (app.md A128). */
import type { CacheStore } from '../contracts/cache-store.js'
import { type CacheKey, cacheKeyText } from '../controller/cache-key.js'
import { ArgumentError } from '../errors/index.js'
import { type Clock, systemClock } from '../support/clock.js'
import { durationMs } from '../support/duration.js'

/** How a value is kept. */
export interface CacheValueOptions {
  /** Milliseconds, or text such as `'5m'`. Default: as long as there is room. */
  expiresIn?: number | string
  /** What the value was made from, such as the `updatedAt` of a record: a value of another version is none. Default none. */
  version?: string | number
  /** How long after its expiry others get the old value while one makes the new one. Milliseconds, or text. Default 0. */
  raceConditionTtl?: number | string
}

/** How a value is fetched. */
export interface CacheFetchOptions extends CacheValueOptions {
  /** Whether it is made anew, whatever is there. Default false. */
  force?: boolean
  /** Whether `null` is left out of the cache. Default false. */
  skipNil?: boolean
}

/** How a {@link Cache} is made. */
export interface CacheSettings {
  /** In front of every key. Default none. */
  namespace?: string
  /** Default the system's. */
  clock?: Clock
}

/** A value with what belongs to it. The odd name keeps it apart from values of the application. */
interface Entry {
  readonly $live: unknown
  readonly expiresAt?: number
  readonly version?: string
}

/**
 * Keeps values that survive JSON under a key: text, a number, a record with `cacheKey()`, or a list of these. `undefined` is no value.
 */
export class Cache {
  /** Values that are being made, so that one of many callers makes it. As many as there are callers. */
  readonly #making = new Map<string, Promise<unknown>>()
  readonly #prefix: string
  readonly #clock: Clock

  constructor(
    /** Where the values are. */
    readonly store: CacheStore,
    { namespace = '', clock = systemClock }: CacheSettings = {},
  ) {
    this.#prefix = namespace === '' ? '' : `${namespace}:`
    this.#clock = clock
  }

  /** The same store under keys of its own. */
  namespace(name: string): Cache {
    return cacheOver(this.store, { namespace: `${this.#prefix}${name}`, clock: this.#clock })
  }

  /** The value; `undefined` when there is none, it has expired, or has another version. */
  async read<T = unknown>(key: CacheKey, { version }: Pick<CacheValueOptions, 'version'> = {}): Promise<T | undefined> {
    const entry = await this.#entry(this.#text(key), version)
    return entry === undefined || this.#isOver(entry) ? undefined : (entry.$live as T)
  }

  /** Keeps a value, in the place of an earlier one. */
  async write(key: CacheKey, value: unknown, options: CacheValueOptions = {}): Promise<void> {
    await this.#write(this.#text(key), value, options)
  }

  /** Removes a value; whether there was one. */
  async delete(key: CacheKey): Promise<boolean> {
    return this.store.delete(this.#text(key))
  }

  /** Whether there is a value. */
  async exist(key: CacheKey, options: Pick<CacheValueOptions, 'version'> = {}): Promise<boolean> {
    return (await this.read(key, options)) !== undefined
  }

  /**
   * The value, else what `make` returns, which is then kept. Of several callers at the same time one makes it, and the others wait.
   * @throws what `make` throws, to all of them
   */
  fetch<T>(key: CacheKey, make: () => T | Promise<T>): Promise<T>
  fetch<T>(key: CacheKey, options: CacheFetchOptions, make: () => T | Promise<T>): Promise<T>
  async fetch<T>(key: CacheKey, second: CacheFetchOptions | (() => T | Promise<T>), third?: () => T | Promise<T>): Promise<T> {
    const make = typeof second === 'function' ? second : third
    if (typeof make !== 'function') throw new ArgumentError("fetch takes a function last: cache.fetch('key', () => …)")
    const options = typeof second === 'function' ? {} : second
    const text = this.#text(key)
    const entry = options.force === true ? undefined : await this.#entry(text, options.version)
    if (entry !== undefined && !this.#isOver(entry)) return entry.$live as T
    if (entry !== undefined) await this.#lend(text, entry, options)
    return this.#makeOnce(text, options, make)
  }

  /** The values that are there, by the text of their keys. */
  async readMulti<T = unknown>(...keys: readonly CacheKey[]): Promise<Map<string, T>> {
    const found = new Map<string, T>()
    const texts = keys.map((key) => this.#text(key))
    const values = await (this.store.readMany?.(texts) ?? Promise.all(texts.map(async (text) => this.store.read(text))))
    for (const [at, value] of values.entries()) {
      const entry = entryOf(value)
      if (entry !== undefined && !this.#isOver(entry)) found.set(cacheKeyText(keys[at]), entry.$live as T)
    }
    return found
  }

  /** Keeps several values. */
  async writeMulti(values: Iterable<readonly [CacheKey, unknown]>, options: CacheValueOptions = {}): Promise<void> {
    await Promise.all([...values].map(([key, value]) => this.write(key, value, options)))
  }

  /** Every value, by the text of its key; those that are not there are made, one by one. */
  async fetchMulti<K extends CacheKey, T>(
    keys: readonly K[],
    options: CacheFetchOptions,
    make: (key: K) => T | Promise<T>,
  ): Promise<Map<string, T>> {
    const values = await Promise.all(keys.map(async (key) => [cacheKeyText(key), await this.fetch(key, options, () => make(key))] as const))
    return new Map(values)
  }

  /** Adds to a number, from 0 when there is none. @returns the new number. An expiry holds from the first time on */
  async increment(key: CacheKey, by = 1, { expiresIn }: Pick<CacheValueOptions, 'expiresIn'> = {}): Promise<number> {
    if (!Number.isSafeInteger(by)) throw new ArgumentError(`increment got ${String(by)}: give a whole number`)
    const text = this.#text(key)
    const kept = { expiresInMs: lifetime('expiresIn', expiresIn) }
    if (this.store.increment !== undefined) return this.store.increment(text, by, kept)
    const before = await this.store.read(text)
    const count = (typeof before === 'number' ? before : 0) + by
    await this.store.write(text, count, kept)
    return count
  }

  /** The opposite of {@link increment}. */
  decrement(key: CacheKey, by = 1, options: Pick<CacheValueOptions, 'expiresIn'> = {}): Promise<number> {
    return this.increment(key, -by, options)
  }

  /** Removes every value whose key matches. @throws ArgumentError for a store that cannot list its keys */
  async deleteMatched(pattern: RegExp): Promise<number> {
    if (this.store.deleteMatched === undefined)
      throw new ArgumentError('This cache store cannot look for keys: delete values by their keys')
    return this.store.deleteMatched(pattern)
  }

  /** Removes every value of the store. @throws ArgumentError for a store that cannot */
  async clear(): Promise<void> {
    if (this.store.clear === undefined) throw new ArgumentError('This cache store cannot be cleared: delete values by their keys')
    await this.store.clear()
  }

  async #makeOnce<T>(text: string, options: CacheFetchOptions, make: () => T | Promise<T>): Promise<T> {
    const running = this.#making.get(text)
    if (running !== undefined) return running as Promise<T>
    const work = this.#make(text, options, make)
    this.#making.set(text, work)
    try {
      return await work
    } finally {
      this.#making.delete(text)
    }
  }

  async #make<T>(text: string, options: CacheFetchOptions, make: () => T | Promise<T>): Promise<T> {
    const value = await make()
    if (value !== undefined && !(value === null && options.skipNil === true)) await this.#write(text, value, options)
    return value
  }

  async #write(text: string, value: unknown, { expiresIn, version, raceConditionTtl }: CacheValueOptions): Promise<void> {
    const expiresInMs = lifetime('expiresIn', expiresIn)
    const spare = lifetime('raceConditionTtl', raceConditionTtl) ?? 0
    const entry: Entry = {
      $live: value,
      ...(expiresInMs !== null && spare > 0 ? { expiresAt: this.#clock.now() + expiresInMs } : {}),
      ...(version === undefined ? {} : { version: String(version) }),
    }
    await this.store.write(text, value === undefined ? undefined : entry, {
      expiresInMs: expiresInMs === null ? null : expiresInMs + spare,
    })
  }

  /** Lets others have the old value for a while, in which one makes the new one. */
  async #lend(text: string, entry: Entry, { raceConditionTtl }: CacheValueOptions): Promise<void> {
    const spare = lifetime('raceConditionTtl', raceConditionTtl)
    if (spare === null) return
    await this.store.write(text, { ...entry, expiresAt: this.#clock.now() + spare }, { expiresInMs: spare })
  }

  async #entry(text: string, version: string | number | undefined): Promise<Entry | undefined> {
    const entry = entryOf(await this.store.read(text))
    if (entry === undefined) return undefined
    const differs = version !== undefined && entry.version !== undefined && entry.version !== String(version)
    return differs ? undefined : entry
  }

  #isOver({ expiresAt }: Entry): boolean {
    return expiresAt !== undefined && expiresAt <= this.#clock.now()
  }

  #text(key: CacheKey): string {
    const text = cacheKeyText(key)
    if (text === '') throw new ArgumentError('A cache key is empty: give a text, a number, a record, or a list of these')
    return this.#prefix + text
  }
}

function entryOf(found: unknown): Entry | undefined {
  if (found === undefined) return undefined
  const isEntry = typeof found === 'object' && found !== null && '$live' in found
  // What a counter or another program wrote has neither expiry nor version.
  return isEntry ? (found as Entry) : { $live: found }
}

function lifetime(name: string, value: number | string | undefined): number | null {
  if (value === undefined) return null
  const ms = durationMs(value)
  if (ms > 0) return ms
  throw new ArgumentError(`${name} is ${String(value)}: give milliseconds above 0, or text such as '5m'`)
}

/** Outside of the class, which would lose its name in a bundle if it named itself. */
const cacheOver = (...args: ConstructorParameters<typeof Cache>): Cache => new Cache(...args)
