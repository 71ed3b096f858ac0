/** What pages of other origins get to read (Fetch standard §3.2), and what caches mix up (RFC 9111 §4.1, C87, C197, C285). */
import { describe, expect, it } from '@jest/globals'
import { ApiController, type ApplicationConfig, BaseController, Cors, type CorsOptions } from '@live/core'
import { type Launched, watchProcess } from '../support.js'
import { exchange, request, victim } from './support.js'

watchProcess()

class Api extends ApiController {
  run() {
    this.render({ json: { secret: 1 } })
  }
  fail() {
    throw new Error('failed')
  }
}
class Closed extends ApiController {
  static {
    this.cors(false)
  }
  run() {
    this.render({ json: { secret: 1 } })
  }
}
@Cors({ origins: 'https://partner.example' })
class Partner extends ApiController {
  run() {
    this.render({ json: { secret: 1 } })
  }
}

function start(cors: CorsOptions): Promise<Launched> {
  return victim(
    (r) => {
      r.match('/api', { controller: Api, action: 'run', via: ['get', 'put'] })
      r.get('/fail', Api, 'fail')
      r.delete('/api', Closed, 'run')
      r.get('/closed', Closed, 'run')
      r.get('/partner', Partner, 'run')
    },
    { security: { cors } as ApplicationConfig['security'] },
  )
}

const ORIGINS: CorsOptions = { origins: ['https://app.example', 'https://*.trusted.example', /https:\/\/r\d\.example/], credentials: true }
const HOSTILE = [
  'null',
  'https://evil.example',
  'http://app.example',
  'https://app.example.evil.example',
  'https://evilapp.example',
  'https://app.example:8443',
  'https://app.example@evil.example',
  'https://app.example/',
  'https://app.example,https://evil.example',
  'HTTPS://APP.EXAMPLE.EVIL.EXAMPLE',
  'https://trusted.example',
  'https://.trusted.example',
  'https://evil.example:1.trusted.example',
  'https://evil.example/.trusted.example',
  'https://evil.example#.trusted.example',
  'https://evil.example?.trusted.example',
  'https://evil.example\\.trusted.example',
  'https://x@y.trusted.example.evil.example',
  'https://eviltrusted.example',
  'https://r1.example.evil.example',
  'https://evil.example/https://r1.example',
  'https://r1xexample.evil.example',
  'xhttps://r1.example',
  'file://',
  'data:',
  'https://*.trusted.example.',
  '*',
  '',
  `https://${'a'.repeat(400)}.trusted.example`,
  '__proto__',
]
const acao = (answer: string): string[] =>
  [...answer.matchAll(/^access-control-allow-(?:origin|credentials): (.*)\r$/gim)].map((match) => match[1])
const varyOf = (answer: string): string =>
  [...answer.matchAll(/^vary: (.*)\r$/gim)]
    .map((match) => match[1])
    .join(', ')
    .toLowerCase()

