/** `live new`: from a directory and options to an application that runs. */
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { CliError } from '../errors.js'
import { ConflictResolver } from '../generators/conflict.js'
import { processTerminal } from '../generators/terminal.js'
import { print, printError, style } from '../output.js'
import { findRoot } from '../root.js'
import { VERSION } from '../version.js'
import { applicationName } from './application-name.js'
import { newFiles } from './files.js'
import { type GitResult, initRepository } from './git.js'
import { installPackages } from './install.js'
import { interruptible } from './interruption.js'
import { Journal } from './journal.js'
import { cloneRoot, packLocal, tarballOf } from './local-packages.js'
import { nextSteps } from './next-steps.js'
import { livePackages } from './package-json.js'
import { ask, canAsk } from './prompts.js'
import { type NewOptions, type NewSettings, settingsOf, withImplied } from './settings.js'
import { writeCredentials } from './write-credentials.js'
import { type Verb, writeFiles } from './write-files.js'

/**
 * Makes an application.
 *
 * @param directory where; asked for when it is missing and somebody can be asked
 * @returns the exit status: 1 when its packages could not be installed, although all files are there
 * @throws CliError when nothing was made, with the reason
 */
export async function newApplication(directory: string | undefined, given: NewOptions): Promise<number> {
  const asking = canAsk() && !given.yes
  if (given.localPackages) cloneRoot()
  if (directory !== undefined) checkDirectory(directory, given)
  const answers = asking ? await ask(directory, given) : { directory, options: given }
  if (answers.directory === undefined) {
    throw new CliError('`live new` needs a directory.', { hint: 'For example: live new my-app' })
  }
  const { options, added } = withImplied(answers.options)
  const name = checkDirectory(answers.directory, options)
  if (added.length > 0 && !options.quiet) {
    print('Based on the specified options, the following options will also be activated:')
    for (const line of added) print(`  ${line}`)
  }
  const journal = new Journal()
  const settings = settingsOf(answers.directory, name, options)
  return interruptible((signal) => make(settings, options, { journal, signal, asking })).catch(async (error: unknown) => {
    await journal.undo()
    throw error
  })
}

interface Work {
  readonly journal: Journal
  readonly signal: AbortSignal
  readonly asking: boolean
}

async function make(settings: NewSettings, options: NewOptions, { journal, signal, asking }: Work): Promise<number> {
  const { directory, localPackages, packageManager } = settings
  const { pretend = false, quiet = false } = options
  const report = (verb: Verb | 'run', text: string): void => (quiet ? undefined : print(statusLine(verb, text)))
  const source = localPackages ? tarballOf : () => `^${VERSION}`
  const files = await newFiles(settings, source)
  if (existsSync(directory)) report('exist', path.relative(process.cwd(), directory) || '.')
  await writeFiles(files, { directory, journal, conflicts: conflictsOf(options, asking), pretend, report, signal })
  await writeCredentials({ directory, journal, pretend, report })
  if (pretend) return 0
  if (localPackages) {
    report('run', 'npm pack, for each package of the clone')
    const { dependencies, devDependencies } = livePackages(settings)
    await packLocal([...dependencies, ...devDependencies], directory, journal, signal)
  }
  let installed = false
  if (settings.install) {
    report('run', `${packageManager} install`)
    installed = await installPackages(packageManager, directory, journal, signal, quiet)
    signal.throwIfAborted()
    if (!installed) printError(style.red(`The packages could not be installed. The application is complete otherwise.`))
  }
  if (settings.git) await commit(directory, report, journal, signal)
  if (!quiet) print(nextSteps(settings, installed))
  return settings.install && !installed ? 1 : 0
}

async function commit(
  directory: string,
  report: (verb: 'run', text: string) => void,
  journal: Journal,
  signal: AbortSignal,
): Promise<void> {
  report('run', 'git init')
  const result = await initRepository(directory, journal, signal)
  signal.throwIfAborted()
  const note = GIT_NOTES[result]
  if (note !== null) print(style.dim(`       ${note}`))
}

const GIT_NOTES: Readonly<Record<GitResult, string | null>> = {
  committed: null,
  'no identity': 'Everything is staged, but not committed: git does not know who you are (git config user.name, user.email).',
  inside: 'The folder is in a repository already: nothing was committed.',
  'no git': 'There is no git here that could make a repository.',
}

/** The name of the application in this directory. @throws CliError when it cannot be there */
function checkDirectory(directory: string, { name }: NewOptions) {
  const target = path.resolve(directory)
  if (existsSync(target) && !statSync(target).isDirectory()) throw new CliError(`${target} is a file, and must be a directory.`)
  const outer = findRoot(path.dirname(target))
  if (outer !== null) {
    throw new CliError(`${target} is inside of the application in ${outer}.`, { hint: 'Make the new application elsewhere.' })
  }
  return applicationName(name ?? path.basename(target))
}

/** Who decides about files that are there with other content; `null` for nobody. */
function conflictsOf({ force = false, skip = false }: NewOptions, asking: boolean): ConflictResolver | null {
  return force || skip || asking ? new ConflictResolver(processTerminal(), { force, skip }) : null
}

const PAINT: Readonly<Record<Verb | 'run', (text: string) => string>> = {
  create: style.green,
  exist: style.blue,
  identical: style.blue,
  force: style.yellow,
  merge: style.yellow,
  skip: style.yellow,
  conflict: style.red,
  run: style.cyan,
}

/** Verbs stand right-aligned (app.md A48). */
function statusLine(verb: Verb | 'run', text: string): string {
  return `${PAINT[verb](verb.padStart(12))}  ${text}`
}
