/**
 * SQLite for TypeORM without a compiler: the interface its `better-sqlite3` type expects, over the interface of
 * `node:sqlite`, with a guard in front of every value that is bound (docs/decisions/0003).
 *
 * Both native modules bind a `Date` as NULL, take a plain object for named parameters and cut a string at a NUL byte, all of
 * it silently; here such values are converted or refused.
 */
import { existsSync } from 'node:fs'
import { DatabaseUnavailableError } from '../errors/database-errors.js'
import { loadNative, type NativeDatabase, type NativeStatement, type RunResult, type SqliteRow } from './native.js'
import { guard } from './sqlite-value.js'

/** The options TypeORM hands to its driver, those that mean something here. */
export interface SqliteOptions {
  /** Refuse to write. Default: false. */
  readonly?: boolean
  /** Throw instead of creating the file. Default: false. */
  fileMustExist?: boolean
  /** Milliseconds to wait for a lock held by another connection. Default: 5000. */
  timeout?: number
}

/** A prepared statement whose parameters pass the guard. Parameters are positional only. */
export class SqliteStatement {
  /** Whether running it gives rows: TypeORM then calls `all`, else `run`. */
  readonly reader: boolean
  readonly #native: NativeStatement

  constructor(statement: NativeStatement) {
    this.#native = statement
    this.reader = statement.columns().length > 0
  }

  /** Runs it for its effect. */
  run(...parameters: unknown[]): RunResult {
    return this.#native.run(...guard(parameters))
  }

  /** The first row, or undefined. */
  get(...parameters: unknown[]): SqliteRow | undefined {
    return this.#native.get(...guard(parameters))
  }

  /** Every row at once. */
  all(...parameters: unknown[]): SqliteRow[] {
    return this.#native.all(...guard(parameters))
  }

  /** One row at a time; the connection is busy until the iterator ends. */
  iterate(...parameters: unknown[]): IterableIterator<SqliteRow> {
    return this.#native.iterate(...guard(parameters))
  }
}

/** One connection: give this class to TypeORM as `driver` of a `better-sqlite3` data source. */
export class SqliteDatabase {
  readonly #native: NativeDatabase

  /**
   * @param name a path, or `:memory:`
   * @throws SqliteUnavailableError when this Node has no SQLite and the package is not installed
   */
  constructor(
    readonly name: string,
    options: SqliteOptions = {},
  ) {
    if (options.fileMustExist && name !== ':memory:' && !existsSync(name))
      throw new DatabaseUnavailableError(`There is no database file ${name}`)
    const { DatabaseSync } = loadNative()
    this.#native = new DatabaseSync(name, { readOnly: options.readonly ?? false, timeout: options.timeout ?? 5000 })
  }

  get open(): boolean {
    return this.#native.isOpen
  }

  get inTransaction(): boolean {
    return this.#native.isTransaction
  }

  prepare(sql: string): SqliteStatement {
    return new SqliteStatement(this.#native.prepare(sql))
  }

  /** Runs several statements that take no parameters. */
  exec(sql: string): void {
    this.#native.exec(sql)
  }

  /** Reads or sets a pragma: `pragma('journal_mode = WAL')`. The text goes into the SQL as it is: never put input in it. */
  pragma(source: string): SqliteRow[] {
    return this.#native.prepare(`PRAGMA ${source}`).all()
  }

  /** Runs `work` in a transaction that takes the write lock at once, and rolls back when it throws. `work` is synchronous. */
  transaction<T>(work: () => T): T {
    this.#native.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#native.exec('COMMIT')
      return result
    } catch (error) {
      // Some failures, such as a full disk, have rolled back already.
      if (this.#native.isTransaction) this.#native.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#native.close()
  }
}
