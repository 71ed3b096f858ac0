/** Whether something changes a value (app.md A166). */
import { type Equals, show, type Verdict } from './verdict.js'

/** Something to look at before and after: `() => Post.count()`. */
export type Measure<T = unknown> = () => T | PromiseLike<T>

/** What becomes of the value; nothing means any change. */
export interface ChangeExpectation {
  /** By how much a number grows; below zero it shrinks. */
  by?: number
  /** What it is before. */
  from?: unknown
  /** What it is afterwards. */
  to?: unknown
}

/** A verdict, and what the work gave. */
export interface ChangeVerdict<R> {
  readonly verdict: Verdict
  readonly result: R
}

/**
 * Does the work between two looks.
 * @throws what the work throws
 */
export async function checkChange<R>(
  measure: Measure,
  expected: ChangeExpectation,
  work: () => R | PromiseLike<R>,
  equals: Equals,
): Promise<ChangeVerdict<R>> {
  const before = await measure()
  const result = await work()
  const after = await measure()
  const isAsSaid =
    ('from' in expected ? equals(before, expected.from) : true) &&
    ('to' in expected ? equals(after, expected.to) : true) &&
    (expected.by === undefined ? true : Number(after) - Number(before) === expected.by)
  // `by: 0` is a change by nothing.
  const pass = isAsSaid && (expected.by !== undefined || !equals(after, before))
  const change = `it went from ${show(before)} to ${show(after)}`
  const verdict: Verdict = {
    pass,
    message: () => `Expected ${sourceOf(measure)} to change${described(expected)}, but ${change}`,
    opposite: () => `Expected ${sourceOf(measure)} not to change${described(expected)}, but ${change}`,
  }
  return { verdict, result }
}

function described(expected: ChangeExpectation): string {
  const parts = (['from', 'to'] as const).flatMap((name) => (name in expected ? [` ${name} ${show(expected[name])}`] : []))
  return (expected.by === undefined ? '' : ` by ${expected.by}`) + parts.join('')
}

const SHOWN_CHARACTERS = 80

/** The code of a function is the best name that it has: `() => Post.count()`. */
function sourceOf(measure: Measure): string {
  const text = String(measure)
    .replace(/^(?:async\s*)?\(\)\s*=>\s*/, '')
    .replaceAll(/\s+/g, ' ')
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}
