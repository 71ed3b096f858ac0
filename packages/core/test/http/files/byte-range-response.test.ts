/** How much of a representation a response carries (RFC 9110 §13.2.2, §14; C237). */
import { describe, expect, it } from '@jest/globals'
import { type SelectionRules, selectBytes } from '../../../src/http/files/byte-range-response.js'
import { Response } from '../../../src/http/response.js'
import { fakeRequest } from '../../support/fake-request.js'

const DATE = new Date(Date.UTC(2024, 4, 6, 7, 8, 9))
const at = (seconds: number): string => new Date(DATE.getTime() + seconds * 1000).toUTCString()

interface Case {
  etag?: string
  vary?: string
  status?: number
  method?: string
  rules?: SelectionRules
}

function select(asked: Record<string, string>, { etag = 'W/"a"', vary, status = 200, method = 'GET', rules }: Case = {}) {
  const response = new Response()
  response.status = status
  response.etag = etag
  response.lastModified = DATE
  if (vary !== undefined) response.headers.set('vary', vary)
  const selection = selectBytes(fakeRequest({ method, headers: asked }), response, 10, rules)
  response.commit()
  return { selection, status: response.status, headers: response.headers }
}

const PART = { selection: { start: 0, end: 3 }, status: 206 }
const WHOLE = { selection: 'whole', status: 200 }
const NOT_THERE = { selection: 'nothing', status: 416 }
const range = 'bytes=0-3'

describe('selectBytes', () => {
  it('C237: a request without a range gets all, and learns that there are ranges', () => {
    const { headers, ...rest } = select({})
    expect(rest).toEqual(WHOLE)
    expect([headers.get('accept-ranges'), headers.get('content-range')]).toEqual(['bytes', null])
  })

  it('C237: a range is a 206 with Content-Range', () => {
    const { headers, ...rest } = select({ range })
    expect(rest).toEqual(PART)
    expect([headers.get('accept-ranges'), headers.get('content-range')]).toEqual(['bytes', 'bytes 0-3/10'])
  })

  it('C237: a range behind the end is a 416 with the size, that nobody may keep', () => {
    const { headers, ...rest } = select({ range: 'bytes=99-' })
    expect(rest).toEqual(NOT_THERE)
    expect([headers.get('content-range'), headers.get('cache-control')]).toEqual(['bytes */10', 'no-store'])
  })

  it.each(['bytes=0-1,3-4', 'bytes=x', 'lines=1-2'])('C237: %s is ignored', (several) => {
    expect(select({ range: several })).toMatchObject(WHOLE)
  })

  it('RFC 9110 §14.2: HEAD has no parts', () => {
    expect(select({ range }, { method: 'HEAD' })).toMatchObject(WHOLE)
    expect(select({ range: 'bytes=99-' }, { method: 'HEAD' })).toMatchObject(WHOLE)
  })

  it('C237: ranges: false switches them off, but not the conditions', () => {
    const { headers, ...rest } = select({ range }, { rules: { ranges: false } })
    expect([rest, headers.has('accept-ranges')]).toEqual([WHOLE, false])
    expect(select({ 'if-none-match': '"a"' }, { rules: { ranges: false } }).status).toBe(304)
  })

  it('a response of another status is left alone', () => {
    const { headers, ...rest } = select({ range, 'if-none-match': '*', 'if-match': '"b"' }, { status: 203 })
    expect([rest, headers.has('accept-ranges')]).toEqual([{ selection: 'whole', status: 203 }, false])
  })
})

describe('If-Range', () => {
  it.each([
    ['"a"', '"a"', PART],
    ['"b"', '"a"', WHOLE],
    ['W/"a"', 'W/"a"', WHOLE],
    ['"a"', 'W/"a"', WHOLE],
    ['W/"a"', '"a"', WHOLE],
    ['"a", "b"', '"a"', WHOLE],
    ['*', '"a"', WHOLE],
    [at(0), 'W/"a"', PART],
    [at(1), 'W/"a"', WHOLE],
    [at(-1), 'W/"a"', WHOLE],
    ['yesterday', 'W/"a"', WHOLE],
    ['', 'W/"a"', WHOLE],
  ])('RFC 9110 §13.1.5: %s where the tag is %s', (ifRange, etag, expected) => {
    expect(select({ range, 'if-range': ifRange }, { etag })).toMatchObject(expected)
  })

  it('a date says nothing where there are several codings', () => {
    expect(select({ range, 'if-range': at(0) }, { vary: 'Origin, Accept-Encoding' })).toMatchObject(WHOLE)
    expect(select({ range, 'if-range': at(0) }, { vary: 'Sec-Fetch-Site' })).toMatchObject(PART)
  })

  it('one that does not match makes even an impossible range a whole answer', () => {
    expect(select({ range: 'bytes=99-', 'if-range': '"b"' }, { etag: '"a"' })).toMatchObject(WHOLE)
  })
})

describe('RFC 9110 §13.2.2: conditions come before ranges', () => {
  it.each([
    [{ range, 'if-none-match': '"a"' }, 304],
    [{ range, 'if-none-match': '"b"' }, 206],
    [{ range, 'if-modified-since': at(0) }, 304],
    [{ range, 'if-modified-since': at(-1) }, 206],
    [{ range: 'bytes=99-', 'if-none-match': '"a"' }, 304],
    [{ range, 'if-unmodified-since': at(-1) }, 412],
    [{ range, 'if-unmodified-since': at(0) }, 206],
    [{ range, 'if-match': '"b"' }, 412],
    [{ range, 'if-match': '*' }, 206],
    [{ 'if-match': '"b"', 'if-none-match': '"a"' }, 412],
  ])('%j is %i', (asked, status) => {
    expect(select(asked as Record<string, string>)).toMatchObject({ status })
  })

  it('a 304 has the validators, and no Content-Range', () => {
    const { headers } = select({ range, 'if-none-match': '"a"' })
    expect([headers.get('etag'), headers.get('last-modified'), headers.get('content-range')]).toEqual(['W/"a"', at(0), null])
  })
})
