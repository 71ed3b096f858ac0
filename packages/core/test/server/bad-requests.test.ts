/** What the server answers to requests that are broken, too large, too slow or for nobody. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, type RouteBlock } from '@live/core'
import type { RawSocket } from '@live/testing'
import { get, launch, parseHead, watchProcess } from '../support.js'

watchProcess()

class EchoController extends BaseController {
  show() {
    this.render({ plain: this.params.get('q') ?? 'shown' })
  }
  create() {
    this.render({ json: { length: this.request.rawPost.length, params: this.params.toUnsafeObject() } })
  }
  fail() {
    throw new Error('secret')
  }
}

const draw: RouteBlock = (r) => {
  r.get('/echo', EchoController, 'show')
  r.post('/echo', EchoController, 'create')
  r.get('/fail', EchoController, 'fail')
  r.get('/files/:name', EchoController, 'show')
}
const start = (config?: ApplicationConfig) => launch(draw, config)

/** The one answer of a connection that the server then closes. */
async function refused(raw: RawSocket): Promise<{ status: number; headers: Map<string, string[]>; body: string }> {
  const head = parseHead(await raw.head())
  return { ...head, body: await raw.all() }
}

describe('below requests', () => {
  it.each([
    ['a malformed request line', 'nonsense\r\n\r\n'],
    ['an unknown version', 'GET /echo HTTP/9.9\r\nhost: a\r\n\r\n'],
    ['a header without a colon', 'GET /echo HTTP/1.1\r\nhost: a\r\nbroken\r\n\r\n'],
    ['a control character in a header', 'GET /echo HTTP/1.1\r\nhost: a\r\nx: a\0b\r\n\r\n'],
    ['no Host', 'GET /echo HTTP/1.1\r\n\r\n'],
    ['two lengths', 'POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    ['a length and chunks', 'POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a broken chunk size', 'POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
  ])('%s is a 400, and the connection is closed', async (_name, bytes) => {
    await using server = await start()
    const raw = await server.raw()
    raw.write(bytes)
    expect((await raw.head()).startsWith('HTTP/1.1 400 Bad Request\r\n')).toBe(true)
    raw.end()
    await raw.all()
    expect(await raw.closed).toBe('ended')
    // The server is none the worse for it.
    expect((await server.app.get('/echo')).text).toBe('shown')
  })

  it('who goes on sending after a malformed head still reads the answer', async () => {
    await using server = await start()
    const raw = await server.raw()
    raw.write('nonsense\r\n\r\n')
    for (let i = 0; i < 50; i++) raw.write('x'.repeat(64 * 1024))
    expect(await raw.read('\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    raw.end()
    await raw.all()
  })

  it('headers beyond config.server.maxHeaderSize are a 431', async () => {
    await using server = await start({ server: { maxHeaderSize: 2_048 } })
    const raw = await server.raw()
    raw.write(get('/echo', { 'x-long': 'x'.repeat(4_000) }))
    expect((await raw.head()).startsWith('HTTP/1.1 431 ')).toBe(true)
    raw.end()
    await raw.all()
  })

  it('a head that is too slow is a 408', async () => {
    await using server = await start({ server: { headersTimeout: 150 } })
    const raw = await server.raw()
    raw.write('GET /echo HTTP/1.1\r\nhost: a\r\n')
    const { status, headers } = await refused(raw)
    expect([status, headers.get('connection')]).toEqual([408, ['close']])
  })

  it('a connection that never sends anything is closed too', async () => {
    await using server = await start({ server: { headersTimeout: 150 } })
    const raw = await server.raw()
    await raw.all()
  })

  it('a body that is too slow is a 408, and the action never runs', async () => {
    await using server = await start({ server: { headersTimeout: 400, requestTimeout: 400 } })
    const raw = await server.raw()
    raw.write(get('/echo', { 'content-length': '10', 'content-type': 'text/plain' }, { method: 'POST' }))
    raw.write('half')
    const { status, body } = await refused(raw)
    expect([status, body]).toEqual([408, ''])
    await server.log.until(/client disconnected/)
    expect(server.log.of('error', 'fatal')).toEqual([])
  })

  it('a slow body does not write into the middle of an answer that is under way', async () => {
    const eager: RouteBlock = (r) => r.mount('/eager', (_req: IncomingMessage, res: ServerResponse) => void res.write('begun'))
    await using server = await launch(eager, { server: { headersTimeout: 400, requestTimeout: 400 } })
    const raw = await server.raw()
    raw.write(get('/eager', { 'content-length': '10' }, { method: 'POST' }))
    await raw.read('begun')
    expect(await raw.all()).toBe('\r\n')
  })
})

describe('the URL', () => {
  it.each(['/%zz', '/%FF', '/%00', '/files/%C3%28', '/files/a%'])('%s is a 400 with a stable code', async (path) => {
    await using server = await start()
    const answer = await server.app.get(path, { accept: 'json' })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
    expect(answer.json()).toMatchObject({ status: 400, code: 'ERR_MALFORMED_URL', title: 'Bad Request', error: 'Bad Request' })
    const page = await server.app.get(path)
    expect([page.status, page.mediaType]).toEqual([400, 'text/html'])
  })

  it.each(['?q=%zz', '?q=%FF', '?a=1&a[b]=2'])('a malformed query %s is a 400 with a stable code', async (query) => {
    await using server = await start()
    const answer = await server.app.get(`/echo${query}`, { accept: 'json' })
    expect(answer.status).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'ERR_MALFORMED_QUERY' })
  })

  it('a path that is too long is a 414, one that does not fit the head a 431', async () => {
    await using server = await start({ server: { maxHeaderSize: 128 * 1024 } })
    expect((await server.app.get(`/${'a'.repeat(70_000)}`, { accept: 'json' })).json()).toMatchObject({ code: 'ERR_URI_TOO_LONG' })
    await using small = await start()
    const raw = await small.raw()
    raw.write(get(`/${'a'.repeat(20_000)}`))
    expect(await raw.head()).toMatch(/^HTTP\/1\.1 431 /)
    raw.end()
    await raw.all()
  })

  it('the absolute form names the same resource', async () => {
    await using server = await start()
    const raw = await server.raw()
    raw.write(get('http://elsewhere.test:81/echo?q=1'))
    expect(parseHead(await raw.head()).status).toBe(200)
    expect(await raw.read('1')).toBe('1')
  })

  it('anything but a path or an absolute form is no reason to fall over', async () => {
    await using server = await start()
    for (const target of ['*', '//', '/../..', '/.', '/?', '/echo#x', 'http://', 'foo:bar']) {
      const raw = await server.raw()
      raw.write(get(target, { connection: 'close' }))
      expect((await raw.all()).slice(0, 12)).toMatch(/^HTTP\/1\.1 (200|400|404|405)$/)
    }
    expect(server.log.of('error', 'fatal')).toEqual([])
  })
})

describe('the body', () => {
  it('malformed JSON is a 400 with a stable code', async () => {
    await using server = await start()
    const answer = await server.app.post('/echo', {
      body: '{"a":',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    })
    expect(answer.status).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'ERR_MALFORMED_BODY' })
  })

  it('one that is too large by its length is a 413 that the client gets to read while it is still sending', async () => {
    await using server = await start({ server: { bodyLimit: 1_000 } })
    const raw = await server.raw()
    raw.write(get('/echo', { 'content-length': '5000000', 'content-type': 'text/plain', accept: 'application/json' }, { method: 'POST' }))
    for (let i = 0; i < 50; i++) raw.write('x'.repeat(100_000))
    const { status, headers, body } = await refused(raw)
    expect([status, headers.get('connection')]).toEqual([413, ['close']])
    expect(JSON.parse(body)).toMatchObject({ code: 'ERR_BODY_TOO_LARGE' })
    expect(await raw.closed).toBe('ended')
  })

  it('one that is too large by its chunks is a 413 too', async () => {
    await using server = await start({ server: { bodyLimit: 100_000 } })
    const raw = await server.raw()
    raw.write(
      get('/echo', { 'transfer-encoding': 'chunked', 'content-type': 'text/plain', accept: 'application/json' }, { method: 'POST' }),
    )
    for (let i = 0; i < 50; i++) raw.write(`186A0\r\n${'x'.repeat(100_000)}\r\n`)
    raw.write('0\r\n\r\n')
    const { status, body } = await refused(raw)
    expect(status).toBe(413)
    expect(JSON.parse(body)).toMatchObject({ code: 'ERR_BODY_TOO_LARGE' })
    expect(await raw.closed).toBe('ended')
  })

  it('a client that stops sending after a 413 is let go', async () => {
    await using server = await start({ server: { bodyLimit: 1_000 } })
    const raw = await server.raw()
    raw.write(get('/echo', { 'content-length': '5000000', 'content-type': 'text/plain' }, { method: 'POST' }))
    expect((await refused(raw)).status).toBe(413)
  })

  it('a small one that grows beyond the limit when it is decompressed is a 413', async () => {
    await using server = await start({ server: { bodyLimit: 1_000 } })
    const bomb = gzipSync('x'.repeat(100_000))
    const answer = await server.app.post('/echo', { body: bomb, headers: { 'content-encoding': 'gzip', 'content-type': 'text/plain' } })
    expect(answer.status).toBe(413)
  })

  it.each(['nonsense', 'text', '/', 'text/plain; charset', 'te xt/plain'])('the content type %j is a 415', async (type) => {
    await using server = await start()
    const answer = await server.app.post('/echo', { body: 'x', headers: { 'content-type': type, accept: 'application/json' } })
    expect(answer.status).toBe(415)
    expect(answer.json()).toMatchObject({ code: 'ERR_UNSUPPORTED_MEDIA_TYPE' })
  })

  it('an unsupported content encoding is a 415 that says what would do', async () => {
    await using server = await start()
    const headers = { 'content-type': 'text/plain', 'content-encoding': 'compress', accept: 'application/json' }
    const answer = await server.app.post('/echo', { body: 'x', headers })
    expect([answer.status, answer.headers.get('accept-encoding')]).toEqual([415, 'gzip, deflate, br'])
    expect(answer.json()).toMatchObject({ code: 'ERR_UNSUPPORTED_MEDIA_TYPE' })
  })

  it('damaged compressed data is a 400', async () => {
    await using server = await start()
    const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip', accept: 'application/json' }
    const answer = await server.app.post('/echo', { body: 'not gzip', headers })
    expect(answer.status).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'ERR_MALFORMED_BODY' })
  })

  it('a client that leaves in the middle of its body leaves one line in the log', async () => {
    await using server = await start()
    const raw = await server.raw()
    raw.write(get('/echo', { 'content-length': '10', 'content-type': 'text/plain' }, { method: 'POST' }))
    raw.write('half')
    raw.destroy()
    await server.log.until(/ClientDisconnected|client disconnected/)
    expect(server.log.of('warn', 'error', 'fatal')).toEqual([])
  })

  it('readBody called twice at once reads once', async () => {
    class TwiceController extends BaseController {
      async create() {
        const [one, two] = await Promise.all([this.request.readBody(), this.request.readBody()])
        this.render({ json: [one.toString(), one === two] })
      }
    }
    await using server = await launch((r) => r.post('/twice', TwiceController, 'create', { meta: { body: 'stream' } }))
    const answer = await server.app.post('/twice', { body: 'abc', headers: { 'content-type': 'text/plain' } })
    expect(answer.json()).toEqual(['abc', true])
  })
})

describe('production', () => {
  it.each([undefined, 'application/json', 'text/plain', '*/*', 'text/markdown', 'image/png'])(
    'no stack, message or path for Accept %s',
    async (accept) => {
      await using server = await start({ showErrorDetails: false })
      const answer = await server.app.get('/fail', { headers: { accept } })
      expect(answer.status).toBe(500)
      for (const secret of ['secret', 'EchoController', 'node:', '.ts', ' at ']) expect(answer.text).not.toContain(secret)
    },
  )

  it('showErrorDetails shows them', async () => {
    await using server = await start({ showErrorDetails: true })
    expect((await server.app.get('/fail', { accept: 'text/plain' })).text).toContain('secret')
  })
})
