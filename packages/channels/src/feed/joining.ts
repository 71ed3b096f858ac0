/** How a follower comes in: live first, then history after its cursor, then what comes (channels.md CH21–CH29). */
import type { ResetReason } from '../adapter/adapter.js'
import { AdapterUnavailableError } from '../errors/channel-errors.js'
import { publish } from '../hub/events.js'
import type { Topic } from '../topics/topic.js'
import type { ChannelEvent } from '../wire/channel-event.js'
import { cursorOf, type Position, placeOf } from '../wire/cursor.js'
import type { Feed } from './feed.js'
import type { Follower, Link } from './follower.js'
import type { TopicFeed } from './topic-feed.js'

/** A read for several, one for itself, and one more if the memory was too small in between. */
const MAX_READS = 3

/** Where a follower starts: at what comes, after a position of the generation, or with a reset. */
type Start = { readonly kind: 'now' } | { readonly kind: 'after'; readonly n: Position; readonly gen: string } | ResetStart

interface ResetStart {
  readonly kind: 'reset'
  readonly reason: ResetReason
}

const reset = (reason: ResetReason): ResetStart => ({ kind: 'reset', reason })

/** Brings followers to a feed. */
export class Joining {
  readonly #feed: Feed

  constructor(feed: Feed) {
    this.#feed = feed
  }

  /**
   * Makes a follower listen. When the promise resolves it has what it missed, and gets what comes.
   * @param after its cursor; `null` for none
   * @throws AdapterUnavailableError when the engine does not answer
   */
  async join(follower: Follower, topics: readonly Topic[], after: string | null): Promise<void> {
    const { registry } = this.#feed
    const feeds = topics.map((topic) => registry.retain(topic))
    try {
      await Promise.all(feeds.map((feed) => this.#opened(feed)))
      const start = await this.#start(feeds, after)
      if (follower.ended) for (const feed of feeds) registry.release(feed)
      else this.#attach(follower, feeds, start)
    } catch (error) {
      for (const feed of feeds) registry.release(feed)
      throw error
    }
  }

  /** Takes a follower out, in this very turn (CH34). */
  leave(follower: Follower): void {
    for (const link of follower.links) {
      link.feed.links.delete(link)
      this.#feed.registry.release(link.feed)
    }
    follower.links = []
  }

  async #opened(feed: TopicFeed): Promise<void> {
    await feed.opened
    // It was closed in the meantime.
    if (!feed.open) throw new AdapterUnavailableError(`The engine does not send ${feed.topic}`)
  }

  async #start(feeds: readonly TopicFeed[], after: string | null): Promise<Start> {
    const durable = feeds.filter((feed) => feed.durable)
    if (after === null || after === '' || durable.length === 0) return { kind: 'now' }
    const place = placeOf(after)
    if (place === null) return reset('bad_cursor')
    const { gen, n } = place
    if (gen !== this.#feed.gen) {
      this.#feed.noticeGeneration(gen)
      return reset('generation')
    }
    // Another process may be ahead of this one, but nobody of the engine.
    if (n > this.#feed.position) this.#feed.observe(await this.#feed.engine.probe())
    if (n > this.#feed.position || n < this.#feed.horizon) return reset('engine_lost_data')
    const faults = await Promise.all(durable.map((feed) => this.#cover(feed, n)))
    const fault = faults.find((each) => each !== null) ?? null
    return fault === null ? { kind: 'after', n, gen } : reset(fault)
  }

  /** Brings into memory what comes after a position; why it cannot be had, if so. */
  async #cover(feed: TopicFeed, after: Position): Promise<ResetReason | null> {
    for (let reads = 0; reads < MAX_READS; reads++) {
      if (this.#feed.covers(feed, after)) return null
      const { reader } = this.#feed
      const read = reads === 0 ? await reader.readTogether(feed, after) : { ...(await reader.readAfter(feed, after)), after }
      this.#feed.counters.replays.engine++
      if ('events' in read) this.#feed.extend(feed, read.after, read.events)
      else if (read.after === after) return read.reason
    }
    return this.#feed.covers(feed, after) ? null : 'replay_limit'
  }

  /** In one go, so that nothing comes between what was missed and what comes. */
  #attach(follower: Follower, feeds: readonly TopicFeed[], start: Start): void {
    const { position, gen, cursor, pacer } = this.#feed
    const resumed = start.kind === 'after' ? this.#missed(feeds, start) : start
    if (Array.isArray(resumed)) {
      const { n } = start as { n: Position }
      follower.links = feeds.map((feed) => linkOf(follower, feed, Math.max(n, feed.last)))
      follower.begin(cursorOf(gen, n))
      follower.head = Math.max(n, resumed.at(-1)?.n ?? 0)
      for (const event of resumed) follower.deliver(event, true)
      this.#feed.counters.replays.ring++
      publish('replay', () => ({ topics: feeds.map(({ topic }) => topic), events: resumed.length, source: 'ring' }))
      return
    }
    follower.links = feeds.map((feed) => linkOf(follower, feed, position))
    follower.head = position
    const hasPositions = feeds.some((feed) => feed.durable)
    if ((resumed as Start).kind === 'now') follower.begin(hasPositions ? cursor : '')
    else {
      this.#feed.counters.replays.reset++
      pacer.request(follower, (resumed as ResetStart).reason)
    }
  }

  /** What a follower missed, by position, or why it is not told. */
  #missed(feeds: readonly TopicFeed[], { n, gen }: { n: Position; gen: string }): ChannelEvent[] | ResetStart {
    if (gen !== this.#feed.gen) return reset('generation')
    const events: ChannelEvent[] = []
    let [maxEvents, maxBytes, bytes] = [0, 0, 0]
    for (const feed of feeds) {
      const { history } = feed.policy
      if (history === null) continue
      if (!this.#feed.covers(feed, n)) return reset('replay_limit')
      events.push(...feed.ring.after(n))
      maxEvents = Math.max(maxEvents, history.maxReplay)
      maxBytes = Math.max(maxBytes, history.maxReplayBytes)
    }
    for (const event of events) bytes += event.data.byteLength
    if (events.length > maxEvents || bytes > maxBytes) return reset('replay_limit')
    return events.sort((a, b) => a.n - b.n)
  }
}

function linkOf(follower: Follower, feed: TopicFeed, last: Position): Link {
  const link: Link = { follower, feed, last }
  feed.links.add(link)
  return link
}
