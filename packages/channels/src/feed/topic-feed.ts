/** One topic that this process listens to. */

import type { Policy } from '../topics/policies.js'
import type { Topic } from '../topics/topic.js'
import type { ChannelEvent } from '../wire/channel-event.js'
import type { Position } from '../wire/cursor.js'
import type { FollowedTopic, Link } from './follower.js'
import { Ring } from './ring.js'

/** An event that waits for something before it. */
export interface HeldEvent {
  readonly feed: TopicFeed
  readonly n: Position
  /** `null` for a frame that cannot be read: nobody gets it, but it has its place. */
  readonly event: ChannelEvent | null
  /** See `Sink.event`. */
  readonly p: Position | undefined
  /** Its batch and its place there. */
  readonly token: string
  readonly index: number
}

/** The state of one topic. */
export class TopicFeed implements FollowedTopic {
  readonly topic: Topic
  readonly policy: Policy
  readonly links = new Set<Link>()
  users = 0
  /** Whether the engine confirmed that it sends the topic. */
  open = false
  /** Events that came before that was known. */
  early: HeldEvent[] = []
  /** Whether there were too many of them. */
  missedEarly = false
  /** Resolves when it is open. */
  opened: Promise<void> = Promise.resolve()
  readonly ring: Ring
  #last: Position = 0
  #exact = false

  constructor(topic: Topic, policy: Policy) {
    this.topic = topic
    this.policy = policy
    const { max, maxReplay, maxReplayBytes, ttlMs } = policy.history ?? { max: 0, maxReplay: 0, maxReplayBytes: 0, ttlMs: 0 }
    this.ring = new Ring({ events: Math.min(max, maxReplay), bytes: maxReplayBytes, ttlMs }, 0)
  }

  /** Everything up to here was given out, or was before anybody listened. */
  get last(): Position {
    return this.#last
  }

  /** Whether events have positions. */
  get durable(): boolean {
    return this.policy.history !== null
  }

  /** Everything up to a position is past, whether there was an event or not. */
  startAfter(position: Position): void {
    this.#last = position
    this.#exact = false
    this.ring.clear(position)
  }

  /** An event was given out. */
  advance(n: Position): void {
    this.#last = n
    this.#exact = true
  }

  /** Whether something between the last event and one with this link is missing. */
  isGapBefore(p: Position | undefined): boolean {
    if (p === undefined) return false
    // A link that goes back to before what we know is one of an engine that lost its own memory.
    return p > this.#last || (this.#exact && p < this.#last)
  }
}
