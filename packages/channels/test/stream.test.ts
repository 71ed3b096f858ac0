/** `hub.stream` behind an application, over real sockets. */
import { describe, expect, it } from '@jest/globals'
import { BaseController, Live } from '@live/core'
import { drain, FakeClock, leavingReader } from '@live/testing'
import { topics } from '../src/index.js'
import { FaultyEngine } from './faulty-engine.js'
import { connected, hubOf, launch, launchHub, nextEvent, until } from './support.js'

const RETRY = /^:\nretry: (\d+)\n\n/

describe('the head and the first frames', () => {
  it('CH30: is that of an event stream which nobody buffers, changes or measures', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, 'news', {}, { stack: { publicFolder: false, compress: { eventStreams: true } } })
    await using stream = await app.stream('/stream', { headers: { 'accept-encoding': 'gzip, br' } })
    const names = ['content-type', 'cache-control', 'x-accel-buffering', 'content-length', 'content-encoding']
    expect([stream.status, ...names.map((name) => stream.headers.get(name))]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      'no-cache, no-transform',
      'no',
      null,
      null,
    ])
  })

  it('CH30: HEAD gets the head alone, and takes no place', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, 'news')
    const response = await app.head('/stream')
    expect([response.status, response.headers.get('content-type'), response.text]).toEqual([200, 'text/event-stream; charset=utf-8', ''])
    expect(hub.stats().connections).toBe(0)
  })

  it('CH29, CH32: a comment and the time to wait leave at once, then an id without an event', async () => {
    const hub = hubOf({ sse: { retryMs: [1_500, 2_500] } })
    const { app } = await launchHub(hub, 'news')
    await using stream = await app.stream('/stream')
    const text = await connected(stream)
    const retry = Number(RETRY.exec(text)?.[1])
    expect([retry >= 1_500, retry <= 2_500]).toEqual([true, true])
    expect(text.slice(RETRY.exec(text)?.[0].length)).toBe(`id: ${hub.head}\n\n`)
  })

  it('CH32: the time to wait differs from connection to connection', async () => {
    const hub = hubOf({ limits: { connectionsPerKey: 100 } })
    const { app } = await launchHub(hub, 'news')
    const retries = new Set<string>()
    for (let i = 0; i < 5; i++) {
      await using stream = await app.stream('/stream')
      retries.add(RETRY.exec(await connected(stream))?.[1] ?? '')
    }
    expect(retries.size).toBeGreaterThan(1)
  })

  it('CH30: the head leaves although the engine takes its time', async () => {
    const engine = new FaultyEngine()
    const hub = hubOf({ adapter: engine.adapter() })
    const { app } = await launchHub(hub, 'news')
    await hub.start()
    await using first = await app.stream('/stream')
    await connected(first)
    engine.adapters[0].faults.muteListens = 1
    await using stream = await app.stream(`/_channels?t=${hub.sign('other')}`)
    expect(await stream.nextChunk()).toMatch(RETRY)
  })
})

