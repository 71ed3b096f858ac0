/** Events of a broadcast that some of its streams do not have yet: in order, and gathered for a stream that lacks several. */
import { SLOT_BYTES } from './outbox.js'
import { SharedChunk } from './shared-chunk.js'

/** One event on its way. */
export interface PendingEvent {
  readonly text: string
  readonly chunk: SharedChunk
  /** Events of one key replace each other for a reader that is behind, where its policy is to coalesce. */
  readonly key: string
}

/** Events that follow each other, and their bytes in one piece. */
export interface Portion {
  readonly chunk: SharedChunk
  readonly events: readonly PendingEvent[]
}

/** A queue of events in which every stream stands at a position of its own: the number of the last event that it was given. */
export class PendingEvents {
  readonly #events: PendingEvent[] = []
  /** By position. Many streams stand at the same, so what they lack is put together once. */
  readonly #portions = new Map<number, readonly Portion[]>()
  #last = 0

  /** The number of the latest event: the position of a stream that lacks none. */
  get last(): number {
    return this.#last
  }

  /** How many events some stream may lack. */
  get length(): number {
    return this.#events.length
  }

  /** Adds an event at the end. */
  add(text: string, key: string): void {
    this.#events.push({ text, chunk: new SharedChunk(text), key })
    this.#last++
    this.#portions.clear()
  }

  /** What a stream at this position lacks: small events in pieces of up to a slot of the outbox, a larger one by itself. */
  after(position: number): readonly Portion[] {
    let portions = this.#portions.get(position)
    if (portions === undefined) {
      portions = gather(this.#events.slice(this.#indexAfter(position)))
      this.#portions.set(position, portions)
    }
    return portions
  }

  /** Every stream has the events up to this number. */
  forget(number: number): void {
    this.#events.splice(0, this.#indexAfter(number))
    this.#portions.clear()
  }

  #indexAfter(number: number): number {
    return this.#events.length - (this.#last - number)
  }
}

function gather(events: readonly PendingEvent[]): Portion[] {
  const groups: PendingEvent[][] = []
  let room = 0
  for (const event of events) {
    const size = event.chunk.bytes.byteLength
    if (size > room) {
      groups.push([])
      room = SLOT_BYTES
    }
    groups[groups.length - 1].push(event)
    room -= size
  }
  return groups.map((group) => ({ events: group, chunk: group.length === 1 ? group[0].chunk : joined(group) }))
}

const joined = (events: readonly PendingEvent[]): SharedChunk => new SharedChunk(events.map(({ text }) => text).join(''))
