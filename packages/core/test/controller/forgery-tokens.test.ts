/** Tokens of forms and scripts, and what somebody may try with them (C198-C203, C208). */
import { describe, expect, it } from '@jest/globals'
import type { TestClient } from '@live/testing'
import type { ApplicationConfig } from '../../src/application/config.js'
import { BaseController, type CsrfTokenStore, html, Live, ProtectFromForgery } from '../../src/index.js'
import type { ControllerClass } from '../../src/routing/types.js'
import { protectedApp, protectedWith } from './forgery-support.js'
import { answerOf, published } from './support.js'

class Forms extends BaseController {
  show() {
    const { action, method } = this.request.queryParameters as Record<string, string | undefined>
    this.render({ plain: this.formAuthenticityToken(action === undefined ? undefined : { action, method }) })
  }
  relative() {
    this.render({ plain: this.formAuthenticityToken({ action: 'accept' }) })
  }
  tags() {
    this.render({ html: html`${this.csrfMetaTags()}\n${this.csrfField({ action: '/accept' })}` })
  }
  accept() {
    this.render({ plain: 'accepted' })
  }
  other() {
    this.render({ plain: 'accepted' })
  }
  login() {
    this.resetSession()
    this.session.set('user', 1)
    this.render({ plain: this.formAuthenticityToken() })
  }
  visit() {
    this.session.set('seen', true)
    this.head('ok')
  }
  plain() {
    this.render({ plain: 'x' })
  }
}
const actions = ['show', 'relative', 'tags', 'accept', 'other', 'login', 'visit', 'plain']
const TOKENS = protectedWith({ forgeryProtectionVerificationStrategy: 'headerOrLegacyToken' })

const open = (config: ApplicationConfig = TOKENS, controller: ControllerClass = Forms) => protectedApp(controller, actions, config)
const tokenOf = async (client: TestClient, query = ''): Promise<string> => (await client.get(`/show${query}`)).text
const form = (token: string) => ({ params: { authenticity_token: token } })

describe('C198: a token', () => {
  it('is taken from the parameter or from the header; any valid one will do', async () => {
    await using app = await open()
    const client = app.client()
    const token = await tokenOf(client)
    const status = async (options: object): Promise<number> => (await client.post('/accept', options)).status
    expect(await status(form(token))).toBe(200)
    expect(await status({ json: { authenticity_token: token } })).toBe(200)
    expect(await status({ headers: { 'x-csrf-token': token } })).toBe(200)
    expect(await status({ ...form('wrong'), headers: { 'x-csrf-token': token } })).toBe(200)
    expect(await status({ ...form(token), headers: { 'x-csrf-token': 'wrong' } })).toBe(200)
    expect(await status({})).toBe(422)
    expect(await status(form('wrong'))).toBe(422)
  })

  it.each([
    ['a number', 1],
    ['nothing', null],
    ['true', true],
    ['a list', (token: string) => [token]],
    ['an object', (token: string) => ({ token })],
    ['an object with a prototype', () => JSON.parse('{"__proto__":{"x":1}}') as unknown],
    ['a huge text', () => 'A'.repeat(500_000)],
  ])('that is %s is ignored', async (_what, value) => {
    await using app = await open()
    const client = app.client()
    const token = await tokenOf(client)
    const given: unknown = typeof value === 'function' ? value(token) : value
    expect((await client.post('/accept', { json: { authenticity_token: given } })).status).toBe(422)
    expect((await client.post('/accept', { json: { authenticity_token: given }, headers: { 'x-csrf-token': token } })).status).toBe(200)
  })

  it('may have another name', async () => {
    await using app = await open(protectedWith({ forgeryProtectionVerificationStrategy: 'headerOrLegacyToken', csrfParam: 'proof' }))
    const client = app.client()
    const token = await tokenOf(client)
    expect((await client.post('/accept', { params: { proof: token } })).status).toBe(200)
    expect((await client.post('/accept', form(token))).status).toBe(422)
    expect((await client.get('/tags')).text).toContain('<meta name="csrf-param" content="proof">')
  })

  it('decides only where the header does not', async () => {
    await using app = await open()
    const client = app.client()
    const token = await tokenOf(client)
    const status = async (site: string, origin = ''): Promise<number> =>
      (await client.post('/accept', { ...form(token), headers: { 'sec-fetch-site': site, ...(origin === '' ? {} : { origin }) } })).status
    expect([await status('none'), await status('unheard-of'), await status('cross-site')]).toEqual([200, 200, 422])
    // C193: a valid token and a wrong origin.
    expect(await status('none', 'http://evil.example')).toBe(422)
  })

  it('is worth nothing where only the header counts', async () => {
    await using app = await open(protectedWith({}))
    const client = app.client()
    const token = await tokenOf(client)
    expect((await client.post('/accept', { ...form(token), headers: { 'sec-fetch-site': 'none' } })).status).toBe(422)
  })

  it('C207: leaves an event where it decides, also when it fits', async () => {
    await using app = await open()
    const client = app.client()
    const token = await tokenOf(client)
    const events = await published('csrf_token_fallback.action_controller', () => client.post('/accept', form(token)))
    expect(events).toHaveLength(1)
    expect(events[0]).toEqual(expect.objectContaining({ controller: 'Forms', action: 'accept', secFetchSite: null }))
  })

  it('a malformed query or body is a 400, and not a hole', async () => {
    await using app = await open()
    const client = app.client()
    await tokenOf(client)
    expect((await client.post('/accept?a=%ZZ%')).status).toBe(400)
    const headers = { 'content-type': 'application/json' }
    expect((await client.post('/accept', { body: '{"authenticity_token":', headers })).status).toBe(400)
  })
})

