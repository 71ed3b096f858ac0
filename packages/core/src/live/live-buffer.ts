/** The stream of a live response: a bounded queue between the action that writes and the socket, or reader, that takes. */
import {
  ArgumentError,
  ClientDisconnected,
  ClosedStreamError,
  hasCode,
  StreamOverflowError,
} from '../errors/index.js'
import type { Clock } from '../support/clock.js'
import type { Sink, StreamingBody } from '../http/body.js'
import { type Deferred, deferred } from '../support/deferred.js'
import type { LiveStream } from './live-stream.js'
import { Outbox } from './outbox.js'
import { Pump, type PumpListener } from './pump.js'
import type { LiveSettings } from './settings.js'
import { WatchedRejection } from './watched-rejection.js'

/** What a stream needs of its response: to be committed before the first byte. */
export interface StreamOwner {
  readonly committed: boolean
  readonly settings: LiveSettings
  readonly clock: Clock
  /** Sets the content type unless the head is committed or has one (live.md L77). */
  declareContentType(type: string): void
  /** Prepares the head for a body of unknown length (live.md L8, L9) and commits. */
  commitForStream(): void
  commit(): void
}

interface Waiter {
  readonly bytes: number
  readonly settled: Deferred<number>
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
  #pump: Pump | null = null
  #waiters: Waiter[] = []
  #onReadable: (() => void) | null = null
  #closed = false
  #abortReason: { readonly reason: unknown } | null = null
  #sent: Deferred | null = null
  #delivered = false
  #controller: AbortController | null = null
  #interruption: { readonly reason: unknown } | null = null
  #errorCallback: ((error: unknown) => void | Promise<void>) | null = null
  #rejections: { readonly error: Error; readonly promise: WatchedRejection }[] = []
  #onEnd: (() => void)[] = []
  #detached = false
  #writes = 0
  ignoreDisconnect = false

  /** @param owner the response whose body this is */
  constructor(owner: StreamOwner) {
    this.#owner = owner
  }

