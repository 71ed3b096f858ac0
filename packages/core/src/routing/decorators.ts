/** Decorators by which a controller declares its own routes (routing.md R122, R123). */
import 'reflect-metadata'
import { ConfigurationError } from '../errors/index.js'
import { declarationSource } from './declaration-source.js'
import {
  type ControllerRouteOptions,
  defineClassResource,
  defineClassScope,
  defineController,
  defineMethodRoute,
  type MethodRouteOptions,
  type ResourceDefinition,
  type ResourceRouteOptions,
  removeMethodRoute,
} from './route-definitions.js'
import type { ControllerClass, FormatPolicy, ResourceAction, RouteConstraints, ScopeOptions } from './types.js'

/** Goes on an instance method of a controller. */
export type RouteDecorator = (target: object, action: string | symbol) => void

/** Goes on a controller class. */
export type ControllerDecorator = (target: ControllerClass) => void

/**
 * Says under which URL the decorated routes of a class live, and what holds for all of them.
 * @param path URL prefix, default: from the name of the class (`BlogPostsController` → `/blog-posts`)
 */
export function Controller(path?: string, options: ControllerRouteOptions = {}): ControllerDecorator {
  return (target) => defineController(target, path, options)
}

/** A decorator that puts a scope around the routes of a class. */
const inScope =
  (scope: ScopeOptions): ControllerDecorator =>
  (target) =>
    defineClassScope(target, scope)

/**
 * Puts the routes of a class into a namespace: path, name and module.
 * @param options to choose one of them
 */
export function Namespace(name: string, options: Pick<ScopeOptions, 'path' | 'as' | 'module'> = {}): ControllerDecorator {
  return inScope({ path: name, as: name, module: name, ...options })
}

/** Constraints of all decorated routes of a class. */
export function Constraints(constraints: RouteConstraints): ControllerDecorator {
  return inScope({ constraints })
}

/** Defaults of all decorated routes of a class. */
export function Defaults(defaults: Readonly<Record<string, unknown>>): ControllerDecorator {
  return inScope({ defaults })
}

/** The format suffix of all decorated routes of a class; `false` for none (R44). */
export function Format(format: FormatPolicy): ControllerDecorator {
  return inScope({ format })
}

/** The host that a request must name to reach the decorated routes of a class. */
export function Host(host: string | RegExp): ControllerDecorator {
  return inScope({ constraints: { host } })
}

/**
 * The rows of `resources(…)` for this class: those of the seven actions that it has, or those listed (R122).
 * @param only the actions, default: those that exist
 */
export function Resources(only?: ResourceAction | readonly ResourceAction[], options?: ResourceRouteOptions): ControllerDecorator {
  return resource('resources', only, options, declarationSource())
}

/** The rows of `resource(…)` for this class: of a thing that there is only one of (R122). */
export function Resource(only?: ResourceAction | readonly ResourceAction[], options?: ResourceRouteOptions): ControllerDecorator {
  return resource('resource', only, options, declarationSource())
}

function resource(
  kind: ResourceDefinition['kind'],
  only: ResourceAction | readonly ResourceAction[] | undefined,
  options: ResourceRouteOptions = {},
  source: string,
): ControllerDecorator {
  const list = typeof only === 'string' ? [only] : only
  return (target) => defineClassResource(target, { kind, only: list, options, source })
}

/**
 * A route for several verbs.
 * @param verbs methods, or `'all'`
 * @param path below the prefix of the class, default: the conventional one of the action
 */
export function Route(verbs: readonly string[] | 'all', path?: string, options: MethodRouteOptions = {}): RouteDecorator {
  const source = declarationSource()
  const upper = verbs === 'all' ? 'ALL' : verbs.map((verb) => verb.toUpperCase())
  return (target, action) => {
    assertMetadata(target, action)
    defineMethodRoute(target, action, { verbs: upper, path, options, source })
  }
}

/** The compiler's own metadata runs before any decorator, so its absence shows at the first one (design §7.1). */
function assertMetadata(target: object, action: string | symbol): void {
  if (Reflect.hasOwnMetadata('design:type', target, action)) return
  throw new ConfigurationError(
    `${target.constructor.name}#${String(action)} is decorated, but compiled without metadata: extend @live/core/tsconfig.json, or set ` +
      'experimentalDecorators and emitDecoratorMetadata (swc: legacyDecorator and decoratorMetadata; esbuild and tsx cannot emit it)',
    { code: 'ERR_DECORATOR_METADATA' },
  )
}

const forVerb =
  (verb: string) =>
  (path?: string, options?: MethodRouteOptions): RouteDecorator =>
    Route([verb], path, options)

/** `@Get('/')`: a GET route; answers HEAD too. */
export const Get = forVerb('GET')
/** `@Post('/')`: a POST route. */
export const Post = forVerb('POST')
/** `@Put('/:id')`: a PUT route. */
export const Put = forVerb('PUT')
/** `@Patch('/:id')`: a PATCH route. */
export const Patch = forVerb('PATCH')
/** `@Delete('/:id')`: a DELETE route. */
export const Delete = forVerb('DELETE')
/** `@Head('/')`: a HEAD route of its own. */
export const Head = forVerb('HEAD')
/** `@Options('/')`: an OPTIONS route of its own. */
export const Options = forVerb('OPTIONS')
/** `@Query('/search')`: a route for HTTP QUERY, which is safe and has a body. */
export const Query = forVerb('QUERY')

/** `@All('/proxy')`: a route for every verb. */
export const All = (path?: string, options?: MethodRouteOptions): RouteDecorator => Route('all', path, options)

/**
 * `@Member('publish')`: `GET /posts/:id/publish`, named `publishPost` (R123).
 * @param options `via`: the verbs, default GET
 */
export const Member = (path?: string, options?: PlacedOptions): RouteDecorator => placed('member', path, options)
/** `@Collection('search')`: `GET /posts/search`, named `searchPosts` (R123). */
export const Collection = (path?: string, options?: PlacedOptions): RouteDecorator => placed('collection', path, options)

/** Options of {@link Member} and {@link Collection}. */
export type PlacedOptions = Omit<MethodRouteOptions, 'on'> & { via?: string | readonly string[] }

function placed(on: 'member' | 'collection', path: string | undefined, { via = 'GET', ...options }: PlacedOptions = {}): RouteDecorator {
  const verbs = via === 'all' ? 'all' : typeof via === 'string' ? [via] : via
  return Route(verbs, path, { ...options, on })
}

/** `@Sse('/events')`: a GET route of a live stream, marked `meta.live` for middlewares (R128). */
export const Sse = (path?: string, options: MethodRouteOptions = {}): RouteDecorator =>
  Route(['GET'], path, { ...options, meta: { live: true, ...options.meta } })

/** Removes the routes that a method inherits from a base class (R124). */
export function NoRoute(): RouteDecorator {
  return (target, action) => removeMethodRoute(target, String(action))
}
