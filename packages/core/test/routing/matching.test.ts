/** Patterns, constraints and recognition (routing.md sections 2, 5, 6, 7). */
import { describe, expect, it } from '@jest/globals'
import type { RouteMapper } from '../../src/routing/route-mapper.js'
import { routes } from '../../src/routing/routes.js'
import type { RouteOptions } from '../../src/routing/types.js'
import { PostsController, reach, rows } from './controllers.js'

const handler = (): void => {}

/** Parameters that a path gets from one pattern, or `null`. */
function params(pattern: string, path: string, options: RouteOptions = {}): unknown {
  const match = routes((r) => r.get(pattern, handler, options))
    .build()
    .match('GET', path)
  return match === null ? null : { ...match.params }
}

describe('single routes', () => {
  it('R9: verbs on one path reach different actions; match takes several, or all', () => {
    const table = routes((r) => {
      r.get('c', PostsController, 'index')
      r.post('c', PostsController, 'create')
      r.match('d', { via: ['GET', 'POST'], to: handler })
      r.match('e', { via: 'all', to: handler })
      r.query('f', PostsController, 'search')
    }).build()
    expect(['GET', 'POST', 'PUT'].map((verb) => reach(table, verb, '/c'))).toEqual(['index {}', 'create {}', null])
    expect(['GET', 'POST', 'PUT'].map((verb) => reach(table, verb, '/d'))).toEqual(['node {}', 'node {}', null])
    expect(['GET', 'PROPFIND', 'QUERY'].map((verb) => reach(table, verb, '/e'))).toEqual(['node {}', 'node {}', 'node {}'])
    expect(['GET', 'QUERY'].map((verb) => reach(table, verb, '/f'))).toEqual([null, 'search {}'])
  })

  it('R11: to wins over controller and action; a registry resolves text', () => {
    const table = routes((r) => r.get('p/:id', { to: 'posts#show', controller: 'nobody', action: 'nothing' }), {
      controllers: { posts: PostsController },
    }).build()
    expect(reach(table, 'GET', '/p/1')).toBe('show {"id":"1"}')
  })

  it('R13: static paths name themselves, dynamic ones do not, the first of a name keeps it', () => {
    const table = routes((r) => {
      r.get('contact-us', handler)
      r.get('/a/b/c', handler)
      r.get(':x/y', handler)
      r.get('quiet', handler, { as: null })
      r.get('bye', handler, { as: 'log_out' })
      r.get(':username', handler, { as: 'user' })
      r.resources('users', PostsController, { only: 'show' })
      r.scope({ as: 'own' }, (r) => r.get('z', handler, { as: '' }))
    }).build()
    expect(table.entries.map(({ name }) => name)).toEqual(['contactUs', 'aBC', null, null, 'logOut', 'user', null, 'own'])
    expect(table.path('user', 'jane')).toBe('/jane')
  })

  it('R14: root is GET / and named root, in a namespace adminRoot', () => {
    const table = routes((r) => {
      r.root(PostsController, 'main')
      r.namespace('admin', (r) => r.root(PostsController, 'index'))
    }).build()
    expect(rows(table)).toEqual(['root GET / Posts#main', 'adminRoot GET /admin Posts#index'])
    expect(table.entries[0]?.pattern).toBe('/')
    expect(table.path('root')).toBe('/')
    expect(reach(table, 'POST', '/')).toBeNull()
    expect(reach(table, 'GET', '')).toBe('main {}')
  })
})

