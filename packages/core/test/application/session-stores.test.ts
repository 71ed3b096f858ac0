/** Sessions in stores over real sockets: loading, saving, failing; and sessions of live actions (C171, C174, C176, live.md L15). */
import { afterEach, describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, MemorySessionStore, type Request, Response, type SessionStore } from '@live/core'
import { FakeClock, requiredBinary } from '@live/testing'
import { privateSessionId } from '../../src/http/sessions/session-id.js'
import { RedisSessionStore } from '../../src/stores/redis.js'
import { type Probe, param, sessionApp, sessionCookies } from '../controller/session-support.js'
import { startRedis } from '../stores/redis-server.js'
import { Gate, nextTurn, watchProcess } from '../support.js'

watchProcess()

/** A store that answers later, and remembers what it was asked. */
class SlowStore implements SessionStore {
  readonly calls: string[] = []
  readonly memory: MemorySessionStore
  /** Awaited before a write. */
  gate: Promise<unknown> = Promise.resolve()
  failing: string | null = null

  constructor(clock?: FakeClock) {
    this.memory = new MemorySessionStore(clock && { clock })
  }

  find(id: string): Promise<string | null> {
    return this.#call('find', id, () => this.memory.find(id))
  }

  write(id: string, text: string, ttl: number, isNew: boolean): Promise<boolean> {
    return this.#call('write', id, () => this.memory.write(id, text, ttl, isNew), this.gate)
  }

  touch(id: string, ttl: number): Promise<void> {
    return this.#call('touch', id, () => this.memory.touch(id, ttl))
  }

  delete(id: string): Promise<void> {
    return this.#call('delete', id, () => this.memory.delete(id))
  }

  async #call<T>(name: string, id: string, work: () => T, gate?: Promise<unknown>): Promise<T> {
    expect(id).toMatch(/^[0-9a-f]{64}$/)
    this.calls.push(name)
    await nextTurn()
    await gate
    if (this.failing === name) throw new Error('the store is on fire')
    return work()
  }
}

const write = ({ session, request }: Probe) => session.set(param(request, 'key'), param(request, 'value'))
const read = ({ session }: Probe) => session.toObject()
const common = {
  write,
  read,
  id: ({ session }: Probe) => session.id,
  nothing: () => 'nothing',
  reset: (controller: Probe) => controller.resetSession(),
  login: (controller: Probe) => {
    controller.resetSession()
    controller.session.set('user', 1)
  },
}
const stored = (store: SessionStore, config: ApplicationConfig = {}): ApplicationConfig => ({ ...config, session: { store } })
const codes = (log: { of(...levels: ('error' | 'fatal')[]): { fields: Record<string, unknown> }[] }) =>
  log.of('error', 'fatal').map(({ fields }) => (fields.err as { code?: string }).code)

let release: (() => void) | null = null
afterEach(() => release?.())

