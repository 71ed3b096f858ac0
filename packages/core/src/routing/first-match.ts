/** The search that defines matching: route after route, in the order of their declaration (routing.md R57). */
import type { Candidate, RouteMatch } from './candidate.js'
import { conditionsHold } from './request-constraints.js'
import type { RoutableRequest } from './types.js'

/**
 * The first route that matches, after the one of order `after`.
 * @param candidates in declaration order
 * @param segments decoded segments of the path
 * @param keys the same, lower-cased when the table ignores case
 */
export function firstMatch(
  candidates: readonly Candidate[],
  segments: readonly string[],
  keys: readonly string[],
  request: RoutableRequest,
  after: number,
): RouteMatch | null {
  for (const candidate of candidates) {
    if (candidate.entry.order <= after) continue
    const params = candidate.match(segments, keys)
    if (params === null) continue
    if (candidate.entry.isConditional && !conditionsHold(candidate.entry, request, params)) continue
    return { entry: candidate.entry, params }
  }
  return null
}
