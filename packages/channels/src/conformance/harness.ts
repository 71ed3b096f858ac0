/** What the conformance suite needs to know of an engine, and what its examples share. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { systemClock } from '@live/core'
import type { Adapter, AdapterFactory, Sink } from '../adapter/adapter.js'
import type { Delivered, Subscription } from '../delivery/subscription.js'
import { createHub, type Hub } from '../hub/hub.js'
import type { HubOptions } from '../hub/options.js'
import type { Topic } from '../topics/topic.js'
import { placeOf } from '../wire/cursor.js'

/** One example: `for (const { name, run } of conformance(make)) it(name, run)`. */
export interface ConformanceExample {
  /** Begins with the number of the test in the specification. */
  readonly name: string
  /** Rejects when the adapter does not do what the name says. */
  run(): Promise<void>
}

/** Something that goes wrong with an engine, or on the way to it. */
export interface ConformanceFault {
  readonly name: string
  /** Whether the engine may lose what it acknowledged: then a reset is as good as the events. Default false. */
  readonly mayReset?: boolean
  /** Strikes; resolves when it is over. */
  strike(): Promise<void>
}

/** One engine under test. */
export interface ConformanceEngine {
  /** The adapter of another process of the same application: each hub gets its own. */
  adapter(): AdapterFactory
  /** Faults that this engine can have. Default: none, and their examples are left out. */
  readonly faults?: readonly ConformanceFault[]
  /** Stops what was started for this example. */
  stop?(): Promise<void>
}

/** How to run the suite. */
export interface ConformanceOptions {
  /** Numbers of events are multiplied with this. Default 1. */
  readonly scale?: number
  /** Names of the faults of the engines, so that each gets an example. Default: none. */
  readonly faults?: readonly string[]
  /** Milliseconds that an event may take to arrive. Default 5000. */
  readonly patienceMs?: number
  /** Settings of every hub, such as shorter times. */
  readonly hub?: Partial<HubOptions>
}

const PATIENCE_MS = 5_000
const SECRET = 'the conformance suite signs with this'

/** What one example works with: hubs of two processes, and readers that cannot wait for ever. */
export class Bench implements AsyncDisposable {
  readonly engine: ConformanceEngine
  readonly #options: ConformanceOptions
  readonly #namespace = `c${randomBytes(6).toString('hex')}`
  readonly #hubs: Hub[] = []
  readonly #adapters: Adapter[] = []

  constructor(engine: ConformanceEngine, options: ConformanceOptions) {
    this.engine = engine
    this.#options = options
  }

  /** A hub of a process of its own. */
  hub(options: Partial<HubOptions> = {}): Hub {
    const hub = createHub({ namespace: this.#namespace, secret: SECRET, adapter: this.engine.adapter(), ...this.#options.hub, ...options })
    this.#hubs.push(hub)
    return hub
  }

  /** An adapter without a hub. */
  async adapter(sink: Partial<Sink> = {}): Promise<Adapter> {
    const adapter = this.engine.adapter()({ namespace: this.#namespace, clock: systemClock })
    this.#adapters.push(adapter)
    await adapter.start({ event: () => {}, suspect: () => {}, up: () => {}, down: () => {}, ...sink })
    return adapter
  }

  /** A number of events, as large as the run is meant to be. */
  count(full: number): number {
    return Math.max(10, Math.round(full * (this.#options.scale ?? 1)))
  }

  /** What comes soon, or a failure that says what did not. */
  async soon<T>(what: string, work: Promise<T>): Promise<T> {
    const ms = this.#options.patienceMs ?? PATIENCE_MS
    const result = await inTime(
      work.then((value) => ({ value })),
      ms,
    )
    assert.ok(result !== null, `${what} did not happen within ${ms} ms`)
    return result.value
  }

  /** What a subscription gives, taken with patience. */
  reader(subscription: Subscription): Reader {
    return new Reader(subscription, this.#options.patienceMs ?? PATIENCE_MS)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#hubs.map((hub) => hub.close()))
    await Promise.all(this.#adapters.map((adapter) => adapter.stop(1_000)))
    await this.engine.stop?.()
  }
}

/** An event as examples compare it. */
export interface Seen {
  readonly topic: Topic
  readonly n: number
  readonly cursor: string
  readonly text: string
  readonly replayed: boolean
}

/** Reads a subscription item by item. */
export class Reader {
  readonly #iterator: AsyncIterator<Delivered>
  readonly #patienceMs: number
  #pending: Promise<IteratorResult<Delivered>> | null = null

  constructor(subscription: Subscription, patienceMs: number) {
    this.#iterator = subscription[Symbol.asyncIterator]()
    this.#patienceMs = patienceMs
  }

  /** The next item. @throws when none comes in time */
  async item(): Promise<Delivered> {
    const result = await this.#next(this.#patienceMs)
    assert.ok(result !== null, `nothing arrived within ${this.#patienceMs} ms`)
    assert.ok(result.done !== true, 'the subscription ended')
    return result.value
  }

  /** The next item, which has to be an event. */
  async event(): Promise<Seen> {
    const item = await this.item()
    assert.equal(item.type, 'event', `a reset came instead of an event: ${JSON.stringify(item)}`)
    return seenOf(item as Extract<Delivered, { type: 'event' }>)
  }

  /** So many events. */
  async events(count: number): Promise<Seen[]> {
    const events: Seen[] = []
    while (events.length < count) events.push(await this.event())
    return events
  }

  /** The next item, which has to be a reset. */
  async reset(): Promise<Extract<Delivered, { type: 'reset' }>> {
    const item = await this.item()
    assert.equal(item.type, 'reset', `an event came instead of a reset: ${JSON.stringify(item)}`)
    return item as Extract<Delivered, { type: 'reset' }>
  }

  /** Whether nothing comes for a while. */
  async isQuiet(ms = 50): Promise<boolean> {
    return (await this.#next(ms)) === null
  }

  async #next(ms: number): Promise<IteratorResult<Delivered> | null> {
    this.#pending ??= this.#iterator.next()
    const result = await inTime(this.#pending, ms)
    if (result !== null) this.#pending = null
    return result
  }
}

/** What a promise gives, or `null` when that takes too long. */
async function inTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  const result = await Promise.race([work, late])
  clearTimeout(timer)
  return result
}

const seenOf = ({ topic, cursor, data, replayed }: Extract<Delivered, { type: 'event' }>): Seen => ({
  topic,
  n: placeOf(cursor)?.n ?? 0,
  cursor,
  text: Buffer.from(data).toString(),
  replayed,
})

/** Fails unless positions increase and texts are what they should be, each once. */
export function assertComplete(events: readonly Seen[], expected: readonly string[]): void {
  for (let i = 1; i < events.length; i++) assert.ok(events[i].n > events[i - 1].n, `position ${events[i].n} came after ${events[i - 1].n}`)
  assert.deepEqual(
    events.map(({ text }) => text),
    expected,
  )
}

/** `['0', '1', …]`. */
export const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => String(from + i))