describe('events', () => {
  it('CH9: have their name, data and id; each line of data is a line', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, topics('news', ['room', 7]))
    await using stream = await app.stream('/stream')
    await connected(stream)
    const { cursor } = await hub.broadcast('news', { name: 'added', data: { n: 1 }, retry: 77 })
    expect(await nextEvent(stream)).toEqual({ event: 'added', data: '{"n":1}', id: cursor, retry: 77 })
    await hub.broadcast(['room', 7], 'a\r\nb\rc\nd')
    expect(await nextEvent(stream)).toMatchObject({ event: 'message', data: 'a\nb\nc\nd' })
    await hub.broadcast('news', { data: Uint8Array.from([0, 255, 10]) })
    expect((await nextEvent(stream)).data).toBe(Buffer.from([0, 255, 10]).toString('base64'))
  })

  it('CH9: look like this on the wire', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, 'news')
    await using stream = await app.stream('/stream')
    await connected(stream)
    const { cursor } = await hub.broadcast('news', { name: 'added', data: 'x\ny' })
    expect(await stream.nextChunk()).toBe(`event: added\nid: ${cursor}\ndata: x\ndata: y\n\n`)
  })

  it('CH13: of topics without history have no id', async () => {
    const hub = hubOf({ topics: { 'cursor/:id': { history: false } } })
    const { app } = await launchHub(hub, 'cursor/1')
    await using stream = await app.stream('/stream')
    await stream.nextChunk()
    await until(() => hub.stats().topics > 0)
    // Nothing says that such a stream has begun: what it has to say has no place.
    const text = stream.nextChunk()
    await hub.broadcast('cursor/1', { data: { x: 1 } })
    expect(await text).toBe('data: {"x":1}\n\n')
  })

  it('CH37: are encoded once for all connections', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, 'news')
    await using a = await app.stream('/stream')
    await using b = await app.stream('/stream')
    await Promise.all([connected(a), connected(b)])
    let encoded = 0
    const text = 'x'.repeat(1_000)
    const spied = Buffer.prototype.toString
    Buffer.prototype.toString = function (this: Buffer, ...args: Parameters<typeof spied>) {
      if (this.length === text.length) encoded++
      return spied.apply(this, args)
    }
    try {
      await hub.broadcast('news', text)
    } finally {
      Buffer.prototype.toString = spied
    }
    expect([(await nextEvent(a)).data, (await nextEvent(b)).data, encoded]).toEqual([text, text, 1])
  })

  it('CH38: reach more than one batch of followers, in order', async () => {
    const hub = hubOf()
    const subscriptions = Array.from({ length: 600 }, () => hub.subscribe('news'))
    await Promise.all(subscriptions.map(({ ready }) => ready))
    const order: string[] = []
    const publishing = Promise.all(['1', '2', '3'].map((text) => hub.broadcast('news', text).then(() => order.push(text))))
    let turns = 0
    const turn = (): void => {
      turns++
      if (hub.stats().delivered < 1_800) setImmediate(turn)
    }
    setImmediate(turn)
    const texts = await Promise.all(
      subscriptions.map(async (subscription) => {
        const seen: string[] = []
        for await (const item of subscription) {
          if (item.type === 'event') seen.push(Buffer.from(item.data).toString())
          if (seen.length === 3) return seen.join()
        }
        return ''
      }),
    )
    await publishing
    expect(new Set(texts)).toEqual(new Set(['1,2,3']))
    expect(turns).toBeGreaterThan(3)
  })
})

