/** How many streams there may be, over real sockets, and that every place is given back (live.md B25). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { ApplicationConfig } from '@live/core'
import { leavingReader } from '@live/testing'
import { fired, Gate, get, type Launched, launchLive, type Streaming, watchProcess } from '../support.js'

watchProcess()

const idle = async ({ response: { stream } }: Streaming): Promise<void> => {
  await stream.write('x')
  await fired(stream.signal)
  await stream.close()
}

/** Resolves when every place was given back; how it was, is what jest's time limit tells. */
async function freed({ application }: Launched): Promise<void> {
  while (application.streamCounts.admitted > 0) await new Promise((resolve) => setTimeout(resolve, 2))
}

const limited = (live: ApplicationConfig['live'], config: ApplicationConfig = {}): ApplicationConfig => ({ ...config, live })

describe('config.live.maxStreams', () => {
  it('one more is a 503 with Retry-After before anything is committed, and its action does not run', async () => {
    let runs = 0
    await using server = await launchLive(
      (controller) => {
        runs++
        return idle(controller)
      },
      limited({ maxStreams: 2, retryAfter: 9 }),
    )
    await server.app.stream('/stream')
    const second = await server.app.stream('/stream')
    expect(server.application.streamCounts).toEqual({ open: 2, congested: 0, admitted: 2, limit: 2 })
    const refused = await server.app.get('/stream', { accept: 'json' })
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('9')
    expect(refused.json()).toMatchObject({ status: 503 })
    expect(runs).toBe(2)
    second.abort()
    await server.log.until(/Stream ended/)
    while (server.application.streamCounts.admitted > 1) await new Promise((resolve) => setTimeout(resolve, 2))
    expect((await server.app.stream('/stream')).status).toBe(200)
  })

  it('a refusal is no failure: one line of info, and nothing for the error tracker', async () => {
    const reports: unknown[] = []
    await using server = await launchLive(
      idle,
      limited({ maxStreams: 1 }, { errorReporter: { report: (error) => void reports.push(error) } }),
    )
    await server.app.stream('/stream')
    expect((await server.app.get('/stream')).status).toBe(503)
    expect(reports).toEqual([])
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
    expect(server.log.of('info')[0]?.message).toContain('503')
  })
})

describe('config.live.maxStreamsPerAddress', () => {
  it('counts the streams of one address', async () => {
    await using server = await launchLive(idle, limited({ maxStreamsPerAddress: 1 }))
    const first = await server.app.stream('/stream')
    expect((await server.app.stream('/stream')).status).toBe(503)
    first.abort()
    await freed(server)
    expect((await server.app.stream('/stream')).status).toBe(200)
  })
})

describe('a place is given back', () => {
  const folder = mkdtempSync(join(tmpdir(), 'live-admission-'))
  const file = join(folder, 'a.txt')
  writeFileSync(file, 'file')
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each<[string, (controller: Streaming) => unknown]>([
    ['a close', ({ response: { stream } }) => stream.close()],
    ['a whole body', (controller) => controller.render({ plain: 'x' })],
    ['an error before the commit', () => Promise.reject(new Error('early'))],
    [
      'an error that is thrown at once',
      () => {
        throw new Error('at once')
      },
    ],
    [
      'an error after the commit',
      async ({ response: { stream } }) => {
        await stream.write('x')
        throw new Error('late')
      },
    ],
    [
      'an abort',
      async ({ response: { stream } }) => {
        await stream.write('x')
        stream.abort()
      },
    ],
    ['a status without a body', (controller) => controller.head('no_content')],
    ['sendFile', (controller) => controller.sendFile(file)],
    ['sendStream', (controller) => controller.sendStream({ filename: 'a.txt' }, (stream) => stream.write('x'))],
  ])('after %s', async (_what, action) => {
    await using server = await launchLive(action, limited({ maxStreams: 1 }))
    for (let i = 0; i < 3; i++) {
      const raw = await server.raw()
      raw.write(get('/stream', { connection: 'close' }))
      expect(await raw.all()).not.toContain(' 503 ')
      await freed(server)
    }
    expect(server.application.openStreams).toBe(0)
  })

  it('after a disconnect before the head, and after one in the middle', async () => {
    const inside = new Gate()
    await using server = await launchLive(
      async (controller) => {
        inside.open()
        if (controller.request.params.get('wait') !== undefined) await fired(controller.response.stream.signal)
        await idle(controller)
      },
      limited({ maxStreams: 1 }),
    )
    const raw = await server.raw()
    raw.write(get('/stream?wait=1'))
    await inside.opened
    raw.destroy()
    await freed(server)
    await leavingReader(server.app, '/stream')
    await freed(server)
    expect(server.application.openStreams).toBe(0)
  })

  it('L64: after HEAD', async () => {
    await using server = await launchLive(idle, limited({ maxStreams: 1 }))
    for (let i = 0; i < 3; i++) {
      expect((await server.app.head('/stream')).status).toBe(200)
      await freed(server)
    }
  })

  it('by every request of a connection that is lost, also those that waited for their turn (pipelining)', async () => {
    const signals: Promise<unknown>[] = []
    const all = new Gate()
    await using server = await launchLive((controller) => {
      const { stream } = controller.response
      signals.push(fired(stream.signal))
      if (signals.length === 15) all.open()
      return idle(controller)
    })
    const raw = await server.raw()
    raw.write(get('/stream').repeat(15))
    await all.opened
    expect(server.application.streamCounts.admitted).toBe(15)
    raw.destroy()
    await Promise.all(signals)
    await freed(server)
    expect(server.application.openStreams).toBe(0)
  })

  it('of 300 readers that come and go: nothing is left behind, no timer and no socket', async () => {
    await using server = await launchLive(idle, limited({ heartbeat: 15_000 }))
    await leavingReader(server.app, '/stream')
    await freed(server)
    const settled = async (): Promise<number[]> => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      const counts = new Map<string, number>()
      for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1)
      return ['TCPSocketWrap', 'TCPServerWrap', 'Timeout'].map((kind) => counts.get(kind) ?? 0)
    }
    const before = await settled()
    /** What other test files of this process left behind may go meanwhile. */
    const isBack = (now: number[]): boolean => now.every((count, i) => count <= (before[i] as number))
    for (let i = 0; i < 30; i++) {
      await Promise.all(
        Array.from({ length: 10 }, (_, n) => leavingReader(server.app, '/stream', { after: 'head', highWaterMark: 1024 * (n + 1) })),
      )
    }
    await freed(server)
    expect(server.application.streamCounts).toMatchObject({ open: 0, congested: 0, admitted: 0 })
    expect(server.app.streams).toEqual([])
    let after = await settled()
    for (let tries = 0; !isBack(after) && tries < 100; tries++) after = await settled()
    expect([isBack(after), before, after]).toEqual([true, before, after])
  })
})
