/** The application of the project, loaded for a command: from its TypeScript, or from `dist` where only that is. */
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LiveApplication } from '@live/core'
import { environmentOf } from './environment.js'
import { CliError } from './errors.js'
import { installLoader, type Loader } from './loader/loader.js'
import { updateRegistry } from './registry-files.js'
import { requireRoot } from './root.js'
import { ensureRouteFiles, importedHelpers, isMissingHelper, routesFile, updateRouteFiles } from './route-files.js'
import { sourceFiles } from './source-files.js'

/** How a project is loaded. */
export interface ProjectOptions {
  /** Its folder; default: that at or above the working folder. */
  root?: string
  /** Environment; default `LIVE_ENV`, `NODE_ENV`, `development`. */
  environment?: string
  /** Whether the log stays silent unless `LOG_LEVEL` says otherwise, for commands whose output is data. Default false. */
  quiet?: boolean
  /** Whether the sources are loaded even where production has been built. Default false. */
  source?: boolean
}

/** A project whose application was not imported yet. */
export interface ProjectHome {
  readonly root: string
  /** The name of the application, for prompts and titles. */
  readonly name: string
  /** The copy of the framework that the application runs on. */
  readonly core: typeof import('@live/core')
  /** Null where compiled code runs. */
  readonly loader: Loader | null
  /** The file of config/application. */
  readonly entry: string
}

/** A loaded application. */
export interface Project extends ProjectHome {
  readonly app: LiveApplication
}

/**
 * Finds the project and makes its files loadable.
 * @throws CliError outside of a project
 */
export async function openProject(options: ProjectOptions = {}): Promise<ProjectHome> {
  const root = realpathSync(options.root ?? requireRoot())
  chooseEnvironment(options)
  const { file, isSource } = entryOf(root, options.source)
  const core = await importCore(root)
  if (isSource) await preloadPackages(root)
  const loader = isSource ? installLoader(root) : null
  if (isSource) {
    ensureRouteFiles(root)
    updateRegistry(root)
  }
  return { root, name: core.projectName(root), core, loader, entry: file }
}

/**
 * Imports the application, and does not boot it.
 * @param changed files that changed since it was imported last; undefined for the first time
 * @throws CliError when config/application exports no `app`; whatever the application throws
 */
export async function importApplication(home: ProjectHome, changed?: readonly string[]): Promise<LiveApplication> {
  // Only what is already loaded can be out of date: a new controller is a new name.
  if (changed !== undefined) await invalidate(home, home.loader === null ? changed : [...changed, ...updateRegistry(home.root)])
  try {
    return await importEntry(home)
  } catch (error) {
    if (home.loader === null || !isMissingHelper(error)) throw error
  }
  // A file imports the helper of a route that is declared and not generated yet.
  await generateHelpers(home, home.loader)
  await invalidate(home, [routesFile(home.root)])
  return importEntry(home)
}

/** {@link openProject} and {@link importApplication}. */
export async function loadApplication(options: ProjectOptions = {}): Promise<Project> {
  const home = await openProject(options)
  return { ...home, app: await importApplication(home) }
}

/** {@link loadApplication}, boots, and brings `.live` up to date. */
export async function bootProject(options: ProjectOptions = {}): Promise<Project> {
  const project = await loadApplication(options)
  if (options.quiet) silence(project.app)
  await project.app.boot()
  await project.loader?.settle()
  if (project.loader === null || updateRouteFiles(project.core, project.app, project.root).length === 0) return project
  // What was loaded has the helpers of before.
  await project.app.stop()
  const app = await importApplication(project, [routesFile(project.root)])
  if (options.quiet) silence(app)
  await app.boot()
  return { ...project, app }
}

/** Brings `.live` up to date from the sources, without initializers and without a database: before a build and before tests. */
export async function generateRouteFiles(root: string): Promise<void> {
  const home = await openProject({ root, quiet: true, source: true })
  // What this process loaded before, such as plugins with generators, may be out of date by now.
  const app = await importApplication(home, sourceFiles(home.root))
  silence(app)
  await app.boot({ group: 'build' })
  updateRouteFiles(home.core, app, home.root)
  await app.stop()
}

/** {@link bootProject}, does something with it, and stops it. */
export async function withProject<T>(options: ProjectOptions, work: (project: Project) => T | Promise<T>): Promise<T> {
  const project = await bootProject(options)
  try {
    return await work(project)
  } finally {
    await stopQuietly(project.app)
  }
}

