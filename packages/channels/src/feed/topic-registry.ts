/** Which topics this process listens to: from the first who wants one until some time after the last left (channels.md CH34). */
import type { Clock, Timer } from '@live/core'
import type { EngineState } from '../adapter/adapter.js'
import type { Policies } from '../topics/policies.js'
import type { Topic } from '../topics/topic.js'
import type { Engine } from './engine.js'
import type { FollowedTopic } from './follower.js'
import { TopicFeed } from './topic-feed.js'

/** Topics without readers that are still listened to, at most. */
const MAX_IDLE = 10_000

/** What a registry needs of its feed. */
export interface RegistryHost {
  readonly engine: Engine
  readonly policies: Policies
  readonly clock: Clock
  readonly lingerMs: number
  /** The engine sends these topics from now on; all that was before its newest position is past. */
  opened(feeds: readonly TopicFeed[], state: EngineState): void
  /** Nobody listens to a topic any more. */
  closed(feed: TopicFeed): void
}

/** Opens and closes topics. */
export class TopicRegistry {
  readonly #host: RegistryHost
  readonly #feeds = new Map<Topic, TopicFeed>()
  readonly #idle = new Map<TopicFeed, Timer>()
  #toOpen: TopicFeed[] = []

  constructor(host: RegistryHost) {
    this.#host = host
  }

  get size(): number {
    return this.#feeds.size
  }

  /** The topic, if it is listened to, or is about to be. */
  find(topic: Topic): TopicFeed | undefined {
    return this.#feeds.get(topic)
  }

  /** Those that the engine sends. */
  get open(): TopicFeed[] {
    return [...this.#feeds.values()].filter((feed) => feed.open)
  }

  /** Takes part in a topic; `opened` of what is returned says when the engine sends it. */
  retain(topic: Topic): TopicFeed {
    let feed = this.#feeds.get(topic)
    if (feed === undefined) {
      feed = new TopicFeed(topic, this.#host.policies.of(topic))
      this.#feeds.set(topic, feed)
      feed.opened = this.#open(feed)
      // Whoever retains it waits for it; a rejection that comes before is none of the process.
      feed.opened.catch(() => {})
    }
    feed.users++
    this.#idle.get(feed)?.cancel()
    this.#idle.delete(feed)
    return feed
  }

  /** Takes {@link retain} back. */
  release(followed: FollowedTopic): void {
    const feed = this.#feeds.get(followed.topic)
    // Another one has its name when it could not be opened.
    if (--followed.users > 0 || feed === undefined || feed !== followed) return
    if (this.#idle.size >= MAX_IDLE) this.#close(this.#idle.keys().next().value as TopicFeed)
    this.#idle.set(
      feed,
      this.#host.clock.after(this.#host.lingerMs, () => this.#close(feed)),
    )
  }

  /** Forgets everything. */
  clear(): void {
    for (const timer of this.#idle.values()) timer.cancel()
    this.#idle.clear()
    this.#feeds.clear()
  }

  #close(feed: TopicFeed): void {
    this.#idle.get(feed)?.cancel()
    this.#idle.delete(feed)
    this.#drop(feed)
    // Sent on, the events would find nobody.
    this.#host.engine.unlisten([feed.topic]).catch(() => {})
  }

  #drop(feed: TopicFeed): void {
    if (this.#feeds.get(feed.topic) === feed) this.#feeds.delete(feed.topic)
    feed.open = false
    this.#host.closed(feed)
  }

  /** Topics of one turn are asked for together. */
  #open(feed: TopicFeed): Promise<void> {
    const batch = this.#toOpen
    batch.push(feed)
    if (batch.length > 1) return batch[0].opened
    return Promise.resolve().then(() => this.#openAll(batch))
  }

  async #openAll(feeds: TopicFeed[]): Promise<void> {
    this.#toOpen = []
    const { engine } = this.#host
    try {
      await engine.listen(feeds.map(({ topic }) => topic))
      this.#host.opened(feeds, await engine.probe())
    } catch (error) {
      for (const feed of feeds) this.#drop(feed)
      throw error
    }
  }
}
