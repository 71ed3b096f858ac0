/** `Vary: Accept` on responses whose format the `Accept` header decided (C87). */
import type { Request } from '../http/request.js'
import type { Metal } from './metal.js'

/** Tells caches that another `Accept` may get another body. A `Vary` that is there already stays as it is. */
export function varyOnAccept({ request, response }: Metal): void {
  if (request.raw.headers.accept === undefined || request.services.http.ignoreAcceptHeader) return
  if (!namesFormat(request)) response.headers.setDefault('vary', 'Accept')
}

/** Whether path or query say which format is wanted, over the header (C105). */
function namesFormat(request: Request): boolean {
  const { pathParameters, queryString } = request
  if (pathParameters.format !== undefined) return true
  if (!queryString.includes('format=')) return false
  try {
    return request.queryParameters.format !== undefined
  } catch {
    // An unreadable query says nothing about the format, and is reported when parameters are read.
    return false
  }
}
