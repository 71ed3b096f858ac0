/** Holds a response back until the store has its session, so that the next request finds it (live.md L15). */

import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, named } from './middleware.js'

/**
 * For applications with sessions in a store. A live action writes on meanwhile, and its bytes wait. Where the store fails, the
 * request fails: an error page answers, without the session's cookie.
 */
export function saveSessions(): MiddlewareFunction {
  return named('saveSessions', (request, next) => {
    const response = next()
    return isPromise<Response>(response) ? response.then((each) => whenSaved(each, request)) : whenSaved(response, request)
  })
}

function whenSaved(response: Response, request: Request): MaybePromise<Response> {
  const saving = request.sessionSaving
  return saving === null ? response : saving.then(() => response)
}