describe('resuming', () => {
  it('CH21: goes on after Last-Event-ID, which wins over the parameter', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, 'news')
    const cursors: string[] = []
    for (const text of ['1', '2', '3', '4']) cursors.push((await hub.broadcast('news', text)).cursor as string)
    await using byHeader = await app.stream(`/stream?after=${cursors[0]}`, { headers: { 'last-event-id': cursors[1] } })
    expect([(await nextEvent(byHeader)).data, (await nextEvent(byHeader)).data]).toEqual(['3', '4'])
    await using byParameter = await app.stream(`/stream?after=${cursors[2]}`)
    expect((await nextEvent(byParameter)).data).toBe('4')
    await using empty = await app.stream(`/stream?after=${cursors[2]}`, { headers: { 'last-event-id': '' } })
    expect((await nextEvent(empty)).data).toBe('4')
  })

  it('CH28: a page that carries the head misses nothing between its rendering and its stream', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, 'news')
    await hub.start()
    const { head } = hub
    await hub.broadcast('news', 'in between')
    await using stream = await app.stream(`/_channels?t=${hub.sign('news')}&after=${head}`)
    expect((await nextEvent(stream)).data).toBe('in between')
  })

  it('CH25: what cannot be resumed is a reset with the head as its id and the places of the topics', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, topics('a', 'b'))
    await hub.broadcast('a', 'x')
    await using stream = await app.stream('/stream', { headers: { 'last-event-id': 'other-1' } })
    const event = await nextEvent(stream)
    expect(event).toMatchObject({ event: 'reset', data: '{"reason":"generation","topics":[0,1]}', id: hub.head })
    await hub.broadcast('b', 'y')
    expect((await nextEvent(stream)).data).toBe('y')
  })

  it('CH25: a reset is a refresh too for the pages of Turbo', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, 'a')
    await using stream = await app.stream(`/_channels?t=${hub.sign('a')}&after=nonsense&turbo=1`)
    expect((await nextEvent(stream)).data).toBe('{"reason":"bad_cursor","topics":[0]}')
    expect(await nextEvent(stream)).toMatchObject({ event: 'message', data: '<turbo-stream action="refresh"></turbo-stream>' })
  })

  it('CH25: the resets of many are spread over time, and nobody gets an event before its reset', async () => {
    const clock = new FakeClock(Date.now())
    const hub = hubOf({ clock, sse: { resetSpreadMs: 1_000 }, limits: { connectionsPerKey: 100 } })
    const { app } = await launchHub(hub, 'a')
    await hub.start()
    const streams = await Promise.all(Array.from({ length: 40 }, () => app.stream('/stream?after=other-1')))
    await until(() => hub.stats().resets.generation >= 20)
    await hub.broadcast('a', 'x')
    expect(hub.stats().resets.generation).toBe(20)
    clock.advance(500)
    const some = hub.stats().resets.generation
    expect([some > 20, some < 40]).toEqual([true, true])
    clock.advance(500)
    expect(hub.stats().resets.generation).toBe(40)
    await hub.broadcast('a', 'y')
    for (const stream of streams) {
      expect((await nextEvent(stream)).event).toBe('reset')
      let { data } = await nextEvent(stream)
      if (data === 'x') ({ data } = await nextEvent(stream))
      expect(data).toBe('y')
      stream.abort()
    }
  })

  it('CH39: a replay that is larger than what may wait for a reader arrives', async () => {
    const hub = hubOf({ limits: { bufferedBytesPerConnection: 10_000 } })
    const { app } = await launchHub(hub, 'news')
    const first = (await hub.broadcast('news', 'first')).cursor as string
    for (let i = 0; i < 40; i++) await hub.broadcast('news', `${i} ${'x'.repeat(20_000)}`)
    await using stream = await app.stream(`/stream?after=${first}`)
    for (let i = 0; i < 40; i++) expect((await nextEvent(stream)).data.split(' ')[0]).toBe(String(i))
    expect(hub.stats().disconnects.slow).toBe(0)
  })
})

