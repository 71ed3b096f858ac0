/** The application: the only place where the rooms meet. Built at boot, then frozen. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppLogger } from '../contracts/index.js'
import { serveActionsWith } from '../controller/action-endpoint.js'
import { appLogger } from '../http/app-logger.js'
import type { I18n } from '../i18n/i18n.js'
import { StreamRegistry } from '../live/stream-registry.js'
import type { RouteBlock } from '../routing/route-mapper.js'
import type { RouteTable } from '../routing/route-table.js'
import { type RouteDrawing, routes } from '../routing/routes.js'
import type { ControllerRegistry } from '../routing/types.js'
import type { HttpServer } from '../server/http-server.js'
import type { ServerSettings } from '../server/settings.js'
import type { App } from './app.js'
import { ApplicationEvents } from './application-events.js'
import type { ApplicationInfo, ConfigLine } from './application-info.js'
import { Boot, type BootOptions, type BootTarget } from './boot.js'
import { type Built, build } from './building.js'
import type { Cache } from './cache.js'
import { type ApplicationConfig, serverSettings } from './config.js'
import { configFor } from './config-for.js'
import { warnOfUnknownSettings } from './config-keys.js'
import { configListing } from './config-listing.js'
import { freezeConfig } from './config-merge.js'
import { Credentials, credentialPaths } from './credentials.js'
import { Creds } from './creds.js'
import { Environment, environmentName } from './environment.js'
import type { ErrorReports } from './error-reports.js'
import { type Foundation, foundationOf } from './foundation.js'
import type { BootHook } from './hooks.js'
import type { InitializerLine } from './initializer-types.js'
import { Lifecycle } from './lifecycle.js'
import { logLevel, setLogLevel } from './logger.js'
import { requireMigrations } from './migration-check.js'
import type { LivePlugin } from './plugin.js'
import { type ProjectFolders, projectFolders } from './project.js'
import { type RequestHandler, requestHandler } from './request-handling.js'
import { addSecretKeyBase } from './secrets.js'
import { changeLevelOnSignal, stopOnSignals } from './signals.js'
import { inUnits } from './unit-handling.js'
import { Executor } from './unit-of-work.js'

/** What an application is made of. */
export interface ApplicationOptions {
  /**
   * `import.meta.url` of `config/application.ts`: the project is the nearest folder above with a package.json, and the files of
   * `config` and `app` beside it are loaded at boot. Or a path: that folder, of which no code is loaded.
   */
  root: string | URL
  /** Folder of the code, when it is another one: then its files are loaded whatever `root` is. */
  codeRoot?: string
  routes: RouteDrawing
}

/** How to listen. */
export interface ListenOptions extends Partial<ServerSettings> {
  /** Whether SIGTERM and SIGINT stop the application. Default true. */
  signals?: boolean
}

/** How many live streams there are. */
export interface StreamCounts {
  /** Streams whose head was sent, and that have not ended. */
  readonly open: number
  /** Those of them whose readers are behind. */
  readonly congested: number
  /** Live actions with a place: the open ones, those that have not committed yet, and responses that are not streams. */
  readonly admitted: number
  /** `config.live.maxStreams`. */
  readonly limit: number
}

/**
 * An application. Subclass it to configure it:
 *
 * ```ts
 * export class Application extends LiveApplication {
 *   override config = { live: { heartbeat: 15_000 } }
 * }
 * export const app = new Application({ root: import.meta.url, routes })
 * ```
 */
export class LiveApplication {
  /** Set by the subclass; changed by the files of environments and by initializers; frozen when the application has booted. */
  config: ApplicationConfig = {}
  /** The folder of the project. */
  readonly root: string
  /** The folder of its code: the root itself, or `dist` after a build. */
  readonly codeRoot: string
  /** `development`, `test`, `production`, or a name of your own. */
  readonly environment: string
  /** The environment, to be asked: `app.env.isProduction`. */
  readonly env: Environment
  /** Events of the application's own, beside those of the framework. */
  readonly events = new ApplicationEvents()
  /** Runs what is no request as a unit of work. */
  readonly executor: Executor
  /** Secrets in the encrypted file of this environment. */
  readonly credentials: Credentials
  /** Secrets from the environment, else from {@link credentials}. */
  readonly creds: Creds
  readonly #folders: ProjectFolders
  readonly #routes: RouteDrawing
  readonly #pluginRoutes: RouteBlock[] = []
  readonly #streams = new StreamRegistry()
  readonly #life = new Lifecycle(this.#streams)
  readonly #boot: Boot
  #foundation: Foundation | null = null
  #built: Built | null = null
  #handler: RequestHandler | null = null
  #booting: Promise<this> | null = null

