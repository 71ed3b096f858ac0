/** Constraints that look at the request instead of the path (routing.md R50, R51). */
import { types } from 'node:util'
import type { RouteEntry } from './route-entry.js'
import type { RequestMatcher, RoutableRequest, RouteParams } from './types.js'

/** Properties of a request that constraints may name. */
export const REQUEST_KEYS: ReadonlySet<string> = new Set([
  'method',
  'path',
  'host',
  'protocol',
  'port',
  'ip',
  'subdomain',
  'domain',
  'format',
])

/** Labels of a domain below its subdomain: `example.com` has two. */
const DOMAIN_LABELS = 2

/** Whether the request meets every constraint and predicate of the entry. */
export function conditionsHold(entry: RouteEntry, request: RoutableRequest, params: RouteParams): boolean {
  for (const [key, matcher] of entry.requestConstraints) {
    if (!matchesValue(matcher, requestValue(request, params, key))) return false
  }
  for (const predicate of entry.predicates) {
    if (!predicate(request, params)) return false
  }
  return true
}

function requestValue(request: RoutableRequest, params: RouteParams, key: string): unknown {
  if (key === 'format') return params.format
  if (key !== 'subdomain' && key !== 'domain') return request[key as keyof RoutableRequest]
  const labels = hostLabels(request.host ?? '')
  const cut = Math.max(0, labels.length - DOMAIN_LABELS)
  return (key === 'subdomain' ? labels.slice(0, cut) : labels.slice(cut)).join('.')
}

/** Labels of a host name without its port; an IP address is one label. */
function hostLabels(host: string): string[] {
  const name = host.startsWith('[') ? host : host.split(':', 1)[0]!
  return host.startsWith('[') || /^[\d.]+$/.test(name) ? [name] : name.split('.')
}

function matchesValue(matcher: RequestMatcher, value: unknown): boolean {
  if (matcher === true) return value !== undefined && value !== ''
  if (matcher === false) return value === undefined || value === ''
  if (types.isRegExp(matcher)) return typeof value === 'string' && matcher.test(value)
  if (Array.isArray(matcher)) return matcher.includes(value)
  return matcher === value
}
