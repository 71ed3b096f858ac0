/** Fragments in a Redis of the test's own. */
import { describe, expect, it } from '@jest/globals'
import { requiredBinary } from '@live/testing'
import { RedisCacheStore } from '../packages/core/src/stores/redis.js'
import { startRedis } from '../packages/core/test/stores/redis-server.js'
import { cachedApp, Post } from '../packages/views/test/caching/support.js'

const binary = requiredBinary('redis-server')
const withRedis = binary === null ? describe.skip : describe

const SOURCES = {
  'pages/show.html':
    '<h1><%= cache("head", { expiresIn: "1h" }, () => { %><%= ran("<head>") %><% }) %></h1><%= render({ partial: "post", collection: posts, cached: true }) %>',
  'pages/_post.html': '<p><%= ran(post.title) %></p>',
}

withRedis('fragments in Redis', () => {
  it('A127: are shared by all processes, and elements of a collection are one command', async () => {
    await using server = await startRedis(binary as string)
    const client = server.client()
    const posts = [new Post(1, 'a'), new Post(2, '<b>')]
    const whole = '<h1>&lt;head&gt;</h1><p>a</p><p>&lt;b&gt;</p>'
    await using one = await cachedApp(SOURCES, { store: new RedisCacheStore({ client }) })
    await using two = await cachedApp(SOURCES, { store: new RedisCacheStore({ client: server.client() }) })
    one.stage.assigns = two.stage.assigns = { posts }
    expect([await one.text(), one.stage.ran]).toEqual([whole, 3])
    await client.config('RESETSTAT')
    expect([await two.text(), two.stage.ran]).toEqual([whole, 0])
    const stats = await client.info('commandstats')
    expect([/cmdstat_mget:calls=(\d+)/.exec(stats)?.[1], /cmdstat_get:calls=(\d+)/.exec(stats)?.[1]]).toEqual(['1', '1'])
    const head = (await client.keys('live:cache:views/*')).find((key) => key.endsWith('/head'))
    expect(await client.pttl(head as string)).toBeGreaterThan(3_500_000)
  })

  it('A128: a page is made without them when Redis is gone', async () => {
    const server = await startRedis(binary as string)
    const errors: unknown[] = []
    await using app = await cachedApp(SOURCES, {
      store: new RedisCacheStore({ client: server.client(), onError: (error) => errors.push(error) }),
    })
    app.stage.assigns = { posts: [new Post(1, 'a')] }
    const whole = await app.text()
    await server[Symbol.asyncDispose]()
    expect([await app.text(), errors.length > 0]).toEqual([whole, true])
  })
})