describe('C199: tokens of a session', () => {
  it('are different each time, 86 characters, and all valid', async () => {
    await using app = await open()
    const client = app.client()
    const [first, second] = [await tokenOf(client), await tokenOf(client)]
    expect(first).toMatch(/^[\w-]{86}$/)
    expect(first).not.toBe(second)
    for (const token of [first, second, first]) expect((await client.post('/accept', form(token))).status).toBe(200)
  })

  it('are worth nothing in another session, nor without one', async () => {
    await using app = await open()
    const [mine, attacker] = [app.client(), app.client()]
    await tokenOf(mine)
    const token = await tokenOf(attacker)
    expect((await mine.post('/accept', form(token))).status).toBe(422)
    expect((await app.client().post('/accept', form(token))).status).toBe(422)
    expect((await attacker.post('/accept', form(token))).status).toBe(200)
  })

  it('with one character changed are not valid', async () => {
    await using app = await open()
    const client = app.client()
    const token = await tokenOf(client)
    for (const at of [0, 20, 42, 43, 60, 85]) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      expect((await client.post('/accept', form(changed))).status).toBe(422)
    }
  })

  it('cost a session only where a page asks for one', async () => {
    await using app = await open()
    expect((await app.get('/plain')).headers.getSetCookie()).toEqual([])
    expect((await app.post('/accept', form('A'.repeat(86)))).headers.getSetCookie()).toEqual([])
    const client = app.client()
    expect((await client.get('/show')).headers.getSetCookie()).toHaveLength(1)
    expect((await client.get('/show')).headers.getSetCookie()).toEqual([])
  })

  it('C208: are worth nothing after resetSession, and there are new ones', async () => {
    await using app = await open()
    const client = app.client()
    const before = await tokenOf(client)
    const after = (await client.get('/login')).text
    expect((await client.post('/accept', form(before))).status).toBe(422)
    expect((await client.post('/accept', form(after))).status).toBe(200)
  })

  it('a secret in the session that is none is replaced', async () => {
    class Broken extends Forms {
      override show() {
        this.session.set('_csrf_token', { secret: true })
        super.show()
      }
    }
    await using app = await open(TOKENS, Broken)
    const client = app.client()
    const token = await tokenOf(client)
    expect((await client.post('/accept', form(token))).status).toBe(200)
  })

  it('in a stream can be taken before the first write, and again after it', async () => {
    class Streams extends Live(Forms) {
      static override liveActions = ['show']
      override async show() {
        const { stream } = this.response
        const first = this.formAuthenticityToken()
        await stream.write(`${first} `)
        await stream.write(this.formAuthenticityToken())
        await stream.close()
      }
    }
    await using app = await open(TOKENS, Streams)
    const client = app.client()
    for (const token of (await client.get('/show')).text.split(' ')) {
      expect((await client.post('/accept', form(token))).status).toBe(200)
    }
  })
})

