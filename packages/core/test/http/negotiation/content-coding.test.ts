/** Which content coding a client takes (RFC 9110 §12.5.3). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CONTENT_CODINGS, chooseCoding } from '../../../src/http/negotiation/content-coding.js'
import { growth, LINEAR } from '../../growth.js'

describe('chooseCoding', () => {
  it.each([
    [undefined, null],
    ['', null],
    [' ', null],
    [',', null],
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['deflate', null],
    ['identity', null],
    ['identity, gzip', 'gzip'],
    ['identity;q=1, gzip;q=0.5', null],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['*', 'br'],
    ['*;q=0', null],
    ['*;q=0.5, br;q=0', 'gzip'],
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['gzip;q=0.5, br;q=0.5', 'br'],
    ['gzip;q=0.001, *;q=0', 'gzip'],
    ['br;q=0, gzip;q=0', null],
    ['gzip ; q=0.5 , br ; q=0.4', 'gzip'],
    ['gzip;Q=0', null],
    ['gzip;level=1;q=0, br;q=0.1', 'br'],
    ['gzip;q=0.0.1', null],
    ['brotli', null],
    ['gzip;q', 'gzip'],
  ])('%j is %j', (header, expected) => {
    expect(chooseCoding(header)).toBe(expected)
  })

  it('is one that the client takes with the highest weight, or none', () => {
    const member = fc.tuple(fc.constantFrom('br', 'gzip', 'identity', '*', 'deflate'), fc.integer({ min: 0, max: 1000 }))
    fc.assert(
      fc.property(fc.uniqueArray(member, { selector: ([coding]) => coding, maxLength: 5 }), (members) => {
        const header = members.map(([coding, weight]) => `${coding};q=${(weight / 1000).toFixed(3)}`).join(', ')
        const weights = new Map<string, number>(members)
        const weightOf = (coding: string): number => weights.get(coding) ?? weights.get('*') ?? 0
        const best = Math.max(...CONTENT_CODINGS.map(weightOf))
        const expected =
          best === 0 || best < (weights.get('identity') ?? 0) ? null : CONTENT_CODINGS.find((each) => weightOf(each) === best)
        expect(chooseCoding(header)).toBe(expected)
      }),
    )
  })

  it('never throws, whatever the header is', () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (header) => [null, ...CONTENT_CODINGS].includes(chooseCoding(header))))
  })

  it.each([
    ['semicolons', (n: number) => ';'.repeat(n)],
    ['blanks', (n: number) => `gzip;${' '.repeat(n)}q=1x`],
    ['elements', (n: number) => 'gzip;q=1,'.repeat(n / 9)],
    ['digits', (n: number) => `gzip;q=${'1'.repeat(n)}x`],
  ])('many %s are read in linear time', async (_what, make) => {
    expect(await growth((length) => chooseCoding(make(length)), 100_000)).toBeLessThan(LINEAR)
  })
})
