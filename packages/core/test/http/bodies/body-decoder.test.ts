/** Bodies by their type and coding, and attacks by compression and charset. */

import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isError } from '../../../src/errors/index.js'
import { type BodyDecoding, type BodyParser, parseBody } from '../../../src/http/bodies/body-decoder.js'
import { decompressBody } from '../../../src/http/bodies/body-decompressor.js'

const limits: BodyDecoding = {}
const FORM = 'application/x-www-form-urlencoded'
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const parse = (text: string | Buffer, type: string | null, decoding = limits): unknown =>
  plain(parseBody(Buffer.from(text), type, decoding))
const unsupported = expect.objectContaining({ code: 'ERR_UNSUPPORTED_MEDIA_TYPE', status: 415 })
const malformed = expect.objectContaining({ code: 'ERR_MALFORMED_BODY', status: 400 })
const tooLarge = expect.objectContaining({ code: 'ERR_BODY_TOO_LARGE', status: 413 })

describe('parseBody', () => {
  it.each([FORM, `${FORM}; charset=utf-8`, `${FORM};charset="UTF-8"`, 'Application/X-WWW-Form-URLEncoded'])(
    'C130: parses a form of type %s',
    (type) => {
      expect(parse('a[b]=1&c=%C3%A9+x', type)).toEqual({ a: { b: '1' }, c: 'é x' })
      expect(parse('é=ü', type)).toEqual({ é: 'ü' })
      expect(parse('', type)).toEqual({})
    },
  )

  it('C130: one NUL at the end of a form is dropped, and only one', () => {
    expect(parse('a=1\0', FORM)).toEqual({ a: '1' })
    expect(parse('a=1\0\0', FORM)).toEqual({ a: '1\0' })
  })

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'text/x-json',
    'application/jsonrequest',
    'application/vnd.api+json',
    'APPLICATION/PROBLEM+JSON',
  ])('C131: parses JSON of type %s', (type) => {
    expect(parse('{"a":[1,null]}', type)).toEqual({ a: [1, null] })
    expect(parse('"x"', type)).toEqual({ _json: 'x' })
    expect(parse('', type)).toEqual({})
    expect(parse('\ufeff{"a":1}', type)).toEqual({ a: 1 })
  })

  it.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'image/svg+xml', 'text/json+x', 'image/x+json', '', null])(
    'design 7.18: type %p gives no parameters',
    (type) => expect(parseBody(Buffer.from('a=1'), type, limits)).toBeNull(),
  )

  it.each(['json', 'application/', '/json', 'a b/c', 'application/json; charset', 'application/json; =x', ';'])(
    'design 7.18: the malformed type %p is a 415',
    (type) => expect(() => parse('{}', type)).toThrow(unsupported),
  )

  it.each(['iso-8859-1', 'utf-16', 'utf-7', 'nonsense'])('text in %s is a 415', (charset) => {
    expect(() => parse('a=1', `${FORM}; charset=${charset}`)).toThrow(unsupported)
    expect(() => parse('{}', `application/json; charset=${charset}`)).toThrow(unsupported)
  })

  it('C129: bytes that are not UTF-8 are a 400', () => {
    const bytes = Buffer.from([0x61, 0x3d, 0x81, 0x45])
    expect(() => parse(bytes, FORM)).toThrow(malformed)
    expect(() => parse(bytes, 'application/json')).toThrow(malformed)
    expect(() => parse('a=%81', FORM)).toThrow(expect.objectContaining({ message: expect.stringMatching(/^Invalid request parameters: /) }))
  })

  it('C132: malformed JSON is a 400', () => {
    expect(() => parse('{', 'application/json')).toThrow(malformed)
  })

  it('C126, C130: the limits hold for bodies', () => {
    const limit = expect.objectContaining({ code: 'ERR_PARAMETER_LIMIT', status: 400 })
    expect(() => parse('a=1&b=2', FORM, { ...limits, maxParameters: 1 })).toThrow(limit)
    expect(() => parse('a[b][c]=1', FORM, { ...limits, maxDepth: 2 })).toThrow(limit)
    expect(() => parse('[[[]]]', 'application/json', { ...limits, maxDepth: 2 })).toThrow(limit)
  })

  it('C133: custom parsers come first, and what they throw is a 400', () => {
    const parsers = new Map<string, BodyParser>([
      ['application/xml', (body, type) => ({ text: body.toString(), version: type.parameters.v, ['__proto__']: { x: 1 } })],
      ['application/json', () => 'mine'],
      [
        'text/csv',
        () => {
          throw new TypeError('bad line')
        },
      ],
    ])
    const decoding = { ...limits, parsers }
    const parameters = parseBody(Buffer.from('<a/>'), 'application/xml; v=1', decoding)
    expect(plain(parameters)).toEqual({ text: '<a/>', version: '1' })
    expect(Object.getPrototypeOf(parameters)).toBeNull()
    expect(parse('{}', 'application/json', decoding)).toEqual({ _json: 'mine' })
    expect(parse('', 'text/csv', decoding)).toEqual({})
    expect(() => parse('x', 'text/csv', decoding)).toThrow(
      expect.objectContaining({ code: 'ERR_MALFORMED_BODY', status: 400, cause: expect.objectContaining({ message: 'bad line' }) }),
    )
  })

  it('never throws anything but the errors of the framework', () => {
    const types = fc.oneof(fc.constantFrom(FORM, 'application/json', 'a/b'), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(fc.uint8Array(), types, (bytes, type) => {
        try {
          parseBody(Buffer.from(bytes), type, limits)
        } catch (error) {
          expect(['BadRequestError', 'UnsupportedMediaTypeError']).toContain(isError(error) && error.name)
        }
      }),
    )
  })
})

