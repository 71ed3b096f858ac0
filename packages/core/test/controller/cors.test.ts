/** Cross-origin requests, over a socket. */
import { describe, expect, it } from '@jest/globals'
import {
  ApiController,
  type ApplicationConfig,
  BaseController,
  type ControllerOptions,
  Cors,
  type CorsOptions,
  Live,
  type RouteBlock,
} from '@live/core'
import { get, launch, parseHead, watchProcess } from '../support.js'

watchProcess()

const ORIGIN = 'https://app.example'
const allowOrigin = 'access-control-allow-origin'

class PostsController extends ApiController {
  index() {
    this.render({ json: [] })
  }
  update() {
    this.render({ json: {} })
  }
  fails() {
    throw new Error('broken')
  }
  cached() {
    if (this.stale({ etag: 'v1' })) this.render({ json: {} })
  }
  mine() {
    this.response.headers.set(allowOrigin, 'https://other.example')
    this.render({ json: {} })
  }
}
const posts: RouteBlock = (r) => {
  r.get('/posts', PostsController, 'index')
  r.put('/posts', PostsController, 'update')
  r.get('/fails', PostsController, 'fails')
  r.get('/cached', PostsController, 'cached')
  r.get('/mine', PostsController, 'mine')
}
const withCors = (cors: CorsOptions): ApplicationConfig => ({ security: { cors } })
const preflight = (method: string, headers: Record<string, string> = {}) => ({
  headers: { origin: ORIGIN, 'access-control-request-method': method, ...headers },
})
const from = (origin: string) => ({ headers: { origin } })

describe('an application without CORS', () => {
  it('sends nothing, and answers OPTIONS as ever', async () => {
    await using server = await launch(posts)
    const response = await server.app.get('/posts', from(ORIGIN))
    expect([response.headers.has(allowOrigin), response.headers.has('vary')]).toEqual([false, false])
    const options = await server.app.options('/posts', preflight('PUT'))
    expect([options.status, options.headers.get('allow'), options.headers.has(allowOrigin)]).toEqual([
      204,
      'GET, HEAD, OPTIONS, PUT',
      false,
    ])
    expect(server.application.middlewares).not.toContain('cors')
  })
})

