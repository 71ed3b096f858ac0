/** One row of the route table (routing.md R2). */
import { types } from 'node:util'
import type { MiddlewareReference } from '../http/middleware-types.js'
import { isParamMatcher } from './matchers.js'
import type { PatternNode } from './pattern.js'
import type { Requirement } from './requirement.js'
import type { AsyncPredicate, FormatPolicy, RequestMatcher, RoutePredicate, RouteTarget } from './types.js'

/** Who declared a route. */
export type RouteOrigin = 'dsl' | 'decorator' | 'mount' | 'internal'

/** Everything known about a route; frozen with the table. */
export interface RouteEntryFields {
  /** Place in the table: the first entry that matches wins (R57). */
  readonly order: number
  readonly name: string | null
  /** Upper-case methods, or `'ALL'`. */
  readonly verbs: readonly string[] | 'ALL'
  /** The pattern as text, such as `/posts/:id(.:format)`. */
  readonly pattern: string
  readonly segments: readonly PatternNode[]
  readonly target: RouteTarget
  readonly defaults: Readonly<Record<string, unknown>>
  readonly requirements: ReadonlyMap<string, Requirement>
  readonly requestConstraints: ReadonlyMap<string, RequestMatcher>
  readonly predicates: readonly RoutePredicate[]
  /** Predicates that wait, asked after the route has matched (R51). */
  readonly asyncPredicates: readonly AsyncPredicate[]
  /** `false` for a mount, whose pattern is a prefix. */
  readonly anchored: boolean
  /** Whether globs are given as lists of segments. */
  readonly split: boolean
  readonly format: FormatPolicy | undefined
  /** `file:line` of the declaration. */
  readonly source: string
  readonly origin: RouteOrigin
  /** Open bag for plugins and middleware. */
  readonly meta: Readonly<Record<string, unknown>>
  /** Around the route, outermost first (app.md A36). */
  readonly middleware: readonly MiddlewareReference[]
}

/** A route. The application keeps what it prepares for it in an array, at `order`. */
export class RouteEntry implements RouteEntryFields {
  readonly order: number
  readonly name: string | null
  readonly verbs: readonly string[] | 'ALL'
  readonly pattern: string
  readonly segments: readonly PatternNode[]
  readonly target: RouteTarget
  readonly defaults: Readonly<Record<string, unknown>>
  readonly requirements: ReadonlyMap<string, Requirement>
  readonly requestConstraints: ReadonlyMap<string, RequestMatcher>
  readonly predicates: readonly RoutePredicate[]
  /** Predicates that wait, asked after the route has matched (R51). */
  readonly asyncPredicates: readonly AsyncPredicate[]
  readonly anchored: boolean
  /** Whether globs are given as lists of segments. */
  readonly split: boolean
  readonly format: FormatPolicy | undefined
  readonly source: string
  readonly origin: RouteOrigin
  readonly meta: Readonly<Record<string, unknown>>
  readonly middleware: readonly MiddlewareReference[]

  constructor(fields: RouteEntryFields) {
    this.order = fields.order
    this.name = fields.name
    this.verbs = fields.verbs
    this.pattern = fields.pattern
    this.segments = fields.segments
    this.target = fields.target
    this.defaults = fields.defaults
    this.requirements = fields.requirements
    this.requestConstraints = fields.requestConstraints
    this.predicates = fields.predicates
    this.asyncPredicates = fields.asyncPredicates
    this.anchored = fields.anchored
    this.split = fields.split
    this.format = fields.format
    this.source = fields.source
    this.origin = fields.origin
    this.meta = fields.meta
    this.middleware = fields.middleware
    Object.freeze(this)
  }

  /** Whether the route looks at more than method and path. */
  get isConditional(): boolean {
    return this.requestConstraints.size > 0 || this.predicates.length > 0
  }

  /** All fields as plain data; functions appear as `"<name>"`. */
  toJSON(): Record<string, unknown> {
    return {
      ...(this as RouteEntryFields),
      format: types.isRegExp(this.format) ? String(this.format) : this.format,
      target: targetText(this.target),
      requirements: Object.fromEntries([...this.requirements].map(([name, { declared }]) => [name, String(declared)])),
      requestConstraints: Object.fromEntries([...this.requestConstraints].map(([name, value]) => [name, matcherText(value)])),
      predicates: this.predicates.map(functionText),
      asyncPredicates: this.asyncPredicates.map(({ decide }) => functionText(decide)),
      middleware: this.middleware.map(middlewareText),
    }
  }
}

function targetText(target: RouteTarget): Record<string, unknown> {
  if (target.kind === 'action') return { ...target, controller: target.controller.name }
  if (target.kind === 'redirect') {
    return { ...target, location: typeof target.location === 'function' ? functionText(target.location) : target.location }
  }
  return { kind: target.kind, handler: functionText(target.handler) }
}

function matcherText(value: RequestMatcher): unknown {
  if (typeof value === 'function') return functionText(value)
  if (isParamMatcher(value)) return String(value.pattern)
  return types.isRegExp(value) ? String(value) : value
}

/** Its own name where it is registered under one, else that of its function or class. */
function middlewareText(middleware: MiddlewareReference): string {
  if (typeof middleware === 'string') return middleware
  return typeof middleware === 'function' ? functionText(middleware) : functionText(middleware.constructor)
}

function functionText(value: { name: string }): string {
  return `<${value.name || 'anonymous'}>`
}
