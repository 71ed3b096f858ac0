/** The language of a route file: `r.get`, `r.resources`, `r.namespace` and the rest (routing.md sections 2-4). */

import type { RouteCollector } from './collector.js'
import { type ConcernFunction, type ConcernObject, type ConcernOptions, Concerns } from './concern.js'
import { declare } from './declaration.js'
import { declarationSource } from './declaration-source.js'
import { insertControllers } from './decorated-routes.js'
import type { DirectFunction, ResolveFunction } from './direct.js'
import { type DrawFile, drawnFile } from './draw-file.js'
import { foldRouteOptions, foldScopeOptions } from './extra-options.js'
import { redirect } from './redirect.js'
import { enterLevel, levelName, makeResource, RESOURCE_ROWS, wantedActions } from './resource.js'
import type { RouteAction } from './route-action.js'
import { checkResource, resourceArguments, routeArguments, type VerbMethod } from './route-arguments.js'
import { joinPath, listOf, mergeScope, type Resource, type Scope, TOP_SCOPE, withShallow } from './scope.js'
import { isMountable, isRedirect, mountTarget } from './target.js'
import type {
  ActionNameOf,
  ControllerClass,
  Mountable,
  MountOptions,
  Open,
  RedirectTarget,
  ResourceOptions,
  RouteConstraints,
  RouteOptions,
  ScopeOptions,
  TargetOptions,
  ViaOptions,
} from './types.js'

/** Declares routes inside a scope. */
export type RouteBlock = (r: RouteMapper) => void

/** What may follow the name of a resource: its controller, options, and a block for what is nested in it. */
export type ResourceArguments =
  | [block?: RouteBlock]
  | [options: Open<ResourceOptions>, block?: RouteBlock]
  | [controller: ControllerClass, block?: RouteBlock]
  | [controller: ControllerClass, options: Open<ResourceOptions>, block?: RouteBlock]

/** What a route file declares with. Blocks run at once, and what they declare is inside of the scope. */
export class RouteMapper {
  readonly get: VerbMethod = this.#verb('GET')
  readonly post: VerbMethod = this.#verb('POST')
  readonly put: VerbMethod = this.#verb('PUT')
  readonly patch: VerbMethod = this.#verb('PATCH')
  readonly delete: VerbMethod = this.#verb('DELETE')
  readonly head: VerbMethod = this.#verb('HEAD')
  readonly options: VerbMethod = this.#verb('OPTIONS')
  /** HTTP QUERY: safe, with a body (R15). */
  readonly query: VerbMethod = this.#verb('QUERY')
  readonly #collector: RouteCollector
  readonly #concerns = new Concerns<RouteMapper>()
  #scope: Scope

  /** @param scope where the first declarations stand, default: the top */
  constructor(collector: RouteCollector, scope: Scope = TOP_SCOPE) {
    this.#collector = collector
    this.#scope = scope
  }

  /** One route for several verbs, or `via: 'all'` (R9, R10). */
  match<C extends ControllerClass>(path: string, controller: C, action: ActionNameOf<C>, options: Open<RouteOptions & ViaOptions>): void
  match(path: string, options: Open<RouteOptions & TargetOptions & ViaOptions>): void
  match(path: string, ...args: unknown[]): void {
    const source = declarationSource()
    const { via, ...options } = routeArguments(args) as RouteOptions & TargetOptions & ViaOptions
    const verbs = this.#via(via ?? this.#scope.via, source)
    if (verbs !== null) this.#declare(this.#scope, path, verbs, options, source)
  }

