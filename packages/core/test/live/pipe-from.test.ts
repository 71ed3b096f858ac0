/** A source that is moved into a stream at the pace of its reader (design §7.12). */
import { EventEmitter, on } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import type { LiveStream } from '@live/core'
import fc from 'fast-check'
import type { PipeSource } from '../../src/live/pipe-source.js'
import { FakeSink } from '../support/fake-sink.js'
import { Gate, get, launchLive, parseHead, watchProcess } from '../support.js'
import { liveResponse, outcome, turn } from './helpers.js'

watchProcess()

/** A response with a reader that takes everything, or nothing. */
function streaming({ queueBytes = 1000, blocked = false } = {}) {
  const { response } = liveResponse({ queueBytes })
  const sink = new FakeSink()
  if (blocked) sink.block()
  response.buffer.attach(sink)
  return { response, stream: response.stream, buffer: response.buffer, sink }
}

/** A generator that tells what is asked of it. */
function source(chunks: (string | Uint8Array)[], { last }: { last?: Promise<unknown> } = {}) {
  const seen = { taken: 0, closed: false }
  async function* generate() {
    try {
      for (const chunk of chunks) {
        seen.taken++
        yield chunk
      }
      await last
    } finally {
      seen.closed = true
    }
  }
  return Object.assign(seen, { chunks: generate() })
}

const never = new Promise<never>(() => {})

