/** What the feed does when the engine, or the way to it, is not to be trusted. */
import { describe, expect, it } from '@jest/globals'
import { type Delivered, type Hub, type HubOptions, type Subscription, topics } from '../src/index.js'
import { type FaultyAdapter, FaultyEngine } from './faulty-engine.js'
import { hubOf, until } from './support.js'

const FAST = { publishMs: 200, requestMs: 200, probeMs: 60_000, lingerMs: 5_000, startMs: 200 }

interface World {
  readonly engine: FaultyEngine
  /** Broadcasts without faults. */
  readonly sender: Hub
  readonly hub: Hub
  /** The way of the hub under test. */
  readonly way: FaultyAdapter
}

async function worldOf(options: Partial<HubOptions> = {}): Promise<World> {
  const engine = new FaultyEngine()
  const sender = hubOf({ adapter: engine.adapter(), engine: FAST, ...options })
  const hub = hubOf({ adapter: engine.adapter(), engine: FAST, ...options })
  await Promise.all([sender.start(), hub.start()])
  return { engine, sender, hub, way: engine.adapters[1] }
}

/** Everything that a subscription gives, as it comes. */
class Log {
  readonly items: Delivered[] = []

  constructor(subscription: Subscription) {
    void (async () => {
      for await (const item of subscription) this.items.push(item)
    })().catch(() => {})
  }

  /** Texts, and reasons of resets. */
  get texts(): string[] {
    return this.items.map((item) => (item.type === 'event' ? Buffer.from(item.data).toString() : `reset:${item.reason}`))
  }

  async until(text: string): Promise<string[]> {
    await until(() => this.texts.includes(text), `${text} among ${this.texts.join()}`)
    return this.texts
  }
}

async function listening(hub: Hub, topic: Parameters<Hub['subscribe']>[0], after?: string | null): Promise<Log> {
  const subscription = hub.subscribe(topic, after === undefined ? {} : { after })
  await subscription.ready
  return new Log(subscription)
}

