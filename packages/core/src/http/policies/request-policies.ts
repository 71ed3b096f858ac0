/** What the browser policies of one request became: kept aside, because most requests change nothing. */

import type { Request } from '../request.js'
import type { ContentSecurityPolicyBuilder } from './content-security-policy.js'
import type { PermissionsPolicyBuilder } from './permissions-policy.js'

/** The two policies that may be sent at once (C254). */
export interface ContentSecurityPolicies {
  /** Sent as `Content-Security-Policy`. */
  readonly enforced: ContentSecurityPolicyBuilder | null
  /** Sent as `Content-Security-Policy-Report-Only`. */
  readonly reported: ContentSecurityPolicyBuilder | null
}

/** Each field is `undefined` until something decides it. */
export interface RequestPolicies {
  contentSecurity?: ContentSecurityPolicies
  /** Whether the policy is reported instead of enforced; as written when nothing was said. */
  reportOnly?: boolean | undefined
  permissions?: PermissionsPolicyBuilder
  /** `null` when the application makes none. */
  nonce?: string | null
  /** A `Set-Cookie` value that the response of this request needs. */
  cookie?: string
}

const all = new WeakMap<Request, RequestPolicies>()

/** The policies of a request, made when they are asked for first. */
export function policiesOf(request: Request): RequestPolicies {
  let policies = all.get(request)
  if (policies === undefined) {
    policies = {}
    all.set(request, policies)
  }
  return policies
}

/** The policies of a request, `undefined` when nothing touched them. */
export function touchedPoliciesOf(request: Request): RequestPolicies | undefined {
  return all.get(request)
}
