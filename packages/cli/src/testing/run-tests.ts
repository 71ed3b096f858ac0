/** `live test`: jest, with what the application needs around it (app.md A72). */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CliError } from '../errors.js'
import { print, style } from '../output.js'
import { bootProject, type Project, stopQuietly } from '../project.js'
import { isVersioned, placesOf, type TestSelection } from './selection.js'
import { failuresOf, type KeptReport, keepReport, REPORT_VARIABLE, slowestOf, type TestFailure } from './test-report.js'

/** What is run, and how. */
export interface TestOptions {
  /** Only tests whose names have this in them; between slashes it is a pattern. */
  name?: string
  watch?: boolean
  /** Only those that failed the last time. */
  failed?: boolean
  failFast?: boolean
  seed?: string
  profile?: boolean
  /** Whether failures are shown at the end instead of one by one. */
  deferOutput?: boolean
  /** How many files run side by side. Default: what jest thinks of the machine. */
  workers?: string
  /** Whether the test database is removed and made anew first. */
  reset?: boolean
  /** Whether tests of the system run as well, when no files are named. Default false. */
  system?: boolean
  /** Whether the test database is brought up to date. Default true. */
  database?: boolean
}

const SLOWEST = 10

/**
 * Runs the tests of the application.
 * @param places files, folders, `file:12` or `file:10-20`
 * @param more further arguments for jest
 * @returns the exit status of jest
 */
export async function runTests(
  root: string,
  places: readonly string[],
  options: TestOptions,
  more: readonly string[] = [],
): Promise<number> {
  process.env.LIVE_ENV = 'test'
  process.env.NODE_ENV = 'test'
  const kept = keepReport(root)
  const selected = selection(root, places, options, kept)
  if (selected === null) return nothingFailed()
  await prepare(root, options)
  kept.begin()
  const args = [...selected.args, ...optionArguments(root, options), ...more]
  args.push('--testLocationInResults', `--testResultsProcessor=${KEEP_RESULTS}`)
  const status = await runJest(root, args, { [REPORT_VARIABLE]: kept.path })
  const report = kept.read()
  if (report !== null && !options.watch) summarize(failuresOf(report, root), options.profile ? slowestOf(report, root, SLOWEST) : [])
  return status
}

/** What of the tests is run; null when those that failed were asked for, and none did. */
function selection(root: string, places: readonly string[], options: TestOptions, kept: KeptReport): TestSelection | null {
  const names = options.name === undefined ? [] : [/^\/(.*)\/$/.exec(options.name)?.[1] ?? escaped(options.name)]
  if (!options.failed) return placesOf(root, places, names, options.system ?? false)
  const failed = kept.failed()
  if (failed === null)
    throw new CliError('Nobody knows what failed: there are no results of an earlier run.', { hint: 'Run `live test` first.' })
  if (failed.files.length === 0) return null
  return { args: [...(failed.pattern === null ? [] : ['--testNamePattern', failed.pattern]), '--runTestsByPath', ...failed.files] }
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

function nothingFailed(): number {
  print(style.green('Nothing failed the last time.'))
  return 0
}

/** Route helpers, and the tables of the test database. */
async function prepare(root: string, { database: isWanted = true, reset = false }: TestOptions): Promise<void> {
  // Each worker has a database of its own, also where a URL names one.
  if (isWanted) process.env['LIVE_TEST_DATABASES'] ||= '1'
  const project = await bootProject({ root, environment: 'test', quiet: true })
  try {
    if (reset) await resetDatabase(project)
    else if (isWanted) await migrate(project)
  } finally {
    await stopQuietly(project.app)
  }
}

async function migrate({ app }: Project): Promise<void> {
  const { database } = app.config.model ?? {}
  if (database?.migrate === undefined) return
  await database.connect()
  const pending = (await database.pendingMigrations?.()) ?? []
  if (pending.length === 0) return
  print(style.dim(`Migrating the test database: ${pending.length} ${pending.length === 1 ? 'migration' : 'migrations'}`))
  await database.migrate()
}

async function resetDatabase({ app, root }: Project): Promise<void> {
  const { importModel, isDatabase } = await import('../db/open-database.js')
  const { database } = app.config.model ?? {}
  if (!isDatabase(database)) throw new CliError('The application has no database.', { hint: '`live test` runs the tests without one.' })
  const { DatabaseTasks } = await importModel(root)
  print(style.dim('Making the test database anew'))
  await new DatabaseTasks(database, { log: () => {} }).remigrate()
}

function optionArguments(root: string, options: TestOptions): string[] {
  const { watch, failFast, seed, deferOutput, workers = process.env['PARALLEL_WORKERS'] } = options
  return [
    // Without a repository jest does not know what changed.
    ...(watch ? [isVersioned(root) ? '--watch' : '--watchAll'] : []),
    ...(failFast ? ['--bail'] : []),
    ...(seed === undefined ? [] : ['--seed', wholeNumber('seed', seed), '--randomize', '--showSeed']),
    ...(deferOutput ? ['--reporters', DEFERRED_REPORTER] : []),
    ...(workers === undefined || workers === '' ? [] : ['--maxWorkers', wholeNumber('workers', workers)]),
  ]
}

function wholeNumber(name: string, text: string): string {
  if (/^\d{1,9}$/.test(text)) return text
  throw new CliError(`--${name} is ${JSON.stringify(text)}; it is a whole number.`)
}

/** What jest loads. */
const DEFERRED_REPORTER = fileURLToPath(new URL('./deferred-reporter.js', import.meta.url))
const KEEP_RESULTS = fileURLToPath(new URL('./keep-results.js', import.meta.url))

function runJest(root: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let jest: string
  try {
    jest = createRequire(join(root, 'package.json')).resolve('jest/bin/jest')
  } catch {
    throw new CliError('jest is not installed.', { hint: 'npm install --save-dev jest @live/testing' })
  }
  const child = spawn(process.execPath, [jest, ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  // Ctrl-C reaches jest as well, and its end is the end of this.
  process.on('SIGINT', () => {})
  return new Promise((done, reject) => {
    child.once('error', reject)
    child.once('close', (status) => done(status ?? 1))
  })
}

/** How to run again what failed, and what took longest. */
function summarize(failed: readonly TestFailure[], slowest: readonly string[]): void {
  if (failed.length > 0) print('\nRun again what failed:')
  for (const { place, name } of failed) print(`${style.cyan(`live test ${place}`)} ${style.dim(`# ${name}`)}`)
  if (slowest.length === 0) return
  print(`\nThe slowest ${slowest.length}:`)
  for (const line of slowest) print(line)
}
