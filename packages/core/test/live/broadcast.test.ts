/** One event for many streams (design §7.12). */
import { describe, expect, it, jest } from '@jest/globals'
import { Broadcast, type LiveStream, type SlowReaderPolicy } from '@live/core'
import fc from 'fast-check'
import type { Sink } from '../../src/http/body.js'
import type { LiveSettings } from '../../src/live/settings.js'
import { SharedChunk } from '../../src/live/shared-chunk.js'
import { FakeSink } from '../support/fake-sink.js'
import { get, type Launched, launch, nextTurn, parseHead, Streaming, unchunk, watchProcess } from '../support.js'
import { liveResponse, outcome, turn } from './helpers.js'

watchProcess()

/** A sink with the way past it for framed chunks. */
class FramingSink extends FakeSink implements Sink {
  readonly framed: Uint8Array[] = []

  writeFramed(framed: Uint8Array): boolean | undefined {
    this.framed.push(framed)
    return this.accepts()
  }
}

function listening(broadcast: Broadcast, sink = new FakeSink(), live: Partial<LiveSettings> = {}) {
  const { response } = liveResponse(live)
  broadcast.add(response.stream)
  response.buffer.attach(sink)
  return { response, stream: response.stream, buffer: response.buffer, sink }
}

const crowd = <S extends FakeSink>(broadcast: Broadcast, count: number, make: () => S) =>
  Array.from({ length: count }, () => listening(broadcast, make())) as (ReturnType<typeof listening> & { sink: S })[]

describe('add', () => {
  it('commits the head of an event stream at once', () => {
    const { response } = listening(new Broadcast())
    expect([response.committed, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      true,
      'text/event-stream',
      'no-cache',
    ])
  })

  it('L77: leaves a type that the action chose', () => {
    const { response } = liveResponse()
    response.contentType = 'text'
    new Broadcast().add(response.stream)
    expect(response.mediaType).toBe('text/plain')
  })

  it('refuses what is no stream of a live response, and one of an announced length', () => {
    const broadcast = new Broadcast()
    const refusal = (message: string) => expect.objectContaining({ code: 'ERR_ARGUMENT', message })
    const stranger = { write: () => {} } as unknown as LiveStream
    expect(() => broadcast.add(stranger)).toThrow(refusal('Broadcast takes the stream of a live response'))
    const { response } = liveResponse()
    response.announceLength(10)
    expect(() => broadcast.add(response.stream)).toThrow(refusal('Broadcast takes no stream whose length was announced'))
    expect([broadcast.size, response.committed]).toEqual([0, false])
  })

  it('throws what the commit throws, and does not keep the stream', () => {
    const broadcast = new Broadcast()
    const { response } = liveResponse()
    response.beforeCommit(() => {
      throw new RangeError('session')
    })
    expect(() => broadcast.add(response.stream)).toThrow('session')
    expect(broadcast.size).toBe(0)
  })

  it('twice is once', async () => {
    const broadcast = new Broadcast()
    const { stream, sink } = listening(broadcast)
    broadcast.add(stream)
    expect(await broadcast.publish('x')).toBe(1)
    await turn()
    expect([broadcast.size, sink.text]).toEqual([1, 'data: x\n\n'])
  })

  it('a stream that has ended is not kept, whichever way it went', () => {
    const broadcast = new Broadcast()
    const { stream } = listening(broadcast)
    stream.abort()
    expect(broadcast.size).toBe(0)
    broadcast.add(stream)
    const { response } = liveResponse()
    void response.close()
    broadcast.add(response.stream)
    expect(broadcast.size).toBe(0)
  })

  it('leaves nothing behind a stream that comes and goes', () => {
    const broadcast = new Broadcast()
    const { buffer, stream } = listening(broadcast)
    let callbacks = 0
    const onEnd = buffer.onEnd.bind(buffer)
    buffer.onEnd = (callback) => {
      callbacks++
      const forget = onEnd(callback)
      return () => {
        callbacks--
        forget()
      }
    }
    expect(broadcast.delete(stream)).toBe(true)
    for (let i = 0; i < 100; i++) {
      broadcast.add(stream)
      expect(broadcast.delete(stream)).toBe(true)
    }
    expect([callbacks, broadcast.delete(stream)]).toEqual([0, false])
  })

  it('L80: gives the stream the heartbeat of config.live', async () => {
    const broadcast = new Broadcast()
    const { response, clock } = liveResponse({ heartbeat: 1000 })
    broadcast.add(response.stream)
    const sink = new FakeSink()
    response.buffer.attach(sink)
    clock.advance(1000)
    await turn()
    expect(sink.text).toBe(':\n\n')
    response.abort()
    clock.advance(10_000)
    expect(sink.text).toBe(':\n\n')
  })
})

