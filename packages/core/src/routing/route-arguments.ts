/** Reads the flexible arguments of `r.get`, `r.resources` and the others. */

import type { RouteCollector } from './collector.js'
import { RESOURCE_ACTIONS } from './resource.js'
import type { RouteAction } from './route-action.js'
import { listOf } from './scope.js'
import { isClass, isMountable, isRedirect } from './target.js'
import type {
  ActionNameOf,
  ControllerClass,
  Mountable,
  Open,
  RedirectTarget,
  ResourceOptions,
  RouteOptions,
  TargetOptions,
} from './types.js'

/** Declares a route for one verb. */
export interface VerbMethod {
  /** To an action of a controller class; the compiler checks the name. */
  <C extends ControllerClass>(path: string, controller: C, action: ActionNameOf<C>, options?: Open<RouteOptions>): void
  /** To a raw handler, or to `redirect(…)`. */
  (path: string, target: Mountable | RedirectTarget, options?: Open<RouteOptions>): void
  /** To an action by name: `r.get('/posts', 'posts#index')`. */
  (path: string, to: RouteAction, options?: Open<RouteOptions>): void
  /** To what the options and the scope say: `{ to: 'posts#show' }`, or `{ on: 'member' }` inside a resource. */
  (path: string, options?: Open<RouteOptions & TargetOptions>): void
}

/** `(controller, action, options)`, `(target, options)`, `('posts#index', options)` or `(options)` as options. */
export function routeArguments(args: readonly unknown[]): RouteOptions & TargetOptions {
  const [first, second, third] = args
  if (isClass(first)) {
    return { ...(third as RouteOptions | undefined), controller: first, ...(typeof second === 'string' ? { action: second } : {}) }
  }
  if (isMountable(first) || isRedirect(first) || typeof first === 'string') return { ...(second as RouteOptions | undefined), to: first }
  return (first as (RouteOptions & TargetOptions) | undefined) ?? {}
}

/** What follows the first name of `resources`: more names, a controller, options and a block, each of them optional. */
export function resourceArguments<Block>(rest: readonly unknown[]): {
  names: readonly string[]
  options: ResourceOptions
  block: Block | undefined
} {
  const names = rest.filter((arg) => typeof arg === 'string')
  const controller = rest.find(isClass)
  const block = rest.find((arg) => typeof arg === 'function' && !isClass(arg)) as Block | undefined
  const options = rest.find((arg): arg is ResourceOptions => typeof arg === 'object' && arg !== null) ?? {}
  return { names, options: controller === undefined ? options : { ...options, controller }, block }
}

/** Notes mistakes in the options of a resource; `false` when it cannot be declared. */
export function checkResource(collector: RouteCollector, name: string, options: ResourceOptions, source: string): boolean {
  const named = [...(listOf(options.only) ?? []), ...(listOf(options.except) ?? [])]
  const unknown = named.filter((action) => !RESOURCE_ACTIONS.includes(action))
  if (unknown.length > 0) {
    const legal = RESOURCE_ACTIONS.join(', ')
    collector.problem(source, `${JSON.stringify(name)} has unknown actions in only or except: ${unknown.join(', ')}; there are ${legal}`)
  }
  if (options.param?.includes(':') === true) {
    collector.problem(source, `the param ${JSON.stringify(options.param)} of ${JSON.stringify(name)} has a colon: write the name alone`)
  }
  return unknown.length === 0 && options.param?.includes(':') !== true
}
