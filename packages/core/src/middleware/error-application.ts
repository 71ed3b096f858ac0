/** Lets an application answer its own errors, and never lets it fail at that (C277, C279). */
import { hasCode } from '../errors/index.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { addErrorHeaders } from './error-headers.js'
import { ErrorRequest } from './error-request.js'
import type { ThrownError } from './thrown-error.js'

/** What answers errors: an endpoint, or a function that gives nothing where the standard pages shall answer (C60). */
export type ExceptionsApplication = (request: ErrorRequest) => MaybePromise<Response | null | undefined>

/**
 * Asks the error pages of an application.
 * @param application gets an {@link ErrorRequest}; to leave an error to the standard pages it gives nothing, or has no route for it
 * @returns the response, or `null` for the standard page
 * @throws what the application throws
 */
export function askApplication(application: ExceptionsApplication, thrown: ThrownError, request: Request): MaybePromise<Response | null> {
  const asked = new ErrorRequest(request, thrown)
  try {
    const answer = application(asked)
    if (!isPromise<Response | null | undefined>(answer)) return accepted(answer, thrown, request)
    return answer.then(
      (each) => accepted(each, thrown, request),
      (failure: unknown) => passed(failure),
    )
  } catch (failure) {
    return passed(failure)
  }
}

/** The router throws where it has no route for `/404`; everything else is a failure. */
function passed(failure: unknown): null {
  if (hasCode(failure, 'ERR_NO_ROUTE')) return null
  throw failure
}

/** An error is never a success: a response that says nothing of its status has that of the error. */
function accepted(response: Response | null | undefined, thrown: ThrownError, request: Request): Response | null {
  if (response === null || response === undefined) return null
  if (response.status === 200) response.status = thrown.status
  addErrorHeaders(response.headers, thrown, request)
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
  return response
}