describe('those who may not, or cannot now', () => {
  it('CH33: too many connections of one address, or in all, are told to come back, with a 200', async () => {
    const hub = hubOf({ limits: { connectionsPerKey: 1 }, sse: { busyRetryMs: [6_000, 7_000] } })
    const { app } = await launchHub(hub, 'news')
    await using first = await app.stream('/stream')
    await connected(first)
    const second = await app.stream('/stream')
    const event = await nextEvent(second)
    expect([second.status, second.headers.get('connection'), event.event, event.data]).toEqual([200, 'close', 'busy', '{"reason":"limit"}'])
    expect([Number(event.retry) >= 6_000, Number(event.retry) <= 7_000, await second.ended]).toEqual([true, true, 'closed'])
    first.abort()
    await until(() => hub.stats().connections === 0)
    await using third = await app.stream('/stream')
    await connected(third)
  })

  it('CH33: subjects are counted by themselves', async () => {
    const hub = hubOf({ limits: { connectionsPerKey: 1 } })
    class ProbeController extends Live(BaseController) {
      async show() {
        await hub.stream(this, 'news', { subject: this.params.string('who') })
      }
    }
    const { app } = await launch((r) => r.get('/stream', ProbeController, 'show'))
    await using a = await app.stream('/stream?who=a')
    await using b = await app.stream('/stream?who=b')
    await Promise.all([connected(a), connected(b)])
    await using c = await app.stream('/stream?who=a')
    expect((await nextEvent(c)).event).toBe('busy')
  })

  it('CH33: an engine that is away is a reason to come back, at its start and later', async () => {
    const engine = new FaultyEngine()
    engine.isAway = true
    const hub = hubOf({ adapter: engine.adapter() })
    const { app } = await launchHub(hub, 'news')
    await using early = await app.stream('/stream')
    expect(await nextEvent(early)).toMatchObject({ event: 'busy', data: '{"reason":"engine"}' })
    engine.isAway = false
    await using served = await app.stream('/stream')
    await connected(served)
    engine.adapters[0].down()
    await using late = await app.stream(`/_channels?t=${hub.sign('other')}`)
    expect(await nextEvent(late)).toMatchObject({ event: 'busy', data: '{"reason":"engine"}' })
    expect(await late.ended).toBe('closed')
    engine.adapters[0].up()
    await hub.broadcast('news', 'x')
    expect((await nextEvent(served)).data).toBe('x')
  })

  it('CH33: the limit of the application is told in the same way at the endpoint', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, 'news', {}, { live: { maxStreams: 1 } })
    await using first = await app.stream('/stream')
    await connected(first)
    const second = await app.stream(`/_channels?t=${hub.sign('news')}`)
    expect([second.status, (await nextEvent(second)).event]).toEqual([200, 'busy'])
  })

  it('CH6: authorize decides once for each topic, with what its pattern names', async () => {
    const asked: unknown[] = []
    const hub = hubOf({
      topics: {
        'room/:id': {
          authorize: ({ topic, params, subject, request }) => {
            asked.push([topic, params, subject, request.path])
            return params.id !== '13'
          },
        },
      },
    })
    const { app } = await launchHub(hub, topics('news', 'room/7'), { subject: 'ann' })
    await using stream = await app.stream('/stream')
    await connected(stream)
    expect(asked).toEqual([['room/7', { id: '7' }, 'ann', '/stream']])
    expect((await app.get(`/_channels?t=${hub.sign('room/13')}`)).status).toBe(403)
    expect(hub.stats().connections).toBe(1)
  })

  it('CH6, CH33: an authorize that fails is no refusal for good', async () => {
    const hub = hubOf({
      topics: {
        'room/:id': {
          authorize: () => {
            throw new Error('the database is away')
          },
        },
      },
    })
    const { app } = await launchHub(hub, 'room/7')
    await using stream = await app.stream('/stream')
    expect([stream.status, (await nextEvent(stream)).event]).toEqual([200, 'busy'])
  })

  it('CH6: a refusal of an action of the application is its 403', async () => {
    const hub = hubOf({ topics: { secret: { authorize: () => false } } })
    const { app } = await launchHub(hub, 'secret')
    expect((await app.get('/stream')).status).toBe(403)
  })

  it('refuses actions that are not live, and too many topics', async () => {
    const hub = hubOf({ limits: { topicsPerConnection: 1 } })
    const caught: unknown[] = []
    class ProbeController extends BaseController {
      async show() {
        // A mistake that types find where the controller is no live one at all.
        await hub.stream(this as never, 'news').catch((error: unknown) => caught.push(error))
        this.head('no_content')
      }
    }
    class LiveController extends Live(BaseController) {
      async show() {
        await hub.stream(this, topics('a', 'b')).catch((error: unknown) => caught.push(error))
        this.head('no_content')
      }
    }
    const { app } = await launch((r) => {
      r.get('/a', ProbeController, 'show')
      r.get('/b', LiveController, 'show')
    })
    await Promise.all([app.get('/a'), app.get('/b')])
    expect(caught).toEqual([
      expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringContaining('live action') }),
      expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringContaining('at most 1 topics') }),
    ])
  })
})

