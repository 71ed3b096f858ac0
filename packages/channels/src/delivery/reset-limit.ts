/** How often the pages of one user or address are told to load anew: a page that never comes right must not load all the time. */

/** One more reset is free after this many milliseconds. */
const REFILL_MS = 3_000
/** Users and addresses that are remembered. */
const MAX_KEYS = 10_000

/** Counts resets. */
export class ResetLimit {
  readonly #burst: number
  /** When all of a key are free again, in milliseconds since the epoch; who was told something last stands last. */
  readonly #freeAt = new Map<string, number>()

  /** @param burst resets at once */
  constructor(burst: number) {
    this.#burst = Math.max(1, burst)
  }

  /** How many users and addresses are remembered. */
  get keys(): number {
    return this.#freeAt.size
  }

  /** Whether a key may be reset now. @param now milliseconds since the epoch */
  take(key: string, now: number): boolean {
    const freeAt = Math.max(this.#freeAt.get(key) ?? 0, now) + REFILL_MS
    if (freeAt - now > this.#burst * REFILL_MS) return false
    this.#freeAt.delete(key)
    this.#freeAt.set(key, freeAt)
    if (this.#freeAt.size > MAX_KEYS) this.#freeAt.delete(this.#freeAt.keys().next().value as string)
    return true
  }
}
