/** What a real engine does, in memory: gives out positions, keeps histories, passes events on (channels.md 5.1). */
import { randomInt } from 'node:crypto'
import type { Clock } from '@live/core'
import type { BatchEvent, EngineState, PublishBatch, PublishResult, ReplayPage, Sink } from '../adapter/adapter.js'
import type { Topic } from '../topics/topic.js'
import type { Position } from '../wire/cursor.js'
import { MemoryHistory } from './memory-history.js'

/** Bounds of an engine. */
export interface MemoryEngineOptions {
  /** Bytes of all histories together; the topic that was published to least recently gives first. Default 64 MiB. */
  readonly maxBytes?: number
  /** Topics that are remembered, with or without events. Default 100 000. */
  readonly maxTopics?: number
}

/** Digits of base 36 that hold milliseconds since the epoch until 2059, and those that tell engines of one millisecond apart. */
const TIME_DIGITS = 8
const CHANCE_DIGITS = 4

/** When an engine began, and chance. */
function newGeneration(): string {
  const chance = randomInt(36 ** CHANCE_DIGITS).toString(36)
  return Date.now().toString(36).padStart(TIME_DIGITS, '0') + chance.padStart(CHANCE_DIGITS, '0')
}

/** Tokens that are remembered. */
const MAX_TOKENS = 65_536

/**
 * Events of one process, or of several hubs in it that share the engine, as tests do:
 * `const engine = new MemoryEngine(); createHub({ adapter: memory({ engine }), … })`.
 */
export class MemoryEngine {
  readonly #maxBytes: number
  readonly #maxTopics: number
  /** The topic that was published to least recently comes first. */
  readonly #histories = new Map<Topic, MemoryHistory>()
  readonly #tokens = new Map<string, { readonly result: PublishResult; readonly until: number }>()
  readonly #listeners = new Map<Topic, Set<Sink>>()
  readonly #gen = newGeneration()
  #head: Position = 0
  /** Of a topic that is not remembered nothing is known up to here. */
  #forgotten: Position = 0
  #bytes = 0

  constructor({ maxBytes = 64 * 1024 * 1024, maxTopics = 100_000 }: MemoryEngineOptions = {}) {
    this.#maxBytes = maxBytes
    this.#maxTopics = maxTopics
  }

  /** Bytes of all histories. */
  get bytes(): number {
    return this.#bytes
  }

  /** Topics that are remembered. */
  get topics(): number {
    return this.#histories.size
  }

  /** Topics that somebody listens to. */
  get listened(): number {
    return this.#listeners.size
  }

  state(): EngineState {
    return { gen: this.#gen, head: this.#head, horizon: 0 }
  }

  /** Whether a generation began after this one, which is still here. */
  isYounger(gen: string): boolean {
    return gen.length === this.#gen.length && gen.slice(0, TIME_DIGITS) > this.#gen.slice(0, TIME_DIGITS)
  }

  publish(batch: PublishBatch, clock: Clock): PublishResult {
    const now = clock.now()
    const known = this.#tokens.get(batch.token)
    if (known !== undefined && known.until > now) return { ...known.result, repeated: true }
    const positions = batch.events.map((event) => this.#publish(event, now))
    const result = { positions, repeated: false }
    this.#remember(batch, result, now)
    return result
  }

  listen(sink: Sink, topics: readonly Topic[]): void {
    for (const topic of topics) {
      const sinks = this.#listeners.get(topic)
      if (sinks === undefined) this.#listeners.set(topic, new Set([sink]))
      else sinks.add(sink)
    }
  }

  unlisten(sink: Sink, topics: Iterable<Topic>): void {
    for (const topic of topics) {
      const sinks = this.#listeners.get(topic)
      if (sinks?.delete(sink) === true && sinks.size === 0) this.#listeners.delete(topic)
    }
  }

  replay(topics: readonly Topic[], after: Position, limit: number, clock: Clock): ReplayPage {
    const found: { topic: Topic; n: Position; frame: Uint8Array }[] = []
    for (const topic of topics) {
      const history = this.#histories.get(topic)
      history?.expire(clock.now())
      const { complete, events } = history?.after(after) ?? { complete: after >= this.#forgotten, events: [] }
      if (!complete) return { complete: false, reason: 'too_old', more: false, events: [] }
      for (const { n, frame } of events) found.push({ topic, n, frame })
    }
    found.sort((a, b) => a.n - b.n)
    return { complete: true, more: found.length > limit, events: found.slice(0, limit) }
  }

  #publish({ topic, frame, history }: BatchEvent, now: number): Position {
    if (history === null) {
      this.#pass(topic, 0, undefined, frame)
      return 0
    }
    const n = Math.max(this.#head + 1, now * 1000)
    this.#head = n
    const kept = this.#histories.get(topic) ?? new MemoryHistory()
    // An unknown topic may be a forgotten one, and then its last event is not known.
    const p = kept.last
    const before = kept.bytes
    kept.add({ n, p: p === 0 ? this.#forgotten : p, frame, at: now }, history)
    this.#bytes += kept.bytes - before
    this.#histories.delete(topic)
    this.#histories.set(topic, kept)
    this.#trim()
    this.#pass(topic, n, p, frame)
    return n
  }

  #pass(topic: Topic, n: Position, p: Position | undefined, frame: Uint8Array): void {
    const sinks = this.#listeners.get(topic)
    if (sinks !== undefined) for (const sink of sinks) sink.event(topic, n, p, frame)
  }

  #trim(): void {
    while (this.#histories.size > this.#maxTopics) this.#forget(this.#histories.keys().next().value as Topic)
    for (const history of this.#histories.values()) {
      if (this.#bytes <= this.#maxBytes) return
      while (this.#bytes > this.#maxBytes) {
        const before = history.bytes
        if (!history.drop()) break
        this.#bytes += history.bytes - before
      }
    }
  }

  #forget(topic: Topic): void {
    const history = this.#histories.get(topic) as MemoryHistory
    this.#histories.delete(topic)
    this.#bytes -= history.bytes
    this.#forgotten = Math.max(this.#forgotten, history.last)
  }

  #remember({ token, tokenTtlMs }: PublishBatch, result: PublishResult, now: number): void {
    this.#tokens.set(token, { result, until: now + tokenTtlMs })
    for (const [first, { until }] of this.#tokens) {
      if (this.#tokens.size <= MAX_TOKENS && until > now) return
      this.#tokens.delete(first)
    }
  }
}
