/** What is told of a stream when it opens and when it ended: an event and a line in the log (live.md B24). */
import { channel } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, SSE, type StreamReport } from '@live/core'
import { FakeClock, leavingReader, stalledReader } from '@live/testing'
import { fired, Gate, launchLive, nextTurn, type Streaming, watchProcess } from '../support.js'

watchProcess()

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

/** Listens to both events until the end of the test. */
function listening(): { opened: StreamReport[]; ended: StreamReport[]; firstEnd: Promise<StreamReport> } {
  const opened: StreamReport[] = []
  const ended: StreamReport[] = []
  const end = new Gate<StreamReport>()
  const onOpen = (message: unknown): void => void opened.push(message as StreamReport)
  const onEnd = (message: unknown): void => {
    ended.push(message as StreamReport)
    end.open(message as StreamReport)
  }
  channel('stream_open.action_controller').subscribe(onOpen)
  channel('stream.action_controller').subscribe(onEnd)
  cleanups.push(() => {
    channel('stream_open.action_controller').unsubscribe(onOpen)
    channel('stream.action_controller').unsubscribe(onEnd)
  })
  return { opened, ended, firstEnd: end.opened }
}

/** The report of one stream that a reader takes, or leaves. */
async function reportOf(action: (controller: Streaming) => unknown, config: ApplicationConfig = {}): Promise<StreamReport> {
  const { opened, ended, firstEnd } = listening()
  await using server = await launchLive(action, config)
  const reader = await server.app.stream('/stream')
  const report = await firstEnd
  await reader.ended
  await nextTurn()
  expect(opened).toHaveLength(1)
  expect(ended).toHaveLength(1)
  return report
}