describe('readers that leave', () => {
  it('CH34: is forgotten at once, and its topic after a while', async () => {
    const engine = new FaultyEngine()
    const hub = hubOf({ adapter: engine.adapter(), engine: { lingerMs: 20 } })
    const { app } = await launchHub(hub, 'news')
    const stream = await app.stream('/stream')
    await connected(stream)
    stream.abort()
    await until(() => hub.stats().connections === 0)
    await until(() => engine.adapters[0].calls.unlisten === 1)
    // The topic of revocations stays.
    expect([hub.stats().topics, hub.stats().disconnects.client, engine.memory.listened]).toEqual([1, 1, 1])
    await hub.broadcast('news', 'to nobody')
  })

  it('CH34: who comes back within that time is not asked about again', async () => {
    const engine = new FaultyEngine()
    const hub = hubOf({ adapter: engine.adapter(), engine: { lingerMs: 60_000 } })
    const { app } = await launchHub(hub, 'news')
    for (let i = 0; i < 5; i++) {
      await using stream = await app.stream('/stream')
      await connected(stream)
    }
    expect(engine.adapters[0].calls.listen).toBe(2)
  })

  it('CH34: those who leave before the head, or in the middle of a write, leave nothing behind', async () => {
    const hub = hubOf({ engine: { lingerMs: 0 } })
    const { app, raw } = await launchHub(hub, 'news')
    for (let i = 0; i < 30; i++) {
      const socket = await raw()
      socket.write('GET /stream HTTP/1.1\r\nhost: localhost\r\n\r\n')
      if (i % 2 === 0) await socket.read('retry')
      socket.destroy()
    }
    let publishing = true
    const done = (async () => {
      while (publishing) {
        await hub.broadcast('news', 'x'.repeat(10_000))
        await new Promise(setImmediate)
      }
    })()
    await Promise.all(Array.from({ length: 10 }, () => leavingReader(app, '/stream', { after: 3 })))
    publishing = false
    await done
    await until(() => hub.stats().connections === 0, 'everybody leaving')
    expect(hub.stats().connects).toBeGreaterThanOrEqual(25)
    await until(() => hub.stats().topics === 1)
    expect(hub.stats().bufferedBytes).toBe(0)
  })

  it('CH35: the kernel looks after silent peers', async () => {
    const hub = hubOf()
    const calls: unknown[] = []
    class ProbeController extends Live(BaseController) {
      async show() {
        const { socket } = this.request.raw
        const keepAlive = socket.setKeepAlive.bind(socket)
        socket.setKeepAlive = (...args) => {
          calls.push(args)
          return keepAlive(...args)
        }
        await hub.stream(this, 'news')
      }
    }
    const { app } = await launch((r) => r.get('/stream', ProbeController, 'show'))
    await using stream = await app.stream('/stream')
    await connected(stream)
    expect(calls).toEqual([[true, 30_000]])
  })
})

describe('time', () => {
  it('CH31: a silent stream gets a comment, and a busy one does not', async () => {
    const clock = new FakeClock()
    const hub = hubOf({ sse: { heartbeatMs: 1_000 } })
    const { app } = await launchHub(hub, 'news', {}, { clock })
    await using stream = await app.stream('/stream')
    await connected(stream)
    clock.advance(500)
    clock.advance(500)
    clock.advance(500)
    expect(await stream.nextChunk()).toBe(':\n\n')
    await hub.broadcast('news', 'x')
    await stream.nextChunk()
    clock.advance(500)
    await hub.broadcast('news', 'y')
    expect(await stream.nextChunk()).toContain('y')
  })

  it('CH36: a connection that is old enough ends after a complete frame, and comes back soon', async () => {
    const clock = new FakeClock(Date.now())
    const hub = hubOf({ clock, limits: { connectionMaxAgeMs: [10_000, 20_000] } })
    const { app } = await launchHub(hub, 'news')
    await using stream = await app.stream('/stream')
    await connected(stream)
    clock.advance(9_000)
    expect(hub.stats().connections).toBe(1)
    clock.advance(12_000)
    const rest = await stream.text()
    const retry = Number(/^retry: (\d+)\n\n$/.exec(rest)?.[1])
    expect([retry >= 100, retry <= 1_000, await stream.ended]).toEqual([true, true, 'closed'])
    expect(hub.stats().disconnects.max_age).toBe(1)
  })

  it('CH36: [0, 0] is never', async () => {
    const clock = new FakeClock(Date.now())
    const hub = hubOf({ clock, limits: { connectionMaxAgeMs: [0, 0] } })
    const { app } = await launchHub(hub, 'news')
    await using stream = await app.stream('/stream')
    await connected(stream)
    clock.advance(1e7)
    expect(hub.stats().connections).toBe(1)
  })
})