describe('CH26: gaps', () => {
  it('CH26: what is missing is read, and nothing overtakes it', async () => {
    const { sender, hub, way } = await worldOf()
    const log = await listening(hub, topics('a', 'b'))
    await sender.broadcast('a', '1')
    way.faults.lose = 2
    for (const [topic, text] of [
      ['a', '2'],
      ['a', '3'],
      ['a', '4'],
      ['b', '5'],
      ['a', '6'],
    ])
      await sender.broadcast(topic, text)
    expect(await log.until('6')).toEqual(['1', '2', '3', '4', '5', '6'])
    expect([hub.stats().gaps, way.calls.replay]).toEqual([1, 1])
  })

  it('CH26: events of other topics wait while a gap is open', async () => {
    const { sender, hub, way } = await worldOf()
    const log = await listening(hub, topics('a', 'b'))
    await sender.broadcast('a', '1')
    way.faults.mute = true
    way.faults.lose = 1
    await sender.broadcast('a', '2')
    await sender.broadcast('a', '3')
    await sender.broadcast('b', '4')
    await log.until('1')
    for (let i = 0; i < 20; i++) await new Promise(setImmediate)
    expect(log.texts).toEqual(['1'])
    way.faults.mute = false
    expect(await log.until('4')).toEqual(['1', '2', '3', '4'])
  })

  it('CH26: another gap that opens meanwhile is filled too', async () => {
    const { sender, hub, way } = await worldOf()
    const log = await listening(hub, 'a')
    await sender.broadcast('a', '0')
    way.faults.failReplays = 2
    for (let i = 1; i < 30; i++) {
      if (i % 5 === 0) way.faults.lose = 1
      await sender.broadcast('a', String(i))
    }
    expect(await log.until('29')).toEqual(Array.from({ length: 30 }, (_, i) => String(i)))
  })

  it('a first event after the start is no gap, whatever was before', async () => {
    const { sender, hub, way } = await worldOf()
    for (const text of ['1', '2', '3']) await sender.broadcast('a', text)
    const log = await listening(hub, 'a')
    await sender.broadcast('a', '4')
    expect(await log.until('4')).toEqual(['4'])
    expect([hub.stats().gaps, way.calls.replay ?? 0]).toEqual([0, 0])
  })

  it('the first event after the start may be lost as well', async () => {
    const { sender, hub, way } = await worldOf()
    await sender.broadcast('a', '0')
    const log = await listening(hub, 'a')
    way.faults.lose = 1
    await sender.broadcast('a', '1')
    await sender.broadcast('a', '2')
    expect(await log.until('2')).toEqual(['1', '2'])
  })

  it('CH26: more than may be held is announced', async () => {
    const { sender, hub, way } = await worldOf({ limits: { heldEvents: 20 } })
    const log = await listening(hub, 'a')
    await sender.broadcast('a', '0')
    way.faults.lose = 1
    way.faults.mute = true
    for (let i = 1; i < 60; i++) await sender.broadcast('a', String(i))
    way.faults.mute = false
    await log.until('reset:replay_limit')
    await sender.broadcast('a', 'after')
    const texts = await log.until('after')
    expect(texts).toEqual(['0', 'reset:replay_limit', ...texts.slice(2)])
    expect(texts.filter((text) => text === 'reset:replay_limit')).toHaveLength(1)
    expect(texts.indexOf('after')).toBe(texts.length - 1)
  })

  it('CH14, CH23: a gap that history does not cover is announced, and events go on', async () => {
    const { sender, hub, way } = await worldOf({ history: { max: 3, ttlMs: 60_000 } })
    const log = await listening(hub, 'a')
    await sender.broadcast('a', '0')
    way.faults.lose = 10
    for (let i = 1; i <= 11; i++) await sender.broadcast('a', String(i))
    await log.until('reset:too_old')
    await sender.broadcast('a', 'next')
    expect(await log.until('next')).toEqual(['0', 'reset:too_old', 'next'])
  })

  it('one topic that cannot be filled does not take the others along', async () => {
    const { sender, hub, way } = await worldOf({ topics: { short: { history: { max: 1, ttlMs: 60_000 } } } })
    const [short, long] = [await listening(hub, 'short'), await listening(hub, 'long')]
    await sender.broadcast('short', '0')
    await sender.broadcast('long', '0')
    way.down()
    for (const text of ['1', '2', '3']) await sender.broadcast(topics('short', 'long'), text)
    way.up()
    expect(await long.until('3')).toEqual(['0', '1', '2', '3'])
    expect(await short.until('reset:too_old')).toEqual(['0', 'reset:too_old'])
  })
})

