/** Refuses requests for hosts that are not the application's, against DNS rebinding and poisoned links (C261–C263). */
import { HostNotAllowedError } from '../errors/index.js'
import { type HostMatcher, type HostPattern, hostMatcher } from '../http/clients/host-patterns.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import type { MaybePromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, named } from './middleware.js'

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
 * Looks at the `Host` header, at the host of a target in absolute form, and at what a trusted proxy says the client asked for: all must
 * be allowed. Else it throws `HostNotAllowedError` (403), which the error pages answer in the client's format.
 * A request with several `Host` headers is a 400.
 * @throws ConfigurationError for a pattern that can never match
 */
export function hostAuthorization({ hosts, exclude, response }: HostAuthorizationOptions): MiddlewareFunction {
  if (hosts.length === 0) return (_request, next) => next()
  const allows = hostMatcher(hosts)
  return named('hostAuthorization', (request, next) => {
    const blocked = blockedHosts(request, allows)
    if (blocked.length === 0 || exclude?.(request) === true) return next()
    if (response !== undefined) return response(request)
    throw new HostNotAllowedError(blocked)
  })
}

const NONE: readonly string[] = []

/** A proxy may have routed by the host of the target, or by the header, or by what it says itself. */
function blockedHosts(request: Request, allows: HostMatcher): readonly string[] {
  const { namedHost, forwardedHost } = request
  const header = request.raw.headers.host ?? namedHost
  if (allows(namedHost) && (header === namedHost || allows(header)) && (forwardedHost === null || allows(forwardedHost))) return NONE
  return [...new Set([namedHost, header, forwardedHost ?? namedHost])].filter((host) => !allows(host))
}
