/** The cache of an application, from its configuration. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CacheStore } from '../contracts/cache-store.js'
import type { CacheServices } from '../controller/controller-services.js'
import { ConfigurationError } from '../errors/index.js'
import { MemoryCacheStore } from '../stores/memory-cache-store.js'
import { NullCacheStore } from '../stores/null-cache-store.js'

/** `config.cache`. */
export interface CacheConfig {
  /** Where values are kept, such as a `MemoryCacheStore`. Default for `app.cache`: memory, in tests nowhere; for controllers: nowhere. */
  store?: CacheStore
  /** Whether controllers cache. Default: when there is a store; in development only while there is a file `tmp/caching-dev.txt`. */
  enabled?: boolean
  /** A part of the keys of all fragments, such as the version of the application. Default none. */
  version?: string
  /** In front of the keys of `app.cache`. Default none. */
  namespace?: string
}

/** The file that switches caching of controllers on in development; `live dev:cache` makes it and removes it. */
export const CACHING_SWITCH = 'tmp/caching-dev.txt'

/** The store of `app.cache`. @throws ConfigurationError for a store that is none */
export function cacheStore({ store }: CacheConfig = {}, environment: string): CacheStore {
  if (store === undefined) return environment === 'test' ? new NullCacheStore() : new MemoryCacheStore()
  const missing = (['read', 'write', 'delete'] as const).filter((method) => typeof store?.[method] !== 'function')
  if (missing.length === 0) return store
  throw new ConfigurationError(`config.cache.store is no CacheStore: it has no method ${missing.join(', ')}`)
}

/** What controllers keep values in; `null` when they keep none. @throws ConfigurationError for a store that is none */
export function cacheServices({ store, enabled, version }: CacheConfig = {}, environment: string, root: string): CacheServices | null {
  if (store === undefined) return null
  const isOn = enabled ?? (environment !== 'development' || existsSync(join(root, CACHING_SWITCH)))
  return isOn ? { store: cacheStore({ store }, environment), version } : null
}