describe('patterns', () => {
  it('R39: text, params and a literal colon; patterns print back', () => {
    expect(params('/sort::sort', '/sort:asc')).toEqual({ sort: 'asc' })
    const table = routes((r) => r.get('foo/(:bar/(:baz))/:zot', handler)).build()
    expect(table.entries[0]?.pattern).toBe('/foo(/:bar(/:baz))/:zot(.:format)')
  })

  it('R40: a plain param holds neither slash nor dot', () => {
    expect(params('photos/:id', '/photos/7')).toEqual({ id: '7' })
    expect(params('photos/:id', '/photos/7.json')).toEqual({ id: '7', format: 'json' })
    for (const path of ['/photos/7.1.json', '/photos/.json', '/photos/1.', '/photos/1/2']) expect(params('photos/:id', path)).toBeNull()
  })

  it('R41: several params in one segment', () => {
    expect(params('songs/song-:song', '/songs/song-9')).toEqual({ song: '9' })
    expect(params(':artist/:song-omg', '/me/a-b-omg')).toEqual({ artist: 'me', song: 'a-b' })
    expect(params('near/:lat,:lng', '/near/1,2')).toEqual({ lat: '1', lng: '2' })
    expect(params('downloads/:id.tar', '/downloads/5.tar')).toEqual({ id: '5' })
    expect(params(':id-:slug', '/12-34-x', { constraints: { id: /\d+/ } })).toEqual({ id: '12', slug: '34-x' })
  })

  it('R42: optional groups; a missing param is absent', () => {
    expect(params('photos(/:id)', '/photos')).toEqual({})
    expect(params('photos(/:id)', '/photos/1')).toEqual({ id: '1' })
    expect(params('(/:locale)/about', '/about')).toEqual({})
    expect(params('(/:locale)/about', '/en/about')).toEqual({ locale: 'en' })
    expect(params('(/locale/:locale)(/currency/:currency)/products(/:id)', '/currency/eur/products/1')).toEqual({
      currency: 'eur',
      id: '1',
    })
    expect(params('foo/(:bar/(:baz))/:zot', '/foo/1/2/3')).toEqual({ bar: '1', baz: '2', zot: '3' })
    expect(params('star-trek(-tng)/:ep', '/star-trek-tng/5')).toEqual({ ep: '5' })
    const table = routes((r) => {
      r.scope('(:locale)', { constraints: { locale: /en|pl/ } }, (r) => r.resources('descs', PostsController))
    }).build()
    expect([reach(table, 'GET', '/pl/descs/1'), reach(table, 'GET', '/descs'), reach(table, 'GET', '/de/descs')]).toEqual([
      'show {"locale":"pl","id":"1"}',
      'index {}',
      null,
    ])
  })

  it('R43: globs, in the middle, twice, optional, with format', () => {
    expect(params('files/*path', '/files/a/b.txt')).toEqual({ path: 'a/b', format: 'txt' })
    expect(params('files/*path', '/files/a/b.c.txt')).toEqual({ path: 'a/b.c', format: 'txt' })
    expect(params('files/*path', '/files')).toBeNull()
    expect(params('files/*path', '/files/')).toBeNull()
    expect(params('books/*section/:title', '/books/some/section/last-words')).toEqual({ section: 'some/section', title: 'last-words' })
    expect(params('*a/foo/*b', '/a/foo/b/foo/c')).toEqual({ a: 'a', b: 'b/foo/c' })
    expect(params('wild/*x/end', '/wild/1/2/end/end')).toEqual({ x: '1/2/end' })
    expect(params('opt(/*rest)', '/opt')).toEqual({})
    expect(params('opt(/*rest)', '/opt/a/b')).toEqual({ rest: 'a/b' })
  })

  it('R44: the format suffix can be forbidden, demanded, restricted, fixed', () => {
    expect(params('no/:id', '/no/1.json', { format: false })).toBeNull()
    expect(params('must/:id', '/must/1', { format: true })).toBeNull()
    expect(params('must/:id', '/must/1.xml', { format: true })).toEqual({ id: '1', format: 'xml' })
    expect(params('multi/:id', '/multi/1.html', { format: /json|xml/ })).toBeNull()
    expect(params('multi/:id', '/multi/1.xml', { format: /json|xml/ })).toEqual({ id: '1', format: 'xml' })
    expect(params('xml_only', '/xml_only', { format: 'xml' })).toEqual({ format: 'xml' })
    expect(params('xml_only', '/xml_only.json', { format: 'xml' })).toBeNull()
    expect(params('str', '/str', { constraints: { format: 'json' } })).toEqual({})
    expect(params('str', '/str.html', { constraints: { format: 'json' } })).toBeNull()
  })

  it('R45: a requirement replaces the class of a param', () => {
    expect(params('docs/:id', '/docs/Ruby_3.0.json', { constraints: { id: /[^/]+/ } })).toEqual({ id: 'Ruby_3.0.json' })
    const lazy = { constraints: { id: /.+?/, format: /json|xml/ } }
    expect(params('users/:id', '/users/first.last.xml', lazy)).toEqual({ id: 'first.last', format: 'xml' })
    const table = routes((r) => r.resources('sections', PostsController, { constraints: { id: /.+/ } })).build()
    expect(reach(table, 'GET', '/sections/1/edit')).toBe('edit {"id":"1"}')
    expect(reach(table, 'GET', '/sections/new')).toBe('new {}')
    expect(reach(table, 'GET', '/sections/a/b/c')).toBe('show {"id":"a/b/c"}')
  })

  it('R46: the URL wins over defaults, whose types are kept', () => {
    const options = { defaults: { format: 'jpg', page: 1 } }
    expect(params('photos/:id', '/photos/12', options)).toEqual({ id: '12', format: 'jpg', page: 1 })
    expect(params('photos/:id', '/photos/12.png', options)).toEqual({ id: '12', format: 'png', page: 1 })
    expect(params('list(/:page)', '/list/3', options)).toEqual({ page: '3', format: 'jpg' })
    expect(params('extra', '/extra?page=9', { defaults: { page: 1 } })).toEqual({ page: 1 })
  })
})

