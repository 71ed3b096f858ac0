/** Streams: read, stalled, left and cut. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type TestApp, testApp } from '../src/index.js'
import { type Echo, echo, signalled } from './listening.js'

/** An application whose only response is handed to the test. */
async function open(): Promise<{ app: TestApp; response: Promise<ServerResponse> }> {
  const { promise, settle } = signalled<ServerResponse>()
  const app = await testApp((_req, res) => {
    res.flushHeaders()
    settle(res)
  })
  return { app, response: promise }
}

describe('client.stream', () => {
  it('B23, L68: returns at the head, and gives chunks as they come', async () => {
    const { app, response } = await open()
    await using _app = app
    const stream = await app.stream('/')
    const res = await response
    expect([stream.status, stream.headers.get('Transfer-Encoding')]).toEqual([200, 'chunked'])
    res.write('one')
    expect(await stream.nextChunk()).toBe('one')
    res.write('two')
    expect(await stream.nextChunk()).toBe('two')
    res.end()
    expect(await stream.nextChunk()).toBeNull()
    expect(await stream.nextChunk()).toBeNull()
    expect(await stream.ended).toBe('closed')
  })

  it('L68: chunks can be looped over, and leaving the loop does not disconnect', async () => {
    const { app, response } = await open()
    await using _app = app
    const stream = await app.stream('/')
    const res = await response
    res.write('one')
    for await (const chunk of stream) {
      expect(chunk).toBe('one')
      break
    }
    res.end('two')
    const rest: string[] = []
    for await (const chunk of stream) rest.push(chunk)
    expect(rest).toEqual(['two'])
  })

  it('decodes characters that chunks tear apart', async () => {
    const pieces = fc.array(fc.nat({ max: 40 }), { maxLength: 5 })
    await using app = await testApp((req, res) => {
      const { text, cuts } = JSON.parse(decodeURIComponent(req.url!.slice(2))) as { text: string; cuts: number[] }
      const bytes = Buffer.from(text)
      let from = 0
      for (const cut of [...cuts].sort((a, b) => a - b)) {
        res.write(bytes.subarray(from, cut))
        from = Math.max(from, Math.min(cut, bytes.length))
      }
      res.end(bytes.subarray(from))
    })
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 20 }), pieces, async (text, cuts) => {
        const stream = await app.stream(`/?${encodeURIComponent(JSON.stringify({ text, cuts }))}`)
        expect(await stream.text()).toBe(text)
      }),
      { numRuns: 50 },
    )
  })

  it('gives bytes as they are', async () => {
    await using app = await testApp((_req, res) => void res.end(Buffer.of(0xff, 0, 0xfe)))
    const chunks: Uint8Array[] = []
    for await (const chunk of (await app.stream('/')).bytes()) chunks.push(chunk)
    expect(Buffer.concat(chunks)).toEqual(Buffer.of(0xff, 0, 0xfe))
  })

  it('sends verb, body and headers like any request', async () => {
    await using app = await testApp(echo)
    const stream = await app.stream('/feed', { method: 'post', json: { a: 1 }, query: { q: 1 }, headers: { 'Last-Event-ID': '7' } })
    expect(JSON.parse(await stream.text()) as Echo).toMatchObject({
      method: 'POST',
      url: '/feed?q=1',
      body: '{"a":1}',
      headers: { 'last-event-id': '7', connection: 'keep-alive' },
    })
  })

  it('T5: a body without its end is cut, and what had arrived can be read', async () => {
    const { app, response } = await open()
    await using _app = app
    const stream = await app.stream('/')
    const res = await response
    res.write('half', () => res.destroy())
    expect(await stream.ended).toBe('cut')
    expect(await stream.text()).toBe('half')
  })

  it('T5: abort is a disconnect that the server sees', async () => {
    const { app, response } = await open()
    await using _app = app
    const stream = await app.stream('/')
    const res = await response
    const closed = once(res, 'close')
    stream.abort()
    await closed
    expect(res.writableFinished).toBe(false)
    expect(await stream.ended).toBe('aborted')
    expect(await stream.next()).toBeNull()
  })

  it('T5: a signal disconnects before the head and after it', async () => {
    const arrived = signalled<ServerResponse>()
    await using app = await testApp((_req, res) => arrived.settle(res))
    const early = new AbortController()
    const pending = expect(app.stream('/', { signal: early.signal })).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
    const left = once(await arrived.promise, 'close')
    early.abort()
    await Promise.all([pending, left])

    const { app: other, response } = await open()
    await using _other = other
    const late = new AbortController()
    const stream = await other.stream('/', { signal: late.signal })
    const closed = once(await response, 'close')
    late.abort()
    await closed
    expect(await stream.ended).toBe('aborted')
  })

  it('a connection that ends before the head is an error', async () => {
    await using app = await testApp((req) => void req.socket.destroy())
    await expect(app.stream('/')).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
  })

  it('does not wait longer than it is told, and says what had arrived', async () => {
    const { app, response } = await open()
    await using _app = app
    const stream = await app.stream('/', { timeout: 50 })
    await expect(stream.nextChunk()).rejects.toThrow(
      'No chunk within 50 ms; until then: status 200, 0 bytes in 0 chunks; the stream is still open',
    )
    const res = await response
    res.write('data: half')
    await expect(stream.next({ timeout: 60 })).rejects.toMatchObject({
      code: 'ERR_TEST_TIMEOUT',
      message: 'No event within 60 ms; until then: status 200, 10 bytes in 1 chunks, ending in "data: half"; the stream is still open',
    })
    res.write('\n\n')
    expect(await stream.next({ timeout: Number.POSITIVE_INFINITY })).toMatchObject({ data: 'half' })
  })
})

