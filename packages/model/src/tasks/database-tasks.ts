/** What `live db:…` does, as functions (app.md A73). */
import { ArgumentError, hasCode } from '@live/core'
import type { Database } from '../database/database.js'
import { type DryRun, dryRun } from '../migrations/dry-run.js'
import type { MigrationLog } from '../migrations/migration-run.js'
import { type MigrationStatus, type MigrationStep, Migrator } from '../migrations/migrator.js'
import { hasTable, prepareBookkeeping, storeEnvironment, VERSION_TABLE } from '../migrations/version-table.js'
import { type CreateOutcome, createDatabase, dropDatabase, nameOf } from '../schema/databases.js'
import { migrateAndDump } from '../schema/migrate-and-dump.js'
import { environmentOf, refuseProtected } from '../schema/protection.js'
import { loadSchema, purge, readSchemaFile, writeSchema } from '../schema/schema-file.js'
import { runSeeds } from '../seeds/seed.js'
import { truncateTables } from '../seeds/truncate.js'

/** How tasks talk. */
export interface TaskOptions {
  /** Takes each line of what is done. Default: nobody. */
  readonly log?: MigrationLog
}

/** Which migrations. */
export interface MigrateOptions {
  /** Up or back to this one; `'0'` takes back all. Default: all that are pending. */
  readonly version?: string | undefined
}

/** What `prepare` found and did. */
export interface Prepared {
  readonly created: boolean
  /** Whether the schema file was loaded. */
  readonly loaded: boolean
  readonly seeded: boolean
  readonly migrations: readonly MigrationStep[]
}

/**
 * Tasks of a database. What destroys data throws `ProtectedDatabaseError` in production, and on a database of another environment,
 * unless `LIVE_DISABLE_DATABASE_ENVIRONMENT_CHECK` is 1.
 */
export class DatabaseTasks {
  readonly #database: Database
  readonly #log: MigrationLog

  constructor(database: Database, { log = () => undefined }: TaskOptions = {}) {
    this.#database = database
    this.#log = log
  }

