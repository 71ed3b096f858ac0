/** Whether a client's copy is still good, and whether what it wants to change is still what it saw (RFC 9110 §13, C220). */
import fresh from 'fresh'
import { splitHeaderList } from '../header-list.js'
import type { HeaderMap } from '../headers.js'
import type { Request } from '../request.js'
import { parseHttpDate } from './http-date.js'

/** What becomes of a request whose precondition fails: the client has it already, or has seen something else. */
export type FailedPrecondition = 304 | 412

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'QUERY'])

/**
 * Compares `If-None-Match`, else `If-Modified-Since`, of a GET, HEAD or QUERY with the validators of a response. With a tag
 * there, the date does not count; tags compare weakly, and `*` is any tag, but not none. What is no date is ignored.
 * @param strict `false` for the old rule: both have to match where both are given. Default true
 */
export function isFresh(request: Request, headers: HeaderMap, strict = true): boolean {
  const asked = request.raw.headers
  const tags = asked['if-none-match']
  const since = asked['if-modified-since']
  if ((tags === undefined && since === undefined) || !SAFE.has(request.requestMethod)) return false
  if (tags === undefined) return isUnmodified(headers.get('last-modified'), since as string)
  return hasTag(tags, headers) && (strict || since === undefined || isUnmodified(headers.get('last-modified'), since))
}

/**
 * The precondition that fails, if any, in the order of RFC 9110 §13.2.2: to be asked before anything is changed. `If-Match` compares
 * strongly, so a weak tag never passes it.
 * @param headers the validators of the resource as it is now
 * @param strict see {@link isFresh}
 */
export function failedPrecondition(request: Request, headers: HeaderMap, strict = true): FailedPrecondition | null {
  const asked = request.raw.headers
  const match = asked['if-match']
  const unmodified = asked['if-unmodified-since']
  if (match !== undefined) {
    if (!hasStrongTag(match, headers.get('etag'))) return 412
  } else if (unmodified !== undefined && isModified(headers.get('last-modified'), unmodified)) return 412
  if (SAFE.has(request.requestMethod)) return isFresh(request, headers, strict) ? 304 : null
  const noneMatch = asked['if-none-match']
  return noneMatch !== undefined && hasTag(noneMatch, headers) ? 412 : null
}

/**
 * Whether a part may be sent: `If-Range` is not there, or names exactly this state, by a strong tag or by the date (RFC 9110 §13.1.5).
 * Where a resource comes in several codings, the date is that of all of them, and says nothing of one.
 */
export function mayContinue(ifRange: string | undefined, headers: HeaderMap): boolean {
  if (ifRange === undefined) return true
  if (ifRange.startsWith('"') || ifRange.startsWith('W/')) return isStrong(ifRange) && ifRange === headers.get('etag')
  const copiedAt = parseHttpDate(ifRange)
  const lastModified = headers.get('last-modified')
  if (copiedAt === null || lastModified === null || hasCodings(headers)) return false
  return parseHttpDate(lastModified) === copiedAt
}

const hasCodings = (headers: HeaderMap): boolean => headers.get('vary')?.toLowerCase().includes('accept-encoding') === true

function hasTag(tags: string, headers: HeaderMap): boolean {
  const etag = headers.get('etag')
  return etag !== null && fresh({ 'if-none-match': tags }, { etag })
}

function hasStrongTag(tags: string, etag: string | null): boolean {
  if (tags.trim() === '*') return true
  return etag !== null && isStrong(etag) && splitHeaderList(tags).includes(etag)
}

const isStrong = (tag: string): boolean => tag.startsWith('"')

function isUnmodified(lastModified: string | null, since: string): boolean {
  const modifiedAt = lastModified === null ? null : parseHttpDate(lastModified)
  const copiedAt = parseHttpDate(since)
  return modifiedAt !== null && copiedAt !== null && modifiedAt <= copiedAt
}

/** Whether something is known to have changed since: without two dates nothing is known. */
function isModified(lastModified: string | null, since: string): boolean {
  const modifiedAt = lastModified === null ? null : parseHttpDate(lastModified)
  const copiedAt = parseHttpDate(since)
  return modifiedAt !== null && copiedAt !== null && modifiedAt > copiedAt
}