describe('CORS', () => {
  it('gives nothing to an origin that only looks like an allowed one, not even an error page', async () => {
    await using server = await start(ORIGINS)
    for (const origin of HOSTILE) {
      for (const path of ['/api', '/fail', '/nowhere', '/closed', '/partner']) {
        const answer = await exchange(server, request(path, { origin }))
        expect([origin, path, acao(answer)]).toEqual([origin, path, []])
        const ask = { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-evil, authorization' }
        const preflight = await exchange(server, request(path, ask, 'OPTIONS'))
        expect([origin, path, acao(preflight), /access-control-allow-(headers|methods)/i.test(preflight)]).toEqual([
          origin,
          path,
          [],
          false,
        ])
      }
    }
  }, 30_000)

  it('opens no verb of a path whose controller is closed, and no other route by way of a preflight', async () => {
    await using server = await start(ORIGINS)
    const origin = 'https://app.example'
    const preflight = (method: string, path = '/api') =>
      exchange(server, request(path, { origin, 'access-control-request-method': method }, 'OPTIONS'))
    expect(acao(await preflight('PUT'))).toEqual([origin, 'true'])
    for (const method of ['DELETE', 'delete', 'PUT, DELETE', 'PUT\tDELETE', 'X'.repeat(100)])
      expect(await preflight(method)).not.toMatch(/allow-methods: .*DELETE/)
    expect(acao(await preflight('GET', '/partner'))).toEqual([])
    expect(acao(await exchange(server, request('/partner', { origin })))).toEqual([])
    expect(acao(await exchange(server, request('/closed', { origin })))).toEqual([])
  })

  it('everybody never comes with credentials', async () => {
    for (const cors of [
      { origins: '*', credentials: true },
      { credentials: true },
      { origins: 'null', credentials: true },
      { origins: ['*', 'https://a.example'], credentials: true },
    ]) {
      await expect(start(cors as CorsOptions)).rejects.toMatchObject({ code: 'ERR_CONFIGURATION' })
    }
    await using server = await start({ origins: '*' })
    for (const origin of HOSTILE.slice(0, 5)) expect(acao(await exchange(server, request('/api', { origin })))).toEqual(['*'])
  })

  it('headers that a preflight asks for come back as they are, or not at all', async () => {
    await using server = await start({ origins: 'https://app.example' })
    const ask = (headers: string) =>
      exchange(
        server,
        request(
          '/api',
          { origin: 'https://app.example', 'access-control-request-method': 'PUT', 'access-control-request-headers': headers },
          'OPTIONS',
        ),
      )
    for (const headers of ['x: y', 'x;y', '<script>', 'x y', '"x"', 'x\u00e9', ',', 'x,,y'])
      expect([headers, /allow-headers/.test(await ask(headers))]).toEqual([headers, false])
    expect(await ask('x-a, x-b')).toMatch(/^access-control-allow-headers: x-a, x-b\r$/im)
  })

  it('answers differ by origin, and say so to caches whether or not one was sent', async () => {
    await using server = await start(ORIGINS)
    for (const origin of ['https://app.example', 'https://evil.example', 'null', undefined]) {
      for (const path of ['/api', '/fail', '/partner']) {
        const answer = await exchange(server, request(path, origin === undefined ? {} : { origin }))
        expect([origin, path, varyOf(answer)]).toEqual([origin, path, expect.stringContaining('origin')])
      }
    }
  })
})

describe('caches', () => {
  class Pages extends BaseController {
    formats() {
      this.expiresIn(60, { public: true })
      this.respondTo({ html: () => this.render({ html: '<p>page</p>' }), json: () => this.render({ json: { page: 1 } }) })
    }
    visit() {
      this.session.set('user', 'ada')
      this.render({ plain: 'private' })
    }
    reads() {
      this.render({ plain: String(this.session.get('user')) })
    }
  }
  const launched = (config: ApplicationConfig = {}): Promise<Launched> =>
    victim((r) => {
      for (const action of ['formats', 'visit', 'reads'] as const)
        r.match(`/${action}`, { controller: Pages, action, via: ['get', 'post'] })
    }, config)

  it('C87, C197: are told of Accept and Sec-Fetch-Site where they decide', async () => {
    await using server = await launched()
    for (const accept of ['application/json', 'text/html', '*/*', 'text/html, application/json;q=0.5']) {
      const vary = varyOf(await exchange(server, request('/formats', { accept })))
      expect([accept, vary]).toEqual([accept, expect.stringContaining('accept')])
      expect(vary).toContain('sec-fetch-site')
    }
    const refused = await exchange(server, request('/visit', { 'sec-fetch-site': 'cross-site' }, 'POST'))
    expect([refused.slice(9, 12), varyOf(refused)]).toEqual(['422', 'sec-fetch-site'])
    expect(refused).toMatch(/^cache-control: no-store\r$/im)
  })

  it('keep no answer with a session, unless the action says that they may', async () => {
    for (const etag of [true, false]) {
      await using server = await launched({ stack: { etag } })
      const answer = await exchange(server, request('/visit'))
      expect(answer).toMatch(/^set-cookie: _live_session=/im)
      expect(answer).not.toMatch(/^cache-control: .*(public|s-maxage)/im)
      expect(answer).not.toMatch(/^last-modified|^expires/im)
    }
  })

  it('C178: a session that every request renews does not leave with what shared caches may keep', async () => {
    await using server = await launched({ session: { expireAfter: 60_000 } })
    const cookie = /^set-cookie: ([^;]*)/im.exec(await exchange(server, request('/visit')))?.[1] ?? ''
    expect(await exchange(server, request('/reads', { cookie }))).toMatch(/^set-cookie: _live_session/im)
    const open = await exchange(server, request('/formats', { cookie }))
    expect(open).toMatch(/^cache-control: max-age=60, public\r$/im)
    expect(open).not.toMatch(/^set-cookie/im)
  })

  it('no header that a cache does not know of changes a page', async () => {
    await using server = await launched()
    const plain = await exchange(server, request('/formats', { accept: 'text/html' }))
    const strip = (answer: string): string => answer.replace(/^(x-request-id|date): .*\r\n/gim, '')
    const unkeyed = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-prefix': '/evil',
      'x-original-url': '/visit',
      'x-rewrite-url': '/visit',
      'x-http-method-override': 'POST',
      'x-http-method': 'POST',
      'x-method-override': 'POST',
      'x-host': 'evil.example',
      'x-format': 'json',
      'content-type': 'application/json',
    }
    for (const [name, value] of Object.entries(unkeyed)) {
      expect([name, strip(await exchange(server, request('/formats', { accept: 'text/html', [name]: value })))]).toEqual([
        name,
        strip(plain),
      ])
    }
  })
})
