/** Heads of parts, and the names in them. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isError } from '../../../src/errors/index.js'
import { type PartHead, parsePartHead } from '../../../src/http/bodies/multipart-head.js'

const bytes = (text: string): string => Buffer.from(text).toString('latin1')
const head = (disposition: string): PartHead => parsePartHead({ 'content-disposition': [bytes(disposition)] })
const filename = (parameter: string): string | null => head(`form-data; name="f"; ${parameter}`).filename

describe('names', () => {
  it.each([
    ['form-data; name="a"', 'a'],
    ['FORM-DATA;name=a', 'a'],
    ['form-data ; x=y ; NAME = "a b"', 'a b'],
    ['form-data; name="a;b=c"', 'a;b=c'],
    ['form-data; name="a\\"b"', 'a"b'],
    ['form-data; name="a%22b%0D%0Ac%41"', 'a"b\r\nc%41'],
    ['form-data; name="é"', 'é'],
    ['form-data; name=""', ''],
    ['form-data; name="a"; name="b"', 'a'],
    ['form-data; name="a', 'a'],
  ])('%s', (value, name) => expect(head(value)).toMatchObject({ name, filename: null }))

  it.each(['', 'form-data', 'form-data; filename="a"', 'attachment; name="a"', 'form-data; name', 'name="a"'])(
    '%p is no field',
    (value) => {
      expect(() => head(value)).toThrow(expect.objectContaining({ code: 'ERR_MALFORMED_BODY' }))
    },
  )
})

describe('file names', () => {
  it.each([
    ['filename="a.txt"', 'a.txt'],
    ['filename=a.txt', 'a.txt'],
    ['filename="naïve 文.txt"', 'naïve 文.txt'],
    ["filename*=UTF-8''na%C3%AFve.txt", 'naïve.txt'],
    ['filename="x.txt"; filename*=utf-8\'en\'na%C3%AFve.txt', 'naïve.txt'],
    ['filename="x.txt"; filename*=iso-8859-1\'\'%e9.txt', 'x.txt'],
    ['filename="x.txt"; filename*=UTF-8\'\'%E9', 'x.txt'],
    ["filename*=UTF-8''..%2F..%2Fetc%2Fpasswd%00.png", 'passwd.png'],
    ['filename="a%22b.txt"', 'a"b.txt'],
    ['filename="a\\"b.txt"', 'a"b.txt'],
    ['filename="a\\"', 'unnamed'],
    ['filename=""', ''],
  ])('%s is %p', (parameter, expected) => expect(filename(parameter)).toBe(expected))

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['/etc/passwd', 'passwd'],
    ['C:\\fakepath\\a.txt', 'a.txt'],
    ['..\\..\\a.txt', 'a.txt'],
    ['a.txt/..', 'unnamed'],
    ['..', 'unnamed'],
    ['.', 'unnamed'],
    ['a/', 'unnamed'],
    [' ', 'unnamed'],
    ['a\0.txt', 'a.txt'],
    ['\0', 'unnamed'],
    ['a\u202egnp.exe', 'agnp.exe'],
    ['a\t\u0085\u2028b', 'ab'],
    ['.htaccess', '.htaccess'],
  ])('the path %p is shown as %p', (path, expected) => expect(filename(`filename="${path}"`)).toBe(expected))

  it('bytes that are not UTF-8 are replaced', () => {
    const raw = { 'content-disposition': ['form-data; name="f"; filename="\u00e9.txt"'] }
    expect(parsePartHead(raw).filename).toBe('\ufffd.txt')
  })

  it('are bounded, and well formed', () => {
    expect(filename(`filename="${'é'.repeat(5000)}"`)).toHaveLength(255)
    expect(filename(`filename="${'a'.repeat(254)}😀"`)?.isWellFormed()).toBe(true)
  })

  it('never hold a folder or a control character, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          const name = filename(`filename="${text}"`)
          // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not be there
          expect(name).not.toMatch(/[/\\\0-\x1f\x7f]|^\.\.?$/)
        } catch (error) {
          expect(isError(error) && error.name).toBe('BadRequestError')
        }
      }),
    )
  })
})

it('headers are kept, in UTF-8, without a prototype; the charset of the type is read', () => {
  const raw = { 'content-disposition': ['form-data; name=a'], 'content-type': ['text/plain; charset=UTF-8'], 'x-é': [bytes('ü'), 'b'] }
  const { headers, contentType, charset } = parsePartHead(raw)
  expect({ ...headers }['x-é']).toBe('ü, b')
  expect([contentType, charset, Object.getPrototypeOf(headers)]).toEqual(['text/plain; charset=UTF-8', 'utf-8', null])
})
