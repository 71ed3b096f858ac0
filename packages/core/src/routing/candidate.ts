/** A route as the matcher sees it: its entry, a matcher per form of its pattern, and how its parameters are filled. */
import type { RouteEntry } from './route-entry.js'
import { type Shape, shapeOf } from './shape.js'
import type { RouteParams } from './types.js'
import { expandVariants, SPLIT_MARK, type Variant } from './variant.js'
import { VariantMatcher } from './variant-matcher.js'

/** A matched route. */
export interface RouteMatch {
  readonly entry: RouteEntry
  readonly params: RouteParams
}

/** Makes parameter objects of one shape from whose prototype nothing can be reached (routing.md R69). */
export const PathParams = function PathParams() {} as unknown as { new (): Record<string, unknown> }
PathParams.prototype = Object.create(null)

/** One form of a pattern, with its shape. */
export interface CandidateForm {
  readonly matcher: VariantMatcher
  readonly shape: Shape
  /** Whether each segment is text or a parameter without requirement, so that the tree's own answer is right. */
  readonly plain: boolean
  /** What makes values of texts, by the index of their names; `null` when all stay text. */
  readonly casts: readonly Cast[] | null
}

type Cast = ((text: string) => unknown) | null

/** See the charter. */
export class Candidate {
  readonly forms: readonly CandidateForm[]
  readonly #defaultNames: readonly string[]
  readonly #defaultValues: readonly unknown[]

  constructor(
    readonly entry: RouteEntry,
    ignoreCase: boolean,
  ) {
    const { requirements, anchored, split } = entry
    this.forms = expandVariants(entry.segments, { requirements, anchored, ignoreCase, split }).map((variant) => ({
      matcher: new VariantMatcher(variant),
      shape: shapeOf(variant),
      plain: variant.segments.every((s) => s.kind === 'literal' || (s.kind === 'param' && s.slot.requirement === null)),
      casts: castsOf(variant),
    }))
    this.#defaultNames = Object.keys(entry.defaults)
    this.#defaultValues = Object.values(entry.defaults)
  }

  /** The parameters when the path matches, else `null`. */
  match(segments: readonly string[], keys: readonly string[]): Record<string, unknown> | null {
    for (const { matcher, casts } of this.forms) {
      if (!matcher.match(segments, keys)) continue
      const params = new PathParams()
      for (let i = 0; i < matcher.names.length; i++) {
        const text = matcher.values[i]!
        params[matcher.names[i]!] = casts?.[i]?.(text) ?? text
      }
      this.addDefaults(params)
      return params
    }
    return null
  }

  /** Adds the route's defaults for parameters that the path left out. */
  addDefaults(params: Record<string, unknown>): void {
    for (let i = 0; i < this.#defaultNames.length; i++) {
      const name = this.#defaultNames[i]!
      if (params[name] === undefined) params[name] = this.#defaultValues[i]
    }
  }
}

const splitText = (text: string): string[] => text.split(SPLIT_MARK)

function castsOf({ names, segments }: Variant): readonly Cast[] | null {
  const casts: Cast[] = names.map(() => null)
  for (const segment of segments) {
    if (segment.kind === 'literal') continue
    const slots = segment.kind === 'mixed' ? segment.slots : segment.slot === null ? [] : [segment.slot]
    for (const { index, requirement } of slots) casts[index] = requirement?.cast ?? null
    if (segment.kind === 'span' && segment.split && segment.slot !== null) casts[segment.slot.index] = splitText
  }
  return casts.every((cast) => cast === null) ? null : casts
}
