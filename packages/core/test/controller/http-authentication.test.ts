/** Basic and token authentication over a real socket (C209-C214). */
import { describe, expect, it } from '@jest/globals'
import {
  ApiController,
  BaseController,
  encodeBasicCredentials,
  encodeTokenCredentials,
  HttpBasic,
  HttpToken,
  secureCompare,
} from '../../src/index.js'
import { appWith } from './support.js'

const actions = ['index', 'show']
abstract class Pages extends BaseController {
  static override abstract = true
}
class Page extends Pages {
  index() {
    this.render({ plain: 'open' })
  }
  show() {
    this.render({ plain: 'secret' })
  }
}

const sent = (authorization: string) => ({ headers: { authorization } })
const basic = (name: string, password: string) => sent(encodeBasicCredentials(name, password))

describe('C209: httpBasicAuthenticateWith', () => {
  const credentials = { name: 'dhh', password: 'pass:w\u00f6rd \u{1f511}' }
  class InBlock extends Page {
    static {
      this.httpBasicAuthenticateWith({ ...credentials, except: ['index'] })
    }
  }
  @HttpBasic({ ...credentials, except: ['index'] })
  class Decorated extends Page {}
  class Optioned extends Page {
    static override config = { httpBasic: { ...credentials, except: ['index'] } }
  }

  it.each([InBlock, Decorated, Optioned])('%p lets in who knows name and password, and asks the others', async (controller) => {
    await using app = await appWith(controller, actions)
    expect((await app.get('/index')).text).toBe('open')
    expect((await app.get('/show', basic(credentials.name, credentials.password))).text).toBe('secret')
    const refused = await app.get('/show')
    expect([refused.status, refused.text, refused.headers.get('www-authenticate'), refused.headers.get('content-type')]).toEqual([
      401,
      'HTTP Basic: Access denied.\n',
      'Basic realm="Application"',
      'text/html; charset=utf-8',
    ])
  })

  it('refuses everything else', async () => {
    await using app = await appWith(InBlock, actions)
    const status = async (authorization: string): Promise<number> => (await app.get('/show', sent(authorization))).status
    const { name, password } = credentials
    for (const [givenName, givenPassword] of [
      [name, ''],
      ['', password],
      [name, `${password}x`],
      [`${name}x`, password],
      [name.toUpperCase(), password],
      [name, 'pass'],
      ['x'.repeat(5000), 'y'.repeat(5000)],
    ] as const) {
      expect(await status(encodeBasicCredentials(givenName, givenPassword))).toBe(401)
    }
    const valid = encodeBasicCredentials(name, password).slice(6)
    for (const header of [
      'Basic',
      'Basic ',
      `Bearer ${valid}`,
      `Basic ${valid}=`,
      `Basic !${valid}`,
      `Basic ${valid} x`,
      `Basic ${valid}, Basic ${valid}`,
      valid,
    ]) {
      expect([header, await status(header)]).toEqual([header, 401])
    }
    expect(await status(`bAsIc ${valid}`)).toBe(200)
    const nul = Buffer.from(`${name}:${password}\0`).toString('base64')
    expect(await status(`Basic ${nul}`)).toBe(401)
  })

  it('realm, message and type can be chosen; a realm cannot break out of its header', async () => {
    class Custom extends Page {
      static {
        const realm = 'My "site"\r\nSet-Cookie: a=1'
        this.httpBasicAuthenticateWith({ ...credentials, realm, message: '{}', contentType: 'json' })
      }
    }
    await using app = await appWith(Custom, actions)
    const { headers, text } = await app.get('/show')
    expect([headers.get('www-authenticate'), headers.get('content-type'), text]).toEqual([
      'Basic realm="My site??Set-Cookie: a=1"',
      'application/json; charset=utf-8',
      '{}',
    ])
    expect(headers.getSetCookie()).toEqual([])
  })

  it.each([
    { name: undefined, password: 'x' },
    { name: 'x', password: undefined },
    { name: 'x', password: '' },
    { name: 1, password: 'x' },
    {},
  ])('%j is refused where it is declared, so that no unset variable opens a door', (options) => {
    class Target extends BaseController {}
    expect(() => Target.httpBasicAuthenticateWith(options as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('runs for ApiController too, and the error of a wrong action name is one of the compiler', async () => {
    class Api extends ApiController {
      static {
        this.httpBasicAuthenticateWith({ name: 'a', password: 'b', only: ['show'] })
      }
      show() {
        this.render({ json: {} })
      }
    }
    class Wrong extends ApiController {
      static {
        // @ts-expect-error -- there is no action of that name
        this.httpBasicAuthenticateWith({ name: 'a', password: 'b', only: ['shwo'] })
      }
      show() {
        this.head('ok')
      }
    }
    await using app = await appWith(Api, ['show'])
    expect([(await app.get('/show')).status, (await app.get('/show', basic('a', 'b'))).status]).toEqual([401, 200])
    await expect(appWith(Wrong, ['show'])).rejects.toThrow(/shwo/)
  })
})

describe('C209, C210: Basic by hand', () => {
  class Users extends BaseController {
    async index() {
      const user = await this.authenticateWithHttpBasic(async (name, password) => ({ name, password: password ?? 'none' }))
      this.render({ json: { user } })
    }
    async show() {
      const name = await this.authenticateOrRequestWithHttpBasic(
        (given, password) => secureCompare(given, 'a') && secureCompare(password, 'b') && given,
        { realm: 'Users' },
      )
      if (name !== null) this.render({ plain: name })
    }
    twice() {
      this.render({ plain: 'x' })
      this.requestHttpBasicAuthentication()
    }
  }

  it('gives what the check gives; a missing colon is a missing password', async () => {
    await using app = await appWith(Users, ['index', 'show', 'twice'])
    expect((await app.get('/index', basic('a', 'b:c'))).json()).toEqual({ user: { name: 'a', password: 'b:c' } })
    expect((await app.get('/index', sent(`BASIC ${btoa('George')}`))).json()).toEqual({ user: { name: 'George', password: 'none' } })
    expect((await app.get('/index')).json()).toEqual({ user: null })
    expect((await app.get('/show', basic('a', 'b'))).text).toBe('a')
    const refused = await app.get('/show', basic('a', 'c'))
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Users"'])
    expect((await app.get('/twice')).status).toBe(500)
  })
})

describe('C212: httpTokenAuthenticateWith', () => {
  const token = 'lifo+/=='
  class InBlock extends Page {
    static {
      this.httpTokenAuthenticateWith({ token: ['old', token], except: ['index'] })
    }
  }
  @HttpToken({ token, except: ['index'] })
  class Decorated extends Page {}
  class Optioned extends Page {
    static override config = { httpToken: { token, except: ['index'] } }
  }

  it.each([InBlock, Decorated, Optioned])('%p takes Token, Bearer and DPoP', async (controller) => {
    await using app = await appWith(controller, actions)
    expect((await app.get('/index')).text).toBe('open')
    for (const header of [`Bearer ${token}`, `DPoP ${token}`, `Token ${token}`, encodeTokenCredentials(token, { nonce: 'x' })]) {
      expect((await app.get('/show', sent(header))).text).toBe('secret')
    }
    const refused = await app.get('/show')
    expect([refused.status, refused.text, refused.headers.get('www-authenticate'), refused.headers.get('content-type')]).toEqual([
      401,
      'HTTP Token: Access denied.\n',
      'Token realm="Application"',
      'text/plain; charset=utf-8',
    ])
    for (const header of [
      'Bearer lifo',
      'Token token$"lifo"',
      'Token',
      `Basic ${token}`,
      'Token token=""',
      'Token token="lifo',
      `Mine ${token}`,
    ]) {
      expect([header, (await app.get('/show', sent(header))).status]).toEqual([header, 401])
    }
  })

  it('several tokens may be valid at a time', async () => {
    await using app = await appWith(InBlock, actions)
    expect((await app.get('/show', sent('Bearer old'))).status).toBe(200)
  })

  it.each([{}, { token: '' }, { token: [] }, { token: ['a', undefined] }, { token: 7 }, { token: null }])(
    '%j is refused where it is declared',
    (options) => {
      class Target extends BaseController {}
      expect(() => Target.httpTokenAuthenticateWith(options as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    },
  )
})

describe('C212: tokens by hand', () => {
  class Api extends BaseController {
    async index() {
      const found = await this.authenticateOrRequestWithHttpToken(
        (token, options, scheme) => token === 'lifo' && { options: { ...options }, scheme },
      )
      if (found !== null) this.render({ json: found })
    }
    async show() {
      const found = await this.authenticateOrRequestWithHttpToken((token) => token === 'lifo', { scheme: 'DPoP' })
      if (found !== null) this.head('ok')
    }
    async several() {
      const options = { scheme: ['Bearer', 'DPoP'], realm: 'api', message: 'no', contentType: 'html' }
      const found = await this.authenticateOrRequestWithHttpToken(() => null, options)
      if (found !== null) this.head('ok')
    }
    async wrong() {
      await this.authenticateWithHttpToken(() => true, { scheme: 'a"b' })
    }
  }
  const all = ['index', 'show', 'several', 'wrong']

  it('the check gets the token, what came beside it, and the scheme', async () => {
    await using app = await appWith(Api, all)
    expect((await app.get('/index', sent('Token token="lifo", nonce="def"'))).json()).toEqual({
      options: { nonce: 'def' },
      scheme: 'token',
    })
    expect((await app.get('/index', sent('DPoP lifo'))).json()).toEqual({ options: {}, scheme: 'dpop' })
  })

  it('schemes can be named; the challenge names them as they were written', async () => {
    await using app = await appWith(Api, all)
    expect((await app.get('/show', sent('dpop lifo'))).status).toBe(200)
    const refused = await app.get('/show', sent('Bearer lifo'))
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'DPoP realm="Application"'])
    const several = await app.get('/several', sent('Bearer lifo'))
    expect([several.headers.get('www-authenticate'), several.text, several.headers.get('content-type')]).toEqual([
      'Bearer realm="api", DPoP realm="api"',
      'no',
      'text/html; charset=utf-8',
    ])
    expect((await app.get('/wrong', sent('Bearer lifo'))).status).toBe(500)
  })
})
