/** Links to the pages of a list. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type NumberedPage, paginationNav, shownPages } from '../../src/helpers/pagination.js'
import { viewOf } from './support.js'

const page = (number: number, pages: number): NumberedPage => ({
  page: number,
  pages,
  next: number < pages ? number + 1 : null,
  prev: number > 1 ? number - 1 : null,
})
const nav = (...args: Parameters<typeof paginationNav> extends [unknown, ...infer Rest] ? Rest : never) =>
  String(paginationNav(viewOf(), ...args))

describe('paginationNav', () => {
  it('A160: links to the pages, with the current one marked', () => {
    expect(nav(page(2, 3))).toBe(
      '<nav class="pagination" aria-label="Pages"><a rel="prev" href="/posts?page=1">Previous</a><a href="/posts?page=1">1</a>' +
        '<span class="current" aria-current="page">2</span><a href="/posts?page=3">3</a><a rel="next" href="/posts?page=3">Next</a></nav>',
    )
  })

  it('A160: is nothing for one page, and leads back from one beyond the end', () => {
    expect(nav(page(1, 1))).toBe('')
    expect(nav({ page: 9, pages: 1, next: null, prev: 1 })).toContain(
      '<a rel="prev" href="/posts?page=1">Previous</a><a href="/posts?page=1">1</a>',
    )
  })

  it('A160: keeps the other parameters of the page', () => {
    const made = String(paginationNav(viewOf({ path: '/posts?q=a%26b&page=2&tag[]=x' }), page(2, 2)))
    expect(made).toContain('href="/posts?q=a%26b&amp;page=1&amp;tag%5B%5D=x"')
  })

  it('A160: never leads to another host', () => {
    expect(String(paginationNav(viewOf({ path: '//evil.example/?a=1' }), page(1, 2)))).toContain('href="/evil.example/?a=1&amp;page=2"')
  })

  it('A160: the parameter, the attributes and the URLs are those of the caller', () => {
    const made = nav(page(1, 2), { param: 'p', class: 'x', data: { turboFrame: 'posts' }, link: { class: 'l' } })
    expect(made).toContain('<nav class="x" aria-label="Pages" data-turbo-frame="posts">')
    expect(made).toContain('<a class="l" href="/posts?p=2">2</a>')
    expect(nav(page(1, 2), { url: (number) => `/posts/page/${number}` })).toContain('href="/posts/page/2"')
  })

  it('A160: a list with cursors has a link to what follows', () => {
    expect(nav({ next: 'abc=' })).toBe('<nav class="pagination" aria-label="Pages"><a rel="next" href="/posts?after=abc%3D">Next</a></nav>')
    expect(nav({ next: null })).toBe('')
  })

  it('A160: leaves pages out where there are many', () => {
    expect(shownPages(10, 20, 2)).toEqual([1, null, 8, 9, 10, 11, 12, null, 20])
    expect(shownPages(1, 4, 2)).toEqual([1, 2, 3, 4])
    expect(shownPages(5, 9, 2)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('A160: shows a bounded number of pages, in order, with first, last and current', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 5 }))
    fc.assert(
      fc.property(sizes, ([a, b, window]) => {
        const [number, pages] = [Math.min(a, b), Math.max(a, b)]
        const shown = shownPages(number, pages, window)
        const numbers = shown.filter((each) => each !== null)
        expect(shown.length).toBeLessThanOrEqual(2 * window + 5)
        expect([numbers[0], numbers.at(-1), numbers.includes(number)]).toEqual([1, pages, true])
        expect(numbers).toEqual([...new Set(numbers)].sort((x, y) => x - y))
        for (const [i, each] of shown.entries()) if (each === null) expect(shown[i + 1]! - shown[i - 1]!).toBeGreaterThan(2)
      }),
    )
  })
})
