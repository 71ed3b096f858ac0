/** The stream of a live response: a bounded queue between the action that writes and the socket, or reader, that takes. */
import type { Writable } from 'node:stream'
import { ArgumentError, ClientDisconnected, ClosedStreamError, hasCode, SlowReaderError, StreamOverflowError } from '../errors/index.js'
import type { Sink, StreamingBody } from '../http/body.js'
import type { Clock } from '../support/clock.js'
import { type Deferred, deferred, rejected } from '../support/deferred.js'
import { type Chunk, captureChunk, sizeOfChunk } from './chunk.js'
import type { LiveStream } from './live-stream.js'
import { Outbox, SLOT_BYTES, UPKEEP_BYTES } from './outbox.js'
import { pipeFrom } from './pipe-from.js'
import type { PipeSource } from './pipe-source.js'
import { Pump, type PumpListener } from './pump.js'
import type { LiveSettings, SlowReaderPolicy } from './settings.js'
import type { SharedChunk } from './shared-chunk.js'
import type { StreamFigures, StreamOutcome } from './stream-report.js'
import { writableOf } from './stream-writable.js'
import { WaitingWrites } from './waiting-writes.js'
import { WatchedRejection } from './watched-rejection.js'

/** What a stream needs of its response: to be committed before the first byte. */
export interface StreamOwner {
  readonly committed: boolean
  /** Whether the committed status forbids a body: then what is written goes nowhere (live.md L10). */
  readonly bodiless: boolean
  readonly settings: LiveSettings
  readonly clock: Clock
  /** Sets the content type unless the head is committed or has one (live.md L77). */
  declareContentType(type: string): void
  /** Commits for the first write (live.md L8). */
  commitForStream(): void
  /** Commits without one. */
  commit(): void
}

/** How many dropped failures of one stream are remembered for the log. */
const MAX_REMEMBERED_REJECTIONS = 10

/**
 * The queue behind `response.stream`. Without a socket every write is one chunk, and at most {@link LiveBuffer.queueSize}
 * of them wait; with a socket, small texts gather and the bound is `config.live.queueBytes` (design §7.16).
 */
export class LiveBuffer implements LiveStream, StreamingBody, PumpListener {
  /** Chunks that wait without a reader before a write does; `null` never waits (tests). Read at construction. */
  static queueSize: number | null = 10

  readonly #owner: StreamOwner
  readonly #queueSize = LiveBuffer.queueSize
  readonly #outbox = new Outbox()
  readonly #waiting = new WaitingWrites()
  #pump: Pump | null = null
  #onReadable: (() => void) | null = null
  #closed = false
  #loss: Error | null = null
  #sent: Deferred | null = null
  #delivered = false
  #controller: AbortController | null = null
  #interruption: { readonly reason: unknown } | null = null
  #errorCallback: ((error: unknown) => unknown) | null = null
  #rejections: { readonly reason: unknown; readonly promise: WatchedRejection }[] = []
  #onEnd: (() => void)[] = []
  #detached = false
  #failed = false
  #farewell: (() => string) | null = null
  #policy: SlowReaderPolicy
  #writable: Writable | null = null
  #expectedBytes: number | null = null
  #bytes = 0
  #writes = 0
  #dropped = 0
  #highWater = 0
  ignoreDisconnect = false

  /** @param owner the response whose body this is */
  constructor(owner: StreamOwner) {
    this.#owner = owner
    this.#policy = owner.settings.slowReader
  }

