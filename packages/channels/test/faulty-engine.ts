/** An engine in memory with a bad network in front of it, whose faults a test commands. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Adapter,
  type AdapterContext,
  type AdapterFactory,
  AdapterUnavailableError,
  type EngineState,
  MemoryEngine,
  memory,
  type Position,
  type PublishBatch,
  type PublishResult,
  type ReplayPage,
  type Sink,
  type Topic,
} from '@live/channels'
import { systemClock } from '@live/core'
import type { ConformanceEngine, ConformanceFault } from '../src/conformance/index.js'

type Arrival = Parameters<Sink['event']>

/** What goes wrong from now on; counts are of things to come. */
export interface Faults {
  /** Events that never arrive. */
  lose: number
  /** Events that arrive twice. */
  double: number
  /** Events that are collected and then arrive in another order; 0 for none. */
  reorder: number
  /** Whether events arrive some turns of the event loop later. */
  delay: boolean
  /** Batches that are stored, and then said to have failed. */
  failAcks: number
  /** Batches that are stored, and never answered. */
  muteAcks: number
  /** Batches that are never answered, and not stored. */
  mutePublishes: number
  /** Batches that the engine stores twice, because it forgot their token. */
  storeTwice: number
  /** Listens that are never answered, and not done. */
  muteListens: number
  /** Replays that fail. */
  failReplays: number
  /** Replays, listens and probes that are never answered. */
  mute: boolean
}

const NONE: Faults = {
  ...{ lose: 0, double: 0, reorder: 0, delay: false, failAcks: 0, muteAcks: 0, mutePublishes: 0, storeTwice: 0 },
  ...{ muteListens: 0, failReplays: 0, mute: false },
}

const never = <T>(): Promise<T> => new Promise<T>(() => {})

/** The adapter of one hub. */
export class FaultyAdapter implements Adapter {
  readonly faults: Faults = { ...NONE }
  /** How often each method was called. */
  readonly calls: Record<string, number> = Object.create(null) as Record<string, number>
  #inner: Adapter
  readonly #engine: FaultyEngine
  #sink: Sink | null = null
  #isDown = false
  #collected: Arrival[] = []
  #delayed: Promise<void> = Promise.resolve()

  constructor(inner: Adapter, engine: FaultyEngine) {
    this.#inner = inner
    this.#engine = engine
  }

  get capabilities(): Adapter['capabilities'] {
    return this.#inner.capabilities
  }

  async start(sink: Sink): Promise<EngineState> {
    this.#count('start')
    this.#reach()
    this.#sink = sink
    await this.#inner.start({ ...sinkOf(sink), event: (...arrival) => this.#arrive(arrival) })
    return this.#engine.state(await this.#inner.probe())
  }

  async publish(batch: PublishBatch): Promise<PublishResult> {
    this.#count('publish')
    this.#reach()
    const { faults } = this
    if (take(faults, 'mutePublishes')) return never()
    const result = await this.#inner.publish(batch)
    if (take(faults, 'storeTwice')) return this.#inner.publish({ ...batch, token: 'f'.repeat(16) + batch.token.slice(16) })
    if (take(faults, 'failAcks')) throw new Error('connection reset')
    return take(faults, 'muteAcks') ? never() : result
  }

  async listen(topics: readonly Topic[]): Promise<void> {
    this.#count('listen')
    this.#reach()
    if (this.faults.mute || take(this.faults, 'muteListens')) return never()
    return this.#inner.listen(topics)
  }

  async unlisten(topics: readonly Topic[]): Promise<void> {
    this.#count('unlisten')
    this.#reach()
    return this.#inner.unlisten(topics)
  }

  async replay(query: { topics: readonly Topic[]; after: Position; limit: number }): Promise<ReplayPage> {
    this.#count('replay')
    this.#reach()
    if (this.faults.mute) return never()
    if (take(this.faults, 'failReplays')) throw new Error('connection reset')
    return this.#engine.page(query.after, await this.#inner.replay(query))
  }

  async probe(): Promise<EngineState> {
    this.#count('probe')
    this.#reach()
    return this.faults.mute ? never() : this.#engine.state(await this.#inner.probe())
  }

  stop(deadlineMs: number): Promise<void> {
    return this.#inner.stop(deadlineMs)
  }

  /** The connection is lost: nothing arrives, nothing can be asked. */
  down(): void {
    this.#isDown = true
    this.#collected = []
    this.#sink?.down(new Error('connection lost'))
  }

  /** It is there again. */
  up(): void {
    this.#isDown = false
    this.#sink?.up()
  }

  suspect(): void {
    this.#sink?.suspect('test')
  }

  /** Another engine answers from now on. */
  async replace(inner: Adapter): Promise<void> {
    this.#inner = inner
    const sink = this.#sink
    if (sink !== null) await inner.start({ ...sinkOf(sink), event: (...arrival) => this.#arrive(arrival) })
  }

  #count(method: string): void {
    this.calls[method] = (this.calls[method] ?? 0) + 1
  }

  #reach(): void {
    if (this.#isDown || this.#engine.isAway) throw new AdapterUnavailableError('no connection')
  }

  #arrive(arrival: Arrival): void {
    const { faults } = this
    if (this.#isDown || take(faults, 'lose')) return
    if (faults.reorder > 0) this.#collect(arrival)
    else this.#pass(arrival)
    if (take(faults, 'double')) this.#pass(arrival)
  }

  #collect(arrival: Arrival): void {
    this.#collected.push(arrival)
    if (this.#collected.length < this.faults.reorder) return
    const mixed = this.#collected.splice(0).sort(() => Math.random() - 0.5)
    for (const each of mixed) this.#pass(each)
  }

  /** What was collected arrives, in the wrong order. */
  release(): void {
    this.faults.reorder = 0
    for (const each of this.#collected.splice(0).reverse()) this.#pass(each)
  }

  #pass(arrival: Arrival): void {
    if (!this.faults.delay) this.#sink?.event(...arrival)
    else {
      this.#delayed = this.#delayed.then(async () => {
        await sleep(Math.random() * 2)
        if (!this.#isDown) this.#sink?.event(...arrival)
      })
    }
  }
}

