/** Answers 304 when the client has the response already (RFC 9110 §13, C220, C228). */
import fresh from 'fresh'
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
  const asked = request.raw.headers['if-none-match'] !== undefined || request.raw.headers['if-modified-since'] !== undefined
  if (!asked || response.status !== 200 || request.requestMethod !== 'GET') return response
  const { headers } = response
  const validators = { etag: headers.get('etag') ?? undefined, 'last-modified': headers.get('last-modified') ?? undefined }
  if (!fresh(conditionsOf(request), validators)) return response
  response.status = 304
  // A stream that loses its place as the body is aborted by the server.
  response.body = ''
  headers.delete('content-type')
  headers.delete('content-length')
  return response
}

/** With `If-None-Match` there, the date does not count (strict freshness). `Cache-Control` of the request is the client's business with caches. */
function conditionsOf({ raw: { headers } }: Request): Record<string, string | undefined> {
  const tags = headers['if-none-match']
  return tags === undefined ? { 'if-modified-since': headers['if-modified-since'] } : { 'if-none-match': tags }
}
