/** What each command does with the tasks of a database, and what it prints. */
import type { DatabaseTasks, MigrationStep } from '@live/model'
import { CliError } from '../errors.js'
import { formatTable, print, printJson, style } from '../output.js'
import { type OpenOptions, withDatabase } from './open-database.js'

/** Which migrations. */
export interface MigrateSettings {
  readonly version?: string | undefined
  readonly step?: string | undefined
  /** Something on the command line that is no setting. */
  readonly unknown?: string | undefined
}

/** What a command does; gives what `--json` prints. */
export type TaskWork = (tasks: DatabaseTasks, settings: MigrateSettings, say: (line: string) => void) => Promise<unknown>

/** How a command was called. */
export interface RunOptions extends OpenOptions {
  readonly json: boolean
  readonly settings: MigrateSettings
}

/** Runs a command. */
export async function runTask(work: TaskWork, { json, settings, ...options }: RunOptions): Promise<void> {
  if (settings.unknown !== undefined) {
    throw new CliError(`${JSON.stringify(settings.unknown)} is no setting.`, { hint: 'Write VERSION=20261122080523 or STEP=2.' })
  }
  const say = json ? (): void => undefined : print
  const result = await withDatabase(options, ({ model, database }) => work(new model.DatabaseTasks(database, { log: say }), settings, say))
  if (json) printJson(result ?? null)
}

export const create: TaskWork = (tasks) => tasks.create()
export const drop: TaskWork = (tasks) => tasks.drop()
export const remigrate: TaskWork = (tasks) => tasks.remigrate()
export const setup: TaskWork = (tasks) => tasks.setup()
export const reset: TaskWork = (tasks) => tasks.reset()
export const seedReplant: TaskWork = (tasks) => tasks.seedReplant()
export const truncate: TaskWork = (tasks) => tasks.truncate()
export const schemaDump: TaskWork = (tasks) => tasks.schemaDump()
export const schemaLoad: TaskWork = (tasks) => tasks.schemaLoad()
export const setEnvironment: TaskWork = (tasks) => tasks.setEnvironment()
export const dryRun: TaskWork = (tasks) => tasks.dryRun()

export const migrate: TaskWork = async (tasks, { version, step }, say) => {
  if (step !== undefined) throw new CliError('db:migrate goes to a VERSION; STEP is for db:rollback.')
  return summary(await tasks.migrate({ version }), say)
}

export const rollback: TaskWork = async (tasks, { step }, say) => summary(await tasks.rollback({ step: count(step) }), say)

export const redo: TaskWork = async (tasks, { version, step }, say) => {
  if (version === undefined) return summary(await tasks.redo({ step: count(step) }), say)
  const down = await tasks.down(version)
  return summary([...down, ...(await tasks.up(version))], say)
}

export const up: TaskWork = async (tasks, { version }, say) => summary(await tasks.up(required(version, 'up')), say)

export const down: TaskWork = async (tasks, { version }, say) => summary(await tasks.down(required(version, 'down')), say)

export const status: TaskWork = async (tasks, _settings, say) => {
  const rows = await tasks.status()
  const shown = rows.map(({ state, version: id, name }) => [state, id, name])
  say(formatTable([{ title: 'Status' }, { title: 'Migration' }, { title: 'Name' }], shown))
  return rows
}

export const version: TaskWork = async (tasks, _settings, say) => {
  const current = await tasks.version()
  say(`Current version: ${current ?? '0'}`)
  return current
}

export const pending: TaskWork = async (tasks, _settings, say) => {
  const names = await tasks.pending()
  if (names.length === 0) return names
  for (const name of names) say(style.yellow(name))
  throw new CliError(`${names.length} ${names.length === 1 ? 'migration is' : 'migrations are'} pending.`, {
    hint: 'Run `live db:migrate`.',
  })
}

export const prepare: TaskWork = async (tasks, _settings, say) => {
  const done = await tasks.prepare()
  say(done.loaded || done.migrations.length > 0 ? style.green('The database is ready.') : 'The database was ready.')
  return done
}

export const seed: TaskWork = async (tasks) => {
  const seeded = await tasks.seed()
  if (!seeded) throw new CliError('There are no seeds.', { hint: 'Write db/seeds.ts: export default async function seed() { … }' })
  return seeded
}

function summary(steps: readonly MigrationStep[], say: (line: string) => void): readonly MigrationStep[] {
  if (steps.length === 0) say('Nothing to do.')
  return steps
}

function count(step: string | undefined): number {
  if (step === undefined) return 1
  if (/^[1-9]\d{0,5}$/.test(step)) return Number(step)
  throw new CliError(`STEP is ${JSON.stringify(step)}; it is a number from 1.`)
}

function required(given: string | undefined, direction: 'up' | 'down'): string {
  if (given !== undefined) return given
  throw new CliError(`db:migrate:${direction} needs to know which migration.`, {
    hint: `live db:migrate:${direction} VERSION=20261122080523`,
  })
}
