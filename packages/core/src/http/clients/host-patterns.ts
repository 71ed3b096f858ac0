/** Which hosts an application answers to (C261). */
import { isIP, isIPv6 } from 'node:net'
import { types } from 'node:util'
import { ConfigurationError } from '../../errors/index.js'
import { endOfHost } from './host.js'
import { IpRanges } from './ip-ranges.js'

/**
 * One allowed host, or several: a name, with any port unless it names one · `.example.com` for the domain and one level below it · an
 * address or a range such as `10.0.0.0/8` · a pattern for the whole host, with or without port · a function of the host without port.
 * Case does not count.
 */
export type HostPattern = string | RegExp | ((host: string) => boolean)

/** Whether a `host[:port]` is allowed. `false` for whatever is none. */
export type HostMatcher = (authority: string) => boolean

/** A rule for one host; both in lower case. */
type Rule = (host: string, authority: string) => boolean

const LABEL = /^[a-z0-9-]+$/

/**
 * The matcher of a list of patterns.
 * @throws ConfigurationError for a pattern that can never match
 */
export function hostMatcher(patterns: readonly HostPattern[]): HostMatcher {
  const names = new Set<string>()
  const ranges = new IpRanges()
  const rules: Rule[] = [(host, authority) => names.has(host) || names.has(authority), (host) => ranges.has(withoutBrackets(host))]
  for (const pattern of patterns) {
    if (typeof pattern === 'function') rules.push((host) => pattern(host))
    else if (types.isRegExp(pattern)) rules.push(patternRule(pattern))
    else if (typeof pattern === 'string' && pattern.startsWith('.')) rules.push(domainRule(checked(pattern.slice(1), pattern)))
    else if (!(typeof pattern === 'string' && ranges.add(pattern))) names.add(checked(pattern, pattern))
  }
  return (authority) => {
    const end = endOfHost(authority)
    if (end < 0) return false
    const lower = authority.toLowerCase()
    const host = lower.slice(0, end)
    return rules.some((rule) => rule(host, lower))
  }
}

/** Anchored at both ends, whatever the pattern says. */
function patternRule({ source, flags }: RegExp): Rule {
  const whole = new RegExp(`^(?:${source})$`, `${flags.replace(/[gimy]/g, '')}i`)
  return (host, authority) => whole.test(host) || whole.test(authority)
}

function domainRule(domain: string): Rule {
  const ending = `.${domain}`
  return (host) => host === domain || (host.endsWith(ending) && LABEL.test(host.slice(0, -ending.length)))
}

function checked(name: string, pattern: string): string {
  const isName = typeof name === 'string' && endOfHost(name) > 0
  if (isName) return name.toLowerCase()
  throw new ConfigurationError(
    `config.security.hosts holds ${JSON.stringify(pattern)}: use a host such as 'example.com', '.example.com' for its subdomains too, ` +
      "a range such as '10.0.0.0/8', a RegExp or a function",
  )
}

function withoutBrackets(host: string): string {
  const inner = host.startsWith('[') ? host.slice(1, -1) : host
  return isIPv6(inner) || isIP(inner) === 4 ? inner : ''
}
