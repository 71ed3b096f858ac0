/** Whatever happens, in whatever order: nothing lost, nothing doubled, nothing out of order without a word (CH14, CH15, CH18). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createHub, type Delivered, type Hub, type Subscription, topics } from '../src/index.js'
import { placeOf } from '../src/wire/cursor.js'
import { FaultyEngine } from './faulty-engine.js'
import { connected, hubOf, launchHub, nextEvent, SECRET, until } from './support.js'

const TOPICS = ['a', 'b', 'c']
const ENGINE = { publishMs: 100, requestMs: 50, probeMs: 60_000, lingerMs: 0, startMs: 100 }

/** A client with a cursor, as a browser has one, that remembers what it was shown. */
class Client {
  readonly #hub: Hub
  readonly #topics: readonly string[]
  #cursor: string | null = null
  #subscription: Subscription | null = null
  /** What it was shown since it was last told to look anew. */
  shown: string[] = []
  /** Of which it must have been shown everything after this one. */
  since = 0
  resets = 0
  problem: string | null = null
  #last = 0

  constructor(hub: Hub, names: readonly string[]) {
    this.#hub = hub
    this.#topics = names
  }

  get topics(): readonly string[] {
    return this.#topics
  }

  async connect(): Promise<void> {
    if (this.#subscription !== null) return
    const subscription = this.#hub.subscribe(topics(...this.#topics), { after: this.#cursor })
    const isConnected = await subscription.ready.then(
      () => true,
      () => false,
    )
    if (!isConnected) return
    this.#subscription = subscription
    void this.#read(subscription)
  }

  async disconnect(): Promise<void> {
    const subscription = this.#subscription
    this.#subscription = null
    await subscription?.close()
  }

  async #read(subscription: Subscription): Promise<void> {
    for await (const item of subscription) {
      if (this.#subscription !== subscription) return
      this.#take(item)
    }
  }

  #take(item: Delivered): void {
    const n = placeOf(item.cursor)?.n ?? 0
    if (item.type === 'reset') {
      this.resets++
      // It fetches the page: it knows everything up to here.
      this.shown = []
      this.since = n
    } else {
      if (n <= this.#last) this.problem ??= `${n} came after ${this.#last}`
      this.shown.push(Buffer.from(item.data).toString())
    }
    this.#last = n
    this.#cursor = item.cursor
  }
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('broadcast' as const), topic: fc.nat(2), count: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('connect' as const), client: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('disconnect' as const), client: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), hub: fc.nat(1), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('break' as const), hub: fc.nat(1), missed: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('double' as const), hub: fc.nat(1), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('bounce' as const), hub: fc.nat(1), missed: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('suspect' as const), hub: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), hub: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('turn' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

class World {
  readonly engine = new FaultyEngine()
  readonly sender = this.#hub()
  readonly hubs = [this.#hub(), this.#hub()]
  /** A hub each for the first two, and more topics for some. */
  readonly clients: readonly Client[]
  readonly sent: { readonly topic: string; readonly text: string; readonly n: number }[] = []

  /** @param single whether every client has one topic, and single events are lost */
  constructor(readonly single: boolean) {
    const several = [['a'], ['a', 'b'], TOPICS, TOPICS]
    this.clients = several.map((names, i) => new Client(this.hubs[i % 2], single ? [TOPICS[i % 3]] : names))
  }

  #hub(): Hub {
    const history = { max: 10_000, ttlMs: 60_000, maxReplay: 10_000 }
    return createHub({ secret: SECRET, adapter: this.engine.adapter(), engine: ENGINE, history, limits: { queuedPerSubscription: 1e6 } })
  }

  async start(): Promise<void> {
    await Promise.all([this.sender, ...this.hubs].map((hub) => hub.start()))
    for (const client of this.clients) await client.connect()
  }

  async run(step: Step): Promise<void> {
    if (step.do === 'broadcast') for (let i = 0; i < step.count; i++) await this.broadcast(TOPICS[step.topic])
    else if (step.do === 'connect') await this.clients[step.client].connect()
    else if (step.do === 'disconnect') await this.clients[step.client].disconnect()
    else if (step.do === 'turn') await new Promise(setImmediate)
    else await this.#harm(step)
  }

  async broadcast(topic: string): Promise<void> {
    const text = String(this.sent.length)
    const { cursor } = await this.sender.broadcast(topic, text)
    this.sent.push({ topic, text, n: placeOf(cursor as string)?.n ?? 0 })
  }

  async #harm(step: Extract<Step, { hub: number }>): Promise<void> {
    // The first adapter is that of the sender.
    const way = this.engine.adapters[1 + step.hub]
    if (step.do === 'lose') {
      if (this.single) way.faults.lose = step.count
    } else if (step.do === 'break') {
      // Everything is lost from here on, until the adapter notices.
      way.faults.lose = Number.POSITIVE_INFINITY
      for (let i = 0; i < step.missed; i++) await this.broadcast(TOPICS[i % TOPICS.length])
      way.faults.lose = 0
      way.suspect()
    } else if (step.do === 'double') way.faults.double = step.count
    else if (step.do === 'fail') way.faults.failReplays = 1
    else if (step.do === 'suspect') way.suspect()
    else {
      way.down()
      for (let i = 0; i < step.missed; i++) await this.broadcast(TOPICS[i % TOPICS.length])
      way.up()
    }
  }

  /** No faults any more, everybody connected, and one event more of each topic. */
  async settle(): Promise<void> {
    for (const { faults } of this.engine.adapters) Object.assign(faults, { lose: 0, double: 0, failReplays: 0 })
    for (const client of this.clients) await client.connect()
    for (const topic of TOPICS) await this.broadcast(topic)
    for (const client of this.clients)
      await until(() => client.problem !== null || this.#missing(client) === '', 'everything').catch(() => {})
  }

  /** What a client should have been shown and was not, or the other way round; `''` when nothing. */
  #missing(client: Client): string {
    const expected = this.sent.filter(({ topic, n }) => client.topics.includes(topic) && n > client.since).map(({ text }) => text)
    // Before its first event a client has no cursor, and starts with what comes.
    const tail = expected.slice(Math.max(0, expected.length - client.shown.length))
    const isAll = client.resets > 0 ? expected.length === client.shown.length : client.shown.length > 0
    return isAll && tail.join() === client.shown.join() ? '' : `${client.topics.join()}: shown ${client.shown.join()} of ${expected.join()}`
  }

  problems(): string[] {
    return this.clients.flatMap((client) => [client.problem ?? '', this.#missing(client)]).filter((text) => text !== '')
  }

  async close(): Promise<void> {
    await Promise.all([this.sender, ...this.hubs].map((hub) => hub.close()))
  }
}

describe('subscribers', () => {
  it.each([
    ['CH14: each of one topic, with a network that loses single events, doubles and breaks', true],
    ['CH15, CH18: of several topics, with connections that break', false],
  ])(
    '%s',
    async (_, single) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
          const world = new World(single)
          try {
            await world.start()
            // So that everybody has a cursor.
            for (const topic of TOPICS) await world.broadcast(topic)
            for (const each of steps) await world.run(each)
            await world.settle()
            expect(world.problems()).toEqual([])
          } finally {
            await world.close()
          }
        }),
        { numRuns: 100 },
      )
    },
    120_000,
  )
})