  /** `GET /` of the scope, named `root` (R14). */
  root<C extends ControllerClass>(controller: C, action: ActionNameOf<C>, options?: Open<RouteOptions & ViaOptions>): void
  root(to: RouteAction | Mountable | RedirectTarget, options?: Open<RouteOptions & ViaOptions>): void
  root(options: Open<RouteOptions & TargetOptions & ViaOptions>): void
  root(...args: unknown[]): void {
    const source = declarationSource()
    const options = routeArguments(args)
    const inResources = this.#scope.level === 'resources' || this.#scope.level === 'resource'
    const scope = inResources ? { ...enterLevel(this.#scope, 'collection'), level: 'resources' as const } : this.#scope
    if (Object.keys(options).length === 0) this.#collector.problem(source, "root without a target: root(HomeController, 'index')")
    else this.#declareRoot(scope, options, source)
  }

  #declareRoot(scope: Scope, { via, ...options }: RouteOptions & TargetOptions & ViaOptions, source: string): void {
    const named = options.as === undefined ? { ...options, as: levelName(scope, 'root') } : options
    // The name is complete: neither the resource nor the scope may add to it again.
    const bare: Scope = options.as === undefined ? { ...scope, as: [], level: null } : { ...scope, level: null }
    const verbs = this.#via(via ?? 'GET', source)
    if (verbs !== null) this.#declare(bare, '/', verbs, named, source)
  }

  /** `r.redirect('/stories', '/articles')`: a GET route that redirects (R96). */
  redirect(path: string, to: RedirectTarget['location'], options: RouteOptions & { status?: number } = {}): void {
    const { status, ...rest } = options
    this.get(path, redirect(to, status === undefined ? {} : { status }), rest)
  }

  /**
   * The eight rows of a resource (R17). Options: `only`, `except`, `path`, `param`, `as`, `constraints` and more; the block
   * declares what is nested, and comes before the resource's own rows (R24).
   */
  resources(name: string | readonly string[], ...rest: ResourceArguments): void
  resources(first: string, second: string, ...rest: ReadonlyArray<string | ControllerClass | Open<ResourceOptions> | RouteBlock>): void
  resources(name: string | readonly string[], ...rest: readonly unknown[]): void {
    this.#resources('resources', name, rest)
  }

  /** A resource of which there is only one: no `index`, no `:id` (R18). */
  resource(name: string | readonly string[], ...rest: ResourceArguments): void
  resource(first: string, second: string, ...rest: ReadonlyArray<string | ControllerClass | Open<ResourceOptions> | RouteBlock>): void
  resource(name: string | readonly string[], ...rest: readonly unknown[]): void {
    this.#resources('resource', name, rest)
  }

  #resources(kind: Resource['kind'], name: string | readonly string[], rest: readonly unknown[]): void {
    const source = declarationSource()
    const { names, options, block } = resourceArguments<RouteBlock>(rest)
    const folded = foldScopeOptions(this.#collector, options, source)
    for (const one of [...(listOf(name) ?? []), ...names]) this.#resource(kind, one, { options: folded, block, source })
  }

  #resource(
    kind: Resource['kind'],
    name: string,
    { options, block, source }: { options: ResourceOptions; block: RouteBlock | undefined; source: string },
  ): void {
    const outer = this.#nestingScope()
    const resource = makeResource(kind, name, options, outer, this.#collector)
    if (!checkResource(this.#collector, name, options, source)) return
    const { path: _path, as: _as, only, except, concerns, ...inner } = options
    const scope: Scope = {
      ...mergeScope(outer, inner),
      controller: options.controller ?? resource.controllerKey,
      level: kind,
      resource,
    }
    if (block !== undefined) this.#within(scope, block)
    if (concerns !== undefined) this.#within(scope, (r) => r.concerns(concerns))
    const own = only !== undefined || except !== undefined
    const chosen = { only: listOf(own ? only : outer.only), except: listOf(own ? except : outer.except) }
    this.#resourceRows(scope, resource, wantedActions(kind, { ...chosen, apiOnly: this.#collector.options.apiOnly === true }), source)
  }

  #resourceRows(scope: Scope, resource: Resource, wanted: ReadonlySet<string>, source: string): void {
    for (const { action, verbs, level } of RESOURCE_ROWS[resource.kind]) {
      if (!wanted.has(action)) continue
      const edit = action === 'edit'
      declare(this.#collector, enterLevel(scope, level), {
        path: edit ? (scope.pathNames.edit ?? 'edit') : '',
        verbs,
        options: { action },
        source,
        nameAs: edit ? 'edit' : '',
      })
    }
  }

  /** Routes of the collection: `/posts/search` (R25). */
  collection(block: RouteBlock): void {
    this.#level('collection', block)
  }

  /** Routes of a member: `/posts/:id/publish` (R25). */
  member(block: RouteBlock): void {
    this.#level('member', block)
  }

  /** Routes below `new`: `/posts/new/draft` (R25). */
  new(block: RouteBlock): void {
    this.#level('new', block)
  }

  #level(level: 'collection' | 'member' | 'new', block: RouteBlock): void {
    if (this.#scope.level === 'resources' || this.#scope.level === 'resource') this.#within(enterLevel(this.#scope, level), block)
    else this.#collector.problem(declarationSource(), `${level}(…) outside of a resource: move it into the block of resources(…)`)
  }

  /** Names routes that several resources share; `r.concerns(name)` or the option `concerns` declares them (R38). */
  concern(name: string, concern: ConcernFunction<RouteMapper>): void
  concern(name: string, concern: ConcernObject<RouteMapper>): void
  concern(name: string, concern: ConcernFunction<RouteMapper> | ConcernObject<RouteMapper>): void {
    this.#concerns.set(name, concern)
  }

  /**
   * Declares the routes of concerns here.
   * @param options handed to each of them
   */
  concerns(names: string | readonly string[], options: ConcernOptions = {}): void {
    const source = declarationSource()
    for (const name of listOf(names) ?? []) {
      const fault = this.#concerns.use(name, this, options)
      if (fault !== null) this.#collector.problem(source, fault)
    }
  }

  /** Path, module and name prefix at once (R32). */
  namespace(name: string, ...rest: [block: RouteBlock] | [options: Open<ScopeOptions>, block: RouteBlock]): void {
    const block = rest[rest.length - 1] as RouteBlock
    const options = rest.length === 2 ? foldScopeOptions(this.#collector, rest[0], declarationSource()) : {}
    this.#within(mergeScope(this.#nestingScope(), withShallow({ path: name, module: name, as: name, ...options })), block)
  }

  /** Any of the options of a scope, or paths, or both (R33). */
  scope(...args: Array<string | Open<ScopeOptions> | RouteBlock>): void {
    const block = args.at(-1)
    const given = (args.find((arg) => typeof arg === 'object') ?? {}) as ScopeOptions
    const path = args.filter((arg) => typeof arg === 'string').reduce(joinPath, '')
    if (typeof block !== 'function') {
      this.#collector.problem(declarationSource(), 'scope(…) without a block: pass (r) => { … } last')
      return
    }
    const folded = foldScopeOptions(this.#collector, given, declarationSource())
    const whole = joinPath(path, folded.path)
    const options = whole === '' ? folded : { ...folded, path: whole }
    this.#within(mergeScope(this.#scope, this.#scope.level === 'nested' ? options : withShallow(options)), block)
  }

  /** A scope whose routes belong to one controller (R37). */
  controller(controller: ControllerClass | string, block: RouteBlock): void {
    this.scope({ controller }, block)
  }

  /** A scope with constraints (R37). */
  constraints(constraints: RouteConstraints, block: RouteBlock): void {
    this.scope({ constraints }, block)
  }

  /** A scope with defaults (R37). */
  defaults(defaults: Readonly<Record<string, unknown>>, block: RouteBlock): void {
    this.scope({ defaults }, block)
  }

  /** A scope in which member routes of nested resources move to the top (R27). */
  shallow(block: RouteBlock): void {
    this.scope({ shallow: true }, block)
  }

  /** Inserts the routes that these classes declare by decorators, here and in the current scope (R120, R121). */
  controllers(...classes: readonly ControllerClass[]): void {
    insertControllers(this.#collector, this.#scope, classes, declarationSource())
  }

  /**
   * Declares here what another file declares: `r.draw('admin')` reads `config/routes/admin.ts`, `r.draw(adminRoutes)` takes
   * what was imported (R6).
   */
  draw(file: string | DrawFile<RouteMapper>): void {
    const source = declarationSource()
    const block = drawnFile<RouteMapper>(this.#collector, file, source)
    if (block !== null) this.#within(this.#scope, block)
  }

  /**
   * A helper of your own: `r.direct('homepage', () => 'https://example.com')` makes `homepageUrl()` and `homepagePath()` (R118).
   * @param build gets the arguments and returns anything that `urlFor` takes
   * @param defaults options that the last argument adds to
   */
  direct(name: string, build: DirectFunction, defaults: Readonly<Record<string, unknown>> = {}): void {
    const source = declarationSource()
    if (this.#atTop('direct', source)) this.#collector.direct(name, { build, defaults, source })
  }

  /** What `polymorphicPath` and `urlFor` make of instances of a class: `r.resolve(Basket, () => ['basket'])` (R119). */
  resolve(model: ControllerClass, build: ResolveFunction): void {
    if (this.#atTop('resolve', declarationSource())) this.#collector.resolvers.set(model, build)
  }

  #atTop(what: string, source: string): boolean {
    if (this.#scope === this.#collector.top) return true
    this.#collector.problem(source, `${what}(…) inside of a scope: move it to the top of the file`)
    return false
  }

  /** Hands a path and everything below it to a handler or another application, all verbs by default (R100). */
  mount(path: string, app: Mountable, options: Open<MountOptions> = {}): void {
    const source = declarationSource()
    if (typeof path !== 'string' || path === '') this.#collector.problem(source, "mount without a path: mount('/admin', app)")
    else if (!isMountable(app)) {
      this.#collector.problem(source, `nothing to mount at ${JSON.stringify(path)}: pass (req, res) => …, { fetch } or { handler }`)
    } else {
      const verbs = this.#via(options.via ?? 'all', source) ?? 'ALL'
      const { via: _via, ...rest } = foldRouteOptions(this.#collector, options, source)
      const declaration = { path, verbs, source, origin: 'mount', options: { ...rest, anchor: false }, target: mountTarget(app) } as const
      declare(this.#collector, this.#scope, declaration)
    }
  }

  #declare(scope: Scope, path: string, verbs: readonly string[] | 'ALL', options: RouteOptions & TargetOptions, source: string): void {
    if (typeof path !== 'string') {
      this.#collector.problem(source, `${verbs === 'ALL' ? 'match' : verbs.join('|')} takes one path, not ${JSON.stringify(path)}`)
    } else if (options.to !== undefined && typeof options.to !== 'string' && !isMountable(options.to) && !isRedirect(options.to)) {
      this.#collector.problem(source, `${JSON.stringify(path)} has no usable target: pass a class and an action, 'posts#show' or a handler`)
    } else {
      declare(this.#collector, scope, { path, verbs, options: foldRouteOptions(this.#collector, options, source), source })
    }
  }

  #verb(method: string): VerbMethod {
    return (path: string, ...args: unknown[]): void => {
      this.#declare(this.#scope, path, [method], routeArguments(args), declarationSource())
    }
  }

  #via(via: string | readonly string[] | undefined, source: string): readonly string[] | 'ALL' | null {
    const verbs = listOf(via) ?? []
    if (verbs.length === 0) {
      this.#collector.problem(source, "match without a verb: pass { via: ['GET', 'POST'] }, or { via: 'all' }")
      return null
    }
    return verbs.includes('all') ? 'ALL' : verbs.map((verb) => verb.toUpperCase())
  }

  /** Where resources and namespaces inside of a resource go: below its member. */
  #nestingScope(): Scope {
    const { level } = this.#scope
    return level === 'resources' || level === 'resource' ? enterLevel(this.#scope, 'nested') : this.#scope
  }

  #within(scope: Scope, block: RouteBlock): void {
    this.#collector.assertOpen()
    const outer = this.#scope
    this.#scope = scope
    try {
      block(this)
    } finally {
      this.#scope = outer
    }
  }
}
