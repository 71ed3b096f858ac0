/** Time that stands still until a test moves it. */
import type { Clock, Timer } from '@live/core'

interface Scheduled {
  due: number
  readonly period: number | null
  readonly callback: () => void
}

/** A `Clock` for the application under test: heartbeats and expiry happen when the test says so. */
export class FakeClock implements Clock {
  #now: number
  /** In the order of their creation. */
  readonly #timers = new Set<Scheduled>()

  /** @param start milliseconds since the epoch, default the first of January 2026 (UTC) */
  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#now = start
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#now
  }

  /** Calls back once, `ms` milliseconds from now; less than one counts as one, as in Node. */
  after(ms: number, callback: () => void): Timer {
    return this.#schedule(ms, null, callback)
  }

  /** Calls back every `ms` milliseconds; less than one counts as one, as in Node. */
  every(ms: number, callback: () => void): Timer {
    return this.#schedule(ms, atLeastOne(ms), callback)
  }

  /** How many timers wait; an interval is one. */
  get pending(): number {
    return this.#timers.size
  }

  /**
   * Moves time on and runs what falls due meanwhile, in the order of the due times, those of one moment in the order of their
   * creation. While a callback runs, `now()` is the moment it was due at; timers that it starts run too if they fall due.
   */
  advance(ms: number): void {
    const target = this.#now + ms
    for (let timer = this.#next(target); timer !== null; timer = this.#next(target)) {
      this.#now = Math.max(this.#now, timer.due)
      if (timer.period === null) this.#timers.delete(timer)
      else timer.due += timer.period
      timer.callback()
    }
    this.#now = target
  }

  #schedule(ms: number, period: number | null, callback: () => void): Timer {
    const timer: Scheduled = { due: this.#now + atLeastOne(ms), period, callback }
    this.#timers.add(timer)
    return { cancel: () => void this.#timers.delete(timer) }
  }

  #next(target: number): Scheduled | null {
    let first: Scheduled | null = null
    for (const timer of this.#timers) {
      if (timer.due <= target && (first === null || timer.due < first.due)) first = timer
    }
    return first
  }
}

// Not a number counts as one too, which Math.max would pass on.
const atLeastOne = (ms: number): number => Math.max(1, ms || 1)
