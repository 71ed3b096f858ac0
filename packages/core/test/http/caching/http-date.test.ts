/** Dates of HTTP headers (RFC 9110 §5.6.7). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseHttpDate } from '../../../src/http/caching/http-date.js'

const AT = Date.UTC(1994, 10, 6, 8, 49, 37)

describe('parseHttpDate', () => {
  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'C220: reads %s, in whatever zone the server is',
    (text) => {
      expect(parseHttpDate(text)).toBe(AT)
    },
  )

  it.each([
    '',
    'yesterday',
    '1994',
    '0',
    '1994-11-06T08:49:37Z',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 CET',
    'Sun, 06 nov 1994 08:49:37 GMT',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Abc 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    ' Sun, 06 Nov 1994 08:49:37 GMT',
  ])('%j is no date', (text) => {
    expect(parseHttpDate(text)).toBeNull()
  })

  it('a leap second is the one after it', () => {
    expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT')).toBe(Date.UTC(2017, 0, 1))
  })

  it('a year of two digits is never more than 50 years ahead', () => {
    const year = new Date().getUTCFullYear()
    const two = (n: number): string => String(n % 100).padStart(2, '0')
    const read = (n: number) => new Date(parseHttpDate(`Monday, 01-Jan-${two(n)} 00:00:00 GMT`) ?? 0).getUTCFullYear()
    expect([read(year), read(year + 1), read(year - 10)]).toEqual([year, year + 1, year - 10])
    for (let n = 0; n < 100; n++) expect(read(n)).toBeLessThanOrEqual(year + 50)
  })

  it('reads back every date that is sent', () => {
    const seconds = fc.integer({ min: 0, max: 253_402_300_799 })
    fc.assert(fc.property(seconds, (at) => expect(parseHttpDate(new Date(at * 1000).toUTCString())).toBe(at * 1000)))
  })
})
