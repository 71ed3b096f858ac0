/**
 * SQLite for TypeORM without a compiler: the interface its `better-sqlite3` type expects, over the interface of
 * `node:sqlite`, with a guard in front of every value that is bound.
 *
 * The built-in module serves from Node 22.16 on, `@photostructure/sqlite` (prebuilt binaries) before that. Both bind a
 * `Date` as NULL, take a plain object for named parameters and cut a string at a NUL byte, all of it silently; here such
 * values are converted or refused.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { types } from 'node:util'

/** What SQLite itself can store. */
export type SqliteValue = null | number | bigint | string | Uint8Array

/** One result row, keyed by column name. */
export type SqliteRow = Record<string, unknown>

/** What a statement without rows did. */
export interface RunResult {
  readonly changes: number | bigint
  readonly lastInsertRowid: number | bigint
}

/** The options TypeORM hands to its driver, those that mean something here. */
export interface SqliteOptions {
  /** Refuse to write. Default: false. */
  readonly?: boolean
  /** Throw instead of creating the file. Default: false. */
  fileMustExist?: boolean
  /** Milliseconds to wait for a lock held by another connection. Default: 5000. */
  timeout?: number
}

interface NativeStatement {
  all(...values: SqliteValue[]): SqliteRow[]
  get(...values: SqliteValue[]): SqliteRow | undefined
  iterate(...values: SqliteValue[]): IterableIterator<SqliteRow>
  run(...values: SqliteValue[]): RunResult
  columns(): readonly unknown[]
}

interface NativeDatabase {
  readonly isOpen: boolean
  readonly isTransaction: boolean
  prepare(sql: string): NativeStatement
  exec(sql: string): void
  close(): void
}

interface NativeModule {
  DatabaseSync: new (path: string, options: { readOnly: boolean; timeout: number }) => NativeDatabase
  StatementSync: { readonly prototype: object }
}

/** A value that SQLite cannot store was bound. */
export class SqliteBindError extends TypeError {
  override readonly name = 'SqliteBindError'
  readonly code = 'ERR_SQLITE_BIND'
}

/** There is no SQLite to load. */
export class SqliteUnavailableError extends Error {
  override readonly name = 'SqliteUnavailableError'
  readonly code = 'ERR_SQLITE_UNAVAILABLE'
}

let native: NativeModule | undefined

/** `@photostructure/sqlite` 1.2 takes a number closer than 2^-52 to zero for the integer 0. */
let losesTinyNumbers = false

/** The built-in module where it is complete, else the package; loaded once, on the first connection. */
function loadNative(): NativeModule {
  native ??= builtin() ?? installed()
  return native
}

function builtin(): NativeModule | undefined {
  const candidate = process.getBuiltinModule('node:sqlite') as NativeModule | undefined
  // Node 22.5 to 22.15 have the module without `columns()` and without `timeout`.
  return candidate && 'columns' in candidate.StatementSync.prototype ? candidate : undefined
}

function installed(): NativeModule {
  try {
    const module = createRequire(import.meta.url)('@photostructure/sqlite') as NativeModule
    losesTinyNumbers = true
    return module
  } catch (cause) {
    const fix = 'run `npm install @photostructure/sqlite@1`, or use Node 22.16 or newer'
    throw new SqliteUnavailableError(`Node ${process.version} has no complete node:sqlite and the package is missing: ${fix}`, { cause })
  }
}

/**
 * Turns one JavaScript value into what SQLite stores, or refuses it.
 *
 * `null`, strings, numbers, 64-bit bigints and byte arrays pass; booleans become 1 and 0; a `Date` becomes
 * `YYYY-MM-DD HH:MM:SS.mmm` in UTC, which is how TypeORM writes its datetime columns and what SQLite's date functions
 * read, so that comparisons in SQL hold.
 *
 * @param position 1-based place among the parameters, for the message
 * @throws SqliteBindError for everything else: undefined, objects, arrays, NaN, invalid dates, strings with a NUL
 */
export function bindable(value: unknown, position = 1): SqliteValue {
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw refused(position, 'a string with a NUL character, which SQLite would cut off')
      return value
    case 'number':
      return bindableNumber(value, position)
    case 'boolean':
      return value ? 1 : 0
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) throw refused(position, `${value}n, which does not fit 64 bits`)
      return value
    case 'undefined':
      throw refused(position, 'undefined; pass null to store NULL')
    case 'object':
      return bindableObject(value, position)
    default:
      throw refused(position, `a ${typeof value}`)
  }
}

function bindableNumber(value: number, position: number): number {
  if (Number.isNaN(value)) throw refused(position, 'NaN, which SQLite would store as NULL')
  if (losesTinyNumbers && value !== 0 && Math.abs(value) < Number.EPSILON) {
    throw refused(position, `${value}, which this version of SQLite's module would store as 0; use Node 22.16 or newer`)
  }
  return value
}

function bindableObject(value: object | null, position: number): SqliteValue {
  if (value === null) return value
  if (types.isUint8Array(value)) return value
  if (types.isDate(value)) {
    if (Number.isNaN(value.getTime())) throw refused(position, 'an invalid Date')
    return value.toISOString().replace('T', ' ').slice(0, -1)
  }
  throw refused(position, `${Array.isArray(value) ? 'an array' : 'an object'}; turn it into text first, as with JSON.stringify`)
}

function refused(position: number, what: string): SqliteBindError {
  return new SqliteBindError(`SQL parameter ${position} is ${what}`)
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

/** Converts in place: the array is the rest parameter of the caller, nobody else holds it. */
function guard(parameters: unknown[]): SqliteValue[] {
  for (let index = 0; index < parameters.length; index++) parameters[index] = bindable(parameters[index], index + 1)
  return parameters as SqliteValue[]
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
    if (options.fileMustExist && name !== ':memory:' && !existsSync(name)) throw new Error(`There is no database file ${name}`)
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

const UNIQUE_FAILURE = 'UNIQUE constraint failed: '

/**
 * The columns of a violated unique index, read from the error of SQLite or from the one TypeORM wraps around it.
 *
 * @returns column names without their table, empty when the error is of another kind
 */
export function uniqueViolation(error: unknown): string[] {
  if (!types.isNativeError(error)) return []
  const start = error.message.indexOf(UNIQUE_FAILURE)
  if (start === -1) return []
  const list = error.message.slice(start + UNIQUE_FAILURE.length).split(', ')
  return list.map((name) => name.slice(name.indexOf('.') + 1))
}