describe('publish', () => {
  it('gives every stream the same bytes, encoded once', async () => {
    const broadcast = new Broadcast()
    const listeners = crowd(broadcast, 100, () => new FramingSink())
    const toJSON = jest.fn(() => ({ n: 1 }))
    expect(await broadcast.publish({ toJSON }, { event: 'tick', id: 7, retry: 100 })).toBe(100)
    expect(toJSON).toHaveBeenCalledTimes(1)
    const [first] = listeners[0].sink.framed
    const text = 'retry: 100\nevent: tick\nid: 7\ndata: {"n":1}\n\n'
    expect(Buffer.from(first).toString()).toBe(`${text.length.toString(16)}\r\n${text}\r\n`)
    for (const { sink } of listeners) expect(sink.framed.map((each) => each === first)).toEqual([true])
  })

  it('the framed bytes are those of an ordinary write', async () => {
    const broadcast = new Broadcast()
    const framing = listening(broadcast, new FramingSink())
    const plain = listening(broadcast)
    await broadcast.publish('hé\nllo', { event: 'e' })
    await turn()
    expect(plain.sink.text).toBe('event: e\ndata: hé\ndata: llo\n\n')
    expect(unchunk(`${Buffer.from((framing.sink as FramingSink).framed[0]).toString('latin1')}0\r\n\r\n`)).toBe(
      Buffer.from(plain.sink.text).toString('latin1'),
    )
  })

  it('keeps its place among what the stream writes itself', async () => {
    const broadcast = new Broadcast()
    const { stream, sink } = listening(broadcast, new FramingSink())
    void stream.write('first')
    await broadcast.publish('second')
    void stream.write('third')
    await turn()
    expect([sink.text, (sink as FramingSink).framed]).toEqual(['firstdata: second\n\nthird', []])
  })

  it.each([
    [{ event: 'a\nb' }, 'x'],
    [{ id: 'a\0' }, 'x'],
    [{ retry: -1 }, 'x'],
    [{}, () => {}],
    [{}, Symbol('x')],
  ])('L74, L75: refuses %p, %p, and sends nothing', async (fields, data) => {
    const broadcast = new Broadcast()
    const { sink } = listening(broadcast)
    await expect(broadcast.publish(data, fields)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    await turn()
    expect(sink.text).toBe('')
  })

  it('refuses data that JSON cannot hold, and the next event arrives', async () => {
    const broadcast = new Broadcast()
    const { sink } = listening(broadcast)
    await expect(broadcast.publish(1n)).rejects.toMatchObject({ name: 'TypeError' })
    void broadcast.publish(1n)
    expect(await broadcast.publish('ok')).toBe(1)
    await turn()
    expect(sink.text).toBe('data: ok\n\n')
  })

  it('to nobody is taken by nobody', async () => {
    expect(await new Broadcast().publish('x')).toBe(0)
  })

  it('drops streams that were closed or aborted, and counts those that took it', async () => {
    const broadcast = new Broadcast()
    const [one, two, three] = crowd(broadcast, 3, () => new FakeSink())
    one.sink.onEnd = () => {}
    void one.stream.close()
    two.stream.abort()
    expect(await broadcast.publish('x')).toBe(1)
    await turn()
    expect([broadcast.size, one.sink.text, two.sink.text, three.sink.text]).toEqual([1, '', '', 'data: x\n\n'])
  })

  it('a stream that ends while an event is given out harms no other', async () => {
    const broadcast = new Broadcast()
    const listeners = crowd(broadcast, 10, () => new FakeSink())
    listeners[2].stream.slowReader = 'close'
    listeners[2].sink.block()
    for (let i = 0; i < 100; i++) await broadcast.publish('x'.repeat(1000))
    await turn()
    expect([broadcast.size, listeners[2].stream.connected]).toEqual([9, false])
    for (const { sink, stream } of listeners) if (stream.connected) expect(sink.bytes).toHaveLength(100 * 1008)
  })

  it('L10: a 204 takes nothing', async () => {
    const broadcast = new Broadcast()
    const { response } = liveResponse()
    response.status = 204
    broadcast.add(response.stream)
    expect(await broadcast.publish('x')).toBe(0)
  })

  it('a publisher that awaits lets the sockets have a turn', async () => {
    const broadcast = new Broadcast()
    const sink = new FakeSink()
    // Full after a hundred chunks of a turn, and empty in the next one.
    let room = 100
    sink.accepts = () => {
      if (--room > 0) return true
      if (room === 0) {
        setImmediate(() => {
          room = Infinity
          sink.emit('drain')
          room = 100
        })
      }
      return false
    }
    const { stream } = listening(broadcast, sink, { maxBufferedBytes: 200_000 })
    for (let i = 0; i < 5000; i++) await broadcast.publish('x'.repeat(100))
    for (let i = 0; i < 5; i++) await nextTurn()
    expect([stream.connected, sink.bytes.length]).toEqual([true, 5000 * 108])
  })
})

describe('the pace', () => {
  it('is that of the sockets: who awaits gives them a turn after 250 deliveries, and not before', async () => {
    const broadcast = new Broadcast()
    listening(broadcast, new FramingSink())
    let turned = false
    setImmediate(() => {
      turned = true
    })
    for (let i = 0; i < 249; i++) await broadcast.publish(i)
    expect(turned).toBe(false)
    await broadcast.publish(249)
    expect(turned).toBe(true)
  })

  it('up to 250 streams have an event when publish returns, more have it later', async () => {
    const broadcast = new Broadcast()
    const listeners = crowd(broadcast, 250, () => new FramingSink())
    const served = (count: number): boolean => listeners.every(({ sink }) => sink.framed.length === count)
    const first = broadcast.publish('now')
    expect(served(1)).toBe(true)
    listening(broadcast)
    const second = broadcast.publish('later')
    expect(served(1)).toBe(true)
    expect(await Promise.all([first, second])).toEqual([250, 251])
    while (!served(2)) await turn()
  })

  it('no event overtakes those that wait, although there are few streams by now', async () => {
    const broadcast = new Broadcast()
    const listeners = crowd(broadcast, 251, () => new FakeSink())
    const first = broadcast.publish('first')
    for (const { stream } of listeners.slice(1)) broadcast.delete(stream)
    const second = broadcast.publish('second')
    expect(listeners[0].sink.text).toBe('')
    expect(await Promise.all([first, second])).toEqual([251, 1])
    while (listeners[0].sink.text === '') await turn()
    await turn()
    expect(listeners[0].sink.text).toBe('data: first\n\ndata: second\n\n')
  })
})

describe('follow', () => {
  it('B21: ends the stream when it is interrupted, whether before or meanwhile', async () => {
    const broadcast = new Broadcast()
    const { response } = liveResponse()
    const following = broadcast.follow(response.stream)
    expect([broadcast.size, response.buffer.closed]).toEqual([1, false])
    response.buffer.interrupt(new Error('stop'))
    await following
    expect([broadcast.size, response.buffer.closed]).toEqual([0, true])
    const { response: late } = liveResponse()
    late.buffer.interrupt(new Error('stop'))
    await broadcast.follow(late.stream)
    expect([broadcast.size, late.buffer.closed]).toEqual([0, true])
  })
})

describe('to very many', () => {
  /** The texts that went past the queue, write by write. */
  const framedTexts = ({ sink }: { sink: FramingSink }): string[] =>
    sink.framed.map((each) =>
      Buffer.from(each)
        .toString()
        .replace(/^[0-9a-f]+\r\n|\r\n$/g, ''),
    )
  const events = (...data: unknown[]): string => data.map((each) => `data: ${each}\n\n`).join('')

  it('lets the event loop turn between batches', async () => {
    const broadcast = new Broadcast()
    const listeners = crowd(broadcast, 1000, () => new FramingSink())
    await broadcast.publish('x')
    const served: number[] = []
    while (served.at(-1) !== 1000) {
      await turn()
      served.push(listeners.filter(({ sink }) => sink.framed.length > 0).length)
    }
    expect(served.filter((each) => each > 0)).toEqual([250, 500, 750, 1000])
  })

  it('who publishes in each turn finds its events gathered: every stream gets all that it lacks in one write', async () => {
    const broadcast = new Broadcast()
    const listeners = crowd(broadcast, 1000, () => new FramingSink())
    for (let i = 0; i < 40; i++) {
      expect(await broadcast.publish(i)).toBe(1000)
      await turn()
    }
    const complete = events(...Array(40).keys())
    while (!listeners.every((each) => framedTexts(each).join('') === complete)) await turn()
    // Four batches take four turns, so about four events come together; singly they would be forty writes.
    for (const each of listeners) expect(each.sink.framed.length).toBeLessThanOrEqual(14)
    expect(listeners[0].buffer.figures).toMatchObject({ chunks: 40, bytes: complete.length })
    // Put together once: all of a batch get the same bytes.
    for (const { sink } of listeners.slice(0, 250)) expect(sink.framed.every((each, i) => each === listeners[0].sink.framed[i])).toBe(true)
  })

  it('who only awaits is held when 64 events are on their way, until every stream was served', async () => {
    const broadcast = new Broadcast()
    const listeners = crowd(broadcast, 251, () => new FramingSink())
    let published = 0
    const publishing = (async () => {
      for (; published < 200; published++) await broadcast.publish(published)
    })()
    // Microtasks only: nobody was served yet.
    for (let i = 0; i < 1000; i++) await null
    expect([published, listeners[250].sink.framed.length]).toEqual([63, 0])
    await publishing
    const complete = events(...Array(200).keys())
    while (!listeners.every((each) => framedTexts(each).join('') === complete)) await turn()
  })

  it('large events are not put together', async () => {
    const broadcast = new Broadcast()
    const [first] = crowd(broadcast, 251, () => new FramingSink())
    const sizes = [10_000, 6000, 6000, 20_000, 100, 100]
    for (const size of sizes) void broadcast.publish('x'.repeat(size))
    while (first.sink.framed.length === 0) await turn()
    expect(framedTexts(first).map((each) => each.match(/x+/g)?.map(({ length }) => length))).toEqual([
      [10_000, 6000],
      [6000],
      [20_000],
      [100, 100],
    ])
  })

  it('an event that is on its way is not for those that came later', async () => {
    const broadcast = new Broadcast()
    const listeners = crowd(broadcast, 251, () => new FakeSink())
    void broadcast.publish('early')
    const late = listening(broadcast)
    void broadcast.publish('second')
    while (late.sink.text === '') await turn()
    await turn()
    expect([late.sink.text, listeners[250].sink.text]).toEqual([events('second'), events('early', 'second')])
  })

  it.each<[string, (broadcast: Broadcast, stream: LiveStream) => unknown]>([
    ['that is taken out', (broadcast, stream) => broadcast.delete(stream)],
    ['that closes', (_broadcast, stream) => stream.close()],
  ])('a stream %s has what was published before, and nothing after', async (_how, leave) => {
    const broadcast = new Broadcast()
    const listeners = crowd(broadcast, 251, () => new FakeSink())
    const { stream, sink } = listeners[250]
    void broadcast.publish('before')
    leave(broadcast, stream)
    void broadcast.publish('after')
    while (listeners[0].sink.text === '') await turn()
    await turn()
    expect([sink.text, broadcast.size]).toEqual([events('before'), 250])
  })

  it('a stream that is lost on the way gets nothing, and is forgotten', async () => {
    const broadcast = new Broadcast()
    const listeners = crowd(broadcast, 251, () => new FakeSink())
    const { stream, sink } = listeners[250]
    void broadcast.publish('x')
    stream.abort()
    while (listeners[249].sink.text === '') await turn()
    await turn()
    expect([sink.text, broadcast.size]).toEqual(['', 250])
  })

  it('refuses the event after a thousand on their way, and recovers', async () => {
    const broadcast = new Broadcast()
    const [first] = crowd(broadcast, 251, () => new FakeSink())
    const published = Array.from({ length: 1000 }, (_, i) => broadcast.publish(i))
    const refused = broadcast.publish('one too many')
    void broadcast.publish('nobody looks at this one')
    await expect(refused).rejects.toMatchObject({ code: 'ERR_BROADCAST_OVERFLOW' })
    await Promise.all(published)
    expect(await broadcast.publish('again')).toBe(251)
    const complete = events(...Array(1000).keys(), 'again')
    while (first.sink.text !== complete) await turn()
  }, 20_000)

  it('whoever comes and goes, each stream has the events that were published while it listened, in order', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constant('publish' as const) },
      { weight: 2, arbitrary: fc.constant('turn' as const) },
      fc.constant('join' as const),
      fc.constant('leave' as const),
      fc.constant('block' as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const broadcast = new Broadcast()
        const here = crowd(broadcast, 300, () => new FramingSink())
        const all = new Map(here.map(({ sink }) => [sink, '']))
        let n = 0
        for (const each of steps) {
          if (each === 'publish') {
            const text = events(++n)
            for (const { sink } of here) all.set(sink, all.get(sink) + text)
            void broadcast.publish(n)
          } else if (each === 'turn') await turn()
          else if (each === 'join') {
            const [one] = crowd(broadcast, 1, () => new FramingSink())
            here.push(one)
            all.set(one.sink, '')
          } else if (each === 'leave') broadcast.delete(here.splice((n * 7) % here.length, 1)[0].stream)
          else here[(n * 3) % here.length].sink.block()
        }
        // What is framed went past the queue; a sink that is full goes on by the queue when it drains.
        const text = (sink: FramingSink): string => framedTexts({ sink }).join('') + sink.text
        for (let i = 0; i < 6; i++) await turn()
        for (const sink of all.keys()) sink.drain()
        for (const [sink, expected] of all) expect(text(sink)).toBe(expected)
      }),
      { numRuns: 30 },
    )
  }, 30_000)
})

