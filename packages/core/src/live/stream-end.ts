/** How a stream ends, by its last byte or by its loss, and who is told. */
import { type Deferred, deferred } from '../support/deferred.js'
import { Callbacks } from './callbacks.js'

/** The end of one stream. It comes once, and does not change any more. */
export class StreamEnd {
  #loss: Error | null = null
  #delivered = false
  #sent: Deferred | null = null
  readonly #callbacks = new Callbacks()

  /** Why the peer was lost; `null` as long as it was not. */
  get loss(): Error | null {
    return this.#loss
  }

  /** Whether the last byte was handed over. */
  get delivered(): boolean {
    return this.#delivered
  }

  /** Whether it came, in either way. */
  get reached(): boolean {
    return this.#delivered || this.#loss !== null
  }

  /** The peer is lost. Tells nobody yet but who awaits: {@link announce} does. */
  lose(loss: Error): void {
    this.#loss = loss
    this.#sent?.reject(loss)
  }

  /** The last byte was handed over. */
  deliver(): void {
    this.#delivered = true
    this.#sent?.resolve()
  }

  /** Resolves after the last byte; rejects with the loss (live.md L4). */
  awaitSent(): Promise<void> {
    if (this.#sent === null) {
      this.#sent = deferred()
      if (this.#delivered) this.#sent.resolve()
      else if (this.#loss !== null) this.#sent.reject(this.#loss)
    }
    return this.#sent.promise
  }

  /** Calls back once, at the end; at once if that was. Returns a function that takes it back. */
  onEnd(callback: () => void): () => void {
    if (this.reached) {
      callback()
      return () => {}
    }
    return this.#callbacks.add(callback)
  }

  /** Calls everybody back. */
  announce(): void {
    this.#callbacks.run()
  }
}
