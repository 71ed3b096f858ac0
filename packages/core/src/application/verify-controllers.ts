/** Checks every routed controller at boot. */
import 'reflect-metadata'
import type { Renderer } from '../contracts/renderer.js'
import { actionMethods } from '../controller/actions.js'
import { answersMissing } from '../controller/dispatching.js'
import type { Metal } from '../controller/metal.js'
import { middlewaresFor } from '../controller/middlewares.js'
import { viewPrefixes } from '../controller/names.js'
import { type ControllerLike, problemsOf } from '../controller/verify.js'
import { type NamedMiddlewares, referenceFault } from '../middleware/named-middlewares.js'
import type { RouteProblem } from '../routing/route-definition-error.js'
import type { RouteEntry } from '../routing/route-entry.js'
import type { ControllerClass } from '../routing/types.js'

/**
 * Tells whether a route may lead to an action: to a method that is one (C3), or that a decorator routes; else to a class with
 * `actionMissing`, or to a template without a method (C5). A method that is no action is never reached.
 * @param renderer knows the templates; `null` when the application has none
 */
export function actionCheck(renderer: Renderer | null): (controller: ControllerClass, action: string) => boolean {
  // Many routes lead to each class.
  const known = new Map<ControllerClass, ReadonlySet<string>>()
  return (controller, action) => {
    const actions = known.get(controller) ?? actionMethods(controller)
    known.set(controller, actions)
    if (actions.has(action)) return true
    if (action.includes('/') || action in controller.prototype) return false
    if (answersMissing(controller)) return true
    return renderer !== null && viewPrefixes(controller).some((prefix) => renderer.exists(`${prefix}/${action}`))
  }
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
  const routed = routedActions(entries)
  return [...controllers].flatMap(([controller, source]) => problemsAt(controller, all, routed).map((message) => ({ source, message })))
}

/** Middlewares of routes and of their controllers that are none, or whose names nobody registered (app.md A36). */
export function middlewareProblems(entries: readonly RouteEntry[], known: NamedMiddlewares): RouteProblem[] {
  return entries.flatMap(({ target, middleware, source }) => {
    const own = target.kind === 'action' && target.controller !== Object ? middlewaresFor(target.controller, target.action) : []
    return [...middleware, ...own].flatMap((each) => {
      const message = referenceFault(each, known)
      return message === null ? [] : [{ source, message }]
    })
  })
}

/** Actions that need no method, because a template or `actionMissing` answers for them. */
function routedActions(entries: readonly RouteEntry[]): ReadonlySet<string> {
  return new Set(entries.flatMap(({ target }) => (target.kind === 'action' ? [target.action] : [])))
}

function problemsAt(controller: ControllerLike, all: readonly ControllerLike[], routed: ReadonlySet<string>): string[] {
  if (typeof (controller.prototype as Partial<Metal>).dispatch === 'function') return problemsOf(controller, all, routed)
  return [`${controller.name} is not a controller: extend BaseController or ApiController`]
}
