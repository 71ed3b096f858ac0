/** The application: the only place where the rooms meet. Built at boot, then frozen. */
import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../contracts/index.js'
import { serveActionsWith } from '../controller/action-endpoint.js'
import type { ControllerServices } from '../controller/controller-services.js'
import { setCurrentServices } from '../controller/current-services.js'
import { ConfigurationError, hasCode, ServerShutdownError } from '../errors/index.js'
import { contentSecuritySettings } from '../http/content-security.js'
import { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { drainStreams } from '../live/drain.js'
import { StreamAdmission } from '../live/stream-admission.js'
import { StreamRegistry } from '../live/stream-registry.js'
import { compress } from '../middleware/compress.js'
import { conditionalGet } from '../middleware/conditional-get.js'
import { ErrorPages } from '../middleware/error-pages.js'
import { etag } from '../middleware/etag.js'
import { methodOverride } from '../middleware/method-override.js'
import { compose, type Endpoint, type Middleware } from '../middleware/middleware.js'
import { MiddlewareStack } from '../middleware/middleware-stack.js'
import { requestId } from '../middleware/request-id.js'
import { requestLog } from '../middleware/request-log.js'
import { runtime } from '../middleware/runtime.js'
import { saveSessions } from '../middleware/save-sessions.js'
import { serverTiming } from '../middleware/server-timing.js'
import { staticFiles } from '../middleware/static-files.js'
import { checkRoutes } from '../routing/listing.js'
import type { RouteTable } from '../routing/route-table.js'
import { type RouteDrawing, routes } from '../routing/routes.js'
import { HttpServer } from '../server/http-server.js'
import { closeWithConnection } from '../server/queued-responses.js'
import { send } from '../server/send.js'
import { SERVER_DEFAULTS, type ServerSettings } from '../server/settings.js'
import { systemClock } from '../support/clock.js'
import { ExecutionState } from '../support/execution-state.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { permissionsPolicyOf, policyStack } from './browser-policies.js'
import { cacheServices } from './cache-config.js'
import {
  type ApplicationConfig,
  controllerSettings,
  counterStore,
  environmentName,
  httpSettings,
  liveSettings,
  serverSettings,
} from './config.js'
import { corsMiddleware } from './cors.js'
import { exceptionsApplication, routeLines } from './error-application.js'
import { executorOf } from './executor.js'
import { loggerFor } from './logger.js'
import { transportStack } from './request-config.js'
import { publishRequest } from './request-event.js'
import { internalRoutes, routeOptions, routerSettings } from './route-config.js'
import { keepsBody, routerFor } from './router.js'
import { stopOnSignals } from './signals.js'
import { logEvents } from './structured-events.js'
import { actionCheck, controllerProblems } from './verify-controllers.js'

/** What an application is made of. */
export interface ApplicationOptions {
  /** The folder of the application: a path, or `import.meta.url` of a file in it. */
  root: string | URL
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

interface Built {
  readonly logger: Logger
  readonly services: ControllerServices
  readonly table: RouteTable
  readonly stack: MiddlewareStack
  readonly chain: Endpoint
  readonly errorPages: ErrorPages
  readonly executor: ((request: Request) => void) | null
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
  /** Set by the subclass; read once, at boot. */
  config: ApplicationConfig = {}
  /** The folder of the application. */
  readonly root: string
  /** `development`, `test`, `production`, or a name of your own. */
  readonly environment: string
  readonly #routes: RouteDrawing
  readonly #streams = new StreamRegistry()
  readonly #shutdownHooks: (() => unknown)[] = []
  #built: Built | null = null
  #server: HttpServer | null = null
  #stopping: Promise<void> | null = null

  constructor({ root, routes }: ApplicationOptions) {
    this.root = folderOf(root)
    this.environment = environmentName()
    this.#routes = routes
  }

  /**
   * Answers one request: a listener for `node:http`, or for another framework's server. Reading it boots, so that a wiring
   * mistake shows where the server is made.
   */
  get handler(): (raw: IncomingMessage, wire: ServerResponse) => void {
    const { services } = this.#boot()
    return services.executionState ? this.#handleInState : this.#handle
  }

  /**
   * Builds everything that can be decided before the first request, once.
   * @throws RouteDefinitionError with every mistake in routes and controllers, its place and its fix; ConfigurationError
   */
  boot(): this {
    this.#built ??= this.#build()
    return this
  }

  /** The logger. */
  get logger(): Logger {
    return this.#boot().logger
  }

  /** The route table. */
  get routes(): RouteTable {
    return this.#boot().table
  }

  /** The names of the middlewares that every request passes, outermost first (C259). */
  get middlewares(): readonly string[] {
    return this.#boot().stack.names
  }

  /** How many live streams are open. */
  get openStreams(): number {
    return this.#streams.size
  }

  /** Figures for a health page or a gauge. Looks at every open stream: not for each request. */
  get streamCounts(): StreamCounts {
    const { admission, live } = this.#boot().services
    const { size: open, congested } = this.#streams
    return { open, congested, admitted: admission.total, limit: live.maxStreams }
  }

  /** Runs at shutdown, after the last request; the last registered first. */
  onShutdown(hook: () => unknown): void {
    this.#shutdownHooks.push(hook)
  }

  /**
   * Boots and listens. SIGTERM and SIGINT then stop the application and end the process; a second signal ends it at once.
   * @returns the server, with its `url`
   * @throws ConfigurationError when the address is taken, or when the application listens already
   */
  async listen({ signals = true, ...overrides }: ListenOptions = {}): Promise<HttpServer> {
    const { logger } = this.#boot()
    if (this.#server !== null) throw new ConfigurationError(`The application listens on ${this.#server.url} already: stop() it first`)
    const server = new HttpServer(this.handler, serverSettings(this.config, overrides), logger)
    await server.listen()
    this.#streams.reopen()
    this.#stopping = null
    this.#server = server
    if (signals) stopOnSignals(() => this.stop(), logger)
    warmUp(this.routes, () => this.#stopping !== null)
    return server
  }

  /**
   * Stops accepting, asks open streams to end, lets requests finish, and runs the shutdown hooks. Further calls give the same
   * promise.
   * @throws the first error of a hook, after the others ran
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    const reason = new ServerShutdownError()
    const drain = (graceMs: number, over?: AbortSignal): Promise<void> => {
      this.#streams.close(reason)
      return drainStreams(this.#streams, { reason, graceMs, over })
    }
    // Behind a server of somebody else, who stops it, there still are streams to end.
    if (this.#server === null) await drain({ ...SERVER_DEFAULTS, ...this.config.server }.streamDrainMs)
    else await this.#server.stop(drain)
    this.#server = null
    await runHooks(this.#shutdownHooks.splice(0).reverse())
  }

  #boot(): Built {
    this.boot()
    return this.#built as Built
  }

  #build(): Built {
    const { config, environment } = this
    const logger = loggerFor(config, environment)
    const services = this.#services(logger)
    const internal = internalRoutes(environment, () => this.routes)
    const options = {
      ...routeOptions(config, this.root),
      ...internal,
      actionExists: actionCheck(services.renderer),
      inspect: controllerProblems,
    }
    const table = this.#routes.build(options)
    for (const warning of environment === 'development' ? checkRoutes(table) : table.warnings) logger.warn(warning)
    const errorPages = this.#errorPages(services)
    const stack = this.#stack(services, errorPages, table)
    const router = routerFor(table, services, routerSettings(config))
    const application = exceptionsApplication(config, router)
    if (application !== null) errorPages.useApplication(application)
    const chain = compose(stack.toArray(), router)
    setCurrentServices(services)
    if (config.log?.events === true) this.onShutdown(logEvents(services))
    const executor = executorOf(config.executor, logger)
    return { logger, services, table, stack, chain, errorPages, executor }
  }

  #services(logger: Logger): ControllerServices {
    const { config, environment } = this
    const live = liveSettings(config)
    const http = httpSettings(config, environment)
    return Object.freeze({
      logger,
      clock: config.clock ?? systemClock,
      reporter: config.errorReporter ?? null,
      renderer: config.view?.renderer ?? null,
      executionState: config.executionState ?? false,
      counters: counterStore(config),
      http,
      contentSecurity: contentSecuritySettings(config.security?.contentSecurityPolicy ?? {}, http.keys),
      permissionsPolicy: permissionsPolicyOf(config.security ?? {}),
      cache: cacheServices(config.cache),
      publicFolder: this.#publicFolder(),
      live,
      controller: controllerSettings(config, environment),
      routes: () => this.#built?.table ?? null,
      streams: this.#streams,
      admission: new StreamAdmission(live),
      stopping: () => this.#stopping !== null,
    })
  }

  #errorPages(services: ControllerServices): ErrorPages {
    return new ErrorPages({
      details: this.config.showErrorDetails ?? this.environment === 'development',
      publicRoot: this.#publicFolder(),
      logger: services.logger,
      reporter: services.reporter,
      defaultHeaders: services.http.defaultHeaders,
      filterParameters: services.http.filterParameters,
      rules: services.controller.errorRules,
      interceptors: this.config.errorInterceptors ?? [],
      apiOnly: this.config.apiOnly ?? false,
      logClientErrors: this.config.log?.rescuedErrors ?? true,
      routes: () => routeLines(this.routes),
    })
  }

  /** Outermost first (C259). */
  #stack(services: ControllerServices, errorPages: ErrorPages, table: RouteTable): MiddlewareStack {
    const { stack = {}, log = {}, middleware = [] } = this.config
    const folder = this.#publicFolder()
    const development = this.environment === 'development'
    const { requestId: idHeader = true, runtime: timed = development, serverTiming: events = development } = stack
    const list: (Middleware | false)[] = [
      idHeader !== false && requestId(idHeader === true ? undefined : idHeader),
      log.requests !== false && log.logger !== false && requestLog({ logger: services.logger, silence: log.silence ?? ['/up'] }),
      events !== false && serverTiming(events === true ? undefined : events),
      timed && runtime(),
      ...transportStack(this.config, this.environment, errorPages),
      corsMiddleware(this.config.security?.cors, table) ?? false,
      stack.compress !== undefined && stack.compress !== false && compress(stack.compress === true ? {} : stack.compress),
      stack.etag !== false && conditionalGet({ strictFreshness: services.http.strictFreshness }),
      stack.etag !== false && etag(),
      errorPages.middleware,
      folder !== null && staticFiles(folder, stack.publicFiles),
      (stack.methodOverride ?? this.config.apiOnly !== true) && methodOverride({ exceptBodyOf: (request) => keepsBody(table, request) }),
      this.#savesSessions(services) && saveSessions(),
      ...policyStack(services, table),
      ...(typeof middleware === 'function' ? [] : middleware),
    ]
    const result = new MiddlewareStack(list.filter((each) => each !== false))
    if (typeof middleware === 'function') middleware(result)
    return result
  }

  /** Sessions in a store are saved while the response goes up; those in a cookie leave with it. */
  #savesSessions({ http }: ControllerServices): boolean {
    return (http.session?.store ?? null) !== null
  }

  #publicFolder(): string | null {
    const folder = this.config.stack?.publicFolder ?? 'public'
    if (folder === false) return null
    const path = join(this.root, folder)
    return existsSync(path) ? path : null
  }

  readonly #handleInState = (raw: IncomingMessage, wire: ServerResponse): void => {
    ExecutionState.run(() => this.#handle(raw, wire))
  }

  readonly #handle = (raw: IncomingMessage, wire: ServerResponse): void => {
    const { services, chain, executor } = this.#built as Built
    if (wire.socket === null) closeWithConnection(wire)
    const request = new Request(raw, wire, services)
    publishRequest(request)
    let response: MaybePromise<Response>
    try {
      executor?.(request)
      response = chain(request)
    } catch (error) {
      this.#fail(error, request, wire)
      return
    }
    if (!isPromise<Response>(response)) this.#deliver(response, request, wire)
    else {
      response.then(
        (each) => this.#deliver(each, request, wire),
        (error: unknown) => this.#fail(error, request, wire),
      )
    }
  }

  #deliver(response: Response, request: Request, wire: ServerResponse): void {
    try {
      request.releaseBodyExcept(response.body)
      const later = send(response, wire)
      // What a mounted handler does later is its own; that it failed is not.
      if (later !== undefined) later.catch((error: unknown) => this.#fail(error, request, wire))
    } catch (error) {
      this.#fail(error, request, wire)
    }
  }

  /** For errors outside the error pages' own place in the stack: of the outer middlewares, and of sending. */
  #fail(error: unknown, request: Request, wire: ServerResponse): void {
    request.releaseBodyExcept(null, error)
    const { errorPages, logger } = this.#built as Built
    if (wire.headersSent || wire.destroyed) {
      if (!hasCode(error, 'ERR_CLIENT_DISCONNECTED')) logger.error({ err: error }, 'A response failed while it was sent')
      wire.destroy()
      return
    }
    // A head that could not be written must not mix with that of the error page.
    for (const name of wire.getHeaderNames()) wire.removeHeader(name)
    const giveUp = (failure: unknown): void => {
      logger.fatal({ err: failure }, 'An error page could not be sent')
      wire.destroy()
    }
    Promise.resolve(errorPages.respond(error, request))
      .then((page) => send(page, wire))
      .catch(giveUp)
  }
}

/** Long enough that the first requests do not wait, and short enough that the many after them gain. */
const WARM_UP_AFTER_MS = 1000

/** A step at a time, so that no request waits for more than one of them. */
function warmUp(table: RouteTable, over: () => boolean): void {
  const steps = table.warm()
  const step = (): void => {
    if (!over() && steps.next().done !== true) setImmediate(step)
  }
  setTimeout(step, WARM_UP_AFTER_MS).unref()
}

async function runHooks(hooks: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = []
  for (const hook of hooks) {
    try {
      await hook()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

function folderOf(root: string | URL): string {
  const text = String(root)
  return text.startsWith('file:') ? fileURLToPath(new URL('.', text)) : text
}

/** An action alone is an application of one route, with default settings (C19). */
serveActionsWith((endpoint) => {
  const application = new LiveApplication({ root: process.cwd(), routes: routes((r) => r.mount('/', endpoint)) })
  application.config = { stack: { publicFolder: false } }
  return application.handler
})
