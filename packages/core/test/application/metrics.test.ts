/** Metrics of actions and streams in a real registry of prom-client. */
import { afterEach, describe, expect, it } from '@jest/globals'
import { BaseController, Live, NotFoundError } from '@live/core'
import { Registry } from 'prom-client'
import { collectMetrics } from '../../src/application/metrics.js'
import { Gate, launch, nextTurn, watchProcess } from '../support.js'

watchProcess()

let stop = (): void => {}
afterEach(() => stop())

class PostsController extends BaseController {
  index() {
    this.render({ plain: 'x' })
  }
  missing() {
    throw new NotFoundError()
  }
}

class FeedController extends Live(BaseController) {
  static release = new Gate()
  async show() {
    await this.response.stream.write('four')
    await FeedController.release.opened
    await this.response.stream.close()
  }
}

async function start(prefix?: string) {
  const register = new Registry()
  stop = collectMetrics(prefix === undefined ? { register } : { register, prefix })
  FeedController.release = new Gate()
  const server = await launch((r) => {
    r.get('/posts', PostsController, 'index')
    r.get('/missing', PostsController, 'missing')
    r.get('/feed', FeedController, 'show')
  })
  /** The value of one line of the exposition. */
  const value = async (line: string): Promise<number | undefined> => {
    const found = (await register.metrics()).split('\n').find((each) => each.startsWith(`${line} `))
    return found === undefined ? undefined : Number(found.slice(line.length + 1))
  }
  return { register, server, value }
}

describe('collectMetrics', () => {
  it('counts actions by controller, action and status', async () => {
    const { server, value } = await start()
    await using _ = server
    const startedAt = performance.now()
    await server.app.get('/posts')
    await server.app.get('/posts')
    const seconds = (performance.now() - startedAt) / 1000
    await server.app.get('/missing')
    expect(await value('live_action_duration_seconds_count{controller="PostsController",action="index",status="200"}')).toBe(2)
    expect(await value('live_action_duration_seconds_count{controller="PostsController",action="missing",status="404"}')).toBe(1)
    expect(await value('live_action_duration_seconds_sum{controller="PostsController",action="index",status="200"}')).toBeLessThan(seconds)
  })

  it('B24: a gauge of open streams, and their duration, bytes and waiting once they ended', async () => {
    const { server, value } = await start()
    await using _ = server
    const labels = '{controller="FeedController",action="show"}'
    const readers = [await server.app.stream('/feed'), await server.app.stream('/feed')]
    expect(await value(`live_open_streams${labels}`)).toBe(2)
    readers[0]?.abort()
    while (server.application.openStreams > 1) await nextTurn()
    expect(await value(`live_open_streams${labels}`)).toBe(1)
    FeedController.release.open()
    await readers[1]?.ended
    while (server.application.openStreams > 0) await nextTurn()
    expect(await value(`live_open_streams${labels}`)).toBe(0)
    const count = (outcome: string) =>
      value(`live_stream_duration_seconds_count{controller="FeedController",action="show",outcome="${outcome}"}`)
    expect(await count('disconnected')).toBe(1)
    expect(await count('closed')).toBe(1)
    expect(await value(`live_stream_bytes_total${labels}`)).toBe(8)
    expect(await value(`live_stream_blocked_seconds_total${labels}`)).toBe(0)
  })

  it('takes another prefix, and nothing of a client becomes a label', async () => {
    const { server, register } = await start('shop_')
    await using _ = server
    await server.app.get('/posts?q=hostile', { headers: { 'user-agent': 'hostile' } })
    const text = await register.metrics()
    expect(text).toContain('shop_action_duration_seconds_count')
    expect(text).not.toContain('live_')
    expect(text).not.toContain('hostile')
  })

  it('stops when it is told to', async () => {
    const { server, value } = await start()
    await using _ = server
    stop()
    await server.app.get('/posts')
    expect(await value('live_action_duration_seconds_count{controller="PostsController",action="index",status="200"}')).toBeUndefined()
  })
})
