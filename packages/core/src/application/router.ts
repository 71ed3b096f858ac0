/** The end of the middleware chain: finds the route and runs what is behind it, or says why there is none. */
import { channel } from 'node:diagnostics_channel'
import { METHODS } from 'node:http'
import type { ControllerServices } from '../controller/controller-services.js'
import { MethodNotAllowedError, RoutingError, UnknownHttpMethodError } from '../errors/index.js'
import { mountOf } from '../http/mount.js'
import type { PathParameters, Request } from '../http/request.js'
import { Response } from '../http/response.js'
import type { Endpoint } from '../middleware/middleware.js'
import { nearestRoutes } from '../routing/explain.js'
import type { RouteTable } from '../routing/route-table.js'
import type { MaybePromise } from '../support/maybe-promise.js'
import { endpointFor, type PassOn } from './endpoints.js'

/** How a router answers what is not quite a route. */
export interface RouterSettings {
  /** What happens to a path with a slash too many: it does not count, leads to the uniform path, or is a 404 (R60). */
  readonly trailingSlash: 'ignore' | 'redirect' | 'strict'
  /** The status for a path that has routes for other verbs only (R84). */
  readonly methodNotAllowed: 405 | 404
}

/** The defaults of {@link RouterSettings}. */
export const ROUTER_DEFAULTS: RouterSettings = { trailingSlash: 'ignore', methodNotAllowed: 405 }

/** The payload of `route.action_dispatch` (R136). */
export interface RoutePayload {
  readonly request: Request
  readonly name: string | null
  readonly pattern: string
  readonly controller: string | null
  readonly action: string | null
  /** How many routes had a fitting path. */
  readonly candidatesTried: number
  /** Time to find the route, in nanoseconds. */
  readonly ns: number
}

const routed = channel('route.action_dispatch')

/** Node's parser lets no others through; HTTP/2 and servers in front of `app.handler` may. */
const VERBS: ReadonlySet<string> = new Set(METHODS)

/**
 * Finds routes and runs what is behind them.
 * @throws RoutingError (404), MethodNotAllowedError and UnknownHttpMethodError (405 with `Allow`), BadRequestError (400) for a
 * malformed URL
 */
export function routerFor(table: RouteTable, services: ControllerServices, settings: RouterSettings = ROUTER_DEFAULTS): Endpoint {
  const passOn: PassOn = (request, entry) => answer(request, entry.order)
  const endpoints = table.entries.map((entry) => endpointFor(entry, table, services, passOn))
  const answer = (request: Request, after: number): MaybePromise<Response> => {
    const match = table.match(request.isHead ? 'HEAD' : request.requestMethod, request.path, request, after)
    if (match === null) return missed(table, request, settings)
    request.route = match.entry
    request.routePattern = match.entry.pattern
    request.pathParameters = mountOf(request.raw) === null ? match.params : belowMount(request, match.params)
    return endpoints[match.entry.order](request)
  }
  const route: Endpoint = (request) => {
    const { requestMethod } = request
    if (requestMethod !== 'GET' && !VERBS.has(requestMethod)) {
      throw new UnknownHttpMethodError(requestMethod, table.allowedMethods(request.path, request))
    }
    if (!routed.hasSubscribers) return answer(request, -1)
    publish(table, request)
    return answer(request, -1)
  }
  return settings.trailingSlash === 'ignore' ? route : strictly(table, route, settings)
}

/** Parameters of the place where this application is mounted, under those of its own path (R100). */
function belowMount(request: Request, params: PathParameters): PathParameters {
  const merged = Object.create(null) as Record<string, unknown>
  return Object.assign(merged, mountOf(request.raw)?.params, params)
}

/** Looks at the slashes of the paths of routes; below a mount they are the business of what is mounted. */
function strictly(table: RouteTable, route: Endpoint, { trailingSlash }: RouterSettings): Endpoint {
  return (request) => {
    const { path } = request
    const uniform = uniformPath(path)
    if (uniform === path) return route(request)
    const match = table.match(request.isHead ? 'HEAD' : request.requestMethod, path, request)
    if (match === null || !match.entry.anchored) return route(request)
    if (trailingSlash === 'strict') throw new RoutingError(request.requestMethod, path)
    const response = new Response({ request })
    response.status = request.method === 'GET' || request.isHead ? 301 : 308
    // Browsers read a backslash as a slash, and two of those in front as another host.
    const target = request.scriptName + uniform.replaceAll('\\', '%5C')
    response.location = request.queryString === '' ? target : `${target}?${request.queryString}`
    response.body = ''
    response.commit()
    return response
  }
}

/** The path with one slash between segments, and none at its end. */
function uniformPath(path: string): string {
  return path.includes('//') || (path.length > 1 && path.endsWith('/')) ? `/${path.split('/').filter(Boolean).join('/')}` : path
}

function publish(table: RouteTable, request: Request): void {
  const method = request.isHead ? 'HEAD' : request.requestMethod
  const start = process.hrtime.bigint()
  const match = table.match(method, request.path, request)
  const ns = Number(process.hrtime.bigint() - start)
  if (match === null) return
  const { name, pattern, target, order } = match.entry
  const { key, action } = target.kind === 'action' ? target : { key: null, action: null }
  const candidatesTried = table.candidates(method, request.path).filter((entry) => entry.order <= order).length
  routed.publish({ request, name, pattern, controller: key, action, candidatesTried, ns } satisfies RoutePayload)
}

/** Whether the body of a POST is not to be read in advance: for a mounted handler, an action that streams it, and where nothing is. */
export function keepsBody(table: RouteTable, request: Request): boolean {
  const entry = table.match(request.method, request.path, request)?.entry
  if (entry === undefined) return table.allowedMethods(request.path, request).length === 0
  return entry.target.kind !== 'action' || entry.meta.body === 'stream'
}

function missed(table: RouteTable, request: Request, settings: RouterSettings): Response {
  const allowed = table.allowedMethods(request.path, request)
  // Not `request.method`: HEAD gets the head of GET, to the byte.
  const method = request.requestMethod
  // A route for this very verb declined, so that the verb is not what is wrong (R58).
  const hidden = settings.methodNotAllowed === 404 && method !== 'OPTIONS'
  if (allowed.length === 0 || hidden || allowed.includes(method)) {
    throw new RoutingError(method, request.path, () => nearestRoutes(table, method, request.path, request))
  }
  if (method !== 'OPTIONS') throw new MethodNotAllowedError(method, request.path, allowed)
  // RFC 9110 §9.3.7; routes that name OPTIONS were asked before (R85).
  const response = new Response({ request })
  response.status = 204
  response.headers.set('allow', [...allowed, 'OPTIONS'].sort().join(', '))
  response.body = ''
  response.commit()
  return response
}
