/** One browser: a follower that writes server-sent events to a live stream (channels.md CH29–CH40). */
import { encodeEvent, encodeFields, type LiveBuffer, SharedChunk, SSE } from '@live/core'
import type { ResetReason } from '../adapter/adapter.js'
import { Follower } from '../feed/follower.js'
import type { OverflowPolicy } from '../hub/options.js'
import type { Counters, DisconnectReason } from '../hub/stats.js'
import type { Topic } from '../topics/topic.js'
import type { ChannelEvent } from '../wire/channel-event.js'
import type { Cursor } from '../wire/cursor.js'
import { Backlog, type Waiting } from './backlog.js'
import type { Buffered, Buffers } from './buffers.js'

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly buffer: LiveBuffer
  readonly topics: readonly Topic[]
  readonly subject: string | null
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly buffers: Buffers
  readonly counters: Counters
  readonly overflowOf: (topic: Topic) => OverflowPolicy
  /** Bytes that may wait. */
  readonly limit: number
  /** Whether a reset is also told in the words of Turbo. */
  readonly turbo: boolean
  /** Whether events without a name are named by their topic. */
  readonly byTopic: boolean
  /** Whether the reader may be told to load its page anew now; if not, it is told to come back later. */
  readonly mayReset: (reason: ResetReason) => boolean
  readonly busyRetryMs: () => number
  readonly heartbeatMs: number
  /** What the browser is told to wait when the server stops. */
  readonly farewellRetryMs: () => number
  /** It ended, for whatever reason. */
  readonly onEnd: (connection: Connection, reason: DisconnectReason) => void
}

/** What stock Turbo does when it reads this: it fetches the page again and morphs it. */
const TURBO_REFRESH = '<turbo-stream action="refresh"></turbo-stream>'

/** Writes what it is given, and keeps a bounded backlog for a reader that is behind. */
export class Connection extends Follower implements Buffered {
  readonly spreadResets = true
  readonly topics: readonly Topic[]
  readonly subject: string | null
  readonly startedAt: number
  /** When it is old enough to go, in milliseconds since the epoch. */
  expiresAt = Number.POSITIVE_INFINITY
  readonly #options: ConnectionOptions
  readonly #buffer: LiveBuffer
  #backlog: Backlog | null = null
  #reason: DisconnectReason = 'client'
  #end: (() => void)[] = []

