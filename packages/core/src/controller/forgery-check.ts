/** Whether a request comes from the site itself: where the browser says so, and by a token where it does not (C193-C200). */
import { InvalidCrossOriginRequestError } from '../errors/index.js'
import { isCsrfToken } from '../http/policies/csrf-token.js'
import { isOwnOrigin, originOf } from '../http/policies/request-origin.js'
import type { Request } from '../http/request.js'
import { csrfTokenStore } from './csrf-token-store.js'
import { reportBlocked } from './forgery-events.js'
import type { ForgeryProtectionOptions } from './forgery-settings.js'
import type { ForgeryController } from './forgery-strategies.js'

/** What holds for one class: what it declared, over what the application says. */
export type ForgeryPolicy = Required<ForgeryProtectionOptions>

/** What the browser's own word comes to. */
type Verdict = 'verified' | 'token' | { readonly reason: string }

const TOKEN_HEADER = 'x-csrf-token'

/** Whether a request can change nothing: by the verb on the wire and by the one that the application sees (C192). */
export function isSafe({ method, requestMethod }: Request): boolean {
  return isSafeVerb(method) && isSafeVerb(requestMethod)
}

const isSafeVerb = (verb: string): boolean => verb === 'GET' || verb === 'HEAD' || verb === 'QUERY'

/**
 * Why a request is not verified; `null` when it is.
 * @param onFallback told when a token has to decide
 * @throws InvalidCrossOriginRequestError for `Origin: null`, whatever the strategy (C194)
 */
export function refusalOf(controller: ForgeryController, policy: ForgeryPolicy, onFallback: () => void): string | null {
  const { request, services } = controller
  const origin = request.headers.get('origin')
  const trusted = origin !== null && isTrusted(origin, policy)
  if (services.controller.forgeryProtectionOriginCheck && origin !== null && !trusted) {
    if (origin === 'null') throw opaqueOrigin(controller)
    if (!isOwnOrigin(origin, request.baseUrl)) return originMismatch(origin, request.baseUrl)
  }
  const verdict = verdictOf(request, policy, trusted, services.controller.sslForced)
  if (verdict === 'verified') return null
  if (verdict !== 'token') return verdict.reason
  onFallback()
  return hasToken(controller, policy) ? null : 'the authenticity token is missing, or does not belong to this session and form'
}

/** The table of C195. */
function verdictOf(request: Request, { using, allowSameSite }: ForgeryPolicy, trusted: boolean, sslForced: boolean): Verdict {
  const header = request.headers.get('sec-fetch-site')
  const site = header?.toLowerCase() ?? null
  if (site === 'same-origin' || (site === 'same-site' && allowSameSite)) return 'verified'
  if (site === 'cross-site' || site === 'same-site') {
    return trusted ? 'verified' : { reason: `Sec-Fetch-Site is ${site}, and the origin is not a trusted one` }
  }
  if (using === 'headerOrLegacyToken') return 'token'
  if (header !== null) return { reason: `Sec-Fetch-Site is ${show(header)}, which does not come from a page of this site` }
  // Browsers send the header only where the connection is trustworthy.
  return request.isSsl || sslForced ? { reason: 'the Sec-Fetch-Site header is missing' } : 'verified'
}

/** Any valid one will do (C198). */
function hasToken(controller: ForgeryController, { store }: ForgeryPolicy): boolean {
  const { request, services } = controller
  const secret = csrfTokenStore(store).fetch(controller)
  if (secret === null) return false
  const target = services.controller.perFormCsrfTokens ? { path: request.path, method: request.requestMethod } : null
  const given = [request.headers.get(TOKEN_HEADER), request.params.get(services.controller.csrfParam)]
  return given.some((token) => isCsrfToken(token, secret, target))
}

function isTrusted(origin: string, { trustedOrigins }: ForgeryPolicy): boolean {
  if (trustedOrigins.length === 0) return false
  const normal = originOf(origin)
  return normal !== null && trustedOrigins.includes(normal)
}

function opaqueOrigin(controller: ForgeryController): InvalidCrossOriginRequestError {
  const reason = 'the Origin header is null: the page sends no referrer, or is no page of this site'
  reportBlocked(controller, reason)
  return new InvalidCrossOriginRequestError(reason)
}

function originMismatch(origin: string, baseUrl: string): string {
  const reason = `the Origin header ${show(origin)} is not ${show(baseUrl)}, which the request came to`
  const proxied = isOwnOrigin(origin.replace(/^https:/i, 'http:'), baseUrl)
  return proxied ? `${reason}; if a proxy in front speaks HTTPS, set config.server.trustProxy` : reason
}

const show = (text: string): string => JSON.stringify(text.slice(0, 100))
