/** Makes the table from what was declared: names, requirements, controllers and actions are settled and checked (routing.md R93). */
import { types } from 'node:util'
import { closestName } from '../support/did-you-mean.js'
import { argumentFaults } from './action-arguments.js'
import type { RouteCollector, RouteDraft } from './collector.js'
import { controllerKey } from './controller-key.js'
import { isBuiltIn, isParamMatcher } from './matchers.js'
import { paramNames, patternFault, printPattern } from './pattern.js'
import { isAsyncPredicate } from './predicate.js'
import { isRequestKey, REQUEST_KEYS, requestMatcher } from './request-constraints.js'
import { compileMatcher, compileRequirement, literalRequirement, type Requirement, requirementFault } from './requirement.js'
import { RouteDefinitionError } from './route-definition-error.js'
import { RouteEntry } from './route-entry.js'
import { RouteTable } from './route-table.js'
import { hasAction } from './target.js'
import type { ControllerClass, RequestMatcher, RoutePredicate, RouteTarget } from './types.js'
import { expandVariants } from './variant.js'

const RESERVED_PARAMS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype', 'controller', 'action'])

/**
 * Builds the table.
 * @throws RouteDefinitionError with every mistake found
 */
export function buildTable(collector: RouteCollector): RouteTable {
  const builder = new TableBuilder(collector)
  const entries = collector.drafts.map((draft, order) => builder.entry(draft, order))
  builder.reportMissingActions()
  builder.checkDirects()
  for (const { source, message } of collector.options.inspect?.(entries) ?? []) collector.problem(source, message)
  collector.seal()
  if (collector.problems.length > 0) throw new RouteDefinitionError(collector.problems)
  const { directs, resolvers, inflector } = collector
  return new RouteTable(entries, collector.warnings, { ...collector.options, directs, resolvers, inflector })
}

class TableBuilder {
  readonly #names = new Map<string, { source: string; explicit: boolean }>()
  readonly #declared = new Map<string, string>()
  readonly #missing = new Map<string, { source: string; controller: string; actions: Set<string>; like: string | null }>()

  constructor(readonly collector: RouteCollector) {}

  entry(draft: RouteDraft, order: number): RouteEntry {
    const params = paramNames(draft.nodes)
    this.#checkParams(draft, params)
    const { requirements, requestConstraints } = this.#constraints(draft, params)
    this.#checkForms(draft, requirements)
    const entry = new RouteEntry({
      order,
      name: this.#name(draft),
      verbs: draft.verbs === 'ALL' ? 'ALL' : Object.freeze([...draft.verbs]),
      pattern: printPattern(draft.nodes),
      segments: Object.freeze([...draft.nodes]),
      target: this.#target(draft),
      defaults: Object.freeze({ ...draft.defaults }),
      requirements,
      requestConstraints,
      predicates: Object.freeze(draft.predicates.filter((each): each is RoutePredicate => !isAsyncPredicate(each))),
      asyncPredicates: Object.freeze(draft.predicates.filter(isAsyncPredicate)),
      anchored: draft.anchored,
      split: draft.split,
      format: draft.format,
      source: draft.source,
      origin: draft.origin,
      meta: Object.freeze({ ...draft.meta }),
      middleware: Object.freeze([...draft.middleware]),
    })
    this.#checkRepetition(entry)
    return entry
  }

