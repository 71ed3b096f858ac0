import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { contracts, requiredBinary } from '@live/testing'
import type { Redis } from 'ioredis'
import { type RedisSessionClient, RedisSessionStore } from '../../src/stores/redis.js'
import { type RedisServer, startRedis } from './redis-server.js'

const binary = requiredBinary('redis-server')
const withRedis = binary === null ? describe.skip : describe

withRedis('RedisSessionStore fulfils the contract of session stores: it', () => {
  let server: RedisServer
  let client: Redis
  beforeAll(async () => {
    server = await startRedis(binary as string)
    client = server.client()
  })
  afterAll(async () => server?.[Symbol.asyncDispose]())

  const make = () => ({ store: new RedisSessionStore({ client }), elapse: (ms: number) => wait(ms) })
  for (const { name, run } of contracts.sessionStore(make)) it(`C176: ${name}`, run)

  it('C176: keys are _session_id: and the id, or have the prefix that was asked for, and end by themselves', async () => {
    await client.flushall()
    await new RedisSessionStore({ client }).write('abc', '{}', 60_000, true)
    await new RedisSessionStore({ client, prefix: 'shop:' }).write('abc', '{"n":1}', 60_000, true)
    expect((await client.keys('*')).sort()).toEqual(['_session_id:abc', 'shop:abc'])
    expect(await client.pttl('shop:abc')).toBeGreaterThan(0)
  })
})

describe('RedisSessionStore', () => {
  it.each([undefined, null, {}, { get() {} }])('%p is no client, and that is said at once', (client) => {
    expect(() => new RedisSessionStore({ client: client as unknown as RedisSessionClient })).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION' }),
    )
  })

  it('a client of ioredis is one', () => {
    const assignable = (client: Redis): RedisSessionClient => client
    expect(assignable).toBeDefined()
  })
})
