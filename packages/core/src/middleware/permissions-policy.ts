/** Sends the Permissions-Policy of a request, as its controller left it (C256, C257). */
import type { PermissionsPolicyBuilder } from '../http/policies/permissions-policy.js'
import { touchedPoliciesOf } from '../http/policies/request-policies.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { isPromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, named } from './middleware.js'

const HEADER = 'permissions-policy'

/**
 * Adds the header to every response but a 304, and but those that carry one already.
 * @param policy the application's, which controllers may have changed for their requests
 */
export function permissionsPolicy(policy: PermissionsPolicyBuilder): MiddlewareFunction {
  const fixed = policy.isDynamic ? null : policy.build(null)
  const valueFor = (request: Request): string => {
    const changed = touchedPoliciesOf(request)?.permissions
    if (changed === undefined && fixed !== null) return fixed
    return (changed ?? policy).build(request.controller ?? { request })
  }
  const write = (request: Request, response: Response): Response => {
    if (response.status === 304 || response.headers.has(HEADER)) return response
    const value = valueFor(request)
    if (value !== '') response.headers.set(HEADER, value)
    return response
  }
  return named('permissionsPolicy', (request, next) => {
    const response = next()
    return isPromise<Response>(response) ? response.then((each) => write(request, each)) : write(request, response)
  })
}
