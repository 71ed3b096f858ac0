/** Routes that classes declare about themselves: kept as metadata, per class, copied on write (routing.md section 13). */
import 'reflect-metadata'
import { ConfigurationError } from '../errors/index.js'
import { declarationSource } from './declaration-source.js'
import type { RouteOptions, ScopeOptions } from './types.js'

/** Options of a class: those of a scope. The path is the decorator's first argument. */
export type ControllerRouteOptions = Omit<ScopeOptions, 'path' | 'controller' | 'action' | 'only' | 'except' | 'to' | 'via'>

/** Options of a decorated method. */
export type MethodRouteOptions = Omit<RouteOptions, 'on' | 'anchor'>

/** One route of a method. */
export interface MethodRoute {
  readonly action: string
  readonly verbs: readonly string[]
  /** `undefined` for the conventional path of the action. */
  readonly path: string | undefined
  readonly options: MethodRouteOptions
  readonly source: string
}

/** Everything that a class and its bases declare. */
export interface RouteDefinitions {
  /** URL prefix, or `undefined` for the conventional one. */
  readonly path: string | undefined
  readonly options: ControllerRouteOptions
  readonly routes: readonly MethodRoute[]
}

interface OwnDefinitions {
  readonly path?: string | undefined
  readonly options?: ControllerRouteOptions
  readonly routes: readonly MethodRoute[]
  readonly removed: readonly string[]
}

const KEY = Symbol.for('live:routes')
const NONE: OwnDefinitions = { routes: [], removed: [] }

function ownDefinitions(target: object): OwnDefinitions {
  return (Reflect.getOwnMetadata(KEY, target) as OwnDefinitions | undefined) ?? NONE
}

/** Stores the prefix and the options of a class. */
export function defineController(target: object, path: string | undefined, options: ControllerRouteOptions): void {
  Reflect.defineMetadata(KEY, { ...ownDefinitions(target), path, options }, target)
}

/** Adds a route for a method of a class. Throws ConfigurationError for a static method. */
export function defineMethodRoute(target: object, action: string | symbol, route: Omit<MethodRoute, 'action'>): void {
  if (typeof action !== 'string' || typeof target === 'function') {
    throw new ConfigurationError(`${route.source}: only instance methods with a plain name can be routes, not ${String(action)}`)
  }
  const own = ownDefinitions(target.constructor)
  Reflect.defineMetadata(KEY, { ...own, routes: [...own.routes, { ...route, action }] }, target.constructor)
}

/** Takes the routes that a method inherits away (R124). */
export function removeMethodRoute(target: object, action: string): void {
  const own = ownDefinitions(target.constructor)
  Reflect.defineMetadata(KEY, { ...own, removed: [...own.removed, action] }, target.constructor)
}

/**
 * The routes of a class: its own and those of its bases, bases first. A method that a subclass decorates again keeps only
 * the subclass's routes (R124).
 */
export function routeDefinitions(controller: object): RouteDefinitions {
  const chain: object[] = []
  for (let at: object | null = controller; typeof at === 'function' && at !== Function.prototype; at = Object.getPrototypeOf(at)) {
    chain.unshift(at)
  }
  let routes: MethodRoute[] = []
  let options: ControllerRouteOptions = {}
  for (const part of chain) {
    const own = ownDefinitions(part)
    const replaced = new Set([...own.removed, ...own.routes.map(({ action }) => action)])
    routes = [...routes.filter(({ action }) => !replaced.has(action)), ...own.routes]
    options = { ...options, ...own.options }
  }
  // A prefix belongs to the class that names it: each subclass has its own (R124).
  return { path: ownDefinitions(controller).path, options, routes }
}

/** Declares routes of a class without decorators; see {@link defineRoutes}. */
export type ClassVerb<A extends string> = (path: string, action: A, options?: MethodRouteOptions) => void

/** What {@link defineRoutes} declares with. */
export type ClassMapper<A extends string> = Readonly<
  Record<'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options' | 'query', ClassVerb<A>>
>

/**
 * The form without decorators, for a static block: `static { defineRoutes(this, (r) => { r.get('/', 'index') }) }`.
 * @param controller the class, whose routes enter a table by `r.controllers(…)`
 */
export function defineRoutes<T extends object>(
  controller: { readonly prototype: T },
  draw: (r: ClassMapper<keyof T & string>) => void,
): void {
  const verb =
    (method: string): ClassVerb<string> =>
    (path, action, options = {}) =>
      defineMethodRoute(controller.prototype, action, { verbs: [method], path, options, source: declarationSource() })
  draw({
    get: verb('GET'),
    post: verb('POST'),
    put: verb('PUT'),
    patch: verb('PATCH'),
    delete: verb('DELETE'),
    head: verb('HEAD'),
    options: verb('OPTIONS'),
    query: verb('QUERY'),
  })
}
