/** `config.routes`: what an application says about all of its routes. */
import { ConfigurationError } from '../errors/index.js'
import type { NamedMiddlewares } from '../middleware/named-middlewares.js'
import { INFO_PATH, routesPage } from '../routing/info-page.js'
import type { RouteTable } from '../routing/route-table.js'
import type { RouteBuildOptions } from '../routing/routes.js'
import type { ApplicationInfo } from './application-info.js'
import { PROPERTIES_PATH, propertiesPage } from './info-pages.js'
import { ROUTER_DEFAULTS, type RouterSettings } from './router.js'
import { welcomePage } from './welcome-page.js'

/** `config.routes`; what is left out has the default that its field names. */
export interface RouteConfig
  extends Partial<RouterSettings>,
    Pick<
      RouteBuildOptions,
      | 'controllers'
      | 'paramCase'
      | 'inflector'
      | 'caseSensitive'
      | 'allowUnsafeRegExp'
      | 'strict'
      | 'apiOnly'
      | 'relativeUrlRoot'
      | 'defaultUrlOptions'
      | 'defaultScope'
      | 'files'
    > {
  /** Middlewares that routes and controllers refer to by name: `middleware: ['auth']`, `@Use('auth')` (app.md A36). Default none. */
  middleware?: NamedMiddlewares
}

const ROUTER_KEYS: ReadonlySet<string> = new Set([...Object.keys(ROUTER_DEFAULTS), 'middleware'])

/** Where development has its pages; none in other environments. They stand behind all other routes. */
export function internalRoutes(environment: string, table: () => RouteTable, info: () => ApplicationInfo): RouteBuildOptions {
  if (environment !== 'development') return {}
  const hidden = { as: null, format: false } as const
  return {
    internal: (r) => {
      r.get(INFO_PATH, routesPage(table), hidden)
      r.get(PROPERTIES_PATH, propertiesPage(info), hidden)
      r.get('/', welcomePage(info, table), hidden)
    },
  }
}

/** How the table is built. Throws ConfigurationError for a value that cannot work. */
export function routeOptions({ routes = {}, apiOnly }: { routes?: RouteConfig; apiOnly?: boolean }, root: string): RouteBuildOptions {
  const { relativeUrlRoot } = routes
  if (relativeUrlRoot !== undefined && relativeUrlRoot !== '' && !/^\/[^/?#]/.test(relativeUrlRoot)) {
    throw new ConfigurationError(`config.routes.relativeUrlRoot is ${JSON.stringify(relativeUrlRoot)}: write a path such as '/blog'`)
  }
  const given = Object.entries(routes).filter(([key, value]) => !ROUTER_KEYS.has(key) && value !== undefined)
  return { root, ...(apiOnly === undefined ? {} : { apiOnly }), ...Object.fromEntries(given) }
}

/** How the router answers. Throws ConfigurationError for a value that cannot work. */
export function routerSettings({ routes = {} }: { routes?: RouteConfig }): RouterSettings {
  const { trailingSlash = ROUTER_DEFAULTS.trailingSlash, methodNotAllowed = ROUTER_DEFAULTS.methodNotAllowed } = routes
  if (!['ignore', 'redirect', 'strict'].includes(trailingSlash)) {
    throw new ConfigurationError(
      `config.routes.trailingSlash is ${JSON.stringify(trailingSlash)}: set it to 'ignore', 'redirect' or 'strict'`,
    )
  }
  if (methodNotAllowed !== 405 && methodNotAllowed !== 404) {
    throw new ConfigurationError(`config.routes.methodNotAllowed is ${String(methodNotAllowed)}: set it to 405 or 404`)
  }
  return { trailingSlash, methodNotAllowed }
}
