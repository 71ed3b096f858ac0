/** What a client is for its application, and what it knows of the application's side. */
import { randomBytes } from 'node:crypto'
import { setImmediate as tick } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController, Live, LiveApplication, MemorySessionStore, routes, type SessionStore, SSE } from '@live/core'
import { CookieJar, type TestApp, TestClient, testApp } from '../src/index.js'
import { type Echo, echo } from './listening.js'

class StateController extends Live(BaseController) {
  static override liveActions = ['feed']
  seen: string | null = null

  who() {
    const { isSsl, remoteIp, host, url, headers } = this.request
    this.seen = url
    this.render({ json: { isSsl, remoteIp, host, url, names: [...headers.keys()] } })
  }

  login() {
    this.session.set('userId', 7)
    this.session.set('cart', ['milk'])
    this.flash.now.set('alert', 'only now')
    this.redirectTo('/page', { notice: 'Welcome' })
  }

  page() {
    this.render({ plain: String(this.notice ?? 'nothing') })
  }

  logout() {
    this.resetSession()
    this.render({ plain: 'bye' })
  }

  async feed() {
    await using sse = new SSE(this.response.stream)
    await sse.write([this.request.isSsl, this.request.remoteIp])
  }
}

function application(store?: SessionStore): LiveApplication {
  const app = new LiveApplication({
    root: __dirname,
    routes: routes((r) => {
      r.get('/who', StateController, 'who')
      r.query('/who', StateController, 'who')
      r.get('/feed', StateController, 'feed')
      r.post('/login', StateController, 'login')
      r.get('/page', StateController, 'page')
      r.post('/logout', StateController, 'logout')
      r.mount('/echo', echo)
    }),
  })
  const secretKeyBase = randomBytes(32).toString('hex')
  app.config = { log: { logger: false }, security: { secretKeyBase }, session: store === undefined ? {} : { store } }
  return app
}

interface Who {
  isSsl: boolean
  remoteIp: string
  host: string
  url: string
  names: string[]
}

