/** From the engine to the followers of this process: each event once, in order, and nothing missing without a word. */
import type { Clock, Logger } from '@live/core'
import type { EngineState, ResetReason, Sink } from '../adapter/adapter.js'
import { publish } from '../hub/events.js'
import type { HubSettings } from '../hub/options.js'
import type { Counters } from '../hub/stats.js'
import type { Policies } from '../topics/policies.js'
import type { Topic } from '../topics/topic.js'
import { ChannelEvent } from '../wire/channel-event.js'
import { type Cursor, cursorOf, type Position } from '../wire/cursor.js'
import { decodeFrame } from '../wire/frame.js'
import type { Engine } from './engine.js'
import { FanOut } from './fan-out.js'
import type { Link } from './follower.js'
import { HistoryReader, type RawEvent } from './history-reader.js'
import { RecentTokens } from './recent-tokens.js'
import { ResetPacer } from './reset-pacer.js'
import { Resync } from './resync.js'
import type { HeldEvent, TopicFeed } from './topic-feed.js'
import { TopicRegistry } from './topic-registry.js'

/** Below this part of its bound the memory of recent events is brought when it is full. */
const RECENT_LOW = 0.8

/** What happens often is logged once in this time, in milliseconds. */
const WARN_MS = 60_000

/** What tells the hub of the connection to the engine. */
export interface FeedListener {
  engineUp(): void
  engineDown(error: Error): void
}

/** The events of one hub. */
export class Feed implements Sink {
  readonly engine: Engine
  readonly policies: Policies
  readonly clock: Clock
  readonly counters: Counters
  readonly limits: HubSettings['limits']
  readonly lingerMs: number
  readonly reader: HistoryReader
  readonly registry: TopicRegistry
  readonly pacer: ResetPacer
  readonly fanOut: FanOut
  readonly #listener: FeedListener
  readonly #logger: Logger | null
  #warnAgainAt = 0
  readonly #resync: Resync
  readonly #tokens = new RecentTokens()
  #gen = ''
  #position: Position = 0
  #horizon: Position = 0
  #recentBytes = 0
  #isUp = false

  constructor(settings: HubSettings, engine: Engine, policies: Policies, counters: Counters, listener: FeedListener) {
    this.engine = engine
    this.policies = policies
    this.clock = settings.clock
    this.counters = counters
    this.limits = settings.limits
    this.lingerMs = settings.engine.lingerMs
    this.#listener = listener
    this.#logger = settings.logger
    this.reader = new HistoryReader(engine)
    this.registry = new TopicRegistry(this)
    this.pacer = new ResetPacer(this, settings.sse.resetSpreadMs)
    this.fanOut = new FanOut(this)
    this.#resync = new Resync(this)
  }

  get gen(): string {
    return this.#gen
  }

  /** The newest position that this process has proof of. */
  get position(): Position {
    return this.#position
  }

  /** {@link position} as a cursor; `''` before the engine was reached. */
  get cursor(): Cursor {
    return this.#gen === '' ? '' : cursorOf(this.#gen, this.#position)
  }

  /** Positions below this one prove nothing any more. */
  get horizon(): Position {
    return this.#horizon
  }

