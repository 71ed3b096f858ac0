/** PostgreSQL: a bounded pool, a connection for one query or one transaction at a time, and errors that say what to do. */
import { isError } from '@live/core'
import { DataSource, type QueryRunner } from 'typeorm'
import {
  ConnectionTimeoutError,
  DatabaseUnavailableError,
  DeadlockError,
  LockTimeoutError,
  TransactionFailedError,
} from '../errors/database-errors.js'
import { DatabaseMissingError } from '../errors/migration-errors.js'
import type { Adapter, AdapterOptions, IsolationLevel } from './adapter.js'
import { correctDefaults } from './column-defaults.js'
import { type Lease, Leases } from './leases.js'
import { SnakeNamingStrategy } from './naming.js'
import type { Observed } from './observed.js'
import type { Entities } from './sqlite-adapter.js'

/** The members of TypeORM's driver that this adapter replaces; the reason why its minor version is pinned. */
interface PatchedDriver {
  createQueryRunner(mode: 'master' | 'slave'): QueryRunner
  normalizeType(column: { type?: unknown }): string
  obtainMasterConnection(): Promise<unknown>
}

const LEVELS = {
  readUncommitted: 'READ UNCOMMITTED',
  readCommitted: 'READ COMMITTED',
  repeatableRead: 'REPEATABLE READ',
  serializable: 'SERIALIZABLE',
} as const satisfies Record<IsolationLevel, string>

/** Describes a PostgreSQL database without connecting. */
export function postgresAdapter(url: string, entities: Entities, options: AdapterOptions): Adapter {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities,
    namingStrategy: new SnakeNamingStrategy(),
    synchronize: false,
    installExtensions: false,
    // Means gen_random_uuid(), which needs no extension from PostgreSQL 13 on.
    uuidExtension: 'pgcrypto',
    poolSize: options.pool,
    connectTimeoutMS: options.checkoutTimeout,
    applicationName: 'live',
    // A connection that idles in the pool may be ended by the server at any time; the pool makes another when it is needed.
    poolErrorHandler: () => undefined,
  })
  const leases = new Leases()
  const driver = dataSource.driver as unknown as PatchedDriver
  usePortableTypes(driver)
  correctDefaults(driver)
  watchConnections(driver, leases, options)
  return {
    name: 'postgres',
    dataSource,
    leases,
    failurePoisonsTransaction: true,
    begin: async (runner, isolation, readOnly) => {
      await runner.startTransaction(isolation && LEVELS[isolation])
      if (readOnly) await runner.query('SET TRANSACTION READ ONLY')
    },
    afterEnd: () => undefined,
    beforeCommit: refuseFailedTransaction,
    translate: (error) => translated(error, options, leases),
    uniqueViolation,
  }
}

/** Runners whose transaction, or whose innermost savepoint, has a statement that failed. */
const spoilt = new WeakSet<QueryRunner>()

/** After a failed statement PostgreSQL answers COMMIT with a rollback, and with no error. */
function refuseFailedTransaction(runner: QueryRunner): Promise<void> {
  if (!spoilt.has(runner)) return Promise.resolve()
  const fix = 'let the error through, or put the statement that may fail into transaction(…, { requiresNew: true })'
  const text = `A statement of the transaction failed and its error was caught, so nothing of it can be committed: ${fix}`
  return Promise.reject(new TransactionFailedError(text))
}

/** The types that models use have to exist on both databases: a time is stored with its zone, bytes are bytes. */
function usePortableTypes(driver: PatchedDriver): void {
  const normalize = driver.normalizeType.bind(driver)
  driver.normalizeType = (column) => {
    if (column.type === Date || column.type === 'datetime') return 'timestamp with time zone'
    if (column.type === 'blob') return 'bytea'
    return column.type === 'double' ? 'double precision' : normalize(column)
  }
}

