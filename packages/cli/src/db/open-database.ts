/** The database of the project's application, and the copy of `@live/model` that it is from. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Database } from '@live/model'
import { CliError, hasErrorCode, messageOf } from '../errors.js'
import { loadApplication, type Project, stopQuietly } from '../project.js'

/** What commands of databases work on. */
export interface OpenDatabase {
  readonly root: string
  readonly project: Project
  readonly model: typeof import('@live/model')
  readonly database: Database
}

/** How the application is booted. */
export interface OpenOptions {
  readonly environment?: string | undefined
  /** Whether its initializers run. Those that query would fail while there is no table. Default false. */
  readonly whole?: boolean
}

/**
 * Loads the application, does something with its database, and stops the application.
 * @throws CliError for one without a database, and for what the database says
 */
export async function withDatabase<T>({ environment, whole = false }: OpenOptions, work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  // A command says itself what it does.
  process.env.LIVE_LOG_LEVEL ||= 'warn'
  const project = await loadApplication(environment === undefined ? {} : { environment })
  const { app, root } = project
  try {
    const model = await importModel(root)
    await app.boot(whole ? {} : { group: 'database' })
    const database = app.config.model?.database
    if (!isDatabase(database)) {
      throw new CliError('The application has no database.', {
        hint: 'Set `model: { database }` in config/application.ts, with `new Database()` of @live/model.',
      })
    }
    return await work({ root, project, model, database })
  } catch (error) {
    throw readable(error)
  } finally {
    await stopQuietly(app)
  }
}

/** @throws CliError while migrations are pending, of which what is made from the tables would know nothing */
export async function assertMigrated(database: Database): Promise<void> {
  const pending = await database.pendingMigrations()
  if (pending.length > 0) throw new CliError(`Migrations are pending: ${pending.join(', ')}.`, { hint: 'Run `live db:migrate` first.' })
}

/** The copy of `@live/model` that a project uses. @throws CliError when it has none */
export async function importModel(root: string): Promise<OpenDatabase['model']> {
  try {
    const file = createRequire(join(root, 'package.json')).resolve('@live/model')
    return (await import(pathToFileURL(file).href)) as OpenDatabase['model']
  } catch (cause) {
    throw new CliError('@live/model is not installed.', { hint: 'npm install @live/model', cause })
  }
}

/** Whether a value is a `Database`, of any copy of the package. */
export function isDatabase(value: unknown): value is Database {
  return typeof value === 'object' && value !== null && 'location' in value && 'files' in value
}

/** What the framework says of a database is meant to be read; all else is a bug and keeps its stack. */
function readable(error: unknown): unknown {
  const said = typeof error === 'object' && error !== null && 'code' in error && /^ERR_(?!CLI)/.test(String(error.code))
  if (!said || process.env.DEBUG || hasErrorCode(error, 'ERR_MODULE_NOT_FOUND', 'ERR_ARGUMENT_TYPE')) return error
  return new CliError(messageOf(error), { cause: error })
}
