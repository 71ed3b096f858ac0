/** Server-sent events on a stream. */
import { describe, expect, it } from '@jest/globals'
import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { LiveResponse } from '../../src/live/live-response.js'
import { eventName, SSE, type SseOptions, type SseStream } from '../../src/live/sse.js'
import type { SseFields } from '../../src/live/sse-frame.js'
import { FakeSink } from '../support/fake-sink.js'
import { chunksOf, liveResponse, outcome, turn } from './helpers.js'

/** A stream that only remembers what was written. */
function recorder(): SseStream & { writes: string[] } {
  const writes: string[] = []
  return {
    writes,
    write: (chunk) => Promise.resolve(writes.push(String(chunk))),
    close: () => Promise.resolve(),
  }
}

describe('write', () => {
  const both = { retry: 300, event: 'event-name' }

  it.each<[SseOptions | undefined, unknown, SseFields | undefined, string]>([
    [undefined, '{"name":"John"}', undefined, 'data: {"name":"John"}\n\n'],
    [undefined, { name: 'Ryan' }, undefined, 'data: {"name":"Ryan"}\n\n'],
    [both, { name: 'John' }, undefined, 'retry: 300\nevent: event-name\ndata: {"name":"John"}\n\n'],
    [both, { name: 'John' }, { id: 10 }, 'retry: 300\nevent: event-name\nid: 10\ndata: {"name":"John"}\n\n'],
    [both, { name: 'J' }, { id: 10, event: 'other-event' }, 'retry: 300\nevent: other-event\nid: 10\ndata: {"name":"J"}\n\n'],
    [both, { name: 'J' }, { id: 10, event: 'o', retry: 500 }, 'retry: 500\nevent: o\nid: 10\ndata: {"name":"J"}\n\n'],
  ])('L69: options %j and write(%j, %j)', async (options, data, fields, frame) => {
    const response = new LiveResponse()
    const sse = new SSE(response.stream, options)
    expect(await sse.write(data, fields)).toBe(Buffer.byteLength(frame))
    await sse.close()
    expect(await chunksOf(response)).toEqual([frame])
  })

  it('L71: fields of one call hold for that call, and change nothing', async () => {
    const stream = recorder()
    const options = { event: 'a', id: 1 }
    const sse = new SSE(stream, options)
    const fields = { event: null, id: undefined as unknown as null }
    await sse.write('x', fields)
    await sse.write('y')
    await sse.write('z', { event: false })
    expect(stream.writes).toEqual(['data: x\n\n', 'event: a\nid: 1\ndata: y\n\n', 'id: 1\ndata: z\n\n'])
    expect([options, fields]).toEqual([
      { event: 'a', id: 1 },
      { event: null, id: undefined },
    ])
  })

  it('L71: changing the options afterwards changes nothing', async () => {
    const stream = recorder()
    const options = { event: 'a' }
    const sse = new SSE(stream, options)
    options.event = 'b'
    await sse.write('x')
    await sse.write('x', {})
    expect(stream.writes).toEqual(['event: a\ndata: x\n\n', 'event: a\ndata: x\n\n'])
  })

  it.each<[unknown, SseFields]>([
    ['x', { event: 'a\ndata: evil' }],
    ['x', { id: 'a\0' }],
    ['x', { retry: -1 }],
    [() => {}, {}],
    [Symbol('s'), {}],
  ])('L72, L74, L75: %p with %j rejects, writes nothing and commits nothing', async (data, fields) => {
    const response = new LiveResponse()
    const sse = new SSE(response.stream)
    await expect(sse.write(data, fields)).rejects.toBeInstanceOf(TypeError)
    expect([response.committed, response.contentType]).toEqual([false, null])
    await sse.write('y')
    await sse.close()
    expect(await chunksOf(response)).toEqual(['data: y\n\n'])
  })

  it('L74: bad fields of the constructor reject the write', async () => {
    const sse = new SSE(recorder(), { event: 'a\nb' })
    await expect(sse.write('x')).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })

  it('L76: one stream write per event, whoever writes', async () => {
    const event = fc.tuple(
      fc.string({ unit: 'binary' }),
      fc.record({ id: fc.nat(), event: fc.constantFrom('a', 'b') }, { requiredKeys: [] }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 20 }), async (events) => {
        const stream = recorder()
        const sse = new SSE(stream)
        await Promise.all(events.map(([data, fields]) => sse.write(data, fields)))
        expect(stream.writes).toHaveLength(events.length)
        const parsed: unknown[] = []
        const parser = createParser({ onEvent: ({ data, id, event: name }) => parsed.push({ data, id, event: name }) })
        for (const frame of stream.writes) parser.feed(frame)
        expect(parsed).toEqual(
          events.map(([data, { id, event: name }]) => ({
            data: data.replace(/\r\n|\r/g, '\n'),
            id: id === undefined ? undefined : String(id),
            event: name,
          })),
        )
      }),
    )
  })

  it('L79: UTF-8 without a byte order mark', async () => {
    const response = new LiveResponse()
    void new SSE(response.stream).write('é')
    const { value } = await response[Symbol.asyncIterator]().next()
    expect([...(value as Uint8Array)]).toEqual([...Buffer.from('data: '), 0xc3, 0xa9, 0x0a, 0x0a])
  })
})

