/** Makes the table from what was declared: names, requirements, controllers and actions are settled and checked (routing.md R93). */
import { types } from 'node:util'
import type { RouteCollector, RouteDraft } from './collector.js'
import { paramNames, patternFault, printPattern } from './pattern.js'
import { REQUEST_KEYS } from './request-constraints.js'
import { compileRequirement, literalRequirement, type Requirement, requirementFault } from './requirement.js'
import { RouteDefinitionError } from './route-definition-error.js'
import { RouteEntry } from './route-entry.js'
import { RouteTable } from './route-table.js'
import type { ControllerClass, RequestMatcher, RouteTarget } from './types.js'
import { expandVariants } from './variant.js'

const RESERVED_PARAMS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype', 'controller', 'action'])

/** Whether a controller has a public method of that name. */
export function hasAction(controller: ControllerClass, action: string): boolean {
  const prototype = controller.prototype as Record<string, unknown> | undefined
  return action !== 'constructor' && typeof prototype?.[action] === 'function' && !(action in Object.prototype)
}

/**
 * Builds the table.
 * @throws RouteDefinitionError with every mistake found
 */
export function buildTable(collector: RouteCollector): RouteTable {
  const builder = new TableBuilder(collector)
  const entries = collector.drafts.map((draft, order) => builder.entry(draft, order))
  builder.reportMissingActions()
  for (const { source, message } of collector.options.inspect?.(entries) ?? []) collector.problem(source, message)
  collector.seal()
  if (collector.problems.length > 0) throw new RouteDefinitionError(collector.problems)
  return new RouteTable(entries, collector.warnings, collector.options)
}

class TableBuilder {
  readonly #names = new Map<string, { source: string; explicit: boolean }>()
  readonly #declared = new Map<string, string>()
  readonly #missing = new Map<string, { source: string; controller: string; actions: Set<string> }>()

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
      predicates: Object.freeze([...draft.predicates]),
      anchored: draft.anchored,
      format: draft.format,
      source: draft.source,
      origin: draft.origin,
      meta: Object.freeze({ ...draft.meta }),
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
      else if (REQUEST_KEYS.has(key)) requestConstraints.set(key, value)
      else if (!types.isRegExp(value)) {
        const pattern = printPattern(draft.nodes)
        this.collector.warnings.push(`${draft.source}  ${pattern} has no parameter ${key}, and requests have no such property: ignored`)
      }
    }
    return { requirements, requestConstraints }
  }

  #require(draft: RouteDraft, key: string, value: RequestMatcher, requirements: Map<string, Requirement>): void {
    if (typeof value === 'string' || typeof value === 'number') {
      requirements.set(key, literalRequirement(String(value)))
      return
    }
    const allowUnsafe = this.collector.options.allowUnsafeRegExp === true
    const fault = types.isRegExp(value) ? requirementFault(value, allowUnsafe) : 'is neither a RegExp nor text'
    if (fault !== null) this.collector.problem(draft.source, `the constraint ${String(value)} on :${key} ${fault}`)
    else requirements.set(key, compileRequirement(value as RegExp))
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
    if (controller === undefined) return { kind: 'action', controller: Object, action: target.action }
    const exists = this.collector.options.actionExists ?? hasAction
    if (!exists(controller, target.action)) this.#missAction(draft, controller, target.action)
    return Object.freeze({ kind: 'action', controller, action: target.action })
  }

  #lookUp(draft: RouteDraft, key: string): ControllerClass | undefined {
    const registry = this.collector.options.controllers ?? {}
    if (Object.hasOwn(registry, key)) return registry[key]
    const known = Object.keys(registry)
    const hint = known.length > 0 ? `known are ${known.join(', ')}` : 'pass its class instead, or { controllers } to routes(…)'
    this.collector.problem(draft.source, `unknown controller ${JSON.stringify(key)}: ${hint}`)
    return undefined
  }

  /** Missing actions of one declaration are one mistake: `resources` may lack several. */
  #missAction(draft: RouteDraft, controller: ControllerClass, action: string): void {
    const key = `${draft.source} ${controller.name}`
    const missing = this.#missing.get(key) ?? { source: draft.source, controller: controller.name || 'the controller', actions: new Set() }
    missing.actions.add(action)
    this.#missing.set(key, missing)
  }

  reportMissingActions(): void {
    for (const { source, controller, actions } of this.#missing.values()) {
      const names = [...actions]
      const fix =
        names.length > 1 ? 'define them, or leave them out with { only: […] } or { except: […] }' : 'define it, or correct the name'
      this.collector.problem(source, `unknown action: ${controller} has no method ${names.join(', ')}: ${fix}`)
    }
  }

  /** Two equal rows: the second can never match (R125). */
  #checkRepetition(entry: RouteEntry): void {
    if (entry.isConditional) return
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
