/** Constraints that look at the request instead of the path (routing.md R50, R51). */
import { types } from 'node:util'
import { domainOf, hostName, subdomainOf } from './host-parts.js'
import { isParamMatcher } from './matchers.js'
import type { RouteEntry } from './route-entry.js'
import type { RequestMatcher, RoutableRequest, RouteParams } from './types.js'

/** Properties of a request that constraints may name; besides, `headers.<name>`. */
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
  'userAgent',
  'contentType',
])

const HEADER = 'headers.'

/** Whether constraints may name this property of a request. */
export function isRequestKey(key: string): boolean {
  return REQUEST_KEYS.has(key) || (key.startsWith(HEADER) && key.length > HEADER.length)
}

/** A matcher as it is compared: `'https'` is what requests call `'https://'`. */
export function requestMatcher(key: string, matcher: RequestMatcher): RequestMatcher {
  if (key !== 'protocol' || typeof matcher !== 'string') return matcher
  return `${matcher.replace(/:?(?:\/\/)?$/, '')}://`
}

/** Whether the request meets every constraint and predicate of the entry. */
export function conditionsHold(entry: RouteEntry, request: RoutableRequest, params: RouteParams): boolean {
  return failedCondition(entry, request, params) === null
}

/** The first constraint or predicate that the request does not meet, in words; `null` when it meets them all. */
export function failedCondition(entry: RouteEntry, request: RoutableRequest, params: RouteParams): string | null {
  for (const [key, matcher] of entry.requestConstraints) {
    const value = requestValue(request, params, key)
    if (!matchesValue(matcher, value)) return key
  }
  for (const predicate of entry.predicates) {
    if (!predicate(request, params)) return predicate.name || 'predicate'
  }
  return null
}

/** What a constraint on this property sees. */
export function requestValue(request: RoutableRequest, params: RouteParams, key: string): unknown {
  if (key === 'format') return params.format
  if (key === 'subdomain') return subdomainOf(hostName(request.host ?? ''))
  if (key === 'domain') return domainOf(hostName(request.host ?? ''))
  if (key.startsWith(HEADER)) return request.headers?.get(key.slice(HEADER.length)) ?? undefined
  return request[key as keyof RoutableRequest] ?? undefined
}

function matchesValue(matcher: RequestMatcher, value: unknown): boolean {
  if (typeof matcher === 'function') return matcher(value) === true
  if (matcher === true) return value !== undefined && value !== ''
  if (matcher === false) return value === undefined || value === ''
  if (types.isRegExp(matcher)) return typeof value === 'string' && matcher.test(value)
  if (isParamMatcher(matcher)) return typeof value === 'string' && matcher.pattern.test(value)
  if (Array.isArray(matcher)) return matcher.includes(value)
  return matcher === value
}
