/** Packs the packages of the clone that this command runs from, so that an application needs no registry for them. */
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { CliError } from '../errors.js'
import { VERSION } from '../version.js'
import type { Journal } from './journal.js'
import { runProgram } from './run-program.js'

/** Where the tarballs are, below the application. */
const FOLDER = 'vendor'

interface Manifest {
  readonly name?: string
  readonly workspaces?: readonly string[]
  readonly exports?: Readonly<Record<string, string | { readonly default?: string }>>
}

/**
 * The root of the clone that a package stands in.
 *
 * @param own folder of the package; default: of this one
 * @throws CliError when it was installed from a registry
 */
export function cloneRoot(own: string = path.resolve(import.meta.dirname, '../..')): string {
  const root = path.resolve(realpathSync(own), '../..')
  const core = path.join(root, 'packages/core')
  if (manifestOf(root)?.workspaces !== undefined && manifestOf(core)?.name === '@live/core') return root
  throw new CliError('--local-packages packs the packages of a clone of Live, and this command was installed from a registry.', {
    hint: 'Leave the option out: the application then depends on the published packages. Or run the command from a clone.',
  })
}

/** The dependency that stands for a packed package: `file:vendor/live-core-0.1.0.tgz`. @param name such as `@live/core` */
export function tarballOf(name: string): string {
  return `file:${FOLDER}/live-${shortName(name)}-${VERSION}.tgz`
}

/**
 * Packs packages into the folder `vendor` of an application.
 *
 * @param names such as `@live/core`
 * @param directory of the application, absolute
 * @throws CliError when the clone is not built, or npm fails
 */
export async function packLocal(names: readonly string[], directory: string, journal: Journal, signal: AbortSignal): Promise<void> {
  const root = cloneRoot()
  const folders = names.map((name) => `packages/${shortName(name)}`)
  const missing = folders.find((folder) => !isBuilt(path.join(root, folder)))
  if (missing !== undefined) throw new CliError(`${missing} has not been built.`, { hint: `Run npm ci && npm run build in ${root}.` })
  const destination = path.join(directory, FOLDER)
  journal.claim(destination)
  await mkdir(destination, { recursive: true })
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', relative(root, destination)]
  const { status, stderr } = await runProgram('npm', [...args, ...folders.flatMap((folder) => ['--workspace', folder])], {
    cwd: root,
    signal,
  })
  signal.throwIfAborted()
  if (status !== 0) throw new CliError(`npm pack failed in ${root}:\n${stderr.trim()}`)
}

/** Whether the modules are there that importers of a package get. */
function isBuilt(folder: string): boolean {
  const entries = Object.values(manifestOf(folder)?.exports ?? {})
  const files = entries.map((entry) => (typeof entry === 'string' ? entry : (entry.default ?? '.')))
  return files.every((file) => file.includes('*') || existsSync(path.join(folder, file)))
}

/** npm is run without a shell, except on Windows, where a path with spaces would fall apart. */
function relative(root: string, destination: string): string {
  return process.platform === 'win32' ? `"${destination}"` : path.relative(root, destination)
}

function shortName(name: string): string {
  return name.replace('@live/', '')
}

function manifestOf(folder: string): Manifest | null {
  const file = path.join(folder, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : null
}
