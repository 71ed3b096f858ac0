/** Finds out which migrations were run, and runs others (app.md A155). */
import type { QueryRunner } from 'typeorm'
import { UnknownMigrationError } from '../errors/migration-errors.js'
import type { MigrationHost } from './host.js'
import type { Direction } from './migration.js'
import { compareVersions, type MigrationFile, migrationFiles, sameVersion } from './migration-files.js'
import { withMigrationLock } from './migration-lock.js'
import { type MigrationLog, runMigration } from './migration-run.js'
import { appliedVersions, prepareBookkeeping, stampEnvironment } from './version-table.js'

/** A migration and whether it was run; `missing` was run and has no file any more. */
export interface MigrationStatus {
  readonly version: string
  readonly name: string
  readonly state: 'up' | 'down' | 'missing'
}

/** What was done. */
export interface MigrationStep {
  readonly version: string
  readonly name: string
  readonly direction: Direction
}

/** The migrations of a database. Everything that runs them does so under a lock. */
export class Migrator {
  readonly #host: MigrationHost
  readonly #log: MigrationLog
  #exclusive = false

  constructor(host: MigrationHost, log: MigrationLog = () => undefined) {
    this.#host = host
    this.#log = log
  }

  /** Every migration that has a file, in order. @throws MigrationFileError */
  files(): MigrationFile[] {
    const { files, home } = this.#host
    return migrationFiles(files.migrations, home.codeRoot, home.root)
  }

  /** Runs work while no other process migrates; what of this class runs inside does not wait again. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (this.#exclusive) return work()
    // Connecting may load the schema of a test database, under the same lock.
    await this.#host.connect()
    return withMigrationLock(this.#host, async () => {
      this.#exclusive = true
      try {
        return await work()
      } finally {
        this.#exclusive = false
      }
    })
  }

  /** The versions that were run. */
  async applied(): Promise<string[]> {
    return this.#query(appliedVersions)
  }

  /** The version of the last migration that was run; null for none. */
  async version(): Promise<string | null> {
    return (await this.applied()).at(-1) ?? null
  }

  /** Every migration, and whether it was run. */
  async status(): Promise<MigrationStatus[]> {
    const files = this.files()
    const applied = await this.applied()
    const known = files.map(({ version, name }) => ({ version, name, state: has(applied, version) ? 'up' : 'down' }) as const)
    const missing = applied
      .filter((version) => !files.some((file) => sameVersion(file.version, version)))
      .map((version) => ({ version, name: 'no file', state: 'missing' }) as const)
    return [...known, ...missing].sort((one, other) => compareVersions(one.version, other.version))
  }

  /** The migrations that were not run. */
  async pending(): Promise<MigrationFile[]> {
    const files = this.files()
    if (files.length === 0) return []
    const applied = await this.applied()
    return files.filter(({ version }) => !has(applied, version))
  }

  /**
   * Runs every migration that was not run; with a version, those up to it, and takes back those behind it. `0` takes back all.
   * @throws UnknownMigrationError, MigrationError, MigrationLockError
   */
  migrate(version?: string): Promise<MigrationStep[]> {
    return this.#work(async (applied) => {
      const files = this.files()
      const limit = version === undefined || version === '0' ? version : this.#file(files, version).version
      const wanted = (file: MigrationFile): boolean => limit === undefined || (limit !== '0' && compareVersions(file.version, limit) <= 0)
      const back =
        limit === undefined
          ? []
          : this.#known(
              files,
              applied.filter((each) => limit === '0' || compareVersions(each, limit) > 0),
            )
      const forth = files.filter((file) => wanted(file) && !has(applied, file.version))
      return [...back.reverse().map(steps('down')), ...forth.map(steps('up'))]
    })
  }

  /** Takes back the last migrations. @param count how many; @throws UnknownMigrationError for one whose file is gone */
  rollback(count = 1): Promise<MigrationStep[]> {
    return this.#work((applied) => {
      const last = count >= applied.length ? applied : applied.slice(applied.length - count)
      return this.#known(this.files(), last).reverse().map(steps('down'))
    })
  }

  /** Takes back the last migrations and runs them again. */
  redo(count = 1): Promise<MigrationStep[]> {
    return this.#work((applied) => {
      const last = this.#known(this.files(), count >= applied.length ? applied : applied.slice(applied.length - count))
      return [...[...last].reverse().map(steps('down')), ...last.map(steps('up'))]
    })
  }

  /** Runs one migration; nothing when it was run. @throws UnknownMigrationError */
  up(version: string): Promise<MigrationStep[]> {
    return this.#work((applied) => {
      const file = this.#file(this.files(), version)
      return has(applied, file.version) ? [] : [steps('up')(file)]
    })
  }

  /** Takes one migration back; nothing when it was not run. @throws UnknownMigrationError */
  down(version: string): Promise<MigrationStep[]> {
    return this.#work((applied) => {
      const file = this.#file(this.files(), version)
      return has(applied, file.version) ? [steps('down')(file)] : []
    })
  }

  async #work(plan: (applied: string[]) => PlannedStep[] | Promise<PlannedStep[]>): Promise<MigrationStep[]> {
    return this.exclusively(async () => {
      const { environment } = this.#host.home
      await this.#query(async (runner) => {
        await prepareBookkeeping(runner)
        await stampEnvironment(runner, environment)
      })
      const planned = await plan(await this.applied())
      for (const { file, direction } of planned) await runMigration(this.#host, file, direction, this.#log)
      return planned.map(({ file: { version, name }, direction }) => ({ version, name, direction }))
    })
  }

  async #query<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    await this.#host.connect()
    const runner = this.#host.dataSource.createQueryRunner()
    try {
      return await work(runner)
    } finally {
      await runner.release()
    }
  }

  #file(files: readonly MigrationFile[], version: string): MigrationFile {
    const file = files.find((each) => sameVersion(each.version, version))
    if (file !== undefined) return file
    throw new UnknownMigrationError(
      `No migration has the version ${JSON.stringify(version.slice(0, 40))}: \`live db:migrate:status\` lists them`,
    )
  }

  /** The files of versions that were run. */
  #known(files: readonly MigrationFile[], versions: readonly string[]): MigrationFile[] {
    return versions.map((version) => {
      const file = files.find((each) => sameVersion(each.version, version))
      if (file !== undefined) return file
      throw new UnknownMigrationError(`The migration ${version} was run and has no file any more, so it cannot be taken back`)
    })
  }
}

interface PlannedStep {
  readonly file: MigrationFile
  readonly direction: Direction
}

const steps =
  (direction: Direction) =>
  (file: MigrationFile): PlannedStep => ({ file, direction })

const has = (applied: readonly string[], version: string): boolean => applied.some((each) => sameVersion(each, version))
