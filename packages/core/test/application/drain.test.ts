/** Stopping with open streams, over real sockets: what every kind of client sees (live.md B21, design §7.20). */

import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { BaseController, Live, SSE } from '@live/core'
import { drain, stalledReader, testApp } from '@live/testing'
import { applicationOf, atRest, fired, Gate, get, launch, launchLive, parseHead, unchunk, watchProcess } from '../support.js'

watchProcess()

/** How long something took, in milliseconds. */
async function timed(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work
  return performance.now() - startedAt
}

class DrainController extends Live(BaseController) {
  static floods = 0
  /** Ends when it is asked to. */
  async events() {
    const sse = new SSE(this.response.stream)
    await sse.write('hello')
    await fired(sse.signal)
    await sse.close()
  }
  /** Ignores the signal. */
  async stubborn() {
    await this.response.stream.write('text')
    this.response.stream.detach()
  }
  async download() {
    await this.sendStream({ filename: 'a.csv' }, async (stream) => {
      await stream.write('a,b\n')
      await new Promise(() => {})
    })
  }
  async flood() {
    for (;;) {
      await this.response.stream.write(Buffer.alloc(64 * 1024))
      DrainController.floods++
    }
  }
  quick() {
    this.render({ plain: 'quick' })
  }
}

const start = (config = {}) =>
  launch((r) => {
    for (const action of ['events', 'stubborn', 'download', 'flood', 'quick'] as const) r.get(`/${action}`, DrainController, action)
  }, config)

