/** Which CORS policy holds where: that of the action, else the application's. Decided at boot. */
import { corsOf } from '../controller/cors.js'
import { type CorsOptions, CorsPolicy } from '../http/policies/cors-policy.js'
import type { Request } from '../http/request.js'
import { type CorsLookup, cors } from '../middleware/cors.js'
import type { MiddlewareFunction } from '../middleware/middleware.js'
import type { RouteEntry } from '../routing/route-entry.js'
import type { RouteTable } from '../routing/route-table.js'

/**
 * The middleware, `null` when nothing is open to other origins.
 * @param options `config.security.cors`
 * @throws ConfigurationError for a policy that cannot work, with its place
 */
export function corsMiddleware(options: CorsOptions | undefined, table: RouteTable): MiddlewareFunction | null {
  const general = options === undefined ? null : new CorsPolicy(options, 'config.security.cors')
  const declared = table.entries.map(declaredFor)
  if (declared.every((each) => each === undefined)) return general === null ? null : cors(() => general)
  const policies = declared.map((own, order) => {
    if (own === undefined) return general
    return own === false ? null : new CorsPolicy({ ...options, ...own }, placeOf(table.entries[order]))
  })
  return cors(lookup(table, policies, general))
}

function declaredFor({ target, meta }: RouteEntry): CorsOptions | false | undefined {
  if (meta.cors !== undefined) return meta.cors as CorsOptions | false
  return target.kind === 'action' ? corsOf(target.controller, target.action) : undefined
}

const placeOf = ({ target, pattern }: RouteEntry): string =>
  target.kind === 'action' ? `cors of ${target.controller.name}#${target.action}` : `meta.cors of ${pattern}`

function lookup(table: RouteTable, policies: readonly (CorsPolicy | null)[], general: CorsPolicy | null): CorsLookup {
  return (request: Request, method: string) => {
    try {
      const match = table.match(method, request.path, request)
      return match === null ? general : policies[match.entry.order]
    } catch {
      // A malformed path is answered as one; here it has no route.
      return general
    }
  }
}
