/** Forged requests of other sites (C191–C206). */
import { describe, expect, it } from '@jest/globals'
import { BaseController } from '@live/core'
import { type Launched, watchProcess } from '../support.js'
import { exchange, request, victim } from './support.js'

watchProcess()

class Accounts extends BaseController {
  index() {
    this.render({ plain: this.formAuthenticityToken() })
  }
  form() {
    this.render({ plain: this.formAuthenticityToken({ action: '/transfer', method: 'post' }) })
  }
  transfer() {
    this.render({ plain: 'transferred' })
  }
  script() {
    this.response.contentType = this.params.string('type')
    this.response.body = 'secret()'
  }
}

class TokenAccounts extends Accounts {
  static {
    this.protectFromForgery({ using: 'headerOrLegacyToken' })
  }
}

function start(controller: typeof Accounts = Accounts): Promise<Launched> {
  return victim((r) => {
    r.get('/', controller, 'index')
    r.get('/form', controller, 'form')
    r.get('/script', controller, 'script')
    for (const path of ['/transfer', '/transfer/:id', '/other']) {
      r.match(path, { controller, action: 'transfer', via: ['post', 'put', 'patch', 'delete', 'query'] })
    }
  })
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const statusOf = (answer: string): number => Number(answer.slice(9, 12))

describe('C194, C195: Sec-Fetch-Site and Origin', () => {
  const EVIL = 'https://evil.example'
  const OWN = 'http://victim.test'

  it.each([
    ['none of the site itself', { 'sec-fetch-site': 'cross-site' }],
    ['a lie in another header', { 'sec-fetch-site': 'cross-site', 'x-sec-fetch-site': 'same-origin', sec_fetch_site: 'same-origin' }],
    ['two values', { 'sec-fetch-site': 'same-origin, cross-site' }],
    ['two values the other way round', { 'sec-fetch-site': 'cross-site, same-origin' }],
    ['a word that begins like the right one', { 'sec-fetch-site': 'same-originx' }],
    ['nothing in it', { 'sec-fetch-site': '' }],
    ['a navigation of the user', { 'sec-fetch-site': 'none' }],
    ['same-origin, but the origin of another', { 'sec-fetch-site': 'same-origin', origin: EVIL }],
    ['same-origin, but an opaque origin', { 'sec-fetch-site': 'same-origin', origin: 'null' }],
    ['same-site, and the origin of a sibling', { 'sec-fetch-site': 'same-site', origin: 'http://sub.victim.test' }],
    ['cross-site with the own origin', { 'sec-fetch-site': 'cross-site', origin: OWN }],
    ['an origin with the host as its user', { origin: 'http://victim.test@evil.example' }],
    ['an origin that ends like the host', { origin: 'http://evil-victim.test' }],
    ['an origin that begins like the host', { origin: 'http://victim.test.evil.example' }],
    ['an origin of another port', { origin: 'http://victim.test:81' }],
    ['an origin of another scheme', { origin: 'https://victim.test' }],
    ['two origins', { origin: `${OWN} ${EVIL}` }],
    ['an origin with a path', { origin: `${OWN}/` }],
    ['an empty origin', { origin: '' }],
  ])('%s', async (_, headers) => {
    await using server = await start()
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect([method, statusOf(await exchange(server, request('/transfer', headers as Record<string, string>, method)))]).toEqual([
        method,
        422,
      ])
    }
  })

  it('two headers of one name count as both', async () => {
    await using server = await start()
    for (const lines of ['Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site', `Origin: ${OWN}\r\nOrigin: ${EVIL}`]) {
      expect(statusOf(await exchange(server, request('/transfer', {}, 'POST').replace('\r\n', `\r\n${lines}\r\n`)))).toBe(422)
    }
  })
})

describe('C192: what is safe', () => {
  it('is decided by the verb on the wire too', async () => {
    await using server = await start()
    const cross = { 'sec-fetch-site': 'cross-site', ...FORM }
    for (const verb of ['get', 'GET', 'head', 'query', 'delete', 'put', 'patch', 'options', 'bogus', '']) {
      for (const target of ['/transfer', '/', '/transfer?_method=get']) {
        const answers = [
          await exchange(server, request(target, cross, 'POST', `_method=${verb}`)),
          await exchange(server, request(target, { ...cross, 'x-http-method-override': verb || 'x' }, 'POST', 'a=1')),
        ]
        for (const answer of answers) {
          expect([verb, target, answer.includes('transferred')]).toEqual([verb, target, false])
          expect([422, 404, 405, 204]).toContain(statusOf(answer))
        }
      }
    }
  })

  it('C135: no GET becomes another verb, with or without a body', async () => {
    await using server = await start()
    for (const method of ['GET', 'HEAD']) {
      for (const headers of [FORM, { ...FORM, 'x-http-method-override': 'POST' }, { 'x-http-method-override': 'DELETE' }]) {
        const answer = await exchange(server, request('/transfer?_method=post', headers as Record<string, string>, method, '_method=post'))
        expect(answer).not.toMatch(/transferred/)
        expect(statusOf(answer)).toBe(405)
      }
    }
  })

  it('no type of the body passes by the check', async () => {
    await using server = await start()
    const types = [
      'text/plain',
      'application/json',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      'text/plain;application/json',
      '*/*',
      'x',
    ]
    for (const type of types) {
      const answer = await exchange(
        server,
        request('/transfer', { 'sec-fetch-site': 'cross-site', 'content-type': type }, 'POST', '{"a":1}'),
      )
      expect([422, 415, 400]).toContain(statusOf(answer))
    }
    const xhr = { 'sec-fetch-site': 'cross-site', 'x-requested-with': 'XMLHttpRequest' }
    expect(statusOf(await exchange(server, request('/transfer', xhr, 'POST')))).toBe(422)
  })
})

