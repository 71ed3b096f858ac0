/** The writes of one stream that wait for room, in order. Each is released exactly once. */
import { type Deferred, deferred } from '../support/deferred.js'
import { Fifo } from './fifo.js'

interface WaitingWrite {
  readonly bytes: number
  readonly settled: Deferred<number>
}

/** See {@link WaitingWrites.add}. */
export class WaitingWrites {
  readonly #queue = new Fifo<WaitingWrite>()

  /** How many wait. */
  get length(): number {
    return this.#queue.length
  }

  /** A promise for the `bytes` of a write, which settles when the write is released. */
  add(bytes: number): Promise<number> {
    const settled = deferred<number>()
    this.#queue.push({ bytes, settled })
    return settled.promise
  }

  /** Releases the write that waits longest. */
  releaseFirst(): void {
    const write = this.#queue.shift()
    write?.settled.resolve(write.bytes)
  }

  /** Releases all of them. */
  releaseAll(): void {
    while (this.#queue.length > 0) this.releaseFirst()
  }

  /** Fails all of them. */
  rejectAll(error: Error): void {
    for (let write = this.#queue.shift(); write !== undefined; write = this.#queue.shift()) write.settled.reject(error)
  }
}