describe('stream.action_controller', () => {
  it('A88: closed: the figures of a stream whose last byte was handed over', async () => {
    const clock = new FakeClock()
    const report = await reportOf(
      async ({ response: { stream } }) => {
        clock.advance(10)
        await stream.write('hé')
        clock.advance(30)
        await stream.write('')
        await stream.write(Buffer.from('abc'))
        await nextTurn()
        await stream.close()
      },
      { clock },
    )
    expect(report).toEqual({
      controller: 'ProbeController',
      action: 'index',
      requestId: expect.any(String),
      bytes: 6,
      chunks: 2,
      ttfbMs: expect.any(Number),
      durationMs: 40,
      blockedMs: 0,
      queueHighWater: expect.any(Number),
      dropped: 0,
      outcome: 'closed',
    })
    expect([10, 40]).toContain(report.ttfbMs)
    expect(report.queueHighWater).toBeGreaterThan(0)
  })

  it('A88: the log has a line when it starts, and one when it ended, with the id of the request', async () => {
    await using server = await launchLive(async ({ response: { stream } }) => {
      await stream.write('abc')
      await stream.close()
    })
    const { headers } = await server.app.get('/stream')
    const requestId = headers.get('x-request-id')
    expect(await server.log.until(/Stream started/)).toMatchObject({ level: 'debug', fields: { controller: 'ProbeController', requestId } })
    const { level, fields } = await server.log.until(/Stream ended/)
    expect(level).toBe('info')
    expect(fields).toMatchObject({ requestId, bytes: 3, chunks: 1, durationMs: expect.any(Number), outcome: 'closed' })
  })

  it('closed without a byte: no time of a first one', async () => {
    const report = await reportOf(({ response: { stream } }) => stream.close())
    expect(report).toMatchObject({ bytes: 0, chunks: 0, ttfbMs: null, outcome: 'closed' })
  })

  it('disconnected: the reader left', async () => {
    const { firstEnd } = listening()
    await using server = await launchLive(async ({ response: { stream } }) => {
      const sse = new SSE(stream)
      await sse.write('x')
      await fired(stream.signal)
    })
    await leavingReader(server.app, '/stream', { after: 1 })
    expect(await firstEnd).toMatchObject({ outcome: 'disconnected', bytes: 9, chunks: 1 })
  })

  it('B7: disconnected, too: the reader took nothing for maxBlockedMs; blockedMs tells', async () => {
    const { firstEnd } = listening()
    const clock = new FakeClock()
    const failure = new Gate<Error>()
    await using server = await launchLive(
      async ({ response: { stream } }) => {
        try {
          for (;;) await stream.write(Buffer.alloc(64 * 1024))
        } catch (error) {
          failure.open(error as Error)
          throw error
        }
      },
      { clock, live: { maxBlockedMs: 5_000 } },
    )
    const stream = await stalledReader(server.app, '/stream')
    while (server.application.streamCounts.congested === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    // The kernel may have taken some more in the meantime; then the socket is full again.
    while (server.application.openStreams > 0) {
      clock.advance(1_000)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const report = await firstEnd
    expect(report.outcome).toBe('disconnected')
    expect(report.blockedMs).toBeGreaterThanOrEqual(5_000)
    expect(await failure.opened).toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED', cause: { code: 'ERR_SLOW_READER' } })
    expect(server.application.streamCounts).toMatchObject({ open: 0, admitted: 0 })
    await server.log.until(/client disconnected/)
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
    stream.resume()
    expect(await stream.ended).toBe('cut')
  })

  it.each<[string, (controller: Streaming, reading: Promise<void>) => unknown]>([
    [
      'the action failed',
      async ({ response: { stream } }) => {
        await stream.write('x')
        throw new Error('late')
      },
    ],
    [
      'a download failed',
      (controller, reading) =>
        controller.sendStream({ filename: 'a.csv' }, async (stream) => {
          await stream.write('x')
          await reading
          throw new Error('late')
        }),
    ],
    [
      'the action gave the stream up',
      async ({ response: { stream } }, reading) => {
        await stream.write('x')
        await reading
        stream.abort(new Error('enough'))
      },
    ],
  ])('error: %s', async (_why, action) => {
    const { ended, firstEnd } = listening()
    const reading = new Gate()
    await using server = await launchLive((controller) => action(controller, reading.opened))
    await server.app.stream('/stream', { accept: 'text' })
    reading.open()
    expect(await firstEnd).toMatchObject({ outcome: 'error' })
    await nextTurn()
    expect(ended).toHaveLength(1)
  })

  it('error: writes that nobody awaited outran the reader', async () => {
    const { firstEnd } = listening()
    await using server = await launchLive(
      async ({ response: { stream } }) => {
        await stream.write('x')
        await nextTurn()
        for (let i = 0; i < 10_000; i++) stream.write('x'.repeat(1_000)).catch(() => {})
        await fired(stream.signal)
      },
      { live: { maxBufferedBytes: 200_000 } },
    )
    await server.app.stream('/stream')
    expect(await firstEnd).toMatchObject({ outcome: 'error' })
  })

  it.each([
    ['ended by itself', true],
    ['was ended', false],
  ])('shutdown: it %s', async (_how, obedient) => {
    const { firstEnd } = listening()
    await using server = await launchLive(
      async ({ response: { stream } }) => {
        await stream.write('x')
        stream.detach()
        if (obedient) void fired(stream.signal).then(() => stream.close())
      },
      { server: { streamDrainMs: 20 } },
    )
    await server.app.stream('/stream')
    await server.application.stop()
    expect(await firstEnd).toMatchObject({ outcome: 'shutdown', bytes: 1 })
  })

  it('nothing is told of an action that failed before its stream began, nor of a file', async () => {
    const { opened, ended } = listening()
    const folder = mkdtempSync(join(tmpdir(), 'live-events-'))
    cleanups.push(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'a.txt'), 'file')
    await using failing = await launchLive(() => Promise.reject(new Error('early')))
    expect((await failing.app.get('/stream')).status).toBe(500)
    await using file = await launchLive((controller) => controller.sendFile(join(folder, 'a.txt')))
    expect((await file.app.get('/stream')).text).toBe('file')
    expect([opened, ended]).toEqual([[], []])
  })
})

describe('stream_open.action_controller', () => {
  it('comes once the head is settled, before the end', async () => {
    const { opened, ended } = listening()
    const release = new Gate()
    await using server = await launchLive(async ({ response: { stream } }) => {
      await stream.write('x')
      await release.opened
      await stream.close()
    })
    const reader = await server.app.stream('/stream')
    expect(opened).toMatchObject([{ controller: 'ProbeController', action: 'index' }])
    expect(ended).toEqual([])
    release.open()
    await reader.ended
    await server.log.until(/Stream ended/)
    expect(ended).toHaveLength(1)
  })
})

describe('the log', () => {
  it('has one line for each stream, with the report as its fields', async () => {
    await using server = await launchLive(async ({ response: { stream } }) => {
      await stream.write('x')
      await stream.close()
    })
    await (await server.app.stream('/stream')).ended
    await (await server.app.stream('/stream')).ended
    await server.log.until(/Stream ended/)
    while (server.application.openStreams > 0) await nextTurn()
    const lines = server.log.entries.filter(({ message }) => message === 'Stream ended')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatchObject({ level: 'info', fields: { controller: 'ProbeController', bytes: 1, outcome: 'closed' } })
  })

  it('above level info there is none, and with no listener nothing is computed', async () => {
    await using server = await launchLive(async (controller) => {
      const { buffer } = controller.response
      Object.defineProperty(buffer, 'figures', {
        get: () => {
          throw new Error('computed')
        },
      })
      await buffer.write('x')
      await buffer.close()
    })
    server.log.isLevelEnabled = () => false
    expect((await server.app.get('/stream')).text).toBe('x')
    while (server.application.openStreams > 0) await nextTurn()
    expect(server.log.entries.filter(({ message }) => message === 'Stream ended')).toEqual([])
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
  })
})
