/** The open streams of one application: asked to end at shutdown, and given up when their readers take nothing. */
import { SlowReaderError } from '../errors/index.js'
import type { Timer } from '../support/clock.js'
import type { LiveBuffer } from './live-buffer.js'

/** How often readers that take nothing are looked for, in milliseconds. */
const SWEEP_MS = 1_000

/** Knows every stream from its commit until its last byte or its loss. Bounded by {@link StreamAdmission}. */
export class StreamRegistry {
  readonly #streams = new Set<LiveBuffer>()
  #interruption: Error | null = null
  #sweep: Timer | null = null
  #onEmpty: (() => void)[] = []

  /** How many streams are open. */
  get size(): number {
    return this.#streams.size
  }

  /** How many streams have a reader that is behind. For a health page. */
  get congested(): number {
    let count = 0
    for (const stream of this.#streams) if (stream.congested) count++
    return count
  }

  /** The streams that are open now. */
  open(): LiveBuffer[] {
    return [...this.#streams]
  }

  /** Keeps a stream until it ended in whatever way. One that comes during a shutdown is told so at once. */
  add(stream: LiveBuffer): void {
    this.#streams.add(stream)
    this.#sweep ??= stream.owner.clock.every(SWEEP_MS, () => this.#giveUpBlocked())
    stream.onEnd(() => this.#remove(stream))
    if (this.#interruption !== null) stream.interrupt(this.#interruption)
  }

  /** Streams to come are told to end as well. */
  close(reason: Error): void {
    this.#interruption = reason
  }

  /** Streams to come are not interrupted any more. */
  reopen(): void {
    this.#interruption = null
  }

  /** Resolves as soon as no stream is open. */
  whenEmpty(): Promise<void> {
    return this.#streams.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#onEmpty.push(resolve))
  }

  #remove(stream: LiveBuffer): void {
    this.#streams.delete(stream)
    if (this.#streams.size > 0) return
    this.#sweep?.cancel()
    this.#sweep = null
    for (const resolve of this.#onEmpty.splice(0)) resolve()
  }

  #giveUpBlocked(): void {
    for (const stream of this.open()) {
      const { maxBlockedMs } = stream.owner.settings
      if (stream.blockedFor >= maxBlockedMs) stream.abort(new SlowReaderError(`The reader took nothing for ${maxBlockedMs} ms`))
    }
  }
}
