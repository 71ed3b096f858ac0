/** `live db:system:change`: the files and packages of an application for another database (app.md A73). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from '../errors.js'
import { closest } from '../generators/closest.js'
import { Workspace } from '../generators/workspace.js'
import { applyChanges, type Change, type ChangeOptions, changeOf } from '../new/apply-changes.js'
import { newFiles } from '../new/files.js'
import { packageJson } from '../new/package-json.js'
import { presentSettings } from '../new/present-settings.js'
import { runProgram } from '../new/run-program.js'
import { ALIASES, DATABASES, type DatabaseName, type NewSettings } from '../new/settings.js'
import { print, style } from '../output.js'
import { requireRoot } from '../root.js'

/** How the command was called. */
export interface SystemChangeOptions extends ChangeOptions {
  /** The other database. */
  readonly to: string
  /** False: the packages are not installed. */
  readonly install: boolean
}

/** Changes what depends on the database; what you changed yourself stays. @throws CliError before anything is written */
export async function changeSystem({ to, install, ...options }: SystemChangeOptions): Promise<void> {
  const { pretend = false, quiet = false } = options
  const target = databaseNamed(to)
  const root = requireRoot()
  if (!existsSync(join(root, 'config/database.ts'))) {
    throw new CliError('There is no config/database.ts, which would say what the database is.', {
      hint: 'An application that was made with --skip-model has none.',
    })
  }
  const changes = await changesTo(target, root, new Workspace(root))
  await applyChanges(root, changes, options)
  if (pretend) return
  const isWanted = ({ present, wanted, merged }: Change): boolean => present !== (merged ?? wanted)
  if (install && changes.some((change) => change.path === 'package.json' && isWanted(change))) await installAll(root, target, quiet)
  if (!quiet) print(nextSteps(root, target, !changes.some(isWanted)))
}

function databaseNamed(text: string): DatabaseName {
  const name = DATABASES.find((each) => each === (ALIASES[text] ?? text))
  if (name !== undefined) return name
  const near = closest(text, DATABASES)
  throw new CliError(
    `--to is ${JSON.stringify(text)}. Possible are ${DATABASES.join(', ')}.`,
    near === null ? {} : { hint: `Did you mean ${near}?` },
  )
}

/** Every file that is not the same for both databases. */
async function changesTo(target: DatabaseName, root: string, workspace: Workspace): Promise<Change[]> {
  const other: DatabaseName = target === 'sqlite' ? 'postgresql' : 'sqlite'
  const [before, after] = [presentSettings(root, other), presentSettings(root, target)]
  const [old, fresh] = [await textsOf(before), await textsOf(after)]
  const changes: Change[] = [packagesChange(workspace, before, after)]
  for (const path of [...new Set([...old.keys(), ...fresh.keys()])].sort()) {
    const [from = null, wanted = null] = [old.get(path), fresh.get(path)]
    const present = workspace.read(path)
    // What somebody has removed does not come back.
    if (from === wanted || path === 'package.json' || (present === null && from !== null)) continue
    changes.push(changeOf(path, present, from, wanted))
  }
  return changes
}

async function textsOf(settings: NewSettings): Promise<Map<string, string>> {
  const files = await newFiles(settings, () => '*')
  return new Map(files.map(({ path, content }) => [path, content.toString()]))
}

/** The packages that only one of both needs; everything else of package.json is the application's own. */
function packagesChange(workspace: Workspace, before: NewSettings, after: NewSettings): Change {
  type Manifest = { dependencies?: Record<string, string> }
  const present = workspace.read('package.json') ?? '{}'
  const [old, fresh] = [before, after].map((each) => (JSON.parse(packageJson(each, () => '*')) as Manifest).dependencies ?? {})
  const manifest = JSON.parse(present) as Manifest
  const kept = Object.entries(manifest.dependencies ?? {}).filter(([name]) => name in fresh! || !(name in old!))
  const added = Object.entries(fresh!).filter(([name]) => !(name in old!) && manifest.dependencies?.[name] === undefined)
  const isSame = added.length === 0 && kept.length === Object.keys(manifest.dependencies ?? {}).length
  const dependencies = Object.fromEntries([...kept, ...added].sort(([a], [b]) => (a < b ? -1 : 1)))
  const wanted = isSame ? present : `${JSON.stringify({ ...manifest, dependencies }, null, 2)}\n`
  return { path: 'package.json', present, wanted, merged: wanted, clashes: false }
}

async function installAll(root: string, target: DatabaseName, quiet: boolean): Promise<void> {
  const { packageManager } = presentSettings(root, target)
  if (!quiet) print(`${style.cyan('run'.padStart(12))}  ${packageManager} install`)
  const { status } = await runProgram(packageManager, ['install', ...(quiet ? ['--silent'] : [])], { cwd: root, shown: true })
  if (status !== 0) throw new CliError('The packages could not be installed. Everything else is changed.')
}

function nextSteps(root: string, target: DatabaseName, isDone: boolean): string {
  const lines = ['', isDone ? `The application is for ${target} already.` : 'The data stays where it is. Then: npx live db:prepare']
  const env = ['.env', '.env.local', '.env.development', '.env.development.local', '.env.test', '.env.production']
  const isOther = target === 'sqlite' ? /^\s*(?:export )?DATABASE_URL=["']?postgres/m : /^\s*(?:export )?DATABASE_URL=["']?sqlite/m
  for (const file of env) {
    if (!existsSync(join(root, file)) || !isOther.test(readFileSync(join(root, file), 'utf8'))) continue
    lines.push(style.yellow(`${file} has a DATABASE_URL of the other database, which wins over config/database.ts: change it.`))
  }
  return lines.join('\n')
}
