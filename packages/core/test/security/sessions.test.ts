/** Sessions: fixation, tampering, replay, and requests at the same time (C163–C181). */
import { describe, expect, it } from '@jest/globals'
import { MemorySessionStore, type SessionStore } from '@live/core'
import { FakeClock } from '../support/fake-clock.js'
import { Gate, type Launched, watchProcess } from '../support.js'
import { type Actions, exchange, request, victim } from './support.js'

watchProcess()

const actions: Actions = {
  read: ({ session }) => session.get('user') ?? null,
  visit: ({ session }) => session.set('cart', ['x']),
  login: (c) => {
    c.resetSession()
    c.session.set('user', 'ada')
  },
  loginCarelessly: ({ session }) => session.set('user', 'ada'),
  logout: (c) => c.resetSession(),
  id: ({ session }) => session.id,
  seal: ({ cookies }) => {
    cookies.signed.set('s', 'signed')
    cookies.encrypted.set('e', 'encrypted')
    cookies.signed.set('brief', { value: 'brief', expires: 1000 })
    cookies.encrypted.set('short', { value: 'short', expires: 1000 })
  },
  open: ({ cookies }) => ['s', 'e', 'brief', 'short', 'other'].map((name) => [cookies.signed.get(name), cookies.encrypted.get(name)]),
}

const cookieOf = (answer: string, name = '_live_session'): string =>
  new RegExp(`^set-cookie: ${name}=([^;\r]*)`, 'im').exec(answer)?.[1] ?? ''
const bodyOf = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))
const get = (server: Launched, target: string, cookie = '') => exchange(server, request(target, cookie === '' ? {} : { cookie }))
const post = (server: Launched, target: string, cookie = '') =>
  exchange(server, request(target, { 'sec-fetch-site': 'same-origin', ...(cookie === '' ? {} : { cookie }) }, 'POST'))

describe('session fixation', () => {
  it('C174: an id that the store does not know is never taken over', async () => {
    await using server = await victim(actions, { session: { store: new MemorySessionStore() } })
    const planted = 'f'.repeat(32)
    const answer = await post(server, '/loginCarelessly', `_live_session=${planted}`)
    expect(cookieOf(answer)).toMatch(/^[0-9a-f]{32}$/)
    expect(cookieOf(answer)).not.toBe(planted)
    expect(bodyOf(await get(server, '/read', `_live_session=${planted}`))).toBeNull()
  })

  it('C177: a login gives a new id, and the one that was planted opens nothing', async () => {
    for (const store of ['cookie', new MemorySessionStore()] as const) {
      await using server = await victim(actions, { session: { store } })
      const planted = `_live_session=${cookieOf(await get(server, '/visit'))}`
      const before = bodyOf(await get(server, '/id', planted))
      const fresh = `_live_session=${cookieOf(await post(server, '/login', planted))}`
      expect(bodyOf(await get(server, '/id', fresh))).not.toBe(before)
      expect(bodyOf(await get(server, '/read', fresh))).toBe('ada')
      expect(bodyOf(await get(server, '/read', planted))).toBeNull()
    }
  })

  it('C174: an id is taken from the cookie alone, and of two cookies the first counts', async () => {
    await using server = await victim(actions, { session: { store: new MemorySessionStore() } })
    const id = cookieOf(await get(server, '/loginCarelessly'))
    for (const target of [`/read?_live_session=${id}`, `/read?session_id=${id}`, `/read;_live_session=${id}`]) {
      const answer = await exchange(server, request(target, { 'x-session-id': id, authorization: `Bearer ${id}` }))
      expect(answer).not.toMatch(/"ada"/)
    }
    const odd = [
      id.toUpperCase(),
      ` ${id}`,
      `${id}%00`,
      `${id}\t`,
      `"${id}"x`,
      id.slice(1),
      `${id}0`,
      `../${id}`,
      `*`,
      `${id}*`,
      '%0a'.concat(id),
    ]
    for (const each of odd) {
      if (each.trim() !== id) expect([each, bodyOf(await get(server, '/read', `_live_session=${each}`))]).toEqual([each, null])
    }
    expect(bodyOf(await get(server, '/read', `_live_session=x; _live_session=${id}`))).toBeNull()
  })

  it('C176: what the store knows opens no session', async () => {
    const keys: string[] = []
    const inner = new MemorySessionStore()
    const store: SessionStore = {
      synchronous: true,
      find: (id) => {
        keys.push(id)
        return inner.find(id)
      },
      write: (id, ...rest) => inner.write(id, ...rest),
      touch: (id, ttl) => inner.touch(id, ttl),
      delete: (id) => inner.delete(id),
    }
    await using server = await victim(actions, { session: { store } })
    const id = cookieOf(await get(server, '/loginCarelessly'))
    await get(server, '/read', `_live_session=${id}`)
    expect(keys).toHaveLength(1)
    expect(keys[0]).not.toContain(id)
    expect(bodyOf(await get(server, '/read', `_live_session=${keys[0].slice(0, 32)}`))).toBeNull()
  })
})

