/** The version of the schema of a database, as `live about` shows it (app.md A70). */
import { existsSync } from 'node:fs'
import { messageOf } from '../errors.js'
import { importModel, isDatabase } from './open-database.js'

/** The last migration; or why nobody knows it. Makes no database, and never throws. */
export async function schemaVersion(root: string, database: object): Promise<string> {
  if (!isDatabase(database)) return 'unknown'
  const { location } = database
  if (location.kind === 'sqlite' && location.path !== ':memory:' && !existsSync(location.path)) return 'no database yet'
  try {
    const { DatabaseTasks } = await importModel(root)
    return (await new DatabaseTasks(database, { log: () => {} }).version()) ?? '0'
  } catch (error) {
    return `unknown: ${messageOf(error)}`
  }
}
