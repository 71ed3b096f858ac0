/** A cache that keeps nothing: for tests, and to switch caching off without changing code. */
import type { CacheStore } from '../contracts/cache-store.js'

/** See the charter. */
export class NullCacheStore implements CacheStore {
  read(): undefined {}

  write(): void {}

  delete(): boolean {
    return false
  }

  deleteMatched(): number {
    return 0
  }

  increment(_key: string, by: number): number {
    return by
  }

  clear(): void {}
}
