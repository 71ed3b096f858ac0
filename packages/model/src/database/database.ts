/** A database: its models, its transactions, raw queries, its health, and its migrations. */
import { ArgumentError, type DatabaseHome, type DatabaseService, KeyGenerator, type KeySource } from '@live/core'
import type { DataSource, EntityManager } from 'typeorm'
import { NoDatabaseError, StreamInTransactionError } from '../errors/database-errors.js'
import { PendingMigrations } from '../migrations/pending-migrations.js'
import type { Strictness } from '../model/record-state.js'
import { cacheQueries } from '../observation/caching-runner.js'
import { Observation } from '../observation/observation.js'
import { type IsFiltered, isSecret } from '../observation/shown-values.js'
import { createDatabase } from '../schema/databases.js'
import { migrateAndDump } from '../schema/migrate-and-dump.js'
import { maintainTestSchema } from '../schema/test-schema.js'
import { useTranslator } from '../validation/translator.js'
import type { Adapter } from './adapter.js'
import {
  CONNECTED,
  type DatabaseFiles,
  type DatabaseModel,
  type DatabaseOptions,
  filesOf,
  type Home,
  homeOf,
  locationOf,
  type RecordSettings,
  recordSettingsOf,
  settingsOf,
} from './database-options.js'
import type { DatabaseLocation } from './database-url.js'
import { connectAtFirstQuery } from './lazy-connection.js'
import { buildMetadata } from './metadata.js'
import { checkedPath, loadModels } from './model-files.js'
import { ownerOf, register, unregister } from './model-registry.js'
import { postgresAdapter } from './postgres-adapter.js'
import { runQuery } from './run-query.js'
import {
  checkTransactionOptions,
  runHeld,
  runOutermost,
  runSavepoint,
  type TransactionOptions,
  type TransactionWork,
} from './run-transaction.js'
import { compileSql, Sql } from './sql.js'
import { sqliteAdapter } from './sqlite-adapter.js'
import { currentScope, type TransactionHook, TransactionScope } from './transaction-scope.js'
import { hasWorkerDatabase } from './worker-database.js'

/** The database of a model. @throws NoDatabaseError when none has it */
export function databaseOf(model: { readonly name: string }): Database {
  const database = ownerOf(model)
  if (database !== undefined) return database as Database
  throw new NoDatabaseError(
    `${model.name} has no database: list it in the models of new Database(), or await app.boot() or its connect() where they are given by folder`,
  )
}

/**
 * One database. Made synchronously; it connects at its first query or with `connect()`. Connections are leased per query or
 * transaction, never for longer (app.md A156).
 */
export class Database implements DatabaseService {
  readonly #options: DatabaseOptions
  readonly #settings: ReturnType<typeof settingsOf>
  readonly #files: DatabaseFiles
  readonly #records: RecordSettings
  readonly #observation: Observation
  #isFiltered: IsFiltered = isSecret
  #keys: KeySource | null
  #home: Home
  #models: readonly DatabaseModel[] | null
  #adapter: Adapter | null = null
  #connecting: Promise<void> | null = null
  #held: TransactionScope | null = null
  readonly #pending = new PendingMigrations()
  #closed = false
  /** Runs a unit of work; there only where something has to end with one: the figures of its line in the log, the query cache. */
  unitOfWork?: <T>(work: () => T) => T

  /** @throws ConfigurationError for a value that cannot work, or for a model that has another database */
  constructor(options: DatabaseOptions = {}) {
    const { models = 'app/models' } = options
    this.#options = options
    this.#settings = settingsOf(options)
    this.#files = filesOf(options)
    this.#home = homeOf(options)
    this.#records = recordSettingsOf(options)
    this.#keys = options.secretKeyBase === undefined ? null : new KeyGenerator(options.secretKeyBase)
    this.#observation = new Observation(options.queries, this.#home)
    this.#models = typeof models === 'string' ? null : models
    if (typeof models === 'string') checkedPath('models', models)
    else register(this, models)
    void this.location
  }

  /**
   * Makes a database and connects it.
   * @throws ConfigurationError for a URL or a model that cannot work; DatabaseUnavailableError when nobody answers
   */
  static async connect(options: DatabaseOptions): Promise<Database> {
    const database = new Database(options)
    try {
      await database.connect()
      return database
    } catch (error) {
      await database.close()
      throw error
    }
  }

