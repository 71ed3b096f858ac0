/** Patterns for one path segment, and matching a decoded segment against them in linear time (routing.md R40, R41). */
import { meets, type Requirement } from './requirement.js'

/** A parameter inside a pattern: where its value goes, and what it must look like. Without a requirement it holds no dot. */
export interface Slot {
  readonly index: number
  readonly name: string
  readonly requirement: Requirement | null
}

/** Text and parameters in one segment: `literals[0] slots[0] literals[1] … literals[n]`; literals may be empty. */
export interface MixedSegment {
  readonly kind: 'mixed'
  readonly literals: readonly string[]
  readonly slots: readonly Slot[]
  readonly constrained: boolean
}

/** A pattern for exactly one segment. */
export type SegmentPattern =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'param'; readonly slot: Slot }
  | MixedSegment

/** Ways to divide one segment that are tried when its parameters have requirements; a hostile path gets no more. */
export const MAX_DIVISIONS = 64

/** Whether a value suits its parameter. */
export function suits(slot: Slot, value: string): boolean {
  if (value.length === 0) return false
  return slot.requirement === null ? !value.includes('.') : meets(slot.requirement, value)
}

/**
 * Matches one segment and stores the values by slot index.
 * @param segment decoded text
 * @param key the same text, lower-cased when the table ignores case; as long as `segment`
 */
export function matchSegment(pattern: SegmentPattern, segment: string, key: string, values: string[]): boolean {
  if (pattern.kind === 'literal') return pattern.text === key
  if (pattern.kind === 'param') {
    if (!suits(pattern.slot, segment)) return false
    values[pattern.slot.index] = segment
    return true
  }
  return matchMixed(pattern, segment, key, values)
}

function matchMixed(pattern: MixedSegment, segment: string, key: string, values: string[]): boolean {
  const { literals } = pattern
  const first = literals[0]!
  const last = literals[literals.length - 1]!
  const end = segment.length - last.length
  if (end <= first.length || !key.startsWith(first) || !key.endsWith(last)) return false
  if (pattern.constrained) return new Divider(pattern, segment, key, values, end).divide(0, first.length)
  return matchPlain(pattern, segment, key, values, end)
}

/** From the right, each literal as far right as it goes: the leftmost parameters become longest, without backtracking. */
function matchPlain(pattern: MixedSegment, segment: string, key: string, values: string[], end: number): boolean {
  const { literals, slots } = pattern
  const start = literals[0]!.length
  for (let i = slots.length - 1; i >= 0; i--) {
    const literal = literals[i]!
    const from = end - 1 - literal.length
    const at = i === 0 || from < start ? 0 : key.lastIndexOf(literal, from)
    if (i > 0 && at <= start) return false
    const value = segment.slice(i === 0 ? start : at + literal.length, end)
    if (!suits(slots[i]!, value)) return false
    values[slots[i]!.index] = value
    end = at
  }
  return true
}

/** The search for a division in which every value meets its requirement, bounded by {@link MAX_DIVISIONS}. */
class Divider {
  #left = MAX_DIVISIONS

  constructor(
    readonly pattern: MixedSegment,
    readonly segment: string,
    readonly key: string,
    readonly values: string[],
    readonly end: number,
  ) {}

  divide(index: number, from: number): boolean {
    const slot = this.pattern.slots[index]!
    if (index === this.pattern.slots.length - 1) return this.#take(slot, from, this.end)
    const literal = this.pattern.literals[index + 1]!
    const lazy = slot.requirement?.lazy === true
    let at = lazy ? this.key.indexOf(literal, from + 1) : this.key.lastIndexOf(literal, this.end - 1 - literal.length)
    while (at > from && at + literal.length < this.end && this.#left-- > 0) {
      if (this.#take(slot, from, at) && this.divide(index + 1, at + literal.length)) return true
      at = lazy ? this.key.indexOf(literal, at + 1) : this.key.lastIndexOf(literal, at - 1)
    }
    return false
  }

  #take(slot: Slot, from: number, to: number): boolean {
    const value = this.segment.slice(from, to)
    if (!suits(slot, value)) return false
    this.values[slot.index] = value
    return true
  }
}
