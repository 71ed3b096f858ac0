/** The grammar of media types. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { formatMediaType, isToken, parseMediaType } from '../../../src/http/negotiation/media-type.js'

const parsed = (value: string) => {
  const result = parseMediaType(value)
  return result === null ? null : [result.type, { ...result.parameters }]
}

describe('parseMediaType', () => {
  it.each([
    ['text/html', 'text/html', {}],
    ['TEXT/Html', 'text/html', {}],
    [' text/html\t', 'text/html', {}],
    ['text/html;', 'text/html', {}],
    ['text/html ; ; ', 'text/html', {}],
    ['text/html;charset=utf-8', 'text/html', { charset: 'utf-8' }],
    ['text/html ;\tCharset=UTF-8 ', 'text/html', { charset: 'UTF-8' }],
    ['text/html; charset="utf-8"', 'text/html', { charset: 'utf-8' }],
    ['text/html; charset="a\\"b\\\\c"', 'text/html', { charset: 'a"b\\c' }],
    ['text/html; x=""', 'text/html', { x: '' }],
    ['text/html; x="a;b, c=d"; y=2', 'text/html', { x: 'a;b, c=d', y: '2' }],
    ['text/html; x=1; X=2', 'text/html', { x: '1' }],
    ['multipart/form-data; boundary=----WebKit0aB', 'multipart/form-data', { boundary: '----WebKit0aB' }],
    ['application/vnd.api+json; version=2', 'application/vnd.api+json', { version: '2' }],
    ['*/*', '*/*', {}],
    ['text/*;q=0.5', 'text/*', { q: '0.5' }],
  ])('RFC 9110 §8.3.1: reads %j', (value, type, parameters) => {
    expect(parsed(value)).toEqual([type, parameters])
  })

  it.each([
    '',
    ' ',
    'text',
    'text/',
    '/html',
    'text /html',
    'text/ html',
    'text/html charset=utf-8',
    'text/html, text/plain',
    'text/html; charset',
    'text/html; charset=',
    'text/html; charset =utf-8',
    'text/html; charset= utf-8',
    'text/html; =utf-8',
    'text/html; charset="utf-8',
    'text/html; charset="utf-8\\',
    'text/html; charset="utf-8"x',
    'text/html; charset="a\u0000b"',
    'text/html; charset="a\r\nb"',
    'text/html; charset="\u0100"',
    'text/html\r\nX: y',
    'téxt/html',
  ])('RFC 9110 §8.3.1: %j is malformed', (value) => {
    expect(parseMediaType(value)).toBeNull()
  })

  it('gives the charset in lower case, and undefined when there is none', () => {
    expect(parseMediaType('text/html; charset=UTF-8')?.charset).toBe('utf-8')
    expect(parseMediaType('text/html; a=b')?.charset).toBeUndefined()
    expect(parseMediaType('text/html')?.charset).toBeUndefined()
  })

  it('keeps a parameter called __proto__ as data', () => {
    const parameters = parseMediaType('text/html; __proto__=x')?.parameters ?? {}
    expect(Object.getPrototypeOf(parameters)).toBeNull()
    expect(Object.entries(parameters)).toEqual([['__proto__', 'x']])
  })

  it('never throws, and what it accepts reads the same after formatting', () => {
    const alphabet = fc.constantFrom(...'aZ/;="\\ ,*\t\u0000é\u0100')
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: alphabet }), fc.string({ unit: 'binary' })), (tail) => {
        const first = parseMediaType(`a/b;${tail}`)
        if (first === null) return
        expect(parseMediaType(formatMediaType(first.type, first.parameters))).toEqual(first)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('formatMediaType', () => {
  it.each([
    ['text/html', undefined, 'text/html'],
    ['text/html', { charset: 'utf-8' }, 'text/html; charset=utf-8'],
    ['text/html', { a: 'b c', d: '', e: 'q"\\' }, 'text/html; a="b c"; d=""; e="q\\"\\\\"'],
  ])('writes %j with %j', (type, parameters, text) => {
    expect(formatMediaType(type, parameters)).toBe(text)
  })

  it.each([
    ['text', {}],
    ['text/html\r\nX: y', {}],
    ['text/html', { 'a=b;c': 'd' }],
    ['text/html', { a: 'b\r\nX: y' }],
    ['text/html', { a: 'ж' }],
    ['text/html', { '': 'b' }],
  ])('refuses %j with %j', (type, parameters) => {
    expect(() => formatMediaType(type, parameters)).toThrow(/is not a media type/)
  })

  it('reads back to the same parameters, whatever latin1 text they hold', () => {
    const token = fc.stringMatching(/^[a-z0-9!#$%&'*+.^_`|~-]{1,12}$/)
    const latin1 = fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,20}$/)
    fc.assert(
      fc.property(token, token, fc.dictionary(token, latin1, { maxKeys: 4, noNullPrototype: true }), (type, subtype, parameters) => {
        const result = parsed(formatMediaType(`${type}/${subtype}`, parameters))
        expect(result).toEqual([`${type}/${subtype}`, parameters])
      }),
    )
  })
})

describe('isToken', () => {
  it('RFC 9110 §5.6.2: takes token characters only, and at least one', () => {
    expect(["a!#$%&'*+-.^_`|~9Z", '', 'a b', 'a;', 'é', 'a"'].map(isToken)).toEqual([true, false, false, false, false, false])
  })
})
