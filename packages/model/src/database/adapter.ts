/** What the databases differ in; there is one adapter for each. */
import type { DataSource, QueryRunner } from 'typeorm'
import type { Leases } from './leases.js'
import type { Observed } from './observed.js'

/** Levels that `transaction` takes; SQLite always serialises. */
export type IsolationLevel = 'readUncommitted' | 'readCommitted' | 'repeatableRead' | 'serializable'

/** Times and bounds of a database. All times are milliseconds. */
export interface AdapterOptions {
  /** Connections of the pool; SQLite has one. */
  readonly pool: number
  /** How long to wait for a connection of the pool, or for the turn on SQLite. */
  readonly checkoutTimeout: number
  /** How long SQLite waits for a lock of another process. */
  readonly busyTimeout: number
  /** Who sees each statement. */
  readonly observed: Observed
}

/** One kind of database. */
export interface Adapter {
  readonly name: 'sqlite' | 'postgres'
  readonly dataSource: DataSource
  readonly leases: Leases
  /** Opens a transaction on a runner. */
  begin(runner: QueryRunner, isolation: IsolationLevel | undefined, readOnly: boolean): Promise<void>
  /** Undoes what `begin` set on the connection, after the transaction has ended. */
  afterEnd(readOnly: boolean): void
  /** Throws when the transaction has failed already, and its commit would be a rollback without a word. */
  beforeCommit(runner: QueryRunner): Promise<void>
  /** Whether one failed statement makes the rest of its transaction fail too. */
  readonly failurePoisonsTransaction: boolean
  /** An error of the driver as one that says what to do, where it is known. */
  translate(error: unknown): unknown
  /** The database's names of the columns of a violated unique index, or the name of that index; null for any other error. */
  uniqueViolation(error: unknown): { readonly columns: readonly string[]; readonly constraint?: string } | null
}
