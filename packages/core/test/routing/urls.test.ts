/** URLs: origins, recall, `urlFor`, polymorphic paths and helpers of one's own (routing.md section 12). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Parameters } from '../../src/http/parameters/parameters.js'
import { RouteKey } from '../../src/routing/polymorphic.js'
import type { RouteMapper } from '../../src/routing/route-mapper.js'
import { routes } from '../../src/routing/routes.js'
import { urlHelpers } from '../../src/routing/url-helpers.js'
import type { UrlContext } from '../../src/routing/url-options.js'
import { CommentsController, PostsController } from './controllers.js'

const handler = (): void => {}
const WWW: UrlContext = { host: 'www.example.com', protocol: 'http://' }

const table = routes((r) => {
  r.root(PostsController, 'main')
  r.resources('photos', PostsController, { except: ['new'] })
  r.get('files/*path', handler, { as: 'file' })
  r.scope({ constraints: { subdomain: 'admin', protocol: 'https://' } }, (r) => r.get('panel', handler))
  r.get('ported', handler, { constraints: { port: 8080 } })
}).build()

const www = urlHelpers(table, WWW)

describe('URLs', () => {
  it('R105, R116: every named route has a pair of helpers', () => {
    expect([www.photoPath(7), www.photoUrl(7), www.path('photo', 7), www.url('photo', 7)]).toEqual([
      '/photos/7',
      'http://www.example.com/photos/7',
      '/photos/7',
      'http://www.example.com/photos/7',
    ])
    expect('nopePath' in www).toBe(false)
  })

  const cases: ReadonlyArray<[options: Record<string, unknown>, url: string]> = [
    [{ host: 'x.org', protocol: 'https', port: 8443 }, 'https://x.org:8443/photos/7'],
    [{ protocol: 'https', port: 443 }, 'https://www.example.com/photos/7'],
    [{ protocol: '//' }, '//www.example.com/photos/7'],
    [{ subdomain: 'api' }, 'http://api.example.com/photos/7'],
    [{ subdomain: false }, 'http://example.com/photos/7'],
    [{ domain: 'foo.org' }, 'http://www.foo.org/photos/7'],
    [{ host: 'www.shop.co.uk', subdomain: 'api', tldLength: 2 }, 'http://api.shop.co.uk/photos/7'],
    [{ onlyPath: true }, '/photos/7'],
    [{ scriptName: '/app' }, 'http://www.example.com/app/photos/7'],
    [{ user: 'a b', password: 'p/q' }, 'http://a+b:p%2Fq@www.example.com/photos/7'],
    [{ anchor: 'top bar#x' }, 'http://www.example.com/photos/7#top%20bar%23x'],
    [{ host: 'h:3000' }, 'http://h:3000/photos/7'],
    [{ host: 'h:3000', port: 80 }, 'http://h/photos/7'],
    [{ host: '[::1]:3000' }, 'http://[::1]:3000/photos/7'],
    [{ host: '10.0.0.1', subdomain: 'api' }, 'http://10.0.0.1/photos/7'],
    [{ pathParams: { id: 3 } }, 'http://www.example.com/photos/3'],
  ]
  it.each(cases)('R110: %j', (options, url) => {
    expect(options.pathParams === undefined ? www.photoUrl(7, options) : www.photoUrl(options)).toBe(url)
  })

  it('R110: without a host there is no URL', () => {
    expect(() => urlHelpers(table).photoUrl(7)).toThrow(
      expect.objectContaining({ code: 'ERR_URL_GENERATION', message: expect.stringMatching(/missing host: pass \{ host \}/) }),
    )
    expect(urlHelpers(table).photoUrl(7, { host: 'x.org' })).toBe('http://x.org/photos/7')
  })

  it('R53: fixed parts of the host come from the constraints, and are no parameters', () => {
    expect([www.panelUrl(), www.portedUrl(), www.panelPath()]).toEqual([
      'https://admin.example.com/panel',
      'http://www.example.com:8080/ported',
      '/panel',
    ])
    expect(
      table.match('GET', '/panel', { method: 'GET', path: '/panel', host: 'admin.example.com', protocol: 'https://' })?.params,
    ).toEqual({})
  })

  it('R114: defaults of the application lie under those of the place, and both under those of the call', () => {
    const own = routes((r) => r.scope(':locale', (r) => r.resources('posts', PostsController, { only: ['index', 'show'] }))).build({
      defaultUrlOptions: { host: 'app.org', locale: 'en' },
    })
    const helpers = urlHelpers(own)
    expect([helpers.postUrl(7), helpers.postPath('de', 7), helpers.postsPath({ locale: 'fr' })]).toEqual([
      'http://app.org/en/posts/7',
      '/de/posts/7',
      '/fr/posts',
    ])
    expect(urlHelpers(own, { defaults: { locale: 'pl', trailingSlash: true } }).postPath(7)).toBe('/pl/posts/7/')
    expect(urlHelpers(table, { defaults: { theme: 'dark' } }).photosPath()).toBe('/photos?theme=dark')
  })

  it('R111: a route can end in a slash by default', () => {
    const own = routes((r) => r.get('a', handler, { defaults: { trailingSlash: true } })).build()
    expect(own.path('a', { x: 1 })).toBe('/a/?x=1')
  })

  it('R109: parameters of a client need a permission', () => {
    const parameters = new Parameters({ q: 'x' } as never)
    expect(() => www.photosPath(parameters)).toThrow(expect.objectContaining({ code: 'ERR_UNFILTERED_PARAMETERS' }))
    expect(www.photosPath(parameters.permit('q'))).toBe('/photos?q=x')
  })
})

describe('recall', () => {
  const draw = (r: RouteMapper): void => {
    r.scope('(:locale)', { locale: /en|es/ }, (r) => {
      r.get('home', PostsController, 'main')
      r.resources('posts', PostsController, { only: ['index', 'show', 'edit'] })
    })
    r.scope(':accountId', { as: 'account', accountId: /\d+/ }, (r) =>
      r.resources('articles', CommentsController, { only: ['index', 'show'] }),
    )
    r.resources('comments', CommentsController, { only: ['show', 'edit'] })
    r.get('plain', handler)
  }
  const own = routes(draw).build()
  const at = (path: string) => {
    const match = own.match('GET', path)!
    const { target } = match.entry
    const action = target.kind === 'action' ? { controller: target.key, action: target.action } : {}
    return urlHelpers(own, { ...WWW, ...action, params: match.params, pattern: match.entry.pattern, fullPath: path })
  }

  it('R113: optional segments of the current path are kept, unless they are given', () => {
    const here = at('/es/home')
    expect([here.postsPath(), here.postPath({ id: 1 }), here.postPath(1), here.postsPath({ locale: null }), here.plainPath()]).toEqual([
      '/es/posts',
      '/es/posts/1',
      '/es/posts/1',
      '/posts',
      '/plain',
    ])
    expect(here.postPath('en', 1)).toBe('/en/posts/1')
  })

  it('R113: required segments are kept where everything before them is the same', () => {
    const here = at('/12/articles/9')
    expect([
      here.accountArticlesPath(),
      here.accountArticlePath(3),
      here.accountArticlePath(),
      here.accountArticlesPath({ accountId: 4 }),
    ]).toEqual(['/12/articles', '/12/articles/3', '/12/articles/9', '/4/articles'])
    expect(() => here.accountArticlePath({ accountId: 4 })).toThrow(/missing required keys: id/)
  })

  it('R113: the id of one route is never taken for that of another', () => {
    const here = at('/en/posts/7')
    expect(here.editPostPath()).toBe('/en/posts/7/edit')
    expect(() => here.commentPath()).toThrow(/missing required keys: id/)
  })

  it('R115: urlFor takes controller and action from the current route', () => {
    const here = at('/en/posts/7')
    expect([
      here.urlFor({ page: 2 }),
      here.urlFor({ action: 'edit', onlyPath: true }),
      here.urlFor({ action: 'index', onlyPath: true }),
      here.urlFor({ controller: 'comments', action: 'show', id: 3, onlyPath: true }),
      here.urlFor(),
      here.urlFor('https://other.org/x'),
    ]).toEqual([
      'http://www.example.com/en/posts/7?page=2',
      '/en/posts/7/edit',
      '/en/posts',
      '/comments/3',
      'http://www.example.com/en/posts/7',
      'https://other.org/x',
    ])
    expect(() => here.urlFor({ action: 'nope' })).toThrow(/No route leads to posts#nope/)
  })

  it('R115: of several routes the one that uses more of the given keys wins, redirects and mounts never', () => {
    const several = routes((r) => {
      r.get('archive', PostsController, 'index')
      r.get('archive/:year', PostsController, 'index')
      r.get('archive/:year/:month', PostsController, 'index')
      r.get('special', PostsController, 'index', { defaults: { kind: 'special' } })
      r.namespace('admin', (r) => r.get('x', CommentsController, 'show'))
    }).build()
    const here = urlHelpers(several, { controller: 'posts', action: 'show' })
    const path = (target: object): string => here.urlFor({ ...target, onlyPath: true })
    expect([path({ action: 'index' }), path({ action: 'index', year: 2026 }), path({ action: 'index', month: 5, year: 2026 })]).toEqual([
      '/archive',
      '/archive/2026',
      '/archive/2026/5',
    ])
    expect([path({ action: 'index', kind: 'special' }), path({ action: 'index', month: 5 })]).toEqual(['/special', '/archive?month=5'])
  })

  it('R130: routeTo gives the verb, too', () => {
    const helpers = urlHelpers(routes((r) => r.resources('posts', PostsController)).build())
    expect([
      helpers.routeTo('posts#create'),
      helpers.routeTo([PostsController, 'update'], { id: 7, x: 1 }),
      helpers.routeTo('posts#destroy', { id: 7 }),
    ]).toEqual([
      { method: 'POST', url: '/posts' },
      { method: 'PATCH', url: '/posts/7?x=1' },
      { method: 'DELETE', url: '/posts/7' },
    ])
    expect(() => helpers.routeTo('posts')).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(() => helpers.routeTo('posts#show')).toThrow(expect.objectContaining({ code: 'ERR_URL_GENERATION' }))
  })
})

describe('polymorphic paths', () => {
  class Basket {}
  class Post {
    constructor(readonly id: number | null = null) {}
  }
  class Comment extends Post {}
  @RouteKey('geocoder', 'geocoders')
  class A {
    isPersisted(): boolean {
      return false
    }
  }
  class Sheep extends Post {}
  const own = routes((r) => {
    r.resources('posts', PostsController, (r) => r.resources('comments', CommentsController))
    r.namespace('admin', (r) => r.resources('posts', PostsController))
    r.resources('geocoders', PostsController, { only: 'index' })
    r.resources('sheep', PostsController)
    r.resource('basket', PostsController)
    r.direct('homepage', () => 'https://rubyonrails.org')
    r.direct('browse', (options) => ['posts', options], { page: 1 })
    r.direct('place', function (id: number) {
      return this.routeFor('post', id)
    })
    r.resolve(Basket, () => ['basket'])
  }).build()
  const helpers = urlHelpers(own, WWW)

  const post = new Post(5)
  const cases: ReadonlyArray<[what: string, target: unknown, path: string]> = [
    ['a stored model', post, '/posts/5'],
    ['a new model', new Post(), '/posts'],
    ['a class', Post, '/posts'],
    ['a list', [post, new Comment(9)], '/posts/5/comments/9'],
    ['a list with a new model', [post, new Comment()], '/posts/5/comments'],
    ['a list with a class', [post, Comment], '/posts/5/comments'],
    ['an action in front', ['edit', post], '/posts/5/edit'],
    ['names alone', ['new', 'post'], '/posts/new'],
    ['a namespace', ['admin', post], '/admin/posts/5'],
    ['an action and a namespace', ['edit', 'admin', post], '/admin/posts/5/edit'],
    ['empty places', [null, undefined, post], '/posts/5'],
    ['options at the end', [post, { format: 'json' }], '/posts/5.json'],
    ['a class that says its own keys', new A(), '/geocoders'],
    ['words that are their own plural', Sheep, '/sheep'],
  ]
  it.each(cases)('R117: %s', (_what, target, path) => {
    expect(helpers.polymorphicPath(target)).toBe(path)
    expect(helpers.urlFor(target)).toBe(`http://www.example.com${path}`)
  })

  it('R117: options', () => {
    expect(helpers.polymorphicPath(post, { action: 'edit', anchor: 'x' })).toBe('/posts/5/edit#x')
    expect(helpers.polymorphicPath(Post, { action: 'new' })).toBe('/posts/new')
    expect(helpers.polymorphicUrl([post, new Comment(1)], { format: 'json' })).toBe('http://www.example.com/posts/5/comments/1.json')
  })

  it('R117: nothing, nonsense and helpers that are missing are errors', () => {
    for (const nothing of [null, [], [null]]) expect(() => helpers.polymorphicPath(nothing)).toThrow(/Nil location/)
    expect(() => helpers.polymorphicPath(7)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(() => helpers.polymorphicPath(['admin', new Comment(1)])).toThrow(/no helper adminCommentPath/)
    expect(() => helpers.polymorphicPath(new (class {})())).toThrow(/@RouteKey/)
  })

  it('R118: helpers of one’s own', () => {
    expect([helpers.homepageUrl(), helpers.homepagePath(), helpers.browsePath(), helpers.browseUrl({ page: 2, q: 'x' })]).toEqual([
      'https://rubyonrails.org',
      '/',
      '/posts?page=1',
      'http://www.example.com/posts?page=2&q=x',
    ])
    expect([helpers.placePath(3), helpers.placeUrl(3)]).toEqual(['/posts/3', 'http://www.example.com/posts/3'])
  })

  it('R119: a class mapped to something else, and its subclasses', () => {
    class Small extends Basket {}
    expect([helpers.polymorphicPath(new Basket()), helpers.urlFor(new Small())]).toEqual(['/basket', 'http://www.example.com/basket'])
  })

  it('R118, R119: only at the top of the file, and a name only once', () => {
    const draw = routes((r) => {
      r.scope('x', (r) => {
        r.direct('a', () => '')
        r.resolve(Post, () => '')
      })
      r.direct('b', () => '')
      r.direct('b', () => '')
      r.direct('c', () => '')
      r.get('c', handler)
    })
    expect(() => draw.build()).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^4 mistakes.*direct\(…\) inside.*resolve\(…\) inside.*"b" is taken.*"c" is taken/s),
      }),
    )
  })
})

describe('a round trip', () => {
  it('R57, R106: recognising a generated path gives route and values back, for random tables', () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 12 })
      .filter((s) => s.isWellFormed() && !/[.\0\n\r\u2028\u2029]/.test(s) && s.trim() !== '')
    const piece = fc.constantFrom('a', 'b-c', ':x', ':y', ':z', 'p-:q', '(/:o)')
    const pattern = fc
      .uniqueArray(piece, { minLength: 1, maxLength: 5 })
      .map((pieces) => pieces.map((each) => (each.startsWith('(') ? each : `/${each}`)).join(''))
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 5 }), fc.array(text, { minLength: 6, maxLength: 6 }), (patterns, values) => {
        const own = routes((r) => patterns.forEach((each, i) => void r.get(each, handler, { as: `it${i}` }))).build()
        const alone = patterns.map((each) => routes((r) => r.get(each, handler, { as: null })).build())
        for (const [i] of patterns.entries()) {
          const names = own.builder(`it${i}`).names.filter((name) => name !== 'format')
          const given = Object.fromEntries(names.map((name, n) => [name, values[n]!]))
          const path = own.path(`it${i}`, given)
          // Another route may have it, if it was declared before and fits.
          const first = alone.findIndex((table) => table.match('GET', path) !== null)
          const found = own.match('GET', path)
          expect([path, found?.entry.order]).toEqual([path, first])
          expect(first).toBeLessThanOrEqual(i)
          if (first === i) expect({ ...found!.params }).toEqual(given)
          else expect({ ...found!.params }).toEqual({ ...alone[first]!.match('GET', path)!.params })
        }
      }),
      { numRuns: 300 },
    )
  })
})
