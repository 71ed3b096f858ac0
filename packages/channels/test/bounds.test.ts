/** Everything that a client, or an engine, can fill has a bound. */
import { describe, expect, it } from '@jest/globals'
import { SharedChunk, systemClock } from '@live/core'
import { FakeClock } from '@live/testing'
import fc from 'fast-check'
import { ConnectionAdmission } from '../src/delivery/admission.js'
import { Backlog, type Waiting } from '../src/delivery/backlog.js'
import { type Buffered, Buffers } from '../src/delivery/buffers.js'
import { RecentTokens } from '../src/feed/recent-tokens.js'
import { Ring } from '../src/feed/ring.js'
import { settingsOf } from '../src/hub/options.js'
import { createHub, type HubOptions, MemoryEngine } from '../src/index.js'
import { Deque } from '../src/support/deque.js'
import { ChannelEvent } from '../src/wire/channel-event.js'
import { hubOf, SECRET, until } from './support.js'

const chunk = (size: number): SharedChunk => new SharedChunk('x'.repeat(size))
const waiting = (size: number, fields: Partial<Waiting> = {}): Waiting => ({
  ...{ chunk: chunk(size), overflow: 'disconnect', key: 't ', replayed: false },
  ...fields,
})

describe('CH39: Backlog', () => {
  it('CH39: is first in, first out, and counts its bytes', () => {
    const backlog = new Backlog(100)
    const chunks = [waiting(10), waiting(20), waiting(30)]
    expect(chunks.map((each) => backlog.push(each, 0))).toEqual(['queued', 'queued', 'queued'])
    expect([backlog.bytes, backlog.length]).toEqual([60, 3])
    expect([backlog.shift(), backlog.shift(), backlog.shift(), backlog.shift()]).toEqual([...chunks.map((each) => each.chunk), undefined])
    expect(backlog.bytes).toBe(0)
  })

  it('CH39: is full at its bound, with what waits elsewhere', () => {
    const backlog = new Backlog(100)
    expect(backlog.push(waiting(60), 41)).toBe('overflow')
    expect(backlog.push(waiting(60), 40)).toBe('queued')
    expect(backlog.push(waiting(1), 40)).toBe('overflow')
    expect(backlog.push(waiting(1, { overflow: 'drop' }), 40)).toBe('dropped')
    expect(backlog.push(waiting(1_000, { replayed: true }), 40)).toBe('queued')
    backlog.shift()
    expect(backlog.push(waiting(60), 40)).toBe('queued')
  })

  it('CH39: coalesce keeps the newest of each key, at the end', () => {
    const backlog = new Backlog(100)
    const of = (key: string, size: number) => waiting(size, { overflow: 'coalesce', key })
    const [a1, b1, a2] = [of('a', 1), of('b', 2), of('a', 3)]
    expect([a1, b1, a2].map((each) => backlog.push(each, 0))).toEqual(['queued', 'queued', 'replaced'])
    expect([backlog.shift(), backlog.shift(), backlog.shift()]).toEqual([b1.chunk, a2.chunk, undefined])
  })

  it('CH39: what may be lost gives way to what is worth more', () => {
    const backlog = new Backlog(100)
    backlog.push(waiting(40, { overflow: 'drop' }), 0)
    backlog.push(waiting(40, { overflow: 'coalesce', key: 'a' }), 0)
    expect(backlog.push(waiting(50, { overflow: 'coalesce', key: 'b' }), 0)).toBe('queued')
    expect([backlog.bytes, backlog.evicted]).toEqual([90, 1])
    expect(backlog.push(waiting(90), 0)).toBe('queued')
    expect([backlog.bytes, backlog.evicted]).toEqual([90, 3])
    expect(backlog.push(waiting(90), 0)).toBe('overflow')
  })

  it('CH39: never holds more than its bound', () => {
    const event = fc.record({
      size: fc.integer({ min: 1, max: 60 }),
      overflow: fc.constantFrom('disconnect' as const, 'coalesce' as const, 'drop' as const),
      key: fc.constantFrom('a', 'b', 'c'),
      takes: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const backlog = new Backlog(100)
        for (const { size, overflow, key, takes } of events) {
          backlog.push(waiting(size, { overflow, key }), 0)
          expect(backlog.bytes).toBeLessThanOrEqual(100)
          if (takes) backlog.shift()
        }
        while (backlog.shift() !== undefined);
        expect([backlog.bytes, backlog.length]).toEqual([0, 0])
      }),
    )
  })
})

describe('CH40: Buffers', () => {
  it('CH40: gives the largest up until there is room, and forgets who left', () => {
    const given: string[] = []
    const reader = (name: string, buffered: number): Buffered => ({ buffered, giveUp: () => void given.push(name) })
    const buffers = new Buffers(100)
    const small = reader('small', 30)
    for (const each of [small, reader('large', 45), reader('middle', 20)]) buffers.update(each)
    expect([buffers.total, given]).toEqual([95, []])
    buffers.update(reader('last', 10))
    expect([buffers.total, given]).toEqual([60, ['large']])
    buffers.forget(small)
    buffers.forget(small)
    expect(buffers.total).toBe(30)
  })
})

