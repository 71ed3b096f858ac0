/** A clock that moves when a test says so. */
import type { Clock, Timer } from '../../src/support/clock.js'

interface Due {
  at: number
  readonly every: number | null
  readonly callback: () => void
}

export class FakeClock implements Clock {
  #now = 0
  readonly #due = new Set<Due>()

  now(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): Timer {
    return this.#add({ at: this.#now + ms, every: null, callback })
  }

  every(ms: number, callback: () => void): Timer {
    return this.#add({ at: this.#now + ms, every: ms, callback })
  }

  /** How many timers run. */
  get timers(): number {
    return this.#due.size
  }

  /** Moves on, and calls what falls due on the way, in order. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = next.at
      if (next.every === null) this.#due.delete(next)
      else next.at += next.every
      next.callback()
    }
    this.#now = end
  }

  #next(end: number): Due | undefined {
    return [...this.#due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
  }

  #add(due: Due): Timer {
    this.#due.add(due)
    return { cancel: () => void this.#due.delete(due) }
  }
}
