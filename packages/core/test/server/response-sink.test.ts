/** Chunks that are framed once for many responses, between ordinary writes, over real sockets. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { brotliDecompressSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { Broadcast } from '@live/core'
import { type RawSocket, rawSocket, testApp } from '@live/testing'
import fc from 'fast-check'
import { SharedChunk } from '../../src/live/shared-chunk.js'
import { ResponseSink } from '../../src/server/response-sink.js'
import { Gate, get, launchLive, nextTurn, unchunk, watchProcess } from '../support.js'

watchProcess()

type Work = (sink: ResponseSink, wire: ServerResponse, request: IncomingMessage) => unknown

/** A server whose responses are sinks, and a connection to it. */
async function serving(work: Work, chunked = true): Promise<AsyncDisposable & { connect(): Promise<RawSocket> }> {
  const app = await testApp(
    createServer((request, wire) => {
      wire.writeHead(200)
      wire.flushHeaders()
      void work(new ResponseSink(wire, chunked), wire, request)
    }),
  )
  return { connect: () => rawSocket(app), [Symbol.asyncDispose]: () => app.close() }
}

const framed = (text: string): Uint8Array => new SharedChunk(text).framed

describe('ResponseSink', () => {
  it('keeps framed chunks in order with ordinary writes, in one turn and over several', async () => {
    const ways: (boolean | undefined)[] = []
    await using server = await serving(async (sink) => {
      // What cannot be taken framed now is written the ordinary way, as a stream does.
      const offer = (text: string): void => {
        const taken = sink.writeFramed(framed(text))
        ways.push(taken)
        if (taken === undefined) sink.write(text)
      }
      sink.write('a')
      offer('é')
      sink.write(Buffer.from('b'))
      sink.write('c')
      await nextTurn()
      offer('d')
      offer('e')
      sink.write('f')
      await nextTurn()
      sink.write('g')
      offer('h')
      sink.end()
    })
    const raw = await server.connect()
    raw.write(get('/', { connection: 'close' }))
    await raw.head()
    expect(Buffer.from(unchunk(await raw.all()), 'latin1').toString()).toBe('aébcdefgh')
    // The first comes while the head is held back; what was written in the ordinary way waits in the socket, in front of the others.
    expect(ways).toEqual([undefined, true, true, true])
  })

  it('a text of known size is framed here, and leaves as it is', async () => {
    await using server = await serving(async (sink) => {
      // The head still holds back what is written in its turn.
      await nextTurn()
      sink.write('plain', 5)
      sink.write('hé€', 6)
      await nextTurn()
      sink.write('\ud800', 3)
      sink.end()
    })
    const raw = await server.connect()
    raw.write(get('/', { connection: 'close' }))
    await raw.head()
    expect(Buffer.from(await raw.all(), 'latin1').toString()).toBe('5\r\nplain\r\n6\r\nhé€\r\n3\r\n\ufffd\r\n0\r\n\r\n')
  })

  it('without frames a text of known size goes the ordinary way', async () => {
    await using server = await serving(async (sink) => {
      await nextTurn()
      sink.write('hé', 3)
      sink.end()
    }, false)
    const raw = await server.connect()
    raw.write(get('/', { connection: 'close' }))
    await raw.head()
    expect(Buffer.from(unchunk(await raw.all()), 'latin1').toString()).toBe('hé')
  })

  it('whatever is written in whichever way, the body is whole and in order', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    const step = fc.oneof(
      fc.record({ way: fc.constantFrom('sized', 'text', 'bytes', 'framed'), text }),
      fc.record({ way: fc.constant('sized'), text: fc.constantFrom('x'.repeat(30_000), 'é'.repeat(20_000)) }),
      fc.record({ way: fc.constant('turn'), text: fc.constant('') }),
    )
    let steps: { way: string; text: string }[] = []
    await using server = await serving(async (sink) => {
      for (const { way, text: each } of steps) {
        if (way === 'turn') await nextTurn()
        else if (way === 'sized') sink.write(each, Buffer.byteLength(each))
        else if (way === 'bytes') sink.write(Buffer.from(each))
        else if (way === 'text' || sink.writeFramed(framed(each)) === undefined) sink.write(each)
      }
      sink.end()
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (given) => {
        steps = given
        const raw = await server.connect()
        raw.write(get('/', { connection: 'close' }))
        await raw.head()
        const body = Buffer.from(unchunk(await raw.all()), 'latin1')
        expect(body.equals(Buffer.from(given.map((each) => each.text).join('')))).toBe(true)
      }),
      { numRuns: 60 },
    )
  }, 20_000)

  it('a connection goes on after it: the next response is whole', async () => {
    await using server = await serving((sink, _wire, request) => {
      sink.writeFramed(framed(request.url as string))
      sink.end()
    })
    const raw = await server.connect()
    for (const path of ['/1', '/2', '/3']) {
      raw.write(get(path))
      await raw.head()
      expect(unchunk(await raw.read('0\r\n\r\n'))).toBe(path)
    }
  })

  it('refuses while an earlier response of the connection is on its way (pipelining), and not afterwards', async () => {
    const first = new Gate()
    const seen: (boolean | undefined)[] = []
    await using server = await serving(async (sink, wire, request) => {
      if (request.url === '/1') {
        await first.opened
        sink.writeFramed(framed('one'))
        sink.end()
        return
      }
      seen.push(sink.writeFramed(framed('never')))
      sink.write('two')
      first.open()
      while (wire.socket === null) await nextTurn()
      seen.push(sink.writeFramed(framed('three')))
      sink.end()
    })
    const raw = await server.connect()
    raw.write(get('/1') + get('/2'))
    await raw.head()
    expect(unchunk(await raw.read('0\r\n\r\n'))).toBe('one')
    await raw.head()
    expect(unchunk(await raw.read('0\r\n\r\n'))).toBe('twothree')
    expect(seen).toEqual([undefined, true])
  })

  it('refuses where the body is not chunked, where it is corked, after its end, and when it is gone', async () => {
    const seen: (boolean | undefined)[] = []
    const done = new Gate()
    await using plain = await serving((sink) => {
      seen.push(sink.writeFramed(framed('x')))
      sink.end()
    }, false)
    const one = await plain.connect()
    one.write(get('/'))
    await one.head()
    await using server = await serving(async (sink, wire) => {
      wire.cork()
      seen.push(sink.writeFramed(framed('x')))
      sink.write('a')
      wire.uncork()
      sink.end()
      seen.push(sink.writeFramed(framed('x')))
      done.open()
    })
    const raw = await server.connect()
    raw.write(get('/', { connection: 'close' }))
    await done.opened
    await raw.head()
    expect(unchunk(await raw.all())).toBe('a')
    expect(seen).toEqual([undefined, undefined, undefined])
  })

  it('T3: a full socket says so, and drains once', async () => {
    let drains = 0
    let full = 0
    const drained = new Gate()
    const begun = new Gate()
    const big = framed('x'.repeat(1024 * 1024))
    await using server = await serving(async (sink, wire) => {
      sink.on('drain', () => {
        drains++
        drained.open()
      })
      while (sink.writeFramed(big) === true) full++
      while (wire.socket !== null && wire.socket.writableLength === 0) await nextTurn()
      // More, although it is full: still one drain.
      sink.writeFramed(big)
      full += 2
      begun.open()
      await drained.opened
      await nextTurn()
      sink.write('end')
      sink.end()
    })
    const raw = await server.connect()
    raw.pause()
    raw.write(get('/', { connection: 'close' }))
    await begun.opened
    expect(drains).toBe(0)
    raw.resume()
    await raw.head()
    const body = unchunk(await raw.all({ timeout: 15_000 }))
    expect(body.length).toBe(full * 1024 * 1024 + 3)
    expect(drains).toBe(1)
  })

  it('lets go of the socket when nobody listens any more', async () => {
    const counts: number[] = []
    const done = new Gate()
    await using server = await serving((sink, { socket }) => {
      const listener = (): void => {}
      const count = (): void => void counts.push(socket?.listenerCount('drain') ?? -1)
      sink.on('drain', listener)
      count()
      sink.writeFramed(framed('x'.repeat(32 * 1024 * 1024)))
      sink.writeFramed(framed('x'))
      count()
      sink.off('drain', listener)
      count()
      sink.destroy()
      done.open()
    })
    const raw = await server.connect()
    raw.write(get('/'))
    await done.opened
    const [before, during, after] = counts as [number, number, number]
    expect([during - before, after - before]).toEqual([1, 0])
  })
})

