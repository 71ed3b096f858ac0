/** Tells clients how long the application took (C287). */
import type { Response } from '../http/response.js'
import { isPromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, named } from './middleware.js'

/** Adds `X-Runtime` with the seconds up to the head of the response, unless it is there already. */
export function runtime(): MiddlewareFunction {
  return named('runtime', (_request, next) => {
    const start = performance.now()
    const response = next()
    return isPromise<Response>(response) ? response.then((each) => measured(each, start)) : measured(response, start)
  })
}

function measured(response: Response, start: number): Response {
  response.headers.setDefault('x-runtime', ((performance.now() - start) / 1000).toFixed(6))
  return response
}