  /**
   * Tells it where the application is and what its environment is, and loads the models of a folder; called in boot. It can be used
   * again after a `close()`. Once it is connected it stays where it is.
   * @returns a promise for models by folder
   */
  attach(application: DatabaseHome): void | Promise<void> {
    const { root, codeRoot, environment, logger, i18n, keys } = application
    this.#closed = false
    this.#keys ??= keys ?? null
    if (i18n !== undefined) useTranslator(i18n)
    if (this.#adapter === null) {
      const folders = this.#options.root === undefined ? { root, codeRoot } : {}
      this.#home = { ...this.#home, ...folders, environment, logger }
    }
    this.#observe(application)
    if (this.#models === null) return this.#loadModels()
    register(this, this.#models)
  }

  /**
   * Connects, if it is not connected, and loads the models of a folder. What a `close()` ended begins again.
   * @throws DatabaseUnavailableError when nobody answers; ConfigurationError for a model that cannot work
   */
  connect(): Promise<void> {
    this.#closed = false
    return this.#connected()
  }

  /** Which database it is. */
  get kind(): 'sqlite' | 'postgres' {
    return this.#adapter?.name ?? this.location.kind
  }

  /** Where it is. */
  get location(): DatabaseLocation {
    return locationOf(this.#options, this.#home)
  }

  /** The folders of the application, its environment and its logger. */
  get home(): Home {
    return this.#home
  }

  /** Its migrations, seeds and schema file, as they are configured. */
  get files(): DatabaseFiles {
    return this.#files
  }

  /** How long a migration waits for another process, in milliseconds. */
  get migrationLockTimeout(): number {
    return this.#settings.migrationLockTimeout
  }

  /** Whether it is connected now. */
  get isConnected(): boolean {
    return this.#adapter?.dataSource.isInitialized === true
  }

  /** What differs between databases; for the models. @throws NoDatabaseError before the models of a folder are loaded */
  get adapter(): Adapter {
    this.#adapter ??= this.#open()
    return this.#adapter
  }

  /** TypeORM's data source, for what has no short form here. Inside a transaction use `manager`. */
  get dataSource(): DataSource {
    return this.adapter.dataSource
  }

  /** TypeORM's entity manager of the open transaction, else one that leases a connection per query. */
  get manager(): EntityManager {
    return (currentScope(this) ?? this.#held)?.manager ?? this.adapter.dataSource.manager
  }

  /** Connections that are in use now. */
  get leased(): number {
    return this.#adapter?.leases.count ?? 0
  }

  /** Whether the code runs in a transaction of this database. */
  get inTransaction(): boolean {
    return currentScope(this) !== undefined
  }

  /** Says which attributes are secrets: by the filters of the application, once there is one. */
  get isFiltered(): IsFiltered {
    return this.#isFiltered
  }

  /** Keys for signed ids and tokens; null without a secret. */
  get keys(): KeySource | null {
    return this.#keys
  }

  /** Whether a bad page number is a 400. */
  get strictPages(): boolean {
    return this.#records.strictPages
  }

  /** How strict records are about associations that come later. @param own what their query says; @param count how many there are */
  strictnessOf(own: Strictness | false | null, count: number): Strictness | null {
    if (own !== null) return own === false ? null : own
    const { strictLoading, strictLoadingAction } = this.#records
    return strictLoading === true || (strictLoading === 'nPlusOneOnly' && count > 1) ? strictLoadingAction : null
  }

  /** @throws StreamInTransactionError inside of a transaction (live.md B18) */
  assertStreamable(): void {
    if (this.inTransaction) throw new StreamInTransactionError()
  }

  /** Whether a failed statement would spoil others: those of its transaction, or of that which a test holds. */
  get sharesTransaction(): boolean {
    return this.#held !== null || this.inTransaction
  }

  /**
   * Runs work in a transaction: committed when it returns, rolled back when it throws, and the error goes on. A `RollbackError`
   * rolls back without a word, and the result is undefined. Inside another one it joins that, and fails
   * it with its errors, unless `requiresNew`.
   */
  async transaction<T>(work: TransactionWork<T>, options: TransactionOptions = {}): Promise<T | undefined> {
    const open = currentScope(this)
    checkTransactionOptions(options, open !== undefined)
    if (this.#connecting === null) await this.#connected()
    if (open === undefined) {
      if (this.#held !== null) return runHeld(this.#held, this.adapter, work, this.#settings.checkoutTimeout)
      return runOutermost(this, this.adapter, work, options)
    }
    if (options.requiresNew === true) return runSavepoint(open, this.adapter, work, this.#settings.checkoutTimeout)
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
    if (this.#connecting === null) await this.#connected()
    const run = (): Promise<unknown> => runQuery(this.manager, text, values)
    // A statement that fails would spoil the transaction of the whole test.
    const result = this.#held !== null && !this.inTransaction ? await this.transaction(run) : await run()
    if (!Array.isArray(result)) return []
    // TypeORM gives the rows of UPDATE and DELETE on PostgreSQL together with their number.
    return (Array.isArray(result[0]) && typeof result[1] === 'number' ? result[0] : result) as Row[]
  }

  /** Whether the database answers: for health checks. @throws DatabaseUnavailableError, ConnectionTimeoutError when not */
  async ping(): Promise<void> {
    await this.#connected()
    await (this.#held?.manager ?? this.dataSource.manager).query('SELECT 1')
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
    await this.#connected()
    await this.dataSource.synchronize()
  }

  /** Names of the migrations that were not run; none without a folder of migrations. Asks the database only while there may be some. */
  async pendingMigrations(): Promise<string[]> {
    // A held transaction has the connection that would be asked: in the sandbox of the console a request would wait for ever.
    return this.#held === null ? this.#pending.names(this) : []
  }

  /** Runs them, and writes the schema file in development. `DatabaseTasks` can do more. */
  async migrate(): Promise<void> {
    await migrateAndDump(this)
  }

  /**
   * Begins a transaction that everything in this process uses until the function that it resolves to rolls it back: for tests
   * (app.md A161). Transactions inside are savepoints, and their hooks run as ever.
   * @throws ArgumentError when one is held already
   */
  async holdTransaction(): Promise<() => Promise<void>> {
    if (this.#held !== null) throw new ArgumentError('A transaction is held already: roll it back first')
    await this.#connected()
    const runner = this.dataSource.createQueryRunner()
    try {
      await this.adapter.begin(runner, undefined, false)
    } catch (error) {
      await runner.release()
      throw error
    }
    const held = new TransactionScope(this, runner, undefined)
    this.#held = held
    return async () => {
      if (this.#held !== held) return
      this.#held = null
      held.end()
      try {
        await runner.rollbackTransaction()
      } finally {
        await runner.release()
      }
    }
  }

  /** Closes every connection; the models have no database from then on, until `connect()`. */
  async close(): Promise<void> {
    await this.#connecting?.catch(() => undefined)
    const adapter = this.#adapter
    this.#closed = true
    this.#adapter = null
    this.#connecting = null
    this.#held = null
    unregister(this, this.#models ?? [])
    this.#observation.close()
    if (adapter?.dataSource.isInitialized === true) await adapter.dataSource.destroy()
  }

  /** {@link close}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #observe({ isFiltered, name }: DatabaseHome): void {
    if (isFiltered !== undefined) this.#isFiltered = isFiltered
    this.#observation.attach(this.#home, { ...(isFiltered && { isFiltered }), ...(name && { application: name }) })
    if (this.#observation.needsUnits) this.unitOfWork = (work) => this.#observation.unit(work)
  }

  #connected(): Promise<void> {
    if (this.#closed) return Promise.reject(new NoDatabaseError('The database was closed: await its connect() to open it again'))
    this.#connecting ??= this.#connect().catch((error: unknown) => {
      this.#connecting = null
      throw error
    })
    return this.#connecting
  }

  async #connect(): Promise<void> {
    await this.#loadModels()
    const { dataSource, translate } = this.adapter
    try {
      if (hasWorkerDatabase(this.#home.environment)) await createDatabase(this.location)
      await this.#observation.quietly(() => dataSource.initialize())
    } catch (error) {
      throw translate(error)
    }
    if (this.#home.environment === 'test' && this.#options.maintainTestSchema !== false) await this.#maintain()
  }

  async #loadModels(): Promise<void> {
    const { models = 'app/models' } = this.#options
    if (typeof models === 'string') this.#models ??= await loadModels(this.#home.codeRoot, models)
    register(this, this.#models ?? [])
  }

  /** Its queries belong to connecting, so they must not wait for that. */
  async #maintain(): Promise<void> {
    const { kind, location, home, files, adapter, dataSource, migrationLockTimeout } = this
    const connect = (): Promise<void> => Promise.resolve()
    try {
      await maintainTestSchema({ kind, location, home, files, adapter, dataSource, migrationLockTimeout, connect })
    } catch (error) {
      await dataSource.destroy()
      throw error
    }
  }

  #open(): Adapter {
    const models = this.#models
    if (models === null)
      throw new NoDatabaseError('The models of a folder are not loaded yet: await database.connect(), as app.boot() does')
    const { location } = this
    const settings = { ...this.#settings, observed: this.#observation }
    const adapter =
      location.kind === 'sqlite'
        ? sqliteAdapter(location.path, [...models], settings)
        : postgresAdapter(location.url, [...models], settings)
    buildMetadata(adapter.dataSource, models)
    for (const model of models) model[CONNECTED]?.(adapter.dataSource.getMetadata(model))
    connectAtFirstQuery(adapter.dataSource, () => this.#connected())
    if (this.#options.queries?.cache === true) cacheQueries(adapter.dataSource, (...noted) => this.#observation.noteCached(...noted))
    return adapter
  }
}
