/** Paths of named routes (routing.md section 12a), and redirects (section 10). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { redirect, redirectLocation } from '../../src/routing/redirect.js'
import { routes } from '../../src/routing/routes.js'
import { encodeQuery, escapeSegment } from '../../src/routing/url-escape.js'
import { PostsController } from './controllers.js'

const handler = (): void => {}

const table = routes((r) => {
  r.root(PostsController, 'main')
  r.resources('photos', PostsController, { except: ['new', 'edit'] })
  r.scope('(:locale)', { constraints: { locale: /en|pl/ } }, (r) => r.resources('descs', PostsController, { only: 'show' }))
  r.get('pages(/:page)', handler, { as: 'page', defaults: { page: 'home' } })
  r.get('foo/(:bar/(:baz))/:zot', handler, { as: 'foo' })
  r.get('files/*path', handler, { as: 'file' })
  r.get('code/:id', handler, { as: 'code', constraints: { id: /[A-Z]\d+/ } })
  r.get('bare/:id', handler, { as: 'bare', format: false })
  r.get('こ/a b', handler, { as: 'unicode' })
  r.get(':year/:month', handler, { as: 'archive' })
}).build()

describe('path helpers', () => {
  it('R105, R116: every named route has a helper that knows its name and pattern', () => {
    expect(table.helpers.photoPath?.(7)).toBe('/photos/7')
    const { routeName, pattern } = table.helpers.photoPath!
    expect([routeName, pattern]).toEqual(['photo', '/photos/:id(.:format)'])
    expect([table.hasRoute('photo'), table.hasRoute('nope'), 'constructor' in table.helpers]).toEqual([true, false, false])
  })

  it('R106: positional values, named values, records and formats', () => {
    expect(table.path('photo', 7, 'json')).toBe('/photos/7.json')
    expect(table.path('archive', { year: 2024, month: 5 })).toBe('/2024/5')
    expect(table.path('archive', 2024, { month: 5 })).toBe('/2024/5')
    expect(table.path('desc', 'en', 1)).toBe('/en/descs/1')
    expect(table.path('desc', null, 1)).toBe('/descs/1')
    expect(table.path('desc', 1)).toBe('/descs/1')
    expect(table.path('desc', { id: 1 })).toBe('/descs/1')
    class Post {
      id = 9
    }
    class Page {
      toParam(): string {
        return 'about-us'
      }
    }
    expect([
      table.path('photo', new Post()),
      table.path('photo', new Page()),
      table.path('photo', 10n),
      table.path('photo', false),
    ]).toEqual(['/photos/9', '/photos/about-us', '/photos/10', '/photos/false'])
  })

  it('R107: missing, surplus and wrong values, and unknown names', () => {
    const fails = (message: RegExp, ...args: [string, ...unknown[]]): void => {
      expect(() => table.path(...args)).toThrow(
        expect.objectContaining({ code: 'ERR_URL_GENERATION', message: expect.stringMatching(message) }),
      )
    }
    for (const value of [
      null,
      undefined,
      '',
      new (class Unsaved {
        id = null
      })(),
    ])
      fails(/"photo".*missing required keys: id/, 'photo', value)
    fails(/missing required keys: id/, 'photo')
    fails(/at most 2 values/, 'photo', 1, 'json', 2)
    fails(/possible unmatched constraints: id .*given \{"id":"x"\}/, 'code', 'x')
    fails(/"phto".*did you mean photo/, 'phto')
    expect(table.path('photo', ' ')).toBe('/photos/%20')
    expect(table.path('photo', 0)).toBe('/photos/0')
  })

  it('R108: escapes all but the signs that a segment may hold', () => {
    expect(table.path('photo', "Az09-.~_!$&'()*+,;=:@")).toBe("/photos/Az09-.~_!$&'()*+,;=:@")
    expect(['a/b', '50%', 'é日', 'a b', '"<>\\^`{|}?#[]'].map(escapeSegment)).toEqual([
      'a%2Fb',
      '50%25',
      '%C3%A9%E6%97%A5',
      'a%20b',
      '%22%3C%3E%5C%5E%60%7B%7C%7D%3F%23%5B%5D',
    ])
    expect(table.path('file', 'a/b c')).toBe('/files/a/b%20c')
    expect(table.path('file', ['a', 'b', 'c'])).toBe('/files/a/b/c')
    expect(table.path('unicode')).toBe('/%E3%81%93/a%20b')
    for (const args of [
      ['photo', '.'],
      ['photo', '..'],
      ['file', 'a/../b'],
      ['photo', '\ud800'],
    ] satisfies Array<[string, string]>) {
      expect(() => table.path(...args)).toThrow(expect.objectContaining({ code: 'ERR_URL_GENERATION' }))
    }
  })

  it('R109: keys that the pattern does not use become the query', () => {
    expect(table.path('photo', 7, { q: 'a b', z: [1, 2], h: { a: 1, b: [2] } })).toBe(
      '/photos/7?h%5Ba%5D=1&h%5Bb%5D%5B%5D=2&q=a+b&z%5B%5D=1&z%5B%5D=2',
    )
    expect(table.path('photos', { b: '', n: null, u: undefined, e: [], o: {}, t: true })).toBe('/photos?b=&t=true')
    expect(table.path('photo', 7, { params: { id: 5, x: 1 } })).toBe('/photos/7?id=5&x=1')
    expect(encodeQuery({ "!'()*~": '1&2' })).toBe('%21%27%28%29%2A~=1%262')
  })

  it('R109: a key that equals a default is left out', () => {
    const own = routes((r) => r.get('list', handler, { defaults: { page: 1 } })).build()
    expect([own.path('list', { page: 1 }), own.path('list', { page: 2 })]).toEqual(['/list', '/list?page=2'])
  })

  it('R110: anchor, scriptName and pathParams; host options are no query', () => {
    expect(table.path('photo', 7, { anchor: 'top bar#x/?' })).toBe('/photos/7#top%20bar%23x/?')
    expect(table.path('photo', 7, { scriptName: '/app', host: 'x.org', protocol: 'https' })).toBe('/app/photos/7')
    expect(table.path('photo', { pathParams: { id: 3, other: 1 } })).toBe('/photos/3')
  })

  it('R111, R44: format and trailing slash', () => {
    expect(table.path('photo', 7, { format: 'json' })).toBe('/photos/7.json')
    expect(table.path('photos', { trailingSlash: true, a: 'b', anchor: 'x' })).toBe('/photos/?a=b#x')
    expect(table.path('photo', 7, { format: 'json', trailingSlash: true })).toBe('/photos/7.json')
    expect(table.path('root', { trailingSlash: true })).toBe('/')
    expect(table.path('bare', 1, { format: 'html' })).toBe('/bare/1?format=html')
  })

  it('R112: optional parts are left out when blank, equal to their default, or incomplete', () => {
    expect(table.path('page', 'home')).toBe('/pages')
    expect(table.path('page', 'about')).toBe('/pages/about')
    expect(table.path('page', ' ')).toBe('/pages')
    expect(table.path('foo', { baz: 'y', zot: 'z' })).toBe('/foo/z')
    expect(table.path('foo', { bar: 'x', zot: 'z' })).toBe('/foo/x/z')
  })

  it('recognising a generated path gives the values back', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 }).filter((s) => s.isWellFormed() && !/[.\0]/.test(s))
    const own = routes((r) => {
      r.get('a/:x/b/:y', handler, { as: 'two' })
      r.get('c/:x', handler, { as: 'any', constraints: { x: /[^\n]+/s }, format: false })
      r.get('d(/:x)', handler, { as: 'maybe' })
    }).build()
    fc.assert(
      fc.property(text, text, (x, y) => {
        expect({ ...own.match('GET', own.path('two', x, y))?.params }).toEqual({ x, y })
        if (x.trim() !== '') expect({ ...own.match('GET', own.path('maybe', x))?.params }).toEqual({ x })
        if (!x.includes('\n')) expect({ ...own.match('GET', own.path('any', x))?.params }).toEqual({ x })
      }),
    )
  })
})

describe('redirect routes', () => {
  const location = (target: ReturnType<typeof redirect>, params: Record<string, unknown>): string =>
    redirectLocation(target, params, { method: 'GET', path: '/' })

  it('R96: 301 unless told otherwise; other numbers are refused', () => {
    const own = routes((r) => r.get('stories', redirect('/articles'))).build()
    expect(own.match('GET', '/stories')?.entry.target).toEqual({ kind: 'redirect', status: 301, location: '/articles' })
    expect(redirect('/a', { status: 308 }).status).toBe(308)
    expect(() => redirect('/a', { status: 200 })).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('R97: values are escaped for the place where they stand', () => {
    expect(location(redirect('/baz?id=%{id}&foo=?#id-%{id}'), { id: '1 1' })).toBe('/baz?id=1+1&foo=?#id-1%201')
    expect(location(redirect('/articles/%{name}'), { name: 'b>b' })).toBe('/articles/b%3Eb')
    expect(
      location(
        redirect((params) => `/x/${String(params.id)}`),
        { id: 3 },
      ),
    ).toBe('/x/3')
  })
})
