/** From one event to everybody who listens, in batches that let the event loop go on (channels.md CH38). */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Deque } from '../support/deque.js'
import type { ChannelEvent } from '../wire/channel-event.js'
import type { Link } from './follower.js'
import type { TopicFeed } from './topic-feed.js'

/** Followers that are served between two turns of the event loop. */
const BATCH = 256
/** Deliveries after which a publisher who awaits lets the sockets take what they were given. */
const PACE = 512
/** Events that wait for those before them; more than this are delivered without turns in between. */
const MAX_JOBS = 1_000
/** Events that may wait before a publisher of this process does. */
const AHEAD = 4

/** What happens to followers who cannot be served in order. */
export interface FanOutListener {
  /** An event came after a later one of another topic had been delivered to the follower. */
  late(link: Link, event: ChannelEvent): void
}

/** Gives events to followers. */
export class FanOut {
  readonly #listener: FanOutListener
  readonly #jobs = new Deque<{ readonly feed: TopicFeed; readonly event: ChannelEvent }>()
  #running = false
  #unpaced = 0
  #waiting: (() => void)[] = []
  /** Deliveries so far. */
  delivered = 0

  constructor(listener: FanOutListener) {
    this.#listener = listener
  }

  /** What a publisher of this process should wait for, so that followers keep up with it; undefined for nothing. */
  pace(): Promise<void> | undefined {
    if (this.#jobs.length > AHEAD) return new Promise((resolve) => this.#waiting.push(resolve))
    if (this.#unpaced < PACE) return undefined
    this.#unpaced = 0
    return nextTurn()
  }

  /** Gives an event to all who listen to its topic now. */
  push(feed: TopicFeed, event: ChannelEvent): void {
    const { links } = feed
    if (links.size === 0) return
    if (!this.#running && links.size <= BATCH) {
      for (const link of links) this.#deliver(link, event)
      return
    }
    this.#jobs.push({ feed, event })
    if (!this.#running) {
      this.#running = true
      this.#run(null)
    }
  }

  /** Forgets what has not been delivered. */
  clear(): void {
    this.#jobs.takeAll()
    this.#release()
  }

  #run(rest: Iterator<Link> | null): void {
    let links = rest
    let budget = BATCH
    for (;;) {
      const job = this.#jobs.at(0)
      if (job === undefined) break
      links ??= job.feed.links.values()
      for (let next = links.next(); ; next = links.next()) {
        if (next.done === true || this.#jobs.at(0) !== job) {
          if (this.#jobs.at(0) === job) this.#jobs.shift()
          if (this.#jobs.length <= AHEAD) this.#release()
          links = null
          break
        }
        this.#deliver(next.value, job.event)
        if (--budget > 0 || this.#jobs.length > MAX_JOBS) continue
        setImmediate(() => this.#run(links))
        return
      }
    }
    this.#running = false
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #deliver(link: Link, event: ChannelEvent): void {
    const { follower } = link
    const { n } = event
    if (follower.paused || follower.ended) return
    if (n !== 0) {
      if (n <= link.last) return
      link.last = n
      if (n < follower.head) {
        this.#listener.late(link, event)
        return
      }
      follower.head = n
    }
    this.delivered++
    this.#unpaced++
    follower.deliver(event, false)
  }
}
