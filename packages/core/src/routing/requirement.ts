/** What a path parameter must look like: a RegExp of the application, checked at boot and anchored (routing.md R45, R48, R56). */
import { ambiguityOf } from '../support/regexp-ambiguity.js'
import { dangerOf } from '../support/safe-regexp.js'
import type { ParamMatcher } from './types.js'

/** A checked requirement. */
export interface Requirement {
  /** As declared; printed in listings. */
  readonly declared: RegExp
  /** Anchored at both ends; no state between calls. */
  readonly pattern: RegExp
  /** Longer values do not match, where repetitions that can share a text cost more than linear time. In characters. */
  readonly maxLength: number
  /** Whether a value may hold a slash, so that the parameter spans segments. */
  readonly spans: boolean
  /** Whether the shortest value wins, as in `/.+?/`. */
  readonly lazy: boolean
  /** Looks at the text besides, as the range of `matchers.integer()` does. */
  readonly accepts: ((text: string) => boolean) | null
  /** Makes the parameter's value; `null` for the text itself. */
  readonly cast: ((text: string) => unknown) | null
  /** The TypeScript type of a value, where a matcher says it. */
  readonly type: string | null
}

const KEPT_FLAGS = /^[iusdv]*$/
/** By the power of the length that a failing match may cost besides the length itself. */
const LIMITS = [16_384, 1024, 256, 64] as const
/** For what was allowed all the same. */
const LIMIT_BEYOND = 256
const ALLOW = 'or build with allowUnsafeRegExp'
const DANGERS = {
  exponential:
    'could take exponential time on a hostile path: avoid a repetition inside a repetition, and alternatives in one that match the ' +
    `same text, ${ALLOW}`,
  polynomial: `could take very long on a hostile path: more than four repetitions match the same text; part them, ${ALLOW}`,
} as const
const ATOM =
  /\\(?:x[\da-f]{2}|u\{[\da-f]+\}|u[\da-f]{4}|[pP]\{[^}]*\}|k<[^>]*>|c[a-z]|.)|\[(?:\\.|[^\]\\])*\]|\(\?(?:[:=!]|<[=!]|<\w+>)|\{\d+(?:,\d*)?\}|./gis

/**
 * Why a RegExp cannot be a requirement, or `null`.
 * @param allowUnsafe accept what the safety check refuses; it also refuses some harmless expressions
 */
export function requirementFault(regexp: RegExp, allowUnsafe: boolean): string | null {
  if (!KEPT_FLAGS.test(regexp.flags)) return `has the flag ${JSON.stringify(regexp.flags.replace(/[iusdv]/g, ''))}: remove it`
  const { source } = regexp
  if (/^(?:\^|\\A)/.test(source) || /(?:^|[^\\])(?:\\\\)*(?:\$|\\[zZ])$/.test(source)) {
    return 'is anchored: remove ^ and $, the whole value is always compared'
  }
  const danger = allowUnsafe ? null : dangerOf(regexp)
  return danger === null ? null : DANGERS[danger]
}

/** Prepares a RegExp that has no fault. */
export function compileRequirement(regexp: RegExp): Requirement {
  const atoms = regexp.source.match(ATOM) ?? []
  // Where the expression is not understood, each of its open repetitions may share its text with the others.
  const degree = ambiguityOf(regexp)?.degree ?? Math.max(0, atoms.filter(isRepetition).length - 1)
  return {
    declared: regexp,
    pattern: new RegExp(`^(?:${regexp.source})$`, regexp.flags),
    maxLength: LIMITS[degree] ?? LIMIT_BEYOND,
    spans: atoms.some((atom) => acceptsSlash(atom, regexp.flags)),
    lazy: atoms.some((atom, index) => atom === '?' && /^(?:[*+?]|\{\d+(?:,\d*)?\})$/.test(atoms[index - 1] ?? '')),
    accepts: null,
    cast: null,
    type: null,
  }
}

const isRepetition = (atom: string): boolean => atom === '*' || atom === '+' || /^\{\d+,\}$/.test(atom)

/** Prepares a matcher. */
export function compileMatcher({ pattern, accepts, cast, type }: ParamMatcher): Requirement {
  return { ...compileRequirement(pattern), accepts: accepts ?? null, cast: cast ?? null, type }
}

/** A requirement for exactly this text. */
export function literalRequirement(text: string): Requirement {
  return compileRequirement(new RegExp(text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')))
}

/** Whether one atom can match a slash; saying yes too often costs a little time, saying no too often would lose matches. */
function acceptsSlash(atom: string, flags: string): boolean {
  if (atom === '.' || atom === '/' || atom.startsWith('\\k')) return true
  if (atom[0] !== '[' && (atom[0] !== '\\' || atom.length < 2)) return false
  try {
    return new RegExp(`^(?:${atom})$`, flags).test('/')
  } catch {
    return true
  }
}

/** Whether a decoded value meets the requirement. */
export function meets(requirement: Requirement, value: string): boolean {
  if (value.length > requirement.maxLength || !requirement.pattern.test(value)) return false
  return requirement.accepts === null || requirement.accepts(value)
}
