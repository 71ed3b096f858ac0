/** What every request passes, outermost first (C259, app.md A33). */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseService } from '../contracts/index.js'
import type { ControllerServices } from '../controller/controller-services.js'
import { compress } from '../middleware/compress.js'
import { conditionalGet } from '../middleware/conditional-get.js'
import type { ErrorPages } from '../middleware/error-pages.js'
import { etag } from '../middleware/etag.js'
import { localeOfRequest } from '../middleware/locale.js'
import { methodOverride } from '../middleware/method-override.js'
import type { Middleware } from '../middleware/middleware.js'
import { MiddlewareStack } from '../middleware/middleware-stack.js'
import { pendingMigrations } from '../middleware/pending-migrations.js'
import { requestId } from '../middleware/request-id.js'
import { requestLog } from '../middleware/request-log.js'
import { runtime } from '../middleware/runtime.js'
import { saveSessions } from '../middleware/save-sessions.js'
import { serverTiming } from '../middleware/server-timing.js'
import { type StaticFilesOptions, staticFiles } from '../middleware/static-files.js'
import type { RouteTable } from '../routing/route-table.js'
import { policyStack } from './browser-policies.js'
import { CACHING_SWITCH } from './cache-config.js'
import type { ApplicationConfig } from './config.js'
import { corsMiddleware } from './cors.js'
import { usePlugins } from './define-plugin.js'
import type { LivePlugin } from './plugin.js'
import { transportStack } from './request-config.js'
import { keepsBody } from './router.js'

/** What the stack is made from. */
export interface StackParts {
  readonly config: ApplicationConfig
  readonly environment: string
  readonly root: string
  readonly database: DatabaseService | null
  readonly services: ControllerServices
  readonly errorPages: ErrorPages
  readonly table: RouteTable
  readonly plugins: readonly LivePlugin[]
}

/** Paths that leave no line in the log: those of the health checks. */
const SILENT_PATHS: readonly string[] = ['/up', '/up/ready']

/**
 * The middlewares of the framework, of plugins, and of the application.
 * @throws ConfigurationError for one that is none, and for an edit that names an unknown one
 */
export function middlewareStack(parts: StackParts): MiddlewareStack {
  const { middleware = [] } = parts.config
  const result = new MiddlewareStack([...observing(parts), ...answering(parts)].filter((each) => each !== false))
  usePlugins(result, parts.plugins)
  if (typeof middleware === 'function') middleware(result)
  else for (const each of middleware) result.use(each)
  return result
}

/** What looks at requests and responses from the outside. */
function observing({ config, environment, services, errorPages, table }: StackParts): (Middleware | false)[] {
  const { stack = {}, log = {} } = config
  const development = environment === 'development'
  const { requestId: idHeader = true, runtime: timed = development, serverTiming: events = development } = stack
  return [
    idHeader !== false && requestId(idHeader === true ? undefined : idHeader),
    log.requests !== false && log.logger !== false && requestLog({ logger: services.logger, silence: log.silence ?? SILENT_PATHS }),
    events !== false && serverTiming(events === true ? undefined : events),
    timed && runtime(),
    ...transportStack(config, environment, errorPages),
    corsMiddleware(config.security?.cors, table) ?? false,
    stack.compress !== undefined && stack.compress !== false && compress(stack.compress === true ? {} : stack.compress),
    stack.etag !== false && conditionalGet({ strictFreshness: services.http.strictFreshness }),
    stack.etag !== false && etag(),
  ]
}

/** What answers requests, or prepares the answer. */
function answering({ config, database, environment, root, services, errorPages, table }: StackParts): (Middleware | false)[] {
  const { stack = {} } = config
  const folder = services.publicFolder
  return [
    // Outside of the error pages, which have a language too.
    services.i18n.availableLocales.length > 1 && localeOfRequest(services.i18n, config.i18n?.from),
    errorPages.middleware,
    folder !== null && staticFiles(folder, { ...localCaching(environment, root), ...stack.publicFiles }),
    (stack.methodOverride ?? config.apiOnly !== true) && methodOverride({ exceptBodyOf: (request) => keepsBody(table, request) }),
    database !== null && environment === 'development' && pendingMigrations(database),
    // Sessions in a store are saved while the response goes up; those in a cookie leave with it.
    (services.http.session?.store ?? null) !== null && saveSessions(),
    ...policyStack(services, table),
  ]
}

/** How long browsers keep files of `public` on the machine of a developer: in tests, and while caching is on in development (app.md A15, A16). */
function localCaching(environment: string, root: string): StaticFilesOptions {
  if (environment === 'test') return { cacheControl: 'public, max-age=3600' }
  return environment === 'development' && existsSync(join(root, CACHING_SWITCH)) ? { cacheControl: 'public, max-age=172800' } : {}
}
