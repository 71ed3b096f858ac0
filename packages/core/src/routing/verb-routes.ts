/** The routes of one verb: searched in order at first, and by an index as soon as that is worth its making. */
import type { Candidate, RouteMatch } from './candidate.js'
import { firstMatch } from './first-match.js'
import { decodePath, keysOf } from './request-path.js'
import type { RoutableRequest } from './types.js'
import { VerbIndex } from './verb-index.js'

/** Making an index takes as long as searching some hundred times, which the first requests need not wait for. */
const SEARCHES_IN_ORDER = 16

/** See the charter. Both ways give the same answers. */
export class VerbRoutes {
  readonly #choose: () => readonly Candidate[]
  readonly #ignoreCase: boolean
  #candidates: readonly Candidate[] | null = null
  #index: VerbIndex | null = null
  #searches = 0

  /** @param choose gives the verb's routes in declaration order, when they are asked for first */
  constructor(choose: () => readonly Candidate[], ignoreCase: boolean) {
    this.#choose = choose
    this.#ignoreCase = ignoreCase
  }

  /** The index, made at the first call. */
  get index(): VerbIndex {
    this.#index ??= new VerbIndex(this.#own, this.#ignoreCase)
    return this.#index
  }

  /** The answer for a path that is all text and in uniform form, if it is known beforehand. */
  static(path: string): RouteMatch | undefined {
    return this.#index?.static(path)
  }

  /** The first route that matches, after the one of order `after`; -1 for the first of all. Throws as {@link decodePath}. */
  find(path: string, request: RoutableRequest, after: number): RouteMatch | null {
    if (this.#index === null && this.#searches++ < SEARCHES_IN_ORDER) return this.#search(path, request, after)
    return this.index.find(path, request, after)
  }

  #search(path: string, request: RoutableRequest, after: number): RouteMatch | null {
    const segments = decodePath(path)
    return firstMatch(this.#own, segments, keysOf(segments, this.#ignoreCase), request, after)
  }

  get #own(): readonly Candidate[] {
    this.#candidates ??= this.#choose()
    return this.#candidates
  }
}