describe.each([
  ['one that answers at once', () => new MemorySessionStore()],
  ['one that answers later', () => new SlowStore()],
])('a session in a store, %s', (_, make) => {
  it('C171, C176: is created by the first write, and is there in the next request', async () => {
    await using app = await sessionApp(common, stored(make()))
    expect((await app.get('/read')).headers.getSetCookie()).toEqual([])
    const written = await app.get('/write?key=a&value=1')
    expect(sessionCookies(written)).toEqual([expect.stringMatching(/^_live_session=[0-9a-f]{32}; path=\/; HttpOnly; SameSite=Lax$/)])
    const again = await app.get('/write?key=b&value=2')
    expect(again.headers.getSetCookie()).toEqual([])
    expect((await app.get('/read')).json()).toEqual({ a: '1', b: '2' })
  })

  it('C174: the store knows the session by a hash of its id', async () => {
    const store = make()
    await using app = await sessionApp(common, stored(store))
    await app.get('/write?key=a&value=1')
    const id = app.cookies.get('_live_session') as string
    expect(await store.find(id.padEnd(64, '0'))).toBeNull()
    expect(await store.find(privateSessionId(id))).toBe('{"a":"1"}')
  })

  it('C174: an id that the store does not know is not taken over, nor is one that is no id', async () => {
    await using app = await sessionApp(common, stored(make()))
    for (const id of ['0'.repeat(32), 'A'.repeat(32), '../../x', '', '%', 'a'.repeat(10_000), `${'0'.repeat(32)}%00`]) {
      const written = await app.client().get('/write?key=a&value=1', { headers: { cookie: `_live_session=${id}` } })
      expect(written.status).toBe(200)
      const [cookie] = sessionCookies(written)
      expect(cookie).toMatch(/^_live_session=[0-9a-f]{32};/)
      expect(cookie).not.toContain(`=${id};`)
    }
  })

  it('C177: a login ends the session that was there before, so that a planted id is worth nothing', async () => {
    await using app = await sessionApp(common, stored(make()))
    const attacker = app.client()
    await attacker.get('/write?key=a&value=1')
    const planted = attacker.cookies.get('_live_session') as string
    const victim = app.client()
    await victim.get('/login', { headers: { cookie: `_live_session=${planted}` } })
    expect(victim.cookies.get('_live_session')).not.toBe(planted)
    expect((await attacker.get('/read')).json()).toEqual({})
    expect((await victim.get('/read')).json()).toEqual({ user: 1 })
  })

  it('C177, C181: after a logout a copy of the cookie opens nothing', async () => {
    await using app = await sessionApp(common, stored(make()))
    await app.get('/login')
    const cookie = `_live_session=${app.cookies.get('_live_session')}`
    expect(sessionCookies(await app.get('/reset'))[0]).toContain('max-age=0')
    expect((await app.client().get('/read', { headers: { cookie } })).json()).toEqual({})
  })

  it('item 14: an application can end the session of somebody else by its privateId', async () => {
    const store = make()
    await using app = await sessionApp({ ...common, mine: ({ session }) => session.privateId }, stored(store))
    await app.get('/login')
    await store.delete((await app.get('/mine')).json() as string)
    expect((await app.get('/read')).json()).toEqual({})
  })

  it('C173: with secure on plain HTTP there is no cookie, and nothing is kept', async () => {
    const memory = make()
    const kept = memory instanceof SlowStore ? memory.memory : memory
    await using app = await sessionApp(common, { session: { store: memory, secure: true } })
    expect((await app.get('/write?key=a&value=1')).headers.getSetCookie()).toEqual([])
    expect(kept.size).toBe(0)
  })

  it('C178: expireAfter is renewed in store and browser by requests that do not touch the session', async () => {
    const clock = new FakeClock(Date.now())
    const store = make() instanceof SlowStore ? new SlowStore(clock) : new MemorySessionStore({ clock })
    await using app = await sessionApp(common, { clock, session: { store, expireAfter: 1000 } })
    const client = app.client({ clock })
    await client.get('/write?key=a&value=1')
    const cookie = `_live_session=${client.cookies.get('_live_session')}`
    for (let n = 0; n < 3; n++) {
      clock.advance(800)
      expect(sessionCookies(await app.client().get('/nothing', { headers: { cookie } }))).toHaveLength(1)
    }
    clock.advance(1001)
    expect((await app.client().get('/read', { headers: { cookie } })).json()).toEqual({})
  })

  it('a value that the store gives and that is no session begins a new one', async () => {
    const store = make()
    await using app = await sessionApp(common, stored(store))
    const id = 'a'.repeat(32)
    for (const text of ['', '{', 'null', '[]', '"x"', '1']) {
      await store.delete(privateSessionId(id))
      await store.write(privateSessionId(id), text, 1000, true)
      expect((await app.client().get('/read', { headers: { cookie: `_live_session=${id}` } })).text).toBe('{}')
    }
  })

  it('a request under way does not bring back a session that another one has ended', async () => {
    const [inside, ended] = [new Gate(), new Gate()]
    await using app = await sessionApp(
      {
        ...common,
        slow: async ({ session }) => {
          session.set('late', true)
          inside.open()
          await ended.opened
        },
      },
      stored(make()),
    )
    await app.get('/login')
    const cookie = `_live_session=${app.cookies.get('_live_session')}`
    const slow = app.client().get('/slow', { headers: { cookie } })
    await inside.opened
    await app.get('/reset')
    ended.open()
    expect((await slow).status).toBe(200)
    expect((await app.client().get('/read', { headers: { cookie } })).json()).toEqual({})
  })

  it('reading overwrites nothing that another request writes meanwhile', async () => {
    const [inside, written] = [new Gate(), new Gate()]
    await using app = await sessionApp(
      {
        ...common,
        slow: async ({ session }) => {
          session.get('a')
          inside.open()
          await written.opened
        },
      },
      stored(make()),
    )
    await app.get('/write?key=a&value=1')
    const slow = app.get('/slow')
    await inside.opened
    await app.get('/write?key=a&value=2')
    written.open()
    await slow
    expect((await app.get('/read')).json()).toEqual({ a: '2' })
  })
})