describe('browsers', () => {
  it('CH18: random sequences of broadcasts, breaks and returns over sockets', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9), { minLength: 10, maxLength: 60 }), async (steps) => {
        const engine = new FaultyEngine()
        const hubs = [hubOf({ adapter: engine.adapter() }), hubOf({ adapter: engine.adapter() })]
        const apps = await Promise.all(hubs.map((hub) => launchHub(hub, topics('a', 'b'))))
        let [sent, cursor, on] = [0, null as string | null, 0]
        const seen: string[] = []
        let stream = await apps[on].app.stream('/stream')
        await connected(stream)
        const read = async (count: number): Promise<void> => {
          for (let i = 0; i < count && seen.length < sent; i++) {
            const event = await nextEvent(stream)
            expect(event.event).toBe('message')
            cursor = event.id ?? cursor
            seen.push(event.data)
          }
        }
        const send = async (): Promise<void> => {
          await hubs[sent % 2].broadcast(sent % 3 === 0 ? 'a' : 'b', String(sent))
          sent++
        }
        await send()
        await read(1)
        for (const each of steps) {
          if (each < 5) await send()
          else if (each < 8) await read(each - 4)
          else {
            // To another process, as a balancer does it.
            stream.abort()
            on = 1 - on
            stream = await apps[on].app.stream('/stream', { headers: { 'last-event-id': cursor as string } })
          }
        }
        await read(sent)
        stream.abort()
        expect(seen).toEqual(Array.from({ length: sent }, (_, i) => String(i)))
      }),
      { numRuns: 15 },
    )
  }, 120_000)

  it('CH27, CH32: everybody comes back at once after a restart, and gets what was missed', async () => {
    const engine = new FaultyEngine()
    const limits = { connectionsPerKey: 1_000 }
    const before = hubOf({ adapter: engine.adapter(), limits })
    const first = await launchHub(before, 'a', {}, { live: { maxStreams: 1_000 } })
    const streams = await Promise.all(Array.from({ length: 100 }, () => first.app.stream('/stream')))
    await Promise.all(streams.map(connected))
    const { cursor } = await before.broadcast('a', '0')
    for (const stream of streams) expect((await nextEvent(stream)).data).toBe('0')
    await first.app.close()
    const after = hubOf({ adapter: engine.adapter(), limits })
    for (const text of ['1', '2', '3']) await after.broadcast('a', text)
    const second = await launchHub(after, 'a')
    const back = await Promise.all(streams.map(() => second.app.stream('/stream', { headers: { 'last-event-id': cursor as string } })))
    for (const stream of back) {
      for (const text of ['1', '2', '3']) expect((await nextEvent(stream)).data).toBe(text)
      stream.abort()
    }
    expect(engine.adapters[1].calls.replay).toBe(1)
  })
})
