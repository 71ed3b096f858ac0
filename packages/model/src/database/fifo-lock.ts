/** A lock that is given in the order it was asked for, and asked for no longer than a time. */

/** Gives the lock back; further calls do nothing. */
export type Unlock = () => void

interface Waiter {
  grant(unlock: Unlock): void
  refuse(error: Error): void
}

/** One holder at a time, first come, first served. */
export class FifoLock {
  readonly #waiting: Waiter[] = []
  readonly #limit: number
  #held = false

  /** @param limit how many may wait; the next one is refused at once. Default: 10 000 */
  constructor(limit = 10_000) {
    this.#limit = limit
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * Resolves to the function that gives the lock back.
   * @param timeout in milliseconds; `refusal` makes the error when it has passed, or when too many wait
   */
  acquire(timeout: number, refusal: () => Error): Promise<Unlock> {
    if (!this.#held) {
      this.#held = true
      return Promise.resolve(this.#unlock())
    }
    if (this.#waiting.length >= this.#limit) return Promise.reject(refusal())
    return new Promise((resolve, reject) => {
      const waiter = { grant: resolve, refuse: reject }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        waiter.refuse(refusal())
      }, timeout)
      waiter.grant = (unlock) => {
        clearTimeout(timer)
        resolve(unlock)
      }
      this.#waiting.push(waiter)
    })
  }

  #unlock(): Unlock {
    let used = false
    return () => {
      if (used) return
      used = true
      const next = this.#waiting.shift()
      if (next === undefined) this.#held = false
      else next.grant(this.#unlock())
    }
  }
}
