/** The native module of SQLite: built in where it is complete, else from `@photostructure/sqlite`. */
import { createRequire } from 'node:module'
import { SqliteUnavailableError } from '../errors/sqlite-errors.js'
import { refuseTinyNumbers, type SqliteValue } from './sqlite-value.js'

/** One result row, keyed by column name. */
export type SqliteRow = Record<string, unknown>

/** What a statement without rows did. */
export interface RunResult {
  readonly changes: number | bigint
  readonly lastInsertRowid: number | bigint
}

/** A prepared statement of the module. */
export interface NativeStatement {
  all(...values: SqliteValue[]): SqliteRow[]
  get(...values: SqliteValue[]): SqliteRow | undefined
  iterate(...values: SqliteValue[]): IterableIterator<SqliteRow>
  run(...values: SqliteValue[]): RunResult
  columns(): readonly unknown[]
}

/** A connection of the module. */
export interface NativeDatabase {
  readonly isOpen: boolean
  readonly isTransaction: boolean
  prepare(sql: string): NativeStatement
  exec(sql: string): void
  close(): void
}

/** What the module exports. */
export interface NativeModule {
  DatabaseSync: new (path: string, options: { readOnly: boolean; timeout: number }) => NativeDatabase
  StatementSync: { readonly prototype: object }
}

let native: NativeModule | undefined

/** The built-in module where it is complete, else the package; loaded once, on the first connection. */
export function loadNative(): NativeModule {
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
    refuseTinyNumbers()
    return module
  } catch (cause) {
    const fix = 'run `npm install @photostructure/sqlite@1`, or use Node 22.16 or newer'
    throw new SqliteUnavailableError(`Node ${process.version} has no complete node:sqlite and the package is missing: ${fix}`, cause)
  }
}