  /** Whether the engine was ever reached. */
  get isStarted(): boolean {
    return this.#gen !== ''
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Whether events wait for something that is missing. */
  get holding(): boolean {
    return this.#resync.holding
  }

  get recentBytes(): number {
    return this.#recentBytes
  }

  get openFeeds(): TopicFeed[] {
    return this.registry.open
  }

  /** The engine answered for the first time. */
  begin(state: EngineState): void {
    this.#gen = state.gen
    this.#position = newestOf(state)
    this.#horizon = state.horizon
    this.#isUp = true
    this.#resync.resume()
  }

  /** Nothing comes any more. */
  close(): void {
    this.#isUp = false
    this.#resync.close()
    this.registry.clear()
  }

  /** A position was given out. */
  advance(position: Position): void {
    if (position > this.#position) this.#position = position
  }

  learn(state: EngineState): boolean {
    this.#horizon = state.horizon
    if (state.gen === this.#gen) {
      this.advance(newestOf(state))
      return false
    }
    this.#gen = state.gen
    this.#position = newestOf(state)
    this.fanOut.clear()
    return true
  }

  /** What the engine says between times; whatever surprises is looked into. */
  observe(state: EngineState): void {
    if (state.gen !== this.#gen) this.suspect('generation')
    else if (state.horizon > this.#horizon) this.suspect('horizon')
    else this.advance(newestOf(state))
  }

  /** Somebody comes with the position of another engine: of an earlier process, or of one that runs beside this one. */
  noticeGeneration(gen: string): void {
    const now = this.clock.now()
    if (now < this.#warnAgainAt || !this.engine.isBeside(gen)) return
    this.#warnAgainAt = now + WARN_MS
    this.#logger?.error(
      { generation: gen },
      'Channels: a page of another process came here. Each has a hub of its own, so their pages miss events: give them one engine',
    )
  }

  isBelowHorizon(feed: TopicFeed): boolean {
    return feed.durable && feed.last < this.#horizon
  }

  event(topic: Topic, n: Position, p: Position | undefined, frame: Uint8Array): void {
    const feed = this.registry.find(topic)
    if (feed === undefined) return
    const held = this.#read(feed, n, p, frame)
    if (n === 0) {
      if (feed.open && held.event !== null) this.fanOut.push(feed, held.event)
    } else if (feed.open) this.#takeInTurn(held)
    else if (feed.early.length < this.limits.heldEvents) feed.early.push(held)
    else {
      feed.early = []
      feed.missedEarly = true
    }
  }

  suspect(reason: string): void {
    publish('engine', () => ({ state: 'suspect', detail: reason }))
    this.#resync.suspect(reason)
  }

  down(error: Error): void {
    if (!this.#isUp) return
    this.#isUp = false
    publish('engine', () => ({ state: 'down', detail: error.message }))
    this.#resync.suspect('down')
    this.#listener.engineDown(error)
  }

  up(): void {
    if (this.#isUp || this.#gen === '') return
    this.#isUp = true
    this.counters.engineReconnects++
    publish('engine', () => ({ state: 'up', detail: null }))
    this.#resync.resume()
    this.#listener.engineUp()
  }

  opened(feeds: readonly TopicFeed[], state: EngineState): void {
    this.observe(state)
    for (const feed of feeds) {
      // Of another generation the resync that has begun gives it a new start.
      feed.startAfter(newestOf(state))
      feed.open = true
      const early = feed.early
      feed.early = []
      if (feed.missedEarly) this.#resync.gap()
      for (const held of early) if (held.n > feed.last) this.#takeInTurn(held)
    }
  }

  closed(feed: TopicFeed): void {
    this.#recentBytes -= feed.ring.bytes
    feed.ring.clear(feed.last)
  }

  take(held: HeldEvent): boolean {
    const { feed, n, event, p } = held
    if (!feed.open) return true
    if (n <= feed.last) {
      this.counters.duplicatesDropped++
      return true
    }
    if (feed.isGapBefore(p)) return false
    feed.advance(n)
    this.advance(n)
    if (event === null) return true
    if (this.#tokens.isRepeat(held.token, held.index, feed.topic)) {
      this.counters.duplicatesDropped++
      return true
    }
    this.#changeRing(feed, () => feed.ring.push(event, this.clock.now()))
    this.fanOut.push(feed, event)
    return true
  }

  held({ topic, n, frame }: RawEvent): HeldEvent | null {
    const feed = this.registry.find(topic)
    return feed === undefined ? null : this.#read(feed, n, undefined, frame)
  }

  /** Puts what was read from history into the memory of a topic. @param after everything after this position is there */
  extend(feed: TopicFeed, after: Position, raws: readonly RawEvent[]): void {
    const events: ChannelEvent[] = []
    const seen = new Set<string>()
    for (const { n, frame } of raws) {
      const held = this.#read(feed, n, undefined, frame)
      const id = `${held.index} ${held.token}`
      // An engine may have stored a batch twice (CH46).
      if (held.event === null || seen.has(id)) continue
      seen.add(id)
      events.push(held.event)
    }
    this.#changeRing(feed, () => feed.ring.extend(after, events, this.clock.now()))
  }

  resetFeed(feed: TopicFeed, reason: ResetReason): void {
    this.#changeRing(feed, () => feed.startAfter(this.#position))
    for (const { follower } of feed.links) this.pacer.request(follower, reason)
  }

  /** An engine that does not keep its order: the follower's cursor is past the event already. */
  late({ follower }: Link): void {
    this.pacer.request(follower, 'engine_lost_data')
  }

  /** Whether the memory of a topic has everything after a position. */
  covers(feed: TopicFeed, after: Position): boolean {
    let covered = false
    this.#changeRing(feed, () => {
      covered = feed.ring.covers(after, this.clock.now())
    })
    return covered
  }

  #takeInTurn(held: HeldEvent): void {
    if (this.#resync.holding) this.#resync.hold(held)
    else if (!this.take(held)) {
      this.#resync.hold(held)
      this.#resync.gap()
    }
  }

  #read(feed: TopicFeed, n: Position, p: Position | undefined, frame: Uint8Array): HeldEvent {
    const decoded = decodeFrame(frame)
    if (decoded === null) {
      this.counters.framesSkipped++
      return { feed, n, event: null, p, token: '', index: 0 }
    }
    const event = new ChannelEvent(feed.topic, this.#gen, n, decoded)
    return { feed, n, event, p, token: decoded.token, index: decoded.index }
  }

  #changeRing(feed: TopicFeed, change: () => void): void {
    const before = feed.ring.bytes
    change()
    this.#recentBytes += feed.ring.bytes - before
    if (this.#recentBytes > this.limits.recentBytes) this.#forgetOldest(feed)
  }

  /** @param newest what is needed now goes last */
  #forgetOldest(newest: TopicFeed): void {
    const bound = this.limits.recentBytes * RECENT_LOW
    const others = this.openFeeds.filter((feed) => feed !== newest).sort((a, b) => a.last - b.last)
    for (const { ring } of [...others, newest]) {
      while (this.#recentBytes > bound) {
        const before = ring.bytes
        if (!ring.drop()) break
        this.#recentBytes += ring.bytes - before
      }
    }
  }
}

/** Nobody can have missed anything after it. */
const newestOf = ({ head, horizon }: EngineState): Position => Math.max(head, horizon)
