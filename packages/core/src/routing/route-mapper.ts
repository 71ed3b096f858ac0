/** The language of a route file: `r.get`, `r.resources`, `r.namespace` and the rest (routing.md sections 2-4). */
import type { RouteCollector } from './collector.js'
import { type Declaration, declare } from './declaration.js'
import { declarationSource } from './declaration-source.js'
import { insertControllers } from './decorated-routes.js'
import { enterLevel, levelName, makeResource, RESOURCE_ACTIONS, RESOURCE_ROWS, wantedActions } from './resource.js'
import { joinPath, mergeScope, type Resource, type Scope, TOP_SCOPE } from './scope.js'
import { isClass, isMountable, isRedirect, mountTarget } from './target.js'
import type {
  ActionNameOf,
  ControllerClass,
  Mountable,
  MountOptions,
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

/** Declares a route for one verb. */
export interface VerbMethod {
  /** To an action of a controller class; the compiler checks the name. */
  <C extends ControllerClass>(path: string, controller: C, action: ActionNameOf<C>, options?: RouteOptions): void
  /** To a raw handler, or to `redirect(…)`. */
  (path: string, target: Mountable | RedirectTarget, options?: RouteOptions): void
  /** To what the options and the scope say: `{ to: 'posts#show' }`, or `{ on: 'member' }` inside a resource. */
  (path: string, options?: RouteOptions & TargetOptions): void
}

/** What may follow the name of a resource: its controller, options, and a block for what is nested in it. */
export type ResourceArguments =
  | [block?: RouteBlock]
  | [options: ResourceOptions, block?: RouteBlock]
  | [controller: ControllerClass, block?: RouteBlock]
  | [controller: ControllerClass, options: ResourceOptions, block?: RouteBlock]

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
  #scope: Scope = TOP_SCOPE

  constructor(collector: RouteCollector) {
    this.#collector = collector
  }

  /** One route for several verbs, or `via: 'all'` (R9, R10). */
  match(path: string, options: RouteOptions & TargetOptions & ViaOptions): void {
    const source = declarationSource()
    const verbs = this.#via(options.via ?? this.#scope.via, source)
    if (verbs !== null) declare(this.#collector, this.#scope, { path, verbs, options, source })
  }

  /** `GET /` of the scope, named `root` (R14). */
  root<C extends ControllerClass>(controller: C, action: ActionNameOf<C>, options?: RouteOptions): void
  root(to: string | Mountable | RedirectTarget, options?: RouteOptions): void
  root(options: RouteOptions & TargetOptions): void
  root(...args: unknown[]): void {
    const source = declarationSource()
    const options = routeArguments(typeof args[0] === 'string' ? [{ to: args[0], ...(args[1] as RouteOptions) }] : args)
    const inResources = this.#scope.level === 'resources' || this.#scope.level === 'resource'
    const scope = inResources ? { ...enterLevel(this.#scope, 'collection'), level: 'resources' as const } : this.#scope
    if (Object.keys(options).length === 0) this.#collector.problem(source, "root without a target: root(HomeController, 'index')")
    else this.#declareRoot(scope, options, source)
  }

  #declareRoot(scope: Scope, options: RouteOptions & TargetOptions, source: string): void {
    const named = options.as === undefined ? { ...options, as: levelName(scope, 'root') } : options
    // The name is complete: neither the resource nor the scope may add to it again.
    const bare: Scope = options.as === undefined ? { ...scope, as: [], level: null } : { ...scope, level: null }
    declare(this.#collector, bare, { path: '/', verbs: ['GET'], options: named, source })
  }

  /**
   * The eight rows of a resource (R17). Options: `only`, `except`, `path`, `param`, `as`, `constraints` and more; the block
   * declares what is nested, and comes before the resource's own rows (R24).
   */
  resources(name: string | readonly string[], ...rest: ResourceArguments): void {
    for (const one of typeof name === 'string' ? [name] : name) this.#resource('resources', one, rest)
  }

  /** A resource of which there is only one: no `index`, no `:id` (R18). */
  resource(name: string | readonly string[], ...rest: ResourceArguments): void {
    for (const one of typeof name === 'string' ? [name] : name) this.#resource('resource', one, rest)
  }

  #resource(kind: Resource['kind'], name: string, rest: ResourceArguments): void {
    const source = declarationSource()
    const { options, block } = resourceArguments(rest)
    const outer = this.#nestingScope()
    const resource = makeResource(kind, name, options, outer, this.#collector)
    if (!checkResource(this.#collector, name, options, source)) return
    const { path: _path, as: _as, only, except, ...inner } = options
    const scope: Scope = {
      ...mergeScope(outer, inner),
      controller: options.controller ?? resource.controllerKey,
      level: kind,
      resource,
    }
    if (block !== undefined) this.#within(scope, block)
    const own = only !== undefined || except !== undefined
    const wanted = wantedActions(kind, list(own ? only : outer.only), list(own ? except : outer.except))
    this.#resourceRows(scope, resource, wanted, source)
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

  /** Path, module and name prefix at once (R32). */
  namespace(name: string, ...rest: [block: RouteBlock] | [options: ScopeOptions, block: RouteBlock]): void {
    const block = rest[rest.length - 1] as RouteBlock
    const options = rest.length === 2 ? rest[0] : {}
    this.#within(mergeScope(this.#nestingScope(), { path: name, module: name, as: name, ...options }), block)
  }

  /** Any of the options of a scope, or paths, or both (R33). */
  scope(...args: Array<string | ScopeOptions | RouteBlock>): void {
    const block = args.at(-1)
    const options = args.find((arg): arg is ScopeOptions => typeof arg === 'object') ?? {}
    const path = args.filter((arg) => typeof arg === 'string').reduce(joinPath, '')
    if (typeof block === 'function') this.#within(mergeScope(this.#scope, { ...options, path: joinPath(path, options.path) }), block)
    else this.#collector.problem(declarationSource(), 'scope(…) without a block: pass (r) => { … } last')
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

  /** Inserts the routes that these classes declare by decorators, here and in the current scope (R120, R121). */
  controllers(...classes: readonly ControllerClass[]): void {
    insertControllers(this.#collector, this.#scope, classes, declarationSource())
  }

  /** Hands a path and everything below it to a handler or another application, all verbs by default (R100). */
  mount(path: string, app: Mountable, options: MountOptions = {}): void {
    const source = declarationSource()
    if (typeof path !== 'string' || path === '') this.#collector.problem(source, "mount without a path: mount('/admin', app)")
    else if (!isMountable(app)) {
      this.#collector.problem(source, `nothing to mount at ${JSON.stringify(path)}: pass (req, res) => …, { fetch } or { handler }`)
    } else {
      const verbs = this.#via(options.via ?? 'all', source) ?? 'ALL'
      const { via: _via, ...rest } = options
      declare(this.#collector, this.#scope, {
        path,
        verbs,
        source,
        origin: 'mount',
        options: { ...rest, anchor: false },
        target: mountTarget(app),
      })
    }
  }

  #verb(method: string): VerbMethod {
    return (path: string, ...args: unknown[]): void => {
      const declaration: Declaration = { path, verbs: [method], options: routeArguments(args), source: declarationSource() }
      if (typeof path === 'string') declare(this.#collector, this.#scope, declaration)
      else this.#collector.problem(declaration.source, `${method} takes one path, not ${JSON.stringify(path)}`)
    }
  }

  #via(via: string | readonly string[] | undefined, source: string): readonly string[] | 'ALL' | null {
    const verbs = typeof via === 'string' ? [via] : (via ?? [])
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

/** `(controller, action, options)`, `(target, options)` or `(options)` as options. */
function routeArguments(args: readonly unknown[]): RouteOptions & TargetOptions {
  const [first, second, third] = args
  if (isClass(first)) {
    return { ...(third as RouteOptions | undefined), controller: first, ...(typeof second === 'string' ? { action: second } : {}) }
  }
  if (isMountable(first) || isRedirect(first)) return { ...(second as RouteOptions | undefined), to: first }
  return (first as (RouteOptions & TargetOptions) | undefined) ?? {}
}

function resourceArguments(rest: ResourceArguments): { options: ResourceOptions; block: RouteBlock | undefined } {
  const given: readonly unknown[] = rest
  const controller = given.find(isClass)
  const block = given.find((arg): arg is RouteBlock => typeof arg === 'function' && !isClass(arg))
  const options = given.find((arg): arg is ResourceOptions => typeof arg === 'object') ?? {}
  return { options: controller === undefined ? options : { ...options, controller }, block }
}

function checkResource(collector: RouteCollector, name: string, options: ResourceOptions, source: string): boolean {
  const named = [...(list(options.only) ?? []), ...(list(options.except) ?? [])]
  const unknown = named.filter((action) => !(RESOURCE_ACTIONS as readonly string[]).includes(action))
  if (unknown.length > 0) {
    const legal = RESOURCE_ACTIONS.join(', ')
    collector.problem(source, `${JSON.stringify(name)} has unknown actions in only or except: ${unknown.join(', ')}; there are ${legal}`)
  }
  if (options.param?.includes(':') === true) {
    collector.problem(source, `the param ${JSON.stringify(options.param)} of ${JSON.stringify(name)} has a colon: write the name alone`)
  }
  return unknown.length === 0 && options.param?.includes(':') !== true
}

function list(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value
}
