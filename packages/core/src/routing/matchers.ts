/** Built-in matchers of path parameters: what a value looks like, and what it becomes (routing.md R55). */
import { ArgumentError } from '../errors/index.js'
import type { ParamMatcher } from './types.js'

const builtIn = new WeakSet<ParamMatcher>()

function matcher<T>(fields: Omit<ParamMatcher<T>, 'kind'>): ParamMatcher<T> {
  const made: ParamMatcher<T> = Object.freeze({ kind: 'matcher', ...fields })
  builtIn.add(made as ParamMatcher)
  return made
}

/** Whether a matcher comes from {@link matchers}, whose expressions are known to be safe. */
export function isBuiltIn(value: ParamMatcher): boolean {
  return builtIn.has(value)
}

function integer(range: { min?: number; max?: number } = {}): ParamMatcher<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = range
  if (!(min <= max)) throw new ArgumentError(`matchers.integer has min ${min} above max ${max}: swap them`)
  const inRange = (text: string): boolean => Number(text) >= min && Number(text) <= max
  return matcher({ pattern: /-?\d{1,16}/, accepts: inRange, cast: Number, type: 'number' })
}

function oneOf<T extends string>(...words: readonly T[]): ParamMatcher<T> {
  if (words.length === 0) throw new ArgumentError("matchers.oneOf without words matches nothing: pass some, as in oneOf('en', 'pl')")
  const pattern = new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'))
  return matcher({ pattern, type: words.map((word) => JSON.stringify(word)).join(' | ') })
}

/** For `constraints: { id: matchers.number() }`. Those for numbers also make the parameter a number. */
export const matchers = Object.freeze({
  /** Digits, with a sign and a fraction if need be; the parameter becomes a number. */
  number: (): ParamMatcher<number> => matcher({ pattern: /-?\d{1,15}(?:\.\d{1,15})?/, cast: Number, type: 'number' }),
  /** A whole number of a range; the parameter becomes a number. */
  integer,
  /** A UUID of any version. */
  uuid: (): ParamMatcher<string> => matcher({ pattern: /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i, type: 'string' }),
  /** Lower-case words and digits with single dashes between. */
  slug: (): ParamMatcher<string> => matcher({ pattern: /[a-z\d-]+/, accepts: (text) => !/^-|-$|--/.test(text), type: 'string' }),
  /** One of these words. */
  oneOf,
})

/** Whether a value is one of {@link matchers}. */
export function isParamMatcher(value: unknown): value is ParamMatcher {
  return value !== null && typeof value === 'object' && (value as { kind?: unknown }).kind === 'matcher'
}
