/** Which requests are taken for forged, over a real socket (C191-C197, C202-C208, C314). */
import { describe, expect, it } from '@jest/globals'
import { rawSocket, testApp } from '@live/testing'
import {
  ApiController,
  BaseController,
  type ForgeryStrategy,
  hasCode,
  html,
  Live,
  LiveApplication,
  ProtectFromForgery,
  routes,
  SkipForgeryProtection,
} from '../../src/index.js'
import type { ControllerClass } from '../../src/routing/types.js'
import { from, PROTECTED, protectedApp, protectedWith, varyOf } from './forgery-support.js'
import { answerOf, appWith, published } from './support.js'

class Posts extends BaseController {
  index() {
    this.render({ plain: 'list' })
  }
  create() {
    this.render({ plain: 'made' })
  }
}
const actions = ['index', 'create']
const VERBS = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

const HTTPS = { server: { trustProxy: ['loopback'] } } as const
const overHttps = { 'x-forwarded-proto': 'https' }

describe('C191: the protection', () => {
  it('is on for a full controller, and answers 422', async () => {
    await using app = await protectedApp(Posts, actions)
    const answer = await app.post('/create', { headers: from('cross-site') })
    expect(answer.status).toBe(422)
    expect((await app.post('/create', { headers: from('same-origin') })).text).toBe('made')
  })

  it('is not part of API controllers', async () => {
    class Api extends ApiController {
      create() {
        this.render({ plain: 'made' })
      }
    }
    await using app = await protectedApp(Api, ['create'])
    const answer = await app.post('/create', { headers: from('cross-site', 'https://evil.example') })
    expect([answer.status, varyOf(answer)]).toEqual([200, []])
    expect('protectFromForgery' in ApiController).toBe(false)
  })

  it('C314: is off in the test environment unless the configuration says otherwise', async () => {
    await using app = await appWith(Posts, actions)
    const answer = await app.post('/create', { headers: from('cross-site', 'null') })
    expect([answer.status, varyOf(answer)]).toEqual([200, []])
  })

  it('can be off by default, and on where a class says so', async () => {
    class Guarded extends Posts {
      static {
        this.protectFromForgery()
      }
    }
    const config = protectedWith({ defaultProtectFromForgery: false })
    await using open = await protectedApp(Posts, actions, config)
    await using guarded = await protectedApp(Guarded, actions, config)
    const headers = from('cross-site')
    expect([(await open.post('/create', { headers })).status, varyOf(await open.get('/index'))]).toEqual([200, []])
    expect([(await guarded.post('/create', { headers })).status, varyOf(await guarded.get('/index'))]).toEqual([422, ['Sec-Fetch-Site']])
  })

  it('is off where sessions are, for an application and for a route', async () => {
    await using app = await protectedApp(Posts, actions, { ...PROTECTED, session: false })
    expect((await app.post('/create', { headers: from('cross-site') })).status).toBe(200)
    expect(varyOf(await app.get('/index'))).toEqual([])
    const application = new LiveApplication({
      root: __dirname,
      routes: routes((r) => {
        r.post('/hook', Posts, 'create', { meta: { session: false } })
        r.post('/create', Posts, 'create')
      }),
    })
    application.config = { ...PROTECTED, log: { logger: false } }
    await using route = await testApp(application)
    expect((await route.post('/hook', { headers: from('cross-site') })).status).toBe(200)
    expect((await route.post('/create', { headers: from('cross-site') })).status).toBe(422)
  })

  it.each([
    { forgeryProtectionVerificationStrategy: 'cookies' },
    { defaultProtectFromForgeryWith: 'nothing' },
    { forgeryProtectionTrustedOrigins: ['https://example.com/path'] },
    { forgeryProtectionTrustedOrigins: ['null'] },
    { allowForgeryProtection: 'yes' },
    { perFormCsrfTokens: 1 },
    { csrfTokenStore: 'memory' },
    { csrfTokenStore: { fetch() {} } },
    { csrfParam: '' },
  ])('a setting that cannot work fails at boot: %j', (controller) => {
    const application = new LiveApplication({ root: __dirname, routes: routes(() => {}) })
    application.config = { controller: controller as never }
    const [name] = Object.keys(controller)
    expect(() => application.handler).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringContaining(name!) }),
    )
  })
})

