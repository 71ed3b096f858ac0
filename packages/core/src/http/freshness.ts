/** Whether a client's copy is still good (RFC 9110 §13.1, C220). */
import fresh from 'fresh'
import type { HeaderMap } from './headers.js'
import { parseHttpDate } from './http-date.js'
import type { Request } from './request.js'

/**
 * Compares `If-None-Match`, else `If-Modified-Since`, of a GET, HEAD or QUERY with the validators of a response. With a tag
 * there, the date does not count; tags compare weakly, and `*` is any tag, but not none. What is no date is ignored.
 */
export function isFresh(request: Request, headers: HeaderMap): boolean {
  const asked = request.raw.headers
  const tags = asked['if-none-match']
  const since = asked['if-modified-since']
  if ((tags === undefined && since === undefined) || !SAFE.has(request.requestMethod)) return false
  if (tags === undefined) return isUnmodified(headers.get('last-modified'), since as string)
  const etag = headers.get('etag')
  return etag !== null && fresh({ 'if-none-match': tags }, { etag })
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'QUERY'])

function isUnmodified(lastModified: string | null, since: string): boolean {
  const modifiedAt = lastModified === null ? null : parseHttpDate(lastModified)
  const copiedAt = parseHttpDate(since)
  return modifiedAt !== null && copiedAt !== null && modifiedAt <= copiedAt
}