describe('the content type', () => {
  it('L77: is set by the first write, with X-Accel-Buffering', async () => {
    const response = new LiveResponse()
    const sse = new SSE(response.stream)
    expect(response.contentType).toBeNull()
    await sse.write('x')
    expect([response.contentType, response.headers.get('x-accel-buffering')]).toEqual(['text/event-stream', 'no'])
  })

  it('L77: is set by a comment too', async () => {
    const response = new LiveResponse()
    await new SSE(response.stream).comment()
    expect(response.contentType).toBe('text/event-stream')
  })

  it('L77: an explicit one stays, and a committed head is left alone', async () => {
    const explicit = new LiveResponse()
    explicit.contentType = 'text/plain'
    await new SSE(explicit.stream).write('x')
    expect(explicit.contentType).toBe('text/plain; charset=utf-8')
    const committed = new LiveResponse()
    await committed.stream.write('')
    await new SSE(committed.stream).write('x')
    expect(committed.contentType).toBe('text/html; charset=utf-8')
  })
})

describe('the end', () => {
  it('L78: close ends the stream, is idempotent, and writes are refused afterwards', async () => {
    const response = new LiveResponse()
    const sse = new SSE(response.stream)
    await sse.close()
    await sse.close()
    expect(response.stream.closed).toBe(true)
    await expect(sse.write('x')).rejects.toMatchObject({ name: 'ClosedStreamError' })
  })

  it('L78: a disconnect passes through write', async () => {
    const response = new LiveResponse()
    const sse = new SSE(response.stream)
    response.abort()
    await expect(sse.write('x')).rejects.toMatchObject({ name: 'ClientDisconnected' })
    expect(sse.signal).toBe(response.stream.signal)
  })

  it('L40: await using closes it', async () => {
    const response = new LiveResponse()
    {
      await using sse = new SSE(response.stream)
      await sse.write('x')
    }
    expect(response.stream.closed).toBe(true)
  })

  it('a stream without a signal says so', () => {
    expect(() => new SSE(recorder()).signal).toThrow('has no signal')
  })
})

