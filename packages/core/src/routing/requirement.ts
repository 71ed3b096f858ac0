/** What a path parameter must look like: a RegExp of the application, checked at boot and anchored (routing.md R45, R48, R56). */
import { isSafeRegExp } from '../support/safe-regexp.js'
import type { ParamMatcher } from './types.js'

/** A checked requirement. */
export interface Requirement {
  /** As declared; printed in listings. */
  readonly declared: RegExp
  /** Anchored at both ends; no state between calls. */
  readonly pattern: RegExp
  /** Longer values do not match: two or more open repetitions may cost more than linear time. In characters. */
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
const LIMITS = [16_384, 16_384, 1024] as const
const LIMIT_BEYOND = 256
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
  if (allowUnsafe || isSafeRegExp(regexp)) return null
  return 'could take exponential time on a hostile path: avoid a repetition inside a repetition, or build with allowUnsafeRegExp'
}

/** Prepares a RegExp that has no fault. */
export function compileRequirement(regexp: RegExp): Requirement {
  const atoms = regexp.source.match(ATOM) ?? []
  const repetitions = atoms.filter((atom) => atom === '*' || atom === '+' || /^\{\d+,\}$/.test(atom)).length
  return {
    declared: regexp,
    pattern: new RegExp(`^(?:${regexp.source})$`, regexp.flags),
    maxLength: LIMITS[repetitions] ?? LIMIT_BEYOND,
    spans: atoms.some((atom) => acceptsSlash(atom, regexp.flags)),
    lazy: atoms.some((atom, index) => atom === '?' && /^(?:[*+?]|\{\d+(?:,\d*)?\})$/.test(atoms[index - 1] ?? '')),
    accepts: null,
    cast: null,
    type: null,
  }
}

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
