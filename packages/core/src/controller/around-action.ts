/** What stands around a route, by name: for listings. */
import { type MiddlewareReference, middlewareName } from '../middleware/middleware.js'
import type { RouteEntry } from '../routing/route-entry.js'
import { callbackName, planFor } from './callback-list.js'
import { middlewaresFor } from './middlewares.js'

/** The names of the middlewares of a route, those of its controller and its callbacks, outermost first. */
export function namesAround({ middleware, target }: RouteEntry): string[] {
  const own = middleware.map(nameOf)
  if (target.kind !== 'action') return own
  const { controller, action } = target
  return [...own, ...middlewaresFor(controller, action).map(nameOf), ...(planFor(controller, action) ?? []).map(callbackName)]
}

const nameOf = (middleware: MiddlewareReference): string => (typeof middleware === 'string' ? middleware : middlewareName(middleware))
