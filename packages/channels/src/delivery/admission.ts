/** How many connections there may be: of the process, and of one user or address. */
import type { Limits } from '../hub/options.js'

/** Counts connections. */
export class ConnectionAdmission {
  readonly #limits: Limits
  /** Holds keys with open connections only, so it is bounded by their number. */
  readonly #byKey = new Map<string, number>()
  #total = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  get total(): number {
    return this.#total
  }

  get keys(): number {
    return this.#byKey.size
  }

  /** Takes a place. @returns a function that gives it back, once; `null` when there is none */
  admit(key: string): (() => void) | null {
    const own = this.#byKey.get(key) ?? 0
    if (this.#total >= this.#limits.connections || own >= this.#limits.connectionsPerKey) return null
    this.#total++
    this.#byKey.set(key, own + 1)
    let open = true
    return () => {
      if (!open) return
      open = false
      this.#total--
      const left = (this.#byKey.get(key) ?? 1) - 1
      if (left === 0) this.#byKey.delete(key)
      else this.#byKey.set(key, left)
    }
  }
}
