/** Whether a client's copy is still good (RFC 9110 §13.1, C220). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { failedPrecondition, isFresh } from '../../../src/http/caching/freshness.js'
import { HeaderMap } from '../../../src/http/headers.js'
import { fakeRequest } from '../../support/fake-request.js'

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const LATER = 'Sun, 06 Nov 1994 08:49:38 GMT'
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT'

const fresh = (asked: Record<string, string>, sent: Record<string, string>, method = 'GET'): boolean =>
  isFresh(fakeRequest({ method, headers: asked }), new HeaderMap(sent))

describe('C220: If-None-Match', () => {
  it.each([
    ['"a"', '"a"', true],
    ['W/"a"', '"a"', true],
    ['"a"', 'W/"a"', true],
    ['W/"a"', 'W/"a"', true],
    ['"b"', '"a"', false],
    ['"b", W/"a"', '"a"', true],
    ['"b","a"', '"a"', true],
    ['"b" , "c"', '"a"', false],
    ['*', '"a"', true],
    ['a', '"a"', false],
    ['""', '""', true],
    ['', '"a"', false],
  ])('%s and a response with %s: %p', (asked, sent, expected) => {
    expect(fresh({ 'if-none-match': asked }, { etag: sent })).toBe(expected)
  })

  it('* matches any tag, but no response without one', () => {
    expect(fresh({ 'if-none-match': '*' }, {})).toBe(false)
    expect(fresh({ 'if-none-match': '*' }, { 'last-modified': DATE })).toBe(false)
  })

  it('where it is given, the date does not count', () => {
    expect(fresh({ 'if-none-match': '"b"', 'if-modified-since': LATER }, { etag: '"a"', 'last-modified': DATE })).toBe(false)
    expect(fresh({ 'if-none-match': '"a"', 'if-modified-since': EARLIER }, { etag: '"a"', 'last-modified': DATE })).toBe(true)
    expect(fresh({ 'if-none-match': '', 'if-modified-since': LATER }, { etag: '"a"', 'last-modified': DATE })).toBe(false)
  })
})

describe('C220: If-Modified-Since', () => {
  it.each([
    [DATE, true],
    [LATER, true],
    [EARLIER, false],
    ['Sunday, 06-Nov-94 08:49:37 GMT', true],
    ['Sun Nov  6 08:49:37 1994', true],
    ['Sun Nov  6 08:49:36 1994', false],
    ['tomorrow', false],
    ['2030', false],
    ['', false],
  ])('%s: %p', (asked, expected) => {
    expect(fresh({ 'if-modified-since': asked }, { 'last-modified': DATE })).toBe(expected)
  })

  it('nothing to compare with is not fresh', () => {
    expect(fresh({ 'if-modified-since': LATER }, { etag: '"a"' })).toBe(false)
    expect(fresh({ 'if-modified-since': LATER }, { 'last-modified': 'Invalid Date' })).toBe(false)
  })
})

it('a request without conditions has nothing', () => {
  expect(fresh({}, { etag: '"a"', 'last-modified': DATE })).toBe(false)
})

it.each([
  ['GET', true],
  ['HEAD', true],
  ['QUERY', true],
  ['POST', false],
  ['PUT', false],
  ['DELETE', false],
])('C220: %s: %p', (method, expected) => {
  expect(fresh({ 'if-none-match': '"a"' }, { etag: '"a"' }, method)).toBe(expected)
  expect(fresh({ 'if-modified-since': LATER }, { 'last-modified': DATE }, method)).toBe(expected)
})

it('a list of tags is fresh exactly when the tag is in it', () => {
  const opaque = fc.stringMatching(/^[!#-+\x2d-~]{0,8}$/)
  fc.assert(
    fc.property(fc.array(fc.tuple(opaque, fc.boolean()), { minLength: 1, maxLength: 6 }), opaque, fc.boolean(), (list, tag, weak) => {
      const text = (value: string, isWeak: boolean): string => `${isWeak ? 'W/' : ''}"${value}"`
      const asked = list.map(([value, isWeak]) => text(value, isWeak)).join(', ')
      expect(fresh({ 'if-none-match': asked }, { etag: text(tag, weak) })).toBe(list.some(([value]) => value === tag))
    }),
  )
})

describe('C220: strictFreshness', () => {
  const both = (asked: Record<string, string>, strict: boolean): boolean =>
    isFresh(fakeRequest({ headers: asked }), new HeaderMap({ etag: '"a"', 'last-modified': DATE }), strict)

  it.each([
    [{ 'if-none-match': '"a"', 'if-modified-since': EARLIER }, true, false],
    [{ 'if-none-match': '"a"', 'if-modified-since': DATE }, true, true],
    [{ 'if-none-match': '"a"' }, true, true],
    [{ 'if-modified-since': DATE }, true, true],
    [{ 'if-none-match': '"b"', 'if-modified-since': DATE }, false, false],
  ])('%j: %p when strict, %p by the old rule', (asked, strict, old) => {
    expect([both(asked as Record<string, string>, true), both(asked as Record<string, string>, false)]).toEqual([strict, old])
  })
})

describe('failedPrecondition', () => {
  const failed = (asked: Record<string, string>, sent: Record<string, string>, method: string) =>
    failedPrecondition(fakeRequest({ method, headers: asked }), new HeaderMap(sent))

  it.each([
    ['"a"', { etag: '"a"' }, null],
    ['"b", "a"', { etag: '"a"' }, null],
    ['*', { etag: '"a"' }, null],
    [' * ', {}, null],
    ['"b"', { etag: '"a"' }, 412],
    ['W/"a"', { etag: '"a"' }, 412],
    ['"a"', { etag: 'W/"a"' }, 412],
    ['W/"a"', { etag: 'W/"a"' }, 412],
    ['"a"', {}, 412],
    ['', { etag: '"a"' }, 412],
    ['a', { etag: '"a"' }, 412],
  ])('C220: If-Match: %s where the state is %j: %p, for every verb', (tags, sent, expected) => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'POST']) {
      expect(failed({ 'if-match': tags }, sent as Record<string, string>, method)).toBe(expected)
    }
  })

  it.each([
    [DATE, 412],
    [EARLIER, 412],
    [LATER, null],
    ['tomorrow', null],
  ])('C220: If-Unmodified-Since: %s, and it was changed a second after DATE: %p', (since, expected) => {
    expect(failed({ 'if-unmodified-since': since }, { 'last-modified': LATER }, 'PUT')).toBe(expected)
  })

  it('C220: If-Unmodified-Since does not count beside If-Match, nor where there is no date', () => {
    expect(failed({ 'if-match': '"a"', 'if-unmodified-since': EARLIER }, { etag: '"a"', 'last-modified': DATE }, 'PUT')).toBeNull()
    expect(failed({ 'if-unmodified-since': EARLIER }, { etag: '"a"' }, 'PUT')).toBeNull()
  })

  it('C220: If-None-Match is a 304 for GET and HEAD, and a 412 for a verb that changes something', () => {
    for (const [method, expected] of [
      ['GET', 304],
      ['HEAD', 304],
      ['QUERY', 304],
      ['PUT', 412],
      ['POST', 412],
      ['DELETE', 412],
    ] as const) {
      expect(failed({ 'if-none-match': 'W/"a"' }, { etag: '"a"' }, method)).toBe(expected)
      expect(failed({ 'if-none-match': '*' }, { etag: '"a"' }, method)).toBe(expected)
      expect(failed({ 'if-none-match': '*' }, {}, method)).toBeNull()
    }
  })

  it('C220: If-Modified-Since is for GET and HEAD only', () => {
    expect(failed({ 'if-modified-since': LATER }, { 'last-modified': DATE }, 'GET')).toBe(304)
    expect(failed({ 'if-modified-since': LATER }, { 'last-modified': DATE }, 'PUT')).toBeNull()
  })
})
