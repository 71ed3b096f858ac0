/** Answers 304 when the client has the response already (RFC 9110 §13, C220, C228). */
import { isFresh } from '../http/caching/freshness.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { isPromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, wrapping } from './middleware.js'

/** Options of {@link conditionalGet}. */
export interface ConditionalGetOptions {
  /** Whether `If-None-Match` alone decides where it is given; else both have to match (C220). Default true. */
  strictFreshness?: boolean
}

/** Compares `If-None-Match`, else `If-Modified-Since`, with what a successful GET, HEAD or QUERY carries. */
export function conditionalGet({ strictFreshness = true }: ConditionalGetOptions = {}): MiddlewareFunction {
  return wrapping('conditionalGet', (rest) => (request) => {
    const response = rest(request)
    return isPromise<Response>(response)
      ? response.then((each) => revalidate(request, each, strictFreshness))
      : revalidate(request, response, strictFreshness)
  })
}

/** A policy with a nonce belongs to one body; a 304 would put it on the one that the client has (C231). */
const OF_THE_BODY = ['content-type', 'content-length', 'content-security-policy', 'content-security-policy-report-only']

function revalidate(request: Request, response: Response, strict: boolean): Response {
  const { headers } = response
  if (response.status !== 200 || !isFresh(request, headers, strict)) return response
  response.status = 304
  // A stream that loses its place as the body is aborted by the application (live.md L95).
  response.body = ''
  for (const name of OF_THE_BODY) headers.delete(name)
  return response
}