describe('ConnectionAdmission', () => {
  it('counts by key and in all, and gives places back once', () => {
    const { limits } = settingsOf({ secret: SECRET, limits: { connections: 3, connectionsPerKey: 2 } })
    const admission = new ConnectionAdmission(limits)
    const [a, b] = [admission.admit('x'), admission.admit('x')]
    expect(admission.admit('x')).toBeNull()
    expect(admission.admit('y')).not.toBeNull()
    expect(admission.admit('z')).toBeNull()
    a?.()
    a?.()
    expect([admission.total, admission.keys]).toEqual([2, 2])
    b?.()
    expect([admission.total, admission.keys]).toEqual([1, 1])
  })
})

const eventOf = (n: number, size = 10): ChannelEvent =>
  new ChannelEvent('t', 'g', n, { flags: 0, name: '', key: '', retry: 0, token: '', index: 0, data: Buffer.alloc(size) })
const ringOf = (bounds: Partial<ConstructorParameters<typeof Ring>[0]> = {}): Ring =>
  new Ring({ events: 3, bytes: 1e6, ttlMs: 1_000, ...bounds }, 10)

describe('CH27: Ring', () => {
  const numbers = (ring: Ring, after: number): number[] => ring.after(after).map(({ n }) => n)

  it('CH27: has everything after its floor, which rises with what it drops', () => {
    const ring = ringOf()
    expect([ring.covers(9, 0), ring.covers(10, 0), ring.covers(99, 0)]).toEqual([false, true, true])
    for (const n of [11, 12, 13, 14]) ring.push(eventOf(n), 0)
    expect([ring.floor, numbers(ring, 12), ring.covers(10, 0), ring.covers(11, 0)]).toEqual([11, [13, 14], false, true])
  })

  it('is bounded in bytes and time', () => {
    const ring = ringOf({ bytes: 2 * eventOf(1).weight })
    for (const n of [11, 12, 13]) ring.push(eventOf(n), n)
    expect(numbers(ring, 0)).toEqual([12, 13])
    expect([ring.covers(11, 1_011), ring.covers(11, 1_012), numbers(ring, 0)]).toEqual([true, false, [13]])
    expect(ring.bytes).toBe(eventOf(1).weight)
  })

  it('takes older events in front, and ignores what it has', () => {
    const ring = ringOf({ events: 10 })
    ring.push(eventOf(12), 0)
    ring.extend(
      5,
      [6, 8, 10, 12].map((n) => eventOf(n)),
      0,
    )
    expect([ring.floor, numbers(ring, 0)]).toEqual([5, [6, 8, 10, 12]])
    ring.extend(7, [eventOf(8)], 0)
    expect([ring.floor, numbers(ring, 7)]).toEqual([5, [8, 10, 12]])
    ring.clear(20)
    expect([ring.bytes, ring.floor, numbers(ring, 0)]).toEqual([0, 20, []])
  })
})

describe('CH46: RecentTokens', () => {
  it('CH46: knows the last 4096 batches', () => {
    const tokens = new RecentTokens()
    expect([tokens.isRepeat('a', 0, 't'), tokens.isRepeat('a', 1, 't'), tokens.isRepeat('a', 0, 't')]).toEqual([false, false, true])
    for (let i = 0; i < 4_095; i++) tokens.isRepeat(`b${i}`, 0, 't')
    expect(tokens.isRepeat('a', 1, 't')).toBe(true)
    tokens.isRepeat('c', 0, 't')
    expect(tokens.isRepeat('a', 0, 't')).toBe(false)
  })
})

describe('Deque', () => {
  it('is an array with a cheap front', () => {
    const command = fc.oneof(
      fc.record({ do: fc.constant('push' as const), value: fc.nat() }),
      fc.record({ do: fc.constant('shift' as const) }),
      fc.record({ do: fc.constant('unshift' as const), values: fc.array(fc.nat(), { maxLength: 3 }) }),
      fc.record({ do: fc.constant('filter' as const), by: fc.integer({ min: 2, max: 5 }) }),
      fc.record({ do: fc.constant('takeAll' as const) }),
    )
    fc.assert(
      fc.property(fc.array(command, { maxLength: 300 }), (commands) => {
        const deque = new Deque<number>()
        let model: number[] = []
        for (const each of commands) {
          if (each.do === 'push') model.push(each.value)
          if (each.do === 'push') deque.push(each.value)
          if (each.do === 'shift') expect(deque.shift()).toBe(model.shift())
          if (each.do === 'unshift') deque.unshift(each.values)
          if (each.do === 'unshift') model.unshift(...each.values)
          if (each.do === 'filter') deque.filter((value) => value % each.by !== 0)
          if (each.do === 'filter') model = model.filter((value) => value % each.by !== 0)
          if (each.do === 'takeAll') expect(deque.takeAll()).toEqual(model.splice(0))
          expect([deque.length, [...deque], deque.at(0)]).toEqual([model.length, model, model[0]])
        }
      }),
    )
  })
})

