/** Middlewares and the chain that they form. */
import { ConfigurationError } from '../errors/index.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import type { MaybePromise } from '../support/maybe-promise.js'

/** Continues with the rest of the chain; gives the response as soon as it is committed. To be called at most once. */
export type Next = () => MaybePromise<Response>

/** A function around everything behind it. It may answer itself, or change the head of what `next()` gives. */
export type MiddlewareFunction = (request: Request, next: Next) => MaybePromise<Response>

/** A middleware: a function, or an object with `call`. */
export type Middleware = MiddlewareFunction | { call(request: Request, next: Next): MaybePromise<Response> }

/** What stands at the end of a chain. */
export type Endpoint = (request: Request) => MaybePromise<Response>

/**
 * One function out of a chain, made at boot.
 * @param middlewares outermost first
 * @throws ConfigurationError for something that is not a middleware
 */
export function compose(middlewares: readonly Middleware[], endpoint: Endpoint): Endpoint {
  return middlewares.reduceRight<Endpoint>((rest, middleware) => link(asFunction(middleware), rest), endpoint)
}

function link(middleware: MiddlewareFunction, rest: Endpoint): Endpoint {
  return (request) => {
    let called = false
    return middleware(request, () => {
      if (called) throw new ConfigurationError(`${middleware.name || 'a middleware'} called next() twice`)
      called = true
      return rest(request)
    })
  }
}

function asFunction(middleware: Middleware): MiddlewareFunction {
  // Functions have a `call` of their own, which is not a middleware's.
  if (typeof middleware === 'function') return middleware
  if (typeof middleware?.call === 'function') return (request, next) => middleware.call(request, next)
  throw new ConfigurationError('A middleware is a function (request, next) or an object with a method call(request, next)')
}
