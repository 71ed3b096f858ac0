/** How a database is opened: its options, checked, with their defaults. */
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigurationError, type Logger } from '@live/core'
import type { EntityMetadata } from 'typeorm'
import type { MigrationClass } from '../migrations/migration.js'
import type { Strictness } from '../model/record-state.js'
import type { QueryOptions } from '../observation/query-options.js'
import type { AdapterOptions } from './adapter.js'
import { type DatabaseLocation, parseDatabaseUrl } from './database-url.js'
import { checkedPath } from './model-files.js'
import { workerLocation, workerSuffix } from './worker-database.js'

/** A static method of models that checks its declarations when a database takes them. */
export const CONNECTED = Symbol('live.model.connected')

/** A model class, as the database sees it. */
export interface DatabaseModel {
  new (): object
  readonly name: string
  [CONNECTED]?(metadata: EntityMetadata): void
}

/** How a database is opened. All times are milliseconds; all paths are below the folder of the application. */
export interface DatabaseOptions {
  /**
   * Where it is. Default: the environment variable `DATABASE_URL`, else `sqlite:storage/<environment>.sqlite3`. Forms:
   * `sqlite:<path>`, `sqlite::memory:`, `postgres://…`.
   */
  readonly url?: string | undefined
  /** Every model of the database, or the folder of them. Default: `app/models`. */
  readonly models?: readonly DatabaseModel[] | string
  /** Folder of the migrations, or a list of them with their versions. Default: `db/migrate`. */
  readonly migrations?: string | Readonly<Record<string, MigrationClass>>
  /** File of the seeds. Default: `db/seeds.ts`. */
  readonly seeds?: string
  /** File that the schema is written to and loaded from. Default: `db/schema.sql`. */
  readonly schema?: string
  /** Folder of the application: a path, or `import.meta.url` of a file in it or in its `config`. Default: what the application says, else the working folder. */
  readonly root?: string | URL
  /** Connections of the PostgreSQL pool. Default: 5. */
  readonly pool?: number
  /** How long a query waits for a connection, or on SQLite for its turn. Default: 5000. */
  readonly checkoutTimeout?: number
  /** How long SQLite waits for a lock that another process holds. Default: 5000. */
  readonly busyTimeout?: number
  /** How long a migration waits for another process that migrates the same database. Default: 60000. */
  readonly migrationLockTimeout?: number
  /** Whether connecting in the environment `test` loads the schema into a test database that is empty or behind. Default: true. */
  readonly maintainTestSchema?: boolean
  /** What is seen of the statements: log, warnings, figures, the query cache, comments. */
  readonly queries?: QueryOptions
  /** Whether records refuse to read associations that were not included; or only those that came with others. Default: false (app.md A159). */
  readonly strictLoading?: boolean | 'nPlusOneOnly'
  /** What they then do: throw, or warn. Default: `'raise'`. */
  readonly strictLoadingAction?: Strictness
  /** Whether `page()` and `paginate()` answer a bad page number with a 400. Default: false, the first page. */
  readonly strictPages?: boolean
  /** The secret of signed ids and tokens, at least 32 characters. Default: that of the application. */
  readonly secretKeyBase?: string | readonly string[]
}

/** Where the files of the application are, and what it is. */
export interface Home {
  readonly root: string
  readonly codeRoot: string
  readonly environment: string
  readonly logger: Logger | null
}

/** Files that belong to a database. */
export interface DatabaseFiles {
  readonly migrations: string | Readonly<Record<string, MigrationClass>>
  readonly seeds: string
  readonly schema: string
}

/** The home of a database that no application has claimed. */
export function homeOf({ root }: DatabaseOptions): Home {
  const environment = process.env['LIVE_ENV'] || process.env['NODE_ENV'] || 'development'
  const folder = root === undefined ? process.cwd() : folderOf(root)
  return { root: folder, codeRoot: folder, environment, logger: null }
}

function folderOf(root: string | URL): string {
  const text = String(root)
  if (!text.startsWith('file:')) return resolve(text)
  const folder = resolve(fileURLToPath(new URL('.', text)))
  return basename(folder) === 'config' ? dirname(folder) : folder
}

/** The place of the database. Tests that run side by side have files of their own. @throws ConfigurationError */
export function locationOf({ url }: DatabaseOptions, { root, environment }: Home): DatabaseLocation {
  const given = url || process.env['DATABASE_URL']
  const location = given
    ? workerLocation(parseDatabaseUrl(given), environment)
    : parseDatabaseUrl(`sqlite:storage/${environment}${workerSuffix(environment)}.sqlite3`)
  if (location.kind === 'postgres' || location.path === ':memory:') return location
  return { kind: 'sqlite', path: resolve(root, location.path) }
}

/** Times and bounds. @throws ConfigurationError */
export function settingsOf(options: DatabaseOptions): Omit<AdapterOptions, 'observed'> & { readonly migrationLockTimeout: number } {
  const { pool = 5, checkoutTimeout = 5000, busyTimeout = 5000, migrationLockTimeout = 60_000 } = options
  const settings = { pool, checkoutTimeout, busyTimeout, migrationLockTimeout }
  for (const [name, value] of Object.entries(settings)) {
    if (Number.isSafeInteger(value) && value >= 1 && value <= 2 ** 31 - 1) continue
    throw new ConfigurationError(`${name} of the database is ${value}; it must be a whole number of at least 1`)
  }
  return settings
}

/** The files. @throws ConfigurationError */
export function filesOf({ migrations = 'db/migrate', seeds = 'db/seeds.ts', schema = 'db/schema.sql' }: DatabaseOptions): DatabaseFiles {
  return {
    migrations: typeof migrations === 'string' ? checkedPath('migrations', migrations) : migrations,
    seeds: checkedPath('seeds', seeds),
    schema: checkedPath('schema', schema),
  }
}

/** How records and pages are, checked. @throws ConfigurationError */
export function recordSettingsOf(options: DatabaseOptions): RecordSettings {
  const { strictLoading = false, strictLoadingAction = 'raise', strictPages = false } = options
  if (![true, false, 'nPlusOneOnly'].includes(strictLoading))
    throw new ConfigurationError(`strictLoading of the database is ${String(strictLoading)}: set it to true, false or 'nPlusOneOnly'`)
  if (strictLoadingAction !== 'raise' && strictLoadingAction !== 'log')
    throw new ConfigurationError(`strictLoadingAction of the database is ${String(strictLoadingAction)}: set it to 'raise' or 'log'`)
  return { strictLoading, strictLoadingAction, strictPages }
}

/** See {@link recordSettingsOf}. */
export type RecordSettings = Required<Pick<DatabaseOptions, 'strictLoading' | 'strictLoadingAction' | 'strictPages'>>
