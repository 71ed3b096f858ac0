/** Whether a regular expression of the application can take exponential time (routing.md R56). */
import { lazyPackage } from './lazy-package.js'

const safeRegex2 = lazyPackage<typeof import('safe-regex2')>('safe-regex2')

/** Whether the repetitions of an expression do not multiply each other. It also refuses some harmless expressions. */
export function isSafeRegExp(expression: RegExp): boolean {
  return safeRegex2().default(expression)
}
