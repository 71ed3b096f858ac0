/** The stream of a live response: a bounded queue between the action that writes and the socket, or reader, that takes. */
import { ArgumentError, ClientDisconnected, ClosedStreamError, hasCode, StreamOverflowError } from '../errors/index.js'
import type { Sink, StreamingBody } from '../http/body.js'
import type { Clock } from '../support/clock.js'
import { type Deferred, deferred, rejected } from '../support/deferred.js'
import { captureChunk, type Chunk, sizeOfChunk } from './chunk.js'
import type { LiveStream } from './live-stream.js'
import { Outbox, UPKEEP_BYTES } from './outbox.js'
import { Pump, type PumpListener } from './pump.js'
import type { LiveSettings } from './settings.js'
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
  #errorCallback: ((error: unknown) => void | Promise<void>) | null = null
  #rejections: { readonly reason: unknown; readonly promise: WatchedRejection }[] = []
  #onEnd: (() => void)[] = []
  #detached = false
  #writes = 0
  ignoreDisconnect = false

  /** @param owner the response whose body this is */
  constructor(owner: StreamOwner) {
    this.#owner = owner
  }

  write(chunk: Chunk): Promise<number> {
    if (this.#closed) return this.#refuse(new ClosedStreamError())
    const bytes = sizeOfChunk(chunk)
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
    return this.#enqueue(captureChunk(chunk), bytes)
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
    this.#pump?.end()
    this.#onReadable?.()
    return Promise.resolve()
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

  onError(callback: (error: unknown) => void | Promise<void>): void {
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
    this.#pump = new Pump(this.#outbox, sink, this)
    if (this.#closed) this.#pump.end()
    this.onRoom()
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

  #enqueue(chunk: string | Uint8Array, bytes: number): Promise<number> {
    const limit = this.#owner.settings.maxBufferedBytes
    const weight = this.#outbox.weight + this.#waiting.length * UPKEEP_BYTES
    if (weight > 0 && weight + bytes > limit) {
      const overflow = new StreamOverflowError(limit)
      this.abort(overflow)
      return this.#refuse(overflow)
    }
    this.#writes++
    this.#outbox.push(chunk, bytes)
    if (this.#pump !== null) this.#pump.wake()
    else this.#onReadable?.()
    return this.#hasRoom() ? Promise.resolve(bytes) : this.#waiting.add(bytes)
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

const describe = (value: unknown): string => (value === null ? 'null' : typeof value)