  #checkParams(draft: RouteDraft, params: readonly string[]): void {
    const pattern = printPattern(draft.nodes)
    for (const name of new Set(params)) {
      const misplaced = name === 'format' && (params.indexOf(name) !== params.length - 1 || !/\.:format\)?$/.test(pattern))
      if (RESERVED_PARAMS.has(name) || misplaced) {
        this.collector.problem(draft.source, `the pattern ${JSON.stringify(pattern)} uses the reserved name :${name}: choose another`)
      } else if (params.indexOf(name) !== params.lastIndexOf(name)) {
        this.collector.problem(draft.source, `the pattern ${JSON.stringify(pattern)} has :${name} twice: rename one`)
      }
    }
    if (!draft.anchored && draft.nodes.some(({ kind }) => kind === 'group' || kind === 'glob')) {
      this.collector.problem(draft.source, `the prefix ${JSON.stringify(pattern)} has optional parts or a glob: mount at a plain path`)
    }
  }

  #constraints(draft: RouteDraft, params: readonly string[]): Pick<RouteEntry, 'requirements' | 'requestConstraints'> {
    const requirements = new Map<string, Requirement>()
    const requestConstraints = new Map<string, RequestMatcher>()
    for (const [key, value] of Object.entries({ ...formatConstraint(draft), ...draft.constraints })) {
      if (params.includes(key)) this.#require(draft, key, value, requirements)
      else if (isRequestKey(key)) requestConstraints.set(key, requestMatcher(key, value))
      // A scope's constraint on a parameter that only some of its routes have is no slip.
      else if (!types.isRegExp(value) && !isParamMatcher(value)) this.#warnOfConstraint(draft, key)
    }
    return { requirements, requestConstraints }
  }

  #warnOfConstraint(draft: RouteDraft, key: string): void {
    const near = closestName(key, [...REQUEST_KEYS, ...paramNames(draft.nodes)])
    const hint = near === null ? '' : `; did you mean ${near}?`
    const pattern = printPattern(draft.nodes)
    this.collector.warnings.push(`${draft.source}  ${pattern} has no parameter ${key}, and requests have no such property: ignored${hint}`)
  }

  #require(draft: RouteDraft, key: string, value: RequestMatcher, requirements: Map<string, Requirement>): void {
    if (typeof value === 'string' || typeof value === 'number') {
      requirements.set(key, literalRequirement(String(value)))
      return
    }
    const allowUnsafe = this.collector.options.allowUnsafeRegExp === true
    const pattern = isParamMatcher(value) ? value.pattern : value
    const known = isParamMatcher(value) && isBuiltIn(value)
    const fault = types.isRegExp(pattern) ? requirementFault(pattern, allowUnsafe || known) : 'is neither a RegExp nor text'
    if (fault !== null) this.collector.problem(draft.source, `the constraint ${String(pattern)} on :${key} ${fault}`)
    else requirements.set(key, isParamMatcher(value) ? compileMatcher(value) : compileRequirement(value as RegExp))
  }

  #checkForms(draft: RouteDraft, requirements: ReadonlyMap<string, Requirement>): void {
    try {
      expandVariants(draft.nodes, { requirements, ignoreCase: false, anchored: draft.anchored })
    } catch (error) {
      this.collector.problem(draft.source, `the pattern ${JSON.stringify(printPattern(draft.nodes))} ${patternFault(error)}`)
    }
  }

  /** The first route of a name has it; a second explicit one is a mistake (R13). */
  #name(draft: RouteDraft): string | null {
    const name = draft.explicitName ?? draft.autoName
    if (name === null) return null
    const taken = this.#names.get(name)
    if (taken === undefined) {
      this.#names.set(name, { source: draft.source, explicit: draft.explicitName !== null })
      return name
    }
    if (draft.explicitName !== null) {
      this.collector.problem(draft.source, `the name ${JSON.stringify(name)} is taken by ${taken.source}: pass another { as }`)
    }
    return null
  }

  #target(draft: RouteDraft): RouteTarget {
    const { target } = draft
    if (target.kind !== 'reference') return target
    const controller = typeof target.controller === 'string' ? this.#lookUp(draft, target.controller) : target.controller
    if (controller === undefined) return { kind: 'action', controller: Object, key: String(target.controller), action: target.action }
    const exists = this.collector.options.actionExists ?? hasAction
    if (!exists(controller, target.action)) this.#missAction(draft, controller, target.action)
    for (const fault of argumentFaults(controller.prototype as object, target.action)) this.collector.problem(draft.source, fault)
    const key = typeof target.controller === 'string' ? target.controller : controllerKey(controller, this.collector.options.controllers)
    return Object.freeze({ kind: 'action', controller, key, action: target.action })
  }

  #lookUp(draft: RouteDraft, key: string): ControllerClass | undefined {
    const registry = this.collector.options.controllers ?? {}
    if (Object.hasOwn(registry, key)) return registry[key]
    const known = Object.keys(registry)
    const near = closestName(key, known)
    const list = near === null ? `known are ${known.join(', ')}` : `did you mean ${near}?`
    const hint = known.length > 0 ? list : 'pass its class instead, or { controllers } to routes(…)'
    this.collector.problem(draft.source, `unknown controller ${JSON.stringify(key)}: ${hint}`)
    return undefined
  }

  /** Missing actions of one declaration are one mistake: `resources` may lack several. */
  #missAction(draft: RouteDraft, controller: ControllerClass, action: string): void {
    const key = `${draft.source} ${controller.name}`
    const missing = this.#missing.get(key) ?? {
      source: draft.source,
      controller: controller.name || 'the controller',
      actions: new Set(),
      like: nearestMethod(controller, action),
    }
    missing.actions.add(action)
    this.#missing.set(key, missing)
  }

  reportMissingActions(): void {
    for (const { source, controller, actions, like } of this.#missing.values()) {
      const names = [...actions]
      const correct = like === null ? 'define it, or correct the name' : `did you mean ${like}? Else define it`
      const fix = names.length > 1 ? 'define them, or leave them out with { only: […] } or { except: […] }' : correct
      this.collector.problem(source, `unknown action: ${controller} has no method ${names.join(', ')}: ${fix}`)
    }
  }

  /** A helper of one's own may not have the name of a route's (R118). */
  checkDirects(): void {
    for (const [name, { source }] of this.collector.directs) {
      const taken = this.#names.get(name)
      if (taken !== undefined) {
        this.collector.problem(source, `the name ${JSON.stringify(name)} is taken by ${taken.source}: choose another for direct(…)`)
      }
    }
  }

  /** Two equal rows: the second can never match (R125). */
  #checkRepetition(entry: RouteEntry): void {
    // Those of the framework make room for those of the application.
    if (entry.origin === 'internal') return
    if (entry.isConditional || entry.asyncPredicates.length > 0) return
    const requirements = [...entry.requirements].map(([name, { declared }]) => `${name}=${String(declared)}`).join()
    for (const verb of entry.verbs === 'ALL' ? ['ALL'] : entry.verbs) {
      const key = `${verb} ${entry.pattern} ${entry.anchored} ${requirements}`
      const earlier = this.#declared.get(key)
      if (earlier === undefined) this.#declared.set(key, entry.source)
      else {
        const message = `${verb} ${entry.pattern} is declared by ${earlier} already, which wins: remove one of them`
        if (this.collector.options.strict === true) this.collector.problem(entry.source, message)
        else this.collector.warnings.push(`${entry.source}  ${message}`)
      }
    }
  }
}

/** The format policy as a constraint on the suffix. */
function formatConstraint({ format }: RouteDraft): Record<string, RequestMatcher> {
  return typeof format === 'string' || types.isRegExp(format) ? { format } : {}
}

function nearestMethod({ prototype }: ControllerClass, action: string): string | null {
  const names = Object.getOwnPropertyNames(prototype ?? {}).filter((name) => name !== 'constructor')
  return closestName(action, names)
}