describe('constraints', () => {
  it('R48: a requirement is anchored, keeps its flags, and failing tries the next route', () => {
    const table = routes((r) => {
      r.get('p/:id', PostsController, 'show', { constraints: { id: /[A-Z]\d{5}/ } })
      r.get('p/:id', PostsController, 'edit', { constraints: { id: /x+/i } })
    }).build()
    expect(['A12345', 'A123456', '893', 'xX'].map((id) => reach(table, 'GET', `/p/${id}`))).toEqual([
      'show {"id":"A12345"}',
      null,
      null,
      'edit {"id":"xX"}',
    ])
  })

  it('R49: the decoded value is tested', () => {
    expect(params('t/:x', '/t/a%20b', { constraints: { x: /[a-z ]+/ } })).toEqual({ x: 'a b' })
    expect(params('k/:x', '/k/%C3%A9', { constraints: { x: /é+/ } })).toEqual({ x: 'é' })
  })

  it('R50: properties of the request are compared', () => {
    const table = routes((r) => {
      r.get('a', PostsController, 'index', { constraints: { subdomain: false } })
      r.get('a', PostsController, 'show', { constraints: { subdomain: ['api', 'www'] } })
      r.get('a', PostsController, 'edit', { constraints: { host: /^x\./ } })
      r.get('a', PostsController, 'new', { constraints: { domain: 'other.org' } })
    }).build()
    const at = (host: string): string | undefined => {
      const target = table.match('GET', '/a', { method: 'GET', path: '/a', host })?.entry.target
      return target?.kind === 'action' ? target.action : undefined
    }
    expect([
      at('example.com'),
      at('api.example.com:80'),
      at('x.example.com'),
      at('q.other.org'),
      at('q.example.com'),
      at('10.0.0.1'),
    ]).toEqual(['index', 'show', 'edit', 'new', undefined, 'index'])
  })

  it('R51: predicates run last; parameters of a failed candidate do not leak; the own one replaces those of scopes', () => {
    const seen: unknown[] = []
    const table = routes((r) => {
      r.constraints(
        () => false,
        (r) => {
          r.get('a/:x', PostsController, 'index')
          r.get('a/:y', PostsController, 'show', { constraints: (_, params) => seen.push({ ...params }) > 0 })
        },
      )
    }).build()
    expect(reach(table, 'GET', '/a/1')).toBe('show {"y":"1"}')
    expect(seen).toEqual([{ y: '1' }])
  })
})

