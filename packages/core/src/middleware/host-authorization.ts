/** Refuses requests for hosts that are not the application's, against DNS rebinding and poisoned links (C261–C263). */
import { BadRequestError, HostNotAllowedError } from '../errors/index.js'
import { type HostMatcher, type HostPattern, hostMatcher } from '../http/host-patterns.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import type { MaybePromise } from '../support/maybe-promise.js'
import type { MiddlewareFunction } from './middleware.js'

/** Options of {@link hostAuthorization}. */
export interface HostAuthorizationOptions {
  /** The hosts that are answered; none means all. */
  hosts: readonly HostPattern[]
  /** Requests that are answered whatever their host, such as health checks. Default none. */
  exclude?: (request: Request) => boolean
  /** Answers instead of the error page. */
  response?: (request: Request) => MaybePromise<Response>
}

/**
 * Looks at the `Host` header and at what a trusted proxy says the client asked for: both must be allowed. Else it throws
 * `HostNotAllowedError` (403), which the error pages answer in the client's format.
 * @throws ConfigurationError for a pattern that can never match
 */
export function hostAuthorization({ hosts, exclude, response }: HostAuthorizationOptions): MiddlewareFunction {
  if (hosts.length === 0) return (_request, next) => next()
  const allows = hostMatcher(hosts)
  return function hostAuthorization(request, next) {
    const blocked = blockedHosts(request, allows)
    if (blocked.length === 0 || exclude?.(request) === true) return next()
    if (response !== undefined) return response(request)
    throw new HostNotAllowedError(blocked)
  }
}

const NONE: readonly string[] = []

function blockedHosts(request: Request, allows: HostMatcher): readonly string[] {
  const { rawHeaders, headers } = request.raw
  const host = headers.host ?? ''
  const { forwardedHost } = request
  if (countOfHosts(rawHeaders) > 1) throw new BadRequestError('The request has more than one Host header')
  if (allows(host)) return forwardedHost === null || allows(forwardedHost) ? NONE : [forwardedHost]
  return forwardedHost === null || allows(forwardedHost) ? [host] : [host, forwardedHost]
}

/** Node keeps the first of several, and a proxy may have read another (RFC 9112 §3.2). */
function countOfHosts(rawHeaders: readonly string[]): number {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i].length === 4 && rawHeaders[i].toLowerCase() === 'host') count++
  return count
}
