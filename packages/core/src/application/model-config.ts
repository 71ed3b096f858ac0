/** `config.model`, `config.view` and `config.health`: what other packages bring to an application. */
import type { DatabaseService, Renderer } from '../contracts/index.js'
import { ConfigurationError } from '../errors/index.js'

/** `config.model`. */
export interface ModelConfig {
  /** Such as `new Database({ url })` of `@live/model`. Default none. */
  database?: DatabaseService
}

/** `config.view`. */
export interface ViewConfig {
  /** Such as `new Views()` of `@live/views`. Default none. */
  renderer?: Renderer
}

/** @throws ConfigurationError for a database that is none */
export function databaseOf({ database }: ModelConfig = {}): DatabaseService | null {
  if (database === undefined) return null
  const missing = (['connect', 'close', 'isHealthy'] as const).filter((method) => typeof database?.[method] !== 'function')
  if (missing.length === 0) return database
  throw new ConfigurationError(`config.model.database is no database: it has no method ${missing.join(', ')}`)
}
