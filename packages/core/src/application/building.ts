/** Everything that can be decided before the first request: services, routes, and the chain of middlewares. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ControllerServices } from '../controller/controller-services.js'
import { setCurrentServices } from '../controller/current-services.js'
import { contentSecuritySettings } from '../http/policies/content-security.js'
import type { Request } from '../http/request.js'
import { StreamAdmission } from '../live/stream-admission.js'
import type { StreamRegistry } from '../live/stream-registry.js'
import { ErrorPages } from '../middleware/error-pages.js'
import { compose, type Endpoint } from '../middleware/middleware.js'
import type { MiddlewareStack } from '../middleware/middleware-stack.js'
import { namedMiddlewares } from '../middleware/named-middlewares.js'
import { checkRoutes } from '../routing/listing.js'
import type { RouteTable } from '../routing/route-table.js'
import type { RouteDrawing } from '../routing/routes.js'
import type { ControllerRegistry } from '../routing/types.js'
import type { ApplicationInfo } from './application-info.js'
import { attributeReset } from './attribute-reset.js'
import { permissionsPolicyOf } from './browser-policies.js'
import { cacheServices } from './cache-config.js'
import { type ApplicationConfig, controllerSettings, counterStore, httpSettings, liveSettings } from './config.js'
import { warnOfCountersInMemory } from './counter-warning.js'
import { streamGuard } from './database-home.js'
import { exceptionsApplication, routeLines } from './error-application.js'
import { executorOf } from './executor.js'
import type { Foundation } from './foundation.js'
import { middlewareStack } from './middleware-list.js'
import { narrateRequests } from './request-story.js'
import { internalRoutes, routeOptions, routerSettings } from './route-config.js'
import { routerFor } from './router.js'
import { logEvents } from './structured-events.js'
import { actionCheck, controllerProblems, middlewareProblems } from './verify-controllers.js'

/** What an application is built from. */
export interface Blueprint {
  readonly config: ApplicationConfig
  readonly environment: string
  readonly root: string
  readonly foundation: Foundation
  readonly routes: RouteDrawing
  /** Controllers that were found by their files, by key. */
  readonly controllers: ControllerRegistry
  readonly streams: StreamRegistry
  /** For the pages of development. */
  info(): ApplicationInfo
  /** The route table, `null` until it is built. */
  table(): RouteTable | null
  stopping(): boolean
  onShutdown(hook: () => unknown): void
}

/** An application that is ready for requests. */
export interface Built {
  readonly services: ControllerServices
  readonly table: RouteTable
  readonly stack: MiddlewareStack
  readonly chain: Endpoint
  readonly errorPages: ErrorPages
  readonly executor: ((request: Request) => void) | null
}

/**
 * Builds an application.
 * @throws RouteDefinitionError with every mistake in routes and controllers, its place and its fix; ConfigurationError
 */
export function build(blueprint: Blueprint): Built {
  const { config, foundation } = blueprint
  const { logger } = foundation
  const services = servicesOf(blueprint)
  const table = tableOf(blueprint, services)
  warnOfCountersInMemory(table.entries, services.counters)
  const errorPages = errorPagesOf(blueprint, services, table)
  const { database, plugins } = foundation
  const stack = middlewareStack({
    config,
    environment: blueprint.environment,
    root: blueprint.root,
    database,
    services,
    errorPages,
    table,
    plugins,
  })
  const router = routerFor(table, services, routerSettings(config))
  const application = exceptionsApplication(config, router)
  if (application !== null) errorPages.useApplication(application)
  const chain = compose(stack.toArray(), router)
  setCurrentServices(services)
  if (config.log?.events === true) blueprint.onShutdown(logEvents(services))
  if (narrates(blueprint)) blueprint.onShutdown(narrateRequests(services))
  const reset = attributeReset(services.executionState, logger)
  return { services, table, stack, chain, errorPages, executor: inTurn(reset, executorOf(config.executor, logger)) }
}

/** Only the built-in logger of a developer tells the story of a request. */
const narrates = ({ config: { log }, environment, foundation }: Blueprint): boolean =>
  environment === 'development' && log?.logger === undefined && log?.requests !== false && foundation.logger.isLevelEnabled('debug')

type Hook = (request: Request) => void

const inTurn = (first: Hook | null, second: Hook | null): Hook | null =>
  first === null || second === null
    ? (first ?? second)
    : (request) => {
        first(request)
        second(request)
      }

function servicesOf(blueprint: Blueprint): ControllerServices {
  const { config, environment, foundation, root, streams, table, stopping } = blueprint
  const { logger, clock, errors, executionState } = foundation
  const live = liveSettings(config)
  const http = httpSettings(config, environment)
  return Object.freeze({
    logger,
    clock,
    reporter: errors,
    renderer: config.view?.renderer ?? null,
    i18n: foundation.i18n,
    executionState: executionState(),
    counters: counterStore(config),
    http,
    contentSecurity: contentSecuritySettings(config.security?.contentSecurityPolicy ?? {}, http.keys),
    permissionsPolicy: permissionsPolicyOf(config.security ?? {}),
    cache: cacheServices(config.cache, environment, root),
    publicFolder: publicFolder(config, root),
    live,
    controller: controllerSettings(config, environment),
    middlewares: namedMiddlewares(config.routes?.middleware),
    routes: table,
    streams,
    admission: new StreamAdmission(live),
    beforeStream: streamGuard(foundation.database),
    health: foundation.health,
    stopping,
  })
}

function publicFolder({ stack }: ApplicationConfig, root: string): string | null {
  const folder = stack?.publicFolder ?? 'public'
  if (folder === false) return null
  const path = join(root, folder)
  return existsSync(path) ? path : null
}

function tableOf(
  { config, environment, root, foundation, routes, controllers, info, table: built }: Blueprint,
  services: ControllerServices,
): RouteTable {
  const given = routeOptions(config, root)
  const table = routes.build({
    ...given,
    controllers: { ...controllers, ...given.controllers },
    ...internalRoutes(environment, () => built() as RouteTable, info),
    actionExists: actionCheck(services.renderer),
    inspect: (entries) => [...controllerProblems(entries), ...middlewareProblems(entries, services.middlewares)],
  })
  for (const warning of environment === 'development' ? checkRoutes(table) : table.warnings) foundation.logger.warn(warning)
  return table
}

function errorPagesOf({ config, environment }: Blueprint, services: ControllerServices, table: RouteTable): ErrorPages {
  return new ErrorPages({
    details: config.showErrorDetails ?? environment === 'development',
    publicRoot: services.publicFolder,
    logger: services.logger,
    reporter: services.reporter,
    defaultHeaders: services.http.defaultHeaders,
    filterParameters: services.http.filterParameters,
    rules: services.controller.errorRules,
    interceptors: config.errorInterceptors ?? [],
    apiOnly: config.apiOnly ?? false,
    logClientErrors: config.log?.rescuedErrors ?? true,
    routes: () => routeLines(table),
  })
}