describe('slow readers', () => {
  it('CH39, T15: is cut at its bound, the others get everything, and it resumes from history', async () => {
    const hub = hubOf({ limits: { bufferedBytesPerConnection: 128 * 1024, connectionsPerKey: 100 } })
    const { app } = await launchHub(hub, 'news')
    await using prompt = await app.stream('/stream')
    await using stalled = await app.stream('/stream')
    await Promise.all([connected(prompt), connected(stalled)])
    stalled.pause()
    const text = 'x'.repeat(60_000)
    let sent = 0
    const reading = (async () => {
      for (let i = 0; hub.stats().disconnects.slow === 0 || i < sent; i++)
        expect((await nextEvent(prompt)).data.startsWith(`${i} `)).toBe(true)
    })()
    while (hub.stats().disconnects.slow === 0) {
      await hub.broadcast('news', `${sent++} ${text}`)
      expect(hub.stats().bufferedBytes).toBeLessThan(400_000)
    }
    await hub.broadcast('news', `${sent++} ${text}`)
    await reading
    stalled.resume()
    expect(await stalled.ended).toBe('cut')
    expect([hub.stats().connections, hub.stats().bufferedBytes]).toEqual([1, 0])
  })

  it('CH39: coalesce keeps the newest of each key, drop loses the rest, and nobody is cut', async () => {
    const hub = hubOf({
      limits: { bufferedBytesPerConnection: 300_000 },
      topics: { 'price/:id': { history: false, overflow: 'coalesce' }, noise: { history: false, overflow: 'drop' } },
    })
    const { app } = await launchHub(hub, topics('price/1', 'noise'))
    await using stream = await app.stream('/stream')
    await stream.nextChunk()
    await until(() => hub.stats().topics === 3)
    stream.pause()
    const text = 'x'.repeat(50_000)
    for (let i = 0; hub.stats().coalesced < 10 || hub.stats().dropped < 10; i++) {
      await hub.broadcast('price/1', { key: i % 2 === 0 ? 'even' : 'odd', data: `${i} ${text}` })
      await hub.broadcast('noise', `noise ${text}`)
    }
    await hub.broadcast('price/1', { key: 'even', data: 'last even' })
    await hub.broadcast('price/1', { key: 'odd', data: 'last odd' })
    expect([hub.stats().connections, hub.stats().disconnects.slow]).toEqual([1, 0])
    stream.resume()
    const seen: string[] = []
    while (!seen.includes('last even') || !seen.includes('last odd')) seen.push((await nextEvent(stream)).data)
    expect(seen.at(-1)).toBe('last odd')
  })

  it('CH40: past the bound of all the largest go first', async () => {
    const limits = { bufferedBytesPerConnection: 10e6, bufferedBytesTotal: 500_000, connectionsPerKey: 100 }
    const hub = hubOf({ limits })
    const { app } = await launchHub(hub, 'news')
    const streams = await Promise.all(Array.from({ length: 3 }, () => app.stream('/stream')))
    await Promise.all(streams.map(connected))
    for (const stream of streams) stream.pause()
    while (hub.stats().disconnects.slow === 0) {
      await hub.broadcast('news', 'x'.repeat(60_000))
      expect(hub.stats().bufferedBytes).toBeLessThan(700_000)
    }
    expect(hub.stats().connections).toBeGreaterThan(0)
    for (const stream of streams) stream.abort()
  })
})

