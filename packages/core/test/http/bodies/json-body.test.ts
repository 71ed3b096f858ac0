/** JSON bodies as parameters. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isError } from '../../../src/errors/index.js'
import { parseJsonBody } from '../../../src/http/bodies/json-body.js'

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function failure(text: string, maxDepth?: number): Error & { code: string; status: number } {
  try {
    parseJsonBody(text, { maxDepth })
  } catch (error) {
    return error as Error & { code: string; status: number }
  }
  throw new Error('it was parsed')
}

function prototypes(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(prototypes)
  return Array.isArray(value) ? inner : [Object.getPrototypeOf(value), ...inner]
}

describe('parseJsonBody', () => {
  it('C131: an object becomes the parameters, with the types of JSON', () => {
    const parameters = parseJsonBody('{"a":{"b":[{"c":1.5},true,null]},"d":"e"}')
    expect(plain(parameters)).toEqual({ a: { b: [{ c: 1.5 }, true, null] }, d: 'e' })
    expect(prototypes(parameters)).toEqual([null, null, null])
  })

  it.each<[string, unknown]>([
    ['"string content"', 'string content'],
    ['[1,{"a":2}]', [1, { a: 2 }]],
    ['null', null],
    ['42', 42],
    ['false', false],
  ])('C131: anything else goes under _json: %s', (text, expected) => {
    const parameters = parseJsonBody(text)
    expect(plain(parameters)).toEqual({ _json: expected })
    expect(prototypes(parameters).every((prototype) => prototype === null)).toBe(true)
  })

  it('C128: nulls in arrays stay (deviation)', () => {
    expect(plain(parseJsonBody('{"person":["foo",null]}'))).toEqual({ person: ['foo', null] })
  })

  it('C128: with stripNulls they are dropped at every level, and an array that is left empty stays', () => {
    const strip = (text: string): unknown => plain(parseJsonBody(text, { stripNulls: true }))
    expect(strip('{"person":["foo",null],"a":{"b":[[null,1],null]},"c":null}')).toEqual({ person: ['foo'], a: { b: [[1]] }, c: null })
    expect(strip('[null]')).toEqual({ _json: [] })
    expect(plain(parseJsonBody('[null]', { stripNulls: 'forms' }))).toEqual({ _json: [null] })
  })

  it('C131: __proto__ members are dropped at every level, however they are spelled', () => {
    const parameters = parseJsonBody('{"__proto__":{"x":1},"a":[{"\\u005f_proto__":{"x":2},"b":3}],"constructor":{"prototype":{"x":4}}}')
    expect(JSON.stringify(parameters)).toBe('{"a":[{"b":3}],"constructor":{"prototype":{"x":4}}}')
    expect(prototypes(parameters).every((prototype) => prototype === null)).toBe(true)
    expect(parameters.x).toBeUndefined()
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  it('C132: a malformed text is a 400 whose message does not echo it, with the cause kept', () => {
    const error = failure('{"password":"hunter2"')
    expect(error).toMatchObject({ name: 'BadRequestError', code: 'ERR_MALFORMED_BODY', status: 400 })
    expect(error.message).toBe('The request body is not valid JSON')
    expect((error.cause as Error).name).toBe('SyntaxError')
  })

  it('limits nesting, and survives nesting that would exhaust the stack', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(parseJsonBody(nested(100))._json).toHaveLength(1)
    expect(failure(nested(101))).toMatchObject({ code: 'ERR_PARAMETER_LIMIT', status: 400 })
    expect(failure(nested(200_000))).toMatchObject({ status: 400 })
    expect(failure('{"a":{"b":{}}}', 2)).toMatchObject({ code: 'ERR_PARAMETER_LIMIT' })
  })

  it('keeps every JSON value, and never throws anything but a BadRequestError', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
        const text = JSON.stringify(value)
        if (text.includes('__proto__')) return
        expect(plain(parseJsonBody(text))).toEqual(isObject ? JSON.parse(text) : { _json: JSON.parse(text) })
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseJsonBody(text)
        } catch (error) {
          expect(isError(error) && error.name).toBe('BadRequestError')
        }
      }),
    )
  })
})
