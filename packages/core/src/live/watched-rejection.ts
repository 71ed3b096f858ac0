/** A rejected promise that knows whether anybody looked at it, for writes whose promise the action dropped (live.md L37). */

/**
 * Rejects with a reason without ever being an unhandled rejection. `await` of a subclass goes through `then`, so
 * {@link observed} turns true exactly when somebody awaits, chains or catches.
 */
export class WatchedRejection extends Promise<never> {
  #observed = false

  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  /** @param reason what the promise rejects with */
  static of(reason: unknown): WatchedRejection {
    const rejection = new WatchedRejection((_, reject) => reject(reason))
    void Promise.prototype.then.call(rejection, undefined, () => {})
    return rejection
  }

  /** Whether somebody took notice of the failure. */
  get observed(): boolean {
    return this.#observed
  }

  // biome-ignore lint/suspicious/noThenProperty: the point of the class is to notice a call of `then`
  override then<A = never, B = never>(
    onFulfilled?: ((value: never) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#observed = true
    return super.then(onFulfilled, onRejected)
  }
}
