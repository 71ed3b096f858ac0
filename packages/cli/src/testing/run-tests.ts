/** `live test`: jest, with what the application needs around it (app.md A72). */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { CliError } from '../errors.js'
import { print, style } from '../output.js'
import { bootProject } from '../project.js'
import { testNamesAt } from './test-places.js'

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
  /** Whether tests of the system run as well, when no files are named. Default false. */
  system?: boolean
  /** Whether the test database is brought up to date. Default true. */
  database?: boolean
}

/** A test as jest reports it. */
interface TestResult {
  readonly fullName: string
  readonly status: string
  readonly duration?: number | null
  readonly location?: { readonly line: number } | null
}

interface TestReport {
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly TestResult[] }[]
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
  await prepare(root, options.database ?? true)
  const report = join(root, 'tmp', 'test-results.json')
  mkdirSync(dirname(report), { recursive: true })
  rmSync(report, { force: true })
  const args = [...placeArguments(root, places, options), ...optionArguments(options), ...more]
  if (!options.watch) args.push('--json', '--testLocationInResults', `--outputFile=${report}`)
  const status = await runJest(root, args)
  if (existsSync(report)) summarize(root, JSON.parse(readFileSync(report, 'utf8')) as TestReport, options.profile ?? false)
  return status
}

/** Route helpers, and the tables of the test database. */
async function prepare(root: string, withDatabase: boolean): Promise<void> {
  const { app } = await bootProject({ root, environment: 'test', quiet: true })
  try {
    const { database } = app.config.model ?? {}
    if (!withDatabase || database?.migrate === undefined) return
    await database.connect()
    const pending = (await database.pendingMigrations?.()) ?? []
    if (pending.length === 0) return
    print(style.dim(`Migrating the test database: ${pending.length} ${pending.length === 1 ? 'migration' : 'migrations'}`))
    await database.migrate()
  } finally {
    await app.stop()
  }
}

function placeArguments(root: string, places: readonly string[], { name, system }: TestOptions): string[] {
  const files: string[] = []
  const names: string[] = name === undefined ? [] : [/^\/(.*)\/$/.exec(name)?.[1] ?? name]
  for (const place of places) {
    const [, path = place, first, last] = /^(.+?):(\d+)(?:-(\d+))?$/.exec(place) ?? []
    const file = resolve(path)
    if (!existsSync(file)) throw new CliError(`There is no ${path}.`)
    files.push(relative(root, file))
    if (first === undefined) continue
    const found = testNamesAt(file, Number(first), last === undefined ? undefined : Number(last))
    if (found.length === 0) throw new CliError(`There is no test at ${place}.`)
    names.push(...found)
  }
  const pattern = names.length === 0 ? [] : ['--testNamePattern', names.join('|')]
  const folders = files.filter((file) => statSync(join(root, file)).isDirectory())
  // jest takes files as paths and folders as patterns, and not both together.
  if (folders.length > 0 && folders.length < files.length) throw new CliError('Name files, or folders, and not both.')
  if (folders.length > 0) return [...pattern, ...folders.map((folder) => `${folder}/`)]
  if (files.length > 0) return [...pattern, '--runTestsByPath', ...files]
  return system === true ? pattern : [...pattern, '--testPathIgnorePatterns', '/test/system/', '/node_modules/']
}

function optionArguments({ watch, failed, failFast, seed }: TestOptions): string[] {
  return [
    ...(watch ? ['--watch'] : []),
    ...(failed ? ['--onlyFailures'] : []),
    ...(failFast ? ['--bail'] : []),
    ...(seed === undefined ? [] : ['--seed', seed, '--randomize']),
  ]
}

function runJest(root: string, args: readonly string[]): Promise<number> {
  let jest: string
  try {
    jest = createRequire(join(root, 'package.json')).resolve('jest/bin/jest')
  } catch {
    throw new CliError('jest is not installed.', { hint: 'npm install --save-dev jest @live/testing' })
  }
  const child = spawn(process.execPath, [jest, ...args], { cwd: root, stdio: 'inherit', env: process.env })
  // Ctrl-C reaches jest as well, and its end is the end of this.
  process.on('SIGINT', () => {})
  return new Promise((done, reject) => {
    child.once('error', reject)
    child.once('close', (status) => done(status ?? 1))
  })
}

/** How to run again what failed; and with `profile` what took longest. */
function summarize(root: string, { testResults }: TestReport, isProfiled: boolean): void {
  const all = testResults.flatMap(({ name, assertionResults }) => assertionResults.map((test) => ({ ...test, file: relative(root, name) })))
  const failed = all.filter(({ status }) => status === 'failed')
  if (failed.length > 0) print('\nRun again what failed:')
  for (const { file, location, fullName } of failed) {
    print(`${style.cyan(`live test ${file}${location == null ? '' : `:${location.line}`}`)} ${style.dim(`# ${fullName}`)}`)
  }
  if (!isProfiled) return
  print(`\nThe slowest ${SLOWEST}:`)
  for (const { file, fullName, duration } of all.sort((a, b) => (b.duration ?? 0) - (a.duration ?? 0)).slice(0, SLOWEST)) {
    print(`${String(duration ?? 0).padStart(6)} ms  ${file}  ${fullName}`)
  }
}
