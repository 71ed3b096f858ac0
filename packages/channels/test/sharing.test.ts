/** Connections that several pages share, and readers that cannot be brought up to date (channels.md CH18, CH20, CH25; app.md A145, A147). */
import { describe, expect, it } from '@jest/globals'
import { type AdapterFactory, createHub, MemoryEngine, memory, type Sink, topics } from '@live/channels'
import type { Logger } from '@live/core'
import { FakeClock } from '@live/testing'
import { ResetLimit } from '../src/delivery/reset-limit.js'
import { connected, hubOf, later, launchHub, nextEvent, SECRET, until } from './support.js'

/** A logger that keeps its lines. */
function loggerOf(): { logger: Logger; lines: string[] } {
  const lines: string[] = []
  const keep = (level: string) => (_: unknown, line: string) => void lines.push(`${level} ${line}`)
  return { logger: { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') } as unknown as Logger, lines }
}

describe('a connection of several pages', () => {
  it('A147: by=topic names events by their topic, live and replayed; names of their own stay', async () => {
    const hub = hubOf({ topics: { 'price/:id': { history: false } } })
    const { app } = await launchHub(hub, 'a')
    const before = (await hub.broadcast('a', 'first')).cursor as string
    await hub.broadcast(topics('a', 'room/7'), 'missed')
    const tokens = ['a', 'room/7', 'price/1'].map((topic) => hub.sign(topic)).join(',')
    await using stream = await app.stream(`/_channels?t=${tokens}&after=${before}&by=topic`)
    await using plain = await app.stream(`/_channels?t=${tokens}&after=${before}`)
    const seen = [await nextEvent(stream), await nextEvent(stream)]
    await hub.broadcast('a', { name: 'own', data: 'x' })
    await hub.broadcast('price/1', '3.50')
    seen.push(await nextEvent(stream), await nextEvent(stream))
    expect(seen.map(({ event, data }) => `${event} ${data}`)).toEqual([
      'topic:a missed',
      'topic:room/7 missed',
      'own x',
      'passing:price/1 3.50',
    ])
    const same = [await nextEvent(plain), await nextEvent(plain), await nextEvent(plain), await nextEvent(plain)]
    expect(same.map(({ event, data }) => `${event} ${data}`)).toEqual(['message missed', 'message missed', 'own x', 'message 3.50'])
    expect(seen.map(({ id }) => id)).toEqual(same.map(({ id }) => id))
  })

  it('A147: HEAD tells whether topics are accepted, and takes no place', async () => {
    const hub = hubOf({ topics: { 'room/:id': { authorize: ({ params }) => params['id'] === '1' } } })
    const { app } = await launchHub(hub, 'a')
    for (const [token, status] of [
      [hub.sign('room/1'), 200],
      [hub.sign('room/2'), 403],
      ['tampered.topic', 403],
      ['', 400],
    ] as const) {
      expect([token, (await app.head(`/_channels?t=${token}&by=topic`)).status]).toEqual([token, status])
    }
    expect(hub.stats().connections).toBe(0)
  })
})

describe('who cannot be brought up to date', () => {
  it('CH25: is reset so often, and then told to come back later; its cursor stays, and others are served', async () => {
    const clock = new FakeClock(Date.now())
    const { logger, lines } = loggerOf()
    const hub = hubOf({ clock, logger, limits: { connectionsPerKey: 3 } })
    const { app } = await launchHub(hub, 'a')
    const next = async (path: string) => {
      await using stream = await app.stream(path)
      const { event, data, id } = await nextEvent(stream)
      return event === 'busy' ? `busy ${data} ${id === hub.head}` : event
    }
    const seen = []
    for (let i = 0; i < 5; i++) seen.push(await next('/stream?after=other-1'))
    expect(seen).toEqual(['reset', 'reset', 'reset', 'busy {"reason":"resets"} false', 'busy {"reason":"resets"} false'])
    expect(lines.filter((line) => line.includes('too often'))).toHaveLength(1)
    await using well = await app.stream('/stream')
    await connected(well)
    clock.advance(3_000)
    expect([await next('/stream?after=other-1'), await next('/stream?after=other-1')]).toEqual(['reset', expect.stringMatching(/^busy/)])
    await until(() => hub.stats().connections === 1)
  })

  it('CH25: the readers that are remembered are bounded, and each is counted for itself', () => {
    const limit = new ResetLimit(2)
    expect([limit.take('a', 0), limit.take('a', 0), limit.take('a', 0), limit.take('b', 0)]).toEqual([true, true, false, true])
    expect([limit.take('a', 2_999), limit.take('a', 3_000), limit.take('a', 3_001)]).toEqual([false, true, false])
    for (let i = 0; i < 10_100; i++) limit.take(`key ${i}`, 5_000)
    expect(limit.keys).toBe(10_000)
  })

  it('A145: a page of another process that runs beside this one is an error in the log, once a minute; one of an earlier process is none', async () => {
    const engines = [new MemoryEngine()]
    const began = Date.now()
    while (Date.now() === began) await new Promise((resolve) => setImmediate(resolve))
    engines.push(new MemoryEngine())
    const cursors = await Promise.all(
      engines.map(async (engine) => {
        const hub = createHub({ secret: SECRET, adapter: memory({ engine }) })
        later(() => hub.close())
        return (await hub.broadcast('a', 'x')).cursor as string
      }),
    )
    const complaints = async (engine: MemoryEngine, after: string) => {
      const { logger, lines } = loggerOf()
      const hub = hubOf({ logger, adapter: memory({ engine }) })
      for (let i = 0; i < 3; i++) for await (const item of hub.subscribe('a', { after })) if (item.type === 'reset') break
      return lines.filter((line) => line.startsWith('error'))
    }
    expect(await complaints(engines[0]!, cursors[1]!)).toEqual([expect.stringContaining('a page of another process came here')])
    expect(await complaints(engines[1]!, cursors[0]!)).toEqual([])
  })
})

describe('what an engine promises', () => {
  it('CH11: of several topics all get an event, or none does', async () => {
    const hub = hubOf({ topics: { small: { maxPayload: 3 } } })
    const reader = hub.subscribe(topics('large', 'small'))
    await reader.ready
    await expect(hub.broadcast(topics('large', 'small'), 'too large')).rejects.toMatchObject({ code: 'ERR_PAYLOAD_TOO_LARGE' })
    await hub.broadcast(topics('large', 'small'), 'yes')
    const seen = []
    for await (const item of reader) if (item.type === 'event' && seen.push(`${item.topic} ${Buffer.from(item.data)}`) === 2) break
    expect(seen).toEqual(['large yes', 'small yes'])
  })

  it('CH19: a hub in memory survives what its engine survives: another hub goes on, another process resets', async () => {
    const engine = new MemoryEngine()
    const first = hubOf({ adapter: memory({ engine }) })
    expect(memory()({ namespace: 'live', clock: new FakeClock(0) }).capabilities.durable).toBe('process')
    const after = (await first.broadcast('a', '1')).cursor as string
    await first.broadcast('a', '2')
    await first.close()
    const firstOf = async (hub: ReturnType<typeof hubOf>) => {
      for await (const item of hub.subscribe('a', { after })) return item.type === 'event' ? Buffer.from(item.data).toString() : item.reason
      return null
    }
    expect(await firstOf(hubOf({ adapter: memory({ engine }) }))).toBe('2')
    expect(await firstOf(hubOf())).toBe('generation')
  })

  it('CH42: what the engine calls never waits for a reader, and an engine that cuts a hub for being slow loses it nothing', async () => {
    const engine = new MemoryEngine()
    const returned: unknown[] = []
    let isCut = false
    let way: Sink | null = null
    const adapter: AdapterFactory = (context) => {
      const inner = memory({ engine })(context)
      const start = inner.start.bind(inner)
      inner.start = (sink) => {
        way = sink
        const event: Sink['event'] = (...arrival) => void (isCut || returned.push(sink.event(...arrival)))
        return start({ event, up: () => sink.up(), down: (error) => sink.down(error), suspect: (reason) => sink.suspect(reason) })
      }
      return inner
    }
    const [sender, hub] = [hubOf({ adapter: memory({ engine }) }), hubOf({ adapter })]
    const reader = hub.subscribe('a')
    await reader.ready
    // Nobody reads yet.
    for (let i = 0; i < 100; i++) await sender.broadcast('a', String(i))
    isCut = true
    way!.down(new Error('the output buffer is full'))
    for (let i = 100; i < 200; i++) await sender.broadcast('a', String(i))
    isCut = false
    way!.up()
    const seen: string[] = []
    for await (const item of reader) if (item.type === 'event' && seen.push(Buffer.from(item.data).toString()) === 200) break
    expect(seen).toEqual(Array.from({ length: 200 }, (_, i) => String(i)))
    expect(returned).toEqual(Array.from({ length: 100 }, () => undefined))
  })
})
