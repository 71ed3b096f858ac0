/** Whoever listens to topics: a connection of a browser, or a loop of the server. */
import type { ResetReason } from '../adapter/adapter.js'
import type { Topic } from '../topics/topic.js'
import type { ChannelEvent } from '../wire/channel-event.js'
import type { Cursor, Position } from '../wire/cursor.js'

/** A topic as its followers know it. */
export interface FollowedTopic {
  readonly topic: Topic
  /** Whether its events have positions. */
  readonly durable: boolean
  /** Those who listen. */
  readonly links: Set<Link>
  /** How many joined, or are about to. */
  users: number
}

/** A follower at a topic. */
export interface Link {
  readonly follower: Follower
  readonly feed: FollowedTopic
  /** Events up to here it has, or does not want. */
  last: Position
}

/** What the feed knows of who listens. */
export abstract class Follower {
  /** The newest position that it was told: its own never goes back. */
  head: Position = 0
  /** Whether it waits for a reset, so that events in between are none of its business. */
  paused = false
  /** Whether it left. */
  ended = false
  /** In the order in which the topics were named. */
  links: readonly Link[] = []

  /** Takes an event, without waiting. */
  abstract deliver(event: ChannelEvent, replayed: boolean): void
  /** It is connected, and has everything up to a cursor; `''` when no topic of it has positions. */
  abstract begin(cursor: Cursor): void
  /** It has to fetch anew what it shows. */
  abstract reset(reason: ResetReason, cursor: Cursor, topics: readonly Topic[]): void
  /** Whether its resets are spread over time, because somebody far away acts upon them. */
  abstract readonly spreadResets: boolean
}
