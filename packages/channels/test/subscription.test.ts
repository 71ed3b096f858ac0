/** `hub.subscribe`: loops of the server. */
import { describe, expect, it } from '@jest/globals'
import { type Delivered, topics } from '../src/index.js'
import { hubOf, textOf, until } from './support.js'

describe('hub.subscribe', () => {
  it('gives events as they were broadcast, and ends with the loop', async () => {
    const hub = hubOf()
    const subscription = hub.subscribe(topics('a', 'b'))
    await subscription.ready
    const { cursor } = await hub.broadcast('a', { name: 'n', data: { x: 1 } })
    await hub.broadcast('b', { data: Uint8Array.from([0, 255]) })
    const items: Delivered[] = []
    for await (const item of subscription) {
      items.push(item)
      if (items.length === 2) break
    }
    expect(items).toEqual([
      { type: 'event', topic: 'a', cursor, name: 'n', data: Buffer.from('{"x":1}'), replayed: false },
      { type: 'event', topic: 'b', cursor: hub.head, data: Buffer.from([0, 255]), replayed: false },
    ])
    expect([hub.stats().subscriptions, hub.stats().connections]).toEqual([0, 0])
  })

  it('says which events come from history', async () => {
    const hub = hubOf()
    const { cursor } = await hub.broadcast('a', '1')
    await hub.broadcast('a', '2')
    const subscription = hub.subscribe('a', { after: cursor })
    await subscription.ready
    await hub.broadcast('a', '3')
    const seen: unknown[] = []
    for await (const item of subscription) {
      seen.push([textOf(item), item.type === 'event' && item.replayed])
      if (seen.length === 2) break
    }
    expect(seen).toEqual([
      ['2', true],
      ['3', false],
    ])
  })

  it('CH41: ends a loop that does not keep up, with the cursor to go on from', async () => {
    const hub = hubOf({ limits: { queuedPerSubscription: 3 } })
    const subscription = hub.subscribe('a')
    await subscription.ready
    for (let i = 0; i < 10; i++) await hub.broadcast('a', String(i))
    const seen: string[] = []
    let caught: unknown
    try {
      for await (const item of subscription) seen.push(textOf(item))
    } catch (error) {
      caught = error
    }
    expect([seen, caught]).toEqual([['0', '1', '2'], expect.objectContaining({ code: 'ERR_SLOW_CONSUMER' })])
    const rest = hub.subscribe('a', { after: (caught as { cursor: string }).cursor, maxQueued: 100 })
    for await (const item of rest) {
      seen.push(textOf(item))
      if (seen.length === 10) break
    }
    expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => String(i)))
    expect(hub.stats().subscriptions).toBe(0)
  })

  it('ends with a signal, also with one that has fired', async () => {
    const hub = hubOf()
    const controller = new AbortController()
    const subscription = hub.subscribe('a', { signal: controller.signal })
    await subscription.ready
    await hub.broadcast('a', '1')
    controller.abort()
    const seen: string[] = []
    for await (const item of subscription) seen.push(textOf(item))
    expect(seen).toEqual(['1'])
    for await (const item of hub.subscribe('a', { signal: controller.signal })) throw new Error(item.type)
    expect(hub.stats().subscriptions).toBe(0)
  })

  it('close before it began leaves nothing behind', async () => {
    const hub = hubOf({ engine: { lingerMs: 0 } })
    for (let i = 0; i < 10; i++) {
      await using subscription = hub.subscribe('a')
      if (i % 2 === 0) await subscription.close()
    }
    await until(() => hub.stats().topics === 0)
    expect(hub.stats().subscriptions).toBe(0)
  })

  it('takes one topic for an array: topics() are several', async () => {
    const hub = hubOf()
    const subscription = hub.subscribe(['a', 'b'])
    await subscription.ready
    await hub.broadcast('a', 'no')
    await hub.broadcast('b', 'no')
    await hub.broadcast('a/b', 'yes')
    for await (const item of subscription) {
      expect(textOf(item)).toBe('yes')
      break
    }
  })

  it('throws at the call for what is no topic', () => {
    expect(() => hubOf().subscribe('a b')).toThrow(expect.objectContaining({ code: 'ERR_INVALID_TOPIC' }))
  })

  it('a loop that awaits long gets what came meanwhile, in order', async () => {
    const hub = hubOf()
    const subscription = hub.subscribe('a')
    await subscription.ready
    const seen: string[] = []
    for (let i = 0; i < 5; i++) await hub.broadcast('a', String(i))
    for await (const item of subscription) {
      seen.push(textOf(item))
      if (seen.length === 5) await hub.broadcast('a', '5')
      if (seen.length === 6) break
      await new Promise(setImmediate)
    }
    expect(seen).toEqual(['0', '1', '2', '3', '4', '5'])
  })
})
