/** A connected database: its models, its transactions, raw queries, and its health. */
import { ArgumentError, ConfigurationError } from '@live/core'
import type { DataSource, EntityManager, EntityMetadata } from 'typeorm'
import { NoDatabaseError } from '../errors/database-errors.js'
import type { Adapter, AdapterOptions } from './adapter.js'
import { parseDatabaseUrl } from './database-url.js'
import { postgresAdapter } from './postgres-adapter.js'
import { checkTransactionOptions, runOutermost, runSavepoint, type TransactionOptions, type TransactionWork } from './run-transaction.js'
import { compileSql, Sql } from './sql.js'
import { sqliteAdapter } from './sqlite-adapter.js'
import { currentScope, type TransactionHook } from './transaction-scope.js'

/** A static method of models that checks its declarations when a database is connected for them. */
export const CONNECTED = Symbol('live.model.connected')

/** A model class, as the database sees it. */
export interface DatabaseModel {
  new (): object
  readonly name: string
  [CONNECTED]?(metadata: EntityMetadata): void
}

/** How `Database.connect` opens a database. All times are milliseconds. */
export interface DatabaseOptions {
  /** Where it is. Default: the environment variable `DATABASE_URL`. Forms: `sqlite:<path>`, `sqlite::memory:`, `postgres://…`. */
  readonly url?: string
  /** Every model of the database. */
  readonly models: readonly DatabaseModel[]
  /** Connections of the PostgreSQL pool. Default: 5. */
  readonly pool?: number
  /** How long a query waits for a connection, or on SQLite for its turn. Default: 5000. */
  readonly checkoutTimeout?: number
  /** How long SQLite waits for a lock that another process holds. Default: 5000. */
  readonly busyTimeout?: number
}

/** Most of these lives are one per process; tests make more. */
const databases = new Map<object, Database>()

/** The database of a model. @throws NoDatabaseError when none is connected */
export function databaseOf(model: { readonly name: string }): Database {
  const database = databases.get(model)
  if (database !== undefined) return database
  throw new NoDatabaseError(
    `${model.name} has no database: list it in the models of Database.connect(), and connect before the first query`,
  )
}

/** One database, connected. Connections are leased per query or transaction, never for longer (app.md A156). */
export class Database {
  readonly #adapter: Adapter
  readonly #options: AdapterOptions
  readonly #models: readonly DatabaseModel[]

  private constructor(adapter: Adapter, options: AdapterOptions, models: readonly DatabaseModel[]) {
    this.#adapter = adapter
    this.#options = options
    this.#models = models
  }

  /**
   * Connects, and gives the models their database.
   * @throws ConfigurationError for a URL or a model that cannot work; DatabaseUnavailableError when nobody answers
   */
  static async connect(options: DatabaseOptions): Promise<Database> {
    const { models } = options
    const settings = settingsOf(options)
    for (const model of models) {
      if (databases.has(model)) throw new ConfigurationError(`${model.name} has a database already: close that one first`)
    }
    const location = parseDatabaseUrl(options.url ?? process.env['DATABASE_URL'])
    const adapter =
      location.kind === 'sqlite'
        ? sqliteAdapter(location.path, [...models], settings)
        : postgresAdapter(location.url, [...models], settings)
    try {
      await adapter.dataSource.initialize()
    } catch (error) {
      throw adapter.translate(error)
    }
    const database = new Database(adapter, settings, models)
    try {
      for (const model of models) model[CONNECTED]?.(adapter.dataSource.getMetadata(model))
    } catch (error) {
      await adapter.dataSource.destroy()
      throw error
    }
    for (const model of models) databases.set(model, database)
    return database
  }

  /** Which database it is. */
  get kind(): 'sqlite' | 'postgres' {
    return this.#adapter.name
  }

  /** What differs between databases; for the models. */
  get adapter(): Adapter {
    return this.#adapter
  }

  /** TypeORM's data source, for what has no short form here. Inside a transaction use `manager`. */
  get dataSource(): DataSource {
    return this.#adapter.dataSource
  }

  /** TypeORM's entity manager of the open transaction, else one that leases a connection per query. */
  get manager(): EntityManager {
    return currentScope(this)?.manager ?? this.#adapter.dataSource.manager
  }

  /** Connections that are in use now. */
  get leased(): number {
    return this.#adapter.leases.count
  }

  /** Whether the code runs in a transaction of this database. */
  get inTransaction(): boolean {
    return currentScope(this) !== undefined
  }

  /**
   * Runs work in a transaction: committed when it returns, rolled back when it throws, and the error goes on. A `RollbackError`
   * rolls back without a word, and the result is undefined. Inside another one it joins that, and fails
   * it with its errors, unless `requiresNew`.
   */
  async transaction<T>(work: TransactionWork<T>, options: TransactionOptions = {}): Promise<T | undefined> {
    const open = currentScope(this)
    checkTransactionOptions(options, open !== undefined)
    if (open === undefined) return runOutermost(this, this.#adapter, work, options)
    if (options.requiresNew === true) return runSavepoint(open, this.#adapter, work, this.#options.checkoutTimeout)
    void open.manager
    return work(open)
  }

  /** Runs a hook when the open transaction has been committed; at once when there is none. */
  async afterCommit(hook: TransactionHook): Promise<void> {
    const open = currentScope(this)
    if (open === undefined) await hook()
    else open.afterCommit(hook)
  }

  /** Runs one statement: ``query(sql`SELECT * FROM posts WHERE id = ${id}`)``. Values are bound, never written into the text. */
  async query<Row = Record<string, unknown>>(statement: Sql): Promise<Row[]> {
    if (!Sql.is(statement)) throw new ArgumentError('query() takes a statement of the sql`…` tag, so that no value gets into its text')
    const { text, values } = compileSql(statement, this.kind)
    const result: unknown = await this.manager.query(text, values)
    if (!Array.isArray(result)) return []
    // TypeORM gives the rows of UPDATE and DELETE on PostgreSQL together with their number.
    return (Array.isArray(result[0]) && typeof result[1] === 'number' ? result[0] : result) as Row[]
  }

  /** Whether the database answers: for health checks. @throws DatabaseUnavailableError, ConnectionTimeoutError when not */
  async ping(): Promise<void> {
    await this.#adapter.dataSource.query('SELECT 1')
  }

  /** {@link ping} as yes or no. */
  async isHealthy(): Promise<boolean> {
    return this.ping().then(
      () => true,
      () => false,
    )
  }

  /** Makes the tables of the models as they are declared: for tests and first steps. Never on data that matters. */
  async createTables(): Promise<void> {
    await this.#adapter.dataSource.synchronize()
  }

  /** Closes every connection; the models have no database from then on. */
  async close(): Promise<void> {
    for (const model of this.#models) if (databases.get(model) === this) databases.delete(model)
    if (this.#adapter.dataSource.isInitialized) await this.#adapter.dataSource.destroy()
  }

  /** {@link close}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

function settingsOf({ pool = 5, checkoutTimeout = 5000, busyTimeout = 5000 }: DatabaseOptions): AdapterOptions {
  const settings = { pool, checkoutTimeout, busyTimeout }
  for (const [name, value] of Object.entries(settings)) {
    if (Number.isSafeInteger(value) && value >= 1 && value <= 2 ** 31 - 1) continue
    throw new ConfigurationError(`${name} of the database is ${value}; it must be a whole number of at least 1`)
  }
  return settings
}
