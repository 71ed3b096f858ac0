/** One migration on a connection: its transaction, its steps, its version, and the error that names them. */
import { isError } from '@live/core'
import type { QueryRunner } from 'typeorm'
import { compileSql, type Sql } from '../database/sql.js'
import { runInScope, TransactionScope } from '../database/transaction-scope.js'
import { MigrationError } from '../errors/migration-errors.js'
import { mayRebuild } from '../schema/sqlite-ddl.js'
import { readSchema } from '../schema/sqlite-schema.js'
import type { SqliteDatabase } from '../sqlite/sqlite-database.js'
import type { MigrationContext } from './context.js'
import { describeStep, runStep, type StatementSink } from './executor.js'
import type { MigrationHost } from './host.js'
import { type Direction, type MigrationClass, stepsOf } from './migration.js'
import type { MigrationFile } from './migration-files.js'
import type { Operation } from './operation.js'
import { markVersion } from './version-table.js'

/** Takes a line of what is done. */
export type MigrationLog = (line: string) => void

/** Runs a migration one way, and writes its version down. @throws MigrationError naming it, its file and the statement */
export async function runMigration(host: MigrationHost, file: MigrationFile, direction: Direction, log: MigrationLog): Promise<void> {
  const title = `${file.version} ${file.name}`
  log(`== ${title}: ${direction === 'up' ? 'migrating' : 'reverting'}`)
  const start = performance.now()
  const migration = await file.load()
  const steps = await stepsOf(migration, direction)
  await new MigrationRun(host, file, migration, log).perform(steps, direction)
  log(`== ${title}: ${direction === 'up' ? 'migrated' : 'reverted'} (${seconds(start)})`)
}

const seconds = (start: number): string => `${((performance.now() - start) / 1000).toFixed(4)}s`

class MigrationRun implements StatementSink {
  readonly kind: 'sqlite' | 'postgres'
  readonly #host: MigrationHost
  readonly #file: MigrationFile
  readonly #log: MigrationLog
  readonly #runner: QueryRunner
  readonly #scope: TransactionScope
  readonly #transactional: boolean
  #sql: string | null = null

  constructor(host: MigrationHost, file: MigrationFile, migration: MigrationClass, log: MigrationLog) {
    this.kind = host.kind
    this.#host = host
    this.#file = file
    this.#log = log
    this.#transactional = migration.transaction !== false
    this.#runner = host.dataSource.createQueryRunner()
    this.#scope = new TransactionScope(host, this.#runner, undefined)
  }

  async perform(steps: readonly Operation[], direction: Direction): Promise<void> {
    try {
      await this.#withoutForeignKeys(steps, () => this.#inTransaction(steps, direction))
    } catch (error) {
      await this.#end('rolledBack')
      throw this.#explained(error)
    } finally {
      if (this.kind === 'sqlite') (this.#runner as QueryRunner & { stmtCache: Map<string, unknown> }).stmtCache.clear()
      await this.#runner.release()
    }
    await this.#end('committed')
  }

  async #inTransaction(steps: readonly Operation[], direction: Direction): Promise<void> {
    if (!this.#transactional) return this.#all(steps, direction)
    await this.#host.adapter.begin(this.#runner, undefined, false)
    try {
      await this.#all(steps, direction)
      await this.#host.adapter.beforeCommit(this.#runner)
      await this.#runner.commitTransaction()
    } catch (error) {
      // A connection that is gone has rolled back by itself.
      await this.#runner.rollbackTransaction().catch(() => undefined)
      throw error
    }
  }

  async #all(steps: readonly Operation[], direction: Direction): Promise<void> {
    for (const step of steps) {
      const start = performance.now()
      this.#log(`-- ${describeStep(step)}`)
      await runStep(step, this)
      this.#log(`   -> ${seconds(start)}`)
    }
    this.#sql = null
    await markVersion(this.#runner, this.#file.version, direction)
  }

  async statement(sql: string): Promise<void> {
    this.#sql = sql
    await this.#runner.query(sql)
  }

  async script(sql: string): Promise<void> {
    this.#sql = sql
    if (this.kind === 'postgres') await this.#runner.query(sql)
    else await this.#onSqlite((connection) => connection.exec(sql))
  }

  async run({ work }: Extract<Operation, { kind: 'run' }>): Promise<void> {
    this.#sql = null
    await runInScope(this.#scope, () => work(this.#context))
  }

  readonly schema = () => readSchema((sql) => this.#runner.query(sql))

  get #context(): MigrationContext {
    const { kind } = this
    return {
      kind,
      query: async <Row>(statement: Sql): Promise<Row[]> => {
        const { text, values } = compileSql(statement, kind)
        this.#sql = text
        const result: unknown = await this.#runner.query(text, values)
        if (!Array.isArray(result)) return []
        return (Array.isArray(result[0]) && typeof result[1] === 'number' ? result[0] : result) as Row[]
      },
    }
  }

  /**
   * SQLite empties a table before it drops it, and so would empty those that refer to it, when a table is only made anew. Foreign
   * keys can be turned off outside of a transaction only; what they forbid is looked for before the end.
   */
  async #withoutForeignKeys(steps: readonly Operation[], work: () => Promise<void>): Promise<void> {
    if (this.kind === 'postgres' || !steps.some(mayRebuild)) return work()
    const before = await this.#violations()
    await this.#runner.query('PRAGMA foreign_keys = OFF')
    const commit = this.#runner.commitTransaction.bind(this.#runner)
    this.#runner.commitTransaction = async () => {
      await this.#refuseViolations(before)
      await commit()
    }
    try {
      await work()
    } finally {
      await this.#onSqlite((connection) => connection.pragma('foreign_keys = ON'))
    }
  }

  async #violations(): Promise<Set<string>> {
    const rows = (await this.#runner.query('PRAGMA foreign_key_check')) as { table: string; parent: string }[]
    return new Set(rows.map(({ table, parent }) => `${table} has rows that refer to rows of ${parent} that are not there`))
  }

  async #refuseViolations(before: ReadonlySet<string>): Promise<void> {
    const found = [...(await this.#violations())].filter((violation) => !before.has(violation))
    if (found.length > 0) throw new MigrationError(this.#file.version, `foreign keys are violated: ${found.join('; ')}`, null)
  }

  async #onSqlite(work: (connection: SqliteDatabase) => unknown): Promise<void> {
    // Takes the turn, if no statement has taken it yet.
    await this.#runner.query('SELECT 1')
    work((await this.#runner.connect()) as SqliteDatabase)
  }

  async #end(outcome: 'committed' | 'rolledBack'): Promise<void> {
    this.#scope.end()
    await this.#scope.settle(outcome)
  }

  #explained(error: unknown): MigrationError {
    const { version, name, place } = this.#file
    const what = isError(error) ? error.message + detailOf(error) : String(error)
    const statement = this.#sql === null ? '' : `\nStatement: ${this.#sql}`
    const kept = this.#transactional
      ? 'Nothing of it was kept.'
      : 'It runs without a transaction: what came before the statement was kept, so take that back before you try again.'
    return new MigrationError(version, `The migration ${version} ${name} (${place}) failed: ${what}\n${kept}${statement}`, this.#sql, error)
  }
}

/** What PostgreSQL says besides: which objects, which rows. */
function detailOf(error: Error & { readonly detail?: unknown }): string {
  return typeof error.detail === 'string' ? `\n${error.detail}` : ''
}