describe('a broadcast', () => {
  it.each<[string, string, { compress?: boolean }]>([
    ['HTTP/1.1', get('/stream', { connection: 'close' }), {}],
    ['HTTP/1.0, unframed', get('/stream', {}, { version: '1.0' }), {}],
    ['HTTP/1.1 in brotli', get('/stream', { connection: 'close', 'accept-encoding': 'br' }), { compress: true }],
  ])('reaches a reader of %s whole', async (_kind, request, { compress = false }) => {
    const broadcast = new Broadcast()
    const following = new Gate()
    await using server = await launchLive(
      async ({ response: { stream } }) => {
        broadcast.add(stream)
        following.open()
        stream.detach()
      },
      compress ? { stack: { compress: { eventStreams: true } } } : {},
    )
    const raw = await server.raw()
    raw.write(request)
    await following.opened
    const head = await raw.head()
    for (const n of [1, 2, 3]) expect(await broadcast.publish({ n })).toBe(1)
    await server.application.stop()
    const rest = await raw.all()
    const plain = head.includes('chunked') ? unchunk(rest) : rest
    const text = compress ? brotliDecompressSync(Buffer.from(plain, 'latin1')).toString() : plain
    expect(text).toMatch(/^data: \{"n":1\}\n\ndata: \{"n":2\}\n\ndata: \{"n":3\}\n\nretry: \d+\n\n$/)
    expect(head.includes('content-encoding: br')).toBe(compress)
  })
})
