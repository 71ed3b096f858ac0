/** The last events of a process, for readers that come back: what they missed, or a word that it is gone (live.md B28). */
import { randomBytes } from 'node:crypto'
import { ArgumentError } from '../errors/index.js'
import { encodeEvent, encodeFields, type SseFields } from './sse-frame.js'

/** Tells the ids of this buffer from those of another process, and of the same one before it was started anew. */
const GENERATION_BYTES = 6
/** Digits of a number that is counted exactly. */
const NUMBER = /^\d{1,15}$/

/** Why a reader cannot be told what it missed: the `reason` of the event `reset`, as channels have it. */
export type ReplayResetReason = 'too_old' | 'generation' | 'bad_cursor'

/**
 * Keeps the last events that it was given, and numbers them. Most use it with a {@link Broadcast}; with an `SSE` of its own an
 * action writes the text of {@link since} first.
 */
export class ReplayBuffer {
  readonly #limit: number
  readonly #generation = randomBytes(GENERATION_BYTES).toString('hex')
  /** A ring: event number n, from 1 on, is at n - 1 modulo the limit. */
  readonly #texts: string[] = []
  #last = 0

  /**
   * @param limit how many events are kept, from 1 on; older ones are forgotten
   * @throws ArgumentError for another number
   */
  constructor(limit: number) {
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new ArgumentError(`ReplayBuffer keeps a number of events from 1 on, not ${String(limit)}`)
    }
    this.#limit = limit
  }

  /** How many events are kept now. */
  get size(): number {
    return this.#texts.length
  }

  /** The id of the latest event; of the beginning, as long as there was none. */
  get position(): string {
    return this.#idOf(this.#last)
  }

  /**
   * Keeps an event, and gives it the next id.
   * @returns the event as text, as it belongs on the wire
   * @throws ArgumentError for fields and data that no event can have, and for an id: it comes from here
   */
  add(data: unknown, fields: SseFields = {}): string {
    if (fields.id !== undefined && fields.id !== null && fields.id !== false) {
      throw new ArgumentError('Events of a ReplayBuffer get their id from it: leave id out')
    }
    const { text } = encodeEvent(encodeFields({ ...fields, id: this.#idOf(this.#last + 1) }), data)
    this.#texts[this.#last++ % this.#limit] = text
    return text
  }

  /**
   * What a reader missed, as text: the events after the one that it saw last, or an event `reset` with
   * `{ "reason": … }` when they cannot be had any more, so that it fetches everything anew. A new reader is told where it is.
   * @param lastEventId `request.lastEventId`
   */
  since(lastEventId: string | null): string {
    if (lastEventId === null || lastEventId === '') return `${encodeFields({ id: this.position })}\n`
    const seen = this.#numberOf(lastEventId)
    if (typeof seen === 'string') return this.#reset(seen)
    let text = ''
    for (let n = seen + 1; n <= this.#last; n++) text += this.#texts[(n - 1) % this.#limit]
    return text
  }

  #reset(reason: ReplayResetReason): string {
    return encodeEvent(encodeFields({ event: 'reset', id: this.position }), { reason }).text
  }

  /** The number of the event with that id, if everything after it is kept. */
  #numberOf(id: string): number | ReplayResetReason {
    const dash = id.lastIndexOf('-')
    const digits = id.slice(dash + 1)
    if (dash === -1 || !NUMBER.test(digits)) return 'bad_cursor'
    if (id.slice(0, dash) !== this.#generation) return 'generation'
    const seen = Number(digits)
    if (seen > this.#last) return 'bad_cursor'
    return this.#last - seen > this.size ? 'too_old' : seen
  }

  #idOf(number: number): string {
    return `${this.#generation}-${number}`
  }
}
