/** Sends the Content-Security-Policy of a request, as its controller left it (C252–C255, C231). */
import { type ContentSecuritySettings, nonceOf } from '../http/policies/content-security.js'
import type { ContentSecurityPolicyBuilder } from '../http/policies/content-security-policy.js'
import { touchedPoliciesOf } from '../http/policies/request-policies.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { isPromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, named } from './middleware.js'

const ENFORCED = 'content-security-policy'
const REPORTED = 'content-security-policy-report-only'

/**
 * Adds the header to every response but a 304, and but those that carry a policy already.
 * @param settings the application's policy, which controllers may have changed for their requests
 */
export function contentSecurityPolicy(settings: ContentSecuritySettings): MiddlewareFunction {
  const writer = new PolicyWriter(settings)
  return named('contentSecurityPolicy', (request, next) => {
    const response = next()
    return isPromise<Response>(response) ? response.then((each) => writer.write(request, each)) : writer.write(request, response)
  })
}

class PolicyWriter {
  readonly #settings: ContentSecuritySettings
  readonly #enforced: PreparedPolicy | null
  readonly #reported: PreparedPolicy | null

  constructor(settings: ContentSecuritySettings) {
    this.#settings = settings
    const prepare = (policy: ContentSecurityPolicyBuilder | null) => (policy === null ? null : new PreparedPolicy(policy, settings))
    this.#enforced = prepare(settings.enforced)
    this.#reported = prepare(settings.reported)
  }

  write(request: Request, response: Response): Response {
    const { headers, status } = response
    if (status !== 304 && !headers.has(ENFORCED) && !headers.has(REPORTED)) this.#addPolicies(request, response)
    const cookie = touchedPoliciesOf(request)?.cookie
    if (cookie !== undefined) headers.append('set-cookie', cookie)
    return response
  }

  #addPolicies(request: Request, { headers }: Response): void {
    const touched = touchedPoliciesOf(request)
    let enforced = this.#enforced
    let reported = this.#reported
    if (touched?.contentSecurity !== undefined) {
      enforced = this.#changedPolicy(touched.contentSecurity.enforced)
      reported = this.#changedPolicy(touched.contentSecurity.reported)
    }
    if (touched?.reportOnly !== undefined) [enforced, reported] = swapped(enforced ?? reported, touched.reportOnly)
    if (enforced === null && reported === null) return
    if (enforced !== null) headers.set(ENFORCED, enforced.valueFor(request))
    if (reported !== null) headers.set(REPORTED, reported.valueFor(request))
    const { reportingEndpoints } = this.#settings
    if (reportingEndpoints !== null) headers.setDefault('reporting-endpoints', reportingEndpoints)
  }

  #changedPolicy(policy: ContentSecurityPolicyBuilder | null): PreparedPolicy | null {
    if (policy === null || policy.isEmpty) return null
    if (policy === this.#settings.enforced) return this.#enforced
    return policy === this.#settings.reported ? this.#reported : new PreparedPolicy(policy, this.#settings)
  }
}

/** One policy, sent under the one name or the other (C254). */
const swapped = (policy: PreparedPolicy | null, reportOnly: boolean): [PreparedPolicy | null, PreparedPolicy | null] =>
  reportOnly ? [null, policy] : [policy, null]

/** Stands for the nonce while a policy is prepared; no header can hold it. */
const PLACE = '\0'

/** A policy whose header is put together once, as far as it is the same for all requests. */
class PreparedPolicy {
  readonly #policy: ContentSecurityPolicyBuilder
  readonly #settings: ContentSecuritySettings
  readonly #takesNonce: boolean
  readonly #isDynamic: boolean
  #plain: string | null = null
  #aroundNonce: readonly string[] | null = null

  constructor(policy: ContentSecurityPolicyBuilder, settings: ContentSecuritySettings) {
    this.#policy = policy
    this.#settings = settings
    this.#takesNonce = settings.nonceGenerator !== null && policy.takesNonce(settings.nonceDirectives)
    this.#isDynamic = policy.isDynamic
  }

  valueFor(request: Request): string {
    const nonce = this.#takesNonce ? nonceOf(request, this.#settings) : null
    const { nonceDirectives } = this.#settings
    if (this.#isDynamic) return this.#policy.build(request.controller ?? { request }, nonce, nonceDirectives)
    if (nonce === null) {
      this.#plain ??= this.#policy.build(null)
      return this.#plain
    }
    this.#aroundNonce ??= this.#policy.build(null, PLACE, nonceDirectives).split(PLACE)
    return this.#aroundNonce.join(nonce)
  }
}
