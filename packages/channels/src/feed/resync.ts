/**
 * What a feed does when something is missing: holds what comes, reads what is missing from history, and gives out both in order
 * (channels.md CH26, CH49). What cannot be had is announced.
 */
import type { Clock } from '@live/core'
import type { EngineState, ResetReason } from '../adapter/adapter.js'
import { publish } from '../hub/events.js'
import type { Limits } from '../hub/options.js'
import type { Counters } from '../hub/stats.js'
import { backoff } from '../support/timing.js'
import type { Engine } from './engine.js'
import type { HistoryReader, RawEvent } from './history-reader.js'
import type { HeldEvent, TopicFeed } from './topic-feed.js'

/** What a resync needs of its feed. */
export interface ResyncHost {
  readonly engine: Engine
  readonly clock: Clock
  readonly counters: Counters
  readonly limits: Limits
  readonly reader: HistoryReader
  /** Whether there is an engine to ask. */
  readonly isUp: boolean
  /** The topics that the engine sends. */
  readonly openFeeds: TopicFeed[]
  /** Reads what the engine says of itself; whether its positions began anew. */
  learn(state: EngineState): boolean
  /** Whether who was at this topic's last event may have missed what the engine lost. */
  isBelowHorizon(feed: TopicFeed): boolean
  held(raw: RawEvent): HeldEvent | null
  /** Takes an event whose turn it is; false when something before it is missing. */
  take(event: HeldEvent): boolean
  /** Everybody at a topic has to fetch anew. */
  resetFeed(feed: TopicFeed, reason: ResetReason): void
}

/** Holds and fills. */
export class Resync {
  readonly #host: ResyncHost
  #held: HeldEvent[] = []
  #heldBytes = 0
  #overflowed = false
  /** Whether something is missing. */
  #missing = false
  /** Whether the engine has to be asked what it is, and to send everything again. */
  #all = false
  #cause = ''
  #since = 0
  #filled = 0
  #running = false
  #closed = false
  #holding = false

  constructor(host: ResyncHost) {
    this.#host = host
  }

  /** Whether events have to wait. */
  get holding(): boolean {
    return this.#holding
  }

  /** Events that wait. */
  get held(): number {
    return this.#held.length
  }

  /** Something of one topic is missing, so that something of others may be missing as well. */
  gap(): void {
    this.#begin('gap')
  }

  /** Anything may be missing. */
  suspect(cause: string): void {
    this.#all = true
    this.#begin(cause)
  }

  /** There is an engine to ask again. */
  resume(): void {
    if (this.#holding) this.#run()
  }

  /** Forgets everything. */
  close(): void {
    this.#closed = true
    this.#held = []
  }

  /** Keeps an event until its turn comes. */
  hold(event: HeldEvent): void {
    if (this.#overflowed) return
    const { heldEvents, heldBytes } = this.#host.limits
    this.#held.push(event)
    this.#heldBytes += event.event?.weight ?? 0
    if (this.#held.length <= heldEvents && this.#heldBytes <= heldBytes) return
    this.#overflowed = true
    this.#missing = true
    this.#all = true
    this.#forgetHeld()
  }

  #begin(cause: string): void {
    this.#missing = true
    if (!this.#holding) {
      this.#holding = true
      this.#cause = cause
      this.#since = this.#host.clock.now()
      this.#filled = 0
      this.#host.counters.gaps++
    }
    this.#run()
  }

  #run(): void {
    if (this.#running || this.#closed || !this.#host.isUp) return
    this.#running = true
    void this.#rounds().finally(() => {
      this.#running = false
      if (this.#holding) this.#run()
    })
  }

  /** Ends when nothing is missing, or when there is no engine to ask. */
  async #rounds(): Promise<void> {
    for (let failures = 0; this.#holding && this.#host.isUp && !this.#closed; ) {
      try {
        await this.#round()
        failures = 0
      } catch {
        // The engine does not answer: it comes back, or its adapter notices that it went.
        await new Promise<void>((resolve) => this.#host.clock.after(backoff(failures++), resolve))
      }
    }
  }

  async #round(): Promise<void> {
    const host = this.#host
    const all = this.#all
    this.#all = false
    this.#missing = false
    try {
      if (all) await this.#askEverything()
      const feeds = host.openFeeds.filter((feed) => feed.durable)
      const { events, failed } = await host.reader.readMissed(feeds, host.limits.heldEvents)
      if (failed.size > 0) await this.#announce(failed)
      this.#release(events)
    } catch (error) {
      this.#all ||= all
      this.#missing = true
      throw error
    }
  }

  /** First what the engine is, then that it sends everything again; what came in between is read. */
  async #askEverything(): Promise<void> {
    const host = this.#host
    const state = await host.engine.probe()
    const isNew = host.learn(state)
    const feeds = host.openFeeds
    const { engine } = host
    if (feeds.length > 0) await engine.listen(feeds.map(({ topic }) => topic))
    if (isNew || this.#overflowed) this.#forgetHeld()
    for (const feed of feeds) {
      if (isNew) host.resetFeed(feed, 'generation')
      else if (this.#overflowed) host.resetFeed(feed, 'replay_limit')
      else if (host.isBelowHorizon(feed)) host.resetFeed(feed, 'engine_lost_data')
    }
    this.#overflowed = false
  }

  /** What cannot be had begins again where the engine is now. */
  async #announce(failed: ReadonlyMap<TopicFeed, ResetReason>): Promise<void> {
    const host = this.#host
    if (host.learn(await host.engine.probe())) {
      this.#missing = true
      for (const feed of host.openFeeds) host.resetFeed(feed, 'generation')
    } else for (const [feed, reason] of failed) host.resetFeed(feed, reason)
  }

  #forgetHeld(): void {
    this.#held = []
    this.#heldBytes = 0
  }

  /** Gives out what was missing and what waited, by position, as far as nothing else is missing. */
  #release(missed: readonly RawEvent[]): void {
    const waiting = this.#held
    const filled = missed.map((raw) => this.#host.held(raw)).filter((event) => event !== null)
    this.#filled += filled.length
    this.#forgetHeld()
    const inOrder = [...filled, ...waiting].sort((a, b) => a.n - b.n)
    for (let i = 0; i < inOrder.length; i++) {
      if (this.#host.take(inOrder[i])) continue
      this.#missing = true
      for (const event of inOrder.slice(i)) this.hold(event)
      return
    }
    if (this.#missing) return
    this.#holding = false
    this.#report()
  }

  #report(): void {
    const durationMs = this.#host.clock.now() - this.#since
    this.#host.counters.gapSeconds += durationMs / 1000
    publish('gap', () => ({ cause: this.#cause, durationMs, filled: this.#filled }))
  }
}
