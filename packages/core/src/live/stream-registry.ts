/** The open streams of one application, so that a server can ask them to end. */
import type { LiveBuffer } from './live-buffer.js'

/** Knows every stream from its commit until its last byte or its loss. Bounded by the connections of the server. */
export class StreamRegistry {
  readonly #streams = new Set<LiveBuffer>()
  #onEmpty: (() => void)[] = []

  /** How many streams are open. */
  get size(): number {
    return this.#streams.size
  }

  /** Keeps a stream until it ended in whatever way. */
  add(stream: LiveBuffer): void {
    this.#streams.add(stream)
    stream.onEnd(() => {
      this.#streams.delete(stream)
      if (this.#streams.size > 0) return
      for (const resolve of this.#onEmpty.splice(0)) resolve()
    })
  }

  /** Fires every stream's `signal`; their actions end them (live.md B21). */
  interruptAll(reason: Error): void {
    for (const stream of [...this.#streams]) stream.interrupt(reason)
  }

  /** Cuts every stream that is still open. */
  abortAll(reason: Error): void {
    for (const stream of [...this.#streams]) stream.abort(reason)
  }

  /** Resolves as soon as no stream is open. */
  whenEmpty(): Promise<void> {
    return this.#streams.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#onEmpty.push(resolve))
  }
}
