/** What migrations would do, as SQL of both databases, without touching either. */
import { existsSync } from 'node:fs'
import type { QueryRunner } from 'typeorm'
import { readSchema } from '../schema/sqlite-schema.js'
import { SqliteDatabase } from '../sqlite/sqlite-database.js'
import { runStep, type StatementSink } from './executor.js'
import type { MigrationHost } from './host.js'
import { stepsOf } from './migration.js'
import type { MigrationFile } from './migration-files.js'
import { Migrator } from './migrator.js'

/** The statements of one migration. */
export interface DryRun {
  readonly version: string
  readonly name: string
  /** The statements in order; code that would run is a comment. */
  readonly sqlite: readonly string[]
  readonly postgres: readonly string[]
}

/**
 * The statements of every migration that was not run. Reads the versions of the connected database, if that is there; for SQLite the
 * steps are played on a database in memory that has the same tables and no rows.
 */
export async function dryRun(host: MigrationHost): Promise<DryRun[]> {
  const migrator = new Migrator(host)
  const pending = exists(host) ? await migrator.pending() : migrator.files()
  const before = migrator.files().filter((file) => !pending.includes(file) && !pending.some(({ version }) => version === file.version))
  const sqlite = new SqliteScratch()
  try {
    await sqlite.prepare(host, before)
    const runs: DryRun[] = []
    for (const file of pending) {
      const postgres = new Listing('postgres')
      runs.push({ version: file.version, name: file.name, sqlite: await played(file, sqlite), postgres: await played(file, postgres) })
    }
    return runs
  } finally {
    sqlite.close()
  }
}

/** Connecting would make the file. */
const exists = ({ location }: MigrationHost): boolean =>
  location.kind === 'postgres' || location.path === ':memory:' || existsSync(location.path)

async function played(file: MigrationFile, sink: Listing): Promise<string[]> {
  sink.statements = []
  for (const step of await stepsOf(await file.load(), 'up')) {
    try {
      await runStep(step, sink)
    } catch (error) {
      sink.statements.push(`-- cannot be shown: ${error instanceof Object && 'message' in error ? String(error.message) : String(error)}`)
    }
  }
  return sink.statements
}

/** Keeps statements. */
class Listing implements StatementSink {
  statements: string[] = []

  constructor(readonly kind: 'sqlite' | 'postgres') {}

  async statement(sql: string): Promise<void> {
    this.statements.push(sql)
  }

  async script(sql: string): Promise<void> {
    await this.statement(sql)
  }

  async run(): Promise<void> {
    this.statements.push('-- code runs here')
  }

  schema: StatementSink['schema'] = () => Promise.resolve([])
}

/** Keeps statements, and does them on a database in memory, because later ones depend on what the tables are then. */
class SqliteScratch extends Listing {
  readonly #database = new SqliteDatabase(':memory:')

  constructor() {
    super('sqlite')
  }

  override async statement(sql: string): Promise<void> {
    this.statements.push(sql)
    this.#database.exec(sql)
  }

  override schema: StatementSink['schema'] = () => readSchema((sql) => this.#database.prepare(sql).all())

  /** The schema before: that of the database itself, or what the migrations that were run have made. */
  async prepare(host: MigrationHost, before: readonly MigrationFile[]): Promise<void> {
    if (host.kind === 'sqlite') {
      if (exists(host)) for (const sql of await schemaOf(host)) this.#try(sql)
      return
    }
    for (const file of before) await played(file, this)
  }

  close(): void {
    this.#database.close()
  }

  /** Tables first; a table of a module that is not there is left out. */
  #try(sql: string): void {
    try {
      this.#database.exec(sql)
    } catch {
      this.statements.push(`-- not understood: ${sql}`)
    }
  }
}

async function schemaOf(host: MigrationHost): Promise<string[]> {
  await host.connect()
  const runner: QueryRunner = host.dataSource.createQueryRunner()
  try {
    const rows = await readSchema((sql) => runner.query(sql))
    return ['table', 'index', 'view', 'trigger'].flatMap((type) => rows.filter((row) => row.type === type).map(({ sql }) => sql))
  } finally {
    await runner.release()
  }
}
