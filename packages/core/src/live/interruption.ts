/** The signal of a stream, made only when somebody asks for it. */

/** What asks a producer to come to an end; fires once. */
export class Interruption {
  #cause: { readonly reason: unknown } | null = null
  #controller: AbortController | null = null

  /** Why it fired; `undefined` before. */
  get reason(): unknown {
    return this.#cause?.reason
  }

  /** A signal that fires with it. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController()
      if (this.#cause !== null) this.#controller.abort(this.#cause.reason)
    }
    return this.#controller.signal
  }

  /** Fires, unless it did. */
  fire(reason: unknown): void {
    if (this.#cause !== null) return
    this.#cause = { reason }
    this.#controller?.abort(reason)
  }
}
