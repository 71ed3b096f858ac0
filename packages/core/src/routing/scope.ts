/** What surrounds a declaration: path, names, controller and the rest, merged from outside in (routing.md R33). */
import type { MiddlewareReference } from '../http/middleware-types.js'
import { isMatcherRecord, predicateOf } from './predicate.js'
import type {
  AsyncPredicate,
  ControllerClass,
  FormatPolicy,
  RequestMatcher,
  ResourceAction,
  RouteConstraint,
  RouteConstraints,
  RoutePredicate,
  ScopeOptions,
} from './types.js'

/** Where in a resource a declaration stands; `null` outside of resources. */
export type ScopeLevel = 'resources' | 'resource' | 'collection' | 'member' | 'new' | 'nested' | null

/** A resource during its declaration. */
export interface Resource {
  readonly kind: 'resources' | 'resource'
  /** URL segments. */
  readonly path: string
  readonly param: string
  /** The parameter under which children see the parent, such as `postId`. */
  readonly nestedParam: string
  readonly collectionName: string
  readonly memberName: string
  /** Controller key in a registry. */
  readonly controllerKey: string
  /** The scope around the resource. */
  readonly outer: Scope
}

/** A frozen view of the surroundings. */
export interface Scope {
  readonly path: string
  readonly module: string
  /** Parts of names, outermost first. */
  readonly as: readonly string[]
  readonly controller: ControllerClass | string | undefined
  readonly action: string | undefined
  readonly constraints: Readonly<Record<string, RequestMatcher>>
  readonly predicates: ReadonlyArray<RoutePredicate | AsyncPredicate>
  readonly defaults: Readonly<Record<string, unknown>>
  readonly format: FormatPolicy | undefined
  readonly only: readonly ResourceAction[] | undefined
  readonly except: readonly ResourceAction[] | undefined
  readonly pathNames: Readonly<Record<string, string>>
  readonly shallow: boolean
  readonly shallowPath: string
  readonly shallowPrefix: readonly string[]
  readonly via: string | readonly string[] | undefined
  readonly to: string | undefined
  readonly meta: Readonly<Record<string, unknown>>
  readonly middleware: readonly MiddlewareReference[]
  readonly level: ScopeLevel
  readonly resource: Resource | null
}

/** The surroundings of the route file itself. */
export const TOP_SCOPE: Scope = {
  path: '',
  module: '',
  as: [],
  controller: undefined,
  action: undefined,
  constraints: {},
  predicates: [],
  defaults: {},
  format: undefined,
  only: undefined,
  except: undefined,
  pathNames: { new: 'new', edit: 'edit' },
  shallow: false,
  shallowPath: '',
  shallowPrefix: [],
  via: undefined,
  to: undefined,
  meta: {},
  middleware: [],
  level: null,
  resource: null,
}

/** The scope inside of `options`. */
export function mergeScope(outer: Scope, options: ScopeOptions): Scope {
  const rewritten = options.only !== undefined || options.except !== undefined
  return {
    ...outer,
    path: joinPath(outer.path, options.path),
    module: joinPath(outer.module, options.module),
    as: addName(outer.as, options.as),
    controller: options.controller ?? outer.controller,
    action: options.action ?? outer.action,
    ...mergeConstraints(outer, options.constraints),
    defaults: { ...outer.defaults, ...options.defaults },
    format: options.format ?? outer.format,
    only: rewritten ? listOf(options.only) : outer.only,
    except: rewritten ? listOf(options.except) : outer.except,
    pathNames: { ...outer.pathNames, ...options.pathNames },
    shallow: options.shallow ?? outer.shallow,
    shallowPath: joinPath(outer.shallowPath, options.shallowPath),
    shallowPrefix: addName(outer.shallowPrefix, options.shallowPrefix),
    via: options.via ?? outer.via,
    to: options.to ?? outer.to,
    meta: { ...outer.meta, ...options.meta },
    middleware: addMiddlewares(outer.middleware, options.middleware),
  }
}

/** Those of a scope, and those of what is inside of it. */
export function addMiddlewares(outer: readonly MiddlewareReference[], inner: ScopeOptions['middleware']): readonly MiddlewareReference[] {
  return inner === undefined ? outer : outer.concat(inner)
}

function addName(names: readonly string[], name: string | undefined): readonly string[] {
  return name === undefined || name === '' ? names : [...names, name]
}

/** The options of a scope whose path and name hold for the routes that shallow nesting moves, too (R28). */
export function withShallow(options: ScopeOptions): ScopeOptions {
  const { path, as } = options
  return {
    ...(path === undefined ? {} : { shallowPath: path }),
    ...(as === undefined ? {} : { shallowPrefix: as }),
    ...options,
  }
}

/** Constraints and predicates of a scope, and of one declaration inside of it. */
export function mergeConstraints(
  outer: Pick<Scope, 'constraints' | 'predicates'>,
  inner: RouteConstraints | undefined,
): Pick<Scope, 'constraints' | 'predicates'> {
  if (inner === undefined) return { constraints: outer.constraints, predicates: outer.predicates }
  let { constraints, predicates } = outer
  for (const one of listOfConstraints(inner)) {
    if (isMatcherRecord(one)) constraints = { ...constraints, ...one }
    else predicates = [...predicates, predicateOf(one)]
  }
  return { constraints, predicates }
}

/** One set of constraints or several as several. */
export function listOfConstraints(constraints: RouteConstraints): readonly RouteConstraint[] {
  return Array.isArray(constraints) ? (constraints as readonly RouteConstraint[]) : [constraints as RouteConstraint]
}

/** Two paths with one slash between them. */
export function joinPath(outer: string, inner: string | undefined): string {
  if (inner === undefined || inner === '' || inner === '/') return outer
  return outer === '' ? inner : `${outer}/${inner}`
}

/** A single value or a list as a list. */
export function listOf<T extends string>(value: T | readonly T[] | undefined): readonly T[] | undefined {
  return typeof value === 'string' ? [value] : value
}
