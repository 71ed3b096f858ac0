/** The grammar and order of the Accept header. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { hasCode } from '../../../src/errors/index.js'
import { LEAST_WEIGHT, parseAccept } from '../../../src/http/negotiation/accept.js'

const types = (header: string): string[] => parseAccept(header).map((entry) => entry.type)

describe('parseAccept', () => {
  it.each([
    ['', []],
    [' , ', []],
    ['text/html', ['text/html']],
    ['TEXT/HTML', ['text/html']],
    ['text/plain;q=0.5, text/html', ['text/html', 'text/plain']],
    ['a/a;q=0.50, b/b;q=0.51, c/c;q=0.5', ['b/b', 'a/a', 'c/c']],
    ['a/a;q=0.501, b/b;q=0.502', ['b/b', 'a/a']],
    ['a/a;q=0.8;level=1, b/b', ['b/b', 'a/a']],
    ['a/a; Q=.2, b/b;q=1., c/c;q=9', ['b/b', 'c/c', 'a/a']],
    ['*/*, a/a;q=0.01', ['a/a', '*/*']],
    ['*/*;q=0.5, a/a;q=0.1', ['*/*', 'a/a']],
    ['a/a;q=0, b/b;q=0.1', ['b/b', 'a/a']],
    ['a/a;q=0, */*', ['*/*', 'a/a']],
    ['a/a;x="b/b, c/c", d/d', ['a/a', 'd/d']],
  ])('C106: %j is %j', (header, expected) => {
    expect(types(header)).toEqual(expected)
  })

  it('C106: parameters in front of q belong to the type', () => {
    expect(parseAccept('text/html; Level=1;q=0.4;x=2')).toEqual([{ type: 'text/html', range: 'text/html;level=1', q: 0.4 }])
  })

  it('C106: a bare wildcard weighs least, but it does not mean never', () => {
    expect(parseAccept('*/*')).toEqual([{ type: '*/*', range: '*/*', q: LEAST_WEIGHT }])
    expect(LEAST_WEIGHT).toBeGreaterThan(0)
    expect(parseAccept('*/*;q=0')[0].q).toBe(0)
  })

  it('C106: text/xml is application/xml, and other XML of the same weight goes ahead of it', () => {
    expect(types('text/xml')).toEqual(['application/xml'])
    expect(types('application/xml, image/png, a/b+xml, application/atom+xml, c/d+xml;q=0.9')).toEqual([
      'a/b+xml',
      'application/atom+xml',
      'application/xml',
      'image/png',
      'c/d+xml',
    ])
    expect(types('application/xml;q=0.5, application/xhtml+xml')).toEqual(['application/xhtml+xml', 'application/xml'])
  })

  it.each([
    'text/html,*',
    'text',
    'text/',
    '*/html',
    'text/html;q=x',
    'text/html;q=',
    'text/html;q=-1',
    'text/html;q=1e9',
    'text/html;q=.',
    'text/html text/plain',
    'text/html;a="b',
    'image/png, text html',
  ])('C120: %j is not an Accept header', (header) => {
    let thrown: unknown
    try {
      parseAccept(header)
    } catch (error) {
      thrown = error
    }
    expect(hasCode(thrown, 'ERR_INVALID_MIME_TYPE')).toBe(true)
  })

  it('C106: orders by weight, then by position', () => {
    const element = fc.record({ type: fc.constantFrom('a/a', 'b/b', 'c/*', 'd/d'), q: fc.integer({ min: 0, max: 1000 }) })
    fc.assert(
      fc.property(fc.array(element), (elements) => {
        const header = elements.map(({ type, q }) => `${type};q=${q / 1000}`).join(', ')
        const expected = elements.toSorted((a, b) => b.q - a.q).map(({ type, q }) => ({ type, range: type, q: q / 1000 }))
        expect(parseAccept(header)).toEqual(expected)
      }),
    )
  })

  it('never fails in another way than by saying that the header is invalid', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a/*;q=01.,"\\ +xml\u0000é') }), (header) => {
        try {
          for (const entry of parseAccept(header)) expect(entry.q >= 0 && entry.q <= 1).toBe(true)
        } catch (error) {
          expect(hasCode(error, 'ERR_INVALID_MIME_TYPE')).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