describe('stop with open streams', () => {
  it('fires signals with ERR_SERVER_SHUTDOWN, and refuses new connections', async () => {
    const reason = new Gate<Error>()
    await using server = await launchLive(async ({ response: { stream } }) => {
      await stream.write('x')
      reason.open(await fired(stream.signal))
      await stream.close()
    })
    const reader = await server.app.stream('/stream')
    const stopped = server.application.stop()
    await expect(fetch(`${server.app.url}/stream`)).rejects.toThrow()
    expect(await reason.opened).toMatchObject({ code: 'ERR_SERVER_SHUTDOWN' })
    expect(await reader.ended).toBe('closed')
    await stopped
    expect(server.application.openStreams).toBe(0)
  })

  it('event streams are told when to come back, and end with their final chunk', async () => {
    await using server = await start({ live: { drainRetryMs: [700, 900] }, server: { streamDrainMs: 60_000, drainMs: 60_000 } })
    for (let i = 0; i < 5; i++) await server.app.stream('/events')
    const { streams, durationMs } = await drain(server.app)
    expect(streams.map(({ end }) => end)).toEqual(Array(5).fill('closed'))
    for (const { retry, text } of streams) {
      expect(text).toMatch(/^data: hello\n\nretry: \d+\n\n$/)
      expect(retry).toBeGreaterThanOrEqual(700)
      expect(retry).toBeLessThanOrEqual(900)
    }
    // They end themselves; those that do not have a minute.
    expect(durationMs).toBeLessThan(15_000)
  })

  it('a plain stream that ignores the signal is ended after streamDrainMs, cleanly; a download is cut', async () => {
    await using server = await start({ server: { streamDrainMs: 100 } })
    const plain = await server.raw()
    plain.write(get('/stubborn'))
    await plain.head()
    const download = await server.raw()
    download.write(get('/download'))
    await download.head()
    const ms = await timed(server.application.stop())
    expect(unchunk(await plain.all())).toBe('text')
    const rest = await download.all()
    expect(rest).toContain('a,b\n')
    expect(rest).not.toContain('0\r\n\r\n')
    expect(ms).toBeGreaterThanOrEqual(95)
    expect(ms).toBeLessThan(10_000)
  })

  it('a reader that stalls cannot delay the end beyond the grace and a second', async () => {
    await using server = await start({ server: { streamDrainMs: 100, drainMs: 20_000 } })
    await stalledReader(server.app, '/flood')
    await atRest(() => DrainController.floods)
    expect(server.application.streamCounts.congested).toBe(1)
    const { durationMs, streams } = await drain(server.app, { timeout: 10_000 })
    expect(durationMs).toBeLessThan(10_000)
    expect(streams.map(({ end }) => end)).toEqual(['cut'])
  })

  it('a connection whose answer has not begun says that it closes', async () => {
    const inside = new Gate()
    const release = new Gate()
    class SlowController extends BaseController {
      async show() {
        inside.open()
        await release.opened
        this.render({ plain: 'done' })
      }
    }
    await using server = await launch((r) => r.get('/slow', SlowController, 'show'))
    const raw = await server.raw()
    raw.write(get('/slow'))
    await inside.opened
    const stopped = server.application.stop()
    release.open()
    expect(parseHead(await raw.head()).headers.get('connection')).toEqual(['close'])
    await stopped
  })

  it('what an action writes afterwards is no failure: info, and neither fatal nor a dropped write', async () => {
    const written = new Gate()
    await using server = await launchLive(
      async ({ response: { stream } }) => {
        await stream.write('<p>')
        await fired(stream.signal)
        while (!stream.closed) await pause(5)
        stream.write('never awaited')
        written.open()
        await stream.write('late')
      },
      { server: { streamDrainMs: 30 } },
    )
    const reader = await server.app.stream('/stream')
    await server.application.stop()
    await written.opened
    await server.log.until(/ended by the shutdown/)
    expect(await reader.text()).toBe('<p>')
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
  })

  it('an action that is stopped by the signal completes no page and is no failure', async () => {
    await using server = await launchLive(async ({ response: { stream } }) => {
      await stream.write('<p>')
      await pause(60_000, undefined, { signal: stream.signal })
    })
    const reader = await server.app.stream('/stream', { accept: 'html' })
    await server.application.stop()
    expect(await reader.text()).toBe('<p>')
    expect(await reader.ended).toBe('closed')
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
  })

  it('a cut download leaves a line that tells why', async () => {
    await using server = await launchLive(
      (controller) =>
        controller.sendStream({ filename: 'a.csv' }, async (stream) => {
          for (;;) {
            await stream.write('a')
            await pause(5)
          }
        }),
      { server: { streamDrainMs: 30 } },
    )
    await server.app.stream('/stream')
    await server.application.stop()
    await server.log.until(/ended by the shutdown/)
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
  })

  it('a stream that begins during the drain has the signal, and is ended too', async () => {
    const inside = new Gate()
    const release = new Gate()
    const aborted = new Gate<boolean>()
    await using server = await launchLive(
      async ({ response: { stream } }) => {
        inside.open()
        await release.opened
        await stream.write('late')
        aborted.open(stream.signal.aborted)
        stream.detach()
      },
      { server: { streamDrainMs: 20, drainMs: 20_000 } },
    )
    const raw = await server.raw()
    raw.write(get('/stream'))
    await inside.opened
    const stopped = server.application.stop()
    // Later than the streams of the first round got.
    await pause(650)
    release.open()
    expect(await aborted.opened).toBe(true)
    await raw.head()
    expect(unchunk(await raw.all())).toBe('late')
    expect(await timed(stopped)).toBeLessThan(10_000)
  })

  it('500 streams all end cleanly, within the deadline', async () => {
    await using server = await start({ server: { streamDrainMs: 200 } })
    const clients = server.app.client()
    for (let i = 0; i < 25; i++) {
      await Promise.all(Array.from({ length: 20 }, (_, n) => clients.stream(n % 2 === 0 ? '/events' : '/stubborn')))
    }
    expect(server.application.streamCounts).toMatchObject({ open: 500, admitted: 500 })
    const { durationMs, streams } = await drain(server.app, { timeout: 10_000 })
    expect(streams).toHaveLength(500)
    expect(streams.filter(({ end }) => end === 'cut')).toEqual([])
    expect(new Set(streams.map(({ retry }) => retry)).size).toBeGreaterThan(100)
    expect(durationMs).toBeLessThan(10_000)
    expect(server.application.streamCounts).toMatchObject({ open: 0, admitted: 0 })
  })

  it('a second stop is the same promise, and the application can listen again afterwards', async () => {
    const { application } = applicationOf((r) => r.get('/stubborn', DrainController, 'stubborn'), { server: { streamDrainMs: 20 } })
    await using first = await testApp(application)
    await first.stream('/stubborn')
    const stopping = application.stop()
    expect(application.stop()).toBe(stopping)
    await stopping
    await using again = await testApp(application)
    const stream = await again.stream('/stubborn')
    expect(await stream.nextChunk()).toBe('text')
    expect(application.openStreams).toBe(1)
  })

  it('behind a server of somebody else the streams are ended too', async () => {
    const { application } = applicationOf((r) => r.get('/events', DrainController, 'events'))
    await using app = await testApp(createServer(application.handler))
    const stream = await app.stream('/events')
    await application.stop()
    expect(await stream.text()).toMatch(/^data: hello\n\nretry: \d+\n\n$/)
    expect(await stream.ended).toBe('closed')
  })
})
