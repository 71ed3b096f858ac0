/** Models by their folder: every class with a table in every file of it. */
import { join, resolve } from 'node:path'
import { ConfigurationError, importFile, sourceFile, sourceFiles } from '@live/core'
import { isEntity } from './metadata.js'

/**
 * Imports the files of a folder, one after the other, and gives the models that they export.
 * @throws ConfigurationError when there is no such folder
 */
export async function loadModels(codeRoot: string, folder: string): Promise<(new () => object)[]> {
  const models = new Set<new () => object>()
  for (const { path } of sourceFiles(resolve(codeRoot, folder))) {
    for (const value of Object.values(await importFile(path))) if (isEntity(value)) models.add(value)
  }
  return [...models]
}

/** A file of code that the configuration names, such as `db/seeds.ts`: after a build it is the `.js` of that name. */
export function codeFile(codeRoot: string, path: string): string | null {
  const base = resolve(codeRoot, path).replace(/\.[cm]?[jt]s$/, '')
  return sourceFile(base)
}

/** A folder that must be a text without tricks. @throws ConfigurationError */
export function checkedPath(setting: string, path: string): string {
  if (path.trim() !== '' && !path.includes('\0')) return path
  throw new ConfigurationError(`${setting} of the database is ${JSON.stringify(path)}: set it to a path, such as ${join('db', 'migrate')}`)
}