function watchConnections(driver: PatchedDriver, leases: Leases, options: AdapterOptions): void {
  const create = driver.createQueryRunner.bind(driver)
  const obtain = driver.obtainMasterConnection.bind(driver)
  driver.obtainMasterConnection = async () => {
    try {
      return await obtain()
    } catch (error) {
      throw translated(error, options, leases)
    }
  }
  driver.createQueryRunner = (mode) => {
    const runner = create(mode)
    watch(runner, leases, options.observed, (error) => translated(error, options, leases))
    return runner
  }
}

function watch(runner: QueryRunner, leases: Leases, observed: Observed, translate: (error: unknown) => unknown): void {
  const query = runner.query.bind(runner) as (sql: string, parameters?: unknown[], structured?: boolean) => Promise<unknown>
  const connect = runner.connect.bind(runner) as () => Promise<unknown>
  const release = runner.release.bind(runner)
  let lease: Lease | undefined
  const own = {
    connect: async (): Promise<unknown> => {
      const connection = await connect()
      if (!runner.isReleased) lease ??= leases.take()
      return connection
    },
    query: async (sql: string, parameters?: unknown[], structured?: boolean): Promise<unknown> => {
      try {
        // The time that it took to get a connection is not that of the statement.
        if (lease === undefined && !runner.isReleased) await own.connect()
        if (lease !== undefined) lease.sql = sql
        const result = await observed.observer.run(sql, parameters ?? [], (text) => query(text, parameters, structured))
        if (sql.startsWith('ROLLBACK TO SAVEPOINT')) spoilt.delete(runner)
        return result
      } catch (error) {
        spoilt.add(runner)
        // TypeORM gives a runner back whose connection was lost, and then says nothing but that.
        const lost = lease !== undefined && runner.isReleased
        throw lost ? new DatabaseUnavailableError('PostgreSQL ended the connection of a transaction', error) : translate(error)
      }
    },
    release: async (): Promise<void> => {
      if (lease !== undefined) leases.giveBack(lease)
      lease = undefined
      await release()
    },
  }
  Object.assign(runner, own)
}

/** Classes 08 (connection) and 57P (shutdown, starting), and what the operating system says. */
const UNAVAILABLE = /^(?:08...|57P0[1-5]|53300|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ENOTFOUND|ETIMEDOUT|EAI_AGAIN)$/
const ENDED = /Connection terminated|Client has encountered a connection error|Client was closed/

function translated(error: unknown, { checkoutTimeout, pool }: AdapterOptions, leases: Leases): unknown {
  if (!isError(error)) return error
  const { code, message } = error as { code?: unknown; message: string }
  if (message.includes('timeout exceeded when trying to connect')) {
    const fix = 'raise the pool, or hold connections for a shorter time'
    const text = `No connection came free within ${checkoutTimeout} ms: ${leases.count} of ${pool} are held (${leases.describe()}): ${fix}`
    return new ConnectionTimeoutError(text, error)
  }
  if (code === '55P03') return new LockTimeoutError(`Another transaction has a lock that this one needs: ${message}`, error)
  if (code === '40P01') return new DeadlockError(error)
  if (code === '3D000') return new DatabaseMissingError(/"([^"]+)"/.exec(message)?.[1] ?? 'of this name', error)
  if ((typeof code === 'string' && UNAVAILABLE.test(code)) || ENDED.test(message)) {
    return new DatabaseUnavailableError(`PostgreSQL cannot be reached, or ended the connection: ${message}`, error)
  }
  return error
}

function uniqueViolation(error: unknown): { columns: string[]; constraint?: string } | null {
  if (!isError(error)) return null
  const { code, constraint, detail } = error as { code?: unknown; constraint?: unknown; detail?: unknown }
  if (code !== '23505') return null
  const names = typeof detail === 'string' ? /^Key \(([^()]*)\)=/.exec(detail)?.[1] : undefined
  const columns = names?.split(', ').map((name) => name.replaceAll('"', '')) ?? []
  return typeof constraint === 'string' ? { columns, constraint } : { columns }
}
