/** Ordinary requests on the wire: verbs, pipelining, listening. */
import { createServer } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { BaseController, Live, type RouteBlock } from '@live/core'
import { testApp } from '@live/testing'
import { applicationOf, Gate, get, launch, parseHead, unchunk, watchProcess } from '../support.js'

watchProcess()

class PostsController extends Live(BaseController) {
  static override liveActions = ['stream']
  index() {
    this.render({ plain: this.params.get('n') ?? 'index' })
  }
  create() {
    this.head('created')
  }
  async stream() {
    await this.response.stream.write('stream')
    await this.response.close()
  }
  reset() {
    this.render({ plain: 'ignored', status: 205 })
  }
  async slow() {
    await release.opened
    this.render({ plain: 'slow' })
  }
}
const release = new Gate()

const draw: RouteBlock = (r) => {
  r.get('/posts', PostsController, 'index')
  r.post('/posts', PostsController, 'create')
  r.get('/stream', PostsController, 'stream')
  r.get('/reset', PostsController, 'reset')
  r.get('/slow', PostsController, 'slow')
}

describe('verbs', () => {
  it('an unknown path is a 404 with a stable code', async () => {
    await using server = await launch(draw)
    const answer = await server.app.get('/nowhere', { accept: 'json' })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
    expect(answer.json()).toMatchObject({ code: 'ERR_NO_ROUTE' })
  })

  it.each(['DELETE', 'PATCH', 'PROPFIND'])('R84: %s of a path that has other verbs is a 405 with Allow', async (method) => {
    await using server = await launch(draw)
    const answer = await server.app.request(method, '/posts', { accept: 'json' })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    expect(answer.json()).toMatchObject({ code: 'ERR_METHOD_NOT_ALLOWED' })
  })

  it('R85: OPTIONS is a 204 with Allow, for a path and for the server', async () => {
    await using server = await launch(draw)
    const answer = await server.app.options('/posts')
    expect([answer.status, answer.headers.get('allow'), answer.text]).toEqual([204, 'GET, HEAD, OPTIONS, POST', ''])
    expect((await server.app.options('/nowhere')).status).toBe(404)
    const raw = await server.raw()
    raw.write(get('*', {}, { method: 'OPTIONS' }))
    const { status, headers } = parseHead(await raw.head())
    expect([status, headers.get('allow')]).toEqual([204, ['GET, HEAD, OPTIONS, POST']])
  })

  it.each(['/posts', '/nowhere'])('HEAD %s has the head of GET, its length too, and no body', async (path) => {
    await using server = await launch(draw)
    const raw = await server.raw()
    raw.write(get(path))
    const whole = parseHead(await raw.head())
    await using second = await server.raw()
    second.write(get(path, {}, { method: 'HEAD' }))
    const head = parseHead(await second.head())
    for (const { headers } of [whole, head]) for (const name of ['date', 'x-request-id']) headers.delete(name)
    expect(head).toEqual(whole)
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0)
    second.write(get('/posts'))
    expect(await second.read('HTTP/1.1 200')).toBe('HTTP/1.1 200')
  })

  it('a 205 says that it has no body', async () => {
    await using server = await launch(draw)
    const raw = await server.raw()
    raw.write(get('/reset') + get('/posts'))
    const { status, headers } = parseHead(await raw.head())
    expect([status, headers.get('content-length'), headers.has('transfer-encoding')]).toEqual([205, ['0'], false])
    expect(parseHead(await raw.head()).status).toBe(200)
  })
})

describe('pipelining', () => {
  it('requests sent at once are answered in their order, streams and errors among them', async () => {
    await using server = await launch(draw)
    const raw = await server.raw()
    raw.write(get('/posts?n=1') + get('/stream') + get('/nowhere') + get('/posts?n=2', { connection: 'close' }))
    const first = parseHead(await raw.head())
    expect([first.status, await raw.read('1')]).toEqual([200, '1'])
    expect(parseHead(await raw.head()).headers.get('transfer-encoding')).toEqual(['chunked'])
    expect(unchunk(await raw.read('0\r\n\r\n'))).toBe('stream')
    const missing = parseHead(await raw.head())
    expect(missing.status).toBe(404)
    await raw.read('</html>\n')
    expect(parseHead(await raw.head()).status).toBe(200)
    expect(await raw.all()).toBe('2')
  })

  it('a quick one waits behind a slow one', async () => {
    await using server = await launch(draw)
    const raw = await server.raw()
    raw.write(get('/slow') + get('/posts'))
    await server.app.get('/posts')
    expect(raw.received.length).toBe(0)
    release.open()
    await raw.read('slow')
    await raw.read('index')
  })
})

describe('listening', () => {
  it('a port that is taken is a clear error', async () => {
    await using server = await launch(draw)
    const { application } = applicationOf(draw)
    await expect(application.listen({ port: server.app.port, host: '127.0.0.1', signals: false })).rejects.toMatchObject({
      name: 'ConfigurationError',
      code: 'ERR_CONFIGURATION',
      message: expect.stringMatching(new RegExp(`${server.app.port}.*EADDRINUSE.*PORT`)) as unknown as string,
    })
    // It is as good as new.
    const second = await application.listen({ port: 0, host: '127.0.0.1', signals: false })
    expect((await fetch(`${second.url}/posts`)).status).toBe(200)
    await application.stop()
  })

  it('listening twice is a clear error', async () => {
    await using server = await launch(draw)
    await expect(server.application.listen({ port: 0, signals: false })).rejects.toMatchObject({ code: 'ERR_CONFIGURATION' })
  })

  it('after a stop the application can listen again, and its streams are not interrupted', async () => {
    const { application } = applicationOf(draw)
    for (let i = 0; i < 2; i++) {
      const { url } = await application.listen({ port: 0, host: '127.0.0.1', signals: false })
      expect(await (await fetch(`${url}/stream`)).text()).toBe('stream')
      await application.stop()
    }
  })

  it('app.handler works under a plain node:http server', async () => {
    const { application } = applicationOf(draw)
    await using app = await testApp(createServer(application.handler))
    expect((await app.get('/posts')).text).toBe('index')
    expect((await app.get('/stream')).text).toBe('stream')
    expect((await app.get('/nowhere')).status).toBe(404)
    const stream = await app.stream('/stream')
    expect(await stream.text()).toBe('stream')
    await application.stop()
  })
})
