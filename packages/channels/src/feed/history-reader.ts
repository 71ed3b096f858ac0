/** Reads history from the engine: once for all who need it (channels.md CH27), and page by page for what was missed. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Adapter, ResetReason } from '../adapter/adapter.js'
import type { Topic } from '../topics/topic.js'
import type { Position } from '../wire/cursor.js'
import type { TopicFeed } from './topic-feed.js'

/** One event of a history, not decoded. */
export interface RawEvent {
  readonly topic: Topic
  readonly n: Position
  readonly frame: Uint8Array
}

/** What was read: everything after a position, or why that cannot be had. */
export type ReadResult = { readonly events: readonly RawEvent[] } | { readonly reason: ResetReason }

/** Events of one page when a gap is filled. */
const PAGE = 500
/** Topics of one question. */
const GROUP = 100

interface Shared {
  after: Position
  readonly result: Promise<ReadResult & { readonly after: Position }>
}

/** Asks the adapter, which is wrapped so that no question takes for ever. */
export class HistoryReader {
  readonly #adapter: Pick<Adapter, 'replay'>
  /** Reads that others can still join, by topic. Bounded by the topics that are joined. */
  readonly #joinable = new Map<TopicFeed, Shared>()
  /** Reads for one position. */
  readonly #exact = new Map<string, Promise<ReadResult>>()

  constructor(adapter: Pick<Adapter, 'replay'>) {
    this.#adapter = adapter
  }

  /**
   * Everything of a topic after the lowest position that anybody asks for in this turn of the event loop.
   * @returns with the position after which the result really is
   */
  readTogether(feed: TopicFeed, after: Position): Promise<ReadResult & { readonly after: Position }> {
    const known = this.#joinable.get(feed)
    if (known !== undefined) {
      known.after = Math.min(known.after, after)
      return known.result
    }
    const shared: Shared = { after, result: nextTurn().then(() => this.#readShared(feed, shared)) }
    this.#joinable.set(feed, shared)
    return shared.result
  }

  /** Everything of a topic after one position, shared by those who ask for the same. */
  readAfter(feed: TopicFeed, after: Position): Promise<ReadResult> {
    const id = `${after} ${feed.topic}`
    let read = this.#exact.get(id)
    if (read === undefined) {
      read = this.#read(feed, after).finally(() => this.#exact.delete(id))
      this.#exact.set(id, read)
    }
    return read
  }

  /**
   * What several topics missed, each after its last event.
   * @param limit most events in all
   * @returns the events, by position, and the topics of which something cannot be had
   */
  async readMissed(feeds: readonly TopicFeed[], limit: number): Promise<{ events: RawEvent[]; failed: Map<TopicFeed, ResetReason> }> {
    const events: RawEvent[] = []
    const failed = new Map<TopicFeed, ResetReason>()
    // Those that were quiet for long stand together, so that they do not make others read much again.
    const sorted = [...feeds].sort((a, b) => a.last - b.last)
    for (let start = 0; start < sorted.length; start += GROUP) {
      await this.#readGroup(sorted.slice(start, start + GROUP), limit, events, failed)
    }
    return { events: events.sort((a, b) => a.n - b.n), failed }
  }

  async #readShared(feed: TopicFeed, shared: Shared): Promise<ReadResult & { readonly after: Position }> {
    this.#joinable.delete(feed)
    const { after } = shared
    return { ...(await this.#read(feed, after)), after }
  }

  async #read(feed: TopicFeed, after: Position): Promise<ReadResult> {
    const limit = feed.policy.history?.maxReplay ?? 0
    const page = await this.#adapter.replay({ topics: [feed.topic], after, limit: limit + 1 })
    if (!page.complete) return { reason: page.reason ?? 'too_old' }
    if (page.more || page.events.length > limit) return { reason: 'replay_limit' }
    return { events: page.events }
  }

  async #readGroup(feeds: readonly TopicFeed[], limit: number, events: RawEvent[], failed: Map<TopicFeed, ResetReason>): Promise<void> {
    const topics = feeds.map(({ topic }) => topic)
    const found: RawEvent[] = []
    for (let after = feeds[0].last; ; after = found[found.length - 1].n) {
      const page = await this.#adapter.replay({ topics, after, limit: PAGE })
      const reason = page.complete
        ? events.length + found.length + page.events.length > limit
          ? 'replay_limit'
          : null
        : (page.reason ?? 'too_old')
      if (reason !== null && feeds.length === 1) {
        failed.set(feeds[0], reason)
        return
      }
      if (reason !== null) {
        // One topic of them, or several: each for itself.
        for (const feed of feeds) await this.#readGroup([feed], limit, events, failed)
        return
      }
      found.push(...page.events)
      if (!page.more || page.events.length === 0) break
    }
    const last = new Map(feeds.map((feed) => [feed.topic, feed.last]))
    for (const event of found) if (event.n > (last.get(event.topic) ?? Number.POSITIVE_INFINITY)) events.push(event)
  }
}
