/** The cache in a Redis of the test's own, and what is left of it when that is gone. */
import { describe, expect, it } from '@jest/globals'
import { Cache } from '@live/core'
import { requiredBinary } from '@live/testing'
import { RedisCacheStore } from '../../src/stores/redis.js'
import { startRedis } from './redis-server.js'

const binary = requiredBinary('redis-server')
const withRedis = binary === null ? describe.skip : describe

withRedis('A128: RedisCacheStore', () => {
  it('keeps values with their expiry, counts in one step, and shares both between processes', async () => {
    await using server = await startRedis(binary as string)
    const client = server.client()
    const [one, two] = [client, server.client()].map((each) => new Cache(new RedisCacheStore({ client: each })))
    await one.write(['posts', 1], { title: 'x' }, { expiresIn: '1m' })
    expect(await two.read('posts/1')).toEqual({ title: 'x' })
    expect(await client.pttl('live:cache:posts/1')).toBeGreaterThan(0)
    await one.write('forever', null)
    expect([await client.pttl('live:cache:forever'), await two.exist('forever')]).toEqual([-1, true])
    const counts = await Promise.all(Array.from({ length: 50 }, (_, i) => (i % 2 ? one : two).increment('n', 1, { expiresIn: '1m' })))
    expect(new Set(counts).size).toBe(50)
    expect([await one.read('n'), await client.pttl('live:cache:n')]).toEqual([50, expect.any(Number)])
    expect(await one.decrement('n', 49)).toBe(1)
    expect([await two.delete('posts/1'), await two.delete('posts/1'), await one.read('posts/1')]).toEqual([true, false, undefined])
    await one.write('forever', undefined)
    expect(await one.exist('forever')).toBe(false)
  })

  it('reads several values in one command', async () => {
    await using server = await startRedis(binary as string)
    const client = server.client()
    const store = new RedisCacheStore({ client })
    const cache = new Cache(store)
    await cache.write('a', 1)
    await store.write('b', '<b>', { expiresInMs: null })
    await client.config('RESETSTAT')
    expect(await store.readMany(['b', 'none', 'b'])).toEqual(['<b>', undefined, '<b>'])
    expect(await cache.readMulti('a', 'none')).toEqual(new Map([['a', 1]]))
    expect(await store.readMany([])).toEqual([])
    const stats = await client.info('commandstats')
    expect([/cmdstat_mget:calls=(\d+)/.exec(stats)?.[1], /cmdstat_get:/.test(stats)]).toEqual(['2', false])
  })

  it('is an empty cache when Redis is gone, and says so; only counting fails', async () => {
    const server = await startRedis(binary as string)
    const errors: unknown[] = []
    const cache = new Cache(new RedisCacheStore({ client: server.client(), onError: (error) => errors.push(error) }))
    await cache.write('a', 1)
    await server[Symbol.asyncDispose]()
    expect([await cache.read('a'), await cache.fetch('a', () => 2), await cache.delete('a')]).toEqual([undefined, 2, false])
    expect(errors.length).toBeGreaterThan(2)
    await expect(cache.increment('n')).rejects.toThrow()
  })

  it('reads several values one by one where a command cannot have keys of several slots, or is not there', async () => {
    const get = async (key: string) => (key.endsWith('none') ? null : JSON.stringify(key))
    const mget = async () => Promise.reject(new Error("CROSSSLOT Keys in request don't hash to the same slot"))
    const others = { set: async () => 'OK', del: async () => 0, eval: async () => 0 }
    for (const client of [
      { ...others, get },
      { ...others, get, mget },
    ]) {
      expect(await new RedisCacheStore({ client, prefix: '' }).readMany(['a', 'none'])).toEqual(['a', undefined])
    }
    const errors: unknown[] = []
    const broken = { ...others, get, mget: async () => Promise.reject(new Error('LOADING')) }
    const store = new RedisCacheStore({ client: broken, onError: (error) => errors.push(error) })
    expect([await store.readMany(['a', 'b']), errors.length]).toEqual([[undefined, undefined], 1])
  })

  it('a client that is none is refused', () => {
    expect(() => new RedisCacheStore({ client: {} as never })).toThrow('RedisCacheStore needs a client')
  })
})
