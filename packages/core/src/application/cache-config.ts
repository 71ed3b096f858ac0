/** The cache of an application, from its configuration. */
import type { CacheStore } from '../contracts/cache-store.js'
import type { CacheServices } from '../controller/controller-services.js'
import { ConfigurationError } from '../errors/index.js'

/** `config.cache`. */
export interface CacheConfig {
  /** Where values are kept, such as a `MemoryCacheStore`. Default: nowhere. */
  store?: CacheStore
  /** Whether anything is cached. Default: when there is a store. */
  enabled?: boolean
  /** A part of the keys of all fragments, such as the version of the application. Default none. */
  version?: string
}

/** @throws ConfigurationError for a store that is none */
export function cacheServices({ store, enabled = true, version }: CacheConfig = {}): CacheServices | null {
  if (store === undefined || !enabled) return null
  const missing = (['read', 'write', 'delete'] as const).filter((method) => typeof store?.[method] !== 'function')
  if (missing.length > 0) throw new ConfigurationError(`config.cache.store is no CacheStore: it has no method ${missing.join(', ')}`)
  return { store, version }
}
