/** Whether a stream has room for one more chunk, and the writes that wait until it has (live.md L28, L29). */
import type { Outbox } from './outbox.js'
import type { WaitingWrites } from './waiting-writes.js'

/** The room of one stream: a number of chunks without a socket, and bytes with one (design §7.16). */
export class Room {
  readonly #outbox: Outbox
  readonly #waiting: WaitingWrites
  readonly #queueBytes: number
  readonly #queueSize: number | null
  #attached = false

  /** @param queueSize chunks that wait without a socket before a write does; `null` bounds nothing until there is one (tests) */
  constructor(outbox: Outbox, waiting: WaitingWrites, queueBytes: number, queueSize: number | null) {
    this.#outbox = outbox
    this.#waiting = waiting
    this.#queueBytes = queueBytes
    this.#queueSize = queueSize
  }

  /** A socket takes what waits from now on. */
  attach(): void {
    this.#attached = true
  }

  /** What the write of a chunk resolves to that has just been taken in: its bytes, as soon as there is room for another one. */
  after(bytes: number): Promise<number> {
    return this.#left ? Promise.resolve(bytes) : this.#waiting.add(bytes)
  }

  /** The socket took something. */
  onTaken(): void {
    if (this.#waiting.length > 0 && this.#outbox.weight < this.#queueBytes) this.#waiting.releaseAll()
  }

  /** A reader without a socket took a chunk: those of waiting writes are the last ones, and one of them moved into the queue. */
  onShift(): void {
    const size = this.#queueSize ?? Infinity
    while (this.#waiting.length > 0 && this.#outbox.length - this.#waiting.length < size) this.#waiting.releaseFirst()
  }

  get #left(): boolean {
    if (!this.#attached && this.#queueSize === null) return true
    // In bytes also without a socket, or a few large chunks would be taken at once.
    if (this.#outbox.weight >= this.#queueBytes) return false
    return this.#attached || this.#queueSize === null || this.#outbox.length <= this.#queueSize
  }
}
