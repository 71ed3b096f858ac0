/** The grammar of query strings and forms, and attacks on it. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isError } from '../../../src/errors/index.js'
import { ParameterBuilder } from '../../../src/http/parameters/parameter-builder.js'
import { parseQuery } from '../../../src/http/parameters/parameter-parser.js'
import { toQuery } from '../../../src/http/parameters/parameter-query.js'
import type { ParameterLimits, ParameterObject, ParameterValue } from '../../../src/http/parameters/parameter-value.js'

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function failure(
  text: string,
  limits: ParameterLimits = {},
  source: 'query' | 'request' = 'query',
): { code: string; status: number; message: string } {
  try {
    parseQuery(text, limits, source)
  } catch (error) {
    return error as { code: string; status: number; message: string }
  }
  throw new Error(`${text} was parsed`)
}

function everyObject(value: unknown, check: (object: object) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) check(value)
  for (const inner of Object.values(value)) everyObject(inner, check)
}

describe('parseQuery', () => {
  it.each<[string, unknown]>([
    ['', {}],
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=aa&b=bb;c=cc', { a: 'aa', b: 'bb;c=cc' }],
    ['action', { action: null }],
    ['a=', { a: '' }],
    ['full_name=abc=def=ghi', { full_name: 'abc=def=ghi' }],
    ['&a=1&&&b=2&=x', { a: '1', b: '2' }],
    ['=', {}],
    ['a=1& b=2&   c=3', { a: '1', b: '2', c: '3' }],
    ['a=1&a=2', { a: '2' }],
    ['a=b+c%20d&e%20f=%C3%A9', { a: 'b c d', 'e f': 'é' }],
    ['a=1%2B1', { a: '1+1' }],
    ['a%5Bb%5D=1', { a: { b: '1' } }],
    ['a=%00', { a: '\0' }],
  ])('C122: splits %p', (text, expected) => {
    expect(plain(parseQuery(text))).toEqual(expected)
  })

  it.each<[string, unknown]>([
    ['x[y][z]=10', { x: { y: { z: '10' } } }],
    ['x[y][z][]=10&x[y][z][]=5', { x: { y: { z: ['10', '5'] } } }],
    ['x[y][][z]=10&x[y][][w]=10', { x: { y: [{ z: '10', w: '10' }] } }],
    ['x[y][][z]=10&x[y][][z]=20', { x: { y: [{ z: '10' }, { z: '20' }] } }],
    ['x[y][][z]=10&x[y][][v][w]=10', { x: { y: [{ z: '10', v: { w: '10' } }] } }],
    ['a[][b][c]=d', { a: [{ b: { c: 'd' } }] }],
    ['a[][b][c][][d][]=e', { a: [{ b: { c: [{ d: ['e'] }] } }] }],
    ['[foo]=bar', { '[foo]': 'bar' }],
    ['[foo][bar]=baz', { '[foo]': { bar: 'baz' } }],
    ['a[0][b]=1&a[1][b]=2', { a: { '0': { b: '1' }, '1': { b: '2' } } }],
    ['action[foo][]', { action: { foo: [] } }],
    ['action[]=1&action[]', { action: ['1'] }],
    ['action[foo][][bar]', { action: { foo: [{ bar: null }] } }],
    ['a[][]=1&a[][]=2', { a: [['1'], ['2']] }],
    ['a&a[b]=1', { a: { b: '1' } }],
  ])('C123: nests %p', (text, expected) => {
    expect(plain(parseQuery(text))).toEqual(expected)
  })

  it.each<[string, unknown]>([
    ['a[][x]=1&a[]=s&a[][x]=2', { a: [{ x: '1' }, 's', { x: '2' }] }],
    ['a[][x][y]=1&a[][x][z]=2&a[][x][y]=3', { a: [{ x: { y: '1', z: '2' } }, { x: { y: '3' } }] }],
    ['a[][t][]=1&a[][t][]=2', { a: [{ t: ['1', '2'] }] }],
  ])('C124: groups %p into elements', (text, expected) => {
    expect(plain(parseQuery(text))).toEqual(expected)
  })

  it.each(['foo[]=bar&foo[4]=bar', 'x[y]=1&x[y][][w]=2', 'a=2&a[b]=1', 'a[b]=1&a[]=2', 'a=2&a[]=1'])(
    'C125: refuses %p, which uses a name as two shapes',
    (text) => {
      expect(failure(text)).toMatchObject({ code: 'ERR_MALFORMED_QUERY', status: 400, name: 'BadRequestError' })
      expect(failure(text, {}, 'request')).toMatchObject({ code: 'ERR_MALFORMED_BODY', status: 400 })
    },
  )

  it('C125: a later plain value replaces a structure', () => {
    expect(plain(parseQuery('a[b]=1&a=2'))).toEqual({ a: '2' })
  })

  it('C126: 100 levels are read, 101 are not', () => {
    const levels = (n: number): string => `a${'[b]'.repeat(n - 1)}=1`
    expect(Object.keys(parseQuery(levels(100)))).toEqual(['a'])
    expect(failure(levels(101))).toMatchObject({ code: 'ERR_PARAMETER_LIMIT', status: 400 })
    expect(failure(`a${'[]'.repeat(100)}=1`)).toMatchObject({ code: 'ERR_PARAMETER_LIMIT' })
    expect(failure('a[b][c]=1', { maxDepth: 2 })).toMatchObject({ code: 'ERR_PARAMETER_LIMIT' })
  })

  it.each<[string, unknown]>([
    ['a[=1', { 'a[': '1' }],
    ['a[b=1', { a: { '[b': '1' } }],
    ['a[b]c=1', { a: { b: { c: '1' } } }],
    ['a[b]c[d]=1', { a: { b: { 'c[d]': '1' } } }],
    ['a[b][=1', { a: { '[b][': '1' } }],
    ['a[][=1', { a: [{ '[': '1' }] }],
    ['a[[b]]=1', { a: { '[b': { ']': '1' } } }],
    ['a]=1', { 'a]': '1' }],
    ['[=1&[]=2', { '[': '1', '[]': '2' }],
  ])('C127: takes the malformed brackets of %p literally', (text, expected) => {
    expect(plain(parseQuery(text))).toEqual(expected)
  })

  it.each(['a%=', 'a=%', 'a=%2', 'a=%zz', 'foo=%81E', '%C3=1', 'a[b]=%ff', 'a=%C0%80', 'a=%ED%A0%80', 'a=%F5%80%80%80'])(
    'C129: refuses the encoding of %p',
    (text) => {
      expect(failure(text)).toMatchObject({ code: 'ERR_MALFORMED_QUERY', status: 400, expose: true })
      expect(failure(text).message).toMatch(/^Invalid query parameters: /)
      expect(failure(text, {}, 'request').message).toMatch(/^Invalid request parameters: /)
    },
  )

  it('C129: shows invalid bytes as replacement characters, and not the whole text', () => {
    expect(failure('%81E=1').message).toContain('"\ufffdE"')
    expect(failure(`%81${'E'.repeat(10_000)}=1`).message.length).toBeLessThan(200)
  })

  it('C129, C293: names the parameter of a bad value, which may be a password, and does not show the value', () => {
    expect(failure('user[password]=hunter%FF').message).toBe(
      'Invalid query parameters: the value of "user[password]" is not valid percent-encoded UTF-8',
    )
    expect(failure(`${'n'.repeat(10_000)}=%81`).message.length).toBeLessThan(200)
  })

  it('C130: counts parameters and bytes', () => {
    expect(Object.keys(parseQuery('a=1&b=2', { maxParameters: 2 }))).toHaveLength(2)
    expect(failure('a=1&b=2&c=3', { maxParameters: 2 })).toMatchObject({ code: 'ERR_PARAMETER_LIMIT', status: 400 })
    expect(failure('a[]=1&a[]=2&a[]=3', { maxParameters: 2 })).toMatchObject({ code: 'ERR_PARAMETER_LIMIT' })
    expect(failure('a=12345', { maxBytes: 6 })).toMatchObject({ code: 'ERR_PARAMETER_LIMIT' })
    expect(failure('a=éé', { maxBytes: 5 })).toMatchObject({ code: 'ERR_PARAMETER_LIMIT' })
    expect(plain(parseQuery('a=éé', { maxBytes: 6 }))).toEqual({ a: 'éé' })
    expect(failure('a&'.repeat(5000))).toMatchObject({ code: 'ERR_PARAMETER_LIMIT' })
  })

  it('drops __proto__ at every level and keeps constructor as a harmless name', () => {
    const text = '__proto__[x]=1&__proto__=2&a[__proto__][x]=3&a[][__proto__]=4&b[__proto__]=5&constructor[prototype][x]=6&c[toString]=7'
    const parameters = parseQuery(text)
    expect(plain(parameters)).toEqual({ constructor: { prototype: { x: '6' } }, c: { toString: '7' } })
    everyObject(parameters, (object) => expect(Object.getPrototypeOf(object)).toBeNull())
    expect(({} as { x?: unknown }).x).toBeUndefined()
    expect(plain(parseQuery('__proto__=1&a=2'))).toEqual({ a: '2' })
  })

  it('does not read inherited names as present: hasOwnProperty nests like any other', () => {
    expect(plain(parseQuery('hasOwnProperty[a]=1&toString[]=2'))).toEqual({ hasOwnProperty: { a: '1' }, toString: ['2'] })
  })

  it('takes time linear in the text for what attackers send', () => {
    const time = (text: string): number => {
      const start = process.hrtime.bigint()
      try {
        parseQuery(text, { maxParameters: 1e9, maxBytes: 1e9 })
      } catch {
        // Refused is fine, slow is not.
      }
      return Number(process.hrtime.bigint() - start) / 1e6
    }
    for (const piece of ['[', ']', '[]', 'a[', '%', '&', '=', '+', '[a]', 'a[][b]&', 'a[b=1&', ' &']) {
      expect(time(`a${piece.repeat(100_000)}`)).toBeLessThan(5_000)
    }
  })

  it('never throws anything but a BadRequestError and never makes an object with a prototype', () => {
    const hostile = fc.array(
      fc.constantFrom('a', 'b', '[', ']', '[]', '=', '&', '%', '%5B', '%ff', '+', ' ', '__proto__', 'constructor', ';', '\0', '\ud800'),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          hostile.map((pieces) => pieces.join('')),
        ),
        (text) => {
          try {
            everyObject(parseQuery(text), (object) => expect(Object.getPrototypeOf(object)).toBeNull())
          } catch (error) {
            expect(isError(error) && error.name).toBe('BadRequestError')
          }
          expect(Object.keys(Object.prototype)).toEqual([])
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('the fast path for flat texts and the general one agree', () => {
    const pieces = fc.array(fc.constantFrom('a', 'b', '=', '&', ';', 'é', '__proto__', '1'), { maxLength: 30 })
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('')
        // A leading pair with an escape sends the same text down the other path.
        const { zz, ...rest } = parseQuery(`zz=%20&${text}`)
        expect(zz).toBe(' ')
        expect(plain(rest)).toEqual(plain(parseQuery(text)))
      }),
    )
  })

  it('C154: reads back what toQuery writes', () => {
    const name = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => !/[[\]]/.test(text) && text !== '__proto__' && text.isWellFormed())
    const text = fc.string({ unit: 'grapheme' }).filter((value) => value.isWellFormed())
    const { tree } = fc.letrec<{ tree: ParameterValue; object: ParameterObject }>((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, text, fc.constant(null), fc.array(text, { minLength: 1 }), tie('object')),
      object: fc.dictionary(name, tie('tree'), { minKeys: 1, maxKeys: 4 }),
    }))
    fc.assert(
      fc.property(fc.dictionary(name, tree), (object) => {
        expect(plain(parseQuery(toQuery(object)))).toEqual(plain(object))
      }),
      { numRuns: 500 },
    )
  })
})

describe('toQuery', () => {
  it('C154: sorts by key, wraps in a namespace, and writes arrays', () => {
    expect(toQuery({ nationality: 'Danish', name: 'David' }, 'user')).toBe('user%5Bname%5D=David&user%5Bnationality%5D=Danish')
    expect(toQuery({ b: ['1', '2'], a: null, c: true, d: { e: 3 } })).toBe('a&b%5B%5D=1&b%5B%5D=2&c=true&d%5Be%5D=3')
    expect(toQuery({ at: new Date(0) })).toBe('at=1970-01-01T00%3A00%3A00.000Z')
    expect(toQuery({ none: [], empty: {} })).toBe('')
  })
})

describe('ParameterBuilder', () => {
  it('C123: builds from decoded pairs, as multipart bodies have them', () => {
    const builder = new ParameterBuilder({}, 'request')
    builder.add('a[b]', '1')
    builder.add('a[c][]', 'x=y&z')
    builder.add('', 'dropped')
    expect(plain(builder.parameters)).toEqual({ a: { b: '1', c: ['x=y&z'] } })
  })
})

describe('C137: values of bytes', () => {
  const hex = (text: string, binary: (name: string) => boolean): unknown =>
    JSON.parse(
      JSON.stringify(parseQuery(text, { binary }), (_key, value: { type?: string; data?: number[] }) =>
        value?.type === 'Buffer' ? Buffer.from(value.data ?? []).toString('hex') : value,
      ),
    )

  it('are the bytes behind the escapes, by their top-level name', () => {
    expect(hex('a=%e2%EFx+%&b=%C3%A9', (name) => name === 'a')).toEqual({ a: 'e2ef782025', b: 'é' })
    expect(hex('a[b][]=%FF&a[b][]=&a=%zz', (name) => name === 'a')).toEqual({ a: '257a7a' })
    expect(hex('a[b][]=%FF&a[c]', () => true)).toEqual({ a: { b: ['ff'], c: null } })
  })

  it('names stay text', () => {
    expect(() => parseQuery('%FF=1', { binary: () => true })).toThrow(expect.objectContaining({ code: 'ERR_MALFORMED_QUERY' }))
  })
})