  /** Makes the database: the file, or the database of the server. */
  async create(): Promise<CreateOutcome> {
    const outcome = await createDatabase(this.#database.location)
    this.#log(`${outcome === 'created' ? 'Created' : 'There is already'} ${nameOf(this.#database.location)}`)
    return outcome
  }

  /** Removes the database. @throws ProtectedDatabaseError @returns whether there was one */
  async drop(): Promise<boolean> {
    await refuseProtected(this.#database, 'db:drop')
    await this.#database.close()
    const dropped = await dropDatabase(this.#database.location)
    this.#log(`${dropped ? 'Dropped' : 'There is no'} ${nameOf(this.#database.location)}`)
    return dropped
  }

  /** Runs pending migrations, or goes to a version. @throws MigrationError, UnknownMigrationError, MigrationLockError */
  migrate({ version }: MigrateOptions = {}): Promise<MigrationStep[]> {
    return this.#run((migrator) => migrator.migrate(version))
  }

  /** What {@link migrate} would do, as SQL of both databases; touches nothing. */
  async dryRun(): Promise<DryRun[]> {
    const runs = await dryRun(this.#database)
    for (const { version, name, sqlite, postgres } of runs) {
      this.#log(`-- ${version} ${name}`)
      for (const [kind, statements] of [['SQLite', sqlite] as const, ['PostgreSQL', postgres] as const]) {
        this.#log(`-- ${kind}`)
        for (const statement of statements) this.#log(statement.startsWith('--') ? statement : `${statement};`)
      }
    }
    return runs
  }

  /** Takes back the last migrations. Default: one. */
  rollback({ step = 1 }: { readonly step?: number } = {}): Promise<MigrationStep[]> {
    return this.#run((migrator) => migrator.rollback(count(step)))
  }

  /** Takes back the last migrations, and runs them again. Default: one. */
  redo({ step = 1 }: { readonly step?: number } = {}): Promise<MigrationStep[]> {
    return this.#run((migrator) => migrator.redo(count(step)))
  }

  /** Runs one migration. */
  up(version: string): Promise<MigrationStep[]> {
    return this.#run((migrator) => migrator.up(version))
  }

  /** Takes one migration back. */
  down(version: string): Promise<MigrationStep[]> {
    return this.#run((migrator) => migrator.down(version))
  }

  /** Removes the database, makes it again and runs every migration. @throws ProtectedDatabaseError */
  async remigrate(): Promise<MigrationStep[]> {
    await this.drop()
    await this.create()
    await this.#database.connect()
    return this.migrate()
  }

  /** Every migration, and whether it was run. */
  status(): Promise<MigrationStatus[]> {
    return new Migrator(this.#database).status()
  }

  /** The version of the last migration that was run; null for none. */
  version(): Promise<string | null> {
    return new Migrator(this.#database).version()
  }

  /** Names of the migrations that were not run. */
  async pending(): Promise<string[]> {
    return (await new Migrator(this.#database).pending()).map(({ version, name }) => `${version} ${name}`)
  }

  /** Makes the database, its tables and its first data. @throws ProtectedDatabaseError where that would remove some */
  async setup(): Promise<void> {
    await this.create()
    if ((await readSchemaFile(this.#database)) === null) await this.migrate()
    else await this.schemaLoad()
    await this.seed()
  }

  /** Removes the database, and sets it up again. @throws ProtectedDatabaseError */
  async reset(): Promise<void> {
    await this.drop()
    await this.setup()
  }

  /**
   * Brings a database to where it should be, whatever it is: makes it, loads the schema and the seeds into a new one, else runs what
   * is pending. Can be run again, and by several deploys at once.
   */
  async prepare(): Promise<Prepared> {
    const created = (await this.create()) === 'created'
    await this.#connect()
    const migrator = new Migrator(this.#database, this.#log)
    return migrator.exclusively(async () => {
      const fresh = await this.#isFresh()
      const loaded = fresh && (await readSchemaFile(this.#database)) !== null
      if (loaded) {
        await loadSchema(this.#database)
        this.#log('Loaded the schema')
      }
      // Those that are newer than the schema file.
      const migrations = await migrator.migrate()
      if (migrations.length > 0 && this.#database.home.environment === 'development') await writeSchema(this.#database)
      const seeded = fresh && (await this.seed())
      return { created, loaded, seeded, migrations }
    })
  }

  /** Runs the seeds. @returns whether there are any */
  async seed(): Promise<boolean> {
    const seeded = await runSeeds(this.#database)
    if (seeded) this.#log('Ran the seeds')
    return seeded
  }

  /** Empties every table, and runs the seeds. @throws ProtectedDatabaseError */
  async seedReplant(): Promise<boolean> {
    await refuseProtected(this.#database, 'db:seed:replant')
    await truncateTables(this.#database)
    return this.seed()
  }

  /** Empties every table. @throws ProtectedDatabaseError */
  async truncate(): Promise<void> {
    await refuseProtected(this.#database, 'db:truncate')
    await truncateTables(this.#database)
  }

  /** Writes the schema file. @returns its path */
  async schemaDump(): Promise<string> {
    const path = await writeSchema(this.#database)
    this.#log(`Wrote ${path}`)
    return path
  }

  /** Removes everything from the database, and makes what the schema file says. @throws ProtectedDatabaseError, SchemaFileError */
  async schemaLoad(): Promise<void> {
    await refuseProtected(this.#database, 'db:schema:load')
    await new Migrator(this.#database).exclusively(() => loadSchema(this.#database))
    this.#log('Loaded the schema')
  }

  /** Removes every table. @throws ProtectedDatabaseError */
  async purge(): Promise<void> {
    await refuseProtected(this.#database, 'db:purge')
    await purge(this.#database)
  }

  /** The environment that the database belongs to; null where nobody has said. */
  environment(): Promise<string | null> {
    return environmentOf(this.#database)
  }

  /** Says that the database belongs to this environment from now on. */
  async setEnvironment(): Promise<void> {
    await this.#connect()
    const runner = this.#database.dataSource.createQueryRunner()
    try {
      await prepareBookkeeping(runner)
      await storeEnvironment(runner, this.#database.home.environment)
    } finally {
      await runner.release()
    }
  }

  async #run(work: (migrator: Migrator) => Promise<MigrationStep[]>): Promise<MigrationStep[]> {
    return migrateAndDump(this.#database, work, this.#log)
  }

  /** Nothing was migrated or loaded here yet. */
  async #isFresh(): Promise<boolean> {
    const runner = this.#database.dataSource.createQueryRunner()
    try {
      return !(await hasTable(runner, VERSION_TABLE))
    } finally {
      await runner.release()
    }
  }

  /** A database that was made a moment ago may not take connections yet. */
  async #connect(): Promise<void> {
    try {
      await this.#database.connect()
    } catch (error) {
      if (!hasCode(error, 'ERR_DATABASE_MISSING')) throw error
      await this.create()
      await this.#database.connect()
    }
  }
}

function count(step: number): number {
  if (Number.isSafeInteger(step) && step >= 1) return step
  throw new ArgumentError(`step is ${String(step)}; it must be a whole number from 1`)
}
