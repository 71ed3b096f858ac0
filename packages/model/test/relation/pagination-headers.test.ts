/** Headers of pages: links that programs follow. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Page, paginationHeaders } from '../../src/index.js'

describe('paginationHeaders', () => {
  it('A160: links to the other pages, and keeps the other parameters', () => {
    const page = new Page(['x'], 2, 10, 35)
    expect(paginationHeaders(page, '/posts?q=a%20b&page=2')).toEqual({
      link: [
        '</posts?q=a+b&page=1>; rel="first"',
        '</posts?q=a+b&page=1>; rel="prev"',
        '</posts?q=a+b&page=3>; rel="next"',
        '</posts?q=a+b&page=4>; rel="last"',
      ].join(', '),
      'x-total-count': '35',
      'x-page': '2',
      'x-per-page': '10',
    })
    expect(paginationHeaders(new Page([], 1, 10, 3), '/posts')).toEqual({ 'x-total-count': '3', 'x-page': '1', 'x-per-page': '10' })
    expect(paginationHeaders(page, 'https://example.com/posts', { param: 'p' }).link).toContain(
      '<https://example.com/posts?p=3>; rel="next"',
    )
  })

  it('A160: links to the page behind a cursor', () => {
    expect(paginationHeaders({ items: [], next: 'abc' }, '/posts?per=5')).toEqual({ link: '</posts?per=5&after=abc>; rel="next"' })
    expect(paginationHeaders({ items: [], next: null }, '/posts')).toEqual({})
  })

  it('stays one well-formed header whatever the client asked for', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webQueryParameters(), fc.constant('//evil.example/x'), fc.constant('\r\nset-cookie: a=b')),
        (text) => {
          const { link } = paginationHeaders(new Page([], 1, 1, 2), `/p?${text}`)
          expect(link).toMatch(/^<[^<>"\r\n]*>; rel="next", <[^<>"\r\n]*>; rel="last"$/)
        },
      ),
    )
    expect(paginationHeaders(new Page([], 1, 1, 2), '//evil.example/x').link).toMatch(/^<\/evil\.example\/x\?page=2>/)
  })
})
