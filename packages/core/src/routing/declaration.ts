/** Turns one declaration and the scope around it into a draft of a route. */
import { autoName, type RouteCollector, type RouteDraft, type TargetReference } from './collector.js'
import { pathName } from './naming.js'
import { isMatcherRecord } from './predicate.js'
import { enterLevel, levelName } from './resource.js'
import type { RouteOrigin } from './route-entry.js'
import { addMiddlewares, joinPath, listOfConstraints, mergeConstraints, type Scope } from './scope.js'
import { resolveTarget } from './target.js'
import type { RouteOptions, TargetOptions } from './types.js'

/** Everything about one declaration. */
export interface Declaration {
  readonly path: string
  readonly verbs: readonly string[] | 'ALL'
  readonly options: RouteOptions & TargetOptions
  readonly source: string
  readonly origin?: RouteOrigin
  /** The target, when it is not to be found in the options. */
  readonly target?: TargetReference
  /** The own part of the automatic name, when the path does not say it. */
  readonly nameAs?: string
  /** The whole automatic name. */
  readonly autoName?: string
}

/** Adds the draft of a declaration to the collector, or notes why there is none. */
export function declare(collector: RouteCollector, surroundings: Scope, declaration: Declaration): void {
  const draft = draftOf(collector, surroundings, declaration)
  if (draft !== null) collector.add(draft)
}

/** The draft of a declaration, or `null` after a mistake was noted. */
export function draftOf(collector: RouteCollector, surroundings: Scope, declaration: Declaration): RouteDraft | null {
  collector.assertOpen()
  const { options, source } = declaration
  const scope = placeIn(collector, surroundings, options.on, source)
  if (scope === null) return null
  const target = declaration.target ?? resolveTarget(collector, scope, declaration.path, options, source)
  const anchored = options.anchor !== false
  const format = anchored ? (options.format ?? scope.format) : false
  const nodes = collector.pattern(joinPath(scope.path, declaration.path) || '/', format, source)
  if (target === null || nodes === null) return null
  const defaults = { ...scope.defaults, ...options.defaults }
  if (typeof format === 'string') defaults.format ??= format
  return {
    nodes,
    verbs: declaration.verbs,
    target,
    ...names(collector, scope, declaration),
    ...routeConstraints(scope, options.constraints),
    defaults,
    format,
    anchored,
    split: options.split === true,
    source,
    origin: collector.origin === 'internal' ? 'internal' : (declaration.origin ?? collector.origin),
    meta: { ...scope.meta, ...options.meta },
    middleware: addMiddlewares(scope.middleware, options.middleware),
  }
}

/** A predicate of the route itself replaces those of its scopes; other constraints add to them (R51). */
function routeConstraints(scope: Scope, own: RouteOptions['constraints']): ReturnType<typeof mergeConstraints> {
  const replaces = own !== undefined && listOfConstraints(own).some((one) => !isMatcherRecord(one))
  return mergeConstraints(replaces ? { constraints: scope.constraints, predicates: [] } : scope, own)
}

/** The part of a resource that a route belongs to: a bare one is nested in the member, or in a singular resource itself (R25). */
function placeIn(collector: RouteCollector, scope: Scope, on: string | undefined, source: string): Scope | null {
  const inResource = scope.level === 'resources' || scope.level === 'resource'
  if (on === undefined) {
    if (!inResource) return scope
    return enterLevel(scope, scope.level === 'resources' ? 'nested' : 'member')
  }
  if (on !== 'member' && on !== 'collection' && on !== 'new') {
    collector.problem(source, `unknown on: ${JSON.stringify(on)}: use 'member', 'collection' or 'new'`)
  } else if (!inResource) {
    collector.problem(source, `on: ${JSON.stringify(on)} outside of a resource: move it directly into the block of resources(…)`)
  } else {
    return enterLevel(scope, on)
  }
  return null
}

function names(collector: RouteCollector, scope: Scope, declaration: Declaration): Pick<RouteDraft, 'explicitName' | 'autoName'> {
  const { as } = declaration.options
  if (as === null) return { explicitName: null, autoName: null }
  if (as !== undefined) return { explicitName: collector.name([levelName(scope, as)], declaration.source), autoName: null }
  if (declaration.autoName !== undefined) return { explicitName: null, autoName: autoName(declaration.autoName) }
  if (declaration.nameAs !== undefined) {
    return { explicitName: null, autoName: autoName(levelName(scope, declaration.nameAs)) }
  }
  const own = pathName(declaration.path)
  if (own === null) return { explicitName: null, autoName: null }
  return { explicitName: null, autoName: autoName(levelName(scope, own)) }
}