describe('recognition', () => {
  it('R57: the first declared route wins', () => {
    const table = routes((r) => {
      r.get('posts/:id', PostsController, 'show')
      r.get('posts/poll', PostsController, 'index')
      r.get('/:a/b', PostsController, 'edit')
      r.get('/s/:c', PostsController, 'new')
    }).build()
    expect(reach(table, 'GET', '/posts/poll')).toBe('show {"id":"poll"}')
    expect(reach(table, 'GET', '/s/b')).toBe('edit {"a":"s"}')
    expect(reach(table, 'GET', '/s/x')).toBe('new {"c":"x"}')
  })

  it('R59, R68: slashes, query and absolute form do not matter; dot segments stay', () => {
    const table = routes((r) => {
      r.get('photos', PostsController, 'index')
      r.get('g/*rest', PostsController, 'show', { format: false })
    }).build()
    for (const path of ['/photos', '//photos', '/photos/', '/photos?x', '/photos/?x', 'http://h/photos', 'http://h:1/photos?q=/']) {
      expect([path, reach(table, 'GET', path)]).toEqual([path, 'index {}'])
    }
    expect(reach(table, 'GET', '/g/../etc')).toBe('show {"rest":"../etc"}')
  })

  it('R61: case matters, unless the table ignores it; values keep theirs', () => {
    const draw = routes((r) => {
      r.get('photos/:id/Edit', PostsController, 'edit')
      r.get('photos', PostsController, 'index')
    })
    expect(reach(draw.build(), 'GET', '/Photos')).toBeNull()
    const table = draw.build({ caseSensitive: false })
    expect(reach(table, 'GET', '/Photos')).toBe('index {}')
    expect(reach(table, 'GET', '/PHOTOS/AbC/eDIT')).toBe('edit {"id":"AbC"}')
  })

  it('R62: params are decoded once', () => {
    const cases: Record<string, string> = {
      'a%2Fb': 'a/b',
      'a+b': 'a+b',
      'a%20b': 'a b',
      '%E3%81%82': 'あ',
      '%25': '%',
      '%252F': '%2F',
      '%0A': '\n',
      '%3F': '?',
      'a;b=1': 'a;b=1',
      '%23': '#',
    }
    for (const [raw, id] of Object.entries(cases)) expect([raw, params('p/:id', `/p/${raw}`)]).toEqual([raw, { id }])
  })

  it('R63, R64: literals are compared decoded, Unicode and spaces included', () => {
    expect(params('photos', '/%70hotos')).toEqual({})
    expect(params('a,b', '/a%2Cb')).toEqual({})
    expect(params('こんにちは', '/%E3%81%93%e3%82%93%E3%81%AB%E3%81%A1%E3%81%AF')).toEqual({})
    expect(params('a b', '/a%20b')).toEqual({})
    expect(params('caf%C3%A9', '/caf%C3%A9')).toEqual({})
    expect(params('100%25', '/100%25')).toEqual({})
  })

  it('R65, R66: broken escapes, bad UTF-8 and NUL are 400 for every path', () => {
    const table = routes((r) => r.get('p/:id', handler)).build()
    for (const bad of ['%FF', '%C0%AF', '%E3%81', '%zz', '%', '%00']) {
      for (const path of [`/p/${bad}`, `/nowhere/${bad}`]) {
        expect(() => table.match('DELETE', path)).toThrow(expect.objectContaining({ code: 'ERR_MALFORMED_URL', status: 400 }))
        expect(() => table.match('GET', path)).toThrow(expect.objectContaining({ code: 'ERR_MALFORMED_URL' }))
      }
    }
  })

  it('R67: values up to 16 KiB reach the action; longer ones are 414', () => {
    const table = routes((r) => r.get('p/:id', handler)).build()
    for (const length of [150, 5000, 16_384]) {
      expect(table.match('GET', `/p/${'x'.repeat(length)}`)?.params.id).toHaveLength(length)
    }
    const tooLong = expect.objectContaining({ code: 'ERR_URI_TOO_LONG', status: 414 })
    expect(() => table.match('GET', `/p/${'x'.repeat(16_385)}`)).toThrow(tooLong)
    expect(() => table.match('GET', '/x'.repeat(40_000))).toThrow(tooLong)
  })

  it('R69: nothing is reachable from params', () => {
    const table = routes((r) => {
      r.get('a/:id', handler)
      r.get('b/:id', handler, { constraints: { id: /\d+/ } })
      r.get('c', handler)
    }).build()
    for (const path of ['/a/1', '/b/1', '/c']) {
      const found = table.match('GET', path)!.params
      expect(['constructor', '__proto__', 'toString'].filter((key) => key in found)).toEqual([])
    }
  })
})