describe('a client of a LiveApplication', () => {
  let app: TestApp

  beforeAll(async () => {
    app = await testApp(application())
  })
  afterAll(() => app.close())

  const who = async (client: TestClient, options = {}): Promise<Who> => (await client.get('/who', options)).json<Who>()

  it('C308: is on another host, over HTTPS, from another address, as it says', async () => {
    const client = app.client({ host: 'shop.example.com', https: true, remoteAddress: '203.0.113.7' })
    expect(await who(client)).toMatchObject({
      isSsl: true,
      remoteIp: '203.0.113.7',
      host: 'shop.example.com',
      url: 'https://shop.example.com/who',
    })
    client.https = false
    client.remoteAddress = '2001:db8::1'
    expect(await who(client)).toMatchObject({ isSsl: false, remoteIp: '2001:db8::1' })
    client.remoteAddress = null
    expect(await who(client)).toMatchObject({ isSsl: false, remoteIp: '127.0.0.1' })
  })

  it('C308: one request can differ, and the next one on its connection does not', async () => {
    const client = app.client()
    for (let round = 0; round < 5; round++) {
      expect(await who(client, { https: true, remoteAddress: '203.0.113.9' })).toMatchObject({ isSsl: true, remoteIp: '203.0.113.9' })
      expect(await who(client)).toMatchObject({ isSsl: false, remoteIp: '127.0.0.1' })
    }
  })

  it('C308: so do streams', async () => {
    await using stream = await app.stream('/feed', { https: true, remoteAddress: '203.0.113.9' })
    expect((await stream.next())?.json()).toEqual([true, '203.0.113.9'])
  })

  it('C305: QUERY is a verb with a body', async () => {
    expect(await app.query('/who', { params: { a: 1 } })).toMatchObject({ method: 'QUERY', status: 200 })
  })

  it('C308: a redirect within HTTPS stays there', async () => {
    const client = app.client({ https: true, host: 'www.example.com' })
    await client.post('/login')
    expect(client.response?.location).toBe('https://www.example.com/page')
    expect((await client.followRedirect()).url).toBe('https://www.example.com/page')
  })

  it('refuses an address that is none', async () => {
    await expect(app.get('/who', { remoteAddress: 'localhost' })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    await expect(app.get('/who', { remoteAddress: '1.2.3.4\r\nx: y' })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })

  it('C308: request and controller of the last response are there', async () => {
    const response = await app.get('/who', { params: { a: 1 } })
    expect(response.request?.params.get('a')).toBe('1')
    expect(response.request?.endpoint).toBe('StateController#who')
    expect((response.controller as StateController).seen).toBe(`${app.url}/who?a=1`)
    expect((await app.get('/nowhere')).controller).toBeNull()
  })

  it('tells each of many requests at once from the others', async () => {
    const clients = Array.from({ length: 5 }, () => app.client())
    const paths = Array.from({ length: 40 }, (_, i) => `/who?n=${i}`)
    const responses = await Promise.all(paths.map((path, i) => clients[i % 5]!.get(path)))
    expect(responses.map(({ request }) => request?.fullPath)).toEqual(paths)
  })

  it('leaves no trace in what the application sees', async () => {
    const { names } = await who(app.client())
    expect(names.filter((name) => name.includes('live'))).toEqual([])
    const { headers } = (await app.get('/echo')).json<Echo>()
    expect(Object.keys(headers).filter((name) => name.includes('live'))).toEqual([])
  })

  it('C308: reads the session, and the flash', async () => {
    const client = app.client()
    await client.post('/login')
    expect(await client.session()).toEqual({ userId: 7, cart: ['milk'] })
    expect(await client.flash()).toEqual({ alert: 'only now', notice: 'Welcome' })
    expect((await client.followRedirect()).text).toBe('Welcome')
    expect(await client.flash()).toEqual({ notice: 'Welcome' })
    expect((await client.get('/page')).text).toBe('nothing')
    expect(await client.flash()).toEqual({})
    expect(await client.session()).toEqual({ userId: 7, cart: ['milk'] })
    await client.post('/logout')
    expect(await client.session()).toEqual({})
  })

  it('C308: each client has a session of its own, and reading it changes nothing', async () => {
    const [one, other] = [app.client(), app.client()]
    await one.post('/login')
    await other.get('/page')
    expect(await other.session()).toEqual({})
    const data = await one.session()
    data.userId = 8
    expect(await one.session()).toMatchObject({ userId: 7 })
  })

  it('reads nothing of a cookie that somebody changed', async () => {
    const client = app.client()
    await client.post('/login')
    const [name, value] = [...client.cookies].find(([, text]) => text.length > 50)!
    client.cookies.set(name, `x${value}`)
    expect(await client.session()).toEqual({})
  })

  it('has no session to read before a request', async () => {
    await expect(app.client().session()).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    await expect(app.client().flash()).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })
})

describe('a session in a store', () => {
  const slow = (): SessionStore => {
    const store = new MemorySessionStore()
    const later =
      <A extends unknown[], R>(work: (...args: A) => R | Promise<R>) =>
      async (...args: A): Promise<R> => {
        await tick()
        return work(...args)
      }
    return {
      find: later((id: string) => store.find(id)),
      write: later((...args: Parameters<SessionStore['write']>) => store.write(...args)),
      touch: later((...args: Parameters<SessionStore['touch']>) => store.touch(...args)),
      delete: later((id: string) => store.delete(id)),
    } as SessionStore
  }

  it.each([
    ['at once', () => new MemorySessionStore() as SessionStore],
    ['later', slow],
  ])('C308: is read where the store answers %s', async (_when, store) => {
    await using app = await testApp(application(store()))
    await app.post('/login')
    expect(await app.session()).toEqual({ userId: 7, cart: ['milk'] })
    expect(await app.flash()).toMatchObject({ notice: 'Welcome' })
    await app.get('/who')
    expect(await app.flash()).toMatchObject({ notice: 'Welcome' })
    expect((await app.get('/page')).text).toBe('Welcome')
  })
})

describe('a client of something else', () => {
  it('has no session, no request and no controller', async () => {
    await using app = await testApp(echo)
    const response = await app.get('/')
    expect([response.request, response.controller, response.error]).toEqual([null, null, undefined])
    await expect(app.session()).rejects.toThrow('session() needs a LiveApplication')
  })

  it('C308: the connection of a listener looks the part too', async () => {
    await using app = await testApp(({ socket, headersDistinct, rawHeaders }, res) => {
      const { encrypted = false } = socket as { encrypted?: boolean }
      res.end(JSON.stringify([encrypted, socket.remoteAddress, Object.keys(headersDistinct), rawHeaders.length]))
    })
    const [encrypted, address, names, raw] = (await app.get('/', { https: true, remoteAddress: '192.0.2.1' })).json<
      [boolean, string, string[], number]
    >()
    expect([encrypted, address, names.filter((name) => name.includes('live'))]).toEqual([true, '192.0.2.1', []])
    expect(raw % 2).toBe(0)
  })

  it('cannot pretend where no test server is', async () => {
    await using app = await testApp(echo)
    const client = new TestClient({ url: app.url, onClose: () => () => {} })
    expect((await client.get('/')).request).toBeNull()
    await expect(client.get('/', { https: true })).rejects.toThrow('https and remoteAddress need a server that testApp() started')
    await client.close()
    expect(client.cookies).toBeInstanceOf(CookieJar)
  })
})
