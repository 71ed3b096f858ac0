import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  DEFAULT_FILTERS,
  filterForLog,
  filterLocation,
  filterQuery,
  type ParameterLogFilter,
} from '../../../src/http/parameters/parameter-log.js'
import { growth, LINEAR } from '../../growth.js'

describe('C293: parameters', () => {
  it.each<[ParameterLogFilter[], unknown, unknown]>([
    [['fo'], { bar: { foo: 1, bar: 2 } }, { bar: { foo: '[FILTERED]', bar: 2 } }],
    [['f'], { foo: { bar: 1 } }, { foo: '[FILTERED]' }],
    [['FOO'], { foo: 1, aFoOb: 2, fo: 3 }, { foo: '[FILTERED]', aFoOb: '[FILTERED]', fo: 3 }],
    [['deep.cc.code'], { deep: { cc: { code: 1, bar: 2 } }, code: 3 }, { deep: { cc: { code: '[FILTERED]', bar: 2 } }, code: 3 }],
    [['deep.cc.code'], { deep: { cc: [{ code: 1 }] } }, { deep: { cc: [{ code: '[FILTERED]' }] } }],
    [[/^foo$/], { foo: 1, food: 2 }, { foo: '[FILTERED]', food: 2 }],
    [[/^a\.b$/], { a: { b: 1, c: 2 }, b: 3 }, { a: { b: '[FILTERED]', c: 2 }, b: 3 }],
    [[/foo/g], { foo1: 1, foo2: 2, foo3: 3 }, { foo1: '[FILTERED]', foo2: '[FILTERED]', foo3: '[FILTERED]' }],
    [['token'], { list: [{ token: 1 }, 2], tokens: [1, 2] }, { list: [{ token: '[FILTERED]' }, 2], tokens: '[FILTERED]' }],
    [[], { a: null, b: undefined, c: true }, { a: null, b: undefined, c: true }],
  ])('%j', (filters, value, shown) => {
    expect(filterForLog(value, filters)).toEqual(shown)
  })

  it('A25: the default hides what is secret by its name, in the spelling of databases and of programs, and nothing else', () => {
    const secret = ['password', 'userEmail', 'clientSecret', 'csrf_token', 'api_key', 'apiKey', 'encrypted', 'salt', 'certificate', 'otp']
    const open = ['title', 'name', 'key', 'keyword', 'monkey', 'Keyboard', 'page', 'description']
    const shown = filterForLog(Object.fromEntries([...secret, ...open, 'ssn', 'cvv', 'cvc'].map((name) => [name, 'x'])), DEFAULT_FILTERS)
    const visible = Object.entries(shown as object).filter(([, value]) => value === 'x')
    expect(visible.map(([name]) => name)).toEqual(open)
  })

  it('functions change what the others let through, with key, value and all parameters', () => {
    const seen: unknown[] = []
    const parameters = { a: 'x', token: 'y', deep: { list: ['z', 1] } }
    const shout: ParameterLogFilter = (key, value, all) => {
      seen.push([key, value, all === parameters])
      return typeof value === 'string' ? value.toUpperCase() : undefined
    }
    expect(filterForLog(parameters, ['token', shout])).toEqual({ a: 'X', token: '[FILTERED]', deep: { list: ['Z', 1] } })
    expect(seen).toEqual([
      ['a', 'x', true],
      ['list', 'z', true],
      ['list', 1, true],
    ])
    expect(filterQuery('a=x&token=y', ['token', shout])).toBe('a=X&token=[FILTERED]')
  })

  it('leaves the original alone, and takes no prototype from a client', () => {
    const source = JSON.parse('{"__proto__":{"token":1,"x":2},"constructor":{"password":"y"}}') as Record<string, unknown>
    const copy = filterForLog(source, DEFAULT_FILTERS) as Record<string, unknown>
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"token":"[FILTERED]","x":2},"constructor":{"password":"[FILTERED]"}}')
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(JSON.stringify(source)).toContain('"token":1')
  })

  it('what is too deep is cut', () => {
    let deep: unknown = 'x'
    for (let i = 0; i < 100_000; i++) deep = { a: deep }
    expect(JSON.stringify(filterForLog(deep, DEFAULT_FILTERS))).toContain('[…]')
  })
})