describe('C198–C203: tokens', () => {
  const post = async (server: Launched, target: string, cookie: string, token: string, more = '', method = 'POST'): Promise<number> =>
    statusOf(await exchange(server, request(target, { ...FORM, cookie }, method, `authenticity_token=${encodeURIComponent(token)}${more}`)))
  const page = async (server: Launched, target: string, cookie = ''): Promise<{ token: string; cookie: string }> => {
    const answer = await exchange(server, request(target, cookie === '' ? {} : { cookie }))
    const set = /^set-cookie: ([^;]*)/im.exec(answer)?.[1]
    return { token: answer.slice(answer.indexOf('\r\n\r\n') + 4), cookie: set ?? cookie }
  }

  it('are worthless with another session, with none, changed, and twice over', async () => {
    await using server = await start(TokenAccounts)
    const mine = await page(server, '/')
    const yours = await page(server, '/')
    expect(await post(server, '/transfer', mine.cookie, mine.token)).toBe(200)
    for (const cookie of [yours.cookie, '_live_session=x', '']) expect(await post(server, '/transfer', cookie, mine.token)).toBe(422)
    for (const token of [
      '',
      'x',
      mine.token.slice(1),
      `${mine.token}x`,
      mine.token.split('').reverse().join(''),
      'A'.repeat(86),
      mine.token.repeat(2),
    ]) {
      expect([token, await post(server, '/transfer', mine.cookie, token)]).toEqual([token, 422])
    }
    const bits = Buffer.from(mine.token, 'base64url')
    for (let bit = 0; bit < bits.length * 8; bit += 7) {
      bits[bit >> 3] ^= 1 << (bit & 7)
      expect(await post(server, '/transfer', mine.cookie, bits.toString('base64url'))).toBe(422)
      bits[bit >> 3] ^= 1 << (bit & 7)
    }
    for (const body of ['authenticity_token[]=x', 'authenticity_token[a]=x', 'authenticity_token']) {
      expect(statusOf(await exchange(server, request('/transfer', { ...FORM, cookie: mine.cookie }, 'POST', body)))).toBe(422)
    }
  })

  it('C200: of one form open no other path and no other verb', async () => {
    await using server = await start(TokenAccounts)
    const { token, cookie } = await page(server, '/form')
    expect(await post(server, '/transfer', cookie, token)).toBe(200)
    expect(await post(server, '/transfer/', cookie, token)).toBe(200)
    expect(await post(server, '/transfer?x=1', cookie, token)).toBe(200)
    for (const target of ['/other', '/transfer/1', '/transfer/%31', '//transfer', '/Transfer', '/x/../other', '/transfer%2f']) {
      expect([target, await post(server, target, cookie, token)]).not.toEqual([target, 200])
    }
    for (const method of ['PUT', 'PATCH', 'DELETE']) expect(await post(server, '/transfer', cookie, token, '', method)).toBe(422)
    for (const verb of ['put', 'delete']) expect(await post(server, '/transfer', cookie, token, `&_method=${verb}`)).toBe(422)
  })

  it('in the query count, but do not stand in for another header of the client', async () => {
    await using server = await start(TokenAccounts)
    const { token, cookie } = await page(server, '/')
    expect(statusOf(await exchange(server, request('/transfer', { cookie, x_csrf_token: token }, 'POST')))).toBe(422)
    expect(statusOf(await exchange(server, request('/transfer', { cookie, 'x-csrf-token': token }, 'POST')))).toBe(200)
    // A site that is known to be another one needs no token any more.
    const cross = { cookie, 'x-csrf-token': token, 'sec-fetch-site': 'cross-site' }
    expect(statusOf(await exchange(server, request('/transfer', cross, 'POST')))).toBe(422)
  })
})

describe('C204: a script that answers a GET', () => {
  it.each([
    'text/javascript',
    'application/javascript',
    'TEXT/JavaScript',
    'text/javascript ;charset=utf-8',
    'text/javascript\t; charset=utf-8',
    'application/x-javascript',
    'text/x-javascript',
    'text/ecmascript',
    'application/ecmascript',
    'application/x-ecmascript',
    'text/x-ecmascript',
    'text/jscript',
    'text/livescript',
    'text/javascript1.5',
  ])('is not given to a page that includes it: %s', async (type) => {
    await using server = await start()
    const answer = await exchange(server, request(`/script?type=${encodeURIComponent(type)}`, { 'sec-fetch-site': 'cross-site' }))
    expect(answer).not.toMatch(/secret\(\)/)
    expect(statusOf(answer)).toBe(422)
  })
})
