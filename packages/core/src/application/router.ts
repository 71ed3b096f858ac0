/** The end of the middleware chain: finds the route and runs what is behind it, or says why there is none. */
import { MethodNotAllowedError, RoutingError } from '../errors/index.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import type { Endpoint } from '../middleware/middleware.js'
import type { RouteTable } from '../routing/route-table.js'

/**
 * @param table the routes; @param endpoints what is behind each of them, by the order of its entry
 * @throws RoutingError (404), MethodNotAllowedError (405 with `Allow`), BadRequestError (400) for a malformed URL
 */
export function routerEndpoint(table: RouteTable, endpoints: readonly Endpoint[]): Endpoint {
  return function route(request) {
    const match = table.match(request.isHead ? 'HEAD' : request.requestMethod, request.path, request)
    if (match === null) return missed(table, request)
    request.pathParameters = match.params
    request.routePattern = match.entry.pattern
    return endpoints[match.entry.order](request)
  }
}

function missed(table: RouteTable, request: Request): Response {
  const allowed = table.allowedMethods(request.path, request)
  // Not `request.method`: HEAD gets the head of GET, to the byte.
  const method = request.requestMethod
  if (allowed.length === 0) throw new RoutingError(method, request.path)
  if (method !== 'OPTIONS') throw new MethodNotAllowedError(method, request.path, allowed)
  // RFC 9110 §9.3.7; routes that name OPTIONS were asked before (R85).
  const response = new Response({ request })
  response.status = 204
  response.headers.set('allow', [...allowed, 'OPTIONS'].sort().join(', '))
  response.body = ''
  response.commit()
  return response
}
