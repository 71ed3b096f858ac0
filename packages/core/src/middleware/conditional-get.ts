/** Answers 304 when the client has the response already (RFC 9110 §13, C220, C228). */
import { isFresh } from '../http/freshness.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { isPromise } from '../support/maybe-promise.js'
import type { MiddlewareFunction } from './middleware.js'

/** Compares `If-None-Match`, else `If-Modified-Since`, with what a successful GET or HEAD carries. */
export function conditionalGet(): MiddlewareFunction {
  return function conditionalGet(request, next) {
    const response = next()
    return isPromise<Response>(response) ? response.then((each) => revalidate(request, each)) : revalidate(request, response)
  }
}

function revalidate(request: Request, response: Response): Response {
  const { headers } = response
  if (response.status !== 200 || !isFresh(request, headers)) return response
  response.status = 304
  // A stream that loses its place as the body is aborted by the application (live.md L95).
  response.body = ''
  headers.delete('content-type')
  headers.delete('content-length')
  return response
}
