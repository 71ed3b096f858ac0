/** Stopping: requests in flight finish, connections close, hooks run, once (live.md B21, design §7.20). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, type RouteBlock } from '@live/core'
import { applicationOf, Gate, get, launch, parseHead, watchProcess } from '../support.js'

watchProcess()

/** A server whose action waits for the test. */
function waiting(): { draw: RouteBlock; inside: Gate; release: Gate } {
  const inside = new Gate()
  const release = new Gate()
  class SlowController extends BaseController {
    async slow() {
      inside.open()
      await release.opened
      this.render({ plain: 'done' })
    }
    quick() {
      this.render({ plain: 'quick' })
    }
  }
  const draw: RouteBlock = (r) => {
    r.get('/slow', SlowController, 'slow')
    r.get('/quick', SlowController, 'quick')
  }
  return { draw, inside, release }
}

describe('stop', () => {
  it('a buffered request in flight is answered whole, and its connection closed', async () => {
    const { draw, inside, release } = waiting()
    await using server = await launch(draw)
    const raw = await server.raw()
    raw.write(get('/slow'))
    await inside.opened
    const stopped = server.application.stop()
    release.open()
    expect(parseHead(await raw.head()).status).toBe(200)
    expect(await raw.all()).toBe('done')
    await stopped
    await expect(fetch(`${server.app.url}/quick`)).rejects.toThrow()
  })

  it('a request that takes longer than streams get is still answered', async () => {
    const { draw, inside, release } = waiting()
    await using server = await launch(draw, { server: { streamDrainMs: 20 } })
    const raw = await server.raw()
    raw.write(get('/slow'))
    await inside.opened
    const stopped = server.application.stop()
    setTimeout(() => release.open(), 100)
    await raw.head()
    expect(await raw.all()).toBe('done')
    await stopped
  })

  it('one that takes longer than config.server.drainMs is cut off, and the log says so', async () => {
    const { draw, inside } = waiting()
    await using server = await launch(draw, { server: { streamDrainMs: 20, drainMs: 60 } })
    const raw = await server.raw()
    raw.write(get('/slow'))
    await inside.opened
    await server.application.stop()
    expect(await raw.all()).toBe('')
    expect(server.log.of('warn')).toMatchObject([{ message: expect.stringContaining('cut off') as unknown as string }])
  })

  it('idle connections are closed at once: kept alive, and those that never sent anything', async () => {
    const { draw } = waiting()
    await using server = await launch(draw, { server: { drainMs: 60_000, streamDrainMs: 30_000, keepAliveTimeout: 60_000 } })
    const kept = await server.raw()
    kept.write(get('/quick'))
    await kept.read('quick')
    const silent = await server.raw()
    await server.application.stop()
    await kept.all()
    await silent.all()
    expect(server.log.of('warn')).toEqual([])
  })

  it('stopping twice is the same, and hooks run once, the last registered first', async () => {
    const { draw, inside, release } = waiting()
    await using server = await launch(draw)
    const order: string[] = []
    server.application.onShutdown(() => void order.push('first'))
    server.application.onShutdown(async () => {
      await Promise.resolve()
      order.push('second')
    })
    const raw = await server.raw()
    raw.write(get('/slow'))
    await inside.opened
    const one = server.application.stop()
    const two = server.application.stop()
    expect(two).toBe(one)
    expect(order).toEqual([])
    release.open()
    await Promise.all([one, two])
    expect(order).toEqual(['second', 'first'])
    await server.application.stop()
    expect(order).toHaveLength(2)
  })

  it('a hook that fails does not keep the others from running', async () => {
    const { application } = applicationOf(waiting().draw)
    let ran = false
    application.onShutdown(() => {
      ran = true
    })
    application.onShutdown(() => {
      throw new Error('hook')
    })
    await expect(application.stop()).rejects.toThrow('hook')
    expect(ran).toBe(true)
  })
})