  constructor(options: ConnectionOptions) {
    super()
    this.#options = options
    this.#buffer = options.buffer
    this.topics = options.topics
    this.subject = options.subject
    this.startedAt = options.startedAt
    // For its heartbeat: one interval serves all streams of the application.
    new SSE(options.buffer, { heartbeat: options.heartbeatMs })
    options.buffer.farewell = () => retryBlock(options.farewellRetryMs())
    // The connection is what holds back, so that the stream never refuses.
    options.buffer.slowReader = 'wait'
    options.buffer.onEnd(() => this.#ended())
  }

  /** Bytes that wait for the reader in this process. */
  get buffered(): number {
    return (this.#backlog?.bytes ?? 0) + this.#buffer.waitingBytes
  }

  /** Resolves when it ended. */
  whenEnded(): Promise<void> {
    return this.ended ? Promise.resolve() : new Promise((resolve) => this.#end.push(resolve))
  }

  /** The first bytes: the head leaves at once, and the browser knows when to come back. */
  open(retryMs: number): void {
    this.#write(`:\n${retryBlock(retryMs)}`)
  }

  begin(cursor: Cursor): void {
    // An id alone is no event, but what the browser comes back with.
    if (cursor !== '') this.#write(`id: ${cursor}\n\n`)
  }

  deliver(event: ChannelEvent, replayed: boolean): void {
    const chunk = this.#options.byTopic && event.name === '' ? event.topicChunk : event.chunk
    if (this.#backlog === null && !this.#buffer.congested) this.#buffer.offer(chunk, null)
    else this.#defer({ chunk, overflow: this.#options.overflowOf(event.topic), key: `${event.topic} ${event.key}`, replayed })
  }

  reset(reason: ResetReason, cursor: Cursor, topics: readonly Topic[]): void {
    if (!this.#options.mayReset(reason)) {
      this.busy('resets', this.#options.busyRetryMs())
      return
    }
    const data = { reason, topics: topics.map((topic) => this.topics.indexOf(topic)) }
    const text = encodeEvent(encodeFields({ event: 'reset', id: cursor }), data).text
    const refresh = this.#options.turbo ? encodeEvent(encodeFields({ id: cursor }), TURBO_REFRESH).text : ''
    this.#write(text + refresh)
  }

  /** Says that it cannot be served now, and ends. */
  busy(reason: string, retryMs: number): void {
    this.#write(busyFrame(reason, retryMs))
    this.close('error')
  }

  /** Ends after a complete frame (CH51). @param retryMs what the browser is told to wait, if anything */
  close(reason: DisconnectReason, retryMs?: number): void {
    if (this.ended) return
    this.#reason = reason
    if (retryMs !== undefined) this.#write(retryBlock(retryMs))
    this.#buffer.close().catch(() => {})
    // What waits is replayed when it comes back; the place is free now.
    this.#leave()
  }

  /** Cuts the connection: an end would queue behind what waits (CH39). */
  giveUp(): void {
    this.#reason = 'slow'
    this.#buffer.abort()
  }

  /** Cuts what did not end. */
  cut(): void {
    this.#buffer.abort()
  }

  /** Fires when the reader left, or the server stops. */
  get signal(): AbortSignal {
    return this.#buffer.signal
  }

  /** Whether the last byte was handed over, or nobody is there to take it. */
  get gone(): boolean {
    return this.#buffer.sent || !this.#buffer.connected
  }

  /** Resolves when it is {@link gone}. */
  whenGone(): Promise<void> {
    return new Promise((resolve) => void this.#buffer.onEnd(resolve))
  }

  #write(text: string): void {
    if (this.#backlog === null && !this.#buffer.congested) this.#buffer.write(text, null).catch(() => {})
    else this.#defer({ chunk: new SharedChunk(text), overflow: 'disconnect', key: '', replayed: false })
  }

  #defer(waiting: Waiting): void {
    if (this.ended) return
    const isIdle = this.#backlog === null
    this.#backlog ??= new Backlog(this.#options.limit)
    const { counters } = this.#options
    const { evicted } = this.#backlog
    const admission = this.#backlog.push(waiting, this.#buffer.waitingBytes)
    counters.dropped += this.#backlog.evicted - evicted
    if (admission === 'overflow') {
      this.giveUp()
      return
    }
    if (admission === 'replaced') counters.coalesced++
    if (admission === 'dropped') counters.dropped++
    this.#options.buffers.update(this)
    if (isIdle) void this.#drain(this.#backlog)
  }

  /** Hands the backlog to the stream at the reader's pace. */
  async #drain(backlog: Backlog): Promise<void> {
    for (let chunk = backlog.shift(); chunk !== undefined && !this.#buffer.closed; chunk = backlog.shift()) {
      try {
        await this.#buffer.write(chunk.bytes, null, chunk.bytes.byteLength)
      } catch {
        // The reader is gone, and the end of the stream says so.
        break
      }
      this.#options.buffers.update(this)
    }
    this.#backlog = null
    if (!this.ended) this.#options.buffers.update(this)
  }

  #ended(): void {
    if (this.#reason === 'client' && this.#buffer.shutDown) this.#reason = 'drain'
    this.#leave()
  }

  #leave(): void {
    if (this.ended) return
    this.ended = true
    this.#options.buffers.forget(this)
    this.#options.onEnd(this, this.#reason)
    for (const resolve of this.#end.splice(0)) resolve()
  }
}

/** Tells a browser how long to wait. */
export const retryBlock = (ms: number): string => `${encodeFields({ retry: ms })}\n`

/** What a client that cannot be served now is told (CH33). */
export function busyFrame(reason: string, retryMs: number): string {
  return encodeEvent(encodeFields({ event: 'busy', retry: retryMs }), { reason }).text
}
