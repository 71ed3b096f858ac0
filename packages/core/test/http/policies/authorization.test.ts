/** Credentials: what is read, what is written, and what somebody may try. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  challenge,
  encodeBasicCredentials,
  encodeTokenCredentials,
  parseBasicCredentials,
  parseTokenCredentials,
} from '../../../src/http/policies/authorization.js'
import { growth, LINEAR } from '../../growth.js'

const base64 = (text: string, encoding: BufferEncoding = 'utf8'): string => Buffer.from(text, encoding).toString('base64')
const basic = (text: string) => parseBasicCredentials(`Basic ${base64(text)}`)

describe('Basic credentials', () => {
  it('C210: are split at the first colon', () => {
    expect(basic('a:b')).toEqual({ name: 'a', password: 'b' })
    expect(basic('a:b:c:')).toEqual({ name: 'a', password: 'b:c:' })
    expect(basic(':')).toEqual({ name: '', password: '' })
    expect(basic('')).toEqual({ name: '', password: undefined })
    expect(basic('George')).toEqual({ name: 'George', password: undefined })
  })

  it('C210: take the scheme in any case, and no other scheme', () => {
    for (const scheme of ['Basic', 'BASIC', 'basic', 'bAsIc']) {
      expect(parseBasicCredentials(`${scheme} ${base64('a:b')}`)).toEqual({ name: 'a', password: 'b' })
    }
    for (const scheme of ['Bearer', 'Basics', 'Token', '', 'Bas ic']) expect(parseBasicCredentials(`${scheme} ${base64('a:b')}`)).toBeNull()
  })

  it('C210: are UTF-8, else Latin-1', () => {
    expect(basic('j\u00fcrgen:\u{1f511}')).toEqual({ name: 'j\u00fcrgen', password: '\u{1f511}' })
    expect(parseBasicCredentials(`Basic ${base64('j\u00fcrgen:\u00e9', 'latin1')}`)).toEqual({ name: 'j\u00fcrgen', password: '\u00e9' })
    expect(basic('\ufeffa:b')).toEqual({ name: '\ufeffa', password: 'b' })
  })

  it.each(['a\0:b', 'a:b\0', 'a\r\n:b', 'a:\u007f', 'a:\tb'])('RFC 7617: %j with a control character is none', (text) => {
    expect(basic(text)).toBeNull()
  })

  it.each(['%%%', 'YTpi!', 'YTpi=', 'YTpi===', 'Y', 'YT pi', 'YTpj ZGU=', '=', 'YTpj\u00e9', 'YTpi,YTpi', 'YR=='])(
    '%j is not base64',
    (text) => {
      expect(parseBasicCredentials(`Basic ${text}`)).toBeNull()
    },
  )

  it('take both alphabets, padded or not', () => {
    const text = 'a:\u00ff\u00fb??>>'
    const standard = base64(text)
    expect(standard).toMatch(/[+/]/)
    for (const spelling of [standard, Buffer.from(text).toString('base64url'), standard.replace(/=+$/, '')]) {
      expect(parseBasicCredentials(`Basic ${spelling}`)).toEqual({ name: 'a', password: text.slice(2) })
    }
  })

  it.each([null, '', 'Basic', 'Basic\u00a0YTpi', ' Basic YTpi'])('%j is no header with credentials', (header) => {
    expect(parseBasicCredentials(header)).toBeNull()
  })

  it('blanks around are ignored', () => {
    expect(parseBasicCredentials('Basic   YTpi  ')).toEqual({ name: 'a', password: 'b' })
    expect(parseBasicCredentials('Basic\tYTpi')).toEqual({ name: 'a', password: 'b' })
  })

  const text = fc.string({ unit: fc.constantFrom(...'abcXYZ019:;,=+/"\\ \u00e9\u{1f511}') })

  it('C214: come back as they were written, in one line', () => {
    fc.assert(
      fc.property(text, text, (name, password) => {
        fc.pre(!name.includes(':'))
        const header = encodeBasicCredentials(name, password)
        expect(header).toMatch(/^Basic [\w+/]+=*$/)
        expect(parseBasicCredentials(header)).toEqual({ name, password })
      }),
    )
  })

  it('C214: what cannot be written is refused', () => {
    for (const [name, password] of [
      ['a:b', 'c'],
      ['a\0', 'b'],
      ['a', 'b\r\nx: y'],
    ] as const) {
      expect(() => encodeBasicCredentials(name, password)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    }
  })

  it('nothing that a client sends throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (header) => void parseBasicCredentials(`Basic ${header}`)))
  })
})

describe('token credentials', () => {
  const parse = (header: string, schemes?: string[]) => {
    const found = parseTokenCredentials(header, schemes)
    return found === null ? null : [found.token, { ...found.options }, found.scheme]
  }

  it('C212: are taken with the schemes Token, Bearer and DPoP, in any case', () => {
    expect(parse('Bearer lifo')).toEqual(['lifo', {}, 'bearer'])
    expect(parse('DPoP lifo')).toEqual(['lifo', {}, 'dpop'])
    expect(parse('token lifo')).toEqual(['lifo', {}, 'token'])
    expect(parse('Basic lifo')).toBeNull()
  })

  it('C212: or with those that are named', () => {
    expect(parse('DPoP lifo', ['DPoP'])).toEqual(['lifo', {}, 'dpop'])
    expect(parse('Bearer lifo', ['DPoP'])).toBeNull()
    expect(parse('x-mine lifo', ['X-Mine', 'DPoP'])).toEqual(['lifo', {}, 'x-mine'])
  })

  it.each([
    ['Token token="abc", nonce="def"', 'abc', { nonce: 'def' }],
    ['Token token=abc; nonce=def', 'abc', { nonce: 'def' }],
    ['Token token="abc"\tnonce="def"', 'abc', { nonce: 'def' }],
    ['Token abc, nonce="def"', 'abc', { nonce: 'def' }],
    ['Token "abc", nonce="def"', 'abc', { nonce: 'def' }],
    ['Token token = "abc" , nonce = "def"', 'abc', { nonce: 'def' }],
    ['Token ,, ;token="abc",\t,; nonce="def",,', 'abc', { nonce: 'def' }],
    ['Token token="rcHu+HzSFw89Ypyhn/896A==", nonce="def"', 'rcHu+HzSFw89Ypyhn/896A==', { nonce: 'def' }],
    ['Token rcHu+HzSFw89Ypyhn/896A==', 'rcHu+HzSFw89Ypyhn/896A==', {}],
    ['Bearer token=', null, {}],
    ['Bearer a.b-c_d~e', 'a.b-c_d~e', {}],
    ['Token token="a,b;c\td"', 'a,b;c\td', {}],
    ['Token token="a\\"b\\\\c"', 'a"b\\c', {}],
    ['Token token="abc", algorithm', 'abc', {}],
    ['Token token="abc", token="other"', 'abc', { token: 'other' }],
    ['Token nonce="def", token="abc"', 'nonce="def"', { token: 'abc' }],
    ['Token token="abc", __proto__="x", constructor="y"', 'abc', { constructor: 'y' }],
    ['Token token$"lifo"', 'token$"lifo"', {}],
  ])('C213: %j gives %j', (header, token, options) => {
    expect(parse(header)).toEqual(token === null ? null : [token, options, header.split(' ')[0]!.toLowerCase()])
  })

  it.each([
    'Token',
    'Token ',
    'Token ,;,',
    'Token token=""',
    'Token ""',
    'Token token="abc',
    'Token "',
    'Token "abc"def',
    'Token token="abc\\',
    'Token token="a" b',
  ])('C213: %j holds no token', (header) => {
    expect(parse(header)).toBeNull()
  })

  it('C213: the options have no prototype', () => {
    const { options } = parseTokenCredentials('Token token="a", toString="x"')!
    expect(Object.getPrototypeOf(options)).toBeNull()
    expect(options.toString).toBe('x')
  })

  it.each([
    ['blanks', (n: number) => ' '.repeat(n)],
    ['tabs', (n: number) => '\t'.repeat(n)],
    ['commas', (n: number) => ','.repeat(n)],
    ['blanks and commas', (n: number) => ' ,'.repeat(n / 2)],
    ['quotes', (n: number) => '"'.repeat(n)],
    ['backslashes', (n: number) => `"${'\\'.repeat(n)}`],
    ['equals', (n: number) => '='.repeat(n)],
    ['open values', (n: number) => 'a="'.repeat(n / 3)],
    ['blanks before a comma', (n: number) => `a${' '.repeat(n)},b`],
  ])('C213: many %s are read in linear time', async (_what, make) => {
    const read = (length: number): void => {
      parseTokenCredentials(`Token ${make(length)}`)
      parseTokenCredentials(`Token token=${make(length)}`)
    }
    expect(await growth(read, 100_000)).toBeLessThan(LINEAR)
  })

  const value = fc.string({ unit: fc.constantFrom(...'abcXYZ019:;,=+/"\\ _-.~') })

  it('C214: come back as they were written, in one line', () => {
    const names = fc.stringMatching(/^[a-z][a-z0-9_-]{0,10}$/).filter((name) => name !== 'token')
    fc.assert(
      fc.property(value, fc.dictionary(names, value), (token, options) => {
        fc.pre(token !== '')
        const header = encodeTokenCredentials(token, options, 'DPoP')
        expect(header).not.toMatch(/[\r\n]/)
        expect(parse(header)).toEqual([token, { ...options }, 'dpop'])
      }),
    )
  })

  it('C214: what cannot be written is refused', () => {
    expect(encodeTokenCredentials('t', { nonce: 'n' })).toBe('Token token="t", nonce="n"')
    const bad: (() => string)[] = [
      () => encodeTokenCredentials('a\r\nx: y'),
      () => encodeTokenCredentials('a', { b: '\0' }),
      () => encodeTokenCredentials('a', { 'b c': 'd' }),
      () => encodeTokenCredentials('a', {}, 'Tok en'),
      () => encodeTokenCredentials('\u00e9'),
    ]
    for (const encode of bad) expect(encode).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('nothing that a client sends throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab=",;\\ \t\u00e9') }), (text) => void parseTokenCredentials(`Token ${text}`)),
    )
  })
})

describe('a challenge', () => {
  it('C209: holds the realm without what would end it', () => {
    expect(challenge('Basic', 'Application')).toBe('Basic realm="Application"')
    expect(challenge('Basic', 'My "own" \\realm')).toBe('Basic realm="My own realm"')
    expect(challenge('Basic', 'a\r\nSet-Cookie: x=1\0\u2028\u00e9')).toBe('Basic realm="a??Set-Cookie: x=1???"')
  })

  it('C209: is always one header value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (realm) => expect(challenge('Basic', realm)).toMatch(/^Basic realm="[ -!#-[\]-~]*"$/)),
    )
  })
})
