import { describe, expect, it } from '@jest/globals'
import { KeyGenerator } from '../../../src/http/messages/key-generator.js'
import { contentSecuritySettings, nonceOf } from '../../../src/http/policies/content-security.js'
import { touchedPoliciesOf } from '../../../src/http/policies/request-policies.js'
import { fakeRequest } from '../../support/fake-request.js'

const keys = new KeyGenerator('s'.repeat(64))

describe('the configuration', () => {
  it('says nothing by default', () => {
    expect(contentSecuritySettings({}, null)).toEqual({
      enforced: null,
      reported: null,
      nonceGenerator: null,
      nonceDirectives: ['script-src', 'style-src'],
      reportingEndpoints: null,
    })
    expect(contentSecuritySettings({ enforce: () => {} }, null).enforced).toBeNull()
  })

  it.each([
    [
      { enforce: (p: { scriptSrc(source: string): void }) => p.scriptSrc('a b') },
      /config\.security\.contentSecurityPolicy\.enforce failed: script-src cannot hold "a b"/,
    ],
    [{ reportOnly: 'self' }, /contentSecurityPolicy\.reportOnly is self: give a function/],
    [{ nonceGenerator: 'perPage' }, /nonceGenerator is perPage: give 'perRequest', 'perVisitor' or a function/],
    [{ nonceGenerator: 'perVisitor' }, /'perVisitor', which needs config\.security\.secretKeyBase/],
    [{ nonceDirectives: ['scriptSrc'] }, /nonceDirectives holds "scriptSrc": write names such as 'script-src'/],
    [{ reportingEndpoints: { CSP: '/x' } }, /has the name "CSP"/],
    [{ reportingEndpoints: { csp: '/x", evil="/y' } }, /reportingEndpoints\.csp is/],
  ])('C250: %j is refused at boot', (options, message) => {
    expect(() => contentSecuritySettings(options as never, null)).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringMatching(message) }),
    )
  })

  it('C249: endpoints become one header', () => {
    const { reportingEndpoints } = contentSecuritySettings({ reportingEndpoints: { csp: 'https://r.example/csp', other: '/o' } }, null)
    expect(reportingEndpoints).toBe('csp="https://r.example/csp", other="/o"')
  })
})

describe('C252: the nonce of a request', () => {
  it('is made once', () => {
    let calls = 0
    const settings = contentSecuritySettings({ nonceGenerator: () => `n${++calls}` }, null)
    const request = fakeRequest()
    expect([nonceOf(request, settings), nonceOf(request, settings)]).toEqual(['n1', 'n1'])
    expect(nonceOf(fakeRequest(), settings)).toBe('n2')
  })

  it('is random for each request', () => {
    const settings = contentSecuritySettings({ nonceGenerator: 'perRequest' }, null)
    const nonces = Array.from({ length: 200 }, () => nonceOf(fakeRequest(), settings))
    expect(new Set(nonces).size).toBe(200)
    for (const nonce of nonces) expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/)
  })

  it('may be null, and nothing else that is not base64', () => {
    expect(nonceOf(fakeRequest(), contentSecuritySettings({ nonceGenerator: () => null }, null))).toBeNull()
    for (const wrong of ['', "abc' 'unsafe-inline", 'a b', 'a;b', 'ü', 'x'.repeat(257), 3, Promise.resolve('abc')]) {
      const settings = contentSecuritySettings({ nonceGenerator: () => wrong as string }, null)
      expect(() => nonceOf(fakeRequest(), settings)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_DIRECTIVE' }))
    }
  })
})

describe('the nonce of a visitor', () => {
  const settings = contentSecuritySettings({ nonceGenerator: 'perVisitor' }, keys)
  const visit = (cookie?: string) => {
    const request = fakeRequest(cookie === undefined ? {} : { headers: { cookie } })
    return { nonce: nonceOf(request, settings), cookie: touchedPoliciesOf(request)?.cookie }
  }

  it('comes with a cookie, and stays while the cookie does', () => {
    const first = visit()
    expect(first.cookie).toMatch(/^csp-visitor=[\w-]{22}; path=\/; httponly; samesite=lax$/i)
    const again = visit(first.cookie?.split(';')[0])
    expect(again).toEqual({ nonce: first.nonce, cookie: undefined })
    expect(visit().nonce).not.toBe(first.nonce)
  })

  it('does not give away the id, and cannot be made without the secret', () => {
    const { nonce, cookie } = visit()
    expect(cookie).not.toContain(nonce)
    const others = contentSecuritySettings({ nonceGenerator: 'perVisitor' }, new KeyGenerator('t'.repeat(64)))
    expect(nonceOf(fakeRequest({ headers: { cookie: cookie?.split(';')[0] } }), others)).not.toBe(nonce)
  })

  it.each([
    'csp-visitor=',
    'csp-visitor=short',
    `csp-visitor=${'a'.repeat(5000)}`,
    'csp-visitor=aaaaaaaaaaaaaaaaaaaaa%0a',
    'csp-visitor=%zz',
  ])('a tampered cookie (%.40s) is replaced', (cookie) => {
    expect(visit(cookie).cookie).toMatch(/^csp-visitor=[\w-]{22};/)
  })

  it('over HTTPS the cookie has a name that no other host can set', () => {
    const request = fakeRequest()
    Object.assign(request.raw.socket, { encrypted: true })
    nonceOf(request, settings)
    expect(touchedPoliciesOf(request)?.cookie).toMatch(/^__Host-csp-visitor=[\w-]{22}; path=\/;.* secure/i)
  })
})
