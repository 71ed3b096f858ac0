/** The one ordered list of routes: recognition, allowed methods, path helpers (routing.md R1). */
import { Candidate, type RouteMatch } from './candidate.js'
import { PathBuilder, type PathHelper } from './path-builder.js'
import type { RouteEntry } from './route-entry.js'
import type { RoutableRequest } from './types.js'
import { UrlGenerationError } from './url-generation-error.js'
import { VerbIndex } from './verb-index.js'

/** Tables with more routes are not compiled. */
const MAX_COMPILED = 1000

/** How a table compares paths. */
export interface RouteTableOptions {
  /** Whether `/Photos` differs from `/photos`; default `true` (R61). */
  caseSensitive?: boolean
}

/** The index of a verb, built when a request asks for it first: an application starts without those that nobody needs yet. */
class LazyIndex {
  readonly #make: () => VerbIndex
  #made: VerbIndex | null = null

  constructor(make: () => VerbIndex) {
    this.#make = make
  }

  get index(): VerbIndex {
    this.#made ??= this.#make()
    return this.#made
  }
}

/** A frozen table; a reload builds another one (R3). */
export class RouteTable {
  readonly entries: readonly RouteEntry[]
  /** Notes that do not stop the boot: declarations that can never match, constraints that nothing reads (R50, R125). */
  readonly warnings: readonly string[]
  /** `<name>Path` functions of all named routes (R105). */
  readonly helpers: Readonly<Record<string, PathHelper>>
  readonly #get: LazyIndex
  readonly #any: LazyIndex
  readonly #byVerb = new Map<string, LazyIndex>()
  readonly #builders = new Map<string, PathBuilder>()

  constructor(entries: readonly RouteEntry[], warnings: readonly string[] = [], options: RouteTableOptions = {}) {
    this.entries = Object.freeze([...entries])
    this.warnings = Object.freeze([...warnings])
    const candidates = entries.map((entry) => new Candidate(entry, options.caseSensitive === false))
    const index = (accepts: (verbs: readonly string[] | 'ALL') => boolean): LazyIndex =>
      new LazyIndex(() => {
        const own = candidates.filter(({ entry }) => accepts(entry.verbs))
        return new VerbIndex(own, options.caseSensitive === false)
      })
    this.#any = index((verbs) => verbs === 'ALL')
    this.#get = index((verbs) => verbs === 'ALL' || verbs.includes('GET'))
    this.#byVerb.set('GET', this.#get)
    for (const verb of new Set(entries.flatMap(({ verbs }) => (verbs === 'ALL' ? [] : verbs)))) {
      // `via: 'all'` is no explicit HEAD: such a request is first asked for as GET (R80).
      if (verb !== 'GET')
        this.#byVerb.set(
          verb,
          index((v) => (v === 'ALL' ? verb !== 'HEAD' : v.includes(verb))),
        )
    }
    this.helpers = this.#buildHelpers()
    Object.freeze(this)
  }

  #buildHelpers(): Readonly<Record<string, PathHelper>> {
    const helpers: Record<string, PathHelper> = Object.create(null)
    for (const entry of this.entries) {
      if (entry.name === null) continue
      const builder = new PathBuilder(entry)
      this.#builders.set(entry.name, builder)
      helpers[`${entry.name}Path`] = builder.helper
    }
    return Object.freeze(helpers)
  }

  /**
   * The first declared route that matches (R57), or `null`.
   * @param method as sent; HEAD falls back to GET
   * @param path raw path; a query is ignored
   * @param request asked by constraints, default only method and path
   * @param after order of a route that declined; the search goes on behind it (R58)
   * @throws BadRequestError `ERR_MALFORMED_URL`, for paths without a route too; LiveError `ERR_URI_TOO_LONG`
   */
  match(method: string, path: string, request?: RoutableRequest, after = -1): RouteMatch | null {
    const lazy = method === 'GET' ? this.#get : (this.#byVerb.get(method) ?? (method === 'HEAD' ? this.#get : this.#any))
    const index = lazy.index
    if (after < 0) {
      const known = index.static(path)
      if (known !== undefined) return known
    }
    if (path === '*') return null
    const asked = request ?? { method, path }
    const found = index.find(path, asked, after)
    if (found !== null || method !== 'HEAD' || lazy === this.#get) return found
    return this.#get.index.find(path, asked, after)
  }

  /**
   * The methods that would match, sorted, for 405 and for OPTIONS (R84, R85); empty for an unknown path, all of the
   * table's for `*`. Only meant for requests that matched nothing.
   */
  allowedMethods(path: string, request?: RoutableRequest): string[] {
    const allowed = new Set<string>()
    for (const [verb, { index }] of this.#byVerb) {
      if (path !== '*' && index.find(path, request ?? { method: verb, path }, -1) === null) continue
      allowed.add(verb)
      if (verb === 'GET') allowed.add('HEAD')
    }
    return [...allowed].sort()
  }

  /**
   * Does what makes matching faster, a verb at a time: the application calls it in the quiet after it began to listen. Tables
   * of more than a thousand routes stay as they are, because their code would take longer to make than it saves.
   */
  *warm(): Generator<void, void, undefined> {
    if (this.entries.length > MAX_COMPILED) return
    for (const { index } of new Set([this.#get, ...this.#byVerb.values()])) {
      index.compile()
      yield
    }
  }

  /** The entry of that name, or `null`. */
  named(name: string): RouteEntry | null {
    return this.#builders.get(name)?.entry ?? null
  }

  /** Whether a route has that name (R116). */
  hasRoute(name: string): boolean {
    return this.#builders.has(name)
  }

  /**
   * The path of a named route: values for its segments, left to right, then options (R106-R112).
   * @throws UrlGenerationError for an unknown name, and for missing or wrong values
   */
  path(name: string, ...args: readonly unknown[]): string {
    const builder = this.#builders.get(name)
    if (builder === undefined) throw new UrlGenerationError(name, unknownName(name, this.#builders.keys()))
    return builder.build(args)
  }

  /**
   * Divides the path of a request that matched a mount: the part that the mount stands for, and the rest, which begins
   * with a slash (R100).
   */
  splitMount(entry: RouteEntry, path: string): { scriptName: string; path: string } {
    const depth = entry.segments.filter(({ kind }) => kind === 'slash').length
    let at = 0
    for (let i = 0; i < depth; i++) {
      while (path[at] === '/') at++
      while (at < path.length && path[at] !== '/') at++
    }
    const rest = path.slice(at)
    return { scriptName: path.slice(0, at), path: rest.startsWith('/') ? rest : `/${rest}` }
  }

  /** Every entry as plain data, functions by name (R2). */
  toJSON(): Array<Record<string, unknown>> {
    return this.entries.map((entry) => entry.toJSON())
  }
}

function unknownName(name: string, names: Iterable<string>): string {
  const near = [...names].filter((other) => distance(other.toLowerCase(), name.toLowerCase()) <= 2)
  const hint = near.length > 0 ? `did you mean ${near.slice(0, 3).join(' or ')}?` : 'name a route with { as }'
  return `No route is named ${JSON.stringify(name)}: ${hint}`
}

/** Edit distance (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
