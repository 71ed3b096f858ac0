/** Finds the route that leads to an action (routing.md R115). */
import type { RouteEntry } from './route-entry.js'
import type { RouteTable } from './route-table.js'
import type { ControllerClass } from './types.js'
import { textOf } from './url-escape.js'
import { RESERVED_OPTIONS, type UrlContext } from './url-options.js'

/** What is looked for. */
export interface ActionQuery {
  readonly controller: ControllerClass | string | undefined
  readonly action: string | undefined
  /** Parameters and options. */
  readonly given: Readonly<Record<string, unknown>>
  readonly context: UrlContext
}

/** Of the routes to an action that these parameters fit, the one that uses most of them; the first of several. */
export function bestActionRoute(table: RouteTable, query: ActionQuery): RouteEntry | null {
  const keys = Object.keys(query.given).filter((key) => !RESERVED_OPTIONS.has(key))
  let best: RouteEntry | null = null
  let bestScore = -1
  for (const entry of table.entries) {
    if (!leadsTo(entry, query) || !defaultsFit(entry, query.given)) continue
    const builder = table.builderOf(entry)
    const score = keys.filter((key) => builder.names.includes(key) || entry.defaults[key] !== undefined).length
    if (score > bestScore && builder.accepts(query.given, query.context)) {
      best = entry
      bestScore = score
    }
  }
  return best
}

function leadsTo({ target }: RouteEntry, { controller, action }: ActionQuery): boolean {
  if (target.kind !== 'action' || target.action !== action) return false
  return typeof controller === 'string' ? target.key === controller : target.controller === controller
}

/** A default of a parameter that is not in the path is part of what the route is for. */
function defaultsFit(entry: RouteEntry, given: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(entry.defaults).every(([key, value]) => {
    if (entry.pattern.includes(`:${key}`) || entry.pattern.includes(`*${key}`)) return true
    return given[key] === undefined || textOf(given[key]) === textOf(value)
  })
}
