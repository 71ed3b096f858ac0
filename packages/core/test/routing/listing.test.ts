/** What developers see of a table: listings, checks, explanations, migrations (routing.md R92, R94, R95, R127, R132, R133). */
import { describe, expect, it } from '@jest/globals'
import { Controller, Get, Member, Post, Resources } from '../../src/routing/decorators.js'
import { explainMatch, nearestRoutes } from '../../src/routing/explain.js'
import { checkRoutes, formatMatch, formatRoutes, routesJson } from '../../src/routing/listing.js'
import { toDecorators, toDsl } from '../../src/routing/migrate.js'
import { redirect } from '../../src/routing/redirect.js'
import type { RouteMapper } from '../../src/routing/route-mapper.js'
import { routes } from '../../src/routing/routes.js'
import { shadowedRoutes } from '../../src/routing/shadow-report.js'
import { CommentsController, PostsController, rows } from './controllers.js'

const handler = (): void => {}

class Blog {
  readonly routes = routes((r) => r.resources('entries', PostsController, { only: 'index' })).build()
  handler(): void {}
}
class Empty {
  readonly routes = routes(() => {}).build()
  handler(): void {}
}

const table = routes((r) => {
  r.root(PostsController, 'main')
  r.match('articles/:id', PostsController, 'update', { via: ['PUT', 'PATCH'] })
  r.get('photos/:id', PostsController, 'show', { id: /[A-Z]\d{5}/ })
  r.get('foo', redirect('/foo/bar'), { constraints: { subdomain: 'admin' } })
  r.get('bar', redirect({ path: 'x' }, { status: 307 }))
  r.get('l', handler)
  r.mount('/m', handler, { as: null })
  r.get('page', CommentsController, 'index', { defaults: { page: 1 } })
}).build({ internal: (r) => r.get('live/info', handler) })

