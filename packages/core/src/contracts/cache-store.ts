/** Where cached values are kept: in memory, in Redis, wherever an application wants. */

/** How long a value is kept. */
export interface CacheWriteOptions {
  /** Milliseconds; `null` for as long as there is room. */
  readonly expiresInMs: number | null
}

/**
 * Keeps values by key. Values are what survives JSON. A method may answer now or later. A store that is out of reach should answer as if
 * it were empty: a cache that fails must not take the page with it.
 */
export interface CacheStore {
  /** The value, a copy of its own; `undefined` when there is none, or it has expired. */
  read(key: string): unknown
  /** What {@link read} would give for each key, in one step. Left out by stores that are as fast one by one. */
  readMany?(keys: readonly string[]): readonly unknown[] | Promise<readonly unknown[]>
  /** Keeps a value, in the place of an earlier one. */
  write(key: string, value: unknown, options: CacheWriteOptions): void | Promise<void>
  /** Removes a value; whether there was one. */
  delete(key: string): boolean | Promise<boolean>
  /** Removes every value whose key matches; how many there were. Left out by stores that cannot list their keys. */
  deleteMatched?(pattern: RegExp): number | Promise<number>
  /** Adds to a number in one step, from 0 when there is none; the new number. Left out by stores that cannot. */
  increment?(key: string, by: number, options: CacheWriteOptions): number | Promise<number>
  /** Removes every value. Left out by stores that share their place with others. */
  clear?(): void | Promise<void>
}
