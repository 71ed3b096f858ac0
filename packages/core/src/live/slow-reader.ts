/** What a stream does for a reader that falls behind: makes room for a chunk, or finds that there is none (live.md B25). */
import { ArgumentError, SlowReaderError, StreamOverflowError } from '../errors/index.js'
import { type Outbox, UPKEEP_BYTES } from './outbox.js'
import { type LiveSettings, SLOW_READER_POLICIES, type SlowReaderPolicy } from './settings.js'
import type { StreamCounts } from './stream-counts.js'
import type { WaitingWrites } from './waiting-writes.js'

/** The policy of one stream, applied to what waits in it. */
export class SlowReader {
  readonly #outbox: Outbox
  readonly #waiting: WaitingWrites
  readonly #counts: StreamCounts
  readonly #settings: LiveSettings
  #policy: SlowReaderPolicy
  #attached = false
  #drops = false
  #holds = true

  constructor(outbox: Outbox, waiting: WaitingWrites, counts: StreamCounts, settings: LiveSettings) {
    this.#outbox = outbox
    this.#waiting = waiting
    this.#counts = counts
    this.#settings = settings
    this.#policy = settings.slowReader
    this.#decide()
  }

  /** The policy. @throws ArgumentError for something that is none */
  get policy(): SlowReaderPolicy {
    return this.#policy
  }

  set policy(policy: SlowReaderPolicy) {
    if (!SLOW_READER_POLICIES.includes(policy)) {
      throw new ArgumentError(`slowReader is one of ${SLOW_READER_POLICIES.join(', ')}, not ${String(policy)}`)
    }
    this.#policy = policy
    this.#decide()
  }

  /** A socket takes what waits from now on. Before, nobody can be too slow. */
  attach(): void {
    this.#attached = true
    this.#decide()
  }

  /** Whether chunks may be dropped, and so must stay in pieces. */
  get drops(): boolean {
    return this.#drops
  }

  /** Whether a producer is held when there is no room. */
  get holds(): boolean {
    return this.#holds
  }

  /**
   * Makes room for a chunk of `bytes`; the reason when there is none, and the stream has to be given up.
   * @param key chunks of one key replace each other where the policy is to coalesce; `null` replaces and is replaced by none
   * @param awaits whether the producer can be held
   */
  admit(bytes: number, key: string | null, awaits: boolean): Error | null {
    if (this.#drops) {
      this.#drop(bytes, key, this.#settings.queueBytes)
      return null
    }
    const weight = this.#outbox.weight + this.#waiting.length * UPKEEP_BYTES
    if (weight === 0) return null
    const limit = this.#holds ? this.#settings.maxBufferedBytes : this.#settings.queueBytes
    if (weight + bytes <= limit) return null
    // Whoever awaited every write before is none of those who outrun their readers, however much they write at once.
    if (awaits && this.#holds && this.#waiting.length === 0) return null
    return this.#holds ? new StreamOverflowError(limit) : new SlowReaderError(`The reader is more than ${limit} bytes behind`)
  }

  /** Once for each change, and not for each chunk. */
  #decide(): void {
    this.#drops = this.#policy === 'dropOldest' || this.#policy === 'coalesce'
    this.#holds = this.#policy === 'wait' || (this.#policy === 'close' && !this.#attached)
  }

  #drop(bytes: number, key: string | null, limit: number): void {
    const outbox = this.#outbox
    // Without a socket everything waits, also for the fastest reader: nothing is replaced as long as there is room.
    const behind = this.#attached || outbox.weight + bytes > limit
    if (this.#policy === 'coalesce' && key !== null && behind) while (outbox.drop(key)) this.#counts.dropped++
    while (outbox.length > 0 && outbox.weight + bytes > limit) {
      outbox.shift()
      this.#counts.dropped++
    }
  }
}