describe('a reader that stalls', () => {
  it('neither slows nor bloats the others, and is bounded by the policy of its own stream', async () => {
    const broadcast = new Broadcast()
    const policies: SlowReaderPolicy[] = ['wait', 'dropOldest', 'coalesce', 'close']
    const stalled = policies.map((policy) => {
      const each = listening(broadcast, new FakeSink().block(), { queueBytes: 1000, maxBufferedBytes: 5000 })
      each.stream.slowReader = policy
      return each
    })
    const fast = listening(broadcast, new FramingSink())
    for (let i = 0; i < 500; i++) await broadcast.publish(`${i}`.padStart(100, '.'), { event: i % 2 === 0 ? 'even' : 'odd' })
    expect((fast.sink as FramingSink).framed).toHaveLength(500)
    expect(stalled.map(({ stream }) => stream.connected)).toEqual([false, true, true, false])
    expect(stalled.map(({ buffer }) => buffer.figures.queueHighWater <= 5000)).toEqual([true, true, true, true])
    expect(await outcome(stalled[0].stream.write('x'))).toEqual({ error: 'ERR_CLIENT_DISCONNECTED' })
    const [, dropping, coalescing] = stalled
    expect(dropping.buffer.figures.queueHighWater).toBeLessThanOrEqual(1000)
    for (const { sink } of [dropping, coalescing]) sink.drain()
    await turn()
    expect(dropping.sink.text).toContain('.499\n\n')
    expect(coalescing.sink.text.match(/event: \w+/g)).toEqual(['event: even', 'event: even', 'event: odd'])
  })
})