describe('a store that takes time', () => {
  it('C171: is asked only for clients with an id, once, and written only after a change', async () => {
    const store = new SlowStore()
    await using app = await sessionApp(
      { ...common, thrice: ({ session }) => [session.get('a'), session.id, session.keys()] },
      stored(store),
    )
    await app.get('/nothing')
    await app.get('/read')
    await app.get('/read', { headers: { cookie: 'other=1; _live_session=no-id' } })
    expect(store.calls).toEqual([])
    await app.get('/write?key=a&value=1')
    await app.get('/thrice')
    expect(store.calls).toEqual(['write', 'find'])
  })

  it('L15: the response waits until the session is kept', async () => {
    const store = new SlowStore()
    const gate = new Gate()
    store.gate = gate.opened
    await using app = await sessionApp(common, stored(store))
    let answered = false
    const response = app.get('/write?key=a&value=1').then((each) => {
      answered = true
      return each
    })
    while (!store.calls.includes('write')) await nextTurn()
    for (let n = 0; n < 5; n++) await nextTurn()
    expect(answered).toBe(false)
    gate.open()
    expect((await response).status).toBe(200)
  })

  it.each([
    ['write', '/write?key=b&value=1'],
    ['delete', '/login'],
    ['find', '/read'],
  ])('that fails in %s makes it a 503 without a cookie, which is logged once', async (failing, path) => {
    const store = new SlowStore()
    const reports: unknown[] = []
    await using app = await sessionApp(common, stored(store, { errorReporter: { report: (error) => void reports.push(error) } }))
    await app.get('/write?key=a&value=1')
    store.failing = failing
    const response = await app.get(path)
    expect([response.status, response.headers.getSetCookie()]).toEqual([503, []])
    expect(codes(app.log)).toEqual(['ERR_SESSION_STORE'])
    expect(reports).toHaveLength(1)
    store.failing = null
    expect((await app.get('/nothing')).status).toBe(200)
  })

  it('that cannot be read fails only those who touch the session', async () => {
    const store = new SlowStore()
    await using app = await sessionApp(common, { session: { store, expireAfter: 60_000 } })
    await app.get('/write?key=a&value=1')
    store.failing = 'find'
    expect((await app.get('/nothing')).status).toBe(200)
    expect((await app.get('/read')).status).toBe(503)
  })

  it('that never answers fails after storeTimeout', async () => {
    const store = new SlowStore()
    await using app = await sessionApp(common, { session: { store, storeTimeout: 20 } })
    const gate = new Gate()
    store.gate = gate.opened
    release = () => gate.open()
    expect((await app.get('/write?key=a&value=1')).status).toBe(503)
    expect((app.log.of('error', 'fatal')[0].fields.err as Error).message).toContain('20 ms')
  })

  it('a middleware can use the session after load(), and what it answers itself waits for the store too', async () => {
    const store = new SlowStore()
    const answer = (request: Request): Response => {
      const response = new Response({ request })
      response.body = 'from the middleware'
      response.commit()
      return response
    }
    await using app = await sessionApp(common, {
      session: { store },
      middleware: [
        async (request, next) => {
          if (request.path !== '/read' && request.path !== '/count') return next()
          await request.session.load()
          request.session.set('count', Number(request.session.get('count') ?? 0) + 1)
          return request.path === '/count' ? answer(request) : next()
        },
        (request, next) => {
          if (request.path === '/early') request.session.get('count')
          return next()
        },
      ],
    })
    expect((await app.get('/count')).text).toBe('from the middleware')
    expect((await app.get('/count')).text).toBe('from the middleware')
    expect((await app.get('/read')).json()).toEqual({ count: 3 })
    expect((await app.get('/early')).status).toBe(500)
    expect(codes(app.log)).toEqual(['ERR_CONFIGURATION'])
    store.failing = 'write'
    expect((await app.get('/count')).status).toBe(503)
  })
})

