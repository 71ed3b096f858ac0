/** Runs a command line, in the version of this package that the project has. */
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { hasErrorCode, isCliError, messageOf } from './errors.js'
import { printError, style } from './output.js'
import { findRoot } from './root.js'

type Main = (argv: readonly string[]) => Promise<number>

/**
 * Runs `live` with arguments such as `['routes', '--json']`.
 * @returns the exit status: 0, or 1 for a usage error, or what the command chose
 */
export async function main(argv: readonly string[]): Promise<number> {
  finishUnread()
  try {
    const ofProject = await mainOfProject()
    if (ofProject !== null) return await ofProject(argv)
    const { run } = await import('./program.js')
    return await run(argv)
  } catch (error) {
    return report(error)
  }
}

/** Who reads the output may have enough of it, as `head` has: what was begun is finished, and not cut off in the middle. */
function finishUnread(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.listeners('error').includes(ignoreUnread)) continue
    stream.on('error', ignoreUnread)
  }
}

function ignoreUnread(error: unknown): void {
  if (!hasErrorCode(error, 'EPIPE')) throw error
}

/** A `live` that is installed for all projects hands over to that of the project it stands in. */
async function mainOfProject(): Promise<Main | null> {
  const root = findRoot()
  if (root === null || process.env.LIVE_CLI === 'here') return null
  try {
    const file = createRequire(join(root, 'package.json')).resolve('@live/cli/package.json')
    if (dirname(realpathSync(file)) === ownFolder()) return null
    const other = (await import(pathToFileURL(join(dirname(file), 'dist', 'index.js')).href)) as { main: Main }
    return other.main
  } catch {
    // The project has none of its own.
    return null
  }
}

/** The folder of this package, real, for comparison. */
export function ownFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return realpathSync(folder)
}

function report(error: unknown): number {
  if (isCliError(error)) {
    printError(style.red(error.message))
    if (error.hint !== undefined) printError(error.hint)
    return error.exitCode
  }
  // What the framework says about a setting or a route is meant to be read; everything else is a bug and has its stack.
  const isSaid = hasErrorCode(error, 'ERR_CONFIGURATION', 'ERR_ROUTE_DEFINITION') && !process.env.DEBUG
  const stack = error instanceof Object && 'stack' in error ? String(error.stack) : messageOf(error)
  printError(style.red(isSaid ? messageOf(error) : stack))
  return 1
}
