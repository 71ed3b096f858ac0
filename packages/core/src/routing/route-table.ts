/** The one ordered list of routes: recognition, allowed methods, path helpers (routing.md R1). */
import { RoutingError } from '../errors/index.js'
import { closestName } from '../support/did-you-mean.js'
import { englishInflector, type Inflector } from '../support/inflector.js'
import { Candidate, type RouteMatch } from './candidate.js'
import type { DirectHelper, ResolveFunction } from './direct.js'
import { PathBuilder, type PathHelper } from './path-builder.js'
import { decodePath, keysOf } from './request-path.js'
import type { RouteEntry } from './route-entry.js'
import type { RoutableRequest, RouteParams } from './types.js'
import { UrlGenerationError } from './url-generation-error.js'
import type { UrlOptions } from './url-options.js'
import { VerbRoutes } from './verb-routes.js'

/** Tables with more routes are not compiled. */
const MAX_COMPILED = 1000

/** How a table compares paths. */
export interface RouteTableOptions {
  /** Whether `/Photos` differs from `/photos`; default `true` (R61). */
  caseSensitive?: boolean
  /** In front of every path that helpers make, such as `/blog`; requests are matched without it (R8). Default none. */
  relativeUrlRoot?: string
  /** Options of every helper: the host of links in mails, a locale (R114). Default none. */
  defaultUrlOptions?: UrlOptions
}

/** What only the builder of a table gives it. */
export interface RouteTableParts {
  readonly directs?: ReadonlyMap<string, DirectHelper>
  readonly resolvers?: ReadonlyMap<object, ResolveFunction>
  readonly inflector?: Inflector
}

/** What a method and a path reach (R71). */
export interface Recognized {
  /** `'admin/posts'`; `null` for what is no action. */
  readonly controller: string | null
  readonly action: string | null
  readonly params: RouteParams
  /** The name of the route, or `null`. */
  readonly name: string | null
}

/** A frozen table; a reload builds another one (R3). */
export class RouteTable {
  readonly entries: readonly RouteEntry[]
  /** Notes that do not stop the boot: declarations that can never match, constraints that nothing reads (R50, R125). */
  readonly warnings: readonly string[]
  /** `<name>Path` functions of all named routes (R105). */
  readonly helpers: Readonly<Record<string, PathHelper>>
  /** Helpers of the application's own, by name (R118). */
  readonly directs: ReadonlyMap<string, DirectHelper>
  readonly inflector: Inflector
  /** Options of every helper; those of a controller and of a call win (R114). */
  readonly defaultUrlOptions: UrlOptions
  readonly #candidates: readonly Candidate[]
  readonly #ignoreCase: boolean
  readonly #resolvers: ReadonlyMap<object, ResolveFunction>
  /** In front of every path that helpers make; empty for none (R8). */
  readonly relativeUrlRoot: string
  readonly #unnamed = new Map<RouteEntry, PathBuilder>()
  readonly #get: VerbRoutes
  readonly #any: VerbRoutes
  readonly #byVerb = new Map<string, VerbRoutes>()
  readonly #builders = new Map<string, PathBuilder>()