  write(chunk: string | Uint8Array | ArrayBuffer): Promise<number> {
    if (this.#closed) return this.#reject(new ClosedStreamError())
    let captured: string | Uint8Array
    let bytes: number
    if (typeof chunk === 'string') {
      captured = endsInHalfPair(chunk) ? chunk.toWellFormed() : chunk
      bytes = Buffer.byteLength(captured)
    } else {
      const copy = copyBytes(chunk)
      if (copy === null) return this.#reject(new ArgumentError(`stream.write takes text or bytes, not ${typeof chunk}`))
      captured = copy
      bytes = copy.byteLength
    }
    if (!this.#owner.committed) {
      try {
        this.#owner.commitForStream()
      } catch (error) {
        return this.#reject(error as Error)
      }
    }
    if (this.#abortReason !== null) return this.#afterAbort(bytes)
    if (bytes === 0) return Promise.resolve(0)
    return this.#enqueue(captured, bytes)
  }

  writeln(line: string): Promise<number> {
    if (typeof line !== 'string') return this.write(line)
    return this.write(line.endsWith('\n') ? line : `${line}\n`)
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#owner.commit()
      this.#closed = true
      this.#pump?.end()
      this.#onReadable?.()
    }
    return Promise.resolve()
  }

  abort(reason?: unknown): void {
    if (this.#abortReason !== null || this.#delivered) return
    this.#abortReason = { reason: reason ?? new ClientDisconnected() }
    this.#outbox.clear()
    this.#pump?.cut()
    this.#releaseAll()
    this.#onReadable?.()
    this.#sent?.reject(this.#disconnected())
    this.interrupt(this.#abortReason.reason)
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
    return this.#abortReason === null
  }

  /** Whether the last byte was handed over. */
  get sent(): boolean {
    return this.#delivered
  }

  /** Whether `detach()` was called. */
  get detached(): boolean {
    return this.#detached
  }

  /** Whether chunks wait for the socket. */
  get congested(): boolean {
    return this.#outbox.bytes > 0
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
      else if (this.#abortReason !== null) this.#sent.reject(this.#disconnected())
    }
    return this.#sent.promise
  }

  /** Calls back once, when the last byte was handed over or the stream was aborted; at once if that has happened. */
  onEnd(callback: () => void): void {
    if (this.#delivered || this.#abortReason !== null) callback()
    else this.#onEnd.push(callback)
  }

  /** Failures of writes that nobody looked at, for the log when the action ends. */
  droppedFailures(): Error[] {
    return this.#rejections.filter(({ promise }) => !promise.observed).map(({ error }) => error)
  }

  attach(sink: Sink): void {
    if (this.#abortReason !== null) {
      sink.destroy()
      return
    }
    this.#pump = new Pump(this.#outbox, sink, this)
    if (this.#closed) this.#pump.end()
    this.#releaseSome()
  }

  /** The reader's side without a socket: chunks in order until the first end (live.md L35). */
  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    while (this.#abortReason === null) {
      const chunk = this.#outbox.shift()
      if (chunk !== undefined) {
        this.#releaseSome()
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
    if (this.#waiters.length > 0) this.#releaseSome()
  }

  /** For the pump. */
  onSent(): void {
    this.#delivered = true
    this.#releaseAll()
    this.#sent?.resolve()
    this.#ended()
  }

  /** For the pump. */
  onLost(cause?: unknown): void {
    this.abort(new ClientDisconnected(cause === undefined ? {} : { cause }))
  }

  #enqueue(chunk: string | Uint8Array, bytes: number): Promise<number> {
    const limit = this.#owner.settings.maxBufferedBytes
    if (this.#outbox.length > 0 && this.#outbox.bytes + bytes > limit) {
      const overflow = new StreamOverflowError(limit)
      this.abort(overflow)
      return this.#reject(overflow)
    }
    this.#writes++
    this.#outbox.push(chunk, bytes)
    if (this.#pump !== null) this.#pump.wake()
    else this.#onReadable?.()
    if (this.#hasRoom()) return Promise.resolve(bytes)
    const settled = deferred<number>()
    this.#waiters.push({ bytes, settled })
    return settled.promise
  }

  #hasRoom(): boolean {
    if (this.#pump !== null) return this.#outbox.bytes < this.#owner.settings.queueBytes
    return this.#queueSize === null || this.#outbox.length <= this.#queueSize
  }

  #releaseSome(): void {
    while (this.#waiters.length > 0 && this.#hasRoom()) this.#settle(this.#waiters.shift() as Waiter)
  }

  #releaseAll(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) this.#settle(waiter)
  }

  #settle({ bytes, settled }: Waiter): void {
    if (this.#abortReason === null || this.ignoreDisconnect) settled.resolve(bytes)
    else settled.reject(this.#disconnected())
  }

  #ended(): void {
    for (const callback of this.#onEnd.splice(0)) callback()
  }

  #afterAbort(bytes: number): Promise<number> {
    return this.ignoreDisconnect ? Promise.resolve(bytes) : this.#reject(this.#disconnected())
  }

  #disconnected(): Error {
    const reason = this.#abortReason?.reason
    return hasCode(reason, 'ERR_CLIENT_DISCONNECTED') ? (reason as Error) : new ClientDisconnected({ cause: reason })
  }

  #reject(error: Error): Promise<never> {
    const promise = WatchedRejection.of(error)
    if (this.#rejections.length < MAX_REMEMBERED_REJECTIONS) this.#rejections.push({ error, promise })
    return promise
  }
}

/** Joined to the next text, the first half of a surrogate pair would become another character than the one it is alone. */
function endsInHalfPair(text: string): boolean {
  const code = text.charCodeAt(text.length - 1)
  return code >= 0xd800 && code <= 0xdbff
}

/** Bytes are copied: the caller may change its array before they are sent (live.md L21). */
function copyBytes(chunk: unknown): Uint8Array | null {
  if (ArrayBuffer.isView(chunk)) return Buffer.from(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength))
  if (chunk instanceof ArrayBuffer || Object.prototype.toString.call(chunk) === '[object ArrayBuffer]') {
    return Buffer.from(new Uint8Array((chunk as ArrayBuffer).slice(0)))
  }
  return null
}
