/** The Content-Security-Policy of controllers, over a socket. */
import { describe, expect, it } from '@jest/globals'
import {
  ApiController,
  type ApplicationConfig,
  BaseController,
  type ContentSecurityOptions,
  ContentSecurityPolicy,
  ContentSecurityPolicyReportOnly,
  type ControllerOptions,
  Live,
} from '@live/core'
import { get, launch, parseHead, watchProcess } from '../support.js'
import { appWith } from './support.js'

watchProcess()

const POLICY = 'content-security-policy'
const REPORT = 'content-security-policy-report-only'
const configOf = (contentSecurityPolicy: ContentSecurityOptions, more: ApplicationConfig = {}): ApplicationConfig => ({
  ...more,
  security: { contentSecurityPolicy, ...more.security },
})
const SELF: ContentSecurityOptions = { enforce: (policy) => policy.defaultSrc('self') }

async function policiesOf(controller: typeof BaseController, action: string, options: ContentSecurityOptions = SELF) {
  await using app = await appWith(controller as never, [action], configOf(options))
  const { headers, status } = await app.get(`/${action}`)
  return { status, enforced: headers.get(POLICY) ?? null, reported: headers.get(REPORT) ?? null }
}

class PagesController extends BaseController {
  static {
    this.contentSecurityPolicy(false, { only: ['none'] })
    this.contentSecurityPolicy((policy) => policy.scriptSrc('self'), { only: ['scripts', 'both'] })
    this.contentSecurityPolicy((policy) => void policy.imgSrc('data'), { only: 'both' })
    this.contentSecurityPolicy((policy, c) => policy.connectSrc(c.request.host), {
      only: 'host',
      if: (c: PagesController) => c.request.isXhr === false,
    })
    this.contentSecurityPolicyReportOnly(true, { only: 'reported' })
    this.contentSecurityPolicyReportOnly((policy) => policy.scriptSrc('none'), { only: 'tried' })
  }
  index() {
    this.render({ plain: 'hello' })
  }
  none() {
    this.render({ plain: 'hello' })
  }
  scripts() {
    this.render({ plain: 'hello' })
  }
  both() {
    this.render({ plain: 'hello' })
  }
  host() {
    this.render({ plain: 'hello' })
  }
  reported() {
    this.render({ plain: 'hello' })
  }
  tried() {
    this.render({ plain: 'hello' })
  }
  json() {
    this.render({ json: { a: 1 } })
  }
  away() {
    this.redirectTo('/index')
  }
  unchanged() {
    if (this.stale({ etag: 'v1' })) this.render({ plain: 'hello' })
  }
  mine() {
    this.response.headers.set(REPORT, "default-src 'none'")
    this.render({ plain: 'hello' })
  }
  nonce() {
    this.render({ plain: `${this.cspNonce} ${this.cspNonce}` })
  }
}

describe('C255: where the header is', () => {
  it('on json and on redirects, and without configuration nowhere', async () => {
    await using app = await appWith(PagesController, ['index', 'json', 'away'], configOf(SELF))
    for (const path of ['/index', '/json', '/away']) expect((await app.get(path)).headers.get(POLICY)).toBe("default-src 'self'")
    class PlainController extends BaseController {
      index() {
        this.render({ plain: 'hello' })
      }
    }
    await using bare = await appWith(PlainController, ['index'])
    const { headers } = await bare.get('/index')
    expect([headers.has(POLICY), headers.has(REPORT)]).toEqual([false, false])
  })

  it('C231: not on a 304, of the action or of the digest', async () => {
    await using app = await appWith(PagesController, ['index', 'unchanged'], configOf(SELF))
    for (const path of ['/index', '/unchanged']) {
      const first = await app.get(path)
      const second = await app.get(path, { headers: { 'if-none-match': first.headers.get('etag') as string } })
      expect([second.status, second.headers.has(POLICY)]).toEqual([304, false])
    }
  })

  it('not beside a policy that is there already', async () => {
    expect(await policiesOf(PagesController, 'mine')).toEqual({ status: 200, enforced: null, reported: "default-src 'none'" })
  })

  it('on a stream, with the head', async () => {
    class EventsController extends Live(BaseController) {
      async index() {
        await this.response.stream.write('a')
        await this.response.close()
      }
    }
    await using server = await launch((r) => r.get('/', EventsController, 'index'), configOf(SELF))
    const socket = await server.raw()
    socket.write(get('/', { connection: 'close' }))
    const { headers } = parseHead(await socket.head())
    expect(headers.get(POLICY)).toEqual(["default-src 'self'"])
  })

  it('on the answers of an ApiController and of middlewares too', async () => {
    class ItemsController extends ApiController {
      index() {
        this.render({ json: [] })
      }
    }
    await using app = await appWith(ItemsController, ['index'], configOf(SELF))
    expect((await app.get('/index')).headers.get(POLICY)).toBe("default-src 'self'")
  })
})

