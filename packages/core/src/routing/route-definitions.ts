/** Routes that classes declare about themselves: kept as metadata, per class, copied on write (routing.md section 13). */
import 'reflect-metadata'
import { ConfigurationError } from '../errors/index.js'
import { declarationSource } from './declaration-source.js'
import type { ResourceAction, ResourceOptions, RouteOptions, ScopeOptions } from './types.js'

/** Options of a class: those of a scope. The path is the decorator's first argument. */
export interface ControllerRouteOptions extends Omit<ScopeOptions, 'path' | 'controller' | 'action' | 'only' | 'except' | 'to' | 'via'> {
  /** A version in front of path and name: `'v1'` (R122). */
  version?: string
}

/** Options of a decorated method. */
export type MethodRouteOptions = Omit<RouteOptions, 'anchor'>

/** Options of `@Resources` and `@Resource`. */
export type ResourceRouteOptions = Omit<ResourceOptions, 'only' | 'except' | 'controller' | 'concerns'>

/** What `@Resources` or `@Resource` declared. */
export interface ResourceDefinition {
  readonly kind: 'resources' | 'resource'
  /** The chosen actions, or `undefined` for those that the class has. */
  readonly only: readonly ResourceAction[] | undefined
  readonly options: ResourceRouteOptions
  readonly source: string
}

/** One route of a method. */
export interface MethodRoute {
  readonly action: string
  readonly verbs: readonly string[] | 'ALL'
  /** `undefined` for the conventional path of the action. */
  readonly path: string | undefined
  readonly options: MethodRouteOptions
  readonly source: string
}

/** Everything that a class and its bases declare. */
export interface RouteDefinitions {
  /** Whether the class or a base of it declares anything about routes. */
  readonly declares: boolean
  /** URL prefix, or `undefined` for the conventional one. */
  readonly path: string | undefined
  readonly options: ControllerRouteOptions
  /** Scopes around the class, outermost first: its namespaces, constraints and defaults. */
  readonly scopes: readonly ScopeOptions[]
  readonly resource: ResourceDefinition | undefined
  readonly routes: readonly MethodRoute[]
}

interface OwnDefinitions {
  readonly path?: string | undefined
  readonly options?: ControllerRouteOptions
  readonly scopes: readonly ScopeOptions[]
  readonly resource?: ResourceDefinition
  readonly routes: readonly MethodRoute[]
  readonly removed: readonly string[]
}

const KEY = Symbol.for('live:routes')
const NONE: OwnDefinitions = { scopes: [], routes: [], removed: [] }

function ownDefinitions(target: object): OwnDefinitions {
  return (Reflect.getOwnMetadata(KEY, target) as OwnDefinitions | undefined) ?? NONE
}

function define(target: object, definitions: Partial<OwnDefinitions>): void {
  Reflect.defineMetadata(KEY, { ...ownDefinitions(target), ...definitions }, target)
}

/** Stores the prefix and the options of a class. */
export function defineController(target: object, path: string | undefined, options: ControllerRouteOptions): void {
  define(target, { path, options })
}

/** Puts a scope around a class; the decorator that stands highest is the outermost, and runs last. */
export function defineClassScope(target: object, scope: ScopeOptions): void {
  define(target, { scopes: [scope, ...ownDefinitions(target).scopes] })
}

/** Declares the rows of a resource for a class. */
export function defineClassResource(target: object, resource: ResourceDefinition): void {
  define(target, { resource })
}

/** Adds a route for a method of a class. Throws ConfigurationError for a static method. */
export function defineMethodRoute(target: object, action: string | symbol, route: Omit<MethodRoute, 'action'>): void {
  if (typeof action !== 'string' || typeof target === 'function') {
    throw new ConfigurationError(`${route.source}: only instance methods with a plain name can be routes, not ${String(action)}`)
  }
  define(target.constructor, { routes: [...ownDefinitions(target.constructor).routes, { ...route, action }] })
}

/** Takes the routes that a method inherits away (R124). */
export function removeMethodRoute(target: object, action: string): void {
  define(target.constructor, { removed: [...ownDefinitions(target.constructor).removed, action] })
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
  let scopes: readonly ScopeOptions[] = []
  let resource: ResourceDefinition | undefined
  let declares = false
  for (const part of chain) {
    const own = ownDefinitions(part)
    if (own === NONE) continue
    declares = true
    scopes = [...scopes, ...own.scopes]
    resource = own.resource ?? resource
    const replaced = new Set([...own.removed, ...own.routes.map(({ action }) => action)])
    routes = [...routes.filter(({ action }) => !replaced.has(action)), ...own.routes]
    options = { ...options, ...own.options }
  }
  // A prefix belongs to the class that names it: each subclass has its own (R124).
  return { declares, path: ownDefinitions(controller).path, options, scopes, resource, routes }
}

/** Declares routes of a class without decorators; see {@link defineRoutes}. */
export type ClassVerb<A extends string> = (path: string, action: A, options?: MethodRouteOptions) => void

/** What {@link defineRoutes} declares with. */
export type ClassMapper<A extends string> = Readonly<
  Record<'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options' | 'query' | 'all', ClassVerb<A>>
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
    (path, action, options = {}) => {
      const verbs = method === 'ALL' ? 'ALL' : [method]
      defineMethodRoute(controller.prototype, action, { verbs, path, options, source: declarationSource() })
    }
  draw({
    get: verb('GET'),
    post: verb('POST'),
    put: verb('PUT'),
    patch: verb('PATCH'),
    delete: verb('DELETE'),
    head: verb('HEAD'),
    options: verb('OPTIONS'),
    query: verb('QUERY'),
    all: verb('ALL'),
  })
}