/** Config/application, as source unless there is only the compiled one, or production has been built. */
function entryOf(root: string, wantsSource = false): { file: string; isSource: boolean } {
  const source = join(root, 'config', 'application.ts')
  const compiled = join(root, 'dist', 'config', 'application.js')
  if (existsSync(source) && (wantsSource || environmentOf() !== 'production' || !existsSync(compiled)))
    return { file: source, isSource: true }
  if (existsSync(compiled)) return { file: compiled, isSource: false }
  return { file: join(root, 'config', 'application.js'), isSource: true }
}

function chooseEnvironment({ environment }: ProjectOptions): void {
  if (environment === undefined) return
  process.env.LIVE_ENV = environment
  process.env.NODE_ENV ??= environment
}

/** Levels of the log by environment, where the configuration names none; elsewhere `info`. */
const DEFAULT_LEVELS: Readonly<Record<string, string>> = { development: 'debug', test: 'silent' }
/** The levels that applications have when nobody silences them. */
const levels = new WeakMap<LiveApplication, string>()

/** The level of the log of an application, also of one that was silenced for the output of a command. */
export function ownLogLevel(app: LiveApplication): string {
  return levels.get(app) ?? app.logLevel
}

/** Output that is data has no lines of the log in it, unless somebody wants to see them. */
function silence(app: LiveApplication): void {
  if (process.env.LOG_LEVEL || process.env.LIVE_LOG_LEVEL) return
  app.beforeInitialize(({ config }) => {
    levels.set(app, config.log?.level ?? DEFAULT_LEVELS[app.environment] ?? 'info')
    config.log = { ...config.log, level: 'silent' }
  })
}

/** Stops an application at the end of a command, whose last lines are not for what it tells about its end. */
export async function stopQuietly(app: LiveApplication): Promise<void> {
  if (['trace', 'debug'].includes(app.logLevel)) app.logLevel = 'info'
  await app.stop()
}

async function importCore(root: string): Promise<ProjectHome['core']> {
  const file = createRequire(join(root, 'package.json')).resolve('@live/core')
  return (await import(pathToFileURL(file).href)) as ProjectHome['core']
}

/** The packages of the framework that models and views come from. */
const PRELOADED = ['@live/channels', '@live/model', '@live/views']

/** What the application will import anyway, before there is a loader: on Node 20 that is asked in its thread about each file of a package. */
async function preloadPackages(root: string): Promise<void> {
  const manifest = join(root, 'package.json')
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies?: Record<string, string> }
  const { resolve } = createRequire(manifest)
  const load = async (name: string): Promise<unknown> => import(pathToFileURL(resolve(name)).href)
  // Whatever is wrong with one of them is told where the application imports it.
  await Promise.allSettled(PRELOADED.filter((name) => name in dependencies).map(load))
}

async function importEntry({ entry }: ProjectHome): Promise<LiveApplication> {
  const { app } = (await import(pathToFileURL(entry).href)) as { app?: LiveApplication }
  if (app !== undefined) return app
  throw new CliError(`${entry} exports no \`app\`.`, {
    hint: 'Let it say: export const app = new Application({ root: import.meta.url, routes })',
  })
}

/** The application is made anew each time; its database when a model is. */
async function invalidate({ root, entry, loader }: ProjectHome, changed: readonly string[]): Promise<void> {
  if (loader === null) return
  const { files } = await loader.invalidate([entry, ...changed])
  const databases = ['config/database.ts', 'config/database.js'].map((file) => join(root, file)).filter((file) => existsSync(file))
  const models = join(root, 'app', 'models') + sep
  if (databases.length === 0 || ![...files, ...changed].some((file) => file.startsWith(models))) return
  // A class of a model belongs to one database: with the first new class there is a new one, which needs new classes of all.
  await loader.invalidate([...databases, ...sourceFiles(root, ['app/models'])])
}

/** Boots with stand-ins for all helpers, which is enough to know the routes, and generates them. */
async function generateHelpers(home: ProjectHome, loader: Loader): Promise<void> {
  const { root, core } = home
  await loader.stub(importedHelpers(root))
  try {
    await invalidate(home, [routesFile(root)])
    const app = await importEntry(home)
    await app.boot()
    updateRouteFiles(core, app, root)
    await app.stop()
  } finally {
    await loader.stub([])
  }
}
