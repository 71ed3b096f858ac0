/** What migrations need of a database; `Database` has it. */
import type { DataSource } from 'typeorm'
import type { Adapter } from '../database/adapter.js'
import type { DatabaseFiles, Home } from '../database/database-options.js'
import type { DatabaseLocation } from '../database/database-url.js'

/** A database that migrations run on. */
export interface MigrationHost {
  readonly kind: 'sqlite' | 'postgres'
  readonly location: DatabaseLocation
  readonly home: Home
  readonly files: DatabaseFiles
  readonly adapter: Adapter
  readonly dataSource: DataSource
  readonly migrationLockTimeout: number
  connect(): Promise<void>
}
