/** What a middleware is: below the room of the middlewares themselves, so that routes can name them too. */
import type { MaybePromise } from '../support/maybe-promise.js'
import type { Request } from './request.js'
import type { Response } from './response.js'

/** Continues with the rest of the chain; gives the response as soon as it is committed. To be called at most once. */
export type Next = () => MaybePromise<Response>

/** A function around everything behind it. It may answer itself, or change the head of what `next()` gives. */
export type MiddlewareFunction = (request: Request, next: Next) => MaybePromise<Response>

/** A middleware: a function, or an object with `call`. */
export type Middleware = MiddlewareFunction | { call(request: Request, next: Next): MaybePromise<Response> }

/** A middleware, or the name of one that `config.routes.middleware` registers (app.md A36). */
export type MiddlewareReference = Middleware | string