describe('a request', () => {
  it('of an allowed origin may be read, of another one not; caches are told that it depends', async () => {
    await using server = await launch(posts, withCors({ origins: ORIGIN, exposedHeaders: ['x-total', 'etag'] }))
    const good = await server.app.get('/posts', from(ORIGIN))
    expect([good.headers.get(allowOrigin), good.headers.get('vary'), good.headers.get('access-control-expose-headers')]).toEqual([
      ORIGIN,
      'Origin',
      'x-total, etag',
    ])
    expect(good.headers.has('access-control-allow-credentials')).toBe(false)
    for (const headers of [{ origin: 'https://app.example.evil.test' }, { origin: 'null' }, {}] as Record<string, string>[]) {
      const bad = await server.app.get('/posts', { headers })
      expect([bad.status, bad.headers.has(allowOrigin), bad.headers.get('vary')]).toEqual([200, false, 'Origin'])
    }
  })

  it('with a star may be read by everybody, and the same by all', async () => {
    await using server = await launch(posts, withCors({ origins: '*' }))
    for (const headers of [{ origin: ORIGIN }, { origin: 'null' }, {}] as Record<string, string>[]) {
      const response = await server.app.get('/posts', { headers })
      expect([response.headers.get(allowOrigin), response.headers.has('vary')]).toEqual(['*', false])
    }
  })

  it('with credentials gets its own origin, never a star', async () => {
    await using server = await launch(posts, withCors({ origins: [/https:\/\/.*\.example/], credentials: true }))
    const response = await server.app.get('/posts', from(ORIGIN))
    expect([response.headers.get(allowOrigin), response.headers.get('access-control-allow-credentials')]).toEqual([ORIGIN, 'true'])
    const other = await server.app.get('/posts', from('https://evil.test'))
    expect([other.headers.has(allowOrigin), other.headers.has('access-control-allow-credentials')]).toEqual([false, false])
  })

  it('that fails, is not found, has a wrong verb or is a 304 can be read as well', async () => {
    await using server = await launch(posts, withCors({ origins: async (origin) => origin === ORIGIN }))
    const { app } = server
    const cached = await app.get('/cached', from(ORIGIN))
    const responses = await Promise.all([
      app.get('/fails', from(ORIGIN)),
      app.get('/nowhere', from(ORIGIN)),
      app.post('/posts', from(ORIGIN)),
      app.get('/%zz', from(ORIGIN)),
      app.get('/cached', { headers: { origin: ORIGIN, 'if-none-match': cached.headers.get('etag') as string } }),
      app.head('/posts', from(ORIGIN)),
    ])
    expect(responses.map(({ status, headers }) => [status, headers.get(allowOrigin)])).toEqual([
      [500, ORIGIN],
      [404, ORIGIN],
      [405, ORIGIN],
      [400, ORIGIN],
      [304, ORIGIN],
      [200, ORIGIN],
    ])
  })

  it('whose action says itself who may read it keeps that', async () => {
    await using server = await launch(posts, withCors({ origins: ORIGIN }))
    expect((await server.app.get('/mine', from(ORIGIN))).headers.get(allowOrigin)).toBe('https://other.example')
  })

  it('for a stream gets the headers with the head', async () => {
    class EventsController extends Live(BaseController) {
      async index() {
        await this.response.stream.write('data: 1\n\n')
        await this.response.close()
      }
    }
    await using server = await launch((r) => r.get('/events', EventsController, 'index'), withCors({ origins: ORIGIN, credentials: true }))
    const socket = await server.raw()
    socket.write(get('/events', { origin: ORIGIN }))
    const { headers } = parseHead(await socket.head())
    expect([headers.get(allowOrigin), headers.get('access-control-allow-credentials')]).toEqual([[ORIGIN], ['true']])
  })
})

