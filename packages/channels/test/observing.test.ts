/** Figures, events and lines of the log (section 7). */
import { describe, expect, it } from '@jest/globals'
import { subscribe } from '@live/core'
import { topics } from '../src/index.js'
import { FaultyEngine } from './faulty-engine.js'
import { connected, hubOf, later, launchHub, until } from './support.js'

/** Names and payloads of what happens, in order. */
function recorded(...names: string[]): [string, unknown][] {
  const notices: [string, unknown][] = []
  for (const name of names) {
    const stop = subscribe(`${name}.channels`, ({ payload }) => notices.push([name, { ...payload }]))
    later(async () => stop())
  }
  return notices
}

describe('events', () => {
  it('tell of broadcasts, connections and drains, and never what was said', async () => {
    const notices = recorded('broadcast', 'connect', 'disconnect', 'replay', 'reset', 'drain')
    const hub = hubOf()
    const { app } = await launchHub(hub, topics('a', 'b'), { subject: 'ann' })
    const { cursor } = await hub.broadcast('a', 'a secret text')
    const stream = await app.stream('/stream', { headers: { 'last-event-id': cursor as string } })
    await connected(stream)
    await using other = await app.stream('/stream?after=nonsense')
    await other.next()
    stream.abort()
    await until(() => hub.stats().connections === 1)
    await hub.drain({ deadlineMs: 500 })
    const names = ['a', 'b']
    expect(notices).toEqual([
      ['broadcast', { topics: ['a'], bytes: 13, cursor, duplicate: false, result: { cursor, duplicate: false } }],
      ['connect', { topics: names, subject: 'ann', resumed: true }],
      ['replay', { topics: names, events: 0, source: 'ring' }],
      ['connect', { topics: names, subject: 'ann', resumed: false }],
      ['reset', { reason: 'bad_cursor', topics: names }],
      ['disconnect', { topics: names, subject: 'ann', reason: 'client', durationMs: expect.any(Number) }],
      ['disconnect', { topics: names, subject: 'ann', reason: 'drain', durationMs: expect.any(Number) }],
      ['drain', { connections: 1, ended: 1, cut: 0, unpublished: 0, durationMs: expect.any(Number) }],
    ])
    expect(JSON.stringify(notices)).not.toContain('secret')
  })

  it('tell of the engine and of gaps', async () => {
    const notices = recorded('engine', 'gap')
    const lines: unknown[] = []
    const line = (_: object, message: string): void => void lines.push(message)
    const logger = { debug: () => {}, info: line, warn: line, error: line }
    const engine = new FaultyEngine()
    const hub = hubOf({ adapter: engine.adapter(), logger: logger as never })
    const sender = hubOf({ adapter: engine.adapter() })
    const subscription = hub.subscribe('a')
    await subscription.ready
    engine.adapters[0].down()
    await sender.broadcast('a', '1')
    engine.adapters[0].up()
    for await (const item of subscription) {
      expect(item.type).toBe('event')
      break
    }
    expect(notices).toEqual([
      ['engine', { state: 'down', detail: 'connection lost' }],
      ['engine', { state: 'up', detail: null }],
      ['gap', { cause: 'down', durationMs: expect.any(Number), filled: 1 }],
    ])
    expect(lines).toEqual(['Channels: up', 'Channels: the engine is away', 'Channels: up'])
  })

  it('say nothing of a hub that nobody used: commands make one and end it', async () => {
    const lines: string[] = []
    const line = (_: object, message: string): void => void lines.push(message)
    const logger = { debug: line, info: line, warn: line, error: line } as never
    await hubOf({ logger }).close()
    expect(lines).toEqual([])
    const used = hubOf({ logger })
    await used.broadcast('a', '1')
    await used.close()
    expect(lines).toEqual(['Channels: up', 'Channels: closed'])
  })
})

describe('stats', () => {
  it('count', async () => {
    const hub = hubOf()
    const { app } = await launchHub(hub, 'a')
    await using stream = await app.stream('/stream')
    await connected(stream)
    await hub.broadcast('a', 'x', { idempotencyKey: 'k' })
    await hub.broadcast('a', 'x', { idempotencyKey: 'k' })
    const stats = hub.stats()
    expect(stats).toMatchObject({
      state: 'up',
      connections: 1,
      subscriptions: 0,
      topics: 2,
      connects: 1,
      busy: 0,
      broadcasts: { ok: 1, duplicate: 1, timeout: 0, overloaded: 0, error: 0 },
      delivered: 1,
      laneQueued: 0,
      engineUp: true,
      gaps: 0,
    })
    expect(stats.broadcastSeconds).toBeGreaterThan(0)
    expect(hub.stats().disconnects).not.toBe(hub.stats().disconnects)
  })
})
