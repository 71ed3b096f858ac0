/** Readers that stall or leave, and servers that stop, for every way to write to a stream (live.md T3, T5, L29–L39, L65, B21). */
import { describe, expect, it } from '@jest/globals'
import { Broadcast, type LiveStream, SSE } from '@live/core'
import { stalledReader } from '@live/testing'
import {
  atRest,
  fired,
  Gate,
  get,
  type Launched,
  launchLive,
  nextTurn,
  parseHead,
  type Streaming,
  unchunk,
  watchProcess,
} from '../support.js'

watchProcess()

type Write = (text: string) => Promise<number>
type Produce = (write: Write) => Promise<void>

/** What a producer hands to a source that is piped: each text is written when the source is asked for the next one. */
function relay() {
  const offered: { text: string; resolve: (bytes: number) => void; reject: (error: Error) => void }[] = []
  let failure: Error | null = null
  let over = false
  let wake = (): void => {}
  return {
    write: (text: string) =>
      new Promise<number>((resolve, reject) => {
        if (failure !== null) return reject(failure)
        offered.push({ text, resolve, reject })
        wake()
      }),
    end: () => {
      over = true
      wake()
    },
    /** What the pipe rejects with is what its producer hears. */
    fail: (error: Error) => {
      failure = error
      for (const { reject } of offered.splice(0)) reject(error)
    },
    source: async function* () {
      for (;;) {
        while (offered.length === 0 && !over) await new Promise<void>((resolve) => (wake = resolve))
        const [next] = offered
        if (next === undefined) return
        yield next.text
        offered.shift()
        next.resolve(next.text.length)
      }
    },
  }
}

/** The ways to write at the pace of the reader, each with what it makes of a text. */
const WAYS = {
  write: {
    frame: (text: string) => text,
    run: async ({ response: { stream } }: Streaming, produce: Produce) => {
      await produce((text) => stream.write(text))
      await stream.close()
    },
  },
  SSE: {
    frame: (text: string) => `data: ${text}\n\n`,
    run: async ({ response: { stream } }: Streaming, produce: Produce) => {
      await using sse = new SSE(stream)
      await produce((text) => sse.write(text))
    },
  },
  sendStream: {
    frame: (text: string) => text,
    run: (controller: Streaming, produce: Produce) =>
      controller.sendStream({ filename: 'a.txt' }, (stream) => produce((text) => stream.write(text))),
  },
  pipeFrom: {
    frame: (text: string) => text,
    run: async ({ response: { stream } }: Streaming, produce: Produce) => {
      const { write, end, fail, source } = relay()
      const piped = stream.pipeFrom(source())
      piped.catch(fail)
      await Promise.all([piped, produce(write).finally(end)])
      await stream.close()
    },
  },
}
const ways = Object.entries(WAYS)

const CHUNK = 64 * 1024
/** More than the buffers of any kernel take for a reader that does not read: half a gigabyte. */
const ENDLESS = 8_000

const chunkOf = (i: number): string => `${i};`.padEnd(CHUNK, String.fromCharCode(97 + (i % 26)))

/** What the server side of a stalled stream looks like. */
interface Producer {
  written: number
  enough: boolean
  held: () => number
  failure: Gate<Error>
}

function producing(way: (typeof WAYS)[keyof typeof WAYS]): { producer: Producer; start: () => Promise<Launched> } {
  const producer: Producer = { written: 0, enough: false, held: () => 0, failure: new Gate() }
  const start = () =>
    launchLive((controller) => {
      const { socket } = controller.request.raw
      producer.held = () => socket.writableLength
      return way.run(controller, async (write) => {
        for (; producer.written < ENDLESS && !producer.enough; producer.written++) {
          await write(chunkOf(producer.written)).catch((error: Error) => {
            producer.failure.open(error)
            throw error
          })
        }
      })
    })
  return { producer, start }
}

describe.each(ways)('%s: a reader that stalls', (_name, way) => {
  it('T3, L29: the producer waits with little in memory, and every byte arrives intact after it resumes', async () => {
    const { producer, start } = producing(way)
    await using server = await start()
    const raw = await server.raw()
    raw.write(get('/stream', { connection: 'close' }))
    await raw.head()
    raw.pause()
    await atRest(() => producer.written)
    expect(producer.written).toBeLessThan(ENDLESS)
    expect(producer.held()).toBeLessThan(4 * CHUNK)
    producer.enough = true
    raw.resume()
    const body = unchunk(await raw.all({ timeout: 15_000 }))
    const expected = Array.from({ length: producer.written }, (_, i) => way.frame(chunkOf(i))).join('')
    // Not toBe: a difference of megabytes is not for reading.
    expect(body.length).toBe(expected.length)
    expect(body === expected).toBe(true)
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
  })
})

