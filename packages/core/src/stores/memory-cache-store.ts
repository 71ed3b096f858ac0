/** A cache in the memory of one process, bounded in bytes: the least recently used values make room. */
import { LRUCache } from 'lru-cache'
import type { CacheStore, CacheWriteOptions } from '../contracts/cache-store.js'
import { ArgumentError } from '../errors/index.js'
import { type Clock, systemClock } from '../support/clock.js'

/** Bounds of a {@link MemoryCacheStore}. */
export interface MemoryCacheOptions {
  /** Most bytes of all keys and values, counted as UTF-16. Default 32 MiB. */
  maxBytes?: number
  /** Default the system's. */
  clock?: Clock
}

/** A value as JSON, so that who reads it gets a copy, as from any other store. */
interface Entry {
  readonly json: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

const DEFAULT_MAX_BYTES = 32 * 1024 * 1024
/** What an entry costs besides its text, roughly: many small ones must not be free. */
const OVERHEAD = 160

/** See the charter. */
export class MemoryCacheStore implements CacheStore {
  readonly #entries: LRUCache<string, Entry>
  readonly #clock: Clock

  /** @throws ArgumentError for a bound that is none */
  constructor({ maxBytes = DEFAULT_MAX_BYTES, clock = systemClock }: MemoryCacheOptions = {}) {
    if (!Number.isSafeInteger(maxBytes) || maxBytes <= 0)
      throw new ArgumentError(`maxBytes is ${String(maxBytes)}: give a number of bytes above 0`)
    this.#entries = new LRUCache({ maxSize: maxBytes, sizeCalculation: ({ json }, key) => 2 * (json.length + key.length) + OVERHEAD })
    this.#clock = clock
  }

  /** How many values there are, expired ones that nobody asked for included. */
  get size(): number {
    return this.#entries.size
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.#entries.calculatedSize
  }

  read(key: string): unknown {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (entry.expiresAt > this.#clock.now()) return JSON.parse(entry.json)
    this.#entries.delete(key)
    return undefined
  }

  /** A value that is larger than the whole cache is not kept, and `undefined` is none. Throws what JSON throws, for a cycle or a bigint. */
  write(key: string, value: unknown, { expiresInMs }: CacheWriteOptions): void {
    const json = JSON.stringify(value) as string | undefined
    this.#entries.delete(key)
    if (json === undefined) return
    this.#entries.set(key, { json, expiresAt: expiresInMs === null ? Number.POSITIVE_INFINITY : this.#clock.now() + expiresInMs })
  }

  delete(key: string): boolean {
    return this.#entries.delete(key)
  }

  deleteMatched(pattern: RegExp): number {
    // Without the flags that remember where the last call ended.
    const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
    const matching = [...this.#entries.keys()].filter((key) => stateless.test(key))
    for (const key of matching) this.#entries.delete(key)
    return matching.length
  }

  /** An expiry holds from the first time on: later ones do not prolong it. */
  increment(key: string, by: number, options: CacheWriteOptions): number {
    const before = this.read(key)
    const count = (typeof before === 'number' ? before : 0) + by
    const expiresAt = before === undefined ? undefined : this.#entries.peek(key)?.expiresAt
    if (expiresAt === undefined) this.write(key, count, options)
    else this.#entries.set(key, { json: String(count), expiresAt })
    return count
  }

  /** Removes everything. */
  clear(): void {
    this.#entries.clear()
  }
}
