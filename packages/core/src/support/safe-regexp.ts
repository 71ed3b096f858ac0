/** Whether a regular expression of the application can take very long on a hostile text (routing.md R56). */
import { lazyPackage } from './lazy-package.js'
import { ambiguityOf } from './regexp-ambiguity.js'

const safeRegex2 = lazyPackage<typeof import('safe-regex2')>('safe-regex2')

/** Beyond this power of the length a bound on the length would have to be absurdly low. */
const MAX_DEGREE = 3

/** How an expression, anchored at both ends, can be made to take very long; `null` when it cannot. */
export function dangerOf(expression: RegExp): 'exponential' | 'polynomial' | null {
  const ambiguity = ambiguityOf(expression)
  // What is not understood is judged by a rougher rule, which also refuses some harmless expressions.
  if (ambiguity === null) return safeRegex2().default(expression) ? null : 'exponential'
  if (ambiguity.exponential) return 'exponential'
  return ambiguity.degree > MAX_DEGREE ? 'polynomial' : null
}

/** Whether {@link dangerOf} finds none. */
export function isSafeRegExp(expression: RegExp): boolean {
  return dangerOf(expression) === null
}