describe.each(ways)('%s: a reader that leaves', (_name, way) => {
  it('T5, L31: while a write waits for room: it rejects, and the action ends', async () => {
    const { producer, start } = producing(way)
    await using server = await start()
    const raw = await server.raw()
    raw.write(get('/stream'))
    await raw.head()
    raw.pause()
    await atRest(() => producer.written)
    raw.destroy()
    expect((await producer.failure.opened).name).toBe('ClientDisconnected')
    await server.log.until(/client disconnected/)
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
    expect(server.application.openStreams).toBe(0)
  })

  it('L65: before the head: the action goes on, sees the signal, and its first write rejects', async () => {
    const inside = new Gate()
    const seen = new Gate<unknown[]>()
    await using server = await launchLive(async (controller) => {
      const { stream } = controller.response
      inside.open()
      await fired(stream.signal)
      await way.run(controller, async (write) => {
        const before = [stream.signal.aborted, controller.response.committed]
        const error = await write('a').then(String, (reason: Error) => reason.name)
        seen.open([...before, error])
        await write('b')
      })
    })
    const raw = await server.raw()
    raw.write(get('/stream'))
    await inside.opened
    raw.destroy()
    expect(await seen.opened).toEqual([true, false, 'ClientDisconnected'])
    await server.log.until(/client disconnected/)
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
    expect(server.application.openStreams).toBe(0)
  })

  it('B6, L38, L39: an idle action learns it from the signal, without writing', async () => {
    const outcome = new Gate<unknown[]>()
    await using server = await launchLive((controller) =>
      way.run(controller, async (write) => {
        const { stream } = controller.response
        await write('a')
        const reason = await fired(stream.signal)
        outcome.open([reason.name, (reason as Error & { code: string }).code, stream.connected, stream.closed])
      }),
    )
    const reader = await server.app.stream('/stream')
    expect(await reader.nextChunk()).toBe(way.frame('a'))
    reader.abort()
    expect(await outcome.opened).toEqual(['ClientDisconnected', 'ERR_CLIENT_DISCONNECTED', false, false])
  })

  it('L32: with ignoreDisconnect the action runs to its end', async () => {
    const done = new Gate<number>()
    await using server = await launchLive(async (controller) => {
      const { stream } = controller.response
      stream.ignoreDisconnect = true
      let bytes = 0
      await way.run(controller, async (write) => {
        await write('a')
        await fired(stream.signal)
        for (let i = 0; i < 15; i++) bytes += await write('b')
      })
      done.open(bytes)
    })
    const reader = await server.app.stream('/stream')
    reader.abort()
    expect(await done.opened).toBe(15 * way.frame('b').length)
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
  })
})

describe.each(ways)('%s: a server that stops', (name, way) => {
  it('B21, L38: the signal fires with the reason, and a stream that ends itself ends cleanly', async () => {
    const reason = new Gate<Error>()
    await using server = await launchLive((controller) =>
      way.run(controller, async (write) => {
        await write('a')
        reason.open(await fired(controller.response.stream.signal))
        await write('bye')
      }),
    )
    const reader = await server.app.stream('/stream')
    expect(await reader.nextChunk()).toBe(way.frame('a'))
    const stopped = server.application.stop()
    expect(await reason.opened).toMatchObject({ name: 'ServerShutdownError', code: 'ERR_SERVER_SHUTDOWN' })
    // SSE spreads the reconnecting of its readers over time.
    expect((await reader.text()).replace(/^retry: \d+\n\n/, '')).toBe(way.frame('bye'))
    expect(await reader.ended).toBe('closed')
    await stopped
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
  })

  it('B21: one that does not is ended after config.server.streamDrainMs: cut where half a body must not look whole', async () => {
    const failure = new Gate<Error>()
    const release = new Gate()
    const { application, app, log } = await launchLive(
      (controller) =>
        way.run(controller, async (write) => {
          await write('a')
          await release.opened
          await write('late').catch((error: Error) => {
            failure.open(error)
            throw error
          })
        }),
      { server: { streamDrainMs: 50 } },
    )
    const reader = await app.stream('/stream')
    await reader.nextChunk()
    const stopped = application.stop()
    const download = name === 'sendStream'
    expect(await reader.ended).toBe(download ? 'cut' : 'closed')
    await stopped
    expect(application.openStreams).toBe(0)
    release.open()
    expect((await failure.opened).name).toBe(download ? 'ClientDisconnected' : 'ClosedStreamError')
    await nextTurn()
    expect(log.of('fatal', 'error', 'warn')).toEqual([])
  })

  it('B21: one that begins while the server stops hears of it at once', async () => {
    const inside = new Gate()
    const release = new Gate()
    const aborted = new Gate<boolean>()
    await using server = await launchLive(async (controller) => {
      inside.open()
      await release.opened
      await way.run(controller, async (write) => {
        await write('a')
        aborted.open(controller.response.stream.signal.aborted)
      })
    })
    const raw = await server.raw()
    raw.write(get('/stream'))
    await inside.opened
    const stopped = server.application.stop()
    release.open()
    expect(await aborted.opened).toBe(true)
    expect(parseHead(await raw.head()).status).toBe(200)
    expect(unchunk(await raw.all()).replace(/retry: \d+\n\n$/, '')).toBe(way.frame('a'))
    await stopped
  })
})