describe('methods', () => {
  const table = routes((r) => {
    r.get('posts', PostsController, 'index')
    r.post('posts', PostsController, 'create')
    r.head('own', PostsController, 'show')
    r.get('own', PostsController, 'index')
    r.options('asked', PostsController, 'show')
    r.get('guarded', PostsController, 'show', { constraints: () => false })
    r.get('home', PostsController, 'main')
    r.mount('/home', () => {})
  }).build()

  it('R80: HEAD reaches its own route, else the GET route; a mount for all verbs is no own route', () => {
    expect(reach(table, 'HEAD', '/posts')).toBe('index {}')
    expect(reach(table, 'HEAD', '/own')).toBe('show {}')
    expect(reach(table, 'HEAD', '/home')).toBe('main {}')
    expect(reach(table, 'HEAD', '/nope')).toBeNull()
  })

  it('R84: the methods of a path, sorted, HEAD beside GET; none for unknown paths and failing predicates', () => {
    expect(table.match('DELETE', '/posts')).toBeNull()
    expect(table.allowedMethods('/posts')).toEqual(['GET', 'HEAD', 'POST'])
    expect(table.allowedMethods('/posts/')).toEqual(['GET', 'HEAD', 'POST'])
    expect(table.allowedMethods('/nope')).toEqual([])
    expect(table.allowedMethods('/guarded')).toEqual([])
  })

  it('R85: an own OPTIONS route wins', () => {
    expect(reach(table, 'OPTIONS', '/asked')).toBe('show {}')
    expect(table.match('OPTIONS', '/posts')).toBeNull()
  })

  it('R86: OPTIONS * has the methods of the whole table', () => {
    expect(table.match('OPTIONS', '*')).toBeNull()
    expect(table.allowedMethods('*')).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST'])
  })
})

describe('mounts', () => {
  const app = {
    handler(this: { seen: string }, req: { url: string }): void {
      this.seen = req.url
    },
    seen: '',
  }
  const table = routes((r) => {
    r.get('short/first', PostsController, 'index')
    r.mount('/short', (): void => {})
    r.mount('/users/:userId/eng', { fetch: () => new Response('x') }, { as: 'engine' })
    r.get('health', handler, { anchor: false })
    r.mount('/', app as never)
  }).build()

  it('R100, R103: a mount takes every verb below its prefix, after earlier routes', () => {
    expect(reach(table, 'GET', '/short/first')).toBe('index {}')
    expect(['/short', '/short/', '/short/a/b.c'].map((path) => table.match('PUT', path)?.entry.order)).toEqual([1, 1, 1])
    expect(reach(table, 'POST', '/users/7/eng/x')).toBe('fetch {"userId":"7"}')
    expect(table.match('GET', '/')?.entry.order).toBe(4)
    expect(table.path('engine', 7)).toBe('/users/7/eng')
  })

  it('R100: the prefix moves from the path to the script name', () => {
    const entry = table.match('GET', '/users/7/eng/x')!.entry
    expect(table.splitMount(entry, '/users/7/eng/x/y')).toEqual({ scriptName: '/users/7/eng', path: '/x/y' })
    expect(table.splitMount(entry, '/users/7/eng')).toEqual({ scriptName: '/users/7/eng', path: '/' })
    expect(table.splitMount(table.entries[4]!, '/a')).toEqual({ scriptName: '', path: '/a' })
  })

  it('R101: a mount ends at a slash', () => {
    for (const path of ['/shortomg', '/short-omg', '/short.json']) expect(table.match('GET', path)?.entry.order).toBe(4)
  })

  it('R102: a raw handler can be a prefix', () => {
    expect(table.match('GET', '/health/deep')?.entry.order).toBe(3)
  })

  it('R100: an object with a handler is called on itself', () => {
    const { target } = table.entries[4]!
    if (target.kind === 'node') target.handler({ url: '/z' } as never, {} as never, () => {})
    expect(app.seen).toBe('/z')
  })
})

