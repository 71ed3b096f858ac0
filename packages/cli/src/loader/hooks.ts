/** The loader of development: resolves imports to TypeScript files with a version in their URL, and compiles them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { messageOf } from '../errors.js'
import { Compiler } from './compiler.js'
import { type Invalidation, ModuleGraph } from './module-graph.js'
import { isTypeScript, ownership, sourceOf } from './source-paths.js'

/** Where the loader works. */
export interface LoaderSettings {
  /** The folder of the application, absolute and real. */
  readonly root: string
}

/** The part of Node's hooks that is used, for those in a thread (which may return promises) and those that are synchronous. */
export interface ResolveResult {
  url: string
  format?: string | null
  shortCircuit?: boolean
  importAttributes?: Record<string, string>
}
export interface ResolveContext {
  parentURL?: string
  importAttributes?: Record<string, string>
}
export interface LoadResult {
  format?: string | null
  source?: unknown
  shortCircuit?: boolean
}
export interface LoadContext {
  format?: string | null
  importAttributes?: Record<string, string>
}
type Later<T> = T | Promise<T>
type NextResolve = (specifier: string, context: ResolveContext) => Later<ResolveResult>
type NextLoad = (url: string, context: LoadContext) => Later<LoadResult>

/** What the application may ask of its loader. */
export interface LoaderRequests {
  invalidate(files: readonly string[]): Invalidation
  settle(): void
  /** Names that the generated routes module shall have besides its own, until it is generated anew. */
  stub(names: readonly string[]): void
  /** Makes a file importable that is on no disk. */
  provide(file: readonly string[]): void
}

/** Resolves and loads modules; knows the graph of them. */
export class LoaderHooks implements LoaderRequests {
  readonly #graph = new ModuleGraph()
  readonly #compiler: Compiler
  readonly #isOwn: (path: string) => boolean
  readonly #routesFile: string
  readonly #provided = new Map<string, string>()
  #stubs: readonly string[] = []

  constructor({ root }: LoaderSettings) {
    this.#compiler = new Compiler(join(root, 'tmp', 'cache', 'modules'))
    this.#isOwn = ownership(root)
    this.#routesFile = join(root, '.live', 'routes.js')
  }

  invalidate(files: readonly string[]): Invalidation {
    return this.#graph.invalidate(files)
  }

  settle(): void {
    this.#graph.settle()
    this.#compiler.prune()
  }

  stub(names: readonly string[]): void {
    this.#stubs = names
  }

  provide([file = '', source = '']: readonly string[]): void {
    this.#provided.set(file, source)
  }

  resolve(specifier: string, context: ResolveContext, next: NextResolve): Later<ResolveResult> {
    const parent = fileOf(context.parentURL)
    const importer = parent !== null && this.#isOwn(parent) ? parent : null
    const direct = directPath(specifier, context.parentURL)
    if (direct !== null && this.#isOwn(direct)) {
      const file = this.#provided.has(direct) ? direct : sourceOf(direct)
      if (file !== null) return this.#versioned(file, importer, context)
      if (importer !== null) this.#graph.markDangling(importer)
    }
    return after(
      () => next(specifier, context),
      (result) => this.#finish(result, importer, context),
      (error) => this.#recover(error, importer, context),
    )
  }

  load(url: string, context: LoadContext, next: NextLoad): Later<LoadResult> {
    const file = fileOf(url)
    if (file === null || !this.#isOwn(file)) return next(url, context)
    this.#graph.markFresh(file)
    if (file === this.#routesFile) return { format: 'module', source: this.#routes(), shortCircuit: true }
    if (!isTypeScript(file)) return next(url, context)
    return {
      format: 'module',
      source: this.#compiler.compile(file, this.#provided.get(file) ?? readFileSync(file, 'utf8')),
      shortCircuit: true,
    }
  }

  #routes(): string {
    const text = readFileSync(this.#routesFile, 'utf8')
    const missing = this.#stubs.filter((name) => !new RegExp(`\\bexport (?:const|function) ${name}\\b`).test(text))
    return [text, ...missing.map((name) => `export const ${name} = () => '/'`)].join('\n')
  }

  #finish(result: ResolveResult, importer: string | null, context: ResolveContext): ResolveResult {
    const file = fileOf(result.url)
    return file === null || !this.#isOwn(file) ? result : this.#versioned(file, importer, context, result.format)
  }

  /** An import of the package's own names (`#models/post`) leads to a `.js` that is a `.ts`. */
  #recover(error: unknown, importer: string | null, context: ResolveContext): ResolveResult {
    const path = /Cannot find module '([^']+)'/.exec(messageOf(error))?.[1]
    const file = path !== undefined && this.#isOwn(path) ? sourceOf(path) : null
    if (file !== null) return this.#versioned(file, importer, context)
    if (importer !== null) this.#graph.markDangling(importer)
    throw error
  }

  #versioned(file: string, importer: string | null, { importAttributes }: ResolveContext, format?: string | null): ResolveResult {
    this.#graph.link(file, importer)
    const version = this.#graph.versionOf(file)
    // CommonJS is kept by its path, whatever its URL says.
    const query = version === 0 || file.endsWith('.cjs') ? '' : `?v=${version}`
    const known = isTypeScript(file) ? 'module' : format
    return {
      url: pathToFileURL(file).href + query,
      shortCircuit: true,
      ...(known === undefined ? {} : { format: known }),
      ...(importAttributes === undefined ? {} : { importAttributes }),
    }
  }
}

/** The path of a file URL, without a version; null for every other URL. */
function fileOf(url: string | undefined): string | null {
  if (url === undefined || !url.startsWith('file:')) return null
  return fileURLToPath(url)
}

/** The path that a relative or absolute specifier leads to; null for names of packages. */
function directPath(specifier: string, parentURL: string | undefined): string | null {
  if (specifier.startsWith('file:')) return fileURLToPath(specifier)
  if (!specifier.startsWith('.') && !specifier.startsWith('/')) return null
  return parentURL?.startsWith('file:') === true ? fileURLToPath(new URL(specifier, parentURL)) : null
}

/** Goes on after something that is a promise in a thread, and none in synchronous hooks. */
function after<T, R>(work: () => Later<T>, done: (value: T) => R, failed: (error: unknown) => R): Later<R> {
  try {
    const value = work()
    return value instanceof Promise ? value.then(done, failed) : done(value)
  } catch (error) {
    return failed(error)
  }
}
