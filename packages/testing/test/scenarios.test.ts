/** Readers that stall or leave, and deploys, a line each. */
import { describe, expect, it } from '@jest/globals'
import { BaseController, Live, LiveApplication, routes, SSE } from '@live/core'
import { drain, leavingReader, stalledReader, testApp } from '../src/index.js'
import { atRest, echo, signalled } from './listening.js'

class ScenesController extends Live(BaseController) {
  static reasons = signalled<string>()
  static written = 0

  /** Three events, and then nothing until somebody asks for the end. */
  async ticks(): Promise<void> {
    const sse = new SSE(this.response.stream)
    for (let n = 1; n <= 3; n++) await sse.write({ n })
    const { signal } = sse
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    ScenesController.reasons.settle((signal.reason as Error & { code: string }).code)
    await sse.close()
  }

  /** 64 MiB, at the pace of the reader. */
  async flood(): Promise<void> {
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    for (ScenesController.written = 0; ScenesController.written < 64; ScenesController.written++) await this.response.stream.write(chunk)
    await this.response.stream.close()
  }

  async stubborn(): Promise<void> {
    await this.response.stream.write('text')
    this.response.stream.detach()
  }

  async download(): Promise<void> {
    await this.sendStream({ filename: 'a.csv' }, async (stream) => {
      await stream.write('a,b')
      await new Promise(() => {})
    })
  }
}

function start() {
  ScenesController.reasons = signalled<string>()
  const application = new LiveApplication({
    root: __dirname,
    routes: routes((r) => {
      r.get('/ticks', ScenesController, 'ticks')
      r.get('/flood', ScenesController, 'flood')
      r.get('/stubborn', ScenesController, 'stubborn')
      r.get('/download', ScenesController, 'download')
    }),
  })
  application.config = { log: { logger: false }, server: { streamDrainMs: 100 } }
  return { application, app: testApp(application) }
}

describe('stalledReader', () => {
  it('reads the head and nothing else, so that the producer waits; after resume() it gets everything', async () => {
    const { application, app: starting } = start()
    await using app = await starting
    const stream = await stalledReader(app, '/flood')
    expect(stream.status).toBe(200)
    await atRest(() => ScenesController.written)
    expect(application.streamCounts.congested).toBe(1)
    expect(ScenesController.written).toBeLessThan(64)
    stream.resume()
    expect((await stream.text({ timeout: 15_000 })).length).toBe(64 * 1024 * 1024)
    expect(await stream.ended).toBe('closed')
  })
})

describe('leavingReader', () => {
  it.each([
    ['after the head', {}],
    ['after two events', { after: 2 }],
  ])('leaves %s, and the action hears of it', async (_when, options) => {
    const { app: starting } = start()
    await using app = await starting
    const stream = await leavingReader(app.client(), '/ticks', options)
    expect(await stream.ended).toBe('aborted')
    expect(await ScenesController.reasons.promise).toBe('ERR_CLIENT_DISCONNECTED')
  })

  it('says so when there are not that many events, and refuses what is no number', async () => {
    const { application, app: starting } = start()
    await using app = await starting
    const leaving = leavingReader(app, '/ticks', { after: 4 })
    const refused = expect(leaving).rejects.toMatchObject({ code: 'ERR_TEST_CUT', message: '/ticks ended after 3 of 4 events' })
    while (application.openStreams === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await application.stop()
    await refused
    await expect(leavingReader(app, '/ticks', { after: 1.5 })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })
})

describe('drain', () => {
  it('stops the application, and tells what each reader saw', async () => {
    const { app: starting } = start()
    await using app = await starting
    const events = await app.stream('/ticks')
    expect((await events.next())?.json()).toEqual({ n: 1 })
    const plain = await app.client().stream('/stubborn')
    await app.stream('/download')
    await stalledReader(app, '/flood')
    await atRest(() => ScenesController.written)
    const left = await leavingReader(app, '/stubborn')
    const { durationMs, streams } = await drain(app, { timeout: 15_000 })
    expect(streams.map(({ end }) => end)).toEqual(['closed', 'closed', 'cut', 'cut'])
    expect(streams.map(({ stream }) => stream)).not.toContain(left)
    expect(streams[0]?.stream).toBe(events)
    expect(streams[0]?.retry).toBeGreaterThanOrEqual(500)
    expect(streams[1]).toMatchObject({ stream: plain, retry: null, text: 'text' })
    expect(durationMs).toBeLessThan(10_000)
    expect(app.streams).toEqual([])
    await expect(app.get('/ticks')).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
  })

  it('is for applications that can stop', async () => {
    await using app = await testApp((req, res) => void echo(req, res))
    await expect(drain(app)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })
})
