/** `live db:diff`: the migration between the tables and the models (app.md A155). */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { CliError } from '../errors.js'
import { print, style } from '../output.js'
import { assertMigrated, type OpenDatabase, withDatabase } from './open-database.js'

/** How the command was called. */
export interface DifferenceOptions {
  readonly pretend?: true
  readonly environment?: string
}

/** Writes the migration, unless there is nothing to do. @throws CliError while others are pending, which would be in it again */
export async function writeDifference(name: string, { pretend, environment }: DifferenceOptions): Promise<void> {
  if (!/^[a-z][\w-]*$/i.test(name)) throw new CliError(`${JSON.stringify(name)} is no name of a migration: use letters, digits, - and _.`)
  await withDatabase({ environment }, async (open) => {
    const { root, database } = open
    const migration = await difference(open, name)
    if (migration === null) return print('The tables are as the models say.')
    if (pretend) return print(migration.source.trimEnd())
    const { migrations } = database.files
    const folder = join(root, typeof migrations === 'string' ? migrations : 'db/migrate')
    const path = join(folder, migration.fileName)
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, migration.source, { flag: 'wx' })
    print(`${style.green('create')} ${relative(root, path)}`)
  })
}

/** The text of that migration, for `live generate migration --from-models`; null when there is nothing to do. @throws CliError as above */
export async function differenceText(name: string): Promise<string | null> {
  const migration = await withDatabase({}, (open) => difference(open, name))
  return migration?.source ?? null
}

async function difference({ model, database }: OpenDatabase, name: string): ReturnType<typeof model.generateMigration> {
  await assertMigrated(database)
  return model.generateMigration(database, name)
}