describe('C253: per controller', () => {
  it('a declaration changes a copy, for its actions and its conditions', async () => {
    await using app = await appWith(PagesController, ['scripts', 'both', 'host', 'index'], configOf(SELF))
    const policyAt = async (path: string, headers = {}) => (await app.get(path, { headers })).headers.get(POLICY)
    expect(await policyAt('/scripts')).toBe("default-src 'self'; script-src 'self'")
    expect(await policyAt('/both')).toBe("default-src 'self'; script-src 'self'; img-src data:")
    expect(await policyAt('/host')).toBe(`default-src 'self'; connect-src 127.0.0.1`)
    expect(await policyAt('/host', { 'x-requested-with': 'XMLHttpRequest' })).toBe("default-src 'self'")
    expect(await policyAt('/index')).toBe("default-src 'self'")
  })

  it('false sends neither header', async () => {
    const both: ContentSecurityOptions = { ...SELF, reportOnly: (policy) => policy.imgSrc('none') }
    expect(await policiesOf(PagesController, 'none', both)).toEqual({ status: 200, enforced: null, reported: null })
  })

  it('works without a policy of the application', async () => {
    expect(await policiesOf(PagesController, 'both', {})).toEqual({
      status: 200,
      enforced: "script-src 'self'; img-src data:",
      reported: null,
    })
    expect(await policiesOf(PagesController, 'index', {})).toEqual({ status: 200, enforced: null, reported: null })
  })

  it('decorators and options do the same, on classes and on actions', async () => {
    @ContentSecurityPolicy((policy) => policy.imgSrc('self'), { only: ['one'] })
    @ContentSecurityPolicy((policy) => policy.fontSrc('self'), { only: ['one'] })
    class DecoratedController extends BaseController {
      static override config: ControllerOptions = {
        contentSecurityPolicy: [{ policy: (policy) => policy.mediaSrc('none'), only: 'two' }],
        contentSecurityPolicyReportOnly: [{ policy: true, only: 'two' }],
      }
      one() {
        this.render({ plain: 'hello' })
      }
      two() {
        this.render({ plain: 'hello' })
      }
      @ContentSecurityPolicy(false)
      three() {
        this.render({ plain: 'hello' })
      }
      @ContentSecurityPolicyReportOnly(true)
      four() {
        this.render({ plain: 'hello' })
      }
    }
    const of = (action: string) => policiesOf(DecoratedController, action)
    expect(await of('one')).toMatchObject({ enforced: "default-src 'self'; img-src 'self'; font-src 'self'", reported: null })
    expect(await of('two')).toMatchObject({ enforced: null, reported: "default-src 'self'; media-src 'none'" })
    expect(await of('three')).toMatchObject({ enforced: null, reported: null })
    expect(await of('four')).toMatchObject({ enforced: null, reported: "default-src 'self'" })
  })

  it('a decorator of an action takes no other actions, and names are checked', () => {
    expect(() => {
      class WrongController extends BaseController {
        // @ts-expect-error -- there is no action shwo
        @ContentSecurityPolicy(false, { only: ['shwo'] })
        show() {}
      }
      return WrongController
    }).toThrow(/@ContentSecurityPolicy on show is for this action already/)
    expect(() => ContentSecurityPolicy(true as never)(class extends BaseController {})).toThrow(/contentSecurityPolicy got true/)
  })

  it('a failing block is a 500, and a policy that cannot be built is one too', async () => {
    class BrokenController extends BaseController {
      static {
        this.contentSecurityPolicy((policy) => policy.baseUri('https://a https://b'), { only: 'early' })
        this.contentSecurityPolicy((policy) => policy.baseUri((c) => c.request.headers.get('x-base') ?? 'self'), { only: 'late' })
      }
      early() {
        this.render({ plain: 'hello' })
      }
      late() {
        this.render({ plain: 'hello' })
      }
    }
    expect((await policiesOf(BrokenController, 'early')).status).toBe(500)
    await using app = await appWith(BrokenController, ['late'], configOf(SELF))
    expect((await app.get('/late', { headers: { 'x-base': 'https://a.example' } })).headers.get(POLICY)).toContain(
      'base-uri https://a.example',
    )
    const attacked = await app.get('/late', { headers: { 'x-base': "x; script-src 'unsafe-inline'" } })
    expect(attacked.status).toBe(500)
    expect(attacked.text).not.toContain('hello')
    expect(attacked.headers.get(POLICY) ?? '').not.toContain('unsafe-inline')
  })
})

