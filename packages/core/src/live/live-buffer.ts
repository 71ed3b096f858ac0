/** The stream of a live response: a bounded queue between the action that writes and the socket, or reader, that takes. */
import type { Writable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ArgumentError, ClientDisconnected, ClosedStreamError, hasCode } from '../errors/index.js'
import type { Sink, StreamingBody } from '../http/body.js'
import { rejected } from '../support/deferred.js'
import { AnnouncedLength } from './announced-length.js'
import { Callbacks } from './callbacks.js'
import { type Chunk, captureChunk, sizeOfChunk } from './chunk.js'
import { ChunkReader } from './chunk-reader.js'
import { Interruption } from './interruption.js'
import type { EndingStream } from './live-stream.js'
import { Outbox } from './outbox.js'
import { pipeFrom } from './pipe-from.js'
import type { PipeSource } from './pipe-source.js'
import { Pump, type PumpListener } from './pump.js'
import { Room } from './room.js'
import type { SlowReaderPolicy } from './settings.js'
import type { SharedChunk } from './shared-chunk.js'
import { SlowReader } from './slow-reader.js'
import { StreamCounts } from './stream-counts.js'
import { StreamEnd } from './stream-end.js'
import { outcomeOf } from './stream-outcome.js'
import type { StreamOwner } from './stream-owner.js'
import type { StreamFigures } from './stream-report.js'
import { writableOf } from './stream-writable.js'
import { WaitingWrites } from './waiting-writes.js'
import { WriteFailures } from './write-failures.js'

/**
 * The queue behind `response.stream`. Without a socket every write is one chunk, and at most {@link LiveBuffer.queueSize}
 * of them wait; with a socket, small texts gather and the bound is `config.live.queueBytes` (design §7.16).
 */
export class LiveBuffer implements EndingStream, StreamingBody, PumpListener {
  /** Chunks that wait without a reader before a write does; `null` never waits (tests). Read at construction. */
  static queueSize: number | null = 10

  // What a shared chunk touches stands together, as in the pump.
  #pump: Pump | null = null
  #closed = false
  readonly #counts = new StreamCounts()
  readonly #owner: StreamOwner
  readonly #outbox = new Outbox()
  readonly #waiting = new WaitingWrites()
  readonly #end = new StreamEnd()
  readonly #interruption = new Interruption()
  readonly #failures = new WriteFailures()
  readonly #reader: SlowReader
  readonly #room: Room
  readonly #chunks: ChunkReader
  #errorCallback: ((error: unknown) => unknown) | null = null
  #detached = false
  #failed = false
  #farewell: ((owner: StreamOwner) => string) | null = null
  #writable: Writable | null = null
  #closing: Callbacks | null = null
  readonly #length = new AnnouncedLength()
  ignoreDisconnect = false
  /** Whether a clean end before its time would make half a body look whole: downloads (live.md L91). */
  cutsWhenUnfinished = false

  /** @param owner the response whose body this is */
  constructor(owner: StreamOwner) {
    this.#owner = owner
    this.#reader = new SlowReader(this.#outbox, this.#waiting, this.#counts, owner.settings)
    this.#room = new Room(this.#outbox, this.#waiting, owner.settings.queueBytes, new.target.queueSize)
    this.#chunks = new ChunkReader(this, this.#outbox, this.#room)
  }

