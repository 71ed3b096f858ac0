/** The routes of one verb behind a radix tree that answers exactly as a search in declaration order (routing.md 15b, 15c). */
import { lazyPackage } from '../support/lazy-package.js'
import type { Candidate, RouteMatch } from './candidate.js'
import { Leaf } from './leaf.js'
import { CLEAN, decodePath, encodePath, inspectPath, keysOf, UNEVEN } from './request-path.js'
import { couldMatch, type Shape, shapeKey, staticPath, treePattern } from './shape.js'
import type { RoutableRequest } from './types.js'

/** The tree's own limit must never bite: lengths are checked before (R67). */
const NO_LIMIT = 2 ** 30

const findMyWay = lazyPackage<typeof import('find-my-way')>('find-my-way')

const UNUSED_HANDLER = (): void => {}

/** See the charter. */
export class VerbIndex {
  readonly #statics = new Map<string, RouteMatch>()
  readonly #tree = findMyWay()({ maxParamLength: NO_LIMIT, querystringParser: () => undefined })
  readonly #ignoreCase: boolean

  /** @param candidates the verb's routes in declaration order */
  constructor(candidates: readonly Candidate[], ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase
    const buckets = new Buckets(candidates)
    const seen = new Set<string>()
    for (const { shape } of candidates.flatMap(({ forms }) => forms)) {
      const key = shapeKey(shape)
      if (seen.has(key)) continue
      seen.add(key)
      this.#addLeaf(shape, buckets.overlapping(shape))
    }
  }

  /** Turns the tree into code, which answers faster from then on; takes as long as building it did. */
  compile(): void {
    this.#tree.compile()
  }

  #addLeaf(shape: Shape, candidates: readonly Candidate[]): void {
    const leaf = new Leaf(candidates, shape)
    this.#tree.on(
      'GET',
      treePattern(shape, (i) => leaf.directNames[i] ?? `p${i}`),
      UNUSED_HANDLER,
      leaf,
    )
    if (staticPath(shape) !== null) this.#addStatic(shape, leaf)
  }

  /** A path that is all text has one answer, known now, unless a request decides. */
  #addStatic(shape: Shape, leaf: Leaf): void {
    const segments = shape.map((segment) => (segment.kind === 'literal' ? segment.text : ''))
    const first = leaf.candidates.find((candidate) => candidate.match(segments, segments) !== null)
    if (first === undefined || first.entry.isConditional) return
    const form = first.forms.find(({ matcher }) => matcher.match(segments, segments))
    // With parameters a path in another case would get the wrong values.
    if (form === undefined || form.matcher.names.length > 0) return
    const params = Object.freeze(first.match(segments, segments)!)
    this.#statics.set(encodePath(segments), Object.freeze({ entry: first.entry, params }))
  }

  /** The answer for a path that is all text and in uniform form, if it is known beforehand. */
  static(path: string): RouteMatch | undefined {
    return this.#statics.get(path)
  }

  /** The first route that matches, after the one of order `after`; -1 for the first of all. Throws as {@link decodePath}. */
  find(path: string, request: RoutableRequest, after: number): RouteMatch | null {
    const look = inspectPath(path)
    if (look === UNEVEN || this.#ignoreCase) return this.#findUneven(path, request, after)
    const found = this.#tree.find('GET', path)
    if (found === null) return null
    const leaf: Leaf = found.store
    // The tree lets a parameter be empty, which only `/` can bring about.
    if (leaf.direct !== null && look === CLEAN && after < 0 && path.length > 1) {
      const params: Record<string, unknown> = found.params
      leaf.direct.addDefaults(params)
      return { entry: leaf.direct.entry, params }
    }
    const segments = path.length === 1 ? [] : path.slice(1).split('/')
    return leaf.walk(segments, segments, request, after)
  }

  #findUneven(path: string, request: RoutableRequest, after: number): RouteMatch | null {
    const segments = decodePath(path)
    const keys = keysOf(segments, this.#ignoreCase)
    const even = encodePath(keys)
    const known = after < 0 ? this.#statics.get(even) : undefined
    if (known !== undefined) return known
    const found = this.#tree.find('GET', even)
    return found === null ? null : (found.store as Leaf).walk(segments, keys, request, after)
  }
}

/** Candidates by the text of their first segment, so that building an index does not compare every pair. */
class Buckets {
  readonly #byText = new Map<string, Set<Candidate>>()
  readonly #open = new Set<Candidate>()
  readonly #all: readonly Candidate[]

  constructor(candidates: readonly Candidate[]) {
    this.#all = candidates
    for (const candidate of candidates) {
      for (const { shape } of candidate.forms) {
        const text = bucketOf(shape)
        if (text === null) this.#open.add(candidate)
        else this.#byText.set(text, (this.#byText.get(text) ?? new Set()).add(candidate))
      }
    }
  }

  overlapping(shape: Shape): Candidate[] {
    const text = bucketOf(shape)
    const pool = text === null ? this.#all : new Set([...(this.#byText.get(text) ?? []), ...this.#open])
    const fitting: Candidate[] = []
    for (const candidate of pool) if (candidate.forms.some((form) => couldMatch(form.shape, shape))) fitting.push(candidate)
    return fitting.sort((a, b) => a.entry.order - b.entry.order)
  }
}

/**
 * What begins every path of a shape and none of another bucket: the first segment up to its dot. So `posts` and `posts.:format`
 * are together; `null` for a shape that may begin with anything.
 */
function bucketOf([first]: Shape): string | null {
  if (first?.kind !== 'literal' && first?.kind !== 'prefix') return null
  const dot = first.text.indexOf('.')
  if (first.kind === 'prefix' && dot !== first.text.length - 1) return null
  return dot === -1 ? first.text : first.text.slice(0, dot)
}
