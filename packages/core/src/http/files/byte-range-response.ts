/** Settles how much of a representation a response carries: all, a part, or nothing (RFC 9110 §13.2.2, §14; C237, C286). */

import { failedPrecondition, mayContinue } from '../caching/freshness.js'
import type { Request } from '../request.js'
import type { Response } from '../response.js'
import { type ByteRange, formatContentRange, parseByteRange } from './byte-range.js'

/** What of the representation is to be sent. */
export type Selection = 'whole' | 'nothing' | ByteRange

/** How a selection is made. */
export interface SelectionRules {
  /** Whether parts are sent at all. Default true. */
  ranges?: boolean
  /** See `isFresh`. Default true. */
  strictFreshness?: boolean
}

/**
 * Evaluates the preconditions and the range of a request, and sets status and headers of its response accordingly: 304, 412, 206, 416,
 * or 200 with `Accept-Ranges`. The body is the caller's to set. A response of another status than 200 is left as it is, and sent whole.
 * @param response with its validators, but without a body
 * @param size of the representation in bytes
 */
export function selectBytes(request: Request, response: Response, size: number, rules: SelectionRules = {}): Selection {
  const { headers } = response
  if (response.status !== 200) return 'whole'
  const failed = failedPrecondition(request, headers, rules.strictFreshness)
  if (failed !== null) return withoutBody(response, failed)
  if (rules.ranges === false) return 'whole'
  headers.put('accept-ranges', 'bytes')
  const { range: asked, 'if-range': ifRange } = request.raw.headers
  // For HEAD there is nothing to take a part of (RFC 9110 §14.2).
  if (asked === undefined || request.method !== 'GET' || !mayContinue(ifRange as string | undefined, headers)) return 'whole'
  const range = parseByteRange(asked, size)
  if (range === null) return 'whole'
  headers.put('content-range', formatContentRange(range === 'unsatisfiable' ? null : range, size))
  if (range === 'unsatisfiable') return withoutBody(response, 416)
  response.status = 206
  return range
}

function withoutBody(response: Response, status: 304 | 412 | 416): Selection {
  response.status = status
  // The directives are those of the file: nobody may keep a refusal for as long.
  if (status !== 304) response.cacheControl.replace({ noStore: true })
  return 'nothing'
}
