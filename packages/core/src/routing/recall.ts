/** What a helper knows without being told: values of the current request, and parts of a URL that the route fixes (routing.md R53, R113). */
import { type PatternNode, paramNames } from './pattern.js'
import type { RouteEntry } from './route-entry.js'
import { textOf } from './url-escape.js'
import type { UrlContext, UrlOptions } from './url-options.js'

/** Names of the segments without which a pattern makes no path. */
export function requiredNames(nodes: readonly PatternNode[]): string[] {
  return paramNames(nodes.filter((node) => node.kind !== 'group'))
}

/**
 * Adds values of the current path for segments that were not given, from the left, as long as both patterns are the same and
 * no value was changed. So `id` of one route is never taken for the `id` of another.
 */
export function recalledValues(entry: RouteEntry, given: Record<string, unknown>, { params, pattern }: UrlContext): void {
  if (params === undefined || pattern === undefined) return
  const current = flat(pattern)
  const own = flat(entry.pattern)
  let from = 0
  for (const name of paramNames(entry.segments)) {
    if (name === 'format') return
    const end = endOfName(own, name, from)
    if (end === -1 || current.slice(0, end) !== own.slice(0, end) || /\w/.test(current[end] ?? '')) return
    from = end
    if (!Object.hasOwn(given, name)) given[name] = params[name]
    else if (textOf(given[name]) !== textOf(params[name])) return
  }
}

function endOfName(pattern: string, name: string, from: number): number {
  for (const sign of ':*') {
    const at = pattern.indexOf(sign + name, from)
    if (at !== -1 && !/\w/.test(pattern[at + name.length + 1] ?? '')) return at + name.length + 1
  }
  return -1
}

/** A pattern without the signs of its groups, which say nothing about the place of a segment. */
function flat(pattern: string): string {
  return pattern.replace(/[()]/g, '')
}

/** What the constraints of a route say about its URL: `{ subdomain: 'admin' }` (R53). */
export function fixedOptions(entry: RouteEntry): UrlOptions {
  const fixed: UrlOptions = {}
  for (const key of ['host', 'protocol', 'subdomain', 'domain'] as const) {
    const value = entry.requestConstraints.get(key)
    if (typeof value === 'string') fixed[key] = value
  }
  const port = entry.requestConstraints.get('port')
  if (typeof port === 'number' || typeof port === 'string') fixed.port = port
  return fixed
}
