/** Cache-Control: the object, the raw header, and what goes on the wire. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CacheControl, normalizeCacheControl } from '../../../src/http/caching/cache-control.js'
import { type CacheDirectives, parseCacheDirectives } from '../../../src/http/caching/cache-directives.js'

const setting = (directives: CacheDirectives): CacheControl => Object.assign(new CacheControl(), directives)
const sent = (directives: CacheDirectives, header?: string): string | undefined => normalizeCacheControl(header, setting(directives))

describe('normalizeCacheControl', () => {
  it('L8: nothing set, nothing sent', () => {
    expect(normalizeCacheControl(undefined, null)).toBeUndefined()
    expect(normalizeCacheControl(undefined, new CacheControl())).toBeUndefined()
    expect(normalizeCacheControl('', null)).toBeUndefined()
    expect(normalizeCacheControl(' , ', null)).toBeUndefined()
  })

  it.each([
    ['no-cache', 'no-cache'],
    ['public', 'public'],
    ['private', 'private'],
    ['no-store', 'no-store'],
    ['public, no-store', 'no-store'],
    ['private, no-store', 'private, no-store'],
    ['no-cache, no-store', 'no-store'],
    ['no-cache, no-transform', 'no-cache, no-transform'],
    ['no-transform', 'private, no-transform'],
    ['max-age=10', 'max-age=10, private'],
    ['max-age=10, must-revalidate, immutable', 'max-age=10, private, must-revalidate, immutable'],
    ['must-understand, no-store', 'must-understand, no-store'],
    ['no-store, must-understand, private', 'private, must-understand, no-store'],
  ])('L8: a raw %j is sent as %j', (header, expected) => {
    expect(normalizeCacheControl(header, null)).toBe(expected)
    expect(normalizeCacheControl(header, new CacheControl())).toBe(expected)
  })

  it.each<[string, CacheDirectives, string]>([
    ['cacheControl.public = true', { public: true }, 'public'],
    ['expiresIn(60)', { maxAge: 60, public: false }, 'max-age=60, private'],
    ['expiresNow()', { noCache: true }, 'no-cache'],
    ['noStore()', { noStore: true }, 'no-store'],
  ])('L8: %s beats the no-cache of the first write', (_, directives, expected) => {
    expect(sent(directives, 'no-cache')).toBe(expected)
  })

  it.each<[CacheDirectives, string]>([
    [{ maxAge: 60.1 }, 'max-age=60, private'],
    [{ maxAge: 60, public: true }, 'max-age=60, public'],
    [{ maxAge: 60, mustRevalidate: true }, 'max-age=60, private, must-revalidate'],
    [{ maxAge: 60, public: true, mustRevalidate: true }, 'max-age=60, public, must-revalidate'],
    [{ maxAge: 60, public: true, staleWhileRevalidate: 300 }, 'max-age=60, public, stale-while-revalidate=300'],
    [{ maxAge: 60, public: true, staleIfError: 300 }, 'max-age=60, public, stale-if-error=300'],
    [{ maxAge: 60, public: true, immutable: true }, 'max-age=60, public, immutable'],
    [{ maxAge: 60, public: true, extras: { 's-maxage': 18000 } }, 'max-age=60, public, s-maxage=18000'],
  ])('C222: %j is sent as %j', (directives, expected) => {
    expect(sent(directives)).toBe(expected)
  })

  it('C223: expiresNow keeps extras such as no-transform', () => {
    expect(sent({ noCache: true, extras: { 'no-transform': true } })).toBe('no-cache, no-transform')
  })

  it('C224: for ever', () => {
    expect(sent({ maxAge: 3155695200, public: true, immutable: true })).toBe('max-age=3155695200, public, immutable')
  })

  it('C225: must-understand goes only together with no-store', () => {
    expect(sent({ mustUnderstand: true, noStore: true })).toBe('must-understand, no-store')
    expect(sent({ mustUnderstand: true, public: true })).toBe('public')
  })

  it.each<[string, CacheDirectives, string]>([
    ['no-cache, must-revalidate', {}, 'no-cache'],
    ['public, no-cache', {}, 'public, no-cache'],
    [
      'max-age=120, public, s-maxage=60, proxy-revalidate',
      { maxAge: 300, public: true },
      'max-age=300, public, s-maxage=60, proxy-revalidate',
    ],
    ['no-store', { maxAge: 5 }, 'max-age=5, private'],
    ['no-store, no-transform', { public: true }, 'public, no-transform'],
    ['public', { maxAge: 5 }, 'max-age=5, public'],
    ['must-revalidate', { maxAge: 5, public: false }, 'max-age=5, private, must-revalidate'],
    ['must-revalidate', { maxAge: 5, mustRevalidate: false }, 'max-age=5, private'],
    ['s-maxage=1, x=2', { maxAge: 5, extras: { 's-maxage': 9, y: true } }, 'max-age=5, private, s-maxage=9, y, x=2'],
  ])('C226: raw %j with %j is sent as %j', (header, directives, expected) => {
    expect(sent(directives, header)).toBe(expected)
  })

  it('C226: all directives in their order', () => {
    const all = 'x=1, immutable, stale-if-error=3, stale-while-revalidate=2, must-revalidate, public, max-age=1'
    expect(normalizeCacheControl(all, null)).toBe(
      'max-age=1, public, must-revalidate, stale-while-revalidate=2, stale-if-error=3, immutable, x=1',
    )
  })

  it('C226: what was normalised once stays as it is', () => {
    const directive = fc.constantFrom(
      'public',
      'private',
      'no-cache',
      'no-store',
      'must-revalidate',
      'must-understand',
      'immutable',
      'max-age=1',
      'max-age="2"',
      'stale-if-error=3',
      'stale-while-revalidate=4',
      'no-transform',
      's-maxage=5',
      'no-cache="set-cookie, x"',
      'X=1',
      '=',
      'a=b=c',
    )
    fc.assert(
      fc.property(fc.array(directive), (directives) => {
        const once = normalizeCacheControl(directives.join(','), null)
        expect(normalizeCacheControl(once, null)).toBe(once)
      }),
    )
  })
})

describe('parseCacheDirectives', () => {
  it.each<[string, CacheDirectives]>([
    ['Max-Age=10, PUBLIC', { maxAge: 10, public: true }],
    ['max-age="10"', { maxAge: 10 }],
    ['max-age=1, max-age=2', { maxAge: 1 }],
    ['max-age=x', { maxAge: 0 }],
    ['max-age', { maxAge: 0 }],
    ['max-age=99999999999999999999', { maxAge: Number.MAX_SAFE_INTEGER }],
    ['private, public', { public: false }],
    ['public, private', { public: false }],
    ['no-cache="Set-Cookie, X", max-age=1', { maxAge: 1, extras: { 'no-cache': '"Set-Cookie, X"' } }],
  ])('RFC 9111 §5.2: reads %j', (header, expected) => {
    const directives = parseCacheDirectives(header)
    if (directives.extras !== undefined) directives.extras = { ...directives.extras }
    expect(directives).toEqual(expected)
  })

  it('keeps a directive called __proto__ as data', () => {
    expect(normalizeCacheControl('__proto__=1', null)).toBe('private, __proto__=1')
    expect(sent({ maxAge: 1 }, '__proto__=1')).toBe('max-age=1, private, __proto__=1')
  })
})

describe('CacheControl', () => {
  it('knows whether anything is set, even a false', () => {
    expect(new CacheControl().isEmpty).toBe(true)
    const examples: CacheDirectives[] = [
      { maxAge: 0 },
      { public: false },
      { mustRevalidate: true },
      { noCache: false },
      { noStore: true },
      { mustUnderstand: true },
      { immutable: true },
      { staleWhileRevalidate: 0 },
      { staleIfError: 0 },
      { extras: { x: 1 } },
    ]
    expect(examples.map((example) => setting(example).isEmpty)).toEqual(examples.map(() => false))
  })

  it('C223: replace forgets what was there, so the last call wins', () => {
    const control = setting({
      maxAge: 1,
      public: true,
      mustRevalidate: true,
      noCache: true,
      mustUnderstand: true,
      immutable: true,
      staleWhileRevalidate: 2,
      staleIfError: 3,
      extras: { x: 1 },
    })
    control.replace({ noStore: true })
    expect(normalizeCacheControl(undefined, control)).toBe('no-store')
    control.replace({ maxAge: 30, public: false })
    expect(normalizeCacheControl(undefined, control)).toBe('max-age=30, private')
    control.replace({})
    expect(control.isEmpty).toBe(true)
  })

  it('private is the opposite of public', () => {
    const control = new CacheControl()
    expect(control.private).toBeUndefined()
    control.private = true
    expect(control.public).toBe(false)
    control.public = true
    expect(control.private).toBe(false)
    control.private = undefined
    expect(control.isEmpty).toBe(true)
  })

  it.each(['maxAge', 'staleWhileRevalidate', 'staleIfError'] as const)('%s takes seconds that are not negative', (name) => {
    const control = new CacheControl()
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => {
        control[name] = value
      }).toThrow(`${name} is ${value}: give a number of seconds that is not negative`)
    }
    control[name] = 1.9
    expect(control[name]).toBe(1)
    control[name] = undefined
    expect(control.isEmpty).toBe(true)
  })
})
