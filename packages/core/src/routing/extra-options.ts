/** Keys of a declaration that are no options: constraints and defaults of parameters, written short (routing.md R21, R46, R48). */
import { types } from 'node:util'
import { closestName } from '../support/did-you-mean.js'
import type { RouteCollector } from './collector.js'
import { isParamMatcher } from './matchers.js'
import { constraintFault } from './predicate.js'
import { listOfConstraints } from './scope.js'
import type { MatcherRecord, RequestMatcher, RouteConstraint, RouteConstraints } from './types.js'

const OF_ROUTE = [
  'as',
  'constraints',
  'defaults',
  'format',
  'on',
  'anchor',
  'split',
  'meta',
  'middleware',
  'to',
  'controller',
  'action',
  'via',
]
const OF_SCOPE = [
  ...['path', 'module', 'as', 'controller', 'action', 'constraints', 'defaults', 'format', 'only', 'except', 'pathNames'],
  ...['shallow', 'shallowPath', 'shallowPrefix', 'via', 'to', 'meta', 'middleware', 'param', 'concerns'],
]

interface Foldable {
  constraints?: RouteConstraints
  defaults?: Readonly<Record<string, unknown>>
}

/** The options of a route without extra keys. */
export function foldRouteOptions<T extends Foldable>(collector: RouteCollector, options: T, source: string): T {
  return fold(collector, options, new Set(OF_ROUTE), source)
}

/** The options of a scope or a resource without extra keys. */
export function foldScopeOptions<T extends Foldable>(collector: RouteCollector, options: T, source: string): T {
  return fold(collector, options, new Set(OF_SCOPE), source)
}

function fold<T extends Foldable>(collector: RouteCollector, options: T, known: ReadonlySet<string>, source: string): T {
  checkConstraints(collector, options.constraints, source)
  const extras = Object.entries(options).filter(([key, value]) => !known.has(key) && value !== undefined)
  if (extras.length === 0) return options
  const folded = { ...options } as Record<string, unknown>
  const constraints: Record<string, RequestMatcher> = {}
  const defaults: Record<string, unknown> = {}
  for (const [key, value] of extras) {
    delete folded[key]
    if (types.isRegExp(value) || isParamMatcher(value)) constraints[key] = value
    else if (isDefault(collector, key, value, known, source)) defaults[key] = value
  }
  folded.constraints = withRecord(options.constraints, constraints)
  folded.defaults = { ...defaults, ...options.defaults }
  return folded as T
}

/** A value that is none, or a name that is nearly that of an option, is a slip and no default. */
function isDefault(collector: RouteCollector, key: string, value: unknown, known: ReadonlySet<string>, source: string): boolean {
  const near = closestName(
    key,
    [...known].filter((option) => option.slice(0, 2) === key.slice(0, 2)),
  )
  const odd = typeof value === 'object' || typeof value === 'function'
  if (near === null && !odd) return true
  const hint =
    near === null ? `put it into { defaults: { ${key} } }` : `did you mean ${near}? A default is written { defaults: { ${key} } }`
  collector.problem(source, `unknown option ${JSON.stringify(key)}: ${hint}`)
  return false
}

function withRecord(given: RouteConstraints | undefined, record: MatcherRecord): RouteConstraints | undefined {
  if (Object.keys(record).length === 0) return given
  return given === undefined ? record : [record, ...listOfConstraints(given)]
}

function checkConstraints(collector: RouteCollector, constraints: RouteConstraints | undefined, source: string): void {
  if (constraints === undefined) return
  for (const one of listOfConstraints(constraints) as ReadonlyArray<RouteConstraint | null>) {
    const fault = constraintFault(one)
    if (fault !== null) collector.problem(source, fault)
  }
}