  constructor({ root, codeRoot, routes }: ApplicationOptions) {
    this.#folders = projectFolders(root, codeRoot)
    this.root = this.#folders.root
    this.codeRoot = this.#folders.codeRoot
    this.environment = environmentName()
    this.env = new Environment(this.environment)
    this.credentials = new Credentials(credentialPaths(this.root, this.environment))
    this.creds = new Creds(this.credentials)
    this.executor = new Executor({
      executionState: () => this.#base().executionState(),
      database: () => this.#base().database,
    })
    this.#routes = routes
    this.#boot = new Boot(this.#bootTarget())
  }

  /**
   * Answers one request: a listener for `node:http`, or for another framework's server. Reading it boots an application that has no files
   * to load, so that a wiring mistake shows where the server is made.
   * @throws ConfigurationError for an application that has them, and did not {@link boot}; what {@link boot} rejects with
   */
  get handler(): (raw: IncomingMessage, wire: ServerResponse) => void {
    const { services } = this.#ready()
    this.#handler ??= inUnits(requestHandler(this.#ready()), services.executionState, this.#base().database)
    return this.#handler
  }

  /**
   * Boots: loads `.env` files, the file of the environment and initializers, runs the hooks, and builds everything that can be decided
   * before the first request. Once: further calls give the same promise. The database is connected by {@link listen}, or by its first query.
   * @returns the application
   * @throws RouteDefinitionError with every mistake in routes and controllers, its place and its fix; ConfigurationError; what a file throws
   */
  boot(options: BootOptions = {}): Promise<this> {
    if (this.#booting !== null) return this.#booting
    this.#foundation?.errors.mark()
    this.events.mark()
    this.#booting = this.#boot.run(options).then(() => this)
    return this.#booting
  }

  /** The logger: that of `config.log.logger`, else the built-in one. */
  get logger(): AppLogger {
    return appLogger(this.#base().logger)
  }

  /** Values that are expensive to make. Memory, unless `config.cache.store` says otherwise; in tests nothing is kept. */
  get cache(): Cache {
    return this.#base().cache
  }

  /** Texts and formats in the languages of the application. */
  get i18n(): I18n {
    return this.#base().i18n
  }

  /** Where errors are reported, and who is told of them. */
  get errors(): ErrorReports {
    return this.#base().errors
  }

  /** The version of the code: of a file `REVISION`, else the commit; `null` when nobody knows. */
  get revision(): string | null {
    return this.#base().health.revision
  }

  /** The plugins of `config.plugins`. */
  get plugins(): readonly LivePlugin[] {
    return this.#base().plugins
  }

  /** The route table. */
  get routes(): RouteTable {
    return this.#ready().table
  }

  /** The names of the middlewares that every request passes, outermost first (C259). */
  get middlewares(): readonly string[] {
    return this.#ready().stack.names
  }

  /** The initializers in their order of execution; none before the boot. */
  get initializers(): readonly InitializerLine[] {
    return this.#boot.initializers
  }

  /** The configuration with its defaults, as text without secrets, and where each value comes from. */
  get configuration(): readonly ConfigLine[] {
    return configListing(this.config, this.#boot.sources)
  }

  /** From which level on the logger writes; may be set while the application runs. `silent` for a logger that has no level. */
  get logLevel(): string {
    return logLevel(this.#base().logger)
  }

  set logLevel(level: string) {
    setLogLevel(this.#base().logger, level)
  }

  /** Tags the lines of `work`, and of what it starts: `app.logger.tagged`. @returns what `work` returns */
  tagged<T>(...tagsAndWork: [...tags: string[], work: () => T]): T {
    return this.logger.tagged(...tagsAndWork)
  }

  /** How many live streams are open. */
  get openStreams(): number {
    return this.#streams.size
  }

  /** Figures for a health page or a gauge. Looks at every open stream: not for each request. */
  get streamCounts(): StreamCounts {
    const { admission, live } = this.#ready().services
    const { size: open, congested } = this.#streams
    return { open, congested, admitted: admission.total, limit: live.maxStreams }
  }

  /**
   * Settings of `config/<name>.json5`, `.json`, `.yml` or `.ts`: the part `shared`, with that of the environment over it.
   * @throws ConfigurationError without such a file
   */
  configFor<T = unknown>(name: string): T {
    return configFor(name, this.#folders, this.environment) as T
  }

  /** Runs at the start of the boot, before the files of the configuration. */
  beforeConfiguration(hook: BootHook<this>): void {
    this.#boot.hooks.add('beforeConfiguration', hook)
  }

  /** Runs when the configuration is there, before the initializers. */
  beforeInitialize(hook: BootHook<App & this>): void {
    this.#boot.hooks.add('beforeInitialize', hook)
  }

  /** Runs when the initializers ran, and again after each reload of code. */
  toPrepare(hook: BootHook<App & this>): void {
    this.#boot.hooks.add('toPrepare', hook)
  }

  /** Runs before the code of the application is loaded as a whole. */
  beforeEagerLoad(hook: BootHook<App & this>): void {
    this.#boot.hooks.add('beforeEagerLoad', hook)
  }

  /** Runs at the end of the boot. */
  afterInitialize(hook: BootHook<this>): void {
    this.#boot.hooks.add('afterInitialize', hook)
  }

  /** Runs the hooks of {@link toPrepare} once more: for who reloads code. */
  prepare(): Promise<void> {
    return this.#boot.hooks.run('toPrepare', this)
  }

  /** Runs at shutdown, after the last request and before the database is closed; the last registered first. */
  onShutdown(hook: () => unknown): void {
    this.#life.onShutdown(hook)
  }

  /**
   * Boots, connects the database, and listens; after a {@link stop} everything of the boot happens once more. SIGTERM and SIGINT then stop the application and end the process; a second signal ends it at once. In development an
   * application that cannot boot listens all the same, and shows why (app.md A4).
   * @returns the server, with its `url`
   * @throws what {@link boot} rejects with; ConfigurationError when the address is taken, or when the application listens already
   */
  async listen({ signals = true, ...overrides }: ListenOptions = {}): Promise<HttpServer> {
    this.#life.assertFree()
    if (this.#life.stopping) await this.#renew()
    const failure = await this.#bootAndConnect().then(
      () => null,
      (error: unknown) => ({ error }),
    )
    if (failure !== null && !this.env.isDevelopment) throw failure.error
    const { logger } = this.#base()
    if (failure !== null) logger.fatal({ err: failure.error }, 'The application could not boot')
    const handler = failure === null ? this.handler : failurePages(failure.error)
    const settings = serverSettings(this.config, overrides)
    const server = await this.#life.listen({ handler, settings, logger, table: this.#built?.table ?? null })
    if (signals) {
      stopOnSignals(() => this.stop(), logger)
      changeLevelOnSignal(logger)
    }
    return server
  }

  /**
   * Stops accepting, asks open streams to end, lets requests finish, runs the shutdown hooks, and closes the database. Further calls give
   * the same promise.
   * @throws the first error of a hook, after the others ran
   */
  stop(): Promise<void> {
    return this.#life.stop(this.config, this.#foundation?.database ?? null, this.events)
  }

  /** What was stopped boots anew: its initializers opened what their shutdown hooks have closed. */
  async #renew(): Promise<void> {
    await this.#life.stopped()
    this.#boot.renew()
    this.#foundation?.errors.rewind()
    this.#pluginRoutes.length = 0
    this.#built = null
    this.#handler = null
    this.#booting = null
  }

  async #bootAndConnect(): Promise<void> {
    await this.boot()
    const { database } = this.#base()
    if (database === null) return
    await database.connect()
    await requireMigrations(database, this.environment)
  }

  #base(): Foundation {
    this.#foundation ??= foundationOf(this.config, this.environment, this.root)
    return this.#foundation
  }

  #ready(): Built {
    if (this.#built === null) this.#boot.runSync()
    return this.#built as unknown as Built
  }

  #build(controllers: ControllerRegistry): void {
    if (this.#built !== null) return
    const { config, environment, root } = this
    const foundation = this.#base()
    warnOfUnknownSettings(config, foundation.logger)
    this.#built = build({
      config,
      environment,
      root,
      foundation,
      controllers,
      routes: this.#routes.with(this.#pluginRoutes),
      streams: this.#streams,
      info: () => this.info,
      table: () => this.#built?.table ?? null,
      stopping: () => this.#life.stopping,
      onShutdown: (hook) => this.onShutdown(hook),
    })
    freezeConfig(config)
  }

  /** How the application is put together: for pages and commands that show it. */
  get info(): ApplicationInfo {
    const { root, codeRoot, environment, revision, middlewares, initializers, configuration, logLevel: level } = this
    return {
      root,
      codeRoot,
      environment,
      revision,
      middlewares,
      initializers,
      configuration,
      logLevel: level,
      database: this.#base().database !== null,
    }
  }

  #bootTarget(): BootTarget {
    return {
      app: this,
      folders: this.#folders,
      environment: this.environment,
      routes: { append: (draw) => this.#pluginRoutes.push(draw) },
      config: () => this.config,
      setConfig: (config) => {
        this.config = config
      },
      foundation: () => this.#base(),
      addSecrets: (config, sources) => {
        const source = addSecretKeyBase(config, this.#folders, this.environment, this.credentials)
        if (source !== null) sources.set('security.secretKeyBase', source)
      },
      build: (controllers) => this.#build(controllers),
    }
  }
}

/** What a development server shows of an application that cannot boot: the error, for every path. */
function failurePages(error: unknown): RequestHandler {
  const fail = (): never => {
    throw error
  }
  const application = new LiveApplication({ root: '/', routes: routes((r) => r.mount('/', fail)) })
  application.config = {
    showErrorDetails: true,
    log: { logger: false },
    session: false,
    stack: { publicFolder: false, serverTiming: false },
  }
  return application.handler
}

/** An action alone is an application of one route, with default settings (C19). */
serveActionsWith((endpoint) => {
  const application = new LiveApplication({ root: process.cwd(), routes: routes((r) => r.mount('/', endpoint)) })
  application.config = { stack: { publicFolder: false } }
  return application.handler
})