describe('C192: verbs', () => {
  it('GET, HEAD and QUERY are never looked at; everything else is', async () => {
    await using app = await protectedApp(Posts, actions)
    const status = async (method: string): Promise<number> =>
      (await app.request(method as never, '/create', { headers: from('cross-site') })).status
    expect(await status('GET')).toBe(200)
    expect(await status('HEAD')).toBe(200)
    for (const verb of VERBS) expect([verb, await status(verb)]).toEqual([verb, 422])
  })

  it('a POST that says it is a GET, HEAD or QUERY is looked at all the same', async () => {
    await using app = await protectedApp(Posts, actions)
    for (const verb of ['get', 'GET', 'head', 'query', 'QUERY']) {
      const body = `_method=${verb}`
      const headers = { ...from('cross-site'), 'content-type': 'application/x-www-form-urlencoded' }
      expect((await app.post('/create', { body, headers })).status).toBe(422)
      expect((await app.post(`/create?${body}`, { headers: from('cross-site') })).status).toBe(422)
      expect((await app.post('/create', { headers: { ...from('cross-site'), 'x-http-method-override': verb } })).status).toBe(422)
    }
  })
})

describe('C194: Origin', () => {
  const post = async (origin: string | undefined, host = 'example.com', config = PROTECTED) => {
    await using app = await protectedApp(Posts, actions, config)
    return (await app.post('/create', { headers: { ...from('same-origin', origin), host } })).status
  }

  it('absent, or that of the request, is fine', async () => {
    expect(await post(undefined)).toBe(200)
    expect(await post('http://example.com')).toBe(200)
    expect(await post('http://example.com:3000', 'example.com:3000')).toBe(200)
    expect(await post('http://EXAMPLE.com:80')).toBe(200)
    expect(await post('http://example.com', 'EXAMPLE.COM')).toBe(200)
  })

  it.each([
    'http://evil.example',
    'https://example.com',
    'http://example.com:81',
    'http://sub.example.com',
    'http://example.com.evil.example',
    'http://example.com@evil.example',
    'http://example.com/',
    'http://example.com, http://example.com',
    'example.com',
    'NULL',
    '',
  ])('%j is not that of the request, also with Sec-Fetch-Site: same-origin', async (origin) => {
    expect(await post(origin)).toBe(422)
  })

  it('two Origin headers are none of ours', async () => {
    await using app = await protectedApp(Posts, actions)
    await using socket = await rawSocket(app)
    const { host } = new URL(app.url)
    socket.write(`POST /create HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nOrigin: http://${host}\r\nContent-Length: 0\r\n\r\n`)
    expect((await socket.head()).split('\r\n')[0]).toContain(' 422 ')
  })

  it('null is refused at once, whatever the strategy', async () => {
    for (const strategy of ['exception', 'nullSession', 'resetSession'] as const) {
      const config = protectedWith({ defaultProtectFromForgeryWith: strategy })
      await using app = await protectedApp(Posts, actions, config)
      expect((await app.post('/create', { headers: from('same-origin', 'null') })).status).toBe(422)
      expect((await app.post('/create', { headers: from('cross-site', 'http://evil.example') })).status).toBe(
        strategy === 'exception' ? 422 : 200,
      )
    }
  })

  it('is not looked at when the check is off', async () => {
    const config = protectedWith({ forgeryProtectionOriginCheck: false })
    expect(await post('http://evil.example', undefined, config)).toBe(200)
    expect(await post('null', undefined, config)).toBe(200)
  })

  it('of a site behind a proxy that speaks HTTPS fits when the proxy is trusted; else the error says what to do', async () => {
    await using app = await protectedApp(Posts, actions)
    const headers = { ...from('same-origin', 'https://example.com'), ...overHttps, host: 'example.com' }
    const refused = await app.post('/create', { headers, accept: 'json' })
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('trustProxy')])
    await using trusting = await protectedApp(Posts, actions, { ...PROTECTED, ...HTTPS })
    expect((await trusting.post('/create', { headers })).status).toBe(200)
  })
})

