/** What surrounds a declaration: path, names, controller and the rest, merged from outside in (routing.md R33). */
import type {
  ControllerClass,
  FormatPolicy,
  RequestMatcher,
  ResourceAction,
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
  readonly predicates: readonly RoutePredicate[]
  readonly defaults: Readonly<Record<string, unknown>>
  readonly format: FormatPolicy | undefined
  readonly only: readonly ResourceAction[] | undefined
  readonly except: readonly ResourceAction[] | undefined
  readonly pathNames: Readonly<Record<string, string>>
  readonly via: string | readonly string[] | undefined
  readonly to: string | undefined
  readonly meta: Readonly<Record<string, unknown>>
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
  via: undefined,
  to: undefined,
  meta: {},
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
    as: options.as === undefined || options.as === '' ? outer.as : [...outer.as, options.as],
    controller: options.controller ?? outer.controller,
    action: options.action ?? outer.action,
    ...mergeConstraints(outer, options.constraints),
    defaults: { ...outer.defaults, ...options.defaults },
    format: options.format ?? outer.format,
    only: rewritten ? listOf(options.only) : outer.only,
    except: rewritten ? listOf(options.except) : outer.except,
    pathNames: { ...outer.pathNames, ...options.pathNames },
    via: options.via ?? outer.via,
    to: options.to ?? outer.to,
    meta: { ...outer.meta, ...options.meta },
  }
}

/** Constraints and predicates of a scope, and of one declaration inside of it. */
export function mergeConstraints(
  outer: Pick<Scope, 'constraints' | 'predicates'>,
  inner: RouteConstraints | undefined,
): Pick<Scope, 'constraints' | 'predicates'> {
  if (typeof inner === 'function') return { constraints: outer.constraints, predicates: [...outer.predicates, inner] }
  return { constraints: { ...outer.constraints, ...inner }, predicates: outer.predicates }
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
