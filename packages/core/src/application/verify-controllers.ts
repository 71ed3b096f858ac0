/** Checks every routed controller at boot, and reports all mistakes together. */
import 'reflect-metadata'
import type { Metal } from '../controller/metal.js'
import { actionMethods } from '../controller/actions.js'
import { type ControllerLike, problemsOf } from '../controller/verify.js'
import { ConfigurationError } from '../errors/index.js'
import { routeDefinitions } from '../routing/route-definitions.js'
import type { RouteTable } from '../routing/route-table.js'
import type { ControllerClass } from '../routing/types.js'

/** Whether a route may lead to a method: only actions can be reached, and what a decorator routes is one (C3). */
export function actionExists(controller: ControllerClass, action: string): boolean {
  return actionMethods(controller).has(action) || routeDefinitions(controller).routes.some((route) => route.action === action)
}

/**
 * @throws ConfigurationError listing wrong callback, condition and handler names, and controllers that are none
 */
export function verifyControllers(table: RouteTable): void {
  const controllers = new Map<ControllerLike, string>()
  for (const { target, source } of table.entries) {
    if (target.kind === 'action' && !controllers.has(target.controller)) controllers.set(target.controller, source)
  }
  const all = [...controllers.keys()]
  const problems = [...controllers].flatMap(([controller, source]) => {
    if (typeof (controller.prototype as Partial<Metal>).dispatch !== 'function') {
      return [`${controller.name} is not a controller: extend BaseController or ApiController (routed at ${source})`]
    }
    return problemsOf(controller, all).map((problem) => `${problem} (routed at ${source})`)
  })
  if (problems.length > 0) throw new ConfigurationError(`Controllers are declared wrong:\n${problems.map((each) => `  * ${each}`).join('\n')}`)
}
