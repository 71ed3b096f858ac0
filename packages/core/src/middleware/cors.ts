/** Answers CORS preflights, and tells browsers which pages may read what the rest of the chain answers (Fetch standard §3.2). */
import type { CorsPolicy } from '../http/policies/cors-policy.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, named } from './middleware.js'

/** The policy of a request that would be made with this verb; `null` when its route has none. */
export type CorsLookup = (request: Request, method: string) => CorsPolicy | null

/** Error pages, streams and 304 answers inside of it get the headers too; an `Access-Control-Allow-Origin` that is there stays. */
export function cors(policyOf: CorsLookup): MiddlewareFunction {
  const open = (request: Request, response: Response): MaybePromise<Response> => {
    const done = policyOf(request, request.requestMethod)?.addTo(response.headers, request)
    return isPromise(done) ? done.then(() => response) : response
  }
  return named('cors', (request, next) => {
    if (request.method === 'OPTIONS') {
      const method = requestedMethod(request)
      const policy = method === null ? null : policyOf(request, method)
      if (method !== null && policy !== null) return preflight(policy, request, method)
    }
    const response = next()
    return isPromise<Response>(response) ? response.then((each) => open(request, each)) : open(request, response)
  })
}

/** The verb that a preflight announces; `null` for an ordinary OPTIONS. */
function requestedMethod({ raw }: Request): string | null {
  const method = raw.headers['access-control-request-method']
  return raw.headers.origin !== undefined && method !== undefined && METHOD.test(method) ? method : null
}

const METHOD = /^[A-Za-z-]{1,32}$/

function preflight(policy: CorsPolicy, request: Request, method: string): MaybePromise<Response> {
  const response = new Response({ request })
  response.status = 204
  response.body = ''
  const done = policy.addPreflightTo(response.headers, request, method)
  const finish = (): Response => {
    response.commit()
    return response
  }
  return isPromise(done) ? done.then(finish) : finish()
}
