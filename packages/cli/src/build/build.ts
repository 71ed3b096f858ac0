/** `live build`: checks types, emits JavaScript into `dist`, and puts beside it what the code reads. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { typeChecker } from '../dev/type-checker.js'
import { CliError } from '../errors.js'
import { LIVE_FOLDER, usesRouteFiles } from '../route-files.js'

/** What a build made. */
export interface BuildResult {
  /** Modules in `dist`. */
  readonly modules: number
  /** Templates, locales and other files that were copied beside them. */
  readonly files: number
  /** Files of `public` that got a name with a digest; null without `@live/views`. */
  readonly assets: number | null
}

const NEXT = 'dist.next'
const OLD = 'dist.old'
/** Folders whose files the code may read. */
const READ = ['app', 'lib', 'config']
const SOURCE = /\.(?:[mc]?ts|tsx)$/
/** Secrets stay where they are. */
const SECRET = /(?:^|[\\/])(?:master\.key|credentials(?:[\\/]|\.)[^\\/]*)$|\.(?:key|enc)$/

/**
 * Builds the application at `root`. What is in `dist` stays until all went well.
 * @throws CliError when types are wrong, with what tsc said
 */
export async function build(root: string): Promise<BuildResult> {
  const next = join(root, NEXT)
  rmSync(next, { recursive: true, force: true })
  try {
    await compile(root, next)
    const files = copyRead(root, next)
    localizeGenerated(root, next)
    replace(join(root, 'dist'), next, join(root, OLD))
    return { modules: modulesIn(join(root, 'dist')).length, files, assets: await digestAssets(root) }
  } finally {
    rmSync(next, { recursive: true, force: true })
  }
}

/** tsc with the settings of the project, without its tests. */
async function compile(root: string, outDir: string): Promise<void> {
  const tsc = typeChecker(root)
  if (tsc === null)
    throw new CliError('There is no tsc, or no tsconfig.json.', { hint: 'Install typescript: npm install --save-dev typescript' })
  const settings = join(root, 'tsconfig.build.json')
  const isOwn = existsSync(settings)
  if (!isOwn) writeFileSync(settings, JSON.stringify(buildSettings()))
  try {
    const { status, output } = await finished(
      spawn(
        tsc,
        ['-p', settings, '--outDir', outDir, '--noEmit', 'false', '--noEmitOnError', '--incremental', 'false', '--composite', 'false'],
        {
          cwd: root,
          stdio: ['ignore', 'pipe', 'pipe'],
          shell: process.platform === 'win32',
        },
      ),
    )
    if (status !== 0) throw new CliError(`${output.trim()}\n\nThe types are wrong: nothing was built.`)
  } finally {
    if (!isOwn) rmSync(settings)
  }
}

/** Beside the tsconfig.json, so that its paths mean the same. */
function buildSettings(): object {
  return { extends: './tsconfig.json', exclude: ['test', 'dist', NEXT, 'node_modules', '**/*.test.ts'] }
}

function finished(child: ChildProcess): Promise<{ status: number | null; output: string }> {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, output }))
  })
}

/** Templates, locales and data files lie beside the modules, where a deployment without sources finds them. */
function copyRead(root: string, next: string): number {
  let count = 0
  for (const folder of READ) {
    for (const path of filesIn(join(root, folder))) {
      const file = relative(root, path)
      const target = join(next, file)
      if (SOURCE.test(file) || SECRET.test(file) || existsSync(target)) continue
      mkdirSync(dirname(target), { recursive: true })
      cpSync(path, target)
      count++
    }
  }
  return count
}

/** `#routes` and `#registry` are files of the project; what is built has them inside. */
function localizeGenerated(root: string, next: string): void {
  for (const name of ['routes', 'registry']) {
    const file = join(root, LIVE_FOLDER, `${name}.js`)
    if (!usesRouteFiles(root, [`#${name}`]) || !existsSync(file)) continue
    const target = join(next, LIVE_FOLDER, `${name}.js`)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(file, target)
    localizeImports(next, `#${name}`, target)
  }
}

/** Every module imports the file by its place. */
function localizeImports(next: string, name: string, target: string): void {
  const imports = new RegExp(`(\\bfrom\\s*|\\bimport\\s*\\(?\\s*)(['"])${name}\\2`, 'g')
  for (const module of modulesIn(next)) {
    const text = readFileSync(module, 'utf8')
    const path = relative(dirname(module), target).split(sep).join('/')
    const own = text.replace(imports, `$1$2${path.startsWith('.') ? path : `./${path}`}$2`)
    if (own !== text) writeFileSync(module, own)
  }
}

function replace(folder: string, next: string, old: string): void {
  rmSync(old, { recursive: true, force: true })
  if (existsSync(folder)) renameSync(folder, old)
  renameSync(next, folder)
  rmSync(old, { recursive: true, force: true })
}

type Views = { digestAssets?: (root: string) => { readonly assets: object } }

async function digestAssets(root: string): Promise<number | null> {
  let file: string
  try {
    file = createRequire(join(root, 'package.json')).resolve('@live/views')
  } catch {
    return null
  }
  const { digestAssets: digest } = (await import(pathToFileURL(file).href)) as Views
  if (digest === undefined || !existsSync(join(root, 'public'))) return null
  return Object.keys(digest(root).assets).length
}

function modulesIn(folder: string): string[] {
  return filesIn(folder).filter((path) => path.endsWith('.js'))
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
