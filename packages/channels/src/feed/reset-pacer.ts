/** Tells followers to fetch anew, a few at once and many spread over time (channels.md CH25). */
import type { Clock } from '@live/core'
import type { ResetReason } from '../adapter/adapter.js'
import { publish } from '../hub/events.js'
import type { Counters } from '../hub/stats.js'
import { type Cursor, cursorOf, type Position } from '../wire/cursor.js'
import type { Follower } from './follower.js'

/** Resets that may come at once; each makes somebody ask for a page. */
const CALM = 20

/** What a pacer needs of its feed. */
export interface PacerHost {
  readonly clock: Clock
  readonly counters: Counters
  readonly gen: string
  readonly position: Position
}

/** Resets followers. From the moment it is asked to until the reset is told, a follower gets no events. */
export class ResetPacer {
  readonly #host: PacerHost
  readonly #spreadMs: number
  #windowStart = 0
  #inWindow = 0

  /** @param spreadMs over how long many resets are spread */
  constructor(host: PacerHost, spreadMs: number) {
    this.#host = host
    this.#spreadMs = spreadMs
  }

  /** Resets a follower, once for all reasons that come before it was told. */
  request(follower: Follower, reason: ResetReason): void {
    if (follower.paused || follower.ended) return
    follower.paused = true
    const fire = (): void => this.#fire(follower, reason)
    const delay = follower.spreadResets ? this.#delay() : 0
    if (delay > 0) this.#host.clock.after(delay, fire)
    else queueMicrotask(fire)
  }

  #delay(): number {
    const now = this.#host.clock.now()
    if (now - this.#windowStart >= this.#spreadMs) {
      this.#windowStart = now
      this.#inWindow = 0
    }
    return ++this.#inWindow <= CALM ? 0 : Math.random() * this.#spreadMs
  }

  #fire(follower: Follower, reason: ResetReason): void {
    if (follower.ended) return
    const { gen, position, counters } = this.#host
    // Its cursor is one for all topics, so what it is told not to expect any more is of all of them.
    for (const link of follower.links) link.last = position
    follower.head = position
    follower.paused = false
    const topics = follower.links.filter(({ feed }) => feed.durable).map(({ feed }) => feed.topic)
    counters.resets[reason]++
    publish('reset', () => ({ reason, topics }))
    const cursor: Cursor = cursorOf(gen, position)
    follower.reset(reason, cursor, topics)
  }
}
