import { describe, expect, it } from '@jest/globals'
import { ApiController, BaseController } from '../../src/index.js'
import { appWith } from './support.js'

class Cookies extends BaseController {
  plain() {
    this.cookies.set('theme', 'dark')
    this.cookies.set('theme', 'light')
    this.head('ok')
  }
  read() {
    this.render({ json: this.cookies.toObject() })
  }
  seal() {
    this.cookies.signed.set('user', { value: { id: 7 } })
    this.cookies.encrypted.set('secret', { value: { pin: 'topsecret' } })
    this.head('ok')
  }
  unseal() {
    this.render({ json: { user: this.cookies.signed.get('user'), secret: this.cookies.encrypted.get('secret') } })
  }
  fail() {
    this.cookies.set('theme', 'dark')
    throw new Error('boom')
  }
  reset() {
    this.cookies.set('theme', 'dark')
    this.head('ok')
    this.resetResponse()
    this.render({ plain: 'x' })
  }
}
const actions = ['plain', 'read', 'seal', 'unseal', 'fail', 'reset']
const config = { security: { secretKeyBase: 'x'.repeat(64) } }

describe('this.cookies', () => {
  it('L14, C156: what is set is written once, with the last value', async () => {
    await using app = await appWith(Cookies, actions)
    expect((await app.get('/plain')).headers.getSetCookie()).toEqual(['theme=light; path=/; SameSite=Lax'])
    expect((await app.get('/read')).json()).toEqual({ theme: 'light' })
    expect((await app.get('/plain')).headers.getSetCookie()).toHaveLength(1)
  })

  it('C14: a response that was reset still writes them once', async () => {
    await using app = await appWith(Cookies, actions)
    expect((await app.get('/reset')).headers.getSetCookie()).toHaveLength(1)
  })

  it('only reading writes nothing', async () => {
    await using app = await appWith(Cookies, actions)
    expect((await app.get('/read', { headers: { cookie: 'a=1; b=2' } })).headers.getSetCookie()).toEqual([])
  })

  it('C163, C164: signed and encrypted cookies come back over two requests, and hide what they should', async () => {
    await using app = await appWith(Cookies, actions, config)
    const set = (await app.get('/seal')).headers.getSetCookie()
    expect(set).toHaveLength(2)
    const [signed, encrypted] = set.map((each) => Buffer.from(decodeURIComponent(/=([^;]+)/.exec(each)![1]!), 'base64').toString('latin1'))
    expect(signed).toContain('"id":7')
    expect(encrypted).not.toContain('topsecret')
    expect((await app.get('/unseal')).json()).toEqual({ user: { id: 7 }, secret: { pin: 'topsecret' } })
  })

  it('C163: a forged or exchanged value reads as null', async () => {
    await using app = await appWith(Cookies, actions, config)
    await app.get('/seal')
    const [user, secret] = [app.cookies.get('user')!, app.cookies.get('secret')!]
    const flipped = user.startsWith('A') ? `B${user.slice(1)}` : `A${user.slice(1)}`
    for (const cookie of [`user=${flipped}; secret=${user}`, `user=${secret}; secret=x`, '']) {
      expect((await app.client().get('/unseal', { headers: { cookie } })).json()).toEqual({ user: null, secret: null })
    }
  })

  it('C302: an API controller has none', () => {
    class Api extends ApiController {}
    expect('cookies' in Api.prototype).toBe(false)
  })

  it('an action that fails sends no cookie with the error page', async () => {
    await using app = await appWith(Cookies, actions)
    const { status, headers } = await app.get('/fail')
    expect([status, headers.getSetCookie()]).toEqual([500, []])
  })
})
