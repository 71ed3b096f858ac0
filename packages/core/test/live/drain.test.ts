/** The end of all streams when the server stops: told, ended, cut (live.md B21). Real time, in milliseconds. */
import { describe, expect, it } from '@jest/globals'
import { ServerShutdownError } from '../../src/errors/index.js'
import { Broadcast } from '../../src/live/broadcast.js'
import { type DrainOptions, drainStreams } from '../../src/live/drain.js'
import type { LiveResponse } from '../../src/live/live-response.js'
import { SSE } from '../../src/live/sse.js'
import { StreamRegistry } from '../../src/live/stream-registry.js'
import { FakeSink } from '../support/fake-sink.js'
import { liveResponse, turn } from './helpers.js'

const reason = new ServerShutdownError()

interface Subject {
  response: LiveResponse
  sink: FakeSink
}

/** Committed streams with sinks. */
function open(count: number, streams = new StreamRegistry()): { streams: StreamRegistry; subjects: Subject[] } {
  const subjects = Array.from({ length: count }, () => {
    const { response } = liveResponse()
    const sink = new FakeSink()
    response.commit()
    response.buffer.attach(sink)
    streams.add(response.buffer)
    return { response, sink }
  })
  return { streams, subjects }
}

const drain = (streams: StreamRegistry, options: Partial<DrainOptions> = {}): Promise<void> =>
  drainStreams(streams, { reason, graceMs: 20, ...options })

/** How long something took, in milliseconds. */
async function timed(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work
  return performance.now() - startedAt
}

describe('drainStreams', () => {
  it('is done at once when no stream is open', async () => {
    expect(await timed(drain(new StreamRegistry(), { graceMs: 60_000 }))).toBeLessThan(15_000)
  })

  it('tells first, and is done as soon as the streams ended themselves', async () => {
    const { streams, subjects } = open(3)
    const reasons: unknown[] = []
    for (const { response } of subjects) {
      const { signal } = response.stream
      signal.addEventListener('abort', () => {
        reasons.push(signal.reason)
        void response.stream.write('bye')
        void response.close()
      })
    }
    expect(await timed(drain(streams, { graceMs: 60_000 }))).toBeLessThan(15_000)
    expect(reasons).toEqual([reason, reason, reason])
    expect(subjects.map(({ sink }) => [sink.text, sink.ends, sink.destroys])).toEqual([
      ['bye', 1, 0],
      ['bye', 1, 0],
      ['bye', 1, 0],
    ])
  })

  it('ends those that ignore it, cleanly', async () => {
    const { streams, subjects } = open(2)
    const seconds = await timed(drain(streams, { graceMs: 50 }))
    expect(seconds).toBeGreaterThanOrEqual(45)
    expect(subjects.map(({ sink, response }) => [sink.ends, sink.destroys, response.buffer.figures.outcome])).toEqual([
      [1, 0, 'shutdown'],
      [1, 0, 'shutdown'],
    ])
  })

  it('L91: cuts a download that is not finished, and not one that only has to be delivered', async () => {
    const { streams, subjects } = open(2)
    const [half, whole] = subjects as [Subject, Subject]
    for (const { response } of subjects) response.buffer.cutsWhenUnfinished = true
    void half.response.stream.write('a,b\n')
    void whole.response.stream.write('a,b\n')
    whole.sink.onEnd = () => setTimeout(() => whole.sink.finish(), 100)
    await whole.response.close()
    await drain(streams)
    expect([half.sink.ends, half.sink.destroys]).toEqual([0, 1])
    expect([whole.sink.ends, whole.sink.destroys]).toEqual([1, 0])
  })

  it('L92: cuts a body of announced length', async () => {
    const { streams, subjects } = open(1)
    const [{ response, sink }] = subjects as [Subject]
    response.buffer.expectBytes(10)
    await drain(streams)
    expect([sink.ends, sink.destroys]).toEqual([0, 1])
  })

  it('cuts a stream whose reader takes nothing, within half a second of its end', async () => {
    const { streams, subjects } = open(1)
    const [{ response, sink }] = subjects as [Subject]
    sink.block()
    sink.onEnd = () => {}
    void response.stream.write('x'.repeat(1000))
    await turn()
    void response.stream.write('y')
    expect(await timed(drain(streams))).toBeLessThan(10_000)
    expect(sink.destroys).toBe(1)
    expect(response.buffer.figures.outcome).toBe('shutdown')
  })

  it('a signal that fires ends the waiting', async () => {
    const { streams } = open(1)
    const over = new AbortController()
    setTimeout(() => over.abort(), 20)
    expect(await timed(drain(streams, { graceMs: 60_000, over: over.signal }))).toBeLessThan(15_000)
    expect(streams.size).toBe(0)
  })

  it('streams that begin after their time are told and ended too, until the server is closed', async () => {
    const { streams } = open(0)
    const over = new AbortController()
    streams.close(reason)
    const drained = drain(streams, { graceMs: 10, over: over.signal })
    await new Promise((resolve) => setTimeout(resolve, 700))
    const { subjects } = open(1, streams)
    const [{ response, sink }] = subjects as [Subject]
    expect(response.stream.signal.aborted).toBe(true)
    await response.awaitSent()
    expect(sink.ends).toBe(1)
    over.abort()
    await drained
  })

  it('many streams are told and ended in batches that leave turns between them, within a second in all', async () => {
    const { streams, subjects } = open(3_000)
    let turns = 0
    const spin = (): void => {
      turns++
      running = setImmediate(spin)
    }
    let running = setImmediate(spin)
    const ms = await timed(drain(streams, { graceMs: 10 }))
    clearImmediate(running)
    expect(ms).toBeLessThan(10_000)
    expect(turns).toBeGreaterThan(30)
    expect(subjects.every(({ sink }) => sink.ends === 1 && sink.destroys === 0)).toBe(true)
  })

  it.each([
    [250, 100],
    [4_000, 200],
  ])('%d streams are told by the %d, and ended so, with a pause between one batch and the next', async (count, size) => {
    const { streams, subjects } = open(count)
    const told: number[] = []
    const ended: number[] = []
    let pauses = 0
    // Real turns of the event loop stand between two steps of one batch and the next, and none within a batch.
    const spin = (): void => {
      pauses++
      running = setImmediate(spin)
    }
    let running = setImmediate(spin)
    for (const { response, sink } of subjects) {
      response.stream.signal.addEventListener('abort', () => told.push(pauses))
      const end = sink.onEnd
      sink.onEnd = () => {
        ended.push(pauses)
        end.call(sink)
      }
    }
    await drain(streams, { graceMs: 10 })
    clearImmediate(running)
    for (const turns of [told, ended]) {
      const batches = new Map<number, number>()
      for (const at of turns) batches.set(at, (batches.get(at) ?? 0) + 1)
      expect([turns.length, Math.max(...batches.values()), batches.size]).toEqual([count, size, Math.ceil(count / size)])
    }
  })

  it('few streams are told at once, without a pause', async () => {
    const { streams, subjects } = open(100)
    const done = drain(streams, { graceMs: 10 })
    expect(subjects.every(({ response }) => response.stream.signal.aborted)).toBe(true)
    await done
  })
})

