/** Unknown verbs: what the server can tell apart, and what the routes say of them (C27). */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { BaseController, type RouteBlock } from '@live/core'
import fc from 'fast-check'
import { unknownVerbIn } from '../../src/server/unknown-verb.js'
import { applicationOf, launch, parseHead, watchProcess } from '../support.js'

watchProcess()

class EchoController extends BaseController {
  show() {
    this.render({ plain: `${this.request.method} ${this.request.requestMethod}` })
  }
}
const draw: RouteBlock = (r) => {
  r.get('/echo', EchoController, 'show')
  r.match('/all', { controller: EchoController, action: 'show', via: 'all' })
}
const HOST = 'host: a\r\n\r\n'

describe('C27, R83: an unknown verb on the wire', () => {
  it.each([
    'FOO / HTTP/1.1\r\n',
    'FETCH /echo HTTP/1.1\r\n',
    'GETX / HTTP/1.0\r\n',
    'get / HTTP/1.1\r\n',
    'DESCRIBE / HTTP/1.1\r\n',
    '\r\nFOO / HTTP/1.1\r\n',
  ])('C27: is a 405 with Allow, and the connection is closed: %j', async (line) => {
    await using server = await launch(draw)
    const raw = await server.raw()
    raw.write(line + HOST)
    const { status, headers } = parseHead(await raw.head())
    expect([status, headers.get('connection'), headers.get('content-length')]).toEqual([405, ['close'], ['0']])
    expect(headers.get('allow')).toEqual(['GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, QUERY'])
    raw.end()
    await raw.all()
    expect(await raw.closed).toBe('ended')
  })

  it.each([
    'nonsense\r\n\r\n',
    `FOO\r\n${HOST}`,
    `FOO / HTTP/9.9\r\n${HOST}`,
    `FO(O / HTTP/1.1\r\n${HOST}`,
    `FOO / x HTTP/1.1\r\n${HOST}`,
    `${'F'.repeat(65)} / HTTP/1.1\r\n${HOST}`,
    '\x16\x03\x01\x02\n',
  ])('C27: what is no request line is a 400: %j', async (bytes) => {
    await using server = await launch(draw)
    const raw = await server.raw()
    raw.write(bytes)
    expect(await raw.head()).toMatch(/^HTTP\/1\.1 400 /)
    raw.end()
    await raw.all()
  })

  it('C27: behind another request, it is answered in its turn', async () => {
    await using server = await launch(draw)
    const raw = await server.raw()
    raw.write(`GET /echo HTTP/1.1\r\n${HOST}`)
    expect(await raw.read('GET GET')).toMatch(/^HTTP\/1\.1 200 /)
    raw.write(`FOO /echo HTTP/1.1\r\n${HOST}`)
    expect(await raw.head()).toMatch(/^HTTP\/1\.1 405 /)
    raw.end()
    await raw.all()
  })

  it('C27: looks at any bytes without throwing, in linear time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(400), (bytes, bytesParsed) => {
        const error = Object.assign(new Error('x'), { code: 'HPE_INVALID_METHOD', rawPacket: Buffer.from(bytes), bytesParsed })
        const verb = unknownVerbIn(error)
        expect(verb === null || /^[^\s]{1,64}$/.test(verb)).toBe(true)
      }),
    )
    const long = Object.assign(new Error('x'), {
      code: 'HPE_INVALID_METHOD',
      rawPacket: Buffer.from(`${'A '.repeat(40_000)}\n`),
      bytesParsed: 1,
    })
    expect(unknownVerbIn(long)).toBeNull()
    expect(unknownVerbIn(new Error('x'))).toBeNull()
  })
})

describe('C27, R83: an unknown verb from a server in front', () => {
  it.each([
    ['/echo', 'GET, HEAD'],
    ['/nowhere', ''],
  ])('C27: is an UnknownHttpMethodError, with Allow of the path: %s', async (path, allow) => {
    const { application } = applicationOf(draw)
    const front = createServer((req, res) => {
      req.method = 'FOO'
      application.handler(req, res)
    })
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
    try {
      const answer = await fetch(`http://127.0.0.1:${(front.address() as AddressInfo).port}${path}`, {
        headers: { accept: 'application/json' },
      })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
      expect(await answer.json()).toMatchObject({ status: 405, code: 'ERR_UNKNOWN_HTTP_METHOD' })
    } finally {
      front.closeAllConnections()
      await new Promise((resolve) => front.close(resolve))
      await application.stop()
    }
  })

  it('C27: verbs of WebDAV are known; a route for all verbs gets them', async () => {
    await using server = await launch(draw)
    for (const verb of ['PROPFIND', 'MKCALENDAR', 'PURGE']) {
      expect((await server.app.request(verb as never, '/all')).text).toBe(`${verb} ${verb}`)
      expect((await server.app.request(verb as never, '/echo')).status).toBe(405)
    }
  })
})
