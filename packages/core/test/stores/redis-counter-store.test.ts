/** Counters in a Redis of the test's own (C240, C245). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { contracts, requiredBinary } from '@live/testing'
import type { Redis } from 'ioredis'
import { RedisCounterStore } from '../../src/stores/redis.js'
import { type RedisServer, startRedis } from './redis-server.js'

const binary = requiredBinary('redis-server')
const withRedis = binary === null ? describe.skip : describe

withRedis('RedisCounterStore', () => {
  let server: RedisServer
  let client: Redis
  let second: Redis

  beforeAll(async () => {
    server = await startRedis(binary as string)
    client = server.client()
    second = server.client()
  })

  afterAll(async () => {
    await server[Symbol.asyncDispose]()
  })

  for (const { name, run } of contracts.counterStore(() => new RedisCounterStore({ client }))) it(name, run)

  it('counts for several processes in one place', async () => {
    const stores = [new RedisCounterStore({ client }), new RedisCounterStore({ client: second })]
    const counts = await Promise.all(Array.from({ length: 100 }, (_, i) => stores[i % 2].increment('shared', 1, { expiresIn: 60_000 })))
    expect(new Set(counts.map(({ count }) => count)).size).toBe(100)
  })

  it('writes one key with an expiry, below its prefix', async () => {
    await new RedisCounterStore({ client, prefix: 'app:' }).increment('key', 2, { expiresIn: 60_000 })
    expect(await client.get('app:key')).toBe('2')
    expect(await client.pttl('app:key')).toBeGreaterThan(0)
  })

  it('a counter that lost its expiry gets another, and its client is not blocked for ever', async () => {
    const store = new RedisCounterStore({ client })
    await store.increment('lost', 1, { expiresIn: 60_000 })
    await client.persist('live:lost')
    expect(await store.increment('lost', 1, { expiresIn: 50_000 })).toEqual({ count: 2, expiresIn: 50_000 })
    expect(await client.pttl('live:lost')).toBeGreaterThan(0)
  })

  it('rejects for a key that holds something else', async () => {
    await client.set('live:text', 'hello')
    await expect(new RedisCounterStore({ client }).increment('text', 1, { expiresIn: 1000 })).rejects.toThrow(/not an integer/)
  })

  it('a server that goes away does not hold a request up', async () => {
    await using other = await startRedis(binary as string)
    const store = new RedisCounterStore({ client: other.client() })
    expect((await store.increment('a', 1, { expiresIn: 1000 })).count).toBe(1)
    await other.kill()
    await expect(store.increment('a', 1, { expiresIn: 1000 })).rejects.toThrow()
  })
})

describe('without a Redis that answers', () => {
  it('rejects when the time is over', async () => {
    const store = new RedisCounterStore({ client: { eval: () => new Promise(() => {}) }, timeout: 5 })
    await expect(store.increment('a', 1, { expiresIn: 1000 })).rejects.toThrow('Redis did not answer within 5 ms')
  })

  it('rejects when the client does, and a failure that comes too late is nobody’s', async () => {
    const failing = new RedisCounterStore({ client: { eval: () => Promise.reject(new Error('down')) } })
    await expect(failing.increment('a', 1, { expiresIn: 1000 })).rejects.toThrow('down')
    let fail: (error: Error) => void = () => {}
    const late = new RedisCounterStore({ client: { eval: () => new Promise((_, reject) => (fail = reject)) }, timeout: 1 })
    await expect(late.increment('a', 1, { expiresIn: 1000 })).rejects.toThrow('within 1 ms')
    fail(new Error('too late'))
  })

  it.each([0, -1, Number.NaN])('refuses a time-out of %p', (timeout) => {
    expect(() => new RedisCounterStore({ client: { eval: () => Promise.resolve() }, timeout })).toThrow(/timeout is .*: give a number/)
  })

  it('refuses a client that is none', () => {
    expect(() => new RedisCounterStore({ client: 'redis://localhost' as never })).toThrow(/needs a client/)
  })
})