describe('the farewell of event streams', () => {
  const retries = (text: string): number[] => [...text.matchAll(/^retry: (\d+)\n\n/gm)].map(([, ms]) => Number(ms))

  it('is one retry within config.live.drainRetryMs, before the end, and not the same for all', async () => {
    const { streams, subjects } = open(200)
    for (const { response } of subjects) void new SSE(response.stream).write('x')
    await drain(streams)
    const all = subjects.map(({ sink }) => {
      expect(sink.text).toMatch(/^data: x\n\nretry: \d+\n\n$/)
      return retries(sink.text)[0] as number
    })
    expect(Math.min(...all)).toBeGreaterThanOrEqual(500)
    expect(Math.max(...all)).toBeLessThanOrEqual(5_000)
    expect(new Set(all).size).toBeGreaterThan(50)
  })

  it('comes before what the action says on its signal', async () => {
    const { streams, subjects } = open(1)
    const [{ response, sink }] = subjects as [Subject]
    const sse = new SSE(response.stream)
    sse.signal.addEventListener('abort', () => {
      void sse.write('bye')
      void sse.close()
    })
    await drain(streams)
    expect(sink.text).toMatch(/^retry: \d+\n\ndata: bye\n\n$/)
  })

  it('is said too by one that began during the drain and closes itself', async () => {
    const { streams } = open(0)
    streams.close(reason)
    const { subjects } = open(1, streams)
    const [{ response, sink }] = subjects as [Subject]
    const sse = new SSE(response.stream)
    await sse.write('x')
    await sse.close()
    expect(retries(sink.text)).toHaveLength(1)
  })

  it('is not said by streams that are no event streams, nor by those that close on an ordinary day', async () => {
    const { streams, subjects } = open(2)
    const [plain, events] = subjects as [Subject, Subject]
    void plain.response.stream.write('text')
    const sse = new SSE(events.response.stream)
    await sse.write('x')
    await sse.close()
    await drain(streams)
    expect(plain.sink.text).toBe('text')
    expect(events.sink.text).toBe('data: x\n\n')
  })

  it('is said by streams of a broadcast', async () => {
    const { streams, subjects } = open(1)
    const [{ response, sink }] = subjects as [Subject]
    const broadcast = new Broadcast()
    void broadcast.follow(response.stream)
    await broadcast.publish('x')
    await drain(streams)
    expect(sink.text).toMatch(/^data: x\n\nretry: \d+\n\n$/)
  })

  it('replaces no event where the policy is to coalesce', async () => {
    const { streams, subjects } = open(1)
    const [{ response, sink }] = subjects as [Subject]
    response.stream.slowReader = 'coalesce'
    const sse = new SSE(response.stream)
    sink.block()
    await sse.write('first')
    await turn()
    await sse.write('state')
    void sse.comment('hello')
    response.buffer.bidFarewell()
    sink.drain()
    await drain(streams)
    expect(sink.text).toContain('data: state\n\n')
    expect(retries(sink.text)).toHaveLength(1)
  })
})