describe('C254: report only', () => {
  it('renames the one policy', async () => {
    expect(await policiesOf(PagesController, 'reported')).toEqual({ status: 200, enforced: null, reported: "default-src 'self'" })
  })

  it('stands beside the enforced one, which Rails cannot do', async () => {
    expect(await policiesOf(PagesController, 'tried')).toEqual({
      status: 200,
      enforced: "default-src 'self'",
      reported: "default-src 'self'; script-src 'none'",
    })
    const both: ContentSecurityOptions = {
      ...SELF,
      reportOnly: (policy) => policy.imgSrc('none').reportTo('csp'),
      reportingEndpoints: { csp: '/csp' },
    }
    await using app = await appWith(PagesController, ['index'], configOf(both))
    const { headers } = await app.get('/index')
    expect([headers.get(POLICY), headers.get(REPORT), headers.get('reporting-endpoints')]).toEqual([
      "default-src 'self'",
      "img-src 'none'; report-to csp",
      'csp="/csp"',
    ])
  })

  it('a controller can enforce what the application only reports, and its changes stay reports otherwise', async () => {
    class StrictController extends BaseController {
      static {
        this.contentSecurityPolicyReportOnly(false, { only: 'enforced' })
        this.contentSecurityPolicy((policy) => policy.imgSrc('none'), { only: 'changed' })
        this.contentSecurityPolicyReportOnly(true, { only: 'alone' })
        this.contentSecurityPolicy((policy) => policy.imgSrc('none'), { only: 'alone' })
      }
      enforced() {
        this.render({ plain: 'hello' })
      }
      changed() {
        this.render({ plain: 'hello' })
      }
      alone() {
        this.render({ plain: 'hello' })
      }
    }
    const reportOnly: ContentSecurityOptions = { reportOnly: (policy) => policy.defaultSrc('self') }
    expect(await policiesOf(StrictController, 'enforced', reportOnly)).toMatchObject({ enforced: "default-src 'self'", reported: null })
    expect(await policiesOf(StrictController, 'changed', reportOnly)).toMatchObject({
      enforced: null,
      reported: "default-src 'self'; img-src 'none'",
    })
    expect(await policiesOf(StrictController, 'alone', {})).toMatchObject({ enforced: null, reported: "img-src 'none'" })
  })
})

describe('C251: functions of the application', () => {
  it('get the controller, and the request alone where there is none', async () => {
    const seen: unknown[] = []
    const config = configOf({
      enforce: (policy) =>
        policy.scriptSrc(function (this: unknown, context) {
          seen.push(this === context, context instanceof PagesController)
          return context.request.host
        }),
    })
    const closed = {
      ...config,
      middleware: [(request: { path: string }, next: () => never) => (request.path === '/closed' ? early() : next())],
    }
    const { Response } = await import('@live/core')
    const early = () => {
      const response = new Response()
      response.body = 'closed'
      response.commit()
      return response
    }
    await using app = await appWith(PagesController, ['index'], closed as unknown as ApplicationConfig)
    expect((await app.get('/index')).headers.get(POLICY)).toBe('script-src 127.0.0.1')
    expect((await app.get('/closed')).headers.get(POLICY)).toBe('script-src 127.0.0.1')
    expect(seen).toEqual([true, true, true, false])
  })
})

describe('C252: nonces', () => {
  const options: ContentSecurityOptions = { enforce: (policy) => policy.scriptSrc('self').defaultSrc('self'), nonceGenerator: 'perRequest' }

  it('the page and the header have the same one, and the next page another', async () => {
    await using app = await appWith(PagesController, ['nonce'], configOf(options))
    const nonces = new Set<string>()
    for (let i = 0; i < 5; i++) {
      const { text, headers } = await app.get('/nonce')
      const [first, second] = text.split(' ')
      expect(first).toBe(second)
      expect(headers.get(POLICY)).toBe(`script-src 'self' 'nonce-${first}'; default-src 'self'`)
      nonces.add(first as string)
    }
    expect(nonces.size).toBe(5)
  })

  it('without a generator there is none', async () => {
    await using app = await appWith(PagesController, ['nonce'], configOf(SELF))
    expect((await app.get('/nonce')).text).toBe('null null')
  })

  it('a generator that is broken is a 500', async () => {
    await using app = await appWith(PagesController, ['index'], configOf({ ...options, nonceGenerator: () => "x' 'unsafe-inline" }))
    expect((await app.get('/index')).status).toBe(500)
  })

  it("a visitor's stays the same, so that a page with a nonce can be a 304", async () => {
    const secure = { security: { secretKeyBase: 's'.repeat(64) } }
    await using app = await appWith(PagesController, ['nonce'], configOf({ ...options, nonceGenerator: 'perVisitor' }, secure))
    const first = await app.get('/nonce')
    const cookie = (first.headers.get('set-cookie') as string).split(';')[0] as string
    const second = await app.get('/nonce', { headers: { cookie } })
    expect([second.text, second.headers.has('set-cookie')]).toEqual([first.text, false])
    const third = await app.get('/nonce', { headers: { cookie, 'if-none-match': second.headers.get('etag') as string } })
    expect([third.status, third.headers.has(POLICY)]).toEqual([304, false])
  })
})