describe('C195: Sec-Fetch-Site', () => {
  const rows: [site: string | null, https: boolean, headerOnly: number, headerOrLegacyToken: number][] = [
    ['same-origin', true, 200, 200],
    ['Same-Origin', false, 200, 200],
    ['same-site', true, 200, 200],
    ['cross-site', true, 422, 422],
    ['cross-site', false, 422, 422],
    ['none', true, 422, 422],
    ['none', false, 422, 422],
    ['same-origin, cross-site', false, 422, 422],
    ['same-origins', false, 422, 422],
    ['', false, 422, 422],
    [null, true, 422, 422],
    [null, false, 200, 422],
  ]
  it.each(rows)('%j over HTTPS %p gives %p with headerOnly, and %p with tokens but without one', async (site, https, only, legacy) => {
    for (const [using, expected] of [
      ['headerOnly', only],
      ['headerOrLegacyToken', legacy],
    ] as const) {
      await using app = await protectedApp(Posts, actions, protectedWith({ forgeryProtectionVerificationStrategy: using }, HTTPS))
      const answer = await app.post('/create', { headers: { ...from(site), ...(https ? overHttps : {}) } })
      expect([using, answer.status]).toEqual([using, expected])
    }
  })

  it('missing is refused on plain HTTP, too, where HTTPS is forced', async () => {
    const config = protectedWith({}, { security: { ...PROTECTED.security, forceSsl: { redirect: false } } })
    await using app = await protectedApp(Posts, actions, config)
    expect((await app.post('/create')).status).toBe(422)
    expect((await app.post('/create', { headers: from('same-origin') })).status).toBe(200)
  })

  it.each([
    { using: 'headers' },
    { with: 'nothing' },
    { with: {} },
    { store: 'redis' },
    { store: null },
    { trustedOrigins: ['example.com'] },
  ])('C195: %j is refused where it is declared', (options) => {
    class Target extends BaseController {}
    expect(() => Target.protectFromForgery(options as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })
})

describe('C196: other sites that are trusted', () => {
  const trusting = { forgeryProtectionTrustedOrigins: ['https://Pay.Example.com:443', 'capacitor://localhost'] }
  const post = async (headers: Record<string, string>, controller = {}) => {
    await using app = await protectedApp(Posts, actions, protectedWith(controller))
    return (await app.post('/create', { headers })).status
  }

  it('pass the check of the origin and that of the header', async () => {
    expect(await post(from('cross-site', 'https://pay.example.com'), trusting)).toBe(200)
    expect(await post(from('cross-site', 'capacitor://localhost'), trusting)).toBe(200)
    expect(await post(from(null, 'https://pay.example.com'), trusting)).toBe(200)
    expect(await post(from('cross-site', 'https://pay.example.com'), { ...trusting, forgeryProtectionOriginCheck: false })).toBe(200)
  })

  it('are only those that are named', async () => {
    for (const origin of [
      'http://pay.example.com',
      'https://pay.example.com:444',
      'https://x.pay.example.com',
      'https://pay.example.com.evil.example',
    ]) {
      expect(await post(from('cross-site', origin), trusting)).toBe(422)
    }
    expect(await post(from('cross-site'), trusting)).toBe(422)
    expect(await post(from('cross-site', 'https://pay.example.com'))).toBe(422)
    expect(await post(from('none', 'https://pay.example.com'), trusting)).toBe(422)
  })

  it('siblings need not be trusted', async () => {
    const strict = { forgeryProtectionAllowSameSite: false }
    expect(await post(from('same-site'), strict)).toBe(422)
    expect(await post(from('same-origin'), strict)).toBe(200)
    expect(await post(from('same-site', 'https://pay.example.com'), { ...strict, ...trusting })).toBe(200)
  })

  it('may differ from class to class', async () => {
    class Payments extends Posts {
      static {
        this.protectFromForgery({ trustedOrigins: ['https://bank.example'], allowSameSite: false })
      }
    }
    await using app = await protectedApp(Payments, actions)
    const status = async (...of: Parameters<typeof from>) => (await app.post('/create', { headers: from(...of) })).status
    expect([
      await status('cross-site', 'https://bank.example'),
      await status('cross-site', 'https://other.example'),
      await status('same-site'),
    ]).toEqual([200, 422, 422])
  })
})

describe('C197: Vary', () => {
  class Pages extends BaseController {
    static {
      this.skipForgeryProtection({ only: ['open'] })
      this.beforeAction('login', { only: ['halted'] })
    }
    index() {
      this.render({ plain: 'x' })
    }
    mine() {
      this.render({ plain: 'x' })
      this.response.headers.set('vary', 'Cookie')
    }
    same() {
      this.response.headers.set('vary', 'Accept, sec-fetch-site')
      this.head('ok')
    }
    formats() {
      this.respondTo({ html: () => this.render({ html: html`x` }), json: () => this.render({ json: {} }) })
    }
    halted() {
      this.head('ok')
    }
    open() {
      this.head('ok')
    }
    fail() {
      throw new Error('boom')
    }
    protected login() {
      this.redirectTo('/index')
    }
  }

  it('names Sec-Fetch-Site once, whatever the action says of Vary', async () => {
    await using app = await protectedApp(Pages, ['index', 'mine', 'same', 'formats', 'halted', 'open'])
    const vary = async (path: string, accept?: string) => varyOf(await app.get(path, { accept }))
    expect(await vary('/index')).toEqual(['Sec-Fetch-Site'])
    expect(await vary('/mine')).toEqual(['Cookie', 'Sec-Fetch-Site'])
    expect(await vary('/same')).toEqual(['Accept', 'sec-fetch-site'])
    expect(await vary('/formats', 'application/json')).toEqual(['Accept', 'Sec-Fetch-Site'])
    expect(await vary('/halted')).toEqual(['Sec-Fetch-Site'])
    expect(await vary('/open')).toEqual([])
  })

  it('is on what was refused, too', async () => {
    await using app = await protectedApp(Pages, ['index'])
    const answer = await app.post('/index', { headers: from('cross-site') })
    expect([answer.status, varyOf(answer)]).toEqual([422, ['Sec-Fetch-Site']])
  })

  it('is on a stream', async () => {
    class Ticks extends Live(BaseController) {
      async follow() {
        await this.response.stream.write('x')
        await this.response.stream.close()
      }
    }
    await using app = await protectedApp(Ticks, ['follow'])
    const answer = await app.get('/follow')
    expect([answer.text, varyOf(answer)]).toEqual(['x', ['Sec-Fetch-Site']])
  })
})

describe('C202: what happens to a request that is not verified', () => {
  class Accounts extends BaseController {
    start() {
      this.session.set('user', 7)
      this.cookies.set('theme', 'dark')
      this.head('ok')
    }
    act() {
      const seen = { user: this.session.get('user') ?? null, theme: this.cookies.get('theme'), id: this.session.id }
      this.session.set('user', 8)
      this.cookies.set('theme', 'light')
      this.cookies.signed.set('trace', 'x')
      this.flash.set('notice', 'hello')
      this.render({ json: { ...seen, user2: this.session.get('user'), theme2: this.cookies.get('theme') } })
    }
    show() {
      this.render({
        json: {
          user: this.session.get('user') ?? null,
          theme: this.cookies.get('theme'),
          id: this.session.id,
          notice: this.notice ?? null,
        },
      })
    }
  }
  const all = ['start', 'act', 'show']
  const attack = { headers: from('cross-site', 'http://evil.example') }

  it('exception: the action does not run, and the error can be rescued', async () => {
    class Rescuing extends Accounts {
      static {
        this.rescueFrom((error) => hasCode(error, 'ERR_INVALID_CROSS_ORIGIN_REQUEST'), 'refuse')
      }
      protected refuse() {
        this.render({ plain: 'no', status: 403 })
      }
    }
    await using app = await protectedApp(Accounts, all)
    const answer = await app.post('/act', { ...attack, accept: 'json' })
    expect([answer.status, answer.json()]).toEqual([
      422,
      expect.objectContaining({ status: 422, code: 'ERR_INVALID_CROSS_ORIGIN_REQUEST' }),
    ])
    expect(answer.headers.getSetCookie()).toEqual([])
    await using rescuing = await protectedApp(Rescuing, all)
    expect((await rescuing.post('/act', attack)).text).toBe('no')
  })

  it('nullSession: the action knows nobody, and nothing of what it remembers is kept', async () => {
    await using app = await protectedApp(Accounts, all, protectedWith({ defaultProtectFromForgeryWith: 'nullSession' }))
    const client = app.client()
    await client.get('/start')
    const before = (await client.get('/show')).json()
    const answer = await client.post('/act', attack)
    expect(answer.json()).toEqual({ user: null, theme: null, id: null, user2: 8, theme2: 'light' })
    expect(answer.headers.getSetCookie()).toEqual([])
    expect((await client.get('/show')).json()).toEqual(before)
    expect(before).toEqual(expect.objectContaining({ user: 7, theme: 'dark', notice: null }))
  })

  it('resetSession: the action starts a new session', async () => {
    await using app = await protectedApp(Accounts, all, protectedWith({ defaultProtectFromForgeryWith: 'resetSession' }))
    const client = app.client()
    await client.get('/start')
    const before = (await client.get('/show')).json() as { id: string }
    const answer = (await client.post('/act', attack)).json() as { user: number | null; id: string }
    expect(answer.user).toBeNull()
    const after = (await client.get('/show')).json() as { user: number; id: string }
    expect([after.user, after.id === before.id]).toEqual([8, false])
  })

  it('a class of the application: told why, it may answer, or let the action run', async () => {
    class Quietly implements ForgeryStrategy {
      constructor(readonly controller: BaseController) {}
      async handleUnverifiedRequest(reason: string) {
        await Promise.resolve()
        if (this.controller.request.queryString === '') this.controller.render({ plain: reason, status: 418 as never })
      }
    }
    class Strict extends Accounts {
      static {
        this.protectFromForgery({ with: Quietly })
      }
    }
    await using app = await protectedApp(Strict, all)
    const answer = await app.post('/act', { headers: from('cross-site') })
    expect([answer.status, answer.text]).toEqual([418, expect.stringContaining('cross-site')])
    expect((await app.post('/act?run=1', { headers: from('cross-site') })).status).toBe(200)
  })
})

describe('C193: verifyRequest', () => {
  it('can be overridden, also by something that takes time', async () => {
    class Keyed extends Posts {
      override async verifyRequest() {
        await Promise.resolve()
        return this.request.headers.get('x-key') === 'k' || (await super.verifyRequest())
      }
    }
    class Never extends Posts {
      override verifyRequest() {
        return false
      }
    }
    await using app = await protectedApp(Keyed, actions)
    expect((await app.post('/create', { headers: { ...from('cross-site'), 'x-key': 'k' } })).status).toBe(200)
    expect((await app.post('/create', { headers: from('cross-site') })).status).toBe(422)
    expect((await app.post('/create', { headers: from('same-origin') })).status).toBe(200)
    await using never = await protectedApp(Never, actions)
    expect((await never.post('/create', { headers: from('same-origin') })).status).toBe(422)
    expect((await never.get('/create')).status).toBe(200)
  })
})

describe('C205: skipForgeryProtection', () => {
  const headers = from('cross-site')

  it('takes check and Vary away, in three forms, for some actions', async () => {
    @SkipForgeryProtection({ only: ['create'] })
    class Decorated extends Posts {}
    class InBlock extends Posts {
      static {
        this.skipForgeryProtection({ only: ['create'] })
      }
    }
    class Optioned extends Posts {
      static override config = { skipForgeryProtection: { only: ['create'] } }
    }
    class All extends Posts {
      static override config = { skipForgeryProtection: true as const }
    }
    for (const each of [Decorated, InBlock, Optioned]) {
      await using app = await protectedApp(each, actions)
      const answer = await app.post('/create', { headers })
      expect([each.name, answer.status, varyOf(answer)]).toEqual([each.name, 200, []])
      expect((await app.post('/index', { headers })).status).toBe(422)
    }
    await using all = await protectedApp(All, actions)
    expect((await all.post('/index', { headers })).status).toBe(200)
  })

  it('never fails when there is none, and a subclass can bring it back', async () => {
    class Open extends Posts {
      static {
        this.skipForgeryProtection()
        this.skipForgeryProtection()
      }
    }
    class Closed extends Open {
      static {
        this.protectFromForgery()
      }
    }
    await using open = await protectedApp(Open, actions)
    await using closed = await protectedApp(Closed, actions)
    expect([(await open.post('/create', { headers })).status, (await closed.post('/create', { headers })).status]).toEqual([200, 422])
    await using untouched = await protectedApp(Posts, actions)
    expect((await untouched.post('/create', { headers })).status).toBe(422)
  })

  it('asks its conditions for each request', async () => {
    let asked = 0
    class Hooks extends Posts {
      static {
        this.skipForgeryProtection({
          if: (c: BaseController) => {
            asked++
            return c.request.headers.has('x-hook')
          },
        })
      }
    }
    await using app = await protectedApp(Hooks, actions)
    const hook = await app.post('/create', { headers: { ...headers, 'x-hook': '1' } })
    expect([hook.status, varyOf(hook)]).toEqual([200, []])
    expect((await app.post('/create', { headers })).status).toBe(422)
    expect(asked).toBe(2)
  })

  it('C52: a misspelt action fails at boot, and does not compile', () => {
    class Hooks extends Posts {
      static {
        // @ts-expect-error -- there is no action of that name
        this.skipForgeryProtection({ only: ['craete'] })
      }
    }
    const application = new LiveApplication({ root: __dirname, routes: routes((r) => r.post('/create', Hooks, 'create')) })
    expect(() => application.handler).toThrow(expect.objectContaining({ message: expect.stringContaining('craete') }))
  })
})

describe('C206: the place of the check', () => {
  const trace: string[] = []
  class Traced extends BaseController {
    static {
      this.beforeAction('custom')
    }
    create() {
      this.head('ok')
    }
    override verifyRequest() {
      trace.push('verify')
      return super.verifyRequest()
    }
    protected custom() {
      trace.push('custom')
    }
  }
  const traceOf = async (controller: ControllerClass): Promise<string[]> => {
    trace.length = 0
    await using app = await protectedApp(controller, ['create'])
    await app.post('/create', { headers: from('same-origin') })
    return [...trace]
  }

  it('is first of all unless it is declared later; prepend puts it first again', async () => {
    class Default extends Traced {}
    class Declared extends Traced {
      static {
        this.protectFromForgery()
      }
    }
    class Prepended extends Traced {
      static {
        this.protectFromForgery({ prepend: true })
      }
    }
    @ProtectFromForgery({ prepend: true })
    class Decorated extends Traced {}
    class Optioned extends Traced {
      static override config = { protectFromForgery: { prepend: true } }
    }
    expect(await traceOf(Default)).toEqual(['verify', 'custom'])
    expect(await traceOf(Declared)).toEqual(['custom', 'verify'])
    for (const each of [Prepended, Decorated, Optioned]) expect(await traceOf(each)).toEqual(['verify', 'custom'])
  })

  it('C205: only, except, if and unless limit it', async () => {
    class Some extends Posts {
      static {
        this.protectFromForgery({ only: ['create'], unless: (c: BaseController) => c.request.headers.has('x-open') })
      }
    }
    await using app = await protectedApp(Some, actions)
    const status = async (path: string, more = {}) => (await app.post(path, { headers: { ...from('cross-site'), ...more } })).status
    expect([await status('/create'), await status('/create', { 'x-open': '1' }), await status('/index')]).toEqual([422, 200, 200])
  })
})

describe('C204: scripts', () => {
  class Scripts extends BaseController {
    static {
      this.skipForgeryProtection({ only: ['open'] })
    }
    show() {
      this.render({ body: 'secret()', contentType: 'text/javascript' })
    }
    old() {
      this.render({ body: 'secret()', contentType: 'application/javascript' })
    }
    shouting() {
      this.response.contentType = 'Text/JavaScript;charset=utf-8'
      this.response.body = 'secret()'
    }
    open() {
      this.show()
    }
    css() {
      this.render({ body: 'x', contentType: 'text/css' })
    }
  }
  const all = ['show', 'old', 'shouting', 'open', 'css']

  it('are given to nobody who may stand on another site', async () => {
    await using app = await protectedApp(Scripts, all)
    for (const path of ['/show', '/old', '/shouting']) {
      const answer = await app.get(path)
      expect([path, answer.status, answer.text.includes('secret')]).toEqual([path, 422, false])
      expect((await app.get(path, { headers: { 'x-requested-with': 'XMLHttpRequest' } })).text).toBe('secret()')
      expect((await app.post(path, { headers: from('same-origin') })).text).toBe('secret()')
    }
    expect((await app.get('/open')).text).toBe('secret()')
    expect((await app.get('/css')).text).toBe('x')
  })

  it('are left alone where the protection is off', async () => {
    expect((await answerOf(Scripts, 'show')).text).toBe('secret()')
  })

  it('are not streamed either', async () => {
    class Streams extends Live(BaseController) {
      async show() {
        this.response.contentType = 'text/javascript'
        await this.response.stream.write('secret()')
        await this.response.stream.close()
      }
    }
    await using app = await protectedApp(Streams, ['show'])
    const answer = await app.get('/show')
    expect([answer.status, answer.text.includes('secret')]).toEqual([422, false])
    expect((await app.get('/show', { headers: { 'x-requested-with': 'XMLHttpRequest' } })).text).toBe('secret()')
  })

  it('C207: leave an event and a warning, and the error can be rescued', async () => {
    class Rescuing extends Scripts {
      static {
        this.rescueFrom((error) => hasCode(error, 'ERR_INVALID_CROSS_ORIGIN_REQUEST'), 'refuse')
      }
      protected refuse() {
        this.resetResponse()
        this.render({ plain: 'no', status: 403 })
      }
    }
    await using app = await protectedApp(Rescuing, ['show'])
    const events = await published('csrf_javascript_blocked.action_controller', async () => {
      expect((await app.get('/show')).status).toBe(403)
    })
    expect(events).toEqual([expect.objectContaining({ controller: 'Rescuing', action: 'show', secFetchSite: null })])
    expect(app.logger.lines.some(({ level, message }) => level === 'warn' && message.includes('script'))).toBe(true)
  })
})

describe('C207: events', () => {
  const blocked = async (headers: Record<string, string>, controller = {}) => {
    await using app = await protectedApp(Posts, actions, protectedWith(controller, HTTPS))
    const events = await published('csrf_request_blocked.action_controller', async () => {
      await app.post('/create', { headers })
    })
    return { events, warnings: app.logger.lines.filter(({ level, message }) => level === 'warn' && message.startsWith('Request blocked')) }
  }

  it.each([
    ['the origin', from('same-origin', 'http://evil.example'), /Origin header "http:\/\/evil\.example"/],
    ['a null origin', from('same-origin', 'null'), /Origin header is null/],
    ['another site', from('cross-site'), /Sec-Fetch-Site is cross-site/],
    ['a header nobody knows', from('none'), /Sec-Fetch-Site is "none"/],
    ['no header', { ...overHttps }, /Sec-Fetch-Site header is missing/],
  ])('one for each request that is blocked, saying why: %s', async (_why, headers, message) => {
    const { events, warnings } = await blocked(headers)
    expect(events).toEqual([expect.objectContaining({ controller: 'Posts', action: 'create', message: expect.stringMatching(message) })])
    expect(warnings).toHaveLength(1)
  })

  it('a token that does not fit says so, after the event of the fallback', async () => {
    const using = { forgeryProtectionVerificationStrategy: 'headerOrLegacyToken' }
    const fallbacks = await published('csrf_token_fallback.action_controller', async () => {
      const { events } = await blocked({}, using)
      expect(events).toEqual([expect.objectContaining({ message: expect.stringMatching(/token/), secFetchSite: null })])
    })
    expect(fallbacks).toHaveLength(1)
  })

  it('the warning can be switched off', async () => {
    const { events, warnings } = await blocked(from('cross-site'), { logWarningOnCsrfFailure: false })
    expect([events.length, warnings.length]).toEqual([1, 0])
  })

  it('what a client sends does not break a line of the log', async () => {
    const { warnings } = await blocked({ 'sec-fetch-site': `x${'y'.repeat(5000)}` })
    expect(warnings[0]!.message.length).toBeLessThan(300)
  })
})
