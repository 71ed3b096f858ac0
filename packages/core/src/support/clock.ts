/** Time behind one seam, so that tests can move it (`FakeClock` of `@live/testing`). */

/** A timer that can be cancelled. Timers of a `Clock` never keep the process alive. */
export interface Timer {
  cancel(): void
}

/** Wall-clock time and timers. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls back once after `ms` milliseconds. */
  after(ms: number, callback: () => void): Timer
  /** Calls back every `ms` milliseconds until cancelled. */
  every(ms: number, callback: () => void): Timer
}

const cancelling = (timer: NodeJS.Timeout): Timer => ({ cancel: () => clearTimeout(timer) })

/** Real time and unref'd Node timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => cancelling(setTimeout(callback, ms).unref()),
  every: (ms, callback) => cancelling(setInterval(callback, ms).unref()),
}
