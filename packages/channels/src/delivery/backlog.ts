/** What waits for one reader that is behind, and what gives way when that is too much (channels.md CH39). */
import type { SharedChunk } from '@live/core'
import type { OverflowPolicy } from '../hub/options.js'
import { Deque } from '../support/deque.js'

/** Events of one key replace each other. */
export interface Waiting {
  readonly chunk: SharedChunk
  readonly overflow: OverflowPolicy
  /** Topic and key of the event. */
  readonly key: string
  /** What a reader missed may be more than may wait for it otherwise: `maxReplayBytes` bounds it. */
  readonly replayed: boolean
}

/** What became of an event: it waits, took the place of another, was dropped, or there is no room for what must not be dropped. */
export type Admission = 'queued' | 'replaced' | 'dropped' | 'overflow'

/** A bounded queue of shared bytes. */
export class Backlog {
  readonly #limit: number
  readonly #queue = new Deque<Waiting>()
  /** Events that were dropped for others, so far. */
  evicted = 0
  #bytes = 0
  /** Without what is replayed. */
  #counted = 0

  /** @param limit in bytes */
  constructor(limit: number) {
    this.#limit = limit
  }

  get length(): number {
    return this.#queue.length
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Adds an event. @param besides bytes that wait for the same reader elsewhere */
  push(event: Waiting, besides: number): Admission {
    const { overflow, replayed } = event
    const size = event.chunk.bytes.byteLength
    const replaced = overflow === 'coalesce' && this.#replace(event)
    const room = this.#limit - size - besides
    if (!replayed && this.#counted > room) {
      // What may be lost gives way to what is worth more.
      if (overflow !== 'drop') this.#evict('drop', room)
      if (overflow !== 'drop') this.#evict('coalesce', room)
      if (this.#counted > room) return overflow === 'disconnect' ? 'overflow' : 'dropped'
    }
    this.#queue.push(event)
    this.#count(event, 1)
    return replaced ? 'replaced' : 'queued'
  }

  /** Takes the first event. */
  shift(): SharedChunk | undefined {
    const event = this.#queue.shift()
    if (event === undefined) return undefined
    this.#count(event, -1)
    return event.chunk
  }

  /** Takes the waiting event of the same key out; whether there was one. */
  #replace({ key, overflow }: Waiting): boolean {
    let found = false
    for (const each of this.#queue) if (each.key === key && each.overflow === overflow) found = true
    if (!found) return false
    this.#queue.filter((each) => {
      const old = each.key === key && each.overflow === overflow
      if (old) this.#count(each, -1)
      return !old
    })
    return true
  }

  /** Drops events of a policy, the oldest first, until no more than `room` bytes are counted. */
  #evict(overflow: OverflowPolicy, room: number): void {
    if (this.#counted <= room) return
    this.#queue.filter((each) => {
      if (each.overflow !== overflow || this.#counted <= room) return true
      this.#count(each, -1)
      this.evicted++
      return false
    })
  }

  #count({ chunk, replayed }: Waiting, sign: 1 | -1): void {
    this.#bytes += sign * chunk.bytes.byteLength
    if (!replayed) this.#counted += sign * chunk.bytes.byteLength
  }
}
