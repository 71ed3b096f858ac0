/** `config.routes.middleware`: middlewares that routes and controllers refer to by name (app.md A36). */
import { ConfigurationError } from '../errors/index.js'
import type { Middleware, MiddlewareReference } from '../http/middleware-types.js'
import { closestName } from '../support/did-you-mean.js'
import { asFunction } from './middleware.js'

/** By name. */
export type NamedMiddlewares = Readonly<Record<string, Middleware>>

/** @throws ConfigurationError for a name of something that is no middleware */
export function namedMiddlewares(given: NamedMiddlewares = {}): NamedMiddlewares {
  const all = Object.create(null) as Record<string, Middleware>
  for (const [name, middleware] of Object.entries(given)) {
    try {
      asFunction(middleware)
    } catch (cause) {
      throw new ConfigurationError(`config.routes.middleware.${name} is no middleware: give a function (request, next)`, { cause })
    }
    all[name] = middleware
  }
  return Object.freeze(all)
}

/**
 * The middleware that a reference means.
 * @throws ConfigurationError for a name that nobody registered
 */
export function middlewareOf(reference: MiddlewareReference, known: NamedMiddlewares): Middleware {
  if (typeof reference !== 'string') return reference
  const found = known[reference]
  if (found === undefined) throw new ConfigurationError(unknownMiddleware(reference, known))
  return found
}

/** What is wrong with a reference; `null` for one that leads somewhere. */
export function referenceFault(reference: MiddlewareReference, known: NamedMiddlewares): string | null {
  if (typeof reference === 'string') return known[reference] === undefined ? unknownMiddleware(reference, known) : null
  const isMiddleware = typeof reference === 'function' || typeof (reference as Partial<typeof reference> | null)?.call === 'function'
  return isMiddleware ? null : `middleware: ${String(reference)} is none: give a function (request, next), or a name`
}

function unknownMiddleware(name: string, known: NamedMiddlewares): string {
  const names = Object.keys(known)
  const guess = closestName(name, names)
  const list = names.length === 0 ? 'none is registered' : `there are ${names.join(', ')}`
  const hint = guess === null ? list : `did you mean ${guess}?`
  return `The middleware ${JSON.stringify(name)} is unknown: register it in config.routes.middleware; ${hint}`
}
