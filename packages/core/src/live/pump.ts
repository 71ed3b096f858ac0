/** The single loop that moves chunks of one response from its outbox to the socket, and waits while that is full (T3). */
import type { Sink } from '../http/body.js'
import type { Clock } from '../support/clock.js'
import { type Outbox, PIECE_BYTES, SLOT_BYTES, type Slot } from './outbox.js'
import type { SharedChunk } from './shared-chunk.js'

/** Bytes that one stream may send before it lets the event loop look at everything else. */
const TURN_BYTES = 256 * 1024

type Piece = Readonly<Pick<Slot, 'chunk' | 'size'>>

/** What a pump tells its stream. */
export interface PumpListener {
  /** Chunks left the outbox: producers may go on. */
  onRoom(): void
  /** The last byte was handed to the operating system after a clean end. */
  onSent(): void
  /** The peer was lost before the last byte (T5). */
  onLost(cause?: unknown): void
}

const flushLater = (pump: Pump): void => pump.flushScheduled()

/** Delivers an {@link Outbox} to a {@link Sink}. */
export class Pump {
  // What sending shared bytes looks at stands together: with thousands of streams each further cache line is felt.
  /** Whether nothing waits and nothing has to be waited for, so that bytes may go past the outbox. */
  #clear = false
  readonly #sink: Sink
  #firstByteAt: number | null = null
  readonly #outbox: Outbox
  readonly #listener: PumpListener
  readonly #clock: Clock
  #rest: Piece | null = null
  #blockedSince: number | null = null
  #blockedMs = 0
  #scheduled = false
  #resting = false
  #ending = false
  #ended = false
  #done = false
  #turnBytes = 0

  constructor(outbox: Outbox, sink: Sink, listener: PumpListener, clock: Clock) {
    this.#outbox = outbox
    this.#sink = sink
    this.#listener = listener
    this.#clock = clock
    // After a destroy Node's `write` returns false and 'drain' never comes, so 'close' ends the waiting too.
    sink.on('drain', this.#onDrain)
    sink.on('close', this.#onClose)
    sink.on('finish', this.#onFinish)
    sink.on('error', this.#onError)
    this.#flush()
  }

  /** Whether the socket has to be waited for. */
  get blocked(): boolean {
    return this.#blockedSince !== null
  }

  /** Whether what is queued cannot leave now: the socket has to be waited for, or the pump rests. */
  get paused(): boolean {
    return this.#blockedSince !== null || this.#resting
  }

  /** When the first byte was written, in milliseconds since the epoch; `null` before. */
  get firstByteAt(): number | null {
    return this.#firstByteAt
  }

  /** How long the socket has been full without a break, in milliseconds. */
  get blockedFor(): number {
    return this.#blockedSince === null ? 0 : this.#clock.now() - this.#blockedSince
  }

  /** How long the socket was full in all, in milliseconds. */
  get blockedMs(): number {
    return this.#blockedMs + this.blockedFor
  }

  /**
   * A chunk was queued. A full slot leaves now, a smaller one as soon as its producer waits for something.
   * @param now whether a small one leaves now too
   */
  wake(now = false): void {
    this.#clear = false
    // 'drain', or the end of the rest, flushes.
    if (this.paused) return
    if (now || this.#outbox.bytes >= SLOT_BYTES) this.#flush()
    else if (!this.#scheduled) {
      this.#scheduled = true
      // Runs when the microtask queue is empty: after everything that a producer writes without waiting for I/O or time.
      process.nextTick(flushLater, this)
    }
  }

  /** Sends bytes that many streams share, past the outbox; false when they have to queue like all others. */
  offer(chunk: SharedChunk): boolean {
    const written = this.#clear ? this.#sink.writeFramed?.(chunk.framed) : undefined
    if (written === undefined) return false
    this.#firstByteAt ??= this.#clock.now()
    if (!written) {
      this.#blockedSince = this.#clock.now()
      this.#clear = false
    }
    return true
  }

  /** No more chunks will come: ends the body once the outbox is empty. */
  end(): void {
    this.#ending = true
    this.#flush()
  }

  /** Stops, and cuts the connection unless it ended by itself. */
  cut(): void {
    if (this.#done) return
    this.#release()
    this.#sink.destroy()
  }

  /** For the scheduled tick only. */
  flushScheduled(): void {
    this.#scheduled = false
    this.#flush()
  }

  #flush(): void {
    if (this.#done) return
    const before = this.#outbox.bytes
    while (!this.#done && !this.paused) {
      const next = this.#next()
      if (next === undefined) break
      this.#firstByteAt ??= this.#clock.now()
      if (!this.#sink.write(next.chunk, next.size)) this.#blockedSince = this.#clock.now()
      this.#turnBytes += next.size
      if (this.#turnBytes >= TURN_BYTES) this.#takeBreath()
    }
    // Writing may have failed at once, and then the rest is somebody else's.
    if (this.#done) return
    this.#clear = !this.paused && !this.#ending && this.#outbox.length === 0
    if (this.#outbox.bytes < before) this.#listener.onRoom()
    if (!this.#ending || this.#ended || this.#rest !== null || this.#outbox.length > 0) return
    this.#ended = true
    this.#sink.end()
  }

  /**
   * The next chunk, or the next piece of a large one: the socket drains only when it took all that it was given, and that must not take so
   * long that a steady reader looks like one that takes nothing.
   */
  #next(): Piece | undefined {
    const next = this.#rest ?? this.#outbox.shift()
    this.#rest = null
    if (next === undefined || typeof next.chunk === 'string' || next.size <= PIECE_BYTES) return next
    this.#rest = { chunk: next.chunk.subarray(PIECE_BYTES), size: next.size - PIECE_BYTES }
    return { chunk: next.chunk.subarray(0, PIECE_BYTES), size: PIECE_BYTES }
  }

  #takeBreath(): void {
    this.#resting = true
    setImmediate(() => {
      this.#resting = false
      this.#turnBytes = 0
      this.#flush()
    })
  }

  readonly #onDrain = (): void => {
    this.#blockedMs += this.blockedFor
    this.#blockedSince = null
    this.#flush()
  }

  readonly #onFinish = (): void => {
    if (this.#done) return
    this.#release()
    this.#listener.onSent()
  }

  readonly #onClose = (): void => {
    if (this.#done) return
    this.#release()
    this.#listener.onLost()
  }

  readonly #onError = (error: Error): void => {
    if (this.#done) return
    this.#release()
    this.#listener.onLost(error)
  }

  #release(): void {
    this.#done = true
    this.#clear = false
    this.#rest = null
    this.#sink.off('drain', this.#onDrain)
    this.#sink.off('close', this.#onClose)
    this.#sink.off('finish', this.#onFinish)
    // The error listener stays: a late error on a dead socket without a listener would end the process (live.md B26).
  }
}