describe('decompressBody', () => {
  it('is synchronous unless there is something to do', () => {
    expect(decompressBody(Buffer.from('x'), undefined, 1)).not.toBeInstanceOf(Promise)
    expect(decompressBody(gzipSync('x'), 'gzip', 1)).toBeInstanceOf(Promise)
  })

  const compressors = { gzip: gzipSync, 'x-gzip': gzipSync, deflate: deflateSync, br: brotliCompressSync }

  it.each(Object.entries(compressors))('undoes %s, in any case', async (coding, compress) => {
    const text = Buffer.from('hello '.repeat(1000))
    expect((await decompressBody(compress(text), coding, 10_000)).equals(text)).toBe(true)
    expect((await decompressBody(compress(text), ` ${coding.toUpperCase()} `, text.length)).equals(text)).toBe(true)
  })

  it.each(Object.entries(compressors))('stops a bomb of %s at the limit', async (coding, compress) => {
    const bomb = compress(Buffer.alloc(50_000_000))
    expect(bomb.length).toBeLessThan(60_000)
    await expect(decompressBody(bomb, coding, 100_000)).rejects.toEqual(tooLarge)
    await expect(decompressBody(compress(Buffer.alloc(100_001)), coding, 100_000)).rejects.toEqual(tooLarge)
    await expect(decompressBody(compress(Buffer.alloc(1)), coding, 0)).rejects.toEqual(tooLarge)
  })

  it('stops a bomb of many gzip members', async () => {
    const member = gzipSync(Buffer.alloc(60_000))
    await expect(decompressBody(Buffer.concat([member, member]), 'gzip', 100_000)).rejects.toEqual(tooLarge)
  })

  it.each(Object.entries(compressors))('damaged %s is a 400', async (coding, compress) => {
    const whole = compress(Buffer.from('hello world, hello world'))
    await expect(decompressBody(whole.subarray(0, -3), coding, 1000)).rejects.toEqual(malformed)
    await expect(decompressBody(Buffer.from('not compressed'), coding, 1000)).rejects.toEqual(malformed)
  })

  it('leaves a body without a coding alone, at once', () => {
    const body = Buffer.from('x')
    for (const coding of [undefined, null, '', 'identity', 'Identity']) expect(decompressBody(body, coding, 10)).toBe(body)
    expect(decompressBody(Buffer.alloc(0), 'gzip', 10)).toHaveLength(0)
  })

  it.each(['zstd', 'compress', 'gzip, br', 'gzip,gzip', 'identity, gzip', '*', 'toString', 'gzip;q=1'])(
    'design 7.18: the coding %p is a 415',
    (coding) => {
      expect(() => decompressBody(Buffer.from('x'), coding, 10)).toThrow(unsupported)
    },
  )
})

describe('both together', () => {
  it('a compressed body becomes parameters', async () => {
    const body = await decompressBody(gzipSync('{"a":1}'), 'gzip', 100)
    expect(plain(parseBody(body, 'application/json', {}))).toEqual({ a: 1 })
  })
})