describe('ends', () => {
  it('CH50, CH51: drain ends all after complete frames, one by one, and new ones are told to come back', async () => {
    const hub = hubOf({ drain: { windowMs: 200, retryMs: [300, 400] }, limits: { connectionsPerKey: 100 } })
    const { app } = await launchHub(hub, 'news')
    const streams = await Promise.all(Array.from({ length: 20 }, () => app.stream('/stream')))
    await Promise.all(streams.map(connected))
    const { cursor } = await hub.broadcast('news', 'x')
    const draining = hub.drain()
    expect(hub.state).toBe('draining')
    await using late = await app.stream('/stream')
    expect(await nextEvent(late)).toMatchObject({ event: 'busy', data: '{"reason":"draining"}' })
    for (const stream of streams) {
      expect(await stream.text()).toMatch(new RegExp(`^id: ${cursor}\ndata: x\n\nretry: [34]\\d\\d\n\n$`))
      expect(await stream.ended).toBe('closed')
    }
    expect(await draining).toMatchObject({ connections: 20, ended: 20, cut: 0, unpublished: 0 })
    expect(hub.stats().disconnects.drain).toBe(20)
  })

  it('CH50: who does not take its end is cut at the deadline', async () => {
    const hub = hubOf({ drain: { windowMs: 10 }, limits: { bufferedBytesPerConnection: 50e6 } })
    const { app } = await launchHub(hub, 'news')
    await using stream = await app.stream('/stream')
    await connected(stream)
    stream.pause()
    while (hub.stats().bufferedBytes === 0) await hub.broadcast('news', 'x'.repeat(60_000))
    for (let i = 0; i < 100; i++) await hub.broadcast('news', 'x'.repeat(60_000))
    expect(await hub.drain({ deadlineMs: 50 })).toMatchObject({ connections: 1, ended: 0, cut: 1 })
  })

  it('CH50: the application that stops tells its readers when to come back', async () => {
    const hub = hubOf({ drain: { retryMs: [123, 123] } })
    const { app } = await launchHub(hub, 'news')
    await connected(await app.stream('/stream'))
    const { streams } = await drain(app)
    expect(streams).toMatchObject([{ end: 'closed', retry: 123, text: 'retry: 123\n\n' }])
    expect(hub.stats().disconnects.drain).toBe(1)
  })

  it('CH6: disconnect ends the connections of a subject in every process', async () => {
    const engine = new FaultyEngine()
    const [here, there] = [hubOf({ adapter: engine.adapter() }), hubOf({ adapter: engine.adapter() })]
    const ann = await launchHub(there, 'news', { subject: 'ann' })
    const bob = await launchHub(there, 'news', { subject: 'bob' })
    await using hers = await ann.app.stream('/stream')
    await using his = await bob.app.stream('/stream')
    await Promise.all([connected(hers), connected(his)])
    await here.disconnect({ subject: 'ann' })
    expect([await hers.text(), await hers.ended]).toEqual(['', 'closed'])
    await here.broadcast('news', 'x')
    expect((await nextEvent(his)).data).toBe('x')
    expect(there.stats().disconnects.revoked).toBe(1)
  })

  it('close ends everything, once, and what comes later is refused', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, 'news')
    await using stream = await app.stream('/stream')
    await connected(stream)
    const subscription = hub.subscribe('news')
    await subscription.ready
    await Promise.all([hub.close(), hub.close()])
    expect(await stream.text()).toMatch(/^retry: \d+\n\n$/)
    for await (const item of subscription) throw new Error(`unexpected ${item.type}`)
    const closed = expect.objectContaining({ code: 'ERR_HUB_CLOSED' })
    await expect(hub.broadcast('news', 'x')).rejects.toEqual(closed)
    await expect(hub.subscribe('news').ready).rejects.toEqual(closed)
    await expect(hub.start()).rejects.toEqual(closed)
    await expect(hub.disconnect({ subject: 'x' })).rejects.toEqual(closed)
    await using late = await app.stream('/stream')
    expect((await nextEvent(late)).event).toBe('busy')
  })
})
