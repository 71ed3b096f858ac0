/** What many strangers make the process keep (SECURITY.md "Exhaust memory"), and what slow ones hold. */
import { afterAll, describe, expect, it } from '@jest/globals'
import { AllowBrowser, BaseController, MemoryCacheStore, MemorySessionStore } from '@live/core'
import { knownUserAgents } from '../../src/http/clients/browser-version.js'
import { BOUNDARY, file, multipart, UploadsFolder } from '../http/multipart-support.js'
import { fired, Gate, watchProcess } from '../support.js'
import { exchange, request, victim } from './support.js'

watchProcess()

const folder = new UploadsFolder()
afterAll(() => folder.remove())

@AllowBrowser({ versions: 'modern' })
class Guarded extends BaseController {
  index() {
    this.render({ plain: 'ok' })
  }
}

describe('stores', () => {
  it('of sessions end the oldest under an attack of new clients, by number and by size', async () => {
    for (const bounds of [{ maxSessions: 20 }, { maxBytes: 20_000 }]) {
      const store = new MemorySessionStore(bounds)
      await using server = await victim({ visit: ({ session, params }) => session.set('x', params.string('x')) }, { session: { store } })
      const visit = request('/visit?x=', { connection: 'keep-alive' }).replace('x= ', `x=${'y'.repeat(300)} `)
      const answers = await exchange(server, visit.repeat(200) + request('/visit?x=end'))
      expect(new Set(answers.match(/_live_session=[0-9a-f]{32}/g)).size).toBe(201)
      expect(store.size).toBeLessThanOrEqual(25)
    }
  })

  it('of sessions make none for who only reads', async () => {
    const store = new MemorySessionStore()
    await using server = await victim(
      { read: ({ session, flash }) => [session.get('x') ?? null, flash.notice ?? null] },
      { session: { store } },
    )
    for (let i = 0; i < 20; i++) {
      const id = i.toString(16).padStart(32, '0')
      expect(await exchange(server, request('/read', { cookie: `_live_session=${id}` }))).not.toMatch(/set-cookie: _live_session=[0-9a-f]/i)
    }
    expect(store.size).toBe(0)
  })

  it('C25: of caches make room', async () => {
    const store = new MemoryCacheStore({ maxBytes: 50_000 })
    await using server = await victim(
      { cached: (c) => c.cache(['page', c.params.string('q')], () => 'x'.repeat(100)) },
      { cache: { store } },
    )
    const bytes = Array.from({ length: 300 }, (_, i) => request(`/cached?q=${i}`, { connection: 'keep-alive' })).join('')
    await exchange(server, bytes + request('/cached?q=end'))
    expect(store.bytes).toBeLessThanOrEqual(50_000)
    await exchange(server, request(`/cached?q=${'k'.repeat(10_000)}`))
    expect(store.bytes).toBeLessThanOrEqual(50_000)
  })

  it('C246: of user agents are bounded', async () => {
    await using server = await victim((r) => {
      r.get('/', Guarded, 'index')
    })
    const bytes = Array.from({ length: 700 }, (_, i) => request('/', { 'user-agent': `Chrome/${i}.0`, connection: 'keep-alive' })).join('')
    await exchange(server, bytes + request('/'))
    expect(knownUserAgents()).toBeLessThanOrEqual(500)
  })
})

describe('slow clients', () => {
  const limits = { headersTimeout: 200, requestTimeout: 400, keepAliveTimeout: 200 }

  it.each<[string, string]>([
    ['a head that does not end', 'GET / HTTP/1.1\r\nHost: a\r\nX: '],
    [
      'a form that does not come',
      request('/read', { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '10' }, 'POST'),
    ],
    ['half of a form', `${request('/read', { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '10' }, 'POST')}a=1`],
    [
      'a chunk that does not end',
      `${request('/read', { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }, 'POST')}5\r\n{"a`,
    ],
    [
      'half of a file',
      `${request('/read', { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, 'content-length': '9999' }, 'POST')}${multipart([file('f', 'a', 'x'.repeat(100))], { end: false }).toString('latin1')}`,
    ],
    ['half of a compressed body', `${request('/read', { 'content-encoding': 'gzip', 'content-length': '99' }, 'POST')}\x1f\x8b`],
  ])(
    '%s: is cut off, and leaves no file',
    async (_, bytes) => {
      await using server = await victim(
        { read: ({ params }) => params.keys() },
        { server: { ...limits, uploads: { directory: folder.path } }, controller: { allowForgeryProtection: false } },
      )
      const answer = await exchange(server, Buffer.from(bytes, 'latin1'))
      expect(answer).toMatch(/^(HTTP\/1\.1 408 |$)/)
      await folder.empty()
    },
    15_000,
  )

  it('a client that leaves in the middle of an upload leaves no file, and neither does one that leaves before the answer', async () => {
    const gate = new Gate<AbortSignal>()
    await using server = await victim(
      {
        wait: async ({ request: asked, params }) => {
          gate.open(asked.signal)
          await fired(asked.signal)
          return params.keys()
        },
      },
      { server: { uploads: { directory: folder.path } }, controller: { allowForgeryProtection: false } },
    )
    const whole = multipart([file('f', 'a', 'x'.repeat(100_000))])
    const head = request(
      '/wait',
      { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, 'content-length': String(whole.length) },
      'POST',
    )
    const half = await server.raw()
    half.write(head)
    half.write(whole.subarray(0, 70_000))
    while (folder.entries.length === 0) await new Promise(setImmediate)
    half.destroy()
    await folder.empty()
    const full = await server.raw()
    full.write(head)
    full.write(whole)
    await gate.opened
    full.destroy()
    await folder.empty()
  })
})