describe('what can be piped', () => {
  const bytes = new TextEncoder().encode('hé')
  async function* generated() {
    yield 'a'
    yield bytes
  }
  const cases: [string, () => PipeSource][] = [
    ['an array', () => ['a', bytes]],
    ['a set', () => new Set(['a', bytes])],
    ['a generator', () => generated()],
    ['a Node readable of bytes', () => Readable.from([Buffer.from('a'), Buffer.from(bytes)], { objectMode: false })],
    ['a Node readable of texts', () => Readable.from(['a', 'hé'])],
    ['a web stream', () => Readable.toWeb(Readable.from([Buffer.from('a'), bytes])) as ReadableStream<Uint8Array>],
  ]
  it.each(cases)('%s arrives whole, gives its bytes, and leaves the stream open', async (_, make) => {
    const { stream, sink } = streaming()
    expect(await stream.pipeFrom(make())).toBe(4)
    await stream.write('!')
    await turn()
    expect([sink.text, sink.ends]).toEqual(['ahé!', 0])
  })

  it('nothing is nothing: no byte, and no commit', async () => {
    const { response } = liveResponse()
    expect(await response.stream.pipeFrom([])).toBe(0)
    expect(response.committed).toBe(false)
  })

  it.each([['text'], [Buffer.from('bytes')], [new DataView(new ArrayBuffer(1))], [{}], [null], [undefined], [7]])(
    '%p is refused, and commits nothing',
    async (value) => {
      const { response } = liveResponse()
      await expect(response.stream.pipeFrom(value as never)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
      expect(response.committed).toBe(false)
    },
  )

  it('a web stream that somebody reads already is refused', async () => {
    const { stream } = streaming()
    const locked = new ReadableStream<string>()
    locked.getReader()
    await expect(stream.pipeFrom(locked)).rejects.toMatchObject({ name: 'TypeError' })
  })

  it.each([[7], [{}], [null], [Promise.resolve('later')]])(
    'B32, L20: a chunk %p is refused, and nothing is taken after it',
    async (chunk) => {
      const { stream, sink } = streaming()
      const chunks = ['a', chunk as never, 'b'].values()
      await expect(stream.pipeFrom(chunks)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
      await turn()
      expect([sink.text, [...chunks]]).toEqual(['a', ['b']])
    },
  )
})

describe('the pace', () => {
  it('L29: with a full reader no chunk is taken beyond the one that waits', async () => {
    const { stream, sink } = streaming({ queueBytes: 30, blocked: true })
    const from = source(Array.from({ length: 20 }, () => 'x'.repeat(20)))
    const piped = stream.pipeFrom(from.chunks)
    await turn()
    // The first is in the socket, which is full; the second is over the bound with its upkeep, and its write waits.
    expect(from.taken).toBe(2)
    sink.accepts = () => false
    sink.emit('drain')
    await turn()
    expect(from.taken).toBeLessThanOrEqual(4)
    sink.drain()
    expect(await piped).toBe(400)
    expect(from.closed).toBe(true)
  })

  it('10 000 chunks leave one callback behind the stream while they are piped, and none afterwards', async () => {
    const { buffer, stream, sink } = streaming()
    await stream.write('')
    const registered: (() => void)[] = []
    const onEnd = buffer.onEnd.bind(buffer)
    let open = 0
    buffer.onEnd = (callback) => {
      registered.push(callback)
      open++
      const forget = onEnd(callback)
      return () => {
        open--
        forget()
      }
    }
    expect(await stream.pipeFrom(Array.from({ length: 10_000 }, () => 'x'))).toBe(10_000)
    expect([registered.length, open]).toEqual([1, 0])
    await turn()
    expect(sink.bytes).toHaveLength(10_000)
  })

  it('pipes one source after another', async () => {
    const { stream, sink } = streaming()
    for (const part of ['a', 'b', 'c']) await stream.pipeFrom([part, part])
    await turn()
    expect(sink.text).toBe('aabbcc')
  })
})

describe('failures', () => {
  it('rejects with what the source throws; the stream stays open', async () => {
    const { stream, sink } = streaming()
    async function* broken() {
      yield 'a'
      throw new RangeError('no more')
    }
    await expect(stream.pipeFrom(broken())).rejects.toThrow('no more')
    await turn()
    expect([sink.text, stream.connected, stream.closed]).toEqual(['a', true, false])
  })

  it('rejects with what a Node readable is destroyed with', async () => {
    const { stream } = streaming()
    const from = new PassThrough()
    const piped = stream.pipeFrom(from)
    from.destroy(new Error('disk'))
    await expect(piped).rejects.toThrow('disk')
  })

  it('rejects with what next() throws, and what return() throws is no news', async () => {
    const { stream } = streaming()
    const from = {
      [Symbol.asyncIterator]: () => ({
        next: (): never => {
          throw new RangeError('next')
        },
        return: (): never => {
          throw new RangeError('return')
        },
      }),
    }
    await expect(stream.pipeFrom(from)).rejects.toThrow('next')
  })

  it('L26: a stream that is closed rejects, and closes the source', async () => {
    const { stream } = streaming()
    await stream.close()
    const from = source(['a'], { last: never })
    await expect(stream.pipeFrom(from.chunks)).rejects.toMatchObject({ code: 'ERR_CLOSED_STREAM' })
    const readable = new PassThrough()
    await expect(stream.pipeFrom(readable)).rejects.toMatchObject({ code: 'ERR_CLOSED_STREAM' })
    expect(readable.destroyed).toBe(true)
  })
})

describe('a reader that leaves while the source is silent', () => {
  const silent: [string, () => { from: PipeSource; ended: () => boolean }][] = [
    [
      'a Node readable',
      () => {
        const from = new PassThrough()
        return { from, ended: () => from.destroyed }
      },
    ],
    [
      'a web stream',
      () => {
        let cancelled = false
        const from = new ReadableStream<string>({ cancel: () => void (cancelled = true) })
        return { from, ended: () => cancelled }
      },
    ],
    [
      'an iterator of its own',
      () => {
        let returned = false
        const done = { done: true as const, value: undefined }
        const iterator = { next: () => never, return: () => Promise.resolve(done).finally(() => void (returned = true)) }
        return { from: { [Symbol.asyncIterator]: () => iterator }, ended: () => returned }
      },
    ],
    [
      'the events of an emitter',
      () => {
        const emitter = new EventEmitter()
        const from = on(emitter, 'chunk') as unknown as AsyncIterable<string>
        return { from, ended: () => emitter.listenerCount('chunk') === 0 }
      },
    ],
  ]
  it.each(silent)('%s is closed at once, and the pipe rejects', async (_, make) => {
    const { stream, sink } = streaming()
    const { from, ended } = make()
    const piped = stream.pipeFrom(from)
    await turn()
    sink.close()
    await expect(piped).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
    await turn()
    expect(ended()).toBe(true)
  })

  it('a generator is closed as soon as it wakes; the pipe rejects at once', async () => {
    const { stream, sink } = streaming()
    const gate = new Gate()
    const from = source(['a'], { last: gate.opened })
    const piped = stream.pipeFrom(from.chunks)
    await turn()
    sink.close()
    await expect(piped).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
    expect(from.closed).toBe(false)
    gate.open()
    await turn()
    expect(from.closed).toBe(true)
  })

  it('B21: also after a shutdown fired the signal', async () => {
    const { stream, buffer, sink } = streaming()
    const from = new PassThrough()
    const piped = stream.pipeFrom(from)
    buffer.interrupt(new Error('stop'))
    from.write('still')
    await turn()
    expect([sink.text, from.destroyed]).toEqual(['still', false])
    sink.close()
    await expect(piped).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
    await turn()
    expect(from.destroyed).toBe(true)
  })

  it('somebody else closing the stream ends it too', async () => {
    const { stream } = streaming()
    const from = new PassThrough()
    const piped = stream.pipeFrom(from)
    await turn()
    await stream.close()
    await expect(piped).rejects.toMatchObject({ code: 'ERR_CLOSED_STREAM' })
    expect(from.destroyed).toBe(true)
  })

  it('L36: ignoreDisconnect lets the source run to its end, to nowhere', async () => {
    const { stream, sink } = streaming()
    stream.ignoreDisconnect = true
    const from = source(Array.from({ length: 50 }, () => 'x'))
    sink.close()
    expect(await stream.pipeFrom(from.chunks)).toBe(50)
    expect([from.taken, sink.text]).toEqual([50, ''])
  })

  it('L36: also when the reader leaves midway', async () => {
    const { stream, sink } = streaming({ queueBytes: 10, blocked: true })
    stream.ignoreDisconnect = true
    const from = source(Array.from({ length: 50 }, () => 'x'.repeat(10)))
    const piped = stream.pipeFrom(from.chunks)
    await turn()
    sink.close()
    expect(await piped).toBe(500)
  })

  it('a HEAD request, or a reader that was never there, closes the source before a chunk is taken', async () => {
    const { response } = liveResponse()
    response.abort()
    const from = source(['a'])
    await expect(response.stream.pipeFrom(from.chunks)).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
    expect(from.taken).toBe(0)
  })
})

describe('whatever the source and the reader do', () => {
  const chunk = fc.oneof(fc.string({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), fc.constant('x'.repeat(20_000)))
  const bytesOf = (chunks: (string | Uint8Array)[]): Buffer => Buffer.concat(chunks.map((each) => Buffer.from(each as Uint8Array)))

  it('what arrives is what the source gave', async () => {
    const moods = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(chunk, fc.boolean()), { maxLength: 25 }), moods, async (steps, accepts) => {
        const { stream, sink, response } = streaming({ queueBytes: 100 })
        let i = 0
        sink.accepts = () => {
          const takes = accepts[i++ % accepts.length] ?? true
          if (!takes) setImmediate(() => sink.emit('drain'))
          return takes
        }
        async function* generate() {
          for (const [each, pauses] of steps) {
            if (pauses) await turn()
            yield each
          }
        }
        const expected = bytesOf(steps.map(([each]) => each))
        expect(await stream.pipeFrom(generate())).toBe(expected.length)
        await stream.close()
        await response.awaitSent()
        expect(sink.bytes.equals(expected)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('an abort at any moment settles the pipe, closes the source, and leaves a beginning of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { minLength: 1, maxLength: 15 }), fc.nat({ max: 15 }), async (chunks, abortAt) => {
        const { stream, sink } = streaming({ queueBytes: 100 })
        const from = source([])
        async function* generate() {
          try {
            for (const [i, each] of chunks.entries()) {
              if (i === abortAt) stream.abort()
              yield each
              await turn()
            }
          } finally {
            from.closed = true
          }
        }
        const piped = stream.pipeFrom(generate())
        piped.catch(() => {})
        for (let i = 0; i < 2 * chunks.length + 2; i++) await turn()
        expect(from.closed).toBe(true)
        expect(await outcome(piped)).toEqual(
          abortAt < chunks.length ? { error: 'ERR_CLIENT_DISCONNECTED' } : { value: bytesOf(chunks).length },
        )
        expect(bytesOf(chunks).subarray(0, sink.bytes.length).equals(sink.bytes)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})

describe('on the wire', () => {
  it('a whole file of chunks arrives, and the action is over', async () => {
    await using server = await launchLive(async (controller) => {
      await using stream = controller.response.stream
      await stream.pipeFrom(Readable.from(Array.from({ length: 1000 }, (_, i) => `${i}\n`)))
    })
    expect((await server.app.get('/stream')).text.split('\n')).toHaveLength(1001)
  })

  it('L46: an error of the source takes the ordinary way of an error', async () => {
    await using server = await launchLive((controller) =>
      controller.response.stream.pipeFrom(
        (async function* () {
          yield 'begun'
          throw new Error('the source is gone')
        })(),
      ),
    )
    expect((await server.app.get('/stream', { accept: 'text/plain' })).text).toContain('begun')
    expect((await server.log.until(/the source is gone/)).level).toBe('fatal')
  })

  it('a reader that stalls holds the source, however much that has', async () => {
    const chunk = Buffer.alloc(16 * 1024, 'x')
    let read = 0
    const from = new Readable({
      read() {
        read++
        this.push(chunk)
      },
    })
    let stream: LiveStream | undefined
    await using server = await launchLive((controller) => {
      stream = controller.response.stream
      return stream.pipeFrom(from)
    })
    await using client = await server.app.stream('/stream', { highWaterMark: 1 })
    client.pause()
    // The buffers of the kernel fill first; then nobody reads from the source any more.
    for (let before = -1; before !== read; ) {
      before = read
      for (let i = 0; i < 100; i++) await turn()
    }
    expect(read * chunk.length).toBeLessThan(256 * 1024 * 1024)
    expect(stream?.connected).toBe(true)
    client.abort()
    await server.log.until(/client disconnected/)
    expect(from.destroyed).toBe(true)
  })

  it('a reader that leaves before the head ends the action, and closes the source', async () => {
    const gate = new Gate()
    const arrived = new Gate()
    const from = new PassThrough()
    await using server = await launchLive(async (controller) => {
      arrived.open()
      await gate.opened
      await controller.response.stream.pipeFrom(from)
    })
    const raw = await server.raw()
    raw.write(get('/stream'))
    await arrived.opened
    raw.destroy()
    await raw.closed
    gate.open()
    await server.log.until(/client disconnected|Stream ended|Completed/)
    from.write('late')
    while (!from.destroyed) await turn()
  })

  it('a reader that leaves while the source is silent ends the action, and closes the source', async () => {
    const from = new PassThrough()
    await using server = await launchLive((controller) => controller.response.stream.pipeFrom(from))
    const raw = await server.raw()
    raw.write(get('/stream'))
    from.write('one')
    await raw.read('one')
    raw.destroy()
    await server.log.until(/client disconnected/)
    expect([from.destroyed, server.log.of('error', 'fatal', 'warn')]).toEqual([true, []])
  })

  it('B21: a server that drains ends the body cleanly, and closes the source', async () => {
    const from = new PassThrough()
    await using server = await launchLive((controller) => controller.response.stream.pipeFrom(from))
    const raw = await server.raw()
    raw.write(get('/stream'))
    from.write('one')
    expect(parseHead(await raw.head()).status).toBe(200)
    await raw.read('one')
    await Promise.all([server.application.stop(), raw.read('0\r\n\r\n')])
    expect([from.destroyed, server.log.of('error', 'fatal')]).toEqual([true, []])
  })
})
