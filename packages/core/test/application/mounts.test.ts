/** What can stand at a route besides an action: Node handlers, fetch handlers, other applications (routing.md R100–R102). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { BaseController, Live, type MiddlewareFunction } from '@live/core'
import { applicationOf, fired, Gate, get, launch, parseHead, unchunk, watchProcess } from '../support.js'

watchProcess()

const nodeHandler = (req: IncomingMessage, res: ServerResponse): void => {
  res.setHeader('x-node', '1')
  res.end(`${req.method} ${req.url}`)
}

describe('a Node handler', () => {
  it('R100: sees the path below its mount and the query; the middlewares keep their headers', async () => {
    const marking: MiddlewareFunction = async (_request, next) => {
      const response = await next()
      response.headers.set('x-middleware', '1')
      return response
    }
    await using server = await launch((r) => r.mount('/node', nodeHandler), { middleware: [marking] })
    const seen: string[] = []
    for (const path of ['/node', '/node/', '/node/a/b?x=1']) {
      const answer = await server.app.get(path)
      expect([answer.headers.get('x-node'), answer.headers.get('x-middleware')]).toEqual(['1', '1'])
      seen.push(answer.text)
    }
    expect(seen).toEqual(['GET /', 'GET /', 'GET /a/b?x=1'])
    expect((await server.app.get('/nodes')).status).toBe(404)
    expect((await server.app.post('/node/a', { body: 'x' })).text).toBe('POST /a')
  })

  it('R102: as the target of a route it keeps the path', async () => {
    await using server = await launch((r) => r.get('/health', { to: nodeHandler }))
    expect((await server.app.get('/health?a=1')).text).toBe('GET /health?a=1')
  })

  it('reads the body itself', async () => {
    const echo = (req: IncomingMessage, res: ServerResponse): void => void req.pipe(res)
    await using server = await launch((r) => r.mount('/echo', echo))
    expect((await server.app.post('/echo', { body: 'abc' })).text).toBe('abc')
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('mounted')
      },
    ],
    [
      'rejects',
      async () => {
        await Promise.resolve()
        throw new Error('mounted')
      },
    ],
  ])('one that %s gives an error page', async (_how, handler) => {
    await using server = await launch((r) => r.mount('/node', handler))
    const answer = await server.app.get('/node')
    expect([answer.status, answer.headers.get('x-content-type-options')]).toEqual([500, 'nosniff'])
    expect((server.log.of('error')[0].fields.err as Error).message).toBe('mounted')
  })

  it('one that fails after its head is cut', async () => {
    const handler = async (_req: IncomingMessage, res: ServerResponse): Promise<void> => {
      res.write('half')
      throw new Error('mounted')
    }
    await using server = await launch((r) => r.mount('/node', handler))
    await expect(server.app.get('/node')).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
    await server.log.until(/failed while it was sent/)
  })
})

describe('a fetch handler', () => {
  it('R100: gets a web request with the path below its mount, and its response is sent', async () => {
    const fetch = async (request: globalThis.Request): Promise<globalThis.Response> => {
      const { pathname, search, host } = new URL(request.url)
      const body = `${request.method} ${pathname}${search} ${host} ${await request.text()}`
      return new Response(body, {
        status: 201,
        headers: [
          ['x-fetch', '1'],
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
      })
    }
    await using server = await launch((r) => r.mount('/web', { fetch }))
    const answer = await server.app.post('/web/a?x=1', { body: 'abc' })
    const { host } = new URL(server.app.url)
    expect([answer.status, answer.text, answer.headers.get('x-fetch')]).toEqual([201, `POST /a?x=1 ${host} abc`, '1'])
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect((await server.app.get('/web')).text).toBe(`GET / ${host} `)
  })

  it('streams, and is told when its reader leaves', async () => {
    const cancelled = new Gate()
    const aborted = new Gate<string>()
    const fetch = (request: globalThis.Request): globalThis.Response => {
      void fired(request.signal).then(({ name }) => aborted.open(name))
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(Buffer.from('a')),
        cancel: () => cancelled.open(),
      })
      return new Response(body)
    }
    await using server = await launch((r) => r.mount('/web', { fetch }))
    const stream = await server.app.stream('/web')
    expect(await stream.nextChunk()).toBe('a')
    stream.abort()
    await cancelled.opened
    expect(await aborted.opened).toBe('ClientDisconnected')
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('mounted'))],
    [
      'throws',
      () => {
        throw new Error('mounted')
      },
    ],
  ])('one that %s gives an error page', async (_how, fetch) => {
    await using server = await launch((r) => r.mount('/web', { fetch }))
    expect((await server.app.get('/web')).status).toBe(500)
  })

  it('a body that fails is cut', async () => {
    const fetch = () => {
      const body = new ReadableStream(
        {
          start: (controller) => controller.enqueue(Buffer.from('half')),
          pull: (controller) => controller.error(new Error('mounted')),
        },
        { highWaterMark: 2 },
      )
      return new Response(body)
    }
    await using server = await launch((r) => r.mount('/web', { fetch }))
    await expect(server.app.get('/web')).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
  })

  it.each([
    ['a host that is none', get('/web', { host: 'a b' })],
    ['TRACE', get('/web', {}, { method: 'TRACE' })],
  ])('%s is a 400', async (_name, bytes) => {
    await using server = await launch((r) => r.mount('/web', { fetch: () => new Response('a') }))
    const raw = await server.raw()
    raw.write(bytes)
    expect(parseHead(await raw.head()).status).toBe(400)
    expect(server.log.of('error', 'fatal')).toEqual([])
  })

  it('a GET with a body is served', async () => {
    await using server = await launch((r) => r.mount('/web', { fetch: () => new Response('a') }))
    const raw = await server.raw()
    raw.write(`${get('/web', { 'content-length': '3', connection: 'close' })}abc`)
    expect(parseHead(await raw.head()).status).toBe(200)
    await raw.all()
  })
})

describe('another application', () => {
  class InnerController extends Live(BaseController) {
    static override liveActions = ['stream']
    index() {
      this.response.headers.set('x-inner', '1')
      this.render({ plain: this.request.fullPath })
    }
    async stream() {
      await this.response.stream.write(this.request.path)
      await this.response.close()
    }
    fail() {
      throw new Error('inner')
    }
  }
  const start = () => {
    const { application, log } = applicationOf((r) => {
      r.root(InnerController, 'index')
      r.get('/stream', InnerController, 'stream')
      r.get('/fail', InnerController, 'fail')
    })
    return { log, server: launch((r) => r.mount('/inner', application)) }
  }

  it('R100: answers below its mount, with its own streams and error pages', async () => {
    const { log, server: starting } = start()
    await using server = await starting
    const root = await server.app.get('/inner?a=1')
    expect([root.status, root.text, root.headers.get('x-inner')]).toEqual([200, '/?a=1', '1'])
    const raw = await server.raw()
    raw.write(get('/inner/stream'))
    expect(parseHead(await raw.head()).headers.get('transfer-encoding')).toEqual(['chunked'])
    expect(unchunk(await raw.read('0\r\n\r\n'))).toBe('/stream')
    expect((await server.app.get('/inner/nowhere')).status).toBe(404)
    expect((await server.app.get('/inner/fail')).status).toBe(500)
    expect(log.of('error')).toHaveLength(1)
    expect(server.log.of('error')).toEqual([])
  })

  it('headers that both set are sent once', async () => {
    const { server: starting } = start()
    await using server = await starting
    const raw = await server.raw()
    raw.write(get('/inner'))
    const { headers } = parseHead(await raw.head())
    for (const [name, values] of headers) expect([name, values.length]).toEqual([name, 1])
  })
})
