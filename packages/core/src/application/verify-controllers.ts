/** Checks every routed controller at boot. */
import 'reflect-metadata'
import { actionMethods } from '../controller/actions.js'
import type { Metal } from '../controller/metal.js'
import { type ControllerLike, problemsOf } from '../controller/verify.js'
import type { RouteProblem } from '../routing/route-definition-error.js'
import { routeDefinitions } from '../routing/route-definitions.js'
import type { RouteEntry } from '../routing/route-entry.js'
import type { ControllerClass } from '../routing/types.js'

/** Whether a route may lead to a method: only actions can be reached, and what a decorator routes is one (C3). */
export function actionExists(controller: ControllerClass, action: string): boolean {
  return actionMethods(controller).has(action) || routeDefinitions(controller).routes.some((route) => route.action === action)
}

/** Wrong callback, condition and handler names in the controllers of these routes, and controllers that are none. */
export function controllerProblems(entries: readonly RouteEntry[]): RouteProblem[] {
  const controllers = new Map<ControllerLike, string>()
  for (const { target, source } of entries) {
    // A controller that was not found is reported already, and stands as `Object` here.
    if (target.kind === 'action' && target.controller !== Object && !controllers.has(target.controller))
      controllers.set(target.controller, source)
  }
  const all = [...controllers.keys()]
  return [...controllers].flatMap(([controller, source]) => problemsAt(controller, all).map((message) => ({ source, message })))
}

function problemsAt(controller: ControllerLike, all: readonly ControllerLike[]): string[] {
  if (typeof (controller.prototype as Partial<Metal>).dispatch === 'function') return problemsOf(controller, all)
  return [`${controller.name} is not a controller: extend BaseController or ApiController`]
}