describe('CH49: the connection to the engine', () => {
  it('CH49: what came while it was lost is read when it is back', async () => {
    const { sender, hub, way } = await worldOf()
    const log = await listening(hub, topics('a', 'b'))
    await sender.broadcast('a', '1')
    way.down()
    expect([hub.state, hub.stats().engineUp]).toEqual(['degraded', false])
    for (const [topic, text] of [
      ['b', '2'],
      ['a', '3'],
      ['b', '4'],
    ])
      await sender.broadcast(topic, text)
    way.up()
    await sender.broadcast('a', '5')
    expect(await log.until('5')).toEqual(['1', '2', '3', '4', '5'])
    expect([hub.state, hub.stats().engineReconnects]).toEqual(['up', 1])
  })

  it('CH49: it asks what the engine is, listens again, and only then reads', async () => {
    const { sender, hub, way } = await worldOf()
    const log = await listening(hub, 'a')
    const order: string[] = []
    for (const method of ['probe', 'listen', 'replay'] as const) {
      const inner = way[method].bind(way) as (argument: never) => Promise<never>
      way[method] = ((argument: never) => {
        order.push(method)
        return inner(argument)
      }) as never
    }
    way.down()
    await sender.broadcast('a', '1')
    way.up()
    await log.until('1')
    expect(order).toEqual(['probe', 'listen', 'replay'])
  })

  it('a suspicion without reason changes nothing', async () => {
    const { sender, hub, way } = await worldOf()
    const log = await listening(hub, 'a')
    for (let i = 0; i < 50; i++) {
      if (i % 7 === 0) way.suspect()
      await sender.broadcast('a', String(i))
    }
    expect(await log.until('49')).toEqual(Array.from({ length: 50 }, (_, i) => String(i)))
  })

  it('questions that are never answered are asked again', async () => {
    const { sender, hub, way } = await worldOf({ engine: { ...FAST, requestMs: 20 } })
    const log = await listening(hub, 'a')
    way.down()
    way.faults.mute = true
    await sender.broadcast('a', '1')
    way.up()
    await until(() => way.calls.probe > 2)
    way.faults.mute = false
    expect(await log.until('1')).toEqual(['1'])
  })

  it('a subscription that cannot begin says so', async () => {
    const { hub, way } = await worldOf()
    way.down()
    await expect(hub.subscribe('a').ready).rejects.toEqual(expect.objectContaining({ code: 'ERR_ADAPTER_UNAVAILABLE' }))
    const failing = hub.subscribe('a')
    await expect(
      (async () => {
        for await (const item of failing) throw new Error(item.type)
      })(),
    ).rejects.toEqual(expect.objectContaining({ code: 'ERR_ADAPTER_UNAVAILABLE' }))
    expect([hub.stats().subscriptions, hub.stats().topics]).toEqual([0, 0])
    way.up()
    await hub.subscribe('a').ready
  })
})

describe('CH20: engines that lose data', () => {
  it('CH20: who was told something before the incident is told, others are not', async () => {
    const { engine, sender, hub } = await worldOf()
    const old = await listening(hub, 'a')
    await sender.broadcast('a', '1')
    await old.until('1')
    await engine.loseData()
    await old.until('reset:engine_lost_data')
    const fresh = await listening(hub, 'a')
    await sender.broadcast('a', '2')
    expect(await old.until('2')).toEqual(['1', 'reset:engine_lost_data', '2'])
    expect(await fresh.until('2')).toEqual(['2'])
  })

  it('CH20: a cursor from before the incident is told when it comes back', async () => {
    const { engine, sender, hub } = await worldOf()
    const { cursor } = await sender.broadcast('a', '1')
    await sender.broadcast('a', '2')
    await engine.loseData()
    const log = await listening(hub, 'a', cursor)
    await log.until('reset:engine_lost_data')
  })

  it('CH23: another generation is a reset for all, with a cursor of the new one', async () => {
    const { engine, sender, hub } = await worldOf()
    const log = await listening(hub, topics('a', 'b'))
    const { cursor } = await sender.broadcast('a', '1')
    await log.until('1')
    await engine.regenerate()
    await log.until('reset:generation')
    await sender.broadcast('b', '2')
    expect(await log.until('2')).toEqual(['1', 'reset:generation', '2'])
    const [, reset, event] = log.items
    expect(reset).toMatchObject({ topics: ['a', 'b'], cursor: expect.not.stringMatching(`^${(cursor as string).split('-')[0]}-`) })
    expect(event.cursor.split('-')[0]).toBe(reset.cursor.split('-')[0])
  })

  it('CH23: positions of another generation may be smaller', async () => {
    const { engine, sender, hub } = await worldOf()
    const log = await listening(hub, topics('a', 'b'))
    await sender.broadcast(topics('a', 'b'), '1')
    await log.until('1')
    await engine.restart()
    await log.until('reset:generation')
    await until(() => sender.state === 'up')
    const { cursor } = await sender.broadcast('a', '2')
    await sender.broadcast('b', '3')
    expect(await log.until('3')).toEqual(['1', '1', 'reset:generation', '2', '3'])
    expect(log.items[3].cursor).toBe(cursor)
    expect(await (await listening(hub, topics('a', 'b'), cursor)).until('3')).toEqual(['3'])
  })

  it('an engine that nobody suspects is asked from time to time', async () => {
    const { engine, hub, way } = await worldOf({ engine: { ...FAST, probeMs: 10 } })
    const log = await listening(hub, 'a')
    way.suspect = () => {}
    await engine.loseData()
    await log.until('reset:engine_lost_data')
  })

  it('CH46: a batch that the engine stored twice is taken once, live and from history', async () => {
    const { engine, sender, hub } = await worldOf()
    const log = await listening(hub, 'a')
    const { cursor } = await sender.broadcast('a', '0')
    engine.adapters[0].faults.storeTwice = 1
    await sender.broadcast('a', '1')
    await sender.broadcast('a', '2')
    expect(await log.until('2')).toEqual(['0', '1', '2'])
    expect(hub.stats().duplicatesDropped).toBe(1)
    const other = hubOf({ adapter: engine.adapter() })
    expect(await (await listening(other, 'a', cursor)).until('2')).toEqual(['1', '2'])
  })

  it('CH15: an event that comes after later ones of other topics is announced, and never out of order', async () => {
    const { sender, hub, way } = await worldOf()
    const both = await listening(hub, topics('a', 'b'))
    const one = await listening(hub, 'a')
    await sender.broadcast('a', '0')
    way.faults.reorder = 100
    await sender.broadcast('a', '1')
    await sender.broadcast('b', '2')
    way.release()
    await sender.broadcast('a', '3')
    expect(await one.until('3')).toEqual(['0', '1', '3'])
    expect(await both.until('3')).toEqual(['0', '2', 'reset:engine_lost_data', '3'])
  })
})

