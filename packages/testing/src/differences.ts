/** Assertions about what some work changes (app.md A166). */
import { isDeepStrictEqual } from 'node:util'
import { assertionError } from './assertion-error.js'
import { type ChangeExpectation, type ChangeVerdict, checkChange, type Measure } from './checks/change.js'
import type { Verdict } from './checks/verdict.js'

/** Work that is watched: a request, mostly. */
export type Work<R> = () => R | PromiseLike<R>

/** One number, or several. */
export type Measures = Measure<number> | readonly Measure<number>[]

/**
 * Numbers that grow by `difference` while the work is done; below zero they shrink:
 *
 * ```ts
 * await assertDifference(() => Post.count(), 1, () => app.post('/posts', { params: { post: { title: 'Live' } } }))
 * ```
 *
 * @returns what the work gave
 * @throws AssertionError; whatever the work throws
 */
export async function assertDifference<R>(measures: Measures, difference: number, work: Work<R>): Promise<R> {
  return settled(await changes(measures, { by: difference }, work), assertDifference)
}

/** Numbers that are the same after the work. @returns what it gave @throws AssertionError; whatever the work throws */
export async function assertNoDifference<R>(measures: Measures, work: Work<R>): Promise<R> {
  return settled(await changes(measures, { by: 0 }, work), assertNoDifference)
}

/** A value of any kind that changes, `from` and `to` what is said. @returns what the work gave @throws AssertionError; whatever the work throws */
export async function assertChanges<R>(measure: Measure, expected: Pick<ChangeExpectation, 'from' | 'to'>, work: Work<R>): Promise<R> {
  return settled(await changes(measure, expected, work), assertChanges)
}

/** A value of any kind that does not change. @returns what the work gave @throws AssertionError; whatever the work throws */
export async function assertNoChanges<R>(measure: Measure, work: Work<R>): Promise<R> {
  const { verdict, result } = await checkChange(measure, {}, work, isDeepStrictEqual)
  return settled({ verdict: { ...verdict, pass: !verdict.pass, message: verdict.opposite }, result }, assertNoChanges)
}

/** The looks are nested, so that the work is done once. The first verdict that is bad counts. */
async function changes<R>(measures: Measure | readonly Measure[], expected: ChangeExpectation, work: Work<R>): Promise<ChangeVerdict<R>> {
  const [measure, ...rest] = typeof measures === 'function' ? [measures] : measures
  if (measure === undefined) return { verdict: NOTHING_TO_SAY, result: await work() }
  const { verdict, result } = await checkChange(measure, expected, () => changes(rest, expected, work), isDeepStrictEqual)
  return verdict.pass ? result : { verdict, result: result.result }
}

const NOTHING_TO_SAY: Verdict = { pass: true, message: () => '', opposite: () => '' }

/** Fails in the name of `caller`, which is on the stack; whose own lines are left out. */
function settled<R>({ verdict, result }: ChangeVerdict<R>, caller: (...args: never[]) => unknown): R {
  if (verdict.pass) return result
  throw assertionError(verdict.message(), caller)
}