  /** @param key chunks of one key replace each other where the policy is to coalesce; default: all are of one key */
  write(chunk: Chunk, key = ''): Promise<number> {
    if (this.#closed) return this.#refuse(new ClosedStreamError())
    // A long text is encoded once, here: as a string its bytes would be counted, counted again for the frame, and then encoded.
    const captured = typeof chunk === 'string' && chunk.length >= SLOT_BYTES ? Buffer.from(chunk) : chunk
    const bytes = sizeOfChunk(captured)
    if (bytes < 0) return this.#refuse(new ArgumentError(`stream.write takes text or bytes, not ${describe(chunk)}`))
    if (!this.#owner.committed) {
      try {
        this.#owner.commitForStream()
      } catch (error) {
        return this.#refuse(error)
      }
    }
    if (this.#loss !== null && !this.ignoreDisconnect) return rejected(this.#loss)
    if (bytes === 0 || this.#loss !== null || this.#owner.bodiless) return Promise.resolve(bytes)
    if (this.#expectedBytes !== null && this.#bytes + bytes > this.#expectedBytes) {
      return this.#refuse(new ArgumentError(`More than the announced ${this.#expectedBytes} bytes were written`))
    }
    return this.#enqueue(captured === chunk ? captureChunk(chunk) : (captured as Buffer), bytes, key)
  }

  writeln(line: string): Promise<number> {
    if (typeof line !== 'string') return this.write(line)
    return this.write(line.endsWith('\n') ? line : `${line}\n`)
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    try {
      this.#owner.commit()
    } catch (error) {
      return this.#refuse(error)
    }
    this.#closed = true
    if (this.#expectedBytes !== null && this.#bytes < this.#expectedBytes && !this.#owner.bodiless) {
      // Less than was announced must not look complete (live.md L92).
      this.abort(new ArgumentError(`Only ${this.#bytes} of the announced ${this.#expectedBytes} bytes were written`))
      return Promise.resolve()
    }
    this.#pump?.end()
    this.#onReadable?.()
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
    return this.#policy
  }

  set slowReader(policy: SlowReaderPolicy) {
    if (!POLICIES.includes(policy)) throw new ArgumentError(`slowReader is one of ${POLICIES.join(', ')}, not ${String(policy)}`)
    this.#policy = policy
    this.#outbox.gathering = this.#pump !== null && gathers(policy)
  }

  /**
   * Takes bytes that many streams share, without waiting; whether it did. A reader that is behind is dealt with by the policy.
   */
  offer(chunk: SharedChunk, key = ''): boolean {
    if (this.#closed || this.#loss !== null) return false
    const size = chunk.bytes.byteLength
    if (!this.#owner.committed) this.#owner.commitForStream()
    if (this.#owner.bodiless) return false
    if (this.#pump?.offer(chunk)) this.#count(size)
    else if (this.#admit(size, key) === null) this.#accept(chunk.bytes, size, key)
    return this.connected
  }

  /** Announces the size of the body: more is refused, less cuts the connection (live.md L92). */
  expectBytes(bytes: number): void {
    this.#expectedBytes = bytes
  }

  /** Whether {@link expectBytes} was called. */
  get announced(): boolean {
    return this.#expectedBytes !== null
  }

  /** What is said to the reader before a shutdown ends the stream. */
  set farewell(text: () => string) {
    this.#farewell = text
  }

  /** Says the {@link farewell}, if there is one. */
  bidFarewell(): void {
    const farewell = this.#farewell
    this.#farewell = null
    if (farewell !== null && !this.#closed) this.write(farewell()).catch(() => {})
  }

  /** Ends the stream because the process does: cleanly, unless a half body must not look whole. */
  endForShutdown(reason: Error): void {
    if (this.#expectedBytes !== null || this.cutsWhenUnfinished) this.abort(reason)
    else void this.close()
  }

  /** Whether a clean end before its time would make half a body look whole: downloads (live.md L91). */
  cutsWhenUnfinished = false

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
    return hasCode(this.#interruption?.reason, 'ERR_SERVER_SHUTDOWN')
  }

  /** The figures of the stream so far. */
  get figures(): StreamFigures {
    return {
      bytes: this.#bytes,
      chunks: this.#writes,
      firstByteAt: this.#pump?.firstByteAt ?? null,
      blockedMs: this.#pump?.blockedMs ?? 0,
      queueHighWater: this.#highWater,
      dropped: this.#dropped,
      outcome: this.#outcome(),
    }
  }

  abort(reason?: unknown): void {
    if (this.#loss !== null || this.#delivered) return
    const why = reason ?? new ClientDisconnected()
    const loss = hasCode(why, 'ERR_CLIENT_DISCONNECTED') ? (why as Error) : new ClientDisconnected({ cause: why })
    this.#loss = loss
    this.#outbox.clear()
    this.#pump?.cut()
    if (this.ignoreDisconnect) this.#waiting.releaseAll()
    else this.#waiting.rejectAll(loss)
    this.#onReadable?.()
    this.#sent?.reject(loss)
    this.interrupt(why)
    this.#ended()
  }

  /** Fires `signal` without harming the stream: the producer is asked to come to an end (shutdown, live.md B21). */
  interrupt(reason: unknown): void {
    if (this.#interruption !== null || this.#delivered) return
    this.#interruption = { reason }
    this.#controller?.abort(reason)
  }

  get closed(): boolean {
    return this.#closed
  }

  get connected(): boolean {
    return this.#loss === null
  }

  /** Whether the last byte was handed over. */
  get sent(): boolean {
    return this.#delivered
  }

  /** Whether `detach()` was called. */
  get detached(): boolean {
    return this.#detached
  }

  /** Whether the reader is behind: chunks wait, or the socket is full. */
  get congested(): boolean {
    return this.#outbox.bytes > 0 || (this.#pump?.blocked ?? false)
  }

  /** Counts writes, so that a heartbeat can tell whether anything was written since its last look. */
  get writes(): number {
    return this.#writes
  }

  /** The clock and the settings of the response, for what paces itself on this stream. */
  get owner(): StreamOwner {
    return this.#owner
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController()
      if (this.#interruption !== null) this.#controller.abort(this.#interruption.reason)
    }
    return this.#controller.signal
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
    if (this.#sent === null) {
      this.#sent = deferred()
      if (this.#delivered) this.#sent.resolve()
      else if (this.#loss !== null) this.#sent.reject(this.#loss)
    }
    return this.#sent.promise
  }

  /** Calls back once, when the last byte was handed over or the stream was aborted; at once if that has happened. */
  onEnd(callback: () => void): void {
    if (this.#delivered || this.#loss !== null) callback()
    else this.#onEnd.push(callback)
  }

  /** Mistakes that nobody looked at, for the log when the action ends (live.md L37). A disconnect is not among them. */
  droppedFailures(): unknown[] {
    return this.#rejections.filter(({ promise }) => !promise.observed).map(({ reason }) => reason)
  }

  attach(sink: Sink): void {
    if (this.#loss !== null) {
      sink.destroy()
      return
    }
    this.#outbox.gathering = gathers(this.#policy)
    this.#pump = new Pump(this.#outbox, sink, this, this.#owner.clock)
    if (this.#closed) this.#pump.end()
  }

  /** The reader's side without a socket: chunks in order until the first end (live.md L35). */
  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    while (this.#loss === null) {
      const chunk = this.#outbox.shift()
      if (chunk !== undefined) {
        this.#releasePlaced()
        yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      } else if (this.#closed) {
        this.onSent()
        return
      } else {
        await new Promise<void>((resolve) => {
          this.#onReadable = resolve
        })
        this.#onReadable = null
      }
    }
  }

  /** For the pump. */
  onRoom(): void {
    if (this.#waiting.length > 0 && this.#outbox.weight < this.#owner.settings.queueBytes) this.#waiting.releaseAll()
  }

  /** For what delivers the body: the last byte was handed over. */
  onSent(): void {
    if (this.#delivered || this.#loss !== null) return
    this.#delivered = true
    this.#waiting.releaseAll()
    this.#sent?.resolve()
    this.#ended()
  }

  /** For the pump. */
  onLost(cause?: unknown): void {
    this.abort(new ClientDisconnected(cause === undefined ? {} : { cause }))
  }

  #enqueue(chunk: string | Uint8Array, bytes: number, key: string): Promise<number> {
    const refusal = this.#admit(bytes, key)
    if (refusal !== null) return this.#refuse(refusal)
    this.#accept(chunk, bytes, key)
    return this.#policy !== 'wait' || this.#hasRoom() ? Promise.resolve(bytes) : this.#waiting.add(bytes)
  }

  #accept(chunk: string | Uint8Array, bytes: number, key: string): void {
    this.#count(bytes)
    this.#outbox.push(chunk, bytes, this.#policy === 'coalesce' ? key : null)
    if (this.#outbox.bytes > this.#highWater) this.#highWater = this.#outbox.bytes
    if (this.#pump !== null) this.#pump.wake()
    else this.#onReadable?.()
  }

  #count(bytes: number): void {
    this.#writes++
    this.#bytes += bytes
  }

  /** Makes room as the policy says; the reason when there is none and the stream was given up. */
  #admit(bytes: number, key: string): Error | null {
    const { queueBytes, maxBufferedBytes } = this.#owner.settings
    const weight = this.#outbox.weight + this.#waiting.length * UPKEEP_BYTES
    if (this.#policy === 'coalesce' && this.#outbox.drop(key)) this.#dropped++
    if (this.#policy === 'wait') {
      if (weight === 0 || weight + bytes <= maxBufferedBytes) return null
      return this.#giveUp(new StreamOverflowError(maxBufferedBytes))
    }
    if (this.#policy === 'close') {
      if (weight === 0 || weight + bytes <= queueBytes) return null
      return this.#giveUp(new SlowReaderError(`The reader is more than ${queueBytes} bytes behind`))
    }
    while (this.#outbox.length > 0 && this.#outbox.weight + bytes > queueBytes) {
      this.#outbox.shift()
      this.#dropped++
    }
    return null
  }

  #giveUp(reason: Error): Error {
    this.abort(reason)
    return reason
  }

  #outcome(): StreamOutcome {
    if (this.#failed) return 'error'
    if (this.shutDown) return 'shutdown'
    if (this.#loss === null) return 'closed'
    const { cause } = this.#loss
    return cause === undefined || !hasCode(cause, 'ERR_SLOW_READER') ? 'disconnected' : 'error'
  }

  #hasRoom(): boolean {
    if (this.#pump !== null) return this.#outbox.weight < this.#owner.settings.queueBytes
    return this.#queueSize === null || this.#outbox.length <= this.#queueSize
  }

  /** Without a socket the chunks of waiting writes are the last ones of the queue; those that moved into it are released. */
  #releasePlaced(): void {
    const size = this.#queueSize ?? Infinity
    while (this.#waiting.length > 0 && this.#outbox.length - this.#waiting.length < size) this.#waiting.releaseFirst()
  }

  #ended(): void {
    for (const callback of this.#onEnd.splice(0)) callback()
  }

  #refuse(reason: unknown): Promise<never> {
    const promise = WatchedRejection.of(reason)
    if (this.#rejections.length < MAX_REMEMBERED_REJECTIONS) this.#rejections.push({ reason, promise })
    return promise
  }
}

const POLICIES: readonly SlowReaderPolicy[] = ['wait', 'dropOldest', 'coalesce', 'close']

/** What may be dropped must stay in pieces. */
const gathers = (policy: SlowReaderPolicy): boolean => policy === 'wait' || policy === 'close'

const describe = (value: unknown): string => (value === null ? 'null' : typeof value)
