/** Runs the seeds of an application: its first data (app.md A161). */
import { relative } from 'node:path'
import { ConfigurationError, defaultExport, importFile } from '@live/core'
import { codeFile } from '../database/model-files.js'
import type { MigrationHost } from '../migrations/host.js'

/** Files that were imported once: a second import does nothing. */
const imported = new Set<string>()

/**
 * Runs the file of the seeds: its default export if that is a function, which gets the database; else what stands in it.
 * @returns whether there is such a file
 */
export async function runSeeds(host: MigrationHost): Promise<boolean> {
  const path = codeFile(host.home.codeRoot, host.files.seeds)
  if (path === null) return false
  await host.connect()
  const again = imported.has(path)
  imported.add(path)
  const seed = defaultExport(await importFile(path))
  if (typeof seed === 'function') await (seed as (database: MigrationHost) => unknown)(host)
  else if (again) {
    const place = relative(host.home.root, path)
    throw new ConfigurationError(`${place} was run in this process already: export default async function seed() { … } can run again`)
  }
  return true
}