describe('a preflight', () => {
  it('is answered 204 with verb, headers and age; it reaches no action', async () => {
    await using server = await launch(posts, withCors({ origins: ORIGIN, credentials: true }))
    const { status, headers, text } = await server.app.options(
      '/posts',
      preflight('PUT', { 'access-control-request-headers': 'content-type,x-token' }),
    )
    expect([status, text]).toEqual([204, ''])
    expect(headers.get(allowOrigin)).toBe(ORIGIN)
    expect(headers.get('access-control-allow-credentials')).toBe('true')
    expect(headers.get('access-control-allow-methods')).toBe('PUT')
    expect(headers.get('access-control-allow-headers')).toBe('content-type,x-token')
    expect(headers.get('access-control-max-age')).toBe('7200')
    expect(headers.get('vary')).toBe('Origin, Access-Control-Request-Method, Access-Control-Request-Headers')
    expect([headers.has('content-type'), headers.has('content-length'), headers.has('access-control-allow-private-network')]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('names what is configured', async () => {
    const cors = { origins: ORIGIN, methods: ['get', 'PATCH'], headers: ['X-Token'], maxAge: 60, privateNetwork: true }
    await using server = await launch(posts, withCors(cors))
    const { headers } = await server.app.options(
      '/posts',
      preflight('PUT', { 'access-control-request-headers': 'x-other', 'access-control-request-private-network': 'true' }),
    )
    expect(headers.get('access-control-allow-methods')).toBe('GET, PATCH')
    expect(headers.get('access-control-allow-headers')).toBe('X-Token')
    expect(headers.get('access-control-max-age')).toBe('60')
    expect(headers.get('access-control-allow-private-network')).toBe('true')
  })

  it('of another origin allows nothing', async () => {
    await using server = await launch(posts, withCors({ origins: ORIGIN, credentials: true }))
    for (const origin of ['https://evil.test', 'null', 'https://app.example.evil.test', 'https://APP.example', 'https://app.example:444']) {
      const { status, headers } = await server.app.options('/posts', preflight('PUT', { origin }))
      expect([origin, status, [...headers.keys()].filter((name) => name.startsWith('access-control'))]).toEqual([origin, 204, []])
      expect(headers.get('vary')).toContain('Origin')
    }
  })

  it('is allowed for what is not there, so that a page can read the 404', async () => {
    await using server = await launch(posts, withCors({ origins: ORIGIN }))
    expect((await server.app.options('/nowhere', preflight('PUT'))).headers.get(allowOrigin)).toBe(ORIGIN)
  })

  it('headers that are no list of names are not sent back', async () => {
    await using server = await launch(posts, withCors({ origins: ORIGIN }))
    for (const names of ['x-a: b', 'a b', '"quoted"', 'x-a,,x-b', '<script>']) {
      const { headers } = await server.app.options('/posts', preflight('PUT', { 'access-control-request-headers': names }))
      expect([names, headers.has('access-control-allow-headers')]).toEqual([names, false])
    }
  })

  it('R85: OPTIONS without a verb to ask for is an ordinary request, with Allow and the headers', async () => {
    await using server = await launch(posts, withCors({ origins: ORIGIN }))
    const { status, headers } = await server.app.options('/posts', from(ORIGIN))
    expect([status, headers.get('allow'), headers.get(allowOrigin)]).toEqual([204, 'GET, HEAD, OPTIONS, PUT', ORIGIN])
    expect(headers.has('access-control-allow-methods')).toBe(false)
    const odd = await server.app.options('/posts', preflight('<b>'))
    expect(odd.headers.has('access-control-allow-methods')).toBe(false)
  })
})

@Cors({ origins: ORIGIN, credentials: true }, { except: ['closed', 'open'] })
class OpenController extends ApiController {
  index() {
    this.render({ json: [] })
  }
  update() {
    this.render({ json: {} })
  }
  @Cors()
  open() {
    this.render({ json: {} })
  }
  closed() {
    this.render({ json: {} })
  }
  fails() {
    throw new Error('broken')
  }
}
class ClosedController extends BaseController {
  static {
    this.cors(false, { only: ['show'] })
  }
  static override config: ControllerOptions = { cors: [{ policy: { origins: 'https://third.example' }, only: 'third' }] }
  show() {
    this.render({ plain: 'x' })
  }
  third() {
    this.render({ plain: 'x' })
  }
  remove() {
    this.render({ plain: 'x' })
  }
}
const mixed: RouteBlock = (r) => {
  r.get('/items', OpenController, 'index')
  r.put('/items', OpenController, 'update')
  r.delete('/items', ClosedController, 'remove')
  r.get('/open', OpenController, 'open')
  r.get('/closed', OpenController, 'closed')
  r.get('/fails', OpenController, 'fails')
  r.get('/show', ClosedController, 'show')
  r.get('/third', ClosedController, 'third')
  r.get('/meta', ClosedController, 'remove', { meta: { cors: { origins: 'https://meta.example' } } })
}

describe('per controller, action and route', () => {
  it('decorators, the static block, options and routes open what they name, and nothing else', async () => {
    await using server = await launch(mixed)
    const originOf = async (path: string, origin = ORIGIN) => (await server.app.get(path, from(origin))).headers.get(allowOrigin) ?? null
    expect(await originOf('/items')).toBe(ORIGIN)
    expect(await originOf('/items', 'https://evil.test')).toBeNull()
    expect(await originOf('/open', 'https://evil.test')).toBe('*')
    expect(await originOf('/closed')).toBeNull()
    expect(await originOf('/fails')).toBe(ORIGIN)
    expect(await originOf('/third', 'https://third.example')).toBe('https://third.example')
    expect(await originOf('/meta', 'https://meta.example')).toBe('https://meta.example')
    expect(await originOf('/show')).toBeNull()
    expect(await originOf('/nowhere')).toBeNull()
  })

  it('a preflight is answered by the policy of the verb that it asks for', async () => {
    await using server = await launch(mixed)
    const put = await server.app.options('/items', preflight('PUT'))
    expect([put.headers.get(allowOrigin), put.headers.get('access-control-allow-methods')]).toEqual([ORIGIN, 'PUT'])
    // The same path, but a controller that nobody opened: neither now nor from a browser's memory of the answer above.
    const del = await server.app.options('/items', preflight('DELETE'))
    expect([del.status, del.headers.has(allowOrigin), del.headers.get('allow')]).toEqual([204, false, 'DELETE, GET, HEAD, OPTIONS, PUT'])
    const unknown = await server.app.options('/nowhere', preflight('PUT'))
    expect([unknown.status, unknown.headers.has(allowOrigin)]).toEqual([404, false])
    expect((await server.app.options('/%zz', preflight('PUT'))).status).toBe(400)
  })

  it('the application holds where a controller says nothing, and false closes', async () => {
    await using server = await launch(mixed, withCors({ origins: 'https://general.example', exposedHeaders: ['x-a'] }))
    const general = from('https://general.example')
    expect((await server.app.get('/closed', general)).headers.get(allowOrigin)).toBe('https://general.example')
    expect((await server.app.get('/show', general)).headers.has(allowOrigin)).toBe(false)
    expect((await server.app.get('/items', general)).headers.has(allowOrigin)).toBe(false)
    const own = await server.app.get('/items', from(ORIGIN))
    expect([own.headers.get(allowOrigin), own.headers.get('access-control-expose-headers')]).toEqual([ORIGIN, 'x-a'])
  })

  it('a subclass inherits, and may say something else', async () => {
    class ChildController extends OpenController {}
    @Cors(false)
    class StrictController extends OpenController {}
    await using server = await launch((r) => {
      r.get('/child', ChildController, 'index')
      r.get('/strict', StrictController, 'index')
    })
    expect((await server.app.get('/child', from(ORIGIN))).headers.get(allowOrigin)).toBe(ORIGIN)
    expect((await server.app.get('/strict', from(ORIGIN))).headers.has(allowOrigin)).toBe(false)
  })
})

describe('at boot', () => {
  it.each([
    [{ credentials: true }, /config\.security\.cors lets every site act with the cookies/],
    [{ origins: ['*', ORIGIN], credentials: true }, /lets every site act/],
    [{ origins: ['null', ORIGIN], credentials: true }, /gives credentials to the origin 'null'/],
    [{ origins: 'app.example' }, /config\.security\.cors\.origins holds "app\.example": write an origin with its scheme/],
    [{ methods: ['GET, PUT'] }, /config\.security\.cors\.methods holds "GET, PUT"/],
    [{ headers: ['x-a\r\nx-b'] }, /config\.security\.cors\.headers holds/],
    [{ exposedHeaders: [''] }, /config\.security\.cors\.exposedHeaders holds/],
    [{ maxAge: -1 }, /config\.security\.cors\.maxAge is -1/],
  ])('%j is refused', async (cors, message) => {
    await expect(launch(posts, withCors(cors as CorsOptions))).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringMatching(message) }),
    )
  })

  it('mistakes of controllers are named with their place', async () => {
    @Cors({ credentials: true })
    class WrongController extends OpenController {}
    await expect(launch((r) => r.get('/', WrongController, 'index'))).rejects.toThrow(/cors of WrongController#index lets every site act/)
    class MisspeltController extends ApiController {
      static {
        this.cors(false, { only: 'shwo' as 'show' })
      }
      show() {}
    }
    await expect(launch((r) => r.get('/', MisspeltController, 'show'))).rejects.toThrow(
      /MisspeltController: cors names the action shwo, which does not exist; did you mean show\?/,
    )
    expect(() => Cors('*' as never)(class extends ApiController {})).toThrow(/cors got \*: give options/)
  })
})