/** A broadcast never waits for a reader: what a reader that stalls misses, its own stream decides. */
describe('broadcast', () => {
  /** A server whose streams all follow one broadcast, and those of its streams that have begun to. */
  async function following(begin: (stream: LiveStream) => unknown = () => {}, config = {}) {
    const broadcast = new Broadcast()
    const streams: LiveStream[] = []
    const server = await launchLive(async ({ response: { stream } }) => {
      await begin(stream)
      streams.push(stream)
      await broadcast.follow(stream)
    }, config)
    return { broadcast, streams, server }
  }

  /** Publishes until the reader that stalls is behind, and then more than its stream holds. @returns how many events that were */
  async function outrun(server: Launched, broadcast: Broadcast, after: (n: number) => unknown = () => {}): Promise<number> {
    let n = 0
    for (let more = 20; more > 0 && n < ENDLESS; n++) {
      await broadcast.publish(chunkOf(n), { id: n })
      await after(n)
      if (server.application.streamCounts.congested > 0) more--
    }
    expect(n).toBeLessThan(ENDLESS)
    return n
  }

  it('T3, B25: a reader that stalls holds nobody, keeps little in memory, and reads on with the newest', async () => {
    const { broadcast, streams, server } = await following(undefined, { live: { slowReader: 'dropOldest' } })
    await using _ = server
    const slow = await stalledReader(server.app, '/stream', { highWaterMark: 1, timeout: 15_000 })
    const fast = await server.app.stream('/stream', { timeout: 15_000 })
    while (broadcast.size < 2) await nextTurn()
    const count = await outrun(server, broadcast, async (n) => expect((await fast.next())?.id).toBe(String(n)))
    const [{ figures }] = streams as unknown as [{ figures: { queueHighWater: number } }]
    expect(figures.queueHighWater).toBeLessThanOrEqual(2 * CHUNK)
    slow.resume()
    const ids: number[] = []
    while (ids.at(-1) !== count - 1) {
      const event = await slow.next()
      ids.push(Number(event?.id))
      expect(event?.data === chunkOf(Number(event?.id))).toBe(true)
    }
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    expect(ids.length).toBeLessThan(count)
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
  })

  it('L65: a reader that leaves before the head is never one of those that get events', async () => {
    const inside = new Gate()
    const { broadcast, streams, server } = await following((stream) => {
      inside.open()
      return fired(stream.signal)
    })
    await using _ = server
    const raw = await server.raw()
    raw.write(get('/stream'))
    await inside.opened
    raw.destroy()
    await server.log.until(/^Completed$/)
    expect([streams.length, broadcast.size, await broadcast.publish('x')]).toEqual([1, 0, 0])
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
    expect(server.application.openStreams).toBe(0)
  })

  it('T5, L31: a reader that leaves with events on their way to it is forgotten, and the others get theirs', async () => {
    const { broadcast, server } = await following(undefined, { live: { slowReader: 'dropOldest' } })
    await using _ = server
    const raw = await server.raw()
    raw.write(get('/stream'))
    await raw.head()
    raw.pause()
    while (broadcast.size < 1) await nextTurn()
    await outrun(server, broadcast)
    const other = await server.app.stream('/stream')
    while (broadcast.size < 2) await nextTurn()
    raw.destroy()
    while (broadcast.size > 1) await nextTurn()
    expect(await broadcast.publish('still here')).toBe(1)
    expect(await other.next()).toMatchObject({ data: 'still here' })
    await server.log.until(/^Completed$/)
    expect([server.application.openStreams, server.application.streamCounts.congested]).toEqual([1, 0])
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
  })

  it('B21, L38: at a shutdown readers are told when to come back and end cleanly, and one that stalls is cut', async () => {
    const { broadcast, server } = await following(undefined, { live: { slowReader: 'dropOldest' }, server: { streamDrainMs: 50 } })
    await using _ = server
    const slow = await stalledReader(server.app, '/stream', { highWaterMark: 1 })
    while (broadcast.size < 1) await nextTurn()
    await outrun(server, broadcast)
    const prompt = await server.app.stream('/stream')
    while (broadcast.size < 2) await nextTurn()
    await server.application.stop()
    expect(await prompt.text()).toMatch(/^retry: \d+\n\n$/)
    expect(await prompt.ended).toBe('closed')
    slow.resume()
    await slow.text()
    expect(await slow.ended).toBe('cut')
    expect([broadcast.size, server.application.openStreams]).toEqual([0, 0])
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
  })
})

it('L33: an abort by the action itself cuts the connection and fires the signal with its reason', async () => {
  const reason = new Gate<unknown>()
  await using server = await launchLive(async ({ response: { stream } }) => {
    await stream.write('a')
    await arrived.opened
    stream.abort(new Error('enough'))
    reason.open(stream.signal.reason)
  })
  const arrived = new Gate()
  const reader = await server.app.stream('/stream')
  await reader.nextChunk()
  arrived.open()
  expect(await reader.ended).toBe('cut')
  expect(await reason.opened).toMatchObject({ message: 'enough' })
  expect(server.application.openStreams).toBe(0)
})
