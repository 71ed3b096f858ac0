/** Middlewares and the chain that they form. */
import { tracingChannel } from 'node:diagnostics_channel'
import { ConfigurationError } from '../errors/index.js'
import type { Middleware, MiddlewareFunction } from '../http/middleware-types.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import type { MaybePromise } from '../support/maybe-promise.js'

export type { Middleware, MiddlewareFunction, MiddlewareReference, Next } from '../http/middleware-types.js'

/** What stands at the end of a chain. */
export type Endpoint = (request: Request) => MaybePromise<Response>

/**
 * One function out of a chain, made at boot.
 * @param middlewares outermost first
 * @throws ConfigurationError for something that is not a middleware
 */
export function compose(middlewares: readonly Middleware[], endpoint: Endpoint): Endpoint {
  const functions = middlewares.map(asFunction)
  const chain = functions.reduceRight<Endpoint>((rest, middleware) => link(middleware, rest), endpoint)
  const timedChain = functions.reduceRight<Endpoint>((rest, middleware, i) => link(timed(middleware, middlewares[i]), rest), endpoint)
  return (request) => (processed.hasSubscribers ? timedChain(request) : chain(request))
}

const processed = tracingChannel<unknown, { readonly middleware: string; readonly request: Request }>('process_middleware.action_dispatch')

/** A middleware with an event around it (C260). Only requests that somebody watches pass it. */
function timed(run: MiddlewareFunction, original: Middleware): MiddlewareFunction {
  const middleware = middlewareName(original)
  return (request, next) => processed.tracePromise(async () => run(request, next), { middleware, request })
}

/** The name by which a middleware is known: that of its function or class. */
export function middlewareName(middleware: Middleware): string {
  return (typeof middleware === 'function' ? middleware.name : middleware.constructor?.name) || 'anonymous'
}

/** Gives a middleware the name by which the stack knows it, which no bundler changes. */
export function named<M extends MiddlewareFunction>(name: string, middleware: M): M {
  return Object.defineProperty(middleware, 'name', { value: name })
}

const WRAP = Symbol('wrap')

/** A middleware that is put around the rest of the chain at boot. */
type WrappingMiddleware = MiddlewareFunction & { readonly [WRAP]?: (rest: Endpoint) => Endpoint }

/**
 * A middleware that knows at boot what is behind it: what every request passes would otherwise make a `next` for each of them.
 * @param name by which the stack knows it; @param wrap gives the endpoint around the rest, which calls that at most once
 */
export function wrapping(name: string, wrap: (rest: Endpoint) => Endpoint): MiddlewareFunction {
  const middleware: MiddlewareFunction = (request, next) => wrap(() => next())(request)
  return Object.defineProperties(middleware, { name: { value: name }, [WRAP]: { value: wrap } })
}

/** One middleware in front of an endpoint; it may call that once. */
export function link(middleware: WrappingMiddleware, rest: Endpoint): Endpoint {
  const wrap = middleware[WRAP]
  if (wrap !== undefined) return wrap(rest)
  return (request) => {
    let called = false
    return middleware(request, () => {
      if (called) throw new ConfigurationError(`${middleware.name || 'a middleware'} called next() twice`)
      called = true
      return rest(request)
    })
  }
}

/** A middleware as a function. Throws `ConfigurationError` for something that is none. */
export function asFunction(middleware: Middleware): MiddlewareFunction {
  // Functions have a `call` of their own, which is not a middleware's.
  if (typeof middleware === 'function') return middleware
  if (typeof middleware?.call === 'function') return (request, next) => middleware.call(request, next)
  throw new ConfigurationError('A middleware is a function (request, next) or an object with a method call(request, next)')
}