describe('comments and heartbeats', () => {
  it('L80: a comment is one write', async () => {
    const stream = recorder()
    const sse = new SSE(stream)
    await sse.comment('a\nb')
    await sse.comment()
    expect(stream.writes).toEqual([': a\n: b\n\n', ':\n\n'])
  })

  it('L80: writes a comment whenever nothing was written for the period', async () => {
    const { response, clock } = liveResponse()
    const sink = new FakeSink()
    response.buffer.attach(sink)
    const sse = new SSE(response.stream, { heartbeat: 1000 })
    await sse.write('x')
    await turn()
    clock.advance(900)
    expect(sink.text).toBe('data: x\n\n')
    clock.advance(600)
    await turn()
    expect(sink.text).toBe('data: x\n\n:\n\n')
  })

  it('L80: the default is that of the application, and null switches it off', () => {
    const { response, clock } = liveResponse({ heartbeat: 1000 })
    void new SSE(response.stream, { heartbeat: null })
    expect(clock.timers).toBe(0)
    void new SSE(response.stream)
    expect(clock.timers).toBe(1)
    const off = liveResponse()
    void new SSE(off.response.stream)
    expect(off.clock.timers).toBe(0)
  })

  it.each<[string, (response: LiveResponse, sse: SSE) => unknown]>([
    ['its close', (_, sse) => sse.close()],
    ['an abort of the stream', (response) => response.abort()],
    [
      'a close of the stream and its delivery',
      async (response) => {
        await response.close()
        await chunksOf(response)
      },
    ],
  ])('L80: stops with %s', async (_, end) => {
    const { response, clock, streams } = liveResponse()
    const sse = new SSE(response.stream, { heartbeat: 1000 })
    expect(clock.timers).toBe(1)
    await end(response, sse)
    // A stream that is not delivered yet is still looked after by the registry.
    expect(clock.timers).toBe(streams.size)
  })

  it('L80: stops when the stream was closed, though the last byte is not delivered', async () => {
    const { response, clock, streams } = liveResponse()
    void new SSE(response.stream, { heartbeat: 1000 })
    await response.close()
    clock.advance(1000)
    expect(clock.timers).toBe(streams.size)
  })

  it('L80: does not start on a stream that has ended', () => {
    const { response, clock } = liveResponse()
    response.abort()
    void new SSE(response.stream, { heartbeat: 1000 })
    expect(clock.timers).toBe(0)
  })

  it('L80: is skipped while the socket is full, also when nothing waits behind it', async () => {
    const { response, clock } = liveResponse()
    const sink = new FakeSink().block()
    response.buffer.attach(sink)
    const sse = new SSE(response.stream, { heartbeat: 1000 })
    await sse.write('x')
    await turn()
    expect(sink.text).toBe('data: x\n\n')
    clock.advance(5000)
    await turn()
    sink.drain()
    expect(sink.text).toBe('data: x\n\n')
    clock.advance(500)
    await turn()
    expect(sink.text).toBe('data: x\n\n:\n\n')
  })

  it.each([0, -1, Number.NaN, Infinity, 2 ** 31])('L80: a period of %d ms is refused', (heartbeat) => {
    expect(() => new SSE(new LiveResponse().stream, { heartbeat })).toThrow(TypeError)
  })

  it('L37: a beat that fails is nobody’s unhandled rejection', async () => {
    const { response, clock } = liveResponse()
    response.beforeCommit(() => {
      throw new Error('no commit')
    })
    void new SSE(response.stream, { heartbeat: 1000 })
    clock.advance(1000)
    expect(await outcome(response.awaitCommit())).toBe('pending')
  })
})

describe('the name that events replace each other by', () => {
  it.each<[SseFields | undefined, SseFields | undefined, string]>([
    [undefined, undefined, ''],
    [{}, undefined, ''],
    [undefined, { event: 'a' }, 'a'],
    [{}, { event: 'a' }, 'a'],
    [{ event: 'b' }, { event: 'a' }, 'b'],
    [{ event: null }, { event: 'a' }, ''],
    [{ event: false }, { event: 'a' }, ''],
    [{ event: undefined }, { event: 'a' }, ''],
  ])('of %j with the defaults %j is %j', (fields, defaults, name) => {
    expect(eventName(fields, defaults)).toBe(name)
  })

  it('is given to a stream that coalesces: the newest of each name stays, and comments stay too', async () => {
    const { response } = liveResponse({ slowReader: 'coalesce' })
    const sink = new FakeSink().block()
    response.buffer.attach(sink)
    const sse = new SSE(response.stream, { event: 'a' })
    for (const n of [0, 1, 2]) void sse.write(n)
    void sse.comment('one')
    void sse.comment('two')
    void sse.write(3, { event: 'b' })
    void sse.write(4)
    sink.drain()
    await turn()
    expect(sink.text).toBe('event: a\ndata: 0\n\n: one\n\n: two\n\nevent: b\ndata: 3\n\nevent: a\ndata: 4\n\n')
  })
})

describe('the period of a heartbeat', () => {
  it('L80: may be as long as a timer of Node', () => {
    expect(() => new SSE(liveResponse().response.stream, { heartbeat: 2 ** 31 - 1 })).not.toThrow()
  })

  it('L80: is named when it is refused', () => {
    expect(() => new SSE(new LiveResponse().stream, { heartbeat: -5 })).toThrow(
      'SSE heartbeat must be a positive number of milliseconds, not -5',
    )
  })

  it('L80: begins anew with every write', async () => {
    const { response, clock } = liveResponse()
    const sink = new FakeSink()
    response.buffer.attach(sink)
    const sse = new SSE(response.stream, { heartbeat: 1000 })
    for (let i = 0; i < 5; i++) {
      clock.advance(900)
      await sse.write(i)
    }
    await turn()
    expect(sink.text).not.toContain(':\n\n')
  })
})
