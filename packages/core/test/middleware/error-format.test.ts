import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { errorFormat } from '../../src/middleware/error-format.js'
import { fakeRequest } from '../support/fake-request.js'

const formatOf = (accept: string | undefined, url = '/x', extra: Record<string, string> = {}) =>
  errorFormat(fakeRequest({ url, headers: accept === undefined ? extra : { ...extra, accept } }))

describe('the form of an error', () => {
  it.each([
    [undefined, 'html'],
    ['*/*', 'html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8', 'html'],
    ['application/json', 'json'],
    ['application/problem+json', 'json'],
    ['application/vnd.api+json', 'json'],
    ['application/vnd.api+json, text/html;q=0.5', 'json'],
    ['text/html, application/ld+json;q=0.5', 'html'],
    ['text/vnd.turbo-stream.html, text/html, application/xhtml+xml', 'html'],
    ['text/markdown', 'markdown'],
    ['text/plain', 'text'],
    ['text/csv', 'text'],
    ['text/event-stream', 'text'],
    ['image/avif,image/webp,*/*', 'text'],
    ['text/html;q=0, */*', 'text'],
    ['rubbish', 'html'],
    ['+json', 'html'],
  ])('C278: a client that accepts %s gets %s', (accept, format) => {
    expect(formatOf(accept)).toBe(format)
  })

  it('R92: the extension of an unrouted path counts, JSON even where a browser asks', () => {
    expect(formatOf(undefined, '/nope.json')).toBe('json')
    expect(formatOf('*/*', '/nope.json')).toBe('json')
    expect(formatOf('text/html,*/*;q=0.8', '/nope.json?x=1')).toBe('json')
    expect(formatOf('*/*', '/nope.png')).toBe('text')
    expect(formatOf('text/html', '/nope.png')).toBe('html')
    expect(formatOf('*/*', '/nope.unknown')).toBe('html')
    expect(formatOf('*/*', '/some.json/nope')).toBe('html')
  })

  it('R92: a routed path says its format itself', () => {
    const request = fakeRequest({ url: '/a.json', headers: { accept: 'text/html' } })
    request.routePattern = '/:name'
    expect(errorFormat(request)).toBe('html')
    request.pathParameters = { format: 'json' }
    const again = fakeRequest({ url: '/a.json', headers: { accept: 'text/html' } })
    again.routePattern = '/:name(.:format)'
    again.pathParameters = { format: 'json' }
    expect(errorFormat(again)).toBe('json')
  })

  it('answers for every Accept header and every path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), fc.webPath(), (accept, path) => {
        expect(['html', 'json', 'markdown', 'text']).toContain(formatOf(accept, path || '/'))
      }),
    )
  })
})