/** Events in memory behind faulty adapters. */
export class FaultyEngine implements ConformanceEngine {
  memory = new MemoryEngine()
  readonly adapters: FaultyAdapter[] = []
  readonly #contexts: AdapterContext[] = []
  /** Whether nobody reaches it. */
  isAway = false
  #gen: string | null = null
  #horizon: Position = 0

  adapter(): AdapterFactory {
    return (context: AdapterContext) => {
      const adapter = new FaultyAdapter(memory({ engine: this.memory })(context), this)
      this.adapters.push(adapter)
      this.#contexts.push(context)
      return adapter
    }
  }

  /** Positions begin anew, as when somebody restored an old backup. */
  async regenerate(): Promise<void> {
    this.#gen = `g${Math.random().toString(36).slice(2, 10)}`
    for (const adapter of this.adapters) adapter.suspect()
  }

  /** It was replaced by an empty one, whose clock is an hour behind: its positions are smaller. */
  async restart(): Promise<void> {
    const HOUR = 3_600_000
    this.memory = new MemoryEngine()
    for (const adapter of this.adapters) adapter.down()
    for (const [i, adapter] of this.adapters.entries()) {
      const clock = { ...systemClock, now: () => Date.now() - HOUR }
      await adapter.replace(memory({ engine: this.memory })({ ...this.#contexts[i], clock }))
    }
    for (const adapter of this.adapters) adapter.up()
  }

  /** It may have lost what it had. */
  async loseData(): Promise<void> {
    // Takes a position, so that later ones are larger.
    const events = [{ topic: '-', frame: new Uint8Array(1), history: { max: 1, ttlMs: 1 } }]
    this.memory.publish({ token: String(Math.random()), tokenTtlMs: 1, events }, systemClock)
    this.#horizon = this.memory.state().head
    for (const adapter of this.adapters) adapter.suspect()
  }

  state(state: EngineState): EngineState {
    return { ...state, gen: this.#gen ?? state.gen, horizon: this.#horizon }
  }

  page(after: Position, page: ReplayPage): ReplayPage {
    if (after >= this.#horizon) return page
    return { complete: false, reason: 'engine_lost_data', more: false, events: [] }
  }

  /** What can be commanded as a fault of the conformance suite. */
  readonly faults: readonly ConformanceFault[] = [
    {
      name: 'the connection is lost for a while, three times',
      strike: async () => {
        for (let i = 0; i < 3; i++) {
          for (const adapter of this.adapters) adapter.down()
          await sleep(60)
          for (const adapter of this.adapters) adapter.up()
          await sleep(60)
        }
      },
    },
    { name: 'events are lost on the way', strike: () => this.#often((faults) => (faults.lose = 5)) },
    {
      name: 'events are late',
      strike: async () => {
        this.#all((faults) => (faults.delay = true))
        await sleep(300)
      },
    },
    {
      name: 'events change places',
      strike: async () => {
        this.#all((faults) => (faults.reorder = 7))
        await sleep(300)
        for (const adapter of this.adapters) adapter.release()
      },
    },
    { name: 'events come twice', strike: () => this.#often((faults) => (faults.double = 20)) },
    { name: 'acknowledgements are lost', strike: () => this.#often((faults) => (faults.failAcks = 2)) },
    { name: 'acknowledgements never come', strike: () => this.#often((faults) => (faults.muteAcks = 1)) },
    { name: 'the engine stores batches twice', strike: () => this.#often((faults) => (faults.storeTwice = 3)) },
    {
      name: 'it is suspected for nothing',
      strike: async () => {
        for (let i = 0; i < 10; i++) {
          for (const adapter of this.adapters) adapter.suspect()
          await sleep(10)
        }
      },
    },
    {
      name: 'listens and replays fail after a loss of the connection',
      strike: async () => {
        for (const adapter of this.adapters) adapter.down()
        this.#all((faults) => Object.assign(faults, { muteListens: 1, failReplays: 2 }))
        await sleep(50)
        for (const adapter of this.adapters) adapter.up()
        await sleep(50)
      },
    },
    { name: 'it loses its data', mayReset: true, strike: () => this.loseData() },
    { name: 'its positions begin anew', mayReset: true, strike: () => this.regenerate() },
  ]

  #all(change: (faults: Faults) => unknown): void {
    for (const { faults } of this.adapters) change(faults)
  }

  async #often(change: (faults: Faults) => unknown): Promise<void> {
    for (let i = 0; i < 6; i++) {
      this.#all(change)
      await sleep(40)
    }
  }
}

function take(faults: Faults, name: { [K in keyof Faults]: Faults[K] extends number ? K : never }[keyof Faults]): boolean {
  if (faults[name] === 0) return false
  faults[name]--
  return true
}

const sinkOf = (sink: Sink): Omit<Sink, 'event'> => ({
  suspect: (reason) => sink.suspect(reason),
  up: () => sink.up(),
  down: (error) => sink.down(error),
})
