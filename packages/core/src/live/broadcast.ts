/** One event for many streams of this process: encoded once, and given out in turns so that the event loop goes on. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ArgumentError, BroadcastOverflowError } from '../errors/index.js'
import { rejected } from '../support/deferred.js'
import type { LiveBuffer } from './live-buffer.js'
import type { LiveStream } from './live-stream.js'
import { PendingEvents } from './pending-events.js'
import type { ReplayBuffer } from './replay-buffer.js'
import { eventName, SSE } from './sse.js'
import { encodeEvent, encodeFields, type SseFields } from './sse-frame.js'

/** Streams that are served in one turn of the event loop. */
const BATCH = 250
/** Events on their way before a publisher that awaits waits for the streams. */
const WINDOW = 64
/** Events on their way at most; a publisher that awaits never comes near it. */
const MAX_PENDING = 1000

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

/** A stream that listens. */
interface Listener {
  readonly stream: LiveBuffer
  /** The number of the last event that it was given, or that was published before it came. */
  position: number
  /** Lets the stream forget its broadcast. */
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
  readonly #pending = new PendingEvents()
  /** Resolves when every stream was served once more, and never rejects: a stream that cannot be served ends. `null` while no event is on its way. */
  #round: Promise<void> | null = null
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
    const listener: Listener = { stream: buffer, position: this.#pending.last, forget: () => {} }
    this.#listeners.set(buffer, listener)
    const leave = (): void => this.#remove(listener)
    const forgetters = [buffer.beforeClose(leave), buffer.onEnd(leave)]
    listener.forget = () => {
      for (const forget of forgetters) forget()
    }
    const missed = this.#replay?.since(after ?? null) ?? ''
    if (missed !== '') buffer.write(missed, null).catch(() => {})
  }

  /** Makes a stream stop listening after what was published already; whether it did. The stream stays open. */
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
   * Sends one event to every stream that listens now. Events arrive in the order of the calls; those that are published while
   * a great many streams are served reach each of them together.
   * @returns how many streams it is for: a reader that is behind is dealt with by its own policy. Resolves later when many
   * events are on their way, so who awaits never publishes faster than the streams can be served
   * @throws ArgumentError when the event cannot be one; BroadcastOverflowError when a thousand events are on their way
   */
  publish(data: unknown, fields: SseFields = {}): Promise<number> {
    // Before it is kept: what is refused was never published.
    if (this.#pending.length >= MAX_PENDING) return rejected(new BroadcastOverflowError(MAX_PENDING))
    try {
      this.#pending.add(this.#replay?.add(data, fields) ?? encodeEvent(encodeFields(fields), data).text, eventName(fields))
    } catch (error) {
      return rejected(error)
    }
    if (this.#round === null && this.#listeners.size <= BATCH) return this.#publishNow()
    this.#round ??= this.#serveInTurns()
    const { size } = this.#listeners
    return this.#pending.length < WINDOW ? Promise.resolve(size) : this.#round.then(() => size)
  }

  /** To a few streams, at once. Who awaits lets the event loop turn now and then, so that the sockets take what they were given. */
  #publishNow(): Promise<number> {
    let taken = 0
    for (const listener of this.#listeners.values()) if (this.#serve(listener)) taken++
    this.#pending.forget(this.#pending.last)
    this.#served += taken
    if (this.#served < BATCH) return Promise.resolve(taken)
    this.#served = 0
    return nextTurn(taken)
  }

  /** To many: a batch gets all that was published by its turn, so the more there is to do, the more goes in one write. */
  async #serveInTurns(): Promise<void> {
    const { last } = this.#pending
    const listeners = this.#listeners.values()
    for (let done = false; !done; ) {
      await nextTurn()
      for (let served = 0; served < BATCH && !done; served++) {
        const next = listeners.next()
        if (next.done === true) done = true
        else this.#serve(next.value)
      }
    }
    this.#pending.forget(last)
    this.#round = this.#pending.length > 0 ? this.#serveInTurns() : null
  }

  /** Gives a stream what it lacks; whether it took it. */
  #serve(listener: Listener): boolean {
    const { stream, position } = listener
    const { last } = this.#pending
    if (position === last) return false
    listener.position = last
    let took = false
    for (const { chunk, events } of this.#pending.after(position)) {
      // One that is behind gets them singly, so that its policy may drop some.
      if (stream.send(chunk, events.length)) took = true
      else for (const event of events) took = stream.offer(event.chunk, event.key) || took
    }
    return took
  }

  /** What was published while it listened is still for it, although its turn would come later. */
  #remove(listener: Listener): void {
    listener.forget()
    this.#listeners.delete(listener.stream)
    this.#serve(listener)
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
