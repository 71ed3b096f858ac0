/** Ways around a rate limit (C239–C245). */
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, MemoryCounterStore, RateLimit } from '@live/core'
import { type Launched, watchProcess } from '../support.js'
import { exchange, request, victim } from './support.js'

watchProcess()

@RateLimit({ to: 2, within: '1h' })
class Limited extends BaseController {
  run() {
    this.render({ plain: 'ok' })
  }
}

function start(config: ApplicationConfig = {}): Promise<Launched> {
  return victim(
    (r) => {
      r.match('/login', { controller: Limited, action: 'run', via: ['get', 'post', 'put', 'delete', 'query'] })
      r.match('/login/:id', { controller: Limited, action: 'run', via: 'all' })
    },
    { ...config, controller: { allowForgeryProtection: false, ...config.controller } },
  )
}

const statusOf = (answer: string): number => Number(answer.slice(9, 12))

/** Spends the two requests that are free. */
async function spend(server: Launched): Promise<void> {
  for (let i = 0; i < 2; i++) expect(statusOf(await exchange(server, request('/login')))).toBe(200)
}

describe('a rate limit', () => {
  it('C240: counts a client under every spelling of the path and with every verb', async () => {
    await using server = await start()
    await spend(server)
    const spellings = [
      '/login',
      '/login/',
      '//login',
      '/login//',
      '/%6cogin',
      '/login?a=1',
      '/login/1',
      '/login/%2e',
      '/login.json',
      'http://victim.test/login',
      '/login;x',
      '/LOGIN',
      '/login%20',
      '/login%00',
    ]
    for (const target of spellings) expect([target, statusOf(await exchange(server, request(target)))]).not.toEqual([target, 200])
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'QUERY']) {
      expect([method, statusOf(await exchange(server, request('/login', {}, method)))]).toEqual([method, 429])
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const verb of ['put', 'delete', 'get', 'head']) {
      expect([verb, statusOf(await exchange(server, request('/login', form, 'POST', `_method=${verb}`)))]).toEqual([verb, 429])
      expect([verb, statusOf(await exchange(server, request('/login', { 'x-http-method-override': verb }, 'POST')))]).toEqual([verb, 429])
    }
  })

  it('C240, C268: believes no address that a client writes', async () => {
    for (const config of [{}, { server: { trustProxy: ['10.0.0.0/8'] } }, { server: { trustProxy: false } }] as ApplicationConfig[]) {
      await using server = await start(config)
      await spend(server)
      const names = [
        'x-forwarded-for',
        'x-real-ip',
        'x-client-ip',
        'client-ip',
        'true-client-ip',
        'cf-connecting-ip',
        'x-cluster-client-ip',
        'x-originating-ip',
        'x-remote-ip',
        'x-remote-addr',
        'fastly-client-ip',
        'via',
      ]
      for (const name of names)
        expect([name, statusOf(await exchange(server, request('/login', { [name]: '203.0.113.9' })))]).toEqual([name, 429])
      expect(statusOf(await exchange(server, request('/login', { forwarded: 'for=203.0.113.9' })))).toBe(429)
    }
  })

  it('C268: behind a trusted proxy, counts the address that the proxy saw, whatever stands in front of it', async () => {
    await using server = await start({ server: { trustProxy: ['loopback'] } })
    const from = (list: string) => exchange(server, request('/login', { 'x-forwarded-for': list }))
    for (let i = 0; i < 2; i++) expect(statusOf(await from('203.0.113.9'))).toBe(200)
    for (const lie of ['1.2.3.4', 'unknown', '203.0.113.10', 'x', '', '127.0.0.1', '::1']) {
      for (const own of ['203.0.113.9', ' 203.0.113.9 ', '203.0.113.9:443', '::ffff:203.0.113.9', '"203.0.113.9"']) {
        const status = statusOf(await from(`${lie}, ${own}`))
        if (own !== '"203.0.113.9"') expect([lie, own, status]).toEqual([lie, own, 429])
      }
    }
    expect(statusOf(await from('203.0.113.200'))).toBe(200)
  })

  it('C241: counts an IPv6 network, not each of its addresses', async () => {
    await using server = await start({ server: { trustProxy: ['loopback'] } })
    const from = (address: string) => exchange(server, request('/login', { 'x-forwarded-for': address }))
    for (const address of ['2001:db8:1:2::1', '2001:0db8:0001:0002:ffff::9']) expect(statusOf(await from(address))).toBe(200)
    for (const address of ['2001:db8:1:2:3:4:5:6', '2001:DB8:1:2::', '[2001:db8:1:2::7]:80'])
      expect([address, statusOf(await from(address))]).toEqual([address, 429])
  })

  it('C241: an identity that a client chooses reads like no other one', async () => {
    class Mine extends BaseController {
      static {
        this.rateLimit({ to: 1, within: '1h', by: ({ params }) => String(params.get('user') ?? '') })
      }
      run() {
        this.render({ plain: 'ok' })
      }
    }
    const keys: string[] = []
    const inner = new MemoryCounterStore()
    const store = {
      increment(key: string, by: number, options: { expiresIn: number }) {
        keys.push(key)
        return inner.increment(key, by, options)
      },
    }
    await using server = await victim((r) => r.get('/a', Mine, 'run'), { controller: { counterStore: store } })
    for (const user of ['a', 'a:b', 'a%3Ab', '127.0.0.1', 'x'.repeat(10_000), '\r\nFLUSHALL', '__proto__', '*']) {
      expect([user, statusOf(await exchange(server, request(`/a?user=${encodeURIComponent(user)}`)))]).toEqual([user, 200])
    }
    expect(new Set(keys).size).toBe(keys.length)
    expect(Math.max(...keys.map(({ length }) => length))).toBeLessThan(300)
  })

  it('C240: requests at the same time all count', async () => {
    await using server = await start()
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(server, request('/login'))))
    expect(answers.filter((answer) => statusOf(answer) === 200)).toHaveLength(2)
  })

  it('the memory of counters is bounded under an attack of new clients', async () => {
    const store = new MemoryCounterStore({ maxCounters: 50 })
    await using server = await start({ server: { trustProxy: ['loopback'] }, controller: { counterStore: store } })
    for (let i = 0; i < 200; i++) await exchange(server, request('/login', { 'x-forwarded-for': `10.1.${i}.1` }))
    expect(store.size).toBe(50)
  }, 20_000)
})
