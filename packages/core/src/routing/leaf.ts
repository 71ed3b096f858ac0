/** The end of a path in the radix tree: every route that could match there, in declaration order (routing.md 15b). */
import type { Candidate, CandidateForm, RouteMatch } from './candidate.js'
import { firstMatch } from './first-match.js'
import { couldMatch, type Shape } from './shape.js'
import type { RoutableRequest } from './types.js'

/** See the charter. */
export class Leaf {
  /** The route that every path without a dot reaches, with the tree's own parameters; `null` when the list must be walked. */
  readonly direct: Candidate | null
  /** Names for the tree's parameters, when there is a direct route. */
  readonly directNames: readonly string[]

  constructor(
    readonly candidates: readonly Candidate[],
    shape: Shape,
  ) {
    const [candidate, form] = firstWithoutDot(candidates, shape)
    const direct = form?.plain === true && !candidate!.entry.isConditional && sameShape(form.shape, shape)
    this.direct = direct ? candidate! : null
    this.directNames = direct ? form.matcher.names : []
  }

  /**
   * The first route in declaration order that matches, after the one of order `after`.
   * @param segments decoded segments
   * @param keys the same, lower-cased when the table ignores case
   */
  walk(segments: readonly string[], keys: readonly string[], request: RoutableRequest, after: number): RouteMatch | null {
    return firstMatch(this.candidates, segments, keys, request, after)
  }
}

function firstWithoutDot(candidates: readonly Candidate[], shape: Shape): [Candidate?, CandidateForm?] {
  for (const candidate of candidates) {
    const form = candidate.forms.find((f) => !f.matcher.needsDot && couldMatch(f.shape, shape))
    if (form !== undefined) return [candidate, form]
  }
  return []
}

/** Whether two shapes accept the same paths; only called for plain ones, which hold literals and parameters. */
function sameShape(a: Shape, b: Shape): boolean {
  return (
    a.length === b.length &&
    a.every((segment, i) => {
      const other = b[i]!
      return segment.kind === other.kind && (segment.kind !== 'literal' || (other.kind === 'literal' && segment.text === other.text))
    })
  )
}