describe('the session of a live action', () => {
  const config = (store: SessionStore | null): ApplicationConfig => (store === null ? {} : { session: { store } })

  it.each([
    ['in the cookie', () => null],
    ['in a store', () => new SlowStore()],
  ])('B16, L15, %s: is saved at the first write, with its flash, and can then be read but not written', async (_, make) => {
    const failures: unknown[] = []
    await using app = await sessionApp({ read, flash: ({ flash }) => flash.toObject() }, config(make()), {
      stream: async (controller) => {
        const { session, flash, response } = controller
        session.set('a', 1)
        flash.notice = 'streamed'
        await response.stream.write('x')
        for (const late of [
          () => session.set('b', 2),
          () => controller.resetSession(),
          () => (flash.alert = 'late'),
          () => session.delete('a'),
        ]) {
          try {
            late()
          } catch (error) {
            failures.push((error as { code: string }).code, (error as Error).message)
          }
        }
        await response.stream.write(`${session.get('a')}${flash.notice}`)
        await response.stream.close()
      },
    })
    expect((await app.get('/stream')).text).toBe('x1streamed')
    expect(failures.filter((each) => each === 'ERR_HEADERS_SENT')).toHaveLength(4)
    expect(failures[1]).toMatch(/^header already sent.*before the first write/)
    expect((await app.get('/flash')).json()).toEqual({ notice: 'streamed' })
    expect((await app.get('/flash')).json()).toEqual({})
    expect((await app.get('/read')).json()).toEqual({ a: 1 })
  })

  it('B16, L15: a session that is first touched after the commit can be read, and refuses writes', async () => {
    await using app = await sessionApp(
      { write },
      {},
      {
        late: async (controller) => {
          await controller.response.stream.write('x')
          let refused = 'no'
          const a = String(controller.session.get('a'))
          try {
            controller.session.set('b', 1)
          } catch (error) {
            refused = (error as { code: string }).code
          }
          await controller.response.stream.write(`${a}${refused}`)
          await controller.response.stream.close()
        },
      },
    )
    await app.get('/write?key=a&value=1')
    expect((await app.get('/late')).text).toBe('x1ERR_HEADERS_SENT')
  })

  it('L15: the bytes wait for the store, the action does not; a store that fails then is an error page, and ends the stream', async () => {
    for (const failing of [null, 'write']) {
      const store = new SlowStore()
      const [gate, wrote, ended] = [new Gate(), new Gate(), new Gate<unknown>()]
      store.gate = gate.opened
      store.failing = failing
      await using app = await sessionApp({ read }, config(store), {
        stream: async ({ session, response: { stream } }) => {
          session.set('a', 1)
          void stream.write('one ').catch(() => {})
          void stream.write('two').catch(() => {})
          wrote.open()
          stream.signal.addEventListener('abort', () => ended.open('aborted'))
          if (failing === null) await stream.close()
          else await ended.opened
        },
      })
      let answered = false
      const response = app.get('/stream').then((each) => {
        answered = true
        return each
      })
      await wrote.opened
      for (let n = 0; n < 5; n++) await nextTurn()
      expect(answered).toBe(false)
      gate.open()
      const { status, text, headers } = await response
      if (failing === null) expect([status, text, headers.getSetCookie().length]).toEqual([200, 'one two', 1])
      else {
        expect([status, headers.getSetCookie()]).toEqual([503, []])
        expect(await ended.opened).toBe('aborted')
      }
    }
  })

  it('a session too large for its cookie fails the write that would commit it, with an error page', async () => {
    await using app = await sessionApp(
      {},
      {},
      {
        stream: async ({ session, response }) => {
          session.set('big', 'x'.repeat(5000))
          await response.stream.write('x')
          await response.stream.close()
        },
      },
    )
    const response = await app.get('/stream')
    expect([response.status, response.headers.getSetCookie()]).toEqual([500, []])
    expect(codes(app.log)).toContain('ERR_COOKIE_OVERFLOW')
  })
})

const binary = requiredBinary('redis-server')
const withRedis = binary === null ? it.skip : it

describe('a session in Redis', () => {
  withRedis('C176: is shared by two applications, ends with its key, and a Redis that is gone is a 503', async () => {
    await using redis = await startRedis(binary as string)
    const client = redis.client()
    const store = () => new RedisSessionStore({ client: redis.client() })
    await using first = await sessionApp(common, stored(store()))
    await using second = await sessionApp(common, stored(store()))
    await first.get('/write?key=a&value=1')
    const cookie = `_live_session=${first.cookies.get('_live_session')}`
    expect((await second.get('/read', { headers: { cookie } })).json()).toEqual({ a: '1' })
    const [key] = await client.keys('_session_id:*')
    expect(await client.pttl(key)).toBeGreaterThan(13 * 24 * 3_600_000)
    await client.del(key)
    expect((await second.get('/read', { headers: { cookie } })).json()).toEqual({})
    await redis.kill()
    expect((await second.get('/nothing', { headers: { cookie } })).status).toBe(200)
    expect((await second.get('/read', { headers: { cookie } })).status).toBe(503)
    expect((await first.client().get('/write?key=a&value=1')).status).toBe(503)
  })
})
