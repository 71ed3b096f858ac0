/** A database besides that of the application: one that config/database.ts exports by another name (app.md A74). */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Database } from '@live/model'
import { CliError } from '../errors.js'
import { isDatabase, type OpenDatabase } from './open-database.js'

const FILE = 'config/database'

/**
 * Does something with the database of a name, and closes it, unless it is that of the application, which closes it itself.
 * @param name of an export of config/database.ts; undefined for the database of the application
 * @throws CliError for a name that is none, naming those that there are
 */
export async function withNamed<T>(name: string | undefined, open: OpenDatabase, work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  if (name === undefined) return work(open)
  const database = await databaseNamed(name, open)
  if (database === open.database) return work(open)
  try {
    return await work({ ...open, database })
  } finally {
    await database.close()
  }
}

async function databaseNamed(name: string, { project: { app } }: OpenDatabase): Promise<Database> {
  const files = ['.ts', '.js'].map((extension) => join(app.codeRoot, FILE + extension))
  const file = files.find((each) => existsSync(each))
  const exported = file === undefined ? {} : ((await import(pathToFileURL(file).href)) as Record<string, unknown>)
  const names = Object.keys(exported).filter((each) => isDatabase(exported[each]))
  const found = names.includes(name) ? exported[name] : undefined
  if (isDatabase(found)) return found
  throw new CliError(`${FILE}.ts exports no database ${JSON.stringify(name)}.`, {
    hint: names.length === 0 ? 'Export it there: export const reports = new Database({ … })' : `It exports ${names.join(', ')}.`,
  })
}
