/** The boot of an application: its files, its initializers, its hooks, one after the other (app.md A2). */
import { join, relative } from 'node:path'
import type { RendererHome } from '../contracts/index.js'
import { ConfigurationError } from '../errors/index.js'
import type { ControllerRegistry } from '../routing/types.js'
import { defaultExport, importFile } from '../support/import-file.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { type SourceFile, sourceFile, sourceFiles } from '../support/source-files.js'
import { codeFiles } from './code-files.js'
import type { ApplicationConfig } from './config.js'
import { ConfigSources } from './config-listing.js'
import { copyConfig, mergeConfig, type SettingSections, withSections } from './config-merge.js'
import { CONTROLLER_FOLDER, controllersOf } from './controller-files.js'
import { databaseHome } from './database-home.js'
import { checkedPlugins, pluginFolders, pluginInitializers } from './define-plugin.js'
import { loadEnvFiles } from './env-files.js'
import { assertKnownEnvironment } from './environment.js'
import { applyEnvironment } from './environment-file.js'
import type { Foundation } from './foundation.js'
import { BootHooks } from './hooks.js'
import { initializer, initializersOf } from './initializer.js'
import { fullName, orderInitializers } from './initializer-order.js'
import type { InitializerLine, OwnedInitializer } from './initializer-types.js'
import { loadLocales } from './locale-files.js'
import type { ProjectFolders } from './project.js'

/** What is booted. */
export interface BootTarget {
  /** Given to hooks and initializers. */
  readonly app: object
  readonly folders: ProjectFolders
  readonly environment: string
  readonly routes: { append(draw: NonNullable<NonNullable<ApplicationConfig['plugins']>[number]['routes']>): unknown }
  config(): ApplicationConfig
  setConfig(config: ApplicationConfig): void
  foundation(): Foundation
  /** Completes the secrets of the configuration. */
  addSecrets(config: SettingSections, sources: ConfigSources): void
  /** Builds routes and middlewares, if that was not done. */
  build(controllers: ControllerRegistry): void
}

/** How an application is booted. */
export interface BootOptions {
  /** Which initializers run besides those of the group `'all'`. Default `'default'`. */
  group?: string
}

const DEFAULT_GROUP = 'default'

/** See the charter. */
export class Boot {
  readonly hooks = new BootHooks()
  /** Where the values of the configuration come from. */
  readonly sources = new ConfigSources()
  readonly #target: BootTarget
  /** The configuration as the application gives it, before anything changes it. */
  #pristine: ApplicationConfig | null = null
  #configured = false
  #attached = false
  #hasDatabase = false
  #order: readonly OwnedInitializer[] = []

  constructor(target: BootTarget) {
    this.#target = target
  }

  /** The initializers, in their order of execution; empty before the boot. */
  get initializers(): readonly InitializerLine[] {
    return this.#order.map((each) => ({ name: fullName(each), owner: each.owner, group: each.group, file: each.file }))
  }