describe('on the wire', () => {
  /** An application with one broadcast that everybody may follow. */
  async function following(config = {}): Promise<{ server: Launched; broadcast: Broadcast; until(size: number): Promise<void> }> {
    const broadcast = new Broadcast()
    class FeedController extends Streaming {
      follow() {
        return broadcast.follow(this.response.stream)
      }
    }
    const server = await launch((r) => r.get('/feed', FeedController, 'follow'), config)
    const until = async (size: number): Promise<void> => {
      while (broadcast.size !== size) await nextTurn()
    }
    return { server, broadcast, until }
  }

  it('T1: the head comes before the first event, and events arrive as they are published', async () => {
    const { server, broadcast } = await following()
    await using _ = server
    const streams = await Promise.all([1, 2, 3].map(() => server.app.stream('/feed')))
    for (const stream of streams) expect(stream.headers.get('content-type')).toBe('text/event-stream')
    for (const n of [1, 2, 3]) {
      expect(await broadcast.publish({ n }, { event: 'tick', id: n })).toBe(3)
      for (const stream of streams) expect(await stream.next()).toMatchObject({ event: 'tick', id: String(n), data: `{"n":${n}}` })
    }
  })

  it('a reader that leaves is forgotten, and its action ends without a complaint', async () => {
    const { server, broadcast, until } = await following()
    await using _ = server
    const stream = await server.app.stream('/feed')
    await until(1)
    stream.abort()
    await until(0)
    expect(await broadcast.publish('x')).toBe(0)
    await server.log.until(/Stream ended/)
    expect(server.log.of('warn', 'error', 'fatal')).toEqual([])
  })

  it('a reader that leaves before the head is forgotten too', async () => {
    const { server, until } = await following()
    await using _ = server
    const raw = await server.raw()
    raw.write(get('/feed'))
    raw.destroy()
    await raw.closed
    const other = await server.app.stream('/feed')
    await until(1)
    other.abort()
    await until(0)
    expect(server.log.of('warn', 'error', 'fatal')).toEqual([])
  })

  it('B21: at a shutdown followers are told when to come back, and end cleanly', async () => {
    const { server, until } = await following()
    await using _ = server
    const raw = await server.raw()
    raw.write(get('/feed'))
    await raw.head()
    await until(1)
    const [body] = await Promise.all([raw.read('0\r\n\r\n'), server.application.stop()])
    expect(unchunk(body)).toMatch(/^retry: \d+\n\n$/)
    expect(server.log.of('warn', 'error', 'fatal')).toEqual([])
  })

  it('B21: what was published just before a shutdown reaches everybody, however many there are', async () => {
    const { server, broadcast, until } = await following()
    await using _ = server
    const readers = await Promise.all(Array.from({ length: 300 }, () => server.raw()))
    for (const raw of readers) raw.write(get('/feed'))
    await Promise.all(readers.map((raw) => raw.head()))
    await until(300)
    void broadcast.publish('the last one')
    const stopped = server.application.stop()
    for (const raw of readers) {
      // The word of when to come back may be said before.
      const body = unchunk(await raw.read('0\r\n\r\n'))
      expect(body.replace(/retry: \d+\n\n/, '')).toBe('data: the last one\n\n')
    }
    await stopped
  })

  it('an action whose stream somebody else closes is over', async () => {
    const broadcast = new Broadcast()
    let stream: LiveStream | undefined
    let over = false
    class FeedController extends Streaming {
      async follow() {
        stream = this.response.stream
        await broadcast.follow(stream)
        over = true
      }
    }
    await using server = await launch((r) => r.get('/feed', FeedController, 'follow'))
    const client = await server.app.stream('/feed')
    await stream?.close()
    expect(await client.ended).toBe('closed')
    while (!over) await nextTurn()
    expect(broadcast.size).toBe(0)
  })

  it('HTTP/1.0 gets the bytes without frames', async () => {
    const { server, broadcast, until } = await following()
    await using _ = server
    const raw = await server.raw()
    raw.write(get('/feed', {}, { version: '1.0' }))
    expect(parseHead(await raw.head()).headers.has('transfer-encoding')).toBe(false)
    await until(1)
    await broadcast.publish('hello')
    expect(await raw.read('\n\n')).toBe('data: hello\n\n')
  })

  it.each(['gzip', 'br'])('L97: a stream in %s gets the same events', async (coding) => {
    const { server, broadcast, until } = await following({ stack: { compress: { eventStreams: true } } })
    await using _ = server
    const { createGunzip, createBrotliDecompress } = await import('node:zlib')
    const stream = await server.app.stream('/feed', { headers: { 'accept-encoding': coding } })
    expect(stream.headers.get('content-encoding')).toBe(coding)
    await until(1)
    const decoder = coding === 'gzip' ? createGunzip() : createBrotliDecompress()
    let text = ''
    decoder.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    const reading = (async () => {
      for await (const bytes of stream.bytes()) decoder.write(bytes)
    })()
    for (const n of [1, 2]) {
      await broadcast.publish(n)
      while (!text.endsWith(`data: ${n}\n\n`)) await nextTurn()
    }
    stream.abort()
    await reading
    decoder.destroy()
    expect(text).toBe('data: 1\n\ndata: 2\n\n')
  })

  it('a stalled connection does not hold the others', async () => {
    const { server, broadcast, until } = await following({ live: { slowReader: 'dropOldest' } })
    await using _ = server
    const slow = await server.app.stream('/feed', { highWaterMark: 1 })
    slow.pause()
    const fast = await server.app.stream('/feed')
    await until(2)
    const data = 'x'.repeat(64 * 1024)
    for (let n = 0; n < 300; n++) {
      await broadcast.publish(data, { id: n })
      expect((await fast.next())?.id).toBe(String(n))
    }
    slow.resume()
    let last = ''
    while (last !== '299') last = (await slow.next())?.id ?? '299'
    expect(last).toBe('299')
    expect(new SharedChunk(data).bytes).toHaveLength(64 * 1024)
  }, 20_000)
})
