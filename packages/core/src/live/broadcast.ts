/** One event for many streams of this process: encoded once, and given out in batches so that the event loop goes on. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ArgumentError, BroadcastOverflowError } from '../errors/index.js'
import { rejected } from '../support/deferred.js'
import type { LiveBuffer } from './live-buffer.js'
import type { LiveStream } from './live-stream.js'
import type { ReplayBuffer } from './replay-buffer.js'
import { SharedChunk } from './shared-chunk.js'
import { eventName, SSE } from './sse.js'
import { encodeEvent, encodeFields, type SseFields } from './sse-frame.js'

/** Streams that are served between two turns of the event loop. */
const BATCH = 500
/** Events that may wait for those before them; a publisher that awaits never comes near it. */
const MAX_QUEUED = 1000

/** What a {@link Broadcast} is made with. */
export interface BroadcastOptions {
  /** Keeps the last events for readers that come back, and numbers them (live.md B28). Default: none. */
  replay?: ReplayBuffer
}

/** How a stream begins to listen. */
export interface FollowOptions {
  /** `request.lastEventId`: what was published since then comes first, or an event `reset`. Needs {@link BroadcastOptions.replay}. */
  after?: string | null
}

/** An event on its way, with its place among all of a broadcast. */
interface Issue {
  readonly number: number
  readonly chunk: SharedChunk
  readonly key: string
}

/** A stream that listens, or did when an event was published. */
interface Listener {
  readonly stream: LiveBuffer
  /** Only events after this one are for it: those before are older than what it may have been told meanwhile. */
  readonly after: number
  listening: boolean
  forget: () => void
}

/**
 * A set of streams that get the same server-sent events.
 *
 * ```ts
 * const counter = new Broadcast()
 * class CounterController extends Live(ApplicationController) {
 *   async follow() { await counter.follow(this.response.stream) }
 *   async increment() { await counter.publish({ value: ++value }, { event: 'changed' }); this.head('no_content') }
 * }
 * ```
 */
export class Broadcast {
  readonly #listeners = new Map<LiveBuffer, Listener>()
  #tail: Promise<unknown> = Promise.resolve()
  #queued = 0
  #published = 0
  #served = 0
  readonly #replay: ReplayBuffer | null

  /** @param options whether the last events are kept */
  constructor({ replay }: BroadcastOptions = {}) {
    this.#replay = replay ?? null
  }

  /** How many streams listen. */
  get size(): number {
    return this.#listeners.size
  }

  /**
   * Makes a stream listen until it ends, with the heartbeat of `config.live.heartbeat`. Commits its head at once, as that of an
   * event stream unless the action chose another type (live.md L77).
   * @param options what it saw last, if it was here before
   * @throws ArgumentError for something that is no stream of a live response, or one of an announced length, and for `after`
   * without a `ReplayBuffer`; what the commit throws
   */
  add(stream: LiveStream, { after }: FollowOptions = {}): void {
    const buffer = bufferOf(stream)
    if (after !== undefined && this.#replay === null) {
      throw new ArgumentError('Nothing is kept for readers that come back: new Broadcast({ replay: new ReplayBuffer(1000) })')
    }
    if (this.#listeners.has(buffer) || buffer.closed || !buffer.connected) return
    buffer.owner.declareContentType('text/event-stream')
    buffer.owner.commitForStream()
    // For its heartbeat, and for what it tells the reader at a shutdown.
    new SSE(buffer)
    const listener: Listener = { stream: buffer, after: this.#published, listening: true, forget: () => {} }
    this.#listeners.set(buffer, listener)
    listener.forget = buffer.onEnd(() => this.#remove(listener))
    const missed = this.#replay?.since(after ?? null) ?? ''
    if (missed !== '') buffer.write(missed, null).catch(() => {})
  }

  /** Makes a stream stop listening; whether it did. The stream stays open. */
  delete(stream: LiveStream): boolean {
    const listener = this.#listeners.get(stream as LiveBuffer)
    if (listener === undefined) return false
    this.#remove(listener)
    return true
  }

  /** {@link add}, and waits until the stream ends or the server stops: the whole of an action that only listens. */
  async follow(stream: LiveStream, options?: FollowOptions): Promise<void> {
    this.add(stream, options)
    await interruptionOf(stream as LiveBuffer)
    this.delete(stream)
    await stream.close()
  }

  /**
   * Sends one event to every stream that listens now. Events arrive in the order of the calls.
   * @returns how many streams took it; a reader that is behind is dealt with by its own policy
   * @throws ArgumentError when the event cannot be one; BroadcastOverflowError when a thousand events wait already
   */
  publish(data: unknown, fields: SseFields = {}): Promise<number> {
    // Before it is kept: what is refused was never published.
    if (this.#queued >= MAX_QUEUED) return rejected(new BroadcastOverflowError(MAX_QUEUED))
    let chunk: SharedChunk
    try {
      chunk = new SharedChunk(this.#replay?.add(data, fields) ?? encodeEvent(encodeFields(fields), data).text)
    } catch (error) {
      return rejected(error)
    }
    const issue = { number: ++this.#published, chunk, key: eventName(fields) }
    if (this.#queued === 0 && this.#listeners.size <= BATCH) return this.#paced(this.#deliver(this.#listeners.values(), issue))
    this.#queued++
    const delivery = this.#tail.then(() => this.#deliverInBatches(issue))
    const done = (): void => void this.#queued--
    this.#tail = delivery.then(done, done)
    return delivery
  }

  /** Who awaits each event lets the event loop turn now and then, so that the sockets can take what they were given. */
  #paced(taken: number): Promise<number> {
    this.#served += taken
    if (this.#served < BATCH) return Promise.resolve(taken)
    this.#served = 0
    return nextTurn(taken)
  }

  async #deliverInBatches(issue: Issue): Promise<number> {
    const listeners = [...this.#listeners.values()]
    let taken = 0
    for (let start = 0; start < listeners.length; start += BATCH) {
      await nextTurn()
      taken += this.#deliver(listeners.slice(start, start + BATCH), issue)
    }
    return taken
  }

  #deliver(listeners: Iterable<Listener>, { number, chunk, key }: Issue): number {
    let taken = 0
    for (const listener of listeners) {
      if (!listener.listening || listener.after >= number) continue
      if (listener.stream.offer(chunk, key)) taken++
      else if (listener.stream.closed) this.#remove(listener)
    }
    return taken
  }

  #remove(listener: Listener): void {
    listener.listening = false
    listener.forget()
    this.#listeners.delete(listener.stream)
  }
}

function bufferOf(stream: LiveStream): LiveBuffer {
  if (!('owner' in stream)) throw new ArgumentError('Broadcast takes the stream of a live response')
  const buffer = stream as LiveBuffer
  if (buffer.announced) throw new ArgumentError('Broadcast takes no stream whose length was announced')
  return buffer
}

/** Resolves when the stream ended in any way, or was asked to. */
function interruptionOf(stream: LiveBuffer): Promise<void> {
  return new Promise((resolve) => {
    const { signal } = stream
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
    stream.onEnd(resolve)
  })
}
