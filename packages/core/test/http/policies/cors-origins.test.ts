import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type CorsOrigins, OriginList } from '../../../src/http/policies/cors-origins.js'
import { fakeRequest } from '../../support/fake-request.js'

const request = fakeRequest()
const list = (origins: CorsOrigins) => new OriginList(origins, 'cors.origins')
const allowed = (origins: CorsOrigins, origin: string) => list(origins).includes(origin, request)

describe('text', () => {
  it('is compared as a whole', () => {
    expect(allowed('https://example.com', 'https://example.com')).toBe(true)
    for (const trap of [
      'https://example.com.evil.test',
      'https://evil-example.com',
      'https://evilexample.com',
      'https://example.com@evil.test',
      'https://evil.test/https://example.com',
      'https://example.com/',
      'https://example.com:443',
      'https://example.com:8443',
      'http://example.com',
      'https://EXAMPLE.com',
      'HTTPS://example.com',
      'https://example.com ',
      ' https://example.com',
      'https://example.com, https://evil.test',
      'https://sub.example.com',
      'https://example.com.',
      'https://example',
      'null',
      '',
    ])
      expect([trap, allowed('https://example.com', trap)]).toEqual([trap, false])
  })

  it('may be written in upper case, with a default port or a slash, for browsers send it without', () => {
    for (const written of ['HTTPS://Example.COM', 'https://example.com:443', 'https://example.com/'])
      expect(allowed(written, 'https://example.com')).toBe(true)
    expect(allowed('https://bücher.example', 'https://xn--bcher-kva.example')).toBe(true)
    expect(allowed('http://localhost:5173', 'http://localhost:5173')).toBe(true)
    expect(allowed('chrome-extension://abcdef', 'chrome-extension://abcdef')).toBe(true)
    expect(allowed('http://[::1]:3000', 'http://[::1]:3000')).toBe(true)
  })

  it.each([
    'example.com',
    'https://',
    'https://a.example/path',
    'https://a.example?x',
    'https://user@a.example',
    'https://*.*.example',
    'https://*example.com',
    'https://a.*',
    'file:///x',
    'data:text/plain,x',
    '',
  ])('%j stops the boot', (origin) => {
    expect(() => list(origin)).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringContaining('cors.origins') }),
    )
  })

  it('a list without origins, and what is no origin at all, stop the boot too', () => {
    expect(() => list([])).toThrow(/empty list/)
    expect(() => list([3 as never])).toThrow(/holds 3: give text, a RegExp, or a function/)
  })
})

describe('a wildcard', () => {
  const below = 'https://*.example.com'

  it('stands for every host below, at any depth', () => {
    for (const origin of ['https://a.example.com', 'https://a.b-c.example.com']) expect(allowed(below, origin)).toBe(true)
    expect(allowed('http://*.test.example:8080', 'http://x.test.example:8080')).toBe(true)
  })

  it.each([
    'https://example.com',
    'https://.example.com',
    'http://a.example.com',
    'https://a.example.com:8443',
    'https://a.example.com.evil.test',
    'https://evilexample.com',
    'https://evil.test:1.example.com',
    'https://evil.test/.example.com',
    'https://evil.test#.example.com',
    'https://evil.test@a.example.com',
    'https://[evil].example.com',
    'https://A.example.com',
  ])('and not for %s', (origin) => {
    expect(allowed(below, origin)).toBe(false)
  })
})

describe('a RegExp', () => {
  it('has to match the whole origin, also when it is not anchored', () => {
    const pattern = /https:\/\/[a-z]+\.example\.com/
    expect(allowed(pattern, 'https://a.example.com')).toBe(true)
    for (const trap of ['https://a.example.com.evil.test', 'xhttps://a.example.com', 'https://a.example.com:81'])
      expect(allowed(pattern, trap)).toBe(false)
    expect(allowed(/https:\/\/a\.example|https:\/\/b\.example/, 'https://b.example')).toBe(true)
    expect(allowed(/https:\/\/a\.example|https:\/\/b\.example/, 'https://a.example.evil.test')).toBe(false)
  })

  it('has no memory, whatever its flags', () => {
    const origins = list(/https:\/\/a\.example/gy)
    for (let i = 0; i < 4; i++) expect(origins.includes('https://a.example', request)).toBe(true)
  })

  it('is not asked about null, upper case, or what is longer than any host', () => {
    for (const origin of ['null', 'https://A.example', `https://${'a'.repeat(300)}.example`]) expect(allowed(/.*/, origin)).toBe(false)
  })

  it('that could take exponential time stops the boot', () => {
    expect(() => list(/https:\/\/(a+)+\.example/)).toThrow(/exponential/)
  })
})

describe('a function', () => {
  it('is asked, now or later, and only true is a yes', async () => {
    expect(allowed((origin) => origin === 'https://a.example', 'https://a.example')).toBe(true)
    expect(await allowed(async (origin) => origin === 'https://a.example', 'https://a.example')).toBe(true)
    expect(await allowed([async () => false, () => true], 'https://a.example')).toBe(true)
    expect(allowed((() => 'yes') as never, 'https://a.example')).toBe(false)
    expect(await allowed((async () => 1) as never, 'https://a.example')).toBe(false)
    expect(allowed(() => true, 'null')).toBe(false)
  })

  it('gets the request', () => {
    const seen: unknown[] = []
    allowed((...args) => void seen.push(args) as unknown as boolean, 'https://a.example')
    expect(seen).toEqual([['https://a.example', request]])
  })
})

describe('null', () => {
  it('is allowed by name or by the star only', () => {
    expect(allowed('null', 'null')).toBe(true)
    expect(allowed('*', 'null')).toBe(true)
    expect([list('null').namesNull, list('*').namesNull]).toEqual([true, false])
  })
})

it('property: nothing but the origin itself passes for it', () => {
  const origins = list(['https://example.com', 'https://*.example.org'])
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const origin = `${before}https://example.com${after}`
      expect(origins.includes(origin, request)).toBe(before === '' && after === '')
      const other = `https://a.example.org${after}`
      if (after !== '') expect(origins.includes(other, request)).toBe(/^[a-z\d.-]*\.example\.org$/.test(after))
    }),
  )
})
