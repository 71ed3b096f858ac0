/** The Content-Security-Policy of an application: what its configuration says, and what a request gets of it (C252–C255). */
import { ConfigurationError, isError } from '../../errors/index.js'
import type { KeyGenerator } from '../messages/key-generator.js'
import type { Request } from '../request.js'
import { assertNonce, ContentSecurityPolicyBuilder } from './content-security-policy.js'
import { type NonceGenerator, noncePerRequest, noncePerVisitor } from './csp-nonce.js'
import { type ContentSecurityPolicies, policiesOf } from './request-policies.js'

/** `config.security.contentSecurityPolicy`. */
export interface ContentSecurityOptions {
  /** The policy that browsers enforce. Default none. */
  enforce?: (policy: ContentSecurityPolicyBuilder) => void
  /** A policy whose violations browsers only report, alone or beside the other one. Default none. */
  reportOnly?: (policy: ContentSecurityPolicyBuilder) => void
  /**
   * Makes the nonce that `cspNonce` gives to the page: `'perRequest'`, `'perVisitor'`, or your own function. Default: no nonces.
   */
  nonceGenerator?: 'perRequest' | 'perVisitor' | NonceGenerator
  /** Directives that get the nonce, where they are present. Default `['script-src', 'style-src']`. */
  nonceDirectives?: readonly string[]
  /** URLs by the name that `reportTo` uses; sent as `Reporting-Endpoints` beside a policy. Default none. */
  reportingEndpoints?: Readonly<Record<string, string>>
}

/** {@link ContentSecurityOptions}, built once. */
export interface ContentSecuritySettings extends ContentSecurityPolicies {
  readonly nonceGenerator: NonceGenerator | null
  readonly nonceDirectives: readonly string[]
  /** The value of `Reporting-Endpoints`. */
  readonly reportingEndpoints: string | null
}

const NONCE_DIRECTIVES: readonly string[] = ['script-src', 'style-src']
const SETTING = 'config.security.contentSecurityPolicy'

/**
 * @param keys derive the nonces of visitors; `null` when the application has no secret
 * @throws ConfigurationError for what cannot work, naming the setting
 */
export function contentSecuritySettings(options: ContentSecurityOptions, keys: KeyGenerator | null): ContentSecuritySettings {
  return {
    enforced: policyOf('enforce', options.enforce),
    reported: policyOf('reportOnly', options.reportOnly),
    nonceGenerator: generatorOf(options.nonceGenerator, keys),
    nonceDirectives: directivesOf(options.nonceDirectives ?? NONCE_DIRECTIVES),
    reportingEndpoints: endpointsOf(options.reportingEndpoints ?? {}),
  }
}

/**
 * The nonce of a request, the same at every call; `null` when the application makes none.
 * @throws InvalidDirectiveError when the generator returns something that is none
 */
export function nonceOf(request: Request, { nonceGenerator }: ContentSecuritySettings): string | null {
  if (nonceGenerator === null) return null
  const policies = policiesOf(request)
  if (policies.nonce === undefined) {
    const nonce = nonceGenerator(request) ?? null
    if (nonce !== null) assertNonce(nonce)
    policies.nonce = nonce
  }
  return policies.nonce
}

function policyOf(name: string, write: ((policy: ContentSecurityPolicyBuilder) => void) | undefined): ContentSecurityPolicyBuilder | null {
  if (write === undefined) return null
  if (typeof write !== 'function') throw new ConfigurationError(`${SETTING}.${name} is ${String(write)}: give a function (policy) => …`)
  const policy = new ContentSecurityPolicyBuilder()
  try {
    write(policy)
  } catch (cause) {
    throw new ConfigurationError(`${SETTING}.${name} failed: ${isError(cause) ? cause.message : String(cause)}`, { cause })
  }
  return policy.isEmpty ? null : policy
}

function generatorOf(generator: ContentSecurityOptions['nonceGenerator'], keys: KeyGenerator | null): NonceGenerator | null {
  if (generator === undefined) return null
  if (generator === 'perRequest') return noncePerRequest
  if (typeof generator === 'function') return generator
  if (generator !== 'perVisitor')
    throw new ConfigurationError(`${SETTING}.nonceGenerator is ${String(generator)}: give 'perRequest', 'perVisitor' or a function`)
  if (keys === null) throw new ConfigurationError(`${SETTING}.nonceGenerator is 'perVisitor', which needs config.security.secretKeyBase`)
  return noncePerVisitor(keys)
}

const DIRECTIVE = /^[a-z]+(?:-[a-z]+)*$/

function directivesOf(directives: readonly string[]): readonly string[] {
  for (const directive of directives) {
    if (typeof directive !== 'string' || !DIRECTIVE.test(directive))
      throw new ConfigurationError(`${SETTING}.nonceDirectives holds ${JSON.stringify(directive)}: write names such as 'script-src'`)
  }
  return directives
}

// RFC 8941 §3.1.2: a key, and a string without what would need escaping.
const ENDPOINT = /^[a-z*][a-z0-9_.*-]*$/
const ENDPOINT_URL = /^[!#-[\]-~]+$/

function endpointsOf(endpoints: Readonly<Record<string, string>>): string | null {
  const members = Object.entries(endpoints).map(([name, url]) => {
    if (!ENDPOINT.test(name))
      throw new ConfigurationError(`${SETTING}.reportingEndpoints has the name ${JSON.stringify(name)}: use lower case letters and digits`)
    if (typeof url !== 'string' || !ENDPOINT_URL.test(url))
      throw new ConfigurationError(`${SETTING}.reportingEndpoints.${name} is ${JSON.stringify(url)}: give a URL, percent-encoded`)
    return `${name}="${url}"`
  })
  return members.length === 0 ? null : members.join(', ')
}