  constructor(entries: readonly RouteEntry[], warnings: readonly string[] = [], options: RouteTableOptions & RouteTableParts = {}) {
    this.directs = options.directs ?? new Map()
    this.inflector = options.inflector ?? englishInflector
    this.defaultUrlOptions = Object.freeze({ ...options.defaultUrlOptions })
    this.#ignoreCase = options.caseSensitive === false
    this.#resolvers = options.resolvers ?? new Map()
    this.relativeUrlRoot = (options.relativeUrlRoot ?? '').replace(/\/+$/, '')
    this.entries = Object.freeze([...entries])
    this.warnings = Object.freeze([...warnings])
    const candidates = entries.map((entry) => new Candidate(entry, this.#ignoreCase))
    this.#candidates = candidates
    const index = (accepts: (verbs: readonly string[] | 'ALL') => boolean): VerbRoutes =>
      new VerbRoutes(() => candidates.filter(({ entry }) => accepts(entry.verbs)), this.#ignoreCase)
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
      const builder = new PathBuilder(entry, this.relativeUrlRoot)
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
    const routes = method === 'GET' ? this.#get : (this.#byVerb.get(method) ?? (method === 'HEAD' ? this.#get : this.#any))
    if (after < 0) {
      const known = routes.static(path)
      if (known !== undefined) return known
    }
    if (path === '*') return null
    const asked = request ?? { method, path }
    const found = routes.find(path, asked, after)
    if (found !== null || method !== 'HEAD' || routes === this.#get) return found
    return this.#get.find(path, asked, after)
  }

  /**
   * The methods that would match, sorted, for 405 and for OPTIONS (R84, R85); empty for an unknown path, all of the
   * table's for `*`. Only meant for requests that matched nothing.
   */
  allowedMethods(path: string, request?: RoutableRequest): string[] {
    const allowed = new Set<string>()
    for (const [verb, routes] of this.#byVerb) {
      if (path !== '*' && routes.find(path, request ?? { method: verb, path }, -1) === null) continue
      allowed.add(verb)
      if (verb === 'GET') allowed.add('HEAD')
    }
    return [...allowed].sort()
  }

  /**
   * Does what makes matching faster, a verb at a time: the application calls it in the quiet after it began to listen. Tables
   * of more than a few thousand routes are not compiled, because their code would take longer to make than it saves.
   */
  *warm(): Generator<void, void, undefined> {
    for (const routes of new Set([this.#get, ...this.#byVerb.values()])) {
      const { index } = routes
      yield
      if (this.entries.length > MAX_COMPILED) continue
      index.compile()
      yield
    }
  }

  /**
   * What a path reaches, for tests, consoles and checkers of links (R71).
   * @param where the verb, default GET, and what constraints ask for
   * @throws RoutingError when nothing matches
   */
  recognize(path: string, where: Partial<RoutableRequest> = {}): Recognized {
    const method = (where.method ?? 'GET').toUpperCase()
    const absolute = /^(https?:\/\/)([^/?#]*)/i.exec(path)
    const origin = absolute === null ? {} : { protocol: absolute[1]!.toLowerCase(), host: absolute[2]! }
    const found = this.match(method, path, { ...origin, ...where, method, path })
    if (found === null) throw new RoutingError(method, path)
    const { target, name } = found.entry
    const { key, action } = target.kind === 'action' ? target : { key: null, action: null }
    return { controller: key, action, params: found.params, name }
  }

  /** Every route of this verb whose pattern fits the path, whatever its constraints say of the request; for explanations only. */
  candidates(method: string, path: string): RouteEntry[] {
    return this.fitting(path).filter(
      ({ verbs }) => verbs === 'ALL' || verbs.includes(method) || (method === 'HEAD' && verbs.includes('GET')),
    )
  }

  /** Every route whose pattern fits the path, of any verb; for explanations only. Throws as {@link match} does. */
  fitting(path: string): RouteEntry[] {
    const segments = decodePath(path)
    const keys = keysOf(segments, this.#ignoreCase)
    return this.#candidates.filter((candidate) => candidate.match(segments, keys) !== null).map(({ entry }) => entry)
  }

  /** Names of all routes that have one, in table order. */
  routeNames(): string[] {
    return [...this.#builders.keys()]
  }

  /** What makes the paths of a named route. Throws UrlGenerationError for an unknown name. */
  builder(name: string): PathBuilder {
    const builder = this.#builders.get(name)
    if (builder === undefined) throw new UrlGenerationError(name, unknownName(name, this.#builders.keys()))
    return builder
  }

  /** What makes the paths of any route of this table. */
  builderOf(entry: RouteEntry): PathBuilder {
    const named = entry.name === null ? undefined : this.#builders.get(entry.name)
    if (named !== undefined) return named
    let builder = this.#unnamed.get(entry)
    if (builder === undefined) {
      builder = new PathBuilder(entry, this.relativeUrlRoot)
      this.#unnamed.set(entry, builder)
    }
    return builder
  }

  /** What `resolve(…)` declared for the class of a model, or for a class it extends; `null` for none (R119). */
  resolverOf(model: unknown): ResolveFunction | null {
    if (this.#resolvers.size === 0 || typeof model !== 'object' || model === null) return null
    for (let at: unknown = model.constructor; typeof at === 'function'; at = Object.getPrototypeOf(at)) {
      const found = this.#resolvers.get(at)
      if (found !== undefined) return found
    }
    return null
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
    return this.builder(name).build(args)
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
  const near = closestName(name, names)
  return `No route is named ${JSON.stringify(name)}: ${near === null ? 'name a route with { as }' : `did you mean ${near}?`}`
}
