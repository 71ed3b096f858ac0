/** Whether a client's copy is still good (RFC 9110 §13.1, C220). */
import fresh from 'fresh'
import type { HeaderMap } from './headers.js'
import type { Request } from './request.js'

/**
 * Compares `If-None-Match`, else `If-Modified-Since`, of a GET, HEAD or QUERY with the validators of a response. With a tag
 * there, the date does not count; tags compare weakly.
 */
export function isFresh(request: Request, headers: HeaderMap): boolean {
  const asked = request.raw.headers
  const tags = asked['if-none-match']
  const since = asked['if-modified-since']
  if ((tags === undefined && since === undefined) || !SAFE.has(request.requestMethod)) return false
  const conditions = tags === undefined ? { 'if-modified-since': since } : { 'if-none-match': tags }
  return fresh(conditions, { etag: headers.get('etag') ?? undefined, 'last-modified': headers.get('last-modified') ?? undefined })
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'QUERY'])
