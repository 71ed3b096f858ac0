/** Where counters of rate limits are kept: in memory, in Redis, or in a store of the application's own. */

/** A counter after it was incremented. */
export interface Count {
  readonly count: number
  /** Milliseconds until the counter starts again from nothing; above zero. */
  readonly expiresIn: number
}

/**
 * Counts what happened under a key within a window of time. `contracts.counterStore` of `@live/testing` is the suite that each store
 * passes.
 */
export interface CounterStore {
  /**
   * Adds to a counter, in one step that no other process can come between. The first one starts the window, later ones do not prolong
   * it.
   * @param by a whole number; 0 only looks, and may start a window
   * @param options `expiresIn`: length of the window in milliseconds, a whole number above zero
   * @returns `null` for a store that cannot count, which then limits nothing (controller.md C240)
   */
  increment(key: string, by: number, options: { readonly expiresIn: number }): Count | null | Promise<Count | null>
}