  /**
   * The part that a first request can do: for applications without files to load.
   * @throws ConfigurationError when there is something to wait for
   */
  runSync(): void {
    const { environment } = this.#target
    this.#assertNothingToLoad()
    assertKnownEnvironment(environment, this.#environmentFile())
    this.#configure()
    this.#completeConfiguration()
    if (isPromise(this.#attachDatabase())) throw tooEarly('the models of its database are being loaded')
    if (isPromise(this.#attachRenderer())) throw tooEarly('its renderer is being attached')
    this.#target.build({})
  }

  /** Lets everything run once more: what was stopped has let go of what its initializers opened. */
  renew(): void {
    // Another configuration, that somebody put there since, counts.
    if (this.#pristine !== null && Object.isFrozen(this.#target.config())) this.#target.setConfig(this.#pristine)
    this.#configured = false
    this.hooks.rewind()
  }

  /** All of it. */
  async run({ group = DEFAULT_GROUP }: BootOptions = {}): Promise<void> {
    const { app, environment, folders } = this.#target
    const file = this.#environmentFile()
    this.hooks.mark()
    if (folders.conventional) loadEnvFiles(folders.root, environment)
    await this.hooks.run('beforeConfiguration', app)
    assertKnownEnvironment(environment, file)
    this.#configure()
    if (file !== null) await this.#loadEnvironment(file)
    await this.hooks.run('beforeInitialize', app)
    this.#completeConfiguration()
    await this.#loadLocales()
    await this.#attachDatabase()
    this.#order = orderInitializers([...(await this.#given()), ...this.#finisher()]).filter(
      (each) => each.group === group || each.group === 'all',
    )
    for (const each of this.#order) await this.#runInitializer(each)
    await this.hooks.run('afterInitialize', app)
  }

  /** Sections that can be assigned to, with the defaults of plugins in them. */
  #configure(): void {
    if (this.#configured) return
    this.#configured = true
    const target = this.#target
    this.#pristine = copyConfig(target.config())
    const config = withSections(target.config())
    this.sources.note('config/application', config)
    for (const { name, config: defaults = {}, routes } of checkedPlugins(config.plugins)) {
      mergeConfig(config, defaults, true)
      this.sources.note(`plugin ${name}`, config)
      if (routes !== undefined) target.routes.append(routes)
    }
    target.setConfig(config as ApplicationConfig)
  }

  #completeConfiguration(): void {
    // The first request may have done it before.
    if (!Object.isFrozen(this.#target.config())) this.#target.addSecrets(this.#target.config() as SettingSections, this.sources)
  }

  async #loadEnvironment(file: string): Promise<void> {
    const { folders } = this.#target
    const config = this.#target.config()
    const name = relative(folders.codeRoot, file)
    applyEnvironment(defaultExport(await importFile(file)), config as SettingSections, name)
    this.sources.note(name, config)
  }

  /** The initializers of plugins, then those of files, by the names of the files. */
  async #given(): Promise<OwnedInitializer[]> {
    const { folders } = this.#target
    const list = pluginInitializers(this.#target.config().plugins ?? [])
    for (const { path, name } of this.#initializerFiles()) {
      const file = relative(folders.codeRoot, path)
      list.push(...initializersOf(defaultExport(await importFile(path)), file, name))
    }
    return list
  }

  /** What the framework does after all others; they may put themselves before or behind its steps, by their names. */
  #finisher(): OwnedInitializer[] {
    const { app, folders } = this.#target
    let controllers: ControllerRegistry = {}
    const steps: Record<string, () => unknown> = {
      views: () => this.#attachRenderer(),
      prepare: () => this.hooks.run('toPrepare', app),
      eagerLoad: () => this.#eagerLoad(),
      controllers: async () => {
        if (folders.conventional) controllers = await controllersOf(folders.codeRoot)
      },
      routes: () => this.#target.build(controllers),
    }
    return Object.entries(steps).map(([name, run]) => ({ ...initializer(name, { group: 'all' }, run), owner: 'Live', file: null }))
  }

  async #eagerLoad(): Promise<void> {
    const { app, environment, folders } = this.#target
    const { eagerLoad = environment === 'production' || (environment === 'test' && Boolean(process.env.CI)) } = this.#target.config()
    if (!eagerLoad || !folders.conventional) return
    await this.hooks.run('beforeEagerLoad', app)
    for (const { path } of codeFiles(folders.codeRoot)) await importFile(path)
  }

  async #runInitializer(each: OwnedInitializer): Promise<void> {
    await each.run(this.#target.app as never)
    const config = this.#target.config()
    if (each.owner !== 'Live' && !Object.isFrozen(config)) this.sources.note(each.file ?? `initializer ${fullName(each)}`, config)
  }

  /** It connects at its first query, or when the application listens: commands that make a database boot without one. */
  #attachDatabase(): MaybePromise<void> {
    const { folders, environment } = this.#target
    const { database, logger, i18n } = this.#target.foundation()
    if (this.#hasDatabase || database === null) return undefined
    this.#hasDatabase = true
    return database.attach?.(databaseHome({ config: this.#target.config(), folders, environment, logger, i18n }))
  }

  async #loadLocales(): Promise<void> {
    const { folders } = this.#target
    const { i18n, plugins } = this.#target.foundation()
    for (const folder of pluginFolders(plugins, 'locales')) await loadLocales(i18n, folder)
    if (!folders.conventional) return
    for (const root of new Set([folders.root, folders.codeRoot])) await loadLocales(i18n, join(root, 'config/locales'))
  }

  #attachRenderer(): MaybePromise<void> {
    const { renderer } = this.#target.config().view ?? {}
    if (this.#attached || renderer?.attach === undefined) return undefined
    this.#attached = true
    return renderer.attach(this.#rendererHome())
  }

  #rendererHome(): RendererHome {
    const { folders, environment } = this.#target
    const { logger, plugins, i18n } = this.#target.foundation()
    const viewFolders = pluginFolders(plugins, 'views')
    return {
      root: folders.root,
      codeRoot: folders.codeRoot,
      environment,
      logger,
      i18n,
      viewFolders,
    }
  }

  #environmentFile(): string | null {
    const { folders, environment } = this.#target
    const isName = /^[\w-]+$/.test(environment)
    return folders.conventional && isName ? sourceFile(join(folders.codeRoot, 'config/environments', environment)) : null
  }

  #initializerFiles(): SourceFile[] {
    const { conventional, codeRoot } = this.#target.folders
    return conventional ? sourceFiles(join(codeRoot, 'config/initializers')) : []
  }

  #assertNothingToLoad(): void {
    const { folders } = this.#target
    const file = this.#environmentFile()
    if (file !== null) throw tooEarly(`${relative(folders.codeRoot, file)} is to be loaded`)
    const [first] = this.#initializerFiles()
    if (first !== undefined) throw tooEarly(`${relative(folders.codeRoot, first.path)} is to be loaded`)
    if (folders.conventional && sourceFiles(join(folders.codeRoot, CONTROLLER_FOLDER)).length > 0)
      throw tooEarly(`${CONTROLLER_FOLDER} is to be loaded`)
    const plugin = this.#target.config().plugins?.find(({ initializers = [] }) => initializers.length > 0)
    if (plugin !== undefined) throw tooEarly(`the plugin ${plugin.name} has initializers`)
    if (!this.hooks.isEmpty) throw tooEarly('it has hooks')
  }
}

function tooEarly(reason: string): ConfigurationError {
  return new ConfigurationError(`The application has not booted, and ${reason}: call await app.boot() or await app.listen() first`)
}
