/** Gathers what is declared while a route file runs, and the mistakes in it (routing.md R4). */
import { ConfigurationError } from '../errors/index.js'
import { englishInflector, type Inflector } from '../support/inflector.js'
import { isRouteName, joinName } from './naming.js'
import { isStaticPattern, type PatternNode, parsePattern, patternFault, withFormat } from './pattern.js'
import type { ParamCase } from './resource.js'
import type { RouteProblem } from './route-definition-error.js'
import type { RouteEntry, RouteOrigin } from './route-entry.js'
import type { RouteTableOptions } from './route-table.js'
import type { ControllerClass, ControllerRegistry, FormatPolicy, RequestMatcher, RoutePredicate, RouteTarget } from './types.js'

/** How routes are built. */
export interface RouteBuildOptions extends RouteTableOptions {
  /** Controllers for routes that refer to them by text, such as `'posts#index'`. */
  controllers?: ControllerRegistry
  /** How nested parameters are written, default `'camel'`. */
  paramCase?: ParamCase
  /** Singular and plural forms, default: the built-in English rules. */
  inflector?: Inflector
  /** Accepts requirements that the safety check refuses; default `false`. */
  allowUnsafeRegExp?: boolean
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
  readonly predicates: readonly RoutePredicate[]
  readonly defaults: Readonly<Record<string, unknown>>
  readonly format: FormatPolicy | undefined
  readonly anchored: boolean
  readonly source: string
  readonly origin: RouteOrigin
  readonly meta: Readonly<Record<string, unknown>>
}

/** See the charter. */
export class RouteCollector {
  readonly drafts: RouteDraft[] = []
  readonly problems: RouteProblem[] = []
  readonly warnings: string[] = []
  readonly inflector: Inflector
  readonly paramCase: ParamCase
  #sealed = false

  constructor(readonly options: RouteBuildOptions) {
    this.inflector = options.inflector ?? englishInflector
    this.paramCase = options.paramCase ?? 'camel'
  }

  /** Notes a mistake, once; building goes on so that all are found. */
  problem(source: string, message: string): void {
    const known = this.problems.some((problem) => problem.source === source && problem.message === message)
    if (!known) this.problems.push({ source, message })
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

/** An automatic name, for patterns without parameters only (R13). */
export function autoName(name: string, nodes: readonly PatternNode[], always: boolean): string | null {
  return isRouteName(name) && (always || isStaticPattern(nodes)) ? name : null
}
