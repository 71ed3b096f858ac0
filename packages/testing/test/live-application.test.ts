/** The helpers on the application that they are for. */
import { once } from 'node:events'
import { describe, expect, it } from '@jest/globals'
import { BaseController, Live, LiveApplication, routes, SSE } from '@live/core'
import { FakeClock, type TestApp, testApp } from '../src/index.js'

class FeedController extends Live(BaseController) {
  async ticks(): Promise<void> {
    await using sse = new SSE(this.response.stream, { event: 'tick', heartbeat: 15_000 })
    await sse.write({ n: 1 }, { id: 1, retry: 300 })
    await once(sse.signal, 'abort')
  }

  /** More writes than a queue without a socket takes, before there is one. */
  async burst(): Promise<void> {
    for (let i = 0; i < 25; i++) await this.response.stream.write('x')
    await this.response.stream.close()
  }

  /** Does not listen to anybody. */
  async stubborn(): Promise<void> {
    await this.response.stream.write('x')
    await new Promise(() => {})
  }
}

function start(clock = new FakeClock()): { application: LiveApplication; app: Promise<TestApp> } {
  const application = new LiveApplication({
    root: __dirname,
    routes: routes((r) => {
      r.get('/ticks', FeedController, 'ticks')
      r.get('/burst', FeedController, 'burst')
      r.get('/stubborn', FeedController, 'stubborn')
    }),
  })
  application.config = { clock, log: { logger: false }, server: { streamDrainMs: 40_000, drainMs: 60_000 } }
  return { application, app: testApp(application, { client: { clock } }) }
}

describe('a LiveApplication under test', () => {
  it('streams events, and beats when the clock says so', async () => {
    const clock = new FakeClock()
    await using app = await start(clock).app
    const stream = await app.stream('/ticks')
    expect(await stream.next()).toEqual({ event: 'tick', id: '1', data: '{"n":1}', retry: 300 })
    // The heartbeat, and the look for readers that take nothing.
    expect(clock.pending).toBe(2)
    // A beat comes at most half a period late.
    clock.advance(22_500)
    expect(await stream.nextChunk()).toMatch(/^:/)
  })

  it('B23, L68: more than ten writes never deadlock a test', async () => {
    await using app = await start().app
    expect((await app.get('/burst')).text).toBe('x'.repeat(25))
  })

  it('B21: its streams end cleanly when it stops', async () => {
    const { application, app: starting } = start()
    await using app = await starting
    const stream = await app.stream('/ticks')
    await application.stop()
    expect(await stream.ended).toBe('closed')
  })

  it('closes at once, although an action would not end for its drain time', async () => {
    const { application, app: starting } = start()
    const app = await starting
    const streams = [await app.stream('/stubborn'), await app.stream('/stubborn')]
    expect(application.openStreams).toBe(2)
    const began = performance.now()
    await app.close()
    expect(performance.now() - began).toBeLessThan(20_000)
    expect(await Promise.all(streams.map(({ ended }) => ended))).toEqual(['aborted', 'aborted'])
  })
})
