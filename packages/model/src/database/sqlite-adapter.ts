/** SQLite: one connection per process, used by one query or one transaction at a time, in the order they came. */
import { types } from 'node:util'
import { DataSource, type EntitySchema, type MixedList, type QueryRunner } from 'typeorm'
import { ConnectionTimeoutError } from '../errors/database-errors.js'
import { SqliteDatabase } from '../sqlite/sqlite-database.js'
import type { Adapter, AdapterOptions } from './adapter.js'
import { correctDefaults } from './column-defaults.js'
import { FifoLock, type Unlock } from './fifo-lock.js'
import { type Lease, Leases } from './leases.js'
import { SnakeNamingStrategy } from './naming.js'
import { whenUnlocked } from './sqlite-locks.js'

/** Model classes, as TypeORM takes them. */
export type Entities = MixedList<string | EntitySchema | (new () => object)>

/** The members of TypeORM's driver that this adapter replaces; the reason why its minor version is pinned. */
interface PatchedDriver {
  databaseConnection: SqliteDatabase
  queryRunner: QueryRunner | undefined
  createQueryRunner(mode: 'master' | 'slave'): QueryRunner
  escapeQueryWithParameters(sql: string, parameters: Record<string, unknown>): [string, unknown[]]
}

/** Describes a SQLite database without opening it. @param path of the file, or `:memory:` */
export function sqliteAdapter(path: string, entities: Entities, options: AdapterOptions): Adapter {
  const dataSource = new DataSource({
    type: 'better-sqlite3',
    driver: SqliteDatabase,
    database: path,
    entities,
    namingStrategy: new SnakeNamingStrategy(),
    synchronize: false,
    timeout: options.busyTimeout,
    prepareDatabase: (database: SqliteDatabase) => {
      // Readers of other processes do not wait for a writer in WAL mode, and a crash loses nothing with NORMAL.
      database.pragma('journal_mode = WAL')
      database.pragma('synchronous = NORMAL')
      // From now on it is us who wait: see whenUnlocked.
      database.pragma('busy_timeout = 0')
    },
  })
  const leases = new Leases()
  const driver = dataSource.driver as unknown as PatchedDriver
  separateRunners(driver, leases, options)
  correctDefaults(driver)
  driver.escapeQueryWithParameters = bindParameters
  return {
    name: 'sqlite',
    dataSource,
    leases,
    failurePoisonsTransaction: false,
    begin: async (runner, _isolation, readOnly) => {
      await runner.startTransaction()
      if (readOnly) driver.databaseConnection.pragma('query_only = 1')
    },
    afterEnd: (readOnly) => {
      if (readOnly && driver.databaseConnection.open) driver.databaseConnection.pragma('query_only = 0')
    },
    beforeCommit: () => Promise.resolve(),
    translate: (error) => error,
    uniqueViolation,
  }
}

/**
 * TypeORM shares one runner between all callers, so that their transactions run into each other. Here each call gets a runner
 * of its own, which takes the lock at its first query and frees it when it is released.
 */
function separateRunners(driver: PatchedDriver, leases: Leases, options: AdapterOptions): void {
  const create = driver.createQueryRunner.bind(driver)
  const lock = new FifoLock()
  const statements = new Map()
  const refusal = (): Error => new ConnectionTimeoutError(waitedTooLong(options.checkoutTimeout, leases))
  driver.createQueryRunner = (mode) => {
    driver.queryRunner = undefined
    const runner = create(mode)
    driver.queryRunner = undefined
    // Prepared statements belong to the connection, which is one.
    Object.assign(runner, { stmtCache: statements })
    takeTurns(runner, driver, leases, options, () => lock.acquire(options.checkoutTimeout, refusal))
    return runner
  }
}

function takeTurns(
  runner: QueryRunner,
  driver: PatchedDriver,
  leases: Leases,
  { observed, busyTimeout }: AdapterOptions,
  acquire: () => Promise<Unlock>,
): void {
  const query = runner.query.bind(runner) as (sql: string, parameters?: unknown[], structured?: boolean) => Promise<unknown>
  const release = runner.release.bind(runner)
  let turn: Promise<Unlock> | undefined
  let lease: Lease | undefined
  const own = {
    query: async (sql: string, parameters?: unknown[], structured?: boolean): Promise<unknown> => {
      turn ??= acquire()
      try {
        await turn
      } catch (error) {
        turn = undefined
        throw error
      }
      lease ??= leases.take()
      lease.sql = sql
      // A deferred transaction that reads first cannot wait for the writer of another process: it fails at once.
      const statement = sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql
      const send = (text: string): Promise<unknown> => whenUnlocked(busyTimeout, () => query(text, parameters, structured))
      return observed.observer.run(statement, parameters ?? [], send)
    },
    release: async (): Promise<void> => {
      const held = turn
      turn = undefined
      Object.assign(runner, { isReleased: true })
      await release()
      if (held === undefined || lease === undefined) return
      if (driver.databaseConnection.open && driver.databaseConnection.inTransaction) driver.databaseConnection.exec('ROLLBACK')
      leases.giveBack(lease)
      ;(await held)()
    },
  }
  Object.assign(runner, own)
}

function waitedTooLong(timeout: number, leases: Leases): string {
  const fix = 'await nothing slow inside a transaction, and use no query in it that goes around the models'
  return `SQLite was busy for ${timeout} ms with another query or transaction (${leases.describe()}): ${fix}`
}

const PARAMETER = /:(\.\.\.)?([A-Za-z0-9_.]+)/g

/** TypeORM writes numbers into the SQL, so that each one leaves a prepared statement behind; here they are bound as all else. */
function bindParameters(sql: string, parameters: Record<string, unknown>): [string, unknown[]] {
  const bound: unknown[] = []
  const text = sql.replaceAll(PARAMETER, (full, spread: string | undefined, key: string) => {
    if (!Object.hasOwn(parameters, key)) return full
    const value = parameters[key]
    // TypeORM itself passes functions that give SQL, for subqueries of its own.
    if (typeof value === 'function') return String((value as () => unknown)())
    const values = spread === undefined ? [value] : (value as unknown[])
    bound.push(...values)
    return values.map(() => '?').join(', ')
  })
  return [text, bound]
}

const UNIQUE_FAILURE = 'UNIQUE constraint failed: '

function uniqueViolation(error: unknown): { columns: string[] } | null {
  if (!types.isNativeError(error)) return null
  const start = error.message.indexOf(UNIQUE_FAILURE)
  if (start === -1) return null
  const list = error.message.slice(start + UNIQUE_FAILURE.length).split(', ')
  return { columns: list.map((name) => name.slice(name.indexOf('.') + 1)) }
}
