/** `this.session` over real sockets, with the encrypted cookie (controller.md section 8b). */
import { describe, expect, it } from '@jest/globals'
import { ApiController, type ApplicationConfig, LiveApplication, routes } from '@live/core'
import { FakeClock, testApp } from '@live/testing'
import { LogBook, watchProcess } from '../support.js'
import { type Probe, param, SECRET, sessionApp, sessionCookies } from './session-support.js'

watchProcess()

const write = ({ session, request }: Probe) => session.set(param(request, 'key'), param(request, 'value'))
const read = ({ session }: Probe) => session.toObject()
const id = ({ session }: Probe) => session.id
const common = { write, read, id, nothing: () => 'nothing' }

describe('this.session in a cookie', () => {
  it('C171: a request that does not touch it, or reads what is not there, sends no cookie; a write sends exactly one', async () => {
    await using app = await sessionApp({ ...common, get: ({ session }) => session.get('x') ?? 'none' })
    expect((await app.get('/nothing')).headers.getSetCookie()).toEqual([])
    const unread = await app.get('/get')
    expect(unread.json()).toBe('none')
    expect(unread.headers.getSetCookie()).toEqual([])
    expect((await app.get('/write?key=x&value=1')).headers.getSetCookie()).toHaveLength(1)
    expect((await app.get('/read')).json()).toEqual({ x: '1' })
    expect((await app.get('/read')).headers.getSetCookie()).toEqual([])
  })

  it('C171: a write of what is there already is a write, and reading never is', async () => {
    await using app = await sessionApp(common)
    await app.get('/write?key=x&value=1')
    expect((await app.get('/write?key=x&value=1')).headers.getSetCookie()).toHaveLength(1)
    expect((await app.get('/id')).headers.getSetCookie()).toEqual([])
  })

  it('C172: get, has, keys, values, fetch, dig, merge, delete, clear, isEmpty, isLoaded, exists', async () => {
    await using app = await sessionApp({
      fill: ({ session }) => {
        const before = [session.isLoaded, session.exists, session.isEmpty, session.id]
        session.merge({ a: 1, cart: { items: [{ sku: 'x' }] } })
        return before
      },
      look: ({ session }) => ({
        a: session.get('a'),
        has: [session.has('a'), session.has('b'), session.has('toString'), session.has('__proto__')],
        keys: session.keys(),
        values: session.values(),
        fetch: [session.fetch('a'), session.fetch('b', 2)],
        dig: [
          session.dig('cart', 'items', 0, 'sku'),
          session.dig('cart', 'nothing', 1) ?? null,
          session.dig('cart', 'constructor') ?? null,
        ],
        exists: session.exists,
        id: session.get('session_id') === session.id,
      }),
      missing: ({ session }) => session.fetch('nothing'),
      forget: ({ session }) => session.delete('cart'),
      clear: ({ session }) => {
        const { id } = session
        session.clear()
        return [session.isEmpty, session.id === id]
      },
      read,
    })
    expect((await app.get('/fill')).json()).toEqual([false, false, true, null])
    expect((await app.get('/look')).json()).toEqual({
      a: 1,
      has: [true, false, false, false],
      keys: ['a', 'cart'],
      values: [1, { items: [{ sku: 'x' }] }],
      fetch: [1, 2],
      dig: ['x', null, null],
      exists: true,
      id: true,
    })
    expect((await app.get('/missing')).status).toBe(500)
    await app.get('/forget')
    expect((await app.get('/read')).json()).toEqual({ a: 1 })
    expect((await app.get('/clear')).json()).toEqual([true, true])
    expect((await app.get('/read')).json()).toEqual({})
  })

  it('C172: null and undefined take an entry away', async () => {
    await using app = await sessionApp({
      ...common,
      nothing: ({ session }) => session.set('a', null),
      both: ({ session }) => session.merge({ a: undefined, b: 1 }),
    })
    expect((await app.get('/nothing')).headers.getSetCookie()).toEqual([])
    await app.get('/write?key=a&value=1')
    await app.get('/both')
    expect((await app.get('/read')).json()).toEqual({ b: 1 })
  })

  it('a value that is changed where it lies is saved; one that was only looked at is not', async () => {
    await using app = await sessionApp({
      begin: ({ session }) => session.set('cart', []),
      add: ({ session }) => (session.get('cart') as string[]).push('shoe'),
      look: ({ session }) => session.get('cart'),
    })
    await app.get('/begin')
    expect((await app.get('/add')).headers.getSetCookie()).toHaveLength(1)
    const looked = await app.get('/look')
    expect(looked.json()).toEqual(['shoe'])
    expect(looked.headers.getSetCookie()).toEqual([])
  })

  it('C173: the attributes are those of the configuration', async () => {
    const cookie = async (session: ApplicationConfig['session']): Promise<string> => {
      await using app = await sessionApp(common, { session })
      return (await app.get('/write?key=a&value=1', { headers: { host: 'www.example.com' } })).headers.getSetCookie().join()
    }
    expect(await cookie({})).toMatch(/^_live_session=[^;]+; path=\/; HttpOnly; SameSite=Lax$/)
    const all = { key: '_shop', path: '/shop', domain: 'all', sameSite: 'strict', httpOnly: false, partitioned: true } as const
    expect(await cookie(all)).toMatch(/^_shop=[^;]+; domain=\.?example\.com; path=\/shop; SameSite=Strict; partitioned$/)
    expect(await cookie({ sameSite: ({ userAgent }) => (userAgent === null ? null : 'strict') })).not.toContain('SameSite=Lax')
    expect(await cookie({ sameSite: null })).not.toContain('SameSite')
    expect(await cookie({ expireAfter: '2h' })).toMatch(/; expires=/)
    expect(await cookie({ secure: true })).toBe('')
  })

  it('C174, C177: an id is 32 hexadecimal digits; resetSession gives a new one, and the session is usable at once', async () => {
    await using app = await sessionApp({
      ...common,
      login: (controller) => {
        const before = controller.session.id
        controller.resetSession()
        const gone = controller.session.get('cart') ?? 'gone'
        controller.session.set('userId', 7)
        return [before, controller.session.id, gone]
      },
    })
    await app.get('/write?key=cart&value=1')
    const first = (await app.get('/id')).json()
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    const [before, after, gone] = (await app.get('/login')).json() as string[]
    expect([before, gone]).toEqual([first, 'gone'])
    expect(after).toMatch(/^[0-9a-f]{32}$/)
    expect(after).not.toBe(first)
    expect((await app.get('/id')).json()).toBe(after)
    expect((await app.get('/read')).json()).toEqual({ userId: 7 })
  })

  it('C177: a reset without anything afterwards takes the cookie away', async () => {
    await using app = await sessionApp({ ...common, logout: (controller) => controller.resetSession() })
    await app.get('/write?key=a&value=1')
    expect(sessionCookies(await app.get('/logout'))[0]).toMatch(/^_live_session=; path=\/; max-age=0/)
    expect((await app.get('/id')).json()).toBeNull()
  })

  it('C178: renew keeps the data under a new id, skip saves nothing, drop ends it', async () => {
    await using app = await sessionApp({
      ...common,
      renew: ({ session }) => {
        session.options.renew = true
        return session.id
      },
      skip: ({ session }) => {
        session.options.skip = true
        session.set('b', 2)
      },
      drop: ({ session }) => {
        session.options.drop = true
        session.set('c', 3)
      },
    })
    await app.get('/write?key=a&value=1')
    const before = (await app.get('/renew')).json()
    expect((await app.get('/id')).json()).not.toBe(before)
    expect((await app.get('/skip')).headers.getSetCookie()).toEqual([])
    expect((await app.get('/read')).json()).toEqual({ a: '1' })
    await app.get('/drop')
    expect((await app.get('/read')).json()).toEqual({})
    expect(app.cookies.has('_live_session')).toBe(false)
  })

  it('C178: expireAfter is renewed by requests that do not touch the session, but not on a page for shared caches', async () => {
    const clock = new FakeClock(Date.now())
    await using app = await sessionApp(
      {
        ...common,
        shared: (controller) => {
          controller.expiresIn(60, { public: true })
          return 'shared'
        },
      },
      { clock, session: { expireAfter: '5h' } },
    )
    expect((await app.get('/nothing')).headers.getSetCookie()).toEqual([])
    await app.get('/write?key=a&value=1')
    clock.advance(60_000)
    const inFiveHours = new Date(clock.now() + 5 * 3_600_000).toUTCString()
    expect(sessionCookies(await app.get('/nothing'))[0]).toContain(`expires=${inFiveHours}`)
    expect((await app.get('/shared')).headers.getSetCookie()).toEqual([])
    expect((await app.get('/no-such-page')).headers.getSetCookie()).toEqual([])
  })

  it('C178: expiry counts on the server, whatever the client keeps', async () => {
    const clock = new FakeClock(Date.now())
    await using app = await sessionApp(common, { clock, session: { expireAfter: 1000 } })
    await app.get('/write?key=a&value=1')
    const cookie = `_live_session=${app.cookies.get('_live_session')}`
    clock.advance(999)
    expect((await app.client().get('/read', { headers: { cookie } })).json()).toEqual({ a: '1' })
    clock.advance(2)
    expect((await app.client().get('/read', { headers: { cookie } })).json()).toEqual({})
  })

  it('C179: switched off, reads find nothing and writes say what to do', async () => {
    await using app = await sessionApp(
      { ...common, get: ({ session, flash }) => [session.get('a') ?? null, session.id, session.exists, flash.isEmpty, session.enabled] },
      { session: false },
    )
    expect((await app.get('/get')).json()).toEqual([null, null, false, true, false])
    expect((await app.get('/write?key=a&value=1')).status).toBe(500)
    expect(JSON.stringify(app.log.of('error', 'fatal').map(({ fields }) => (fields.err as Error).message))).toContain('session: false')
  })

  it('C179: a route can switch it off', async () => {
    class PagesController extends ApiController {
      index() {
        this.render({ json: [this.request.session.enabled, this.request.session.get('a') ?? null] })
      }
    }
    const application = new LiveApplication({
      root: '/',
      routes: routes((r) => r.get('/off', { controller: PagesController, action: 'index', meta: { session: false } })),
    })
    application.config = { log: { logger: new LogBook() } }
    await using app = await testApp(application)
    expect((await app.get('/off', { headers: { cookie: '_live_session=x' } })).json()).toEqual([false, null])
  })

  it('C180: values survive JSON, a date as its text, and what JSON cannot carry is refused', async () => {
    await using app = await sessionApp({
      ...common,
      fill: ({ session }) => session.merge({ date: new Date(0), list: [1, null, 'ä\u0000😀'], nested: { 1: true }, n: 1.5 }),
      symbol: ({ session }) => session.set('s', Symbol('s')),
      bigint: ({ session }) => session.set('s', 1n),
      nested: ({ session }) => session.set('s', { deep: 1n }),
      circle: ({ session }) => {
        const circle: unknown[] = []
        circle.push(circle)
        session.set('s', circle)
      },
      id: ({ session }) => session.set('session_id', 'mine'),
    })
    await app.get('/fill')
    expect((await app.get('/read')).json()).toEqual({
      date: '1970-01-01T00:00:00.000Z',
      list: [1, null, 'ä\u0000😀'],
      nested: { 1: true },
      n: 1.5,
    })
    for (const path of ['symbol', 'bigint', 'nested', 'circle', 'id']) expect((await app.get(`/${path}`)).status).toBe(500)
  })

  it('C175: more than 4096 bytes is a 500 without a cookie, after the action', async () => {
    let ran = 0
    await using app = await sessionApp({
      ...common,
      big: ({ session }) => {
        session.set('big', 'x'.repeat(5000))
        ran++
      },
    })
    const response = await app.get('/big')
    expect(response.status).toBe(500)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(ran).toBe(1)
    expect(app.log.of('error', 'fatal')).toMatchObject([{ fields: { err: { code: 'ERR_COOKIE_OVERFLOW' } } }])
  })

  it('a session is not saved when the action fails', async () => {
    await using app = await sessionApp({
      ...common,
      fail: ({ session }) => {
        session.set('a', 1)
        throw new Error('boom')
      },
    })
    const response = await app.get('/fail')
    expect(response.status).toBe(500)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('without a secret, the first touch says what to do, and what does not touch it works', async () => {
    await using app = await sessionApp(
      { ...common, stale: (controller) => (controller.stale({ etag: 'x' }) ? 'stale' : undefined) },
      { security: { secretKeyBase: '' } },
    )
    expect((await app.get('/nothing', { headers: { cookie: '_live_session=x' } })).status).toBe(200)
    expect((await app.get('/stale', { headers: { cookie: '_live_session=x' } })).json()).toBe('stale')
    expect((await app.get('/read')).status).toBe(500)
    const [{ fields }] = app.log.of('error', 'fatal')
    expect(fields.err).toMatchObject({ code: 'ERR_CONFIGURATION', message: expect.stringContaining('config.security.secretKeyBase') })
  })

  it('C167: a cookie of an old secret is read, and written anew', async () => {
    const old = 'o'.repeat(64)
    await using before = await sessionApp(common, { security: { secretKeyBase: old } })
    await before.get('/write?key=a&value=1')
    await using app = await sessionApp(common, { security: { secretKeyBase: [SECRET, old] } })
    const first = await app.get('/read', { headers: { cookie: `_live_session=${before.cookies.get('_live_session')}` } })
    expect(first.json()).toEqual({ a: '1' })
    expect(sessionCookies(first)).toHaveLength(1)
    await using after = await sessionApp(common, { security: { secretKeyBase: SECRET } })
    expect((await after.get('/read', { headers: { cookie: `_live_session=${app.cookies.get('_live_session')}` } })).json()).toEqual({
      a: '1',
    })
  })
})

describe('a session that somebody tampers with', () => {
  it('C175: with any bit flipped, cut, or made up, it is an empty session and a 200', async () => {
    await using app = await sessionApp(common)
    await app.get('/write?key=admin&value=no')
    const value = app.cookies.get('_live_session') as string
    const forged: string[] = [
      '',
      'x',
      '--',
      'a--b--c',
      '%',
      value.slice(1),
      value.slice(0, -1),
      `${value}A`,
      value.split('--').reverse().join('--'),
    ]
    for (let i = 0; i < value.length; i++) {
      for (let bit = 0; bit < 7; bit++) {
        const char = String.fromCharCode(value.charCodeAt(i) ^ (1 << bit))
        // What no header can carry does not arrive.
        if (char >= '!' && char <= '~') forged.push(value.slice(0, i) + char + value.slice(i + 1))
      }
    }
    const client = app.client()
    for (const each of forged) {
      const { status, text } = await client.get('/read', { headers: { cookie: `_live_session=${each}` } })
      expect([each, status, text]).toEqual([each, 200, '{}'])
    }
  })

  it('an encrypted cookie of another name is no session', async () => {
    await using app = await sessionApp({
      ...common,
      other: ({ cookies }) => cookies.encrypted.set('other', { value: { id: 'a'.repeat(32), data: { admin: true } } }),
    })
    await app.get('/other')
    const cookie = `_live_session=${app.cookies.get('other')}`
    expect((await app.client().get('/read', { headers: { cookie } })).json()).toEqual({})
  })

  it('an encrypted cookie of the right name with something else in it is an empty session', async () => {
    const values: unknown[] = [1, null, 'x', [], {}, { id: 'x', data: {} }, { id: 'a'.repeat(32) }, { id: 'a'.repeat(32), data: [] }]
    await using app = await sessionApp({
      ...common,
      plant: ({ cookies, request }) => cookies.encrypted.set('_live_session', { value: values[Number(param(request, 'n'))] }),
    })
    for (let n = 0; n < values.length; n++) {
      await app.get(`/plant?n=${n}`)
      expect((await app.get('/read')).json()).toEqual({})
    }
  })

  it('keys such as __proto__ are keys like any other, and change no prototype', async () => {
    await using app = await sessionApp({ ...common, polluted: () => Object.hasOwn(Object.prototype, 'polluted') })
    for (const key of ['__proto__', 'constructor', 'toString', 'toJSON', 'prototype']) await app.get(`/write?key=${key}&value=polluted`)
    expect((await app.get('/read')).text).toBe(
      '{"__proto__":"polluted","constructor":"polluted","toString":"polluted","toJSON":"polluted","prototype":"polluted"}',
    )
    expect((await app.get('/polluted')).json()).toBe(false)
  })

  it('two clients at the same time keep their own', async () => {
    await using app = await sessionApp({
      ...common,
      slow: async ({ session, request }) => {
        session.set('who', param(request, 'who'))
        await new Promise((resolve) => setImmediate(resolve))
        return session.get('who')
      },
    })
    const clients = Array.from({ length: 20 }, (_, n) => ({ who: `c${n}`, client: app.client() }))
    await Promise.all(clients.map(async ({ who, client }) => expect((await client.get(`/slow?who=${who}`)).json()).toBe(who)))
    await Promise.all(clients.map(async ({ who, client }) => expect((await client.get('/read')).json()).toEqual({ who })))
  })
})
