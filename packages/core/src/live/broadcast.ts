/** One event for many streams of this process: encoded once, and given out in batches so that the event loop goes on. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ArgumentError, BroadcastOverflowError } from '../errors/index.js'
import type { LiveBuffer } from './live-buffer.js'
import type { LiveStream } from './live-stream.js'
import { SharedChunk } from './shared-chunk.js'
import { encodeData, encodeFields, type SseFields } from './sse-frame.js'

/** Streams that are served between two turns of the event loop. */
const BATCH = 500
/** Events that may wait for those before them; a publisher that awaits never comes near it. */
const MAX_QUEUED = 1000

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
  readonly #streams = new Set<LiveBuffer>()
  #tail: Promise<void> = Promise.resolve()
  #queued = 0

  /** How many streams listen. */
  get size(): number {
    return this.#streams.size
  }

  /**
   * Makes a stream listen until it ends. Commits its head as an event stream at once.
   * @throws ArgumentError for something that is no stream of a live response
   */
  add(stream: LiveStream): void {
    if (!('owner' in stream)) throw new ArgumentError('Broadcast.add takes the stream of a live response')
    const buffer = stream as LiveBuffer
    buffer.owner.declareContentType('text/event-stream')
    buffer.write('').catch(() => {})
    this.#streams.add(buffer)
    buffer.onEnd(() => this.#streams.delete(buffer))
  }

  /** Makes a stream stop listening; whether it did. The stream stays open. */
  delete(stream: LiveStream): boolean {
    return this.#streams.delete(stream as LiveBuffer)
  }

  /** {@link add}, and waits until the reader left or the server stops: the whole of an action that only listens. */
  async follow(stream: LiveStream): Promise<void> {
    this.add(stream)
    const { signal } = stream
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    this.delete(stream)
    await stream.close()
  }

  /**
   * Sends one event to every stream that listens now. Events arrive in the order of the calls.
   * @returns how many streams took it; a reader that is behind is dealt with by its own policy
   * @throws ArgumentError when the event cannot be one; BroadcastOverflowError when a thousand events wait already
   */
  publish(data: unknown, fields: SseFields = {}): Promise<number> {
    let chunk: SharedChunk
    try {
      chunk = new SharedChunk(encodeFields(fields) + encodeData(data))
    } catch (error) {
      return rejected(error)
    }
    if (this.#queued === 0 && this.#streams.size <= BATCH) return Promise.resolve(deliver(this.#streams, chunk))
    if (this.#queued >= MAX_QUEUED) return rejected(new BroadcastOverflowError(MAX_QUEUED))
    this.#queued++
    const delivery = this.#tail.then(() => deliverInBatches([...this.#streams], chunk))
    this.#tail = delivery.then(() => void this.#queued--)
    return delivery
  }
}

/** A rejection that does not end the process when nobody looks at it. */
function rejected(reason: unknown): Promise<never> {
  const promise = Promise.reject<never>(reason)
  promise.catch(() => {})
  return promise
}

function deliver(streams: Iterable<LiveBuffer>, chunk: SharedChunk): number {
  let taken = 0
  for (const stream of streams) if (stream.offer(chunk)) taken++
  return taken
}

async function deliverInBatches(streams: readonly LiveBuffer[], chunk: SharedChunk): Promise<number> {
  let taken = 0
  for (let start = 0; start < streams.length; start += BATCH) {
    if (start > 0) await nextTurn()
    taken += deliver(streams.slice(start, start + BATCH), chunk)
  }
  return taken
}