describe('5.1: MemoryEngine', () => {
  const publish = (engine: MemoryEngine, topic: string, size: number, token = Math.random().toString()) =>
    engine.publish(
      { token, tokenTtlMs: 1_000, events: [{ topic, frame: Buffer.alloc(size), history: { max: 100, ttlMs: 1e6 } }] },
      systemClock,
    )

  it('keeps no more bytes than it may, and says what is missing', () => {
    const engine = new MemoryEngine({ maxBytes: 1_000 })
    const [first] = publish(engine, 'a', 400).positions
    publish(engine, 'a', 400)
    publish(engine, 'b', 400)
    expect(engine.bytes).toBe(800)
    expect(engine.replay(['b'], first, 10, systemClock)).toMatchObject({ complete: true })
    expect(engine.replay(['a'], first - 1, 10, systemClock)).toMatchObject({ complete: false, reason: 'too_old' })
    expect(engine.replay(['a'], first, 10, systemClock)).toMatchObject({ complete: true })
  })

  it('remembers no more topics than it may, and is honest about the others', () => {
    const engine = new MemoryEngine({ maxTopics: 10 })
    const positions = Array.from({ length: 100 }, (_, i) => publish(engine, `t${i}`, 10).positions[0])
    expect([engine.topics, engine.bytes]).toEqual([10, 100])
    expect(engine.replay(['t0'], positions[0], 10, systemClock).complete).toBe(false)
    expect(engine.replay(['t0'], positions[99], 10, systemClock).complete).toBe(true)
    expect(engine.replay(['never'], 0, 10, systemClock).complete).toBe(false)
  })

  it('forgets tokens with time', () => {
    const clock = new FakeClock()
    const engine = new MemoryEngine()
    const batch = { token: 'a', tokenTtlMs: 1_000, events: [{ topic: 't', frame: Buffer.alloc(1), history: null }] }
    expect([engine.publish(batch, clock).repeated, engine.publish(batch, clock).repeated]).toEqual([false, true])
    clock.advance(1_000)
    expect(engine.publish(batch, clock).repeated).toBe(false)
  })

  it('positions go on when the clock goes back', () => {
    const clock = new FakeClock(1_000_000)
    const engine = new MemoryEngine()
    const at = (time: number): number => {
      const now = { ...clock, now: () => time, after: clock.after.bind(clock), every: clock.every.bind(clock) }
      return engine.publish(
        { token: String(time), tokenTtlMs: 1, events: [{ topic: 't', frame: Buffer.alloc(1), history: { max: 9, ttlMs: 1e9 } }] },
        now,
      ).positions[0]
    }
    expect([at(2_000), at(1_000), at(3_000)]).toEqual([2_000_000, 2_000_001, 3_000_000])
  })

  it('T16: nobody who listened is remembered', async () => {
    const engine = new MemoryEngine()
    const { memory } = await import('../src/index.js')
    const hub = hubOf({ adapter: memory({ engine }), engine: { lingerMs: 0 } })
    for (let i = 0; i < 500; i++) {
      const subscription = hub.subscribe(`t${i % 50}`)
      await subscription.ready
      await subscription.close()
    }
    await until(() => engine.listened === 0)
    expect([hub.stats().topics, hub.stats().subscriptions, hub.stats().recentBytes]).toEqual([0, 0, 0])
  })
})

describe('settings', () => {
  const bad: [string, Partial<HubOptions>][] = [
    ['namespace', { namespace: 'My App' }],
    ['namespace', { namespace: 'x'.repeat(25) }],
    ['adapter', { adapter: 'redis' as never }],
    ['limits.connections', { limits: { connections: -1 } }],
    ['limits.payloadBytes', { limits: { payloadBytes: Number.NaN } }],
    ['limits.connectionMaxAgeMs', { limits: { connectionMaxAgeMs: [2, 1] } }],
    ['limits.connectionMaxAgeMs', { limits: { connectionMaxAgeMs: [1] as never } }],
    ['sse.heartbeatMs', { sse: { heartbeatMs: 26_000 } }],
    ['sse.heartbeatMs', { sse: { heartbeatMs: 0 } }],
    ['sse.retryMs', { sse: { retryMs: ['1', 2] as never } }],
    ['drain.windowMs', { drain: { windowMs: '10s' as never } }],
    ['publish.deadlineMs', { publish: { deadlineMs: -1 } }],
    ['engine.probeMs', { engine: { probeMs: -1 } }],
    ['history', { history: { max: 0, ttlMs: 1 } }],
    ['secret', { secret: 'short' }],
  ]
  it.each(bad)('%s is refused at once when it cannot work', (name, options) => {
    const message = expect.stringContaining(name)
    expect(() => createHub({ secret: SECRET, ...options })).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION', message }))
  })
})
