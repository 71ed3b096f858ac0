/** The kept events of one topic. */
import type { HistoryBounds } from '../adapter/adapter.js'
import { Deque } from '../support/deque.js'
import type { Position } from '../wire/cursor.js'

/** An event as it is kept. */
export interface StoredEvent {
  readonly n: Position
  /** The event before it; 0 for none. */
  readonly p: Position
  readonly frame: Uint8Array
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Events in order, bounded in number and age. */
export class MemoryHistory {
  readonly #events = new Deque<StoredEvent>()
  #bounds: HistoryBounds = { max: 1, ttlMs: 1 }
  #bytes = 0
  /** The newest event that there ever was. */
  last: Position = 0

  /** Bytes of the kept events. */
  get bytes(): number {
    return this.#bytes
  }

  /** Keeps an event. */
  add(event: StoredEvent, bounds: HistoryBounds): void {
    this.#bounds = bounds
    this.#events.push(event)
    this.#bytes += event.frame.byteLength
    this.last = event.n
    while (this.#events.length > bounds.max) this.drop()
    this.expire(event.at)
  }

  /** Drops what is too old. */
  expire(now: number): void {
    for (let first = this.#events.at(0); first !== undefined && first.at + this.#bounds.ttlMs <= now; first = this.#events.at(0))
      this.drop()
  }

  /** Drops the oldest event; whether there was one. */
  drop(): boolean {
    const event = this.#events.shift()
    if (event !== undefined) this.#bytes -= event.frame.byteLength
    return event !== undefined
  }

  /** Kept events after a position, and whether they are all that there were (channels.md CH23). */
  after(position: Position): { complete: boolean; events: StoredEvent[] } {
    const events: StoredEvent[] = []
    for (const event of this.#events) if (event.n > position) events.push(event)
    const complete = events.length > 0 ? events[0].p <= position : this.last <= position
    return { complete, events }
  }
}
