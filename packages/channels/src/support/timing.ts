/** Waiting on a clock: with a limit, and for a while. */
import type { Clock } from '@live/core'

/**
 * What a promise gives, unless it takes longer than `ms` milliseconds: then rejects with `late()`. The promise goes on, and what
 * becomes of it is nobody's business any more.
 */
export function within<T>(work: Promise<T>, ms: number, clock: Clock, late: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = clock.after(ms, () => reject(late()))
    work.then(
      (value) => {
        timer.cancel()
        resolve(value)
      },
      (error: unknown) => {
        timer.cancel()
        reject(error as Error)
      },
    )
  })
}

/** A uniformly random number between two. */
export function between([min, max]: readonly [number, number]): number {
  return min + Math.random() * (max - min)
}

/** {@link between}, as a whole number. */
export function wholeBetween(range: readonly [number, number]): number {
  return Math.round(between(range))
}

/** Milliseconds to wait before the next attempt: doubled each time up to a cap, and anything below that (full jitter). */
export function backoff(attempt: number, { base = 50, cap = 1_000 }: { base?: number; cap?: number } = {}): number {
  return Math.random() * Math.min(base * 2 ** attempt, cap)
}
