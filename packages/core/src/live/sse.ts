/** Server-sent events on a live stream. */
import { ArgumentError } from '../errors/index.js'
import { rejected } from '../support/deferred.js'
import { farewell } from './farewell.js'
import { startHeartbeat } from './heartbeat.js'
import type { LiveBuffer } from './live-buffer.js'
import type { LiveStream } from './live-stream.js'
import { type EncodedEvent, encodeComment, encodeEvent, encodeFields, type SseFields } from './sse-frame.js'

/** Defaults of every event of one {@link SSE}; fields given to `write` override them for that event. */
export interface SseOptions extends SseFields {
  /** Write a comment whenever nothing was written for this many milliseconds. Default `config.live.heartbeat` (off). */
  heartbeat?: number | null
}

/** What an {@link SSE} writes to: a live stream, or in tests anything with the same two methods. */
export type SseStream = Pick<LiveStream, 'write' | 'close'> & Partial<Pick<LiveStream, 'signal'>>

/** Node takes a longer delay for one of 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * Writes events to a stream, one stream write per event. The first write sets `Content-Type: text/event-stream` unless
 * the action chose another.
 *
 * ```ts
 * await using sse = new SSE(this.response.stream, { retry: 300, event: 'tick' })
 * await sse.write({ n: 1 }, { id: 1 })
 * ```
 */
export class SSE {
  readonly #stream: SseStream
  readonly #buffer: LiveBuffer | null
  readonly #fields: SseFields
  #prefix: string | null = null
  #stopHeartbeat: (() => void) | null = null
  #started = false

  /** @param stream `response.stream`; @param options fields for every event, and the heartbeat */
  constructor(stream: SseStream, options: SseOptions = {}) {
    this.#stream = stream
    this.#buffer = 'owner' in stream ? (stream as LiveBuffer) : null
    const { heartbeat, ...fields } = options
    this.#fields = fields
    if (this.#buffer !== null) this.#buffer.farewell = farewell
    this.#startHeartbeat(heartbeat)
  }

  /** Fires when the reader is gone or the server shuts down. */
  get signal(): AbortSignal {
    if (this.#stream.signal === undefined) throw new ArgumentError('This stream has no signal')
    return this.#stream.signal
  }

  /**
   * Writes one event: strings verbatim, everything else as JSON.
   * @param fields override those of the constructor for this event; `null` suppresses one
   * @returns the bytes written
   * @throws ArgumentError when a field or the data cannot be an event's; then nothing is written or committed
   */
  write(data: unknown, fields?: SseFields): Promise<number> {
    let event: EncodedEvent
    try {
      event = encodeEvent(this.#fieldsOf(fields), data)
    } catch (error) {
      return rejected(error)
    }
    return this.#send(event.text, eventName(fields, this.#fields), event.bytes)
  }

  /** Writes a comment, which readers ignore. */
  comment(text?: string): Promise<number> {
    return this.#send(encodeComment(text), null)
  }

  /** Ends the stream. Idempotent. */
  close(): Promise<void> {
    this.#stopHeartbeat?.()
    return this.#stream.close()
  }

  /** `await using sse = …` closes it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #fieldsOf(fields: SseFields | undefined): string {
    if (fields !== undefined) return encodeFields({ ...this.#fields, ...fields })
    this.#prefix ??= encodeFields(this.#fields)
    return this.#prefix
  }

  /** @param key events of one name replace each other where the stream's policy is to coalesce; `null` replaces none */
  #send(frame: string, key: string | null, bytes = Buffer.byteLength(frame)): Promise<number> {
    if (!this.#started) {
      this.#started = true
      this.#buffer?.owner.declareContentType('text/event-stream')
    }
    return this.#buffer === null ? this.#stream.write(frame) : this.#buffer.write(frame, key, bytes)
  }

  #startHeartbeat(period: number | null | undefined): void {
    const buffer = this.#buffer
    if (buffer === null) return
    const { clock, settings } = buffer.owner
    const ms = period === undefined ? settings.heartbeat : period
    if (ms === null) return
    if (!(ms > 0 && ms <= MAX_TIMER_MS)) throw new ArgumentError(`SSE heartbeat must be a positive number of milliseconds, not ${ms}`)
    const send = (): void => void this.#send(encodeComment(), null).catch(() => {})
    const heart = {
      get writes() {
        return buffer.writes
      },
      get congested() {
        return buffer.congested
      },
      beat: () => (buffer.closed || !buffer.connected ? this.#stopHeartbeat?.() : send()),
    }
    this.#stopHeartbeat = startHeartbeat(heart, ms, clock)
    buffer.onEnd(this.#stopHeartbeat)
  }
}

/** The name of an event with these fields; `''` when it has none. */
export function eventName(fields: SseFields | undefined, defaults: SseFields = {}): string {
  const event = fields !== undefined && 'event' in fields ? fields.event : defaults.event
  return typeof event === 'string' ? event : ''
}