describe('C294: paths', () => {
  it.each([
    ['secret=bd4f21f&genuine=%5BFILTERED%5D', 'secret=[FILTERED]&genuine=%5BFILTERED%5D'],
    ['a=1;token=x;c=3', 'a=1;token=[FILTERED];c=3'],
    ['token=abc;def&b=2', 'token=[FILTERED]&b=2'],
    ['token=a=b', 'token=[FILTERED]'],
    ['token', 'token'],
    ['token=', 'token=[FILTERED]'],
    ['to%6Ben=x', 'to%6Ben=[FILTERED]'],
    ['%zztoken=x', '%zztoken=[FILTERED]'],
    ['user[password]=x&user[name]=y', 'user[password]=[FILTERED]&user[name]=y'],
    ['user%5Bpassword%5D=x', 'user%5Bpassword%5D=[FILTERED]'],
    ['&&a=1&', '&&a=1&'],
    ['', ''],
  ])('%s', (query, shown) => {
    expect(filterQuery(query, DEFAULT_FILTERS)).toBe(shown)
  })

  it('a dotted filter finds the brackets of a query', () => {
    expect(filterQuery('card[code]=1&code=2', ['card.code'])).toBe('card[code]=[FILTERED]&code=2')
  })

  it('without filters, everything is verbatim', () => {
    fc.assert(fc.property(fc.string(), (query) => filterQuery(query, []) === query))
  })

  it('the value of a hidden key never shows', () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), fc.stringMatching(/^[a-z0-9]{12}$/), (before, value) => {
        expect(filterQuery(`${before}&token=${value}&x=1`, DEFAULT_FILTERS)).not.toContain(value)
      }),
    )
  })

  it('a long query is filtered in linear time', async () => {
    const filter = (times: number): unknown => filterQuery('a=1&'.repeat(times) + ';='.repeat(times), DEFAULT_FILTERS)
    expect(await growth(filter, 10_000)).toBeLessThan(LINEAR)
  })
})

describe('values that are no plain data', () => {
  it('bytes are shown by their number, and dates as they are', () => {
    const date = new Date(0)
    const shown = filterForLog(
      { a: new Uint8Array(1_000_000), list: [Buffer.from('secret'), [Buffer.from('secret'), date]], at: date },
      DEFAULT_FILTERS,
    )
    expect(shown).toEqual({ a: '[1000000 bytes]', list: ['[6 bytes]', ['[6 bytes]', date]], at: date })
  })
})

describe('C295: redirects', () => {
  it.each([
    ['http://a.test/secret/x?y=1', ['secret'], '[FILTERED]'],
    ['http://a.test/x', [/^http:\/\/a\./], '[FILTERED]'],
    ['http://a.test/x?token=1&b=2', [], 'http://a.test/x?token=[FILTERED]&b=2'],
    ['/x?token=1#token=2', [], '/x?token=[FILTERED]'],
    ['/plain', ['secret'], '/plain'],
    ['https://a.test/cb#access_token=1', [], 'https://a.test/cb'],
    ['https://ada:secret@a.test/?b=2', [], 'https://[FILTERED]@a.test/?b=2'],
    ['/a?at=x@y', [], '/a?at=x@y'],
    ['http://[', [], '[FILTERED]'],
    ['http://a b/?token=1', [], '[FILTERED]'],
  ])('%s', (location, hidden, shown) => {
    expect(filterLocation(location, DEFAULT_FILTERS, hidden)).toBe(shown)
  })

  it('a global pattern matches each time', () => {
    const hidden = [/secret/g]
    expect([1, 2, 3].map(() => filterLocation('/secret', [], hidden))).toEqual(['[FILTERED]', '[FILTERED]', '[FILTERED]'])
  })
})
