/** Uploads over a real socket: through the application, to the action, and away again. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, LiveApplication, routes } from '@live/core'
import { BOUNDARY, field, file, multipart, UploadsFolder } from '../http/multipart-support.js'
import { fired, Gate, type Launched, launch, watchProcess } from '../support.js'

watchProcess()

const folder = new UploadsFolder()
const kept = new UploadsFolder()
afterAll(() => {
  folder.remove()
  kept.remove()
})

const TYPE = `multipart/form-data; boundary=${BOUNDARY}`
const headers = { 'content-type': TYPE, accept: 'application/json' }
const ran: string[] = []

class UploadsController extends BaseController {
  async create() {
    const photo = this.params.file('photo')
    this.render({ json: { name: photo.originalFilename, text: await photo.text(), folders: readdirSync(folder.path).length } })
  }
  async keep() {
    await this.params.file('photo').moveTo(join(kept.path, 'kept'))
    this.head('no_content')
  }
  fail() {
    throw new Error(`with ${this.params.file('photo').size} bytes`)
  }
  ignore() {
    ran.push('ignore')
    this.head('no_content')
  }
  handle() {
    try {
      this.params.get('photo')
    } catch (error) {
      this.render({ plain: (error as { code: string }).code, status: 422 })
    }
  }
  json() {
    this.render({ json: this.params.toUnsafeObject() })
  }
  async late() {
    if (this.params.has('refuse')) return this.head('forbidden')
    await this.request.readBody()
    this.render({ json: { text: await this.params.file('photo').text(), all: this.params.keys() } })
  }
}

const start = (uploads: object = {}, config: ApplicationConfig = {}): Promise<Launched> =>
  launch(
    (r) => {
      for (const action of ['create', 'keep', 'fail', 'ignore', 'handle', 'json'])
        r.post(`/${action}`, { controller: UploadsController, action })
      r.get('/json', UploadsController, 'json')
      r.post('/late', { controller: UploadsController, action: 'late', meta: { body: 'stream' } })
    },
    { ...config, server: { uploads: { directory: folder.path, ...uploads }, ...config.server } },
  )

const body = multipart([field('a', '1'), file('photo', '../../naïve.txt', 'hello')])

describe('an upload', () => {
  it('C134, C289: reaches the action, and is removed when the response was delivered', async () => {
    await using server = await start()
    const { parsedBody } = await server.app.post('/create', { body, headers })
    expect(parsedBody).toEqual({ name: 'naïve.txt', text: 'hello', folders: 1 })
    await folder.empty()
  })

  it('from FormData, as browsers send it', async () => {
    await using server = await start()
    const form = new FormData()
    form.set('photo', new File(['x'], 'a "quoted" name.txt', { type: 'text/x' }))
    expect((await server.app.post('/create', { body: form })).parsedBody).toMatchObject({ name: 'a "quoted" name.txt', text: 'x' })
    await folder.empty()
  })

  it.each(['fail', 'ignore'])('C289: is removed after an action that does %s', async (action) => {
    await using server = await start()
    expect([204, 500]).toContain((await server.app.post(`/${action}`, { body, headers })).status)
    await folder.empty()
  })

  it('stays where the action moved it', async () => {
    await using server = await start()
    expect((await server.app.post('/keep', { body, headers })).status).toBe(204)
    await folder.empty()
    expect(readFileSync(join(kept.path, 'kept'), 'utf8')).toBe('hello')
  })

  it('is removed when the connection is lost before the response', async () => {
    const reached = new Gate()
    const left = new Gate()
    class SlowController extends BaseController {
      async create() {
        reached.open()
        await fired(this.request.signal)
        left.open()
        this.head('ok')
      }
    }
    await using server = await launch((r) => r.post('/slow', SlowController, 'create'), { server: { uploads: { directory: folder.path } } })
    await using socket = await server.raw()
    socket.write(`POST /slow HTTP/1.1\r\nHost: x\r\nContent-Type: ${TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`)
    socket.write(body)
    await reached.opened
    expect(folder.entries).toHaveLength(1)
    socket.destroy()
    await left.opened
    await folder.empty()
  })

  it('is removed when the client leaves midway, and the action does not run', async () => {
    await using server = await start()
    ran.length = 0
    await using socket = await server.raw()
    const half = multipart([file('photo', 'a', 'x'.repeat(200_000))], { end: false })
    socket.write(`POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Type: ${TYPE}\r\nContent-Length: 1000000\r\n\r\n`)
    socket.write(half)
    while (folder.entries.length === 0) await new Promise((resolve) => setImmediate(resolve))
    socket.destroy()
    await folder.empty()
    expect([ran, server.log.of('error')]).toEqual([[], []])
  })

  it('design 7.18: nothing is read for a route with body: stream, until the action says so', async () => {
    await using server = await start()
    expect((await server.app.post('/late?refuse=1', { body, headers })).status).toBe(403)
    expect(folder.entries).toEqual([])
    expect((await server.app.post('/late', { body, headers })).parsedBody).toEqual({ text: 'hello', all: ['a', 'photo'] })
    await folder.empty()
  })
})

describe('what is refused', () => {
  it('C132, C136: a malformed body fails when parameters are read, can be handled there, and the connection goes on', async () => {
    await using server = await start()
    const broken = multipart([file('photo', 'a', 'x'.repeat(100_000))], { end: false })
    expect((await server.app.post('/create', { body: broken, headers })).parsedBody).toMatchObject({
      status: 400,
      code: 'ERR_MALFORMED_BODY',
    })
    expect(await server.app.post('/handle', { body: broken, headers })).toMatchObject({ status: 422, text: 'ERR_MALFORMED_BODY' })
    expect((await server.app.post('/ignore', { body: broken, headers })).status).toBe(204)
    expect(folder.entries).toEqual([])
    await using socket = await server.raw()
    for (let i = 0; i < 2; i++) {
      socket.write(`POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Type: ${TYPE}\r\nContent-Length: ${broken.length}\r\n\r\n`)
      socket.write(broken)
      expect(await socket.read('\r\n\r\n')).toContain(' 204 ')
    }
  })

  it('C130: a GET with a multipart type and no body is fine', async () => {
    await using server = await start()
    expect((await server.app.get('/json?a=1', { headers })).parsedBody).toEqual({ a: '1' })
  })

  it.each([
    ['a body', { totalSize: 100 }, 'ERR_BODY_TOO_LARGE'],
    ['a file', { fileSize: 100 }, 'ERR_UPLOAD_TOO_LARGE'],
  ])('%s that is too large is a 413 which the client gets to read', async (_what, uploads, code) => {
    await using server = await start(uploads)
    const large = multipart([file('photo', 'a', Buffer.alloc(3_000_000))])
    const answer = await server.app.post('/create', { body: large, headers })
    expect(answer.parsedBody).toMatchObject({ status: 413, code })
    expect(answer.headers.get('connection')).toBe('close')
    expect(folder.entries).toEqual([])
  })

  it('a chunked body without an end is cut off at the limit', async () => {
    await using server = await start({ totalSize: 50_000 })
    await using socket = await server.raw()
    socket.write(`POST /create HTTP/1.1\r\nHost: x\r\nContent-Type: ${TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n`)
    const chunk = multipart([file('photo', 'a', 'x'.repeat(60_000))], { end: false })
    socket.write(`${chunk.length.toString(16)}\r\n`)
    socket.write(chunk)
    expect(await socket.read('\r\n\r\n')).toContain(' 413 ')
    expect(folder.entries).toEqual([])
  })

  it('10 000 parts are a 400', async () => {
    await using server = await start()
    const many = multipart(Array.from({ length: 10_000 }, (_, i) => field(`f${i}`, 'x')))
    expect((await server.app.post('/create', { body: many, headers })).parsedBody).toMatchObject({ status: 400, code: 'ERR_UPLOAD_LIMIT' })
  })
})

describe('compressed bodies', () => {
  const compressors = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }

  it.each(Object.entries(compressors))('%s: a form is unpacked within bodyLimit', async (coding, compress) => {
    await using server = await start()
    const packed = await server.app.post('/create', { body: compress(body), headers: { ...headers, 'content-encoding': coding } })
    expect(packed.parsedBody).toMatchObject({ name: 'naïve.txt', text: 'hello' })
    await folder.empty()
  })

  it.each(Object.entries(compressors))('%s: a bomb is a 413, whatever it unpacks to', async (coding, compress) => {
    await using server = await start({}, { server: { bodyLimit: 100_000 } })
    const bombs: [string, Buffer][] = [
      [TYPE, multipart([file('photo', 'a', Buffer.alloc(20_000_000))])],
      ['application/json', Buffer.from(`{"a":"${'x'.repeat(20_000_000)}"}`)],
      ['application/x-www-form-urlencoded', Buffer.from(`a=${'x'.repeat(20_000_000)}`)],
    ]
    for (const [type, plain] of bombs) {
      const bomb = compress(plain)
      expect(bomb.length).toBeLessThan(100_000)
      const answer = await server.app.post('/ignore', {
        body: bomb,
        headers: { ...headers, 'content-type': type, 'content-encoding': coding },
      })
      expect(answer.parsedBody).toMatchObject({ status: 413, code: 'ERR_BODY_TOO_LARGE' })
    }
    expect(folder.entries).toEqual([])
  })
})

describe('prototypes', () => {
  const attack = {
    ['__proto__']: { polluted: '1' },
    a: { ['__proto__']: { polluted: '1' } },
    constructor: { prototype: { polluted: '1' } },
  }
  const names = ['__proto__[polluted]=1', 'a[__proto__][polluted]=1', 'constructor[prototype][polluted]=1', '__proto__=1']

  it.each([
    ['a query', (server: Launched) => server.app.post(`/json?${names.join('&')}`)],
    [
      'a form',
      (server: Launched) =>
        server.app.post('/json', { body: names.join('&'), headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ],
    [
      'JSON',
      (server: Launched) => server.app.post('/json', { body: JSON.stringify(attack), headers: { 'content-type': 'application/json' } }),
    ],
    [
      'multipart',
      (server: Launched) => server.app.post('/json', { body: multipart(names.map((name) => field(name.split('=')[0], '1'))), headers }),
    ],
  ])('no name in %s reaches one', async (_where, send) => {
    await using server = await start({}, { controller: { wrapParameters: false } })
    const { parsedBody } = await send(server)
    expect(JSON.stringify(parsedBody)).not.toContain('__proto__')
    expect(Object.keys(parsedBody as object)).toContain('constructor')
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('config.server', () => {
  it.each([
    [{ uploads: { directory: '/nowhere/at/all' } }, /uploads\.directory .* make the folder/],
    [{ uploads: { directory: __filename } }, /uploads\.directory/],
    [{ uploads: { files: 0 } }, /uploads\.files is 0: set it to a number above 0/],
    [{ bodyParsers: { xml: () => ({}) } }, /bodyParsers\["xml"\] is wrong/],
  ])('%j fails at boot, and says how to mend it', (settings, message) => {
    const application = new LiveApplication({ root: '/', routes: routes(() => {}) })
    application.config = { server: settings, log: { logger: false } }
    expect(() => application.handler).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringMatching(message) }),
    )
  })

  it('C133: parsers of the application come first; what they throw is a 400', async () => {
    const bodyParsers = {
      'application/XML': (bytes: Buffer) => {
        if (bytes.toString() !== '<a/>') throw new TypeError('not XML')
        return { root: 'a' }
      },
    }
    await using server = await start({}, { server: { bodyParsers } })
    const xml = { 'content-type': 'application/xml', accept: 'application/json' }
    expect((await server.app.post('/json', { body: '<a/>', headers: xml })).parsedBody).toEqual({ root: 'a' })
    expect((await server.app.post('/json', { body: '<', headers: xml })).parsedBody).toMatchObject({
      status: 400,
      code: 'ERR_MALFORMED_BODY',
    })
  })
})