describe('the table', () => {
  it('R1, R2: lists all fields as data, functions by name', () => {
    function metrics(): void {}
    const table = routes((r) => {
      r.get('posts/:id', PostsController, 'show', { constraints: { id: /\d+/, host: 'x' }, meta: { tag: 1 } })
      r.mount('/metrics', metrics)
    }).build()
    const [post, mount] = JSON.parse(JSON.stringify(table)) as Array<Record<string, unknown>>
    expect(post).toMatchObject({
      order: 0,
      name: null,
      verbs: ['GET'],
      pattern: '/posts/:id(.:format)',
      requirements: { id: '/\\d+/' },
      requestConstraints: { host: 'x' },
      target: { kind: 'action', controller: 'PostsController', action: 'show' },
      origin: 'dsl',
      meta: { tag: 1 },
      anchored: true,
    })
    expect(post?.source).toMatch(/matching\.test\.ts:\d+$/)
    expect(mount).toMatchObject({ verbs: 'ALL', origin: 'mount', anchored: false, target: { kind: 'node', handler: '<metrics>' } })
  })

  it('R3: is frozen, and so are its parts and the answers that are known beforehand', () => {
    let mapper: RouteMapper | undefined
    const drawing = routes((r) => {
      mapper = r
      r.get('a', handler)
    })
    const table = drawing.build()
    expect([...table.warm()]).toHaveLength(2)
    expect(
      [table, table.entries, table.entries[0], table.helpers, table.match('GET', '/a'), table.match('GET', '/a')?.params].every(
        Object.isFrozen,
      ),
    ).toBe(true)
    expect(() => mapper?.get('b', handler)).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
    expect(drawing.build()).not.toBe(table)
  })

  it('answers the same before its index is made, and after', () => {
    const table = routes((r) => {
      r.get('a', handler)
      r.get('b/:id', handler)
    }).build()
    const ask = () =>
      ['/a', '/a/', '/b/1', '/b/%41', '/c'].map((path) => table.match('GET', path)).map((m) => m && [m.entry.order, { ...m.params }])
    const first = ask()
    expect(first).toEqual([[0, {}], [0, {}], [1, { id: '1' }], [1, { id: 'A' }], null])
    for (let i = 0; i < 5; i++) expect(ask()).toEqual(first)
    expect(() => table.match('GET', '/%')).toThrow(expect.objectContaining({ code: 'ERR_MALFORMED_URL' }))
  })

  it('keeps nothing of the paths it is asked for: a static answer is the same object, any other is new', () => {
    const table = routes((r) => {
      r.get('a', handler)
      r.get('b/:id', handler)
    }).build()
    expect([...table.warm()]).toHaveLength(2)
    expect(table.match('GET', '/a')).toBe(table.match('GET', '/a'))
    expect(table.match('GET', '/b/1')).not.toBe(table.match('GET', '/b/1'))
  })
})
