/** Gathers what is declared while a route file runs, and the mistakes in it (routing.md R4). */
import { ConfigurationError } from '../errors/index.js'
import type { MiddlewareReference } from '../http/middleware-types.js'
import { englishInflector, type Inflector } from '../support/inflector.js'
import type { DirectHelper, ResolveFunction } from './direct.js'
import { isRouteName, joinName } from './naming.js'
import { type PatternNode, parsePattern, patternFault, withFormat } from './pattern.js'
import type { ParamCase } from './resource.js'
import type { RouteProblem } from './route-definition-error.js'
import type { RouteEntry, RouteOrigin } from './route-entry.js'
import type { RouteTableOptions } from './route-table.js'
import { type Scope, TOP_SCOPE } from './scope.js'
import type {
  AsyncPredicate,
  ControllerClass,
  ControllerRegistry,
  FormatPolicy,
  RequestMatcher,
  RoutePredicate,
  RouteTarget,
  ScopeOptions,
} from './types.js'

/** How routes are collected. */
export interface CollectorOptions extends RouteTableOptions {
  /** Controllers for routes that refer to them by text, such as `'posts#index'`. */
  controllers?: ControllerRegistry
  /** How nested parameters are written, default `'camel'`. */
  paramCase?: ParamCase
  /** Singular and plural forms, default: the built-in English rules. */
  inflector?: Inflector
  /** Accepts requirements that the safety check refuses; default `false`. */
  allowUnsafeRegExp?: boolean
  /** Surrounds the whole file (R7). */
  defaultScope?: ScopeOptions
  /** Leaves `new` and `edit` out of resources, for applications without forms (R29). Default `false`. */
  apiOnly?: boolean
  /** Files for `r.draw(name)`, for bundlers; default: `config/routes/<name>` below `root`. */
  files?: Readonly<Record<string, unknown>>
  /** Folder of the application, default: the working directory. */
  root?: string
  /** Makes warnings about routes that can never match errors; default `false` (R125). */
  strict?: boolean
  /** Whether a controller has an action; default: it has a method of that name. For actions that are only a template. */
  actionExists?: (controller: ControllerClass, action: string) => boolean
  /** Finds mistakes in what the routes lead to, to be reported together with those in the routes; default: none. */
  inspect?: (entries: readonly RouteEntry[]) => readonly RouteProblem[]
}

/** What a route leads to, before text is resolved. */
export type TargetReference =
  | RouteTarget
  | { readonly kind: 'reference'; readonly controller: ControllerClass | string; readonly action: string }

/** A declared route. */
export interface RouteDraft {
  readonly nodes: readonly PatternNode[]
  readonly verbs: readonly string[] | 'ALL'
  readonly target: TargetReference
  readonly explicitName: string | null
  /** Used when no earlier route has it. */
  readonly autoName: string | null
  readonly constraints: Readonly<Record<string, RequestMatcher>>
  readonly predicates: ReadonlyArray<RoutePredicate | AsyncPredicate>
  readonly defaults: Readonly<Record<string, unknown>>
  readonly format: FormatPolicy | undefined
  readonly anchored: boolean
  readonly split: boolean
  readonly source: string
  readonly origin: RouteOrigin
  readonly meta: Readonly<Record<string, unknown>>
  readonly middleware: readonly MiddlewareReference[]
}

/** See the charter. */
export class RouteCollector {
  readonly drafts: RouteDraft[] = []
  readonly problems: RouteProblem[] = []
  readonly warnings: string[] = []
  readonly inflector: Inflector
  readonly paramCase: ParamCase
  readonly directs = new Map<string, DirectHelper>()
  /** By model class. */
  readonly resolvers = new Map<object, ResolveFunction>()
  /** The surroundings of the file being drawn. */
  top: Scope = TOP_SCOPE
  /** Who is declaring. */
  origin: RouteOrigin = 'dsl'
  /** Classes whose routes were inserted somewhere. */
  readonly inserted = new Set<ControllerClass>()
  #sealed = false

  constructor(readonly options: CollectorOptions) {
    this.inflector = options.inflector ?? englishInflector
    this.paramCase = options.paramCase ?? 'camel'
  }

  /** Notes a mistake, once; building goes on so that all are found. */
  problem(source: string, message: string): void {
    const known = this.problems.some((problem) => problem.source === source && problem.message === message)
    if (!known) this.problems.push({ source, message })
  }

  direct(name: string, helper: DirectHelper): void {
    const normal = this.name([name], helper.source)
    if (normal === null) return
    const taken = this.directs.get(normal)
    if (taken === undefined) this.directs.set(normal, helper)
    else this.problem(helper.source, `the name ${JSON.stringify(normal)} is taken by ${taken.source}: choose another`)
  }

  add(draft: RouteDraft): void {
    this.assertOpen()
    this.drafts.push(draft)
  }

  /** After this, declaring a route throws (R3). */
  seal(): void {
    this.#sealed = true
  }

  /** Throws ConfigurationError when the table is already built. */
  assertOpen(): void {
    if (this.#sealed) {
      throw new ConfigurationError('The route table is built and cannot change: declare routes inside of routes((r) => …), synchronously')
    }
  }

  /** Parses a pattern and adds its format suffix; notes a mistake and returns `null`. */
  pattern(text: string, format: FormatPolicy | undefined, source: string): readonly PatternNode[] | null {
    try {
      const nodes = parsePattern(text)
      return format === false ? nodes : withFormat(nodes, format === true)
    } catch (error) {
      this.problem(source, `the pattern ${JSON.stringify(text)} ${patternFault(error)}`)
      return null
    }
  }

  /** An explicit name in its normal form; notes a mistake and returns `null`. */
  name(parts: ReadonlyArray<string | undefined>, source: string): string | null {
    const name = joinName(...parts)
    if (isRouteName(name)) return name
    this.problem(source, `${JSON.stringify(parts.join(' ').trim())} cannot name a route: use letters, digits and _, not a digit first`)
    return null
  }
}

/** An automatic name, or `null` when it cannot be one (R13). */
export function autoName(name: string): string | null {
  return isRouteName(name) ? name : null
}
