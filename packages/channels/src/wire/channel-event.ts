/** One event in this process: decoded once, and encoded once for all its readers (channels.md CH9, CH37). */
import { encodeEvent, encodeFields, SharedChunk } from '@live/core'
import type { Topic } from '../topics/topic.js'
import { type Cursor, cursorOf, type Position } from './cursor.js'
import { type DecodedFrame, FLAG } from './frame.js'

/** What keeping an event costs beside its bytes, roughly, so that bounds in bytes also bound many small ones. */
const UPKEEP_BYTES = 256

/** An event at its place. */
export class ChannelEvent {
  readonly topic: Topic
  /** 0 when it has none (ephemeral). */
  readonly n: Position
  readonly name: string
  readonly key: string
  readonly data: Uint8Array
  readonly #gen: string
  readonly #flags: number
  readonly #retry: number
  #chunk: SharedChunk | null = null
  #topicChunk: SharedChunk | null = null

  constructor(topic: Topic, gen: string, n: Position, frame: DecodedFrame) {
    this.topic = topic
    this.n = n
    this.name = frame.name
    this.key = frame.key
    this.data = frame.data
    this.#gen = gen
    this.#flags = frame.flags
    this.#retry = frame.retry
  }

  /** Its id; `''` when it has none. */
  get cursor(): Cursor {
    return this.n === 0 ? '' : cursorOf(this.#gen, this.n)
  }

  /** What keeping it costs, in bytes. */
  get weight(): number {
    return this.data.byteLength + UPKEEP_BYTES
  }

  /** The server-sent event. Made at the first call, because nobody may ask. */
  get chunk(): SharedChunk {
    this.#chunk ??= new SharedChunk(this.#text(this.name))
    return this.#chunk
  }

  /**
   * The same with its topic in the place of a name, for connections that several pages share (app.md A147): `topic:room/7`, or
   * `passing:room/7` when it has no id of its own, which browsers cannot tell.
   */
  get topicChunk(): SharedChunk {
    this.#topicChunk ??= new SharedChunk(this.#text(`${this.n === 0 ? 'passing' : 'topic'}:${this.topic}`))
    return this.#topicChunk
  }

  #text(name: string): string {
    const fields = encodeFields({
      retry: (this.#flags & FLAG.retry) === 0 ? null : this.#retry,
      event: name === '' ? null : name,
      id: this.n === 0 ? null : this.cursor,
    })
    const { data } = this
    const encoding = (this.#flags & FLAG.binary) === 0 ? 'utf8' : 'base64'
    const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString(encoding)
    return encodeEvent(fields, text).text
  }
}