describe('CH22, CH27: joining', () => {
  it('CH27: what is in memory is not asked for', async () => {
    const { sender, hub, way } = await worldOf()
    await listening(hub, 'a')
    const cursors: (string | null)[] = []
    for (let i = 0; i < 10; i++) cursors.push((await sender.broadcast('a', String(i))).cursor)
    const logs = await Promise.all(cursors.map((cursor) => listening(hub, 'a', cursor)))
    await sender.broadcast('a', 'end')
    for (const [i, log] of logs.entries()) expect(await log.until('end')).toHaveLength(10 - i)
    expect(way.calls.replay ?? 0).toBe(0)
  })

  it('CH27, P8: thousands who come back together are one question for each topic', async () => {
    const { sender, hub, way } = await worldOf()
    const cursors: string[] = []
    for (let i = 0; i < 50; i++) cursors.push((await sender.broadcast(i % 2 === 0 ? 'a' : 'b', String(i))).cursor as string)
    const after = (i: number): string => cursors[(i * 7) % 40]
    const logs = await Promise.all(Array.from({ length: 3_000 }, (_, i) => listening(hub, topics('a', 'b'), after(i))))
    await sender.broadcast('a', 'end')
    for (const [i, log] of logs.entries()) expect(await log.until('end')).toHaveLength(50 - ((i * 7) % 40))
    expect(way.calls.replay).toBeLessThanOrEqual(4)
  })

  it('CH27: one with an ancient cursor does not spoil it for the others', async () => {
    const { sender, hub } = await worldOf({ history: { max: 1_000, ttlMs: 60_000, maxReplay: 20 } })
    const cursors: string[] = []
    for (let i = 0; i < 50; i++) cursors.push((await sender.broadcast('a', String(i))).cursor as string)
    const joining = [0, 40, 41, 1, 42].map((i) => listening(hub, 'a', cursors[i]))
    const logs = await Promise.all(joining)
    await sender.broadcast('a', 'end')
    const counts = await Promise.all(logs.map(async (log) => (await log.until('end')).length))
    expect(counts).toEqual([2, 10, 9, 2, 8])
    expect([logs[0].texts[0], logs[3].texts[0]]).toEqual(['reset:replay_limit', 'reset:replay_limit'])
  })

  it('CH24: bytes are bounded as events are', async () => {
    const { sender, hub } = await worldOf({ history: { max: 100, ttlMs: 60_000, maxReplayBytes: 10_000 } })
    const cursors: string[] = []
    for (let i = 0; i < 10; i++) cursors.push((await sender.broadcast('a', `${i}${'x'.repeat(1_999)}`)).cursor as string)
    const [few, many] = [await listening(hub, 'a', cursors[6]), await listening(hub, 'a', cursors[0])]
    await until(() => few.items.length === 3)
    await many.until('reset:replay_limit')
  })

  it('CH22: events that come while history is read are in their place', async () => {
    const { sender, hub, way } = await worldOf()
    const { cursor } = await sender.broadcast('a', '0')
    for (let i = 1; i < 20; i++) await sender.broadcast('a', String(i))
    const replay = way.replay.bind(way)
    way.replay = async (query) => {
      const page = await replay(query)
      // After the engine has answered, and before the answer arrives.
      for (let i = 20; i < 30; i++) await sender.broadcast('a', String(i))
      return page
    }
    const log = await listening(hub, 'a', cursor)
    await sender.broadcast('a', '30')
    expect(await log.until('30')).toEqual(Array.from({ length: 30 }, (_, i) => String(i + 1)))
  })

  it('CH22: who was told more by another process than this one knows gets nothing twice', async () => {
    const { sender, hub, way } = await worldOf()
    const old = await listening(hub, 'a')
    await sender.broadcast('a', '0')
    way.faults.reorder = 100
    await sender.broadcast('a', '1')
    const { cursor } = await sender.broadcast('a', '2')
    const ahead = await listening(hub, 'a', cursor)
    const fresh = await listening(hub, 'a')
    await sender.broadcast('a', '3')
    way.faults.reorder = 0
    way.release()
    await sender.broadcast('a', '4')
    expect(await old.until('4')).toEqual(['0', '1', '2', '3', '4'])
    expect(await ahead.until('4')).toEqual(['3', '4'])
    expect((await fresh.until('4')).slice(-2)).toEqual(['3', '4'])
  })

  it('CH38: who joins while an event is given out to many gets it once', async () => {
    const { sender, hub } = await worldOf()
    const crowd = await Promise.all(Array.from({ length: 1_000 }, () => listening(hub, 'a')))
    const { cursor } = await sender.broadcast('a', '0')
    await crowd[999].until('0')
    await sender.broadcast('a', '1')
    // The last of the crowd has not been served yet.
    expect(crowd[999].texts).toEqual(['0'])
    const late = await listening(hub, 'a', cursor)
    await sender.broadcast('a', '2')
    expect(await late.until('2')).toEqual(['1', '2'])
    expect(await crowd[999].until('2')).toEqual(['0', '1', '2'])
  })

  it('a memory of all topics that is full gives up the oldest, and history is asked', async () => {
    const { sender, hub, way } = await worldOf({ limits: { recentBytes: 20_000 } })
    const names = ['a', 'b', 'c']
    await listening(hub, topics(...names))
    const first: Record<string, string> = {}
    for (const name of names) {
      for (let i = 0; i < 10; i++) {
        const { cursor } = await sender.broadcast(name, `${i}${'x'.repeat(1_000)}`)
        first[name] ??= cursor as string
      }
      expect(hub.stats().recentBytes).toBeLessThanOrEqual(20_000)
    }
    const log = await listening(hub, 'a', first.a)
    await until(() => log.items.length === 9)
    expect(way.calls.replay).toBe(1)
    expect(hub.stats().recentBytes).toBeLessThanOrEqual(20_000)
  })
})