describe('server-sent events', () => {
  const feed = (text: string): Promise<TestApp> => testApp((_req, res) => void res.setHeader('content-type', 'text/event-stream').end(text))

  it('are parsed one by one', async () => {
    await using app = await feed('retry: 300\nid: 1\nevent: tick\ndata: {"n":1}\n\n: beat\n\ndata: a\ndata: b\n\ndata: lost')
    const stream = await app.stream('/')
    const first = await stream.next()
    expect(first).toEqual({ event: 'tick', id: '1', data: '{"n":1}', retry: 300 })
    expect(first!.json()).toEqual({ n: 1 })
    expect(await stream.next()).toEqual({ event: 'message', id: undefined, data: 'a\nb', retry: undefined })
    expect(await stream.next()).toBeNull()
  })

  it('can be looped over', async () => {
    await using app = await feed('data: 1\n\ndata: 2\n\n')
    const seen: string[] = []
    for await (const { data } of (await app.stream('/')).events()) seen.push(data)
    expect(seen).toEqual(['1', '2'])
  })
})

describe('a stalled reader', () => {
  const CHUNK = Buffer.alloc(64 * 1024, 'x')

  /** More than the kernel's buffers on loopback hold. */
  const LIMIT = 256 * 1024 * 1024

  /** Writes until the socket takes no more, or far too much, and returns how much that was. */
  async function fill(res: ServerResponse): Promise<number> {
    let written = 0
    while (written < LIMIT) {
      written += CHUNK.length
      if (!res.write(CHUNK) && !(await drains(res))) break
    }
    return written
  }

  /** Whether the socket drains: a paused peer gives it a few turns of the event loop at most. */
  async function drains(res: ServerResponse): Promise<boolean> {
    let drained = false
    const onDrain = (): void => {
      drained = true
    }
    res.once('drain', onDrain)
    for (let turn = 0; turn < 200 && !drained; turn++) await new Promise((resolve) => setImmediate(resolve))
    res.off('drain', onDrain)
    return drained
  }

  it('L68: pause stops the reading, so that the sender stalls, and resume loses nothing', async () => {
    const { app, response } = await open()
    await using _app = app
    const stream = await app.stream('/')
    const res = await response
    stream.pause()
    const written = await fill(res)
    expect(written).toBeLessThan(LIMIT)
    await expect(stream.next({ timeout: 20 })).rejects.toThrow('the stream is paused by the test')
    const drained = once(res, 'drain')
    stream.resume()
    await drained
    res.end('end')
    let received = 0
    for await (const chunk of stream.bytes()) received += chunk.length
    expect(received).toBe(written + 3)
    expect(await stream.ended).toBe('closed')
  })

  it('reads no further ahead of the test than the high-water mark', async () => {
    const { app, response } = await open()
    await using _app = app
    const stream = await app.stream('/', { highWaterMark: 1024 })
    const res = await response
    const written = await fill(res)
    expect(written).toBeLessThan(LIMIT)
    res.end()
    let received = 0
    for await (const chunk of stream.bytes()) received += chunk.length
    expect(received).toBe(written)
  })
})
