/** Reading bodies from streams and from a real socket. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { afterEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readBody } from '../../../src/http/bodies/body-reader.js'

const EVENTS = ['data', 'end', 'error', 'close'] as const
const tooLarge = expect.objectContaining({ code: 'ERR_BODY_TOO_LARGE', status: 413 })
const disconnected = expect.objectContaining({ code: 'ERR_CLIENT_DISCONNECTED' })

/** The listeners on a stream, to see that none of ours stays. */
const listeners = (stream: Readable): number[] => EVENTS.map((event) => stream.listenerCount(event))

function source(): { stream: PassThrough; before: number[] } {
  const stream = new PassThrough()
  return { stream, before: listeners(stream) }
}

describe('readBody', () => {
  it('gives the whole body, and leaves no listener', async () => {
    const { stream, before } = source()
    const body = readBody(stream, { limit: 100 })
    stream.write('hello ')
    stream.write('wide ')
    stream.end('world')
    expect((await body).toString()).toBe('hello wide world')
    expect(listeners(stream)).toEqual(before)
  })

  it('gives an empty body, also of a stream that has ended before', async () => {
    const { stream } = source()
    stream.end()
    expect(await readBody(stream, { limit: 0 })).toHaveLength(0)
    expect(await readBody(stream, { limit: 0 })).toHaveLength(0)
  })

  it('takes a body of exactly the limit, and refuses one byte more while it comes', async () => {
    const { stream } = source()
    const body = readBody(stream, { limit: 4 })
    stream.write('ab')
    stream.end('cd')
    expect((await body).toString()).toBe('abcd')

    const other = source()
    const refused = readBody(other.stream, { limit: 4 })
    other.stream.write('abc')
    other.stream.write('de')
    await expect(refused).rejects.toEqual(tooLarge)
    expect(listeners(other.stream)).toEqual(other.before)
    expect(other.stream.isPaused()).toBe(true)
    expect(other.stream.destroyed).toBe(false)
  })

  it('refuses an announced body at once, without reading a byte', async () => {
    const { stream, before } = source()
    stream.write('a'.repeat(10))
    await expect(readBody(stream, { limit: 9, contentLength: 10 })).rejects.toEqual(tooLarge)
    expect(stream.readableLength).toBe(10)
    expect(listeners(stream)).toEqual(before)
    expect(await readBody(source().stream.end('123456789'), { limit: 9, contentLength: 9 })).toHaveLength(9)
  })

  it('a stream that ends early is a disconnected client', async () => {
    const { stream } = source()
    const body = readBody(stream, { limit: 100 })
    stream.write('half')
    stream.destroy()
    await expect(body).rejects.toEqual(disconnected)
    await expect(readBody(stream, { limit: 100 })).rejects.toEqual(disconnected)
  })

  it('an error of the stream is the cause', async () => {
    const { stream } = source()
    const body = readBody(stream, { limit: 100 })
    const cause = new Error('reset')
    stream.on('error', () => {})
    stream.destroy(cause)
    await expect(body).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED', cause })
  })

  it('an aborted signal stops the reading with its reason', async () => {
    const { stream, before } = source()
    const controller = new AbortController()
    const body = readBody(stream, { limit: 100, signal: controller.signal })
    const reason = new Error('shutdown')
    controller.abort(reason)
    await expect(body).rejects.toBe(reason)
    expect(listeners(stream)).toEqual(before)
    await expect(readBody(stream, { limit: 100, signal: controller.signal })).rejects.toBe(reason)
  })

  it('whatever the chunks, gives the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 20 }), async (chunks) => {
        const expected = Buffer.concat(chunks)
        const stream = Readable.from(
          chunks.map((chunk) => Buffer.from(chunk)),
          { objectMode: false },
        )
        expect((await readBody(stream, { limit: expected.length })).equals(expected)).toBe(true)
      }),
    )
  })

  it('a body that comes byte by byte occupies about what it holds', async () => {
    const { stream } = source()
    const body = readBody(stream, { limit: 200_000 })
    for (let i = 0; i < 100_000; i++) stream.write(Buffer.from([i & 255]))
    stream.end()
    const bytes = await body
    expect(bytes).toHaveLength(100_000)
    expect(bytes[99_999]).toBe(99_999 & 255)
    expect(bytes.buffer.byteLength).toBeLessThanOrEqual(200_000)
  })
})

describe('readBody on a socket', () => {
  let server: Server | undefined
  afterEach(() => void server?.close())

  /** The request that `bytes` start on a server, and its socket on our side. */
  async function request(bytes: string): Promise<{ incoming: IncomingMessage; socket: ReturnType<typeof connect> }> {
    server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.write(bytes)
    const [incoming] = (await once(server, 'request')) as [IncomingMessage]
    return { incoming, socket }
  }

  it('reads what a client posts', async () => {
    const { incoming, socket } = await request('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello')
    expect((await readBody(incoming, { limit: 10, contentLength: 5 })).toString()).toBe('hello')
    socket.destroy()
  })

  it('a client that leaves in the middle is a disconnected client', async () => {
    const { incoming, socket } = await request('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe')
    const body = readBody(incoming, { limit: 10, contentLength: 5 })
    socket.destroy()
    await expect(body).rejects.toEqual(disconnected)
    expect(incoming.listenerCount('data')).toBe(0)
  })

  it('a chunked body without a length is stopped at the limit', async () => {
    const { incoming, socket } = await request(
      `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n${'a'.repeat(1024)}\r\n`,
    )
    await expect(readBody(incoming, { limit: 1000 })).rejects.toEqual(tooLarge)
    expect(incoming.isPaused()).toBe(true)
    socket.destroy()
  })
})
