/** Predicates of routes in their several forms (routing.md R51). */
import { types } from 'node:util'
import { ConfigurationError } from '../errors/index.js'
import type {
  AsyncPredicate,
  MatcherRecord,
  PredicateObject,
  RoutableRequest,
  RouteConstraint,
  RouteParams,
  RoutePredicate,
} from './types.js'

/**
 * A predicate that has to wait, such as one that asks a database. A route with one is matched as usual, and then waits for
 * it before its target is reached; when it says no, the routes after it are asked. Only such routes wait.
 */
export function asyncConstraint(decide: (request: RoutableRequest, params: RouteParams) => Promise<boolean>): AsyncPredicate {
  return Object.freeze({ kind: 'async', decide })
}

/** Whether a predicate was made by {@link asyncConstraint}. */
export function isAsyncPredicate(value: unknown): value is AsyncPredicate {
  return value !== null && typeof value === 'object' && (value as { kind?: unknown }).kind === 'async'
}

function isPredicateObject(value: object): value is PredicateObject {
  const { matches, call } = value as { matches?: unknown; call?: unknown }
  return typeof matches === 'function' || typeof call === 'function'
}

/** Whether constraints are matchers by name, and not a predicate. */
export function isMatcherRecord(value: RouteConstraint): value is MatcherRecord {
  return typeof value === 'object' && value !== null && !isAsyncPredicate(value) && !isPredicateObject(value)
}

/** Why a value cannot be constraints, or `null`. */
export function constraintFault(value: unknown): string | null {
  if (typeof value === 'function') return null
  if (typeof value === 'object' && value !== null && !types.isRegExp(value)) return null
  return `${String(value)} is no constraint: pass { id: /\\d+/ }, a function of the request, or an object with matches(request)`
}

/** Any form as what the table keeps. */
export function predicateOf(value: Exclude<RouteConstraint, MatcherRecord>): RoutePredicate | AsyncPredicate {
  if (typeof value === 'function') return checked(value)
  if (isAsyncPredicate(value)) return value
  if ('matches' in value) return checked((request, params) => value.matches(request, params))
  return checked((request, params) => (value as { call: RoutePredicate }).call(request, params))
}

const originals = new WeakMap<RoutePredicate, RoutePredicate>()

/** A promise is always truthy, so a predicate that returns one would let everything through. */
function checked(predicate: RoutePredicate): RoutePredicate {
  const known = originals.get(predicate)
  if (known !== undefined) return known
  const sure: RoutePredicate = (request, params) => {
    const answer: unknown = predicate(request, params)
    if (typeof answer === 'object' && answer !== null && 'then' in answer) {
      throw new ConfigurationError(`The constraint ${predicate.name || '(anonymous)'} is asynchronous: wrap it in asyncConstraint(…)`)
    }
    return Boolean(answer)
  }
  Object.defineProperty(sure, 'name', { value: predicate.name })
  originals.set(predicate, sure)
  originals.set(sure, sure)
  return sure
}
