/** `live db:fields`: classes with the columns of the tables, for models to extend (app.md A155). */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { CliError } from '../errors.js'
import { print, style } from '../output.js'
import { assertMigrated, withDatabase } from './open-database.js'

/** How the command was called. */
export interface FieldsOptions {
  /** The file, below the project. */
  readonly out: string
  readonly pretend?: true
  readonly environment?: string
}

const PARENT = 'app/models/application-record.js'

/** Writes the file anew. @throws CliError for one that is not below the project, and while migrations are pending */
export async function writeFields({ out, pretend, environment }: FieldsOptions): Promise<void> {
  const path = posix.normalize(out)
  if (path.startsWith('..') || posix.isAbsolute(path) || !path.endsWith('.ts')) {
    throw new CliError(`${JSON.stringify(out)} is no place for it: name a .ts file below the project.`)
  }
  await withDatabase({ environment }, async ({ root, model, database }) => {
    await assertMigrated(database)
    const from = posix.relative(posix.dirname(path), PARENT)
    const source = await model.modelFields(database, { from: from.startsWith('.') ? from : `./${from}` })
    if (pretend) return print(source.trimEnd())
    const file = join(root, path)
    const before = existsSync(file) ? readFileSync(file, 'utf8') : null
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, source)
    print(`${style.green(before === null ? 'create' : before === source ? 'identical' : 'force')} ${path}`)
  })
}