describe('L15: a stream whose view asks for a token after the first write', () => {
  class Streams extends Live(Forms) {
    static override liveActions = ['show', 'plain']
    override async show() {
      const { stream } = this.response
      if (this.params.has('public')) this.response.headers.set('cache-control', 'public, max-age=60')
      if (this.params.has('ask')) this.session.get('user')
      await stream.write('head ')
      await stream.write(await codeOr(() => this.formAuthenticityToken()))
      await stream.close()
    }
    override async plain() {
      await this.response.stream.write('x')
      await this.response.stream.close()
    }
  }
  const codeOr = async (work: () => string): Promise<string> => {
    try {
      return work()
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  const last = (text: string): string => text.split(' ')[1]!

  it.each(['session', 'cookie'] as const)('B16, L15, L101: has one where the client has a session: store %s', async (csrfTokenStore) => {
    const config = protectedWith({ forgeryProtectionVerificationStrategy: 'headerOrLegacyToken', csrfTokenStore })
    await using app = await open(config, Streams)
    const client = app.client()
    await client.get('/visit')
    const token = last((await client.get('/show')).text)
    expect(token).toHaveLength(86)
    expect((await client.post('/accept', form(token))).status).toBe(200)
    // The secret is made once.
    expect((await client.get('/show')).headers.getSetCookie()).toEqual([])
  })

  it('L15: has one where the action asked for the session, and the next request knows it', async () => {
    await using app = await open(TOKENS, Streams)
    const client = app.client()
    const token = last((await client.get('/show?ask=1')).text)
    expect((await client.post('/accept', form(token))).status).toBe(200)
  })

  it('L15: a client without a session gets none by looking at a stream, and a late token is refused', async () => {
    await using app = await open(TOKENS, Streams)
    const { text, headers } = await app.client().get('/show')
    expect([last(text), headers.getSetCookie()]).toEqual(['ERR_HEADERS_SENT', []])
  })

  it('L15: what shared caches keep carries no secret', async () => {
    await using app = await open(TOKENS, Streams)
    const client = app.client()
    await client.get('/visit')
    const { text, headers } = await client.get('/show?public=1')
    expect([last(text), headers.getSetCookie()]).toEqual(['ERR_HEADERS_SENT', []])
  })

  it('L15: where nothing is protected nothing is made', async () => {
    await using app = await open({ ...TOKENS, controller: { allowForgeryProtection: false } }, Streams)
    const client = app.client()
    await client.get('/visit')
    expect((await client.get('/plain')).headers.getSetCookie()).toEqual([])
  })
})

describe('C200: a token for one form', () => {
  const statusOf = async (client: TestClient, token: string, path: string, method = 'POST'): Promise<number> =>
    (await client.request(method as never, path, { headers: { 'x-csrf-token': token } })).status

  it('is valid for its path and verb, with a query and a trailing slash', async () => {
    await using app = await open()
    const client = app.client()
    const token = await tokenOf(client, '?action=/accept')
    expect(await statusOf(client, token, '/accept')).toBe(200)
    expect(await statusOf(client, token, '/accept?x=1')).toBe(200)
    expect(await statusOf(client, token, '/accept/')).toBe(200)
    expect(await statusOf(client, token, '/other')).toBe(422)
    expect(await statusOf(client, token, '/accept', 'PATCH')).toBe(422)
    expect(await statusOf(client, token, '/accept', 'DELETE')).toBe(422)
  })

  it('the verb may be written in any case, the action as a URL or relative to the page', async () => {
    await using app = await open()
    const client = app.client()
    expect(await statusOf(client, await tokenOf(client, '?action=/accept&method=PaTcH'), '/accept', 'PATCH')).toBe(200)
    expect(await statusOf(client, await tokenOf(client, '?action=https%3A%2F%2Fexample.com%2Faccept%2F%3Fa%3D1'), '/accept')).toBe(200)
    expect(await statusOf(client, (await client.get('/relative')).text, '/accept')).toBe(200)
  })

  it('is not valid for the verb that a form tunnels, unless it was made for it', async () => {
    await using app = await open()
    const client = app.client()
    const [post, patch] = [await tokenOf(client, '?action=/accept'), await tokenOf(client, '?action=/accept&method=patch')]
    const status = async (token: string): Promise<number> =>
      (await client.post('/accept', { params: { _method: 'patch', authenticity_token: token } })).status
    // Either the verb is tunnelled and the form's own token is needed, or it is not and the POST's is.
    expect([await status(post), await status(patch)].sort()).toEqual([200, 422])
  })

  it('can be switched off: then every token is valid everywhere', async () => {
    const config = protectedWith({ forgeryProtectionVerificationStrategy: 'headerOrLegacyToken', perFormCsrfTokens: false })
    await using app = await open(config)
    const client = app.client()
    expect(await statusOf(client, await tokenOf(client, '?action=/accept'), '/other')).toBe(200)
  })

  it('for an action that is no URL is a mistake of the application', async () => {
    await using app = await open()
    expect((await app.get('/show?action=http%3A%2F%2F%5B')).status).toBe(500)
  })
})

describe('C201: helpers of views', () => {
  it('give the names and a token; each is valid', async () => {
    await using app = await open()
    const client = app.client()
    const { text } = await client.get('/tags')
    expect(text).toMatch(/^<meta name="csrf-param" content="authenticity_token">\n<meta name="csrf-token" content="[\w-]{86}">\n/)
    const tokens = [...text.matchAll(/(?:content|value)="([\w-]{86})"/g)].map(([, token]) => token!)
    expect(tokens).toHaveLength(2)
    for (const token of tokens) expect((await client.post('/accept', form(token))).status).toBe(200)
    expect((await client.post('/other', form(tokens[1]!))).status).toBe(422)
  })

  it('C201: begin no session for a page without a form, where nobody looks at the token', async () => {
    class Pages extends BaseController {
      index() {
        this.render({ html: html`${this.csrfMetaTags()}` })
      }
      login() {
        this.session.set('user', 1)
        this.render({ html: html`${this.csrfMetaTags()}` })
      }
    }
    await using app = await protectedApp(Pages, ['index', 'login'])
    const client = app.client()
    const first = await client.get('/index')
    const metas = '<meta name="csrf-param" content="authenticity_token">\n<meta name="csrf-token" content="">'
    expect([first.text, first.headers.getSetCookie()]).toEqual([metas, []])
    const again = await client.get('/index', { headers: { 'if-none-match': first.headers.get('etag')! } })
    expect([typeof first.headers.get('etag'), again.status]).toEqual(['string', 304])
    for (const path of ['/login', '/index']) expect((await client.get(path)).text).toMatch(/name="csrf-token" content="[\w-]{86}"/)
    // A cookie that is no session is no reason either.
    const stranger = await app.get('/index', { headers: { cookie: '_live_session=x; a=b' } })
    expect([stranger.text, stranger.headers.getSetCookie()]).toEqual([metas, []])
  })

  it('give nothing where nothing is protected', async () => {
    const secret = { security: { secretKeyBase: 'x'.repeat(64) } }
    expect((await answerOf(Forms, 'tags', secret)).text).toBe('\n')
    const sessionless = { controller: { allowForgeryProtection: true }, session: false as const }
    expect((await answerOf(Forms, 'tags', sessionless)).text).toBe('\n')
  })
})

describe('C203: stores', () => {
  const cookie = protectedWith({ forgeryProtectionVerificationStrategy: 'headerOrLegacyToken', csrfTokenStore: 'cookie' })

  it('a cookie: encrypted, permanent, hidden from scripts', async () => {
    await using app = await open(cookie)
    const client = app.client()
    const answer = await client.get('/show')
    const [header, ...more] = answer.headers.getSetCookie()
    expect(more).toEqual([])
    expect(header).toMatch(/^csrf_token=[^;]+; path=\/; expires=[^;]+; HttpOnly; SameSite=Lax$/i)
    const year = Number(/expires=\w+, \d+ \w+ (\d{4})/.exec(header!)![1])
    expect(year).toBe(new Date().getUTCFullYear() + 20)
    expect((await client.post('/accept', form(answer.text))).status).toBe(200)
    expect((await client.get('/show')).headers.getSetCookie()).toEqual([])
  })

  it('a cookie is bound to its session: one of another client or time is worth nothing', async () => {
    await using app = await open(cookie)
    const [mine, attacker] = [app.client(), app.client()]
    const anonymous = await tokenOf(mine)
    await attacker.get('/visit')
    const stolen = await tokenOf(attacker)
    mine.cookies.set('csrf_token', attacker.cookies.get('csrf_token')!)
    expect((await mine.post('/accept', form(stolen))).status).toBe(422)
    expect((await mine.post('/accept', form(anonymous))).status).toBe(422)
    expect((await attacker.post('/accept', form(stolen))).status).toBe(200)
    await attacker.get('/login')
    expect((await attacker.post('/accept', form(stolen))).status).toBe(422)
  })

  it('a cookie follows a session that begins after the page took its token', async () => {
    class Later extends Forms {
      override show() {
        super.show()
        this.session.set('seen', true)
      }
    }
    await using app = await open(cookie, Later)
    const client = app.client()
    const token = await tokenOf(client)
    expect((await client.post('/accept', form(token))).status).toBe(200)
  })

  it.each(['garbage', '', '%7B%7D', 'a--b--c'])('a cookie that is %j is none', async (value) => {
    await using app = await open(cookie)
    const client = app.client()
    client.cookies.set('csrf_token', value)
    expect((await client.post('/accept', form('A'.repeat(86)))).status).toBe(422)
    expect((await client.post('/accept', form(await tokenOf(client)))).status).toBe(200)
  })

  it('one of the application: asked, filled, and told of a reset', async () => {
    const calls: string[] = []
    let kept: string | null = null
    const store: CsrfTokenStore = {
      fetch: () => kept,
      store(_controller, secret) {
        calls.push('store')
        kept = secret
      },
      reset() {
        calls.push('reset')
        kept = null
      },
    }
    @ProtectFromForgery({ using: 'headerOrLegacyToken', store })
    class Own extends Forms {}
    await using app = await open(TOKENS, Own)
    const client = app.client()
    const token = await tokenOf(client)
    expect(client.cookies.size).toBe(0)
    expect((await client.post('/accept', form(token))).status).toBe(200)
    await client.get('/login')
    expect(calls).toEqual(['store', 'reset', 'store'])
    expect((await client.post('/accept', form(token))).status).toBe(422)
  })
})
