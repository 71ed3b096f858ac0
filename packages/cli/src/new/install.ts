/** Installs the packages of a new application. */
import path from 'node:path'
import type { Journal } from './journal.js'
import { runProgram } from './run-program.js'
import type { PackageManager } from './settings.js'

/** What package managers make. */
const RESULTS = ['node_modules', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', '.yarn', '.pnp.cjs']

/**
 * Runs `npm install`, or that of another package manager.
 *
 * @returns whether it succeeded; its own output has told why not
 */
export async function installPackages(
  manager: PackageManager,
  directory: string,
  journal: Journal,
  signal: AbortSignal,
  quiet: boolean,
): Promise<boolean> {
  for (const name of RESULTS) journal.claim(path.join(directory, name))
  const { status } = await runProgram(manager, ['install', ...(quiet ? ['--silent'] : [])], { cwd: directory, shown: true, signal })
  return status === 0
}