describe('formatRoutes', () => {
  it('R88, R132: prints the columns, and no row for HEAD, OPTIONS and 405, which answer by themselves', () => {
    expect(formatRoutes(table)).toBe(
      [
        'Helper Verb      Path                    Controller#Action',
        '  root GET       /                       posts#main',
        '       PUT|PATCH /articles/:id(.:format) posts#update',
        '       GET       /photos/:id(.:format)   posts#show { id: /[A-Z]\\d{5}/ }',
        "   foo GET       /foo(.:format)          redirect(301, /foo/bar) { subdomain: 'admin' }",
        '   bar GET       /bar(.:format)          redirect(307, path: x)',
        '     l GET       /l(.:format)            Inline handler',
        '                 /m                      Inline handler',
        '  page GET       /page(.:format)         comments#index { page: 1 }',
      ].join('\n'),
    )
  })

  it('R132: routes of the framework are listed when asked for', () => {
    expect(formatRoutes(table, { all: true })).toContain('/live/info')
  })

  it('R132: mounted applications follow in sections of their own', () => {
    const own = routes((r) => {
      r.mount('/blog', new Blog())
      r.mount('/empty', new Empty())
    }).build()
    expect(formatRoutes(own)).toBe(
      [
        'Helper Verb Path   Controller#Action',
        '  blog      /blog  Blog',
        ' empty      /empty Empty',
        '',
        'Routes for Blog:',
        ' Helper Verb Path               Controller#Action',
        'entries GET  /entries(.:format) posts#index',
        '',
        'Routes for Empty:',
        'No routes defined.',
      ].join('\n'),
    )
  })

  const greps: ReadonlyArray<[grep: string | RegExp, count: number]> = [
    ['put', 1],
    ['photos', 1],
    ['comments#', 1],
    [/^posts#/, 3],
    [/root|page/g, 2],
    ['/articles/5', 1],
    ['/photos/A12345', 1],
    ['/photos/x', 0],
  ]
  it.each(greps)('R133: -g %s', (grep, count) => {
    const text = formatRoutes(table, { grep })
    if (count === 0) expect(text).toBe('No routes were found for this grep pattern.')
    else expect(text.split('\n')).toHaveLength(count + 1)
  })

  it('R133: -c takes a key or the name of the class', () => {
    for (const controller of ['posts', 'PostsController', 'Posts']) {
      expect(formatRoutes(table, { controller }).split('\n')).toHaveLength(4)
    }
    expect(formatRoutes(table, { controller: 'admin/posts' })).toBe('No routes were found for this controller.')
    expect(formatRoutes(routes(() => {}).build())).toBe("You don't have any routes defined!")
  })

  it('R133: -E shows a block for each route, with its place', () => {
    const [block] = formatRoutes(table, { expanded: true, grep: 'articles' }).split('--[ Route 2')
    expect(block?.split('\n')).toEqual([
      '--[ Route 1 ]---------------------------',
      'Helper            |',
      'Verb              | PUT|PATCH',
      'Path              | /articles/:id(.:format)',
      'Controller#Action | posts#update',
      expect.stringMatching(/^Source {12}\| .*listing\.test\.ts:\d+$/),
      'Origin            | dsl',
    ])
  })

  it('R133: --sort and --json', () => {
    const paths = formatRoutes(table, { sort: true })
      .split('\n')
      .slice(1)
      .map((line) => /\/\S*/.exec(line)?.[0])
    expect(paths).toEqual([...paths].sort())
    expect(JSON.parse(JSON.stringify(routesJson(table)))).toHaveLength(8)
    expect(routesJson(table, { grep: 'photos' })[0]).toMatchObject({
      verb: 'GET',
      path: '/photos/:id(.:format)',
      requirements: { id: '/[A-Z]\\d{5}/' },
    })
  })

  it('R95: --unused lists routes whose action is missing', () => {
    const own = routes((r) => r.resources('posts', PostsController, { only: ['index', 'show'] })).build()
    const actionExists = (_controller: unknown, action: string): boolean => action !== 'show'
    expect(formatRoutes(own, { unused: true, actionExists }).split('\n').slice(1)).toEqual(['  post GET  /posts/:id(.:format) posts#show'])
    expect(formatRoutes(own, { unused: true })).toBe('No routes were found.')
  })
})

describe('shadowed routes', () => {
  const shadowed = (draw: (r: RouteMapper) => unknown): string[] => {
    const own = routes((r) => void draw(r)).build()
    return shadowedRoutes(own).map(({ entry, by }) => `${entry.order}<${by.order}`)
  }

  it('R94: --check names what is never reached, and what takes its place', () => {
    const own = routes((r) => {
      r.get('posts/:id', PostsController, 'show')
      r.get('posts/poll', PostsController, 'search')
    }).build()
    expect(checkRoutes(own)).toEqual([
      expect.stringMatching(/listing\.test\.ts:\d+ {2}\/posts\/poll\(\.:format\) is never reached: \/posts\/:id\(\.:format\) at .*listing/),
    ])
  })

  it('R94: finds covered paths, and nothing else', () => {
    expect(shadowed((r) => [r.get('*all', handler), r.get('a/b', handler)])).toEqual(['1<0'])
    expect(shadowed((r) => [r.get('a(/:b)', handler), r.get('a', handler), r.get('a/x', handler)])).toEqual(['1<0', '2<0'])
    expect(shadowed((r) => [r.mount('/', handler), r.get('a', handler)])).toEqual(['1<0'])
    expect(shadowed((r) => [r.match('x', { via: 'all', to: handler }), r.post('x', handler)])).toEqual(['1<0'])
    const fine: ReadonlyArray<(r: RouteMapper) => unknown> = [
      (r) => [r.get('posts/poll', handler), r.get('posts/:id', handler)],
      (r) => [r.get(':id', handler, { id: /\d+/ }), r.get('about', handler)],
      (r) => [r.get('x', handler), r.post('x', handler)],
      (r) => [r.get('x', handler, { constraints: { host: 'a' } }), r.get('x', handler)],
      (r) => [r.get('x', handler, { format: false }), r.get('x', handler)],
      (r) => [r.get(':a', handler), r.get('a.b', handler)],
      (r) => [r.get('a/:b', handler), r.get('a/*b', handler)],
    ]
    for (const draw of fine) expect(shadowed(draw)).toEqual([])
  })

  it('R94: what it reports is true: no path reaches the shadowed route', () => {
    const own = routes((r) => {
      r.get(':a/:b', handler)
      r.get('x-:a/:c', handler)
      r.get('x/y', handler)
      r.get(':z/:n', handler, { n: /\d+/ })
    }).build()
    expect(shadowedRoutes(own).map(({ entry }) => entry.order)).toEqual([2])
    expect(own.match('GET', '/x/y')?.entry.order).toBe(0)
  })
})

describe('explanations', () => {
  it('R133: --match goes candidate by candidate', () => {
    const own = routes((r) => {
      r.post('posts/:id', PostsController, 'show')
      r.get('posts/:id', PostsController, 'show', { id: /\d+/ })
      r.get('posts/:slug', PostsController, 'show', { constraints: { host: 'x' } })
      r.get('posts/*rest', PostsController, 'show')
    }).build()
    expect(explainMatch(own, 'GET', '/posts/a').map(({ matches, reason }) => [matches, reason])).toEqual([
      [false, 'is for POST, not GET'],
      [false, ':id is "a", which /\\d+/ refuses'],
      [false, 'the constraint host refuses null'],
      [true, 'matches'],
    ])
    expect(formatMatch(own, 'get /posts/7').split('\n')).toHaveLength(2)
    expect(formatMatch(own, '/nothing/like/it')).toBe('No route has a pattern that fits /nothing/like/it.')
  })

  it('R92: nearest routes: another verb, a failed constraint, a slip', () => {
    const own = routes((r) => {
      r.resources('photos', PostsController, { only: ['index', 'destroy'], id: /\d+/ })
    }).build()
    expect(nearestRoutes(own, 'GET', '/photos/7')).toEqual(['DELETE /photos/:id(.:format): is for DELETE, not GET'])
    expect(nearestRoutes(own, 'DELETE', '/photos/x')).toEqual(['DELETE /photos/:id(.:format): :id is "x", which /\\d+/ refuses'])
    expect(nearestRoutes(own, 'GET', '/phtos')).toEqual(['GET /photos(.:format)'])
    expect(nearestRoutes(own, 'GET', '/unlike')).toEqual([])
  })
})

describe('migration', () => {
  @Resources(['index', 'show'], { constraints: { id: /\d+/ } })
  class PostsController2 {
    index(): void {}
    show(): void {}
    @Member('publish', { via: 'POST' }) publish(): void {}
    @Get('/hook/:n', { as: 'hook', defaults: { a: 1, b: "it's" }, format: false }) hook(): void {}
    @Post('/many') many(): void {}
  }
  Object.defineProperty(PostsController2, 'name', { value: 'PostsController' })
  const decorated = routes((r) => r.controllers(PostsController2)).build()

  it('R127: --to-dsl prints a file that makes the same table', () => {
    const text = toDsl(decorated)
    const body = text.replace(/^import .*$/m, '').replace('export default', 'return')
    const made = new Function('routes', 'PostsController', body)(routes, PostsController2) as ReturnType<typeof routes>
    expect(rows(made.build())).toEqual(rows(decorated))
    expect(
      made
        .build()
        .toJSON()
        .map(({ defaults, requirements, format }) => ({ defaults, requirements, format })),
    ).toEqual(decorated.toJSON().map(({ defaults, requirements, format }) => ({ defaults, requirements, format })))
  })

  it('R127: --to-decorators prints one controller', () => {
    const own = routes((r) => {
      r.resources('posts', PostsController, { only: ['index', 'update'] })
      r.match('posts/both', PostsController, 'search', { via: ['GET', 'POST'], as: 'both' })
    }).build()
    expect(toDecorators(own, 'posts')).toBe(
      [
        "import { Controller, Get, Patch, Put, Route } from '@live/core'",
        '',
        "@Controller('/posts')",
        'export class PostsController {',
        "  @Get('/', { as: 'posts' })",
        '  index() {}',
        "  @Patch('/:id', { as: 'post' })",
        "  @Put('/:id', { as: null })",
        '  update() {}',
        "  @Route(['GET', 'POST'], '/both', { as: 'both' })",
        '  search() {}',
        '}',
        '',
      ].join('\n'),
    )
    expect(toDecorators(own, PostsController)).toBe(toDecorators(own, 'posts'))
    void Controller
  })
})
