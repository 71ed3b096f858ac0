/** The open streams of one application, so that a server can ask them to end. */
import type { LiveBuffer } from './live-buffer.js'

/** Knows every stream from its commit until its last byte or its loss. Bounded by the connections of the server. */
export class StreamRegistry {
  readonly #streams = new Set<LiveBuffer>()
  #interruption: Error | null = null

  /** How many streams are open. */
  get size(): number {
    return this.#streams.size
  }

  /** Keeps a stream until it ended in whatever way. */
  add(stream: LiveBuffer): void {
    this.#streams.add(stream)
    stream.onEnd(() => void this.#streams.delete(stream))
    if (this.#interruption !== null) stream.interrupt(this.#interruption)
  }

  /** Fires every stream's `signal`, and that of each stream to come; their actions end them (live.md B21). */
  interruptAll(reason: Error): void {
    this.#interruption = reason
    for (const stream of [...this.#streams]) stream.interrupt(reason)
  }

  /** Cuts every stream that is still open. */
  abortAll(reason: Error): void {
    for (const stream of [...this.#streams]) stream.abort(reason)
  }

  /** Streams to come are not interrupted any more. */
  reopen(): void {
    this.#interruption = null
  }
}