describe('a tampered cookie', () => {
  it('C163, C164, C175: with any single bit flipped is no session, and does not fail', async () => {
    await using server = await victim(actions)
    const cookie = decodeURIComponent(cookieOf(await get(server, '/loginCarelessly')))
    expect(bodyOf(await get(server, '/read', `_live_session=${encodeURIComponent(cookie)}`))).toBe('ada')
    const bytes = Buffer.from(cookie)
    const requests: string[] = []
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3] ^= 1 << (bit & 7)
      const sent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
      bytes[bit >> 3] ^= 1 << (bit & 7)
      requests.push(request('/read', { cookie: `_live_session=${sent}`, connection: 'keep-alive' }))
    }
    // One after the other on one connection, all at once.
    const answers = await exchange(server, requests.join('') + request('/read'))
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(new Array(requests.length + 1).fill('HTTP/1.1 200'))
    expect(answers.match(/\r\n\r\nnull/g)).toHaveLength(requests.length + 1)
    expect(answers).not.toMatch(/"ada"/)
  })

  it('C163: a signed one too, its signature in another spelling included', async () => {
    await using server = await victim(actions)
    const signed = decodeURIComponent(cookieOf(await get(server, '/seal'), 's'))
    const first = async (text: string): Promise<unknown> =>
      (bodyOf(await get(server, '/open', `s=${encodeURIComponent(text)}`)) as unknown[][])[0][0]
    expect(await first(signed)).toBe('signed')
    const [payload, digest] = signed.split('--')
    const forged = Buffer.from(JSON.stringify({ _live: { data: 'forged', pur: 'cookie.s' } })).toString('base64')
    const spellings = [
      `${payload}--${digest.toUpperCase()}`,
      `${payload}=--${digest}`,
      `${payload}--${digest}--${digest}`,
      `${payload}--${digest.slice(0, -1)}`,
      `${payload}--`,
      `--${digest}`,
      payload,
      digest,
      `${payload}\n--${digest}`,
      ` ${signed}`,
      `${signed} `,
      `${forged}--${digest}`,
      `${forged}--${''.padEnd(64, '0')}`,
      forged,
    ]
    for (const each of spellings) expect([each, await first(each)]).toEqual([each, null])
  })

  it('C165, C166: made for another purpose, name, kind or key, or expired, reads as nothing', async () => {
    const clock = new FakeClock()
    await using server = await victim(actions, { clock })
    const sealed = await get(server, '/seal')
    const session = cookieOf(await get(server, '/loginCarelessly'))
    const [s, e, brief, short] = ['s', 'e', 'brief', 'short'].map((name) => cookieOf(sealed, name))
    const open = async (cookie: string): Promise<unknown> => bodyOf(await get(server, '/open', cookie))
    expect(await open(`s=${s}; e=${e}; brief=${brief}; short=${short}`)).toEqual([
      ['signed', null],
      [null, 'encrypted'],
      ['brief', null],
      [null, 'short'],
      [null, null],
    ])
    const nothing = new Array(5).fill([null, null])
    expect(await open(`s=${e}; e=${s}; other=${s}; brief=${short}; short=${brief}`)).toEqual(nothing)
    expect(await open(`s=${brief}; e=${short}; other=${e}`)).toEqual(nothing)
    expect(await open(`e=${session}; s=${session}; other=${session}`)).toEqual(nothing)
    for (const each of [s, e, short]) expect(bodyOf(await get(server, '/read', `_live_session=${each}`))).toBeNull()
    clock.advance(1001)
    expect(await open(`s=${s}; e=${e}; brief=${brief}; short=${short}`)).toEqual([
      ['signed', null],
      [null, 'encrypted'],
      ...nothing.slice(2),
    ])
    await using other = await victim(actions, {
      security: { secretKeyBase: 'another secret of the same length, which is long enough....' },
    })
    expect(bodyOf(await get(other, '/open', `s=${s}; e=${e}`))).toEqual(nothing)
    expect(bodyOf(await get(other, '/read', `_live_session=${session}`))).toBeNull()
  })

  it('C178: an expired session cookie is none, whatever the client keeps', async () => {
    const clock = new FakeClock()
    for (const store of ['cookie', new MemorySessionStore({ clock })] as const) {
      await using server = await victim(actions, { clock, session: { store, expireAfter: 60_000 } })
      const cookie = `_live_session=${cookieOf(await get(server, '/loginCarelessly'))}`
      clock.advance(59_000)
      expect(bodyOf(await get(server, '/read', cookie))).toBe('ada')
      clock.advance(61_000)
      expect(bodyOf(await get(server, '/read', cookie))).toBeNull()
    }
  })
})

describe('requests at the same time', () => {
  it('C177: one that began before a logout does not bring the session back', async () => {
    const began = new Gate()
    const gate = new Gate()
    await using server = await victim(
      {
        ...actions,
        slow: async ({ session }) => {
          session.set('seen', session.get('user') ?? '')
          began.open()
          await gate.opened
        },
      },
      { session: { store: new MemorySessionStore() } },
    )
    const cookie = `_live_session=${cookieOf(await get(server, '/loginCarelessly'))}`
    const slow = get(server, '/slow', cookie)
    await began.opened
    await post(server, '/logout', cookie)
    gate.open()
    await slow
    expect(bodyOf(await get(server, '/read', cookie))).toBeNull()
  })

  it('never see the data of another client', async () => {
    for (const store of ['cookie', new MemorySessionStore()] as const) {
      await using server = await victim(
        {
          set: ({ session, flash, params }) => {
            session.set('user', params.string('name'))
            flash.notice = params.string('name')
          },
          get: async ({ session, flash }) => {
            await new Promise(setImmediate)
            return [session.get('user'), flash.notice]
          },
        },
        { session: { store } },
      )
      const clients = Array.from({ length: 20 }, (_, i) => ({ client: server.app.client(), name: `user-${i}` }))
      await Promise.all(clients.map(({ client, name }) => client.get('/set', { params: { name } })))
      const seen = await Promise.all(clients.map(async ({ client }) => (await client.get('/get')).json()))
      expect(seen).toEqual(clients.map(({ name }) => [name, name]))
    }
  })
})
