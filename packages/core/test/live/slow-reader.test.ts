/** What becomes of a reader that falls behind (live.md B25, design §7.12). */
import { describe, expect, it } from '@jest/globals'
import { type LiveStream, SSE } from '@live/core'
import fc from 'fast-check'
import { type LiveSettings, SLOW_READER_POLICIES, type SlowReaderPolicy } from '../../src/live/settings.js'
import { FakeSink } from '../support/fake-sink.js'
import { fired, Gate, launchLive, watchProcess } from '../support.js'
import { liveResponse, outcome, turn } from './helpers.js'

watchProcess()

const UPKEEP = 64

/** A stream whose reader takes the first chunk, and then nothing until `drain()`. */
function stalled(slowReader: SlowReaderPolicy, live: Partial<LiveSettings> = {}) {
  const { response } = liveResponse({ slowReader, queueBytes: 1000, maxBufferedBytes: 5000, ...live })
  const sink = new FakeSink().block()
  response.buffer.attach(sink)
  return { response, buffer: response.buffer, stream: response.stream, sink }
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}`.padStart(100, '.'))

describe('the policy', () => {
  it('is that of config.live, and each stream may have its own', () => {
    for (const policy of SLOW_READER_POLICIES) expect(liveResponse({ slowReader: policy }).response.stream.slowReader).toBe(policy)
    const { stream } = liveResponse().response
    expect(stream.slowReader).toBe('wait')
    stream.slowReader = 'close'
    expect(stream.slowReader).toBe('close')
  })

  it.each(['drop', '', null, undefined, 7])('%p is none', (value) => {
    const { stream } = liveResponse().response
    expect(() => {
      stream.slowReader = value as never
    }).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(stream.slowReader).toBe('wait')
  })

  it.each(['dropOldest', 'coalesce', 'close'] as const)('%s: a producer that awaits lets the socket have a turn', async (policy) => {
    const { stream, sink } = stalled(policy, { queueBytes: 300 })
    // Full after each chunk, and drained in the next turn, as the socket of a reader that keeps up.
    sink.accepts = () => {
      setImmediate(() => sink.emit('drain'))
      return false
    }
    for (const chunk of numbered(50)) await stream.write(chunk)
    await stream.close()
    await turn()
    await turn()
    expect([sink.text, stream.connected]).toEqual([numbered(50).join(''), true])
  })
})

describe('wait', () => {
  it('holds the producer until the reader takes something', async () => {
    const { stream, sink } = stalled('wait')
    const writes = numbered(9).map((chunk) => stream.write(chunk))
    await turn()
    const waiting = stream.write('x'.repeat(1000))
    expect(await outcome(waiting)).toBe('pending')
    sink.drain()
    expect(await Promise.all([...writes, waiting])).toHaveLength(10)
  })

  it('B25: gives the stream up when nobody awaits, at maxBufferedBytes', async () => {
    const { stream, response } = stalled('wait')
    const signal = fired(stream.signal)
    const writes = numbered(200).map((chunk) => outcome(stream.write(chunk)))
    expect((await Promise.all(writes)).at(-1)).toMatchObject({ error: 'ERR_CLIENT_DISCONNECTED' })
    expect(await signal).toMatchObject({ code: 'ERR_STREAM_OVERFLOW' })
    expect(response.buffer.figures.queueHighWater).toBeLessThanOrEqual(5000)
    expect(response.buffer.figures.outcome).toBe('error')
  })
})

describe('dropOldest', () => {
  it('drops whole chunks, the oldest first, holds queueBytes at most, counts, and never waits', async () => {
    const { stream, sink, buffer } = stalled('dropOldest')
    const chunks = numbered(100)
    for (const chunk of chunks) expect(await outcome(stream.write(chunk))).toEqual({ value: 100 })
    const fit = Math.floor(1000 / (100 + UPKEEP))
    expect(buffer.figures).toMatchObject({ dropped: 99 - fit, chunks: 100, bytes: 10_000 })
    sink.drain()
    await turn()
    expect(sink.text).toBe([chunks[0], ...chunks.slice(-fit)].join(''))
    expect(buffer.figures.queueHighWater).toBeLessThanOrEqual(1000)
  })

  it('a chunk of more than queueBytes is alone, and is not cut', async () => {
    const { stream, sink } = stalled('dropOldest')
    const large = 'y'.repeat(3000)
    for (const chunk of ['a', 'b', large]) void stream.write(chunk)
    sink.drain()
    await turn()
    expect(sink.text).toBe(`a${large}`)
  })

  it('loses nothing for a reader that keeps up, however much one tick writes', async () => {
    const { response } = liveResponse({ slowReader: 'dropOldest', queueBytes: 1000 })
    const sink = new FakeSink()
    response.buffer.attach(sink)
    const chunks = numbered(200)
    for (const chunk of chunks) void response.stream.write(chunk)
    await turn()
    expect([sink.text, response.buffer.figures.dropped]).toEqual([chunks.join(''), 0])
  })

  it('sends a body that was assigned as a whole as a whole', async () => {
    const { response } = liveResponse({ slowReader: 'dropOldest', queueBytes: 1000, maxBufferedBytes: 1000 })
    const chunks = numbered(200)
    response.body = chunks
    const sink = new FakeSink()
    response.buffer.attach(sink)
    await response.awaitSent()
    expect(sink.text).toBe(chunks.join(''))
  })

  it('what arrives is a subsequence that ends with the last chunk', async () => {
    const moods = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), moods, fc.integer({ min: 1, max: 400 }), async (count, accepts, queueBytes) => {
        const { response } = liveResponse({ slowReader: 'dropOldest', queueBytes })
        const sink = new FakeSink()
        let i = 0
        sink.accepts = () => accepts[i++ % accepts.length] ?? true
        response.buffer.attach(sink)
        const chunks = Array.from({ length: count }, (_, n) => `${n};`)
        for (const [n, chunk] of chunks.entries()) {
          void response.stream.write(chunk)
          if (n % 7 === 0) await turn()
          if (n % 11 === 0) sink.emit('drain')
        }
        sink.drain()
        await response.close()
        await response.awaitSent()
        const numbers = sink.text.split(';').slice(0, -1).map(Number)
        expect(numbers.at(-1)).toBe(count - 1)
        expect(numbers.every((each, n) => n === 0 || each > (numbers[n - 1] ?? 0))).toBe(true)
        expect(numbers.length + response.buffer.figures.dropped).toBe(count)
      }),
      { numRuns: 80 },
    )
  })
})

describe('coalesce', () => {
  const received = (sink: FakeSink): [string, string][] =>
    sink.text
      .split('\n\n')
      .filter((block) => block !== '')
      .map((block) => [/event: (.*)/.exec(block)?.[1] ?? '', /data: (.*)/.exec(block)?.[1] ?? block])

  it('keeps the newest event of each name, in order', async () => {
    const { stream, sink, buffer } = stalled('coalesce')
    const sse = new SSE(stream)
    for (const [event, data] of [
      ['a', 0],
      ['a', 1],
      ['b', 2],
      ['a', 3],
      [null, 4],
      ['b', 5],
      [null, 6],
    ] as const) {
      void sse.write(data, { event })
    }
    sink.drain()
    await turn()
    // The first one was with the socket before it was full.
    expect(received(sink)).toEqual([
      ['a', '0'],
      ['a', '3'],
      ['b', '5'],
      ['', '6'],
    ])
    expect(buffer.figures.dropped).toBe(3)
  })

  it('L80: a comment replaces no event, and is replaced by none', async () => {
    const { stream, sink, buffer } = stalled('coalesce')
    const sse = new SSE(stream)
    for (const data of ['full', 'a', 'b']) void sse.write(data)
    void sse.comment('one')
    void sse.comment('two')
    buffer.bidFarewell()
    sink.drain()
    await turn()
    expect(sink.text).toMatch(/^data: full\n\ndata: b\n\n: one\n\n: two\n\nretry: \d+\n\n$/)
  })

  it('raw chunks are all of one name', async () => {
    const { stream, sink } = stalled('coalesce')
    for (const chunk of ['a', 'b', 'c', 'd']) void stream.write(chunk)
    sink.drain()
    await turn()
    expect(sink.text).toBe('ad')
  })

  it('loses nothing for a reader that keeps up', async () => {
    const { response } = liveResponse({ slowReader: 'coalesce' })
    const sink = new FakeSink()
    response.buffer.attach(sink)
    for (const chunk of ['a', 'b', 'c']) void response.stream.write(chunk)
    await turn()
    expect(sink.text).toBe('abc')
  })

  it('loses nothing that fits before there is a socket', async () => {
    const { response } = liveResponse({ slowReader: 'coalesce' })
    for (const chunk of ['a', 'b', 'c']) void response.stream.write(chunk)
    const sink = new FakeSink()
    response.buffer.attach(sink)
    await turn()
    expect(sink.text).toBe('abc')
  })

  it('names without number stay within queueBytes', async () => {
    const { stream, sink, buffer } = stalled('coalesce')
    const sse = new SSE(stream)
    for (let i = 0; i < 1000; i++) void sse.write(i, { event: `name-${i}` })
    expect(buffer.figures.queueHighWater).toBeLessThanOrEqual(1000)
    sink.drain()
    await turn()
    expect(received(sink).at(-1)).toEqual(['name-999', '999'])
  })

  it('the last event of each name arrives', async () => {
    const events = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean()), { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(events, fc.boolean(), async (list, full) => {
        const { stream, sink } = stalled('coalesce', { queueBytes: 100_000 })
        if (!full) sink.drain()
        const sse = new SSE(stream)
        for (const [i, [event, drains]] of list.entries()) {
          void sse.write(i, { event })
          if (drains) sink.emit('drain')
        }
        sink.drain()
        await turn()
        const last = new Map(list.map(([event], i) => [event, String(i)]))
        const got = received(sink)
        expect(new Map(got)).toEqual(last)
        expect(got.map(([, data]) => Number(data))).toEqual(got.map(([, data]) => Number(data)).sort((a, b) => a - b))
      }),
      { numRuns: 80 },
    )
  })
})

describe('close', () => {
  it('cuts a reader that is more than queueBytes behind', async () => {
    const { stream, sink, buffer } = stalled('close')
    const signal = fired(stream.signal)
    const writes = await Promise.all(numbered(20).map((chunk) => outcome(stream.write(chunk))))
    expect(writes.filter((each) => (each as { value?: number }).value === 100)).toHaveLength(1 + 9)
    expect(writes.at(-1)).toEqual({ error: 'ERR_CLIENT_DISCONNECTED' })
    expect(await signal).toMatchObject({ code: 'ERR_SLOW_READER' })
    await expect(stream.write('x')).rejects.toMatchObject({ cause: { code: 'ERR_SLOW_READER' } })
    expect([sink.destroys, sink.ends, buffer.figures.outcome, buffer.droppedFailures()]).toEqual([1, 0, 'disconnected', []])
  })

  it('a chunk of any size is taken when nothing waits', async () => {
    const { stream, sink } = stalled('close')
    void stream.write('a')
    const large = 'y'.repeat(5000)
    void stream.write(large)
    sink.drain()
    await turn()
    expect(sink.text).toBe(`a${large}`)
  })

  it('before there is a socket nobody is slow: the producer waits', async () => {
    const { response } = liveResponse({ slowReader: 'close', queueBytes: 1000 })
    const writes = numbered(30).map((chunk) => response.stream.write(chunk))
    expect(await outcome(writes.at(-1) as Promise<number>)).toBe('pending')
    const sink = new FakeSink()
    response.buffer.attach(sink)
    await Promise.all(writes)
    await turn()
    expect(sink.bytes).toHaveLength(3000)
  })
})

describe('over a connection that nobody reads', () => {
  const chunk = `data: ${'x'.repeat(16 * 1024)}\n\n`

  /** An action that writes until it is told to stop, and a client that took the head and nothing else. */
  async function feeding(slowReader: SlowReaderPolicy, perStream: boolean) {
    const begun = new Gate<LiveStream>()
    const stop = new Gate()
    let stopped = false
    void stop.opened.then(() => {
      stopped = true
    })
    let written = 0
    const server = await launchLive(
      async (controller) => {
        const { stream } = controller.response
        if (perStream) stream.slowReader = slowReader
        await stream.write(`: begin\n\n`)
        begun.open(stream)
        while (!stopped) {
          await stream.write(chunk)
          written++
        }
        await stream.write('data: the end\n\n')
        await stream.close()
      },
      { live: perStream ? {} : { slowReader } },
    )
    const client = await server.app.stream('/stream', { highWaterMark: 1, timeout: 20_000 })
    client.pause()
    return { server, client, stream: await begun.opened, stop: () => stop.open(), written: () => written }
  }

  it('wait: the producer waits', async () => {
    const { server, client, stop, written } = await feeding('wait', true)
    await using _ = server
    for (let before = -1; before !== written(); ) {
      before = written()
      for (let i = 0; i < 100; i++) await turn()
    }
    stop()
    client.resume()
    expect((await client.text()).endsWith('data: the end\n\n')).toBe(true)
  })

  it.each([
    ['dropOldest', true],
    ['dropOldest', false],
    ['coalesce', true],
  ] as const)(
    '%s: the producer goes on, and the newest arrives, whole (per stream: %p)',
    async (policy, perStream) => {
      const { server, client, stream, stop, written } = await feeding(policy, perStream)
      await using _ = server
      // More than any buffer of a kernel takes.
      while (written() < 4000) await turn()
      stop()
      client.resume()
      const text = await client.text()
      const events = text.split('\n\n')
      expect(text.endsWith('data: the end\n\n')).toBe(true)
      expect(new Set(events.slice(1, -2))).toEqual(new Set([chunk.trimEnd()]))
      expect(events.length).toBeLessThan(written())
      expect((stream as unknown as { figures: { queueHighWater: number } }).figures.queueHighWater).toBeLessThanOrEqual(64 * 1024)
    },
    20_000,
  )

  it('close: the connection is cut, which is no failure of the application', async () => {
    const { server, client, stream } = await feeding('close', false)
    await using _ = server
    expect(await fired(stream.signal)).toMatchObject({ code: 'ERR_SLOW_READER' })
    client.resume()
    expect(await client.ended).toBe('cut')
    await server.log.until(/client disconnected/)
    expect(server.log.of('warn', 'error', 'fatal')).toEqual([])
  })
})
