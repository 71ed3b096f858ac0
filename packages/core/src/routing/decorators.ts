/** Decorators by which a controller declares its own routes (routing.md R122, R123). */
import 'reflect-metadata'
import { ConfigurationError } from '../errors/index.js'
import { declarationSource } from './declaration-source.js'
import {
  type ControllerRouteOptions,
  defineController,
  defineMethodRoute,
  type MethodRouteOptions,
  removeMethodRoute,
} from './route-definitions.js'
import type { ControllerClass } from './types.js'

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

/**
 * A route for several verbs.
 * @param path below the prefix of the class, default: the conventional one of the action
 */
export function Route(verbs: readonly string[], path?: string, options: MethodRouteOptions = {}): RouteDecorator {
  const source = declarationSource()
  const upper = verbs.map((verb) => verb.toUpperCase())
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

/** Removes the routes that a method inherits from a base class (R124). */
export function NoRoute(): RouteDecorator {
  return (target, action) => removeMethodRoute(target, String(action))
}
