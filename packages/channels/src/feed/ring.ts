/** The recent events of one topic in this process: what most readers that come back have missed (channels.md CH27). */
import { Deque } from '../support/deque.js'
import type { ChannelEvent } from '../wire/channel-event.js'
import type { Position } from '../wire/cursor.js'

/** What a ring keeps at most. */
export interface RingBounds {
  readonly events: number
  readonly bytes: number
  readonly ttlMs: number
}

interface Kept {
  readonly event: ChannelEvent
  readonly at: number
}

/** Every event of a topic after its floor, in order. */
export class Ring {
  readonly #bounds: RingBounds
  readonly #kept = new Deque<Kept>()
  #floor: Position
  #bytes = 0

  /** @param floor events up to here are not in it */
  constructor(bounds: RingBounds, floor: Position) {
    this.#bounds = bounds
    this.#floor = floor
  }

  /** Events up to here are not in it; all later ones are. */
  get floor(): Position {
    return this.#floor
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Adds the newest event. @param now milliseconds since the epoch */
  push(event: ChannelEvent, now: number): void {
    this.#kept.push({ event, at: now })
    this.#bytes += event.weight
    this.#trim(now)
  }

  /** Adds older events: all there are between `after` and the floor. Later ones among them are ignored. */
  extend(after: Position, events: readonly ChannelEvent[], now: number): void {
    if (after >= this.#floor) return
    const older = events.filter(({ n }) => n > after && n <= this.#floor)
    this.#kept.unshift(older.map((event) => ({ event, at: now })))
    for (const event of older) this.#bytes += event.weight
    this.#floor = after
    this.#trim(now)
  }

  /** Whether it has everything after a position. */
  covers(after: Position, now: number): boolean {
    this.#trim(now)
    return after >= this.#floor
  }

  /** The events after a position. */
  after(position: Position): ChannelEvent[] {
    const events: ChannelEvent[] = []
    for (const { event } of this.#kept) if (event.n > position) events.push(event)
    return events
  }

  /** Drops the oldest event; whether there was one. */
  drop(): boolean {
    const oldest = this.#kept.shift()
    if (oldest === undefined) return false
    this.#floor = oldest.event.n
    this.#bytes -= oldest.event.weight
    return true
  }

  /** Forgets everything up to a position. */
  clear(floor: Position): void {
    this.#kept.takeAll()
    this.#bytes = 0
    this.#floor = floor
  }

  #trim(now: number): void {
    const { events, bytes, ttlMs } = this.#bounds
    while (this.#kept.length > events || this.#bytes > bytes) this.drop()
    for (let oldest = this.#kept.at(0); oldest !== undefined && oldest.at + ttlMs <= now; oldest = this.#kept.at(0)) this.drop()
  }
}