  /**
   * @param key chunks of one key replace each other where the policy is to coalesce, and `null` replaces none; default: all
   * that are written without a key are of one
   * @param size of the chunk in bytes, where it is known: only of a text that ends with a whole character
   */
  write(chunk: Chunk, key: string | null = '', size?: number): Promise<number> {
    if (this.#closed) return this.#failures.refuse(new ClosedStreamError())
    const bytes = size ?? sizeOfChunk(chunk)
    if (bytes < 0) return this.#failures.refuse(notAChunk(chunk))
    if (!this.#owner.committed) {
      try {
        this.#owner.commitForStream()
      } catch (error) {
        return this.#failures.refuse(error)
      }
    }
    const { loss } = this.#end
    if (loss !== null && !this.ignoreDisconnect) return rejected(loss)
    if (bytes === 0 || loss !== null || this.#owner.bodiless) return Promise.resolve(bytes)
    const excess = this.#length.excess(this.#counts, bytes)
    if (excess !== null) return this.#failures.refuse(this.#giveUp(excess))
    return this.#enqueue(size === undefined ? captureChunk(chunk) : (chunk as string), bytes, key)
  }

  writeln(line: string): Promise<number> {
    if (typeof line !== 'string') return this.write(line)
    return this.write(line.endsWith('\n') ? line : `${line}\n`)
  }

  /** @throws ArgumentError when fewer bytes were written than announced; the connection is cut then (live.md L92) */
  close(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    this.#closing?.run()
    if (this.shutDown) this.bidFarewell()
    try {
      this.#owner.commit()
    } catch (error) {
      return this.#failures.refuse(error)
    }
    this.#closed = true
    // Less than was announced must not look complete, unless nobody is there to be misled.
    const lack = this.connected && !this.#owner.bodiless ? this.#length.lack(this.#counts) : null
    if (lack !== null) return this.#failures.refuse(this.#giveUp(lack))
    this.#pump?.end()
    this.#chunks.wake()
    return Promise.resolve()
  }

  pipeFrom(source: PipeSource): Promise<number> {
    return pipeFrom(this, source)
  }

  get writable(): Writable {
    this.#writable ??= writableOf(this)
    return this.#writable
  }

  get slowReader(): SlowReaderPolicy {
    return this.#reader.policy
  }

  set slowReader(policy: SlowReaderPolicy) {
    this.#reader.policy = policy
    this.#outbox.gathering = this.#pump !== null && !this.#reader.drops
  }

  /** What is written is one document, of which nothing may be dropped, whatever the policy of the application. */
  dropNothing(): void {
    if (this.#reader.drops) this.slowReader = 'wait'
  }

  /** Takes a whole body that is in memory already, chunk by chunk: no bound would save any. */
  takeWhole(chunks: readonly (string | Uint8Array)[]): void {
    this.dropNothing()
    for (const chunk of chunks) {
      const bytes = sizeOfChunk(chunk)
      if (bytes < 0) void this.#failures.refuse(notAChunk(chunk))
      else if (bytes > 0 && this.connected && !this.#owner.bodiless) this.#accept(captureChunk(chunk), bytes, null)
    }
  }

  /**
   * Takes bytes that many streams share, without waiting; whether it did. A reader that is behind is dealt with by the policy.
   * The response must be committed.
   */
  offer(chunk: SharedChunk, key: string | null = ''): boolean {
    // First what holds for nearly every stream: one object less to look at counts when there are thousands of them.
    if (this.send(chunk)) return true
    const size = chunk.bytes.byteLength
    if (this.#closed || this.#end.loss !== null || this.#owner.bodiless) return false
    const refusal = this.#reader.admit(size, key, false)
    if (refusal === null) this.#accept(chunk.bytes, size, key)
    else this.abort(refusal)
    return this.connected
  }

  /**
   * Takes bytes that many streams share, if they can go to the socket right now; whether it did.
   * @param writes how many writes they stand for, in the figures
   */
  send(chunk: SharedChunk, writes = 1): boolean {
    if (this.#closed || this.#pump?.offer(chunk) !== true) return false
    this.#count(chunk.bytes.byteLength, writes)
    return true
  }

  /** Announces the size of the body: more is refused, less cuts the connection (live.md L92). `null` takes it back. */
  expectBytes(bytes: number | null): void {
    this.#length.announce(bytes)
  }

  /** Whether {@link expectBytes} announced something. */
  get announced(): boolean {
    return this.#length.given
  }

  /** What is said to the reader before a shutdown ends the stream. */
  set farewell(text: (owner: StreamOwner) => string) {
    this.#farewell = text
  }

  /** Says the {@link farewell}, if there is one, once. */
  bidFarewell(): void {
    const farewell = this.#farewell
    if (farewell === null || this.#closed || !this.#owner.committed) return
    this.#farewell = null
    this.write(farewell(this.#owner), null).catch(() => {})
  }

  /** Ends the stream because the process does: cleanly, unless a half body must not look whole. */
  endForShutdown(reason: Error): void {
    // What the action finished in time may still be delivered.
    if (this.#closed) return
    if (this.#length.given || this.cutsWhenUnfinished) this.abort(reason)
    else void this.close()
  }

  /** Remembers that the action failed, for the report. */
  markFailed(): void {
    this.#failed = true
  }

  /** How long the reader has taken nothing, in milliseconds. */
  get blockedFor(): number {
    return this.#pump?.blockedFor ?? 0
  }

  /** Whether a shutdown asked the stream to end. */
  get shutDown(): boolean {
    return hasCode(this.#interruption.reason, 'ERR_SERVER_SHUTDOWN')
  }

  /** The figures of the stream so far. */
  get figures(): StreamFigures {
    const { bytes, writes, dropped, highWater } = this.#counts
    return {
      bytes,
      chunks: writes,
      firstByteAt: this.#pump?.firstByteAt ?? null,
      blockedMs: this.#pump?.blockedMs ?? 0,
      queueHighWater: highWater,
      dropped,
      outcome: outcomeOf(this.#failed, this.#end.loss, this.#interruption.reason),
    }
  }

  abort(reason?: unknown): void {
    if (this.#end.reached) return
    const why = reason ?? new ClientDisconnected()
    const loss = hasCode(why, 'ERR_CLIENT_DISCONNECTED') ? (why as Error) : new ClientDisconnected({ cause: why })
    this.#end.lose(loss)
    this.#outbox.clear()
    this.#pump?.cut()
    if (this.ignoreDisconnect) this.#waiting.releaseAll()
    else this.#waiting.rejectAll(loss)
    this.#chunks.wake()
    this.#interruption.fire(why)
    this.#end.announce()
  }

  /** Fires `signal` without harming the stream: the producer is asked to come to an end (shutdown, live.md B21). */
  interrupt(reason: unknown): void {
    if (!this.#end.delivered) this.#interruption.fire(reason)
  }

  get closed(): boolean {
    return this.#closed
  }

  get connected(): boolean {
    return this.#end.loss === null
  }

  get loss(): Error | null {
    return this.#end.loss
  }

  /** Whether the last byte was handed over. */
  get sent(): boolean {
    return this.#end.delivered
  }

  /** Whether `detach()` was called. */
  get detached(): boolean {
    return this.#detached
  }

  /** Whether the reader is behind: chunks wait, or the socket is full. */
  get congested(): boolean {
    return this.#outbox.bytes > 0 || (this.#pump?.blocked ?? false)
  }

  /** How many bytes wait for the socket. */
  get waitingBytes(): number {
    return this.#outbox.bytes
  }

  /** Counts writes, so that a heartbeat can tell whether anything was written since its last look. */
  get writes(): number {
    return this.#counts.writes
  }

  /** The clock and the settings of the response, for what paces itself on this stream. */
  get owner(): StreamOwner {
    return this.#owner
  }

  get signal(): AbortSignal {
    return this.#interruption.signal
  }

  onError(callback: (error: unknown) => unknown): void {
    this.#errorCallback = callback
  }

  /** Runs the callback of {@link onError}, at most once. */
  async notifyError(error: unknown): Promise<void> {
    const callback = this.#errorCallback
    this.#errorCallback = null
    await callback?.(error)
  }

  detach(): void {
    this.#detached = true
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Resolves after the last byte; rejects with `ClientDisconnected` when the peer was lost before (live.md L4). */
  awaitSent(): Promise<void> {
    return this.#end.awaitSent()
  }

  onEnd(callback: () => void): () => void {
    return this.#end.onEnd(callback)
  }

  /** Calls back once when the stream is about to close, while it still takes writes. Returns a function that takes it back. */
  beforeClose(callback: () => void): () => void {
    this.#closing ??= new Callbacks()
    return this.#closing.add(callback)
  }

  /** Mistakes that nobody looked at, for the log when the action ends (live.md L37). A disconnect is not among them. */
  droppedFailures(): unknown[] {
    return this.#failures.dropped()
  }

  attach(sink: Sink): void {
    if (this.#end.loss !== null) {
      sink.destroy()
      return
    }
    this.#reader.attach()
    this.#room.attach()
    this.#outbox.gathering = !this.#reader.drops
    this.#pump = new Pump(this.#outbox, sink, this, this.#owner.clock)
    if (this.#closed) this.#pump.end()
  }

  /** The reader's side without a socket: chunks in order until the first end (live.md L35). */
  read(): AsyncGenerator<Uint8Array, void, undefined> {
    return this.#chunks.read()
  }

  /** For the pump. */
  onRoom(): void {
    this.#room.onTaken()
  }

  /** For what delivers the body: the last byte was handed over. */
  onSent(): void {
    if (this.#end.reached) return
    this.#end.deliver()
    this.#waiting.releaseAll()
    this.#end.announce()
  }

  /** For the pump. */
  onLost(cause?: unknown): void {
    this.abort(new ClientDisconnected(cause === undefined ? {} : { cause }))
  }

  #enqueue(chunk: string | Uint8Array, bytes: number, key: string | null): Promise<number> {
    const refusal = this.#reader.admit(bytes, key, true)
    if (refusal !== null) {
      this.abort(refusal)
      // A slow reader is an outcome, as a lost one is; writes that nobody awaits are a mistake.
      return hasCode(refusal, 'ERR_SLOW_READER') ? rejected(this.#end.loss) : this.#failures.refuse(refusal)
    }
    this.#accept(chunk, bytes, key)
    if (this.#reader.holds) return this.#room.after(bytes)
    // Who awaits gives the socket a turn, or a reader that keeps up would look like a slow one.
    return this.#pump?.paused === true ? nextTurn(bytes) : Promise.resolve(bytes)
  }

  #accept(chunk: string | Uint8Array, bytes: number, key: string | null): void {
    this.#count(bytes)
    this.#outbox.push(chunk, bytes, this.#reader.drops ? key : null)
    if (this.#outbox.bytes > this.#counts.highWater) this.#counts.highWater = this.#outbox.bytes
    // Where nobody waits, a chunk leaves now: only what the reader leaves lying may be dropped, or counted against it.
    if (this.#pump !== null) this.#pump.wake(!this.#reader.holds)
    else this.#chunks.wake()
  }

  #count(bytes: number, writes = 1): void {
    this.#counts.writes += writes
    this.#counts.bytes += bytes
  }

  #giveUp(reason: Error): Error {
    this.abort(reason)
    return reason
  }
}

const notAChunk = (value: unknown): ArgumentError =>
  new ArgumentError(`stream.write takes text or bytes, not ${value === null ? 'null' : typeof value}`)
