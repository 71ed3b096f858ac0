/** `live db:fixtures:load`: the labelled rows of `test/fixtures` in a database, to look at or to try things with (app.md A73, A161). */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Fixtures } from '@live/model'
import { CliError } from '../errors.js'
import { print, printJson, style } from '../output.js'
import { withDatabase } from './open-database.js'

/** How the command was called. */
export interface FixturesOptions {
  readonly environment?: string
  readonly json?: true
}

const FOLDER = 'test/fixtures'

/**
 * Empties every table, and inserts the rows.
 * @param names files below `test/fixtures`, such as `posts` or `admin/users`; none for all of them
 * @throws CliError for a name that is none, and where no file exports rows; ProtectedDatabaseError in production
 */
export async function loadFixtureFiles(names: readonly string[], { environment, json }: FixturesOptions): Promise<void> {
  const loaded = await withDatabase({ environment }, async ({ root, model, database }) => {
    const files = chosen(fixtureFiles(join(root, FOLDER)), names)
    const sets = new Map<Fixtures, string>()
    for (const file of files) {
      const exported = (await import(pathToFileURL(join(root, FOLDER, `${file}.ts`)).href)) as Record<string, unknown>
      for (const value of Object.values(exported)) if (isFixtures(value)) sets.set(value, file)
    }
    if (sets.size === 0) throw new CliError(`No file of ${FOLDER} exports labelled rows.`, { hint: HINT })
    await model.loadFixtures(database, [...sets.keys()])
    return [...sets].map(
      ([
        {
          model: { name },
          rows,
        },
        file,
      ]) => ({ model: name, rows: Object.keys(rows).length, file: `${FOLDER}/${file}.ts` }),
    )
  })
  if (json) printJson(loaded)
  else
    for (const { model, rows, file } of loaded)
      print(`${style.green('Loaded')} ${rows} ${rows === 1 ? 'row' : 'rows'} of ${model} from ${file}`)
}

const HINT = "Write them with `fixtures` of @live/model: export const posts = fixtures(Post, { first: { title: 'One' } })"

/** Below the folder, without `.ts`. */
function fixtureFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => name.replaceAll('\\', '/').slice(0, -'.ts'.length))
    .sort()
}

function chosen(files: readonly string[], names: readonly string[]): readonly string[] {
  const given = names.length === 0 && process.env['FIXTURES'] ? [process.env['FIXTURES']] : names
  if (given.length === 0) return files
  const wanted = given
    .flatMap((name) => name.replace(/^FIXTURES=/i, '').split(','))
    .map((name) => name.replace(/^(?:\.\/)?test\/fixtures\//, '').replace(/\.ts$/, ''))
  const missing = wanted.find((name) => !files.includes(name))
  if (missing === undefined) return wanted
  throw new CliError(`There is no ${FOLDER}/${missing}.ts.`, files.length === 0 ? {} : { hint: `There are ${files.join(', ')}.` })
}

/** Of any copy of the package. */
function isFixtures(value: unknown): value is Fixtures {
  return typeof value === 'function' && 'model' in value && 'rows' in value && 'keyOf' in value
}
