/** The language of route files beyond resources: shorthand, concerns, shallow nesting, files, options (routing.md sections 1-6). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { matchers } from '../../src/routing/matchers.js'
import { asyncConstraint } from '../../src/routing/predicate.js'
import type { RouteDefinitionError } from '../../src/routing/route-definition-error.js'
import type { RouteMapper } from '../../src/routing/route-mapper.js'
import { routes } from '../../src/routing/routes.js'
import type { RoutableRequest, RouteParams } from '../../src/routing/types.js'
import { CommentsController, PostsController, reach, rows } from './controllers.js'

const handler = (): void => {}

function mistakes(draw: (r: RouteMapper) => void, options = {}): string[] {
  try {
    routes(draw, options).build()
  } catch (error) {
    return (error as RouteDefinitionError).problems.map(({ message }) => message)
  }
  return []
}

const names = (draw: (r: RouteMapper) => void, options = {}): string[] => rows(routes(draw, options).build())

describe('several drawings', () => {
  it('R5: prepended routes win over those of the file, appended ones do not', () => {
    const drawing = routes((r) => r.get('hello', PostsController, 'index'))
    drawing.append((r) => r.get('hello', PostsController, 'show', { as: 'late' }))
    expect(reach(drawing.build(), 'GET', '/hello')).toBe('index {}')
    drawing.prepend((r) => r.get('hello', PostsController, 'new', { as: 'early' }))
    expect(reach(drawing.build(), 'GET', '/hello')).toBe('new {}')
    expect(drawing.build().entries).toHaveLength(3)
  })

  it('R6: draw takes what was imported, in the current scope', () => {
    const imported = routes((r) => r.resources('users', PostsController, { only: 'index' }))
    expect(names((r) => r.namespace('admin', (r) => r.draw(imported)))).toEqual(['adminUsers GET /admin/users Posts#index'])
    expect(names((r) => r.draw('x'), { files: { x: (r: RouteMapper) => r.get('y', handler) } })).toEqual(['y GET /y node'])
  })

  describe('from the folder of the application', () => {
    const root = mkdtempSync(join(tmpdir(), 'routes-'))
    afterAll(() => rmSync(root, { recursive: true }))

    it('R6: draw loads config/routes/<name>', () => {
      mkdirSync(join(root, 'config/routes'), { recursive: true })
      writeFileSync(join(root, 'config/routes/extra.cjs'), 'module.exports = (r) => r.get("extra", () => {})')
      expect(names((r) => r.scope('in', (r) => r.draw('extra')), { root })).toEqual(['extra GET /in/extra node'])
    })

    it.each(['nope', '../config/routes/extra', '/etc/passwd'])(
      'R6: the file %s is a mistake that names where it was looked for',
      (name) => {
        const [message] = mistakes((r) => r.draw(name), { root })
        expect(message).toMatch(/no route file ".*": looked for .*config.routes/)
      },
    )
  })

  it('R7: a default scope surrounds the whole file', () => {
    const table = routes({ defaultScope: { module: 'blog', path: 'b' }, controllers: { 'blog/posts': PostsController } }, (r) => {
      r.resources('posts', { only: 'index' })
      r.direct('here', () => '/b')
    }).build()
    expect(rows(table)).toEqual(['posts GET /b/posts Posts#index'])
  })

  it('R8: relativeUrlRoot stands in front of every path that is made', () => {
    const table = routes((r) => {
      r.root(PostsController, 'main')
      r.get('/:id', PostsController, 'show', { as: 'post' })
    }).build({ relativeUrlRoot: '/blog/' })
    expect([table.path('root'), table.path('post', 1), table.path('post', 'a b', { x: 1 })]).toEqual([
      '/blog/',
      '/blog/1',
      '/blog/a%20b?x=1',
    ])
    expect(reach(table, 'GET', '/1')).toBe('show {"id":"1"}')
  })
})

describe('targets', () => {
  const controllers = {
    account: PostsController,
    'a/nested': CommentsController,
    'about-us': PostsController,
    api: PostsController,
    posts: PostsController,
  }

  it('R11, R12: a path of several words is its own target, and one word is enough in a namespace', () => {
    class Account extends PostsController {
      overview(): void {}
      short(): void {}
    }
    const own = { account: Account, 'a/nested': Account, 'about-us': Account, api: Account }
    const table = routes(
      (r) => {
        r.get('account/overview')
        r.get('/a/nested/overview')
        r.get('about-us/index')
        r.namespace('api', (r) => r.get('short'))
      },
      { controllers: own },
    ).build()
    expect(table.entries.map(({ name, target }) => [name, target.kind === 'action' ? `${target.key}#${target.action}` : ''])).toEqual([
      ['accountOverview', 'account#overview'],
      ['aNestedOverview', 'a/nested#overview'],
      ['aboutUsIndex', 'about-us#index'],
      ['apiShort', 'api#short'],
    ])
  })

  it('R11: a text after the path is the target', () => {
    expect(names((r) => r.get('x/:id', 'posts#show', { as: 'x' }), { controllers })).toEqual(['x GET /x/:id Posts#show'])
    expect(names((r) => r.root('posts#main'), { controllers })).toEqual(['root GET / Posts#main'])
  })

  it('R11: misspelt controllers and actions are mistakes that say what is near', () => {
    expect(mistakes((r) => [r.get('a', 'post#show'), r.get('b', 'posts#shwo')], { controllers })).toEqual([
      expect.stringMatching(/unknown controller "post": did you mean posts\?/),
      expect.stringMatching(/PostsController has no method shwo: did you mean show\?/),
    ])
  })

  it('R9: match takes a class, too', () => {
    expect(names((r) => r.match('a', PostsController, 'index', { via: ['get', 'POST'] }))).toEqual(['a GET|POST /a Posts#index'])
    // @ts-expect-error no such action
    expect(mistakes((r) => r.match('a', PostsController, 'nope', { via: 'all' }))).toHaveLength(1)
  })

  it('R14: root takes verbs', () => {
    const table = routes((r) => r.root(PostsController, 'main', { via: ['GET', 'POST'] })).build()
    expect([reach(table, 'POST', '/'), reach(table, 'PUT', '/')]).toEqual(['main {}', null])
  })

  it('R20: several resources in one call', () => {
    const both = { cats: PostsController, dogs: CommentsController }
    expect(names((r) => r.resources('cats', 'dogs', { only: 'index' }), { controllers: both })).toEqual([
      'cats GET /cats Posts#index',
      'dogs GET /dogs Comments#index',
    ])
  })
})

describe('extra keys', () => {
  it('R46, R48: a RegExp constrains the parameter of its name, anything else is its default', () => {
    const table = routes((r) => {
      r.get('n/:id', PostsController, 'show', { id: /\d+/, section: 'x' })
      r.resources('lists', PostsController, { only: 'show', id: /[a-z]+/ }, (r) =>
        r.resources('items', CommentsController, { only: 'show' }),
      )
      r.scope(':year', { year: /\d{4}/ }, (r) => r.get('log', PostsController, 'index'))
    }).build()
    expect(reach(table, 'GET', '/n/7')).toBe('show {"id":"7","section":"x"}')
    expect(reach(table, 'GET', '/n/a')).toBeNull()
    expect(reach(table, 'GET', '/lists/abc/items/7')).toBe('show {"listId":"abc","id":"7"}')
    expect(reach(table, 'GET', '/lists/7/items/7')).toBeNull()
    expect([reach(table, 'GET', '/2026/log'), reach(table, 'GET', '/x/log')]).toEqual(['index {"year":"2026"}', null])
  })

  it('a misspelt option is a mistake, and a record is no default', () => {
    expect(mistakes((r) => r.get('a', handler, { constraint: 'x', thing: { a: 1 } }))).toEqual([
      'unknown option "constraint": did you mean constraints? A default is written { defaults: { constraint } }',
      'unknown option "thing": put it into { defaults: { thing } }',
    ])
  })
})

describe('shallow nesting', () => {
  it('R27: collections stay nested, members move to the top; a grandchild hangs on its parent', () => {
    const list = names((r) => {
      r.resources('articles', PostsController, { shallow: true, only: ['show'] }, (r) => {
        r.resources('comments', CommentsController, { only: ['index', 'new', 'show'] }, (r) => {
          r.resources('likes', CommentsController, { only: ['index', 'show'] })
        })
        r.resource('cover', PostsController, { only: ['show'] })
      })
    })
    expect(list).toEqual([
      'commentLikes GET /comments/:commentId/likes Comments#index',
      'like GET /likes/:id Comments#show',
      'articleComments GET /articles/:articleId/comments Comments#index',
      'newArticleComment GET /articles/:articleId/comments/new Comments#new',
      'comment GET /comments/:id Comments#show',
      'articleCover GET /articles/:articleId/cover Posts#show',
      'article GET /articles/:id Posts#show',
    ])
  })

  it('R27: on the child alone, by a scope, and switched off', () => {
    const only = { only: ['index', 'show'] } as const
    expect(
      names((r) =>
        r.resources('posts', PostsController, { only: [] }, (r) => r.resources('comments', CommentsController, { ...only, shallow: true })),
      ),
    ).toEqual(['postComments GET /posts/:postId/comments Comments#index', 'comment GET /comments/:id Comments#show'])
    expect(
      names((r) => {
        r.shallow((r) => {
          r.resources('posts', PostsController, { only: [] }, (r) => {
            r.resources('comments', CommentsController, { only: 'show', shallow: false })
            r.resources('quotes', CommentsController, { only: 'show' })
          })
        })
      }),
    ).toEqual(['postComment GET /posts/:postId/comments/:id Comments#show', 'quote GET /quotes/:id Comments#show'])
  })

  it('R28: shallowPath and shallowPrefix are for the moved routes; scopes and namespaces set them', () => {
    const inside = (r: RouteMapper): void =>
      r.resources('articles', PostsController, { only: [] }, (r) =>
        r.resources('comments', CommentsController, { only: ['index', 'show'], shallow: true }),
      )
    expect(names((r) => r.scope({ shallowPath: 'sekret', shallowPrefix: 'sek' }, inside))).toEqual([
      'articleComments GET /articles/:articleId/comments Comments#index',
      'sekComment GET /sekret/comments/:id Comments#show',
    ])
    expect(names((r) => r.namespace('admin', inside))).toEqual([
      'adminArticleComments GET /admin/articles/:articleId/comments Comments#index',
      'adminComment GET /admin/comments/:id Comments#show',
    ])
    expect(names((r) => r.scope({ path: 'p', as: 'q', shallowPath: 's' }, inside))).toEqual([
      'qArticleComments GET /p/articles/:articleId/comments Comments#index',
      'qComment GET /s/comments/:id Comments#show',
    ])
  })
})

describe('resources', () => {
  it('R29: an API has no new and no edit', () => {
    const list = names((r) => [r.resources('posts', PostsController), r.resource('profile', PostsController)], { apiOnly: true })
    expect(list.filter((row) => /\/(new|edit)/.test(row))).toEqual([])
    expect(list).toHaveLength(11)
  })

  it('R30: a namespace inside of a resource', () => {
    const controllers = { 'google/secret/infos': PostsController }
    const table = routes(
      (r) => {
        r.resources('clients', PostsController, { only: [] }, (r) => {
          r.namespace('google', (r) =>
            r.resource('account', { only: [], controller: PostsController }, (r) =>
              r.namespace('secret', (r) => r.resource('info', { only: 'show' })),
            ),
          )
        })
      },
      { controllers },
    ).build()
    expect(table.path('clientGoogleAccountSecretInfo', 1)).toBe('/clients/1/google/account/secret/info')
    expect(table.entries[0]?.target).toMatchObject({ key: 'google/secret/infos' })
  })

  it('R31: an empty name leaves the part out', () => {
    expect(names((r) => r.resources('post', PostsController, { as: '', only: ['new', 'show'] }))).toEqual([
      'new GET /post/new Posts#new',
      '- GET /post/:id Posts#show',
    ])
  })
})

describe('concerns', () => {
  const declare = (r: RouteMapper): void => {
    r.concern('commentable', (r, options) => r.resources('comments', CommentsController, { only: 'index', ...options }))
    r.concern('taggable', { call: (r) => r.get('tags', PostsController, 'search', { on: 'collection' }) })
  }

  it('R38: as an option, by a call, as functions and objects, with options', () => {
    expect(
      names((r) => {
        declare(r)
        r.resources('posts', PostsController, { only: [], concerns: ['commentable', 'taggable'] })
        r.resources('photos', PostsController, { only: [] }, (r) => r.concerns('commentable', { only: ['index', 'show'] }))
        r.concerns('commentable')
      }),
    ).toEqual([
      'postComments GET /posts/:postId/comments Comments#index',
      'tagsPosts GET /posts/tags Posts#search',
      'photoComments GET /photos/:photoId/comments Comments#index',
      'photoComment GET /photos/:photoId/comments/:id Comments#show',
      'comments GET /comments Comments#index',
    ])
  })

  it('R38: an unknown one is a mistake', () => {
    expect(
      mistakes((r) => [declare(r), r.concerns('nope'), r.resources('posts', PostsController, { only: [], concerns: 'gone' })]),
    ).toEqual([
      expect.stringMatching(/^No concern named nope:.*there are commentable, taggable/),
      expect.stringMatching(/^No concern named gone/),
    ])
  })
})

describe('constraints', () => {
  it('R50: headers, user agents, protocols, functions of a value', () => {
    const table = routes((r) => {
      r.get('a', PostsController, 'index', { constraints: { 'headers.x-beta': 'yes' } })
      r.get('a', PostsController, 'show', { constraints: { userAgent: /Mobile/ } })
      r.get('a', PostsController, 'new', { constraints: { protocol: 'https' } })
      r.get('a', PostsController, 'edit', { constraints: { port: (port) => Number(port) > 8000 } })
      r.get('a', PostsController, 'main')
    }).build()
    const ask = (request: object): string => {
      const match = table.match('GET', '/a', { method: 'GET', path: '/a', ...request })
      return match?.entry.target.kind === 'action' ? match.entry.target.action : ''
    }
    expect([
      ask({ headers: new Headers({ 'X-Beta': 'yes' }) }),
      ask({ userAgent: 'Mobile Safari' }),
      ask({ protocol: 'https://' }),
      ask({ port: 8080 }),
      ask({ userAgent: null, port: 80, headers: new Headers() }),
    ]).toEqual(['index', 'show', 'new', 'edit', 'main'])
  })

  it('R50: a key that nothing reads is a warning that says what is near', () => {
    const { warnings } = routes((r) => r.get('a', handler, { constraints: { subdomian: 'x' } })).build()
    expect(warnings).toEqual([expect.stringMatching(/no such property: ignored; did you mean subdomain\?$/)])
  })

  it('R51: functions, objects and lists; a function of the route replaces those of its scopes, a record keeps them', () => {
    const no = (): boolean => false
    const table = routes((r) => {
      r.constraints(no, (r) => {
        r.get('replaced', PostsController, 'index', { constraints: { matches: () => true } })
        r.get('kept', PostsController, 'index', { constraints: { host: 'x' } })
      })
      r.get('list/:id', PostsController, 'show', {
        constraints: [{ id: /\d+/ }, { call: (_request: RoutableRequest, { id }: RouteParams) => id === '7' }],
      })
    }).build()
    const reached = (path: string): boolean => table.match('GET', path, { method: 'GET', path, host: 'x' }) !== null
    expect(['/replaced', '/kept', '/list/7', '/list/8', '/list/a'].map(reached)).toEqual([true, false, true, false, false])
  })

  it('R51: what is no constraint is a mistake, and a promise is no answer', () => {
    expect(mistakes((r) => r.get('a', handler, { constraints: /x/ as never }))).toEqual([
      expect.stringMatching(/^\/x\/ is no constraint: pass/),
    ])
    const table = routes((r) => r.get('a', handler, { constraints: (async () => false) as never })).build()
    expect(() => table.match('GET', '/a')).toThrow(/is asynchronous: wrap it in asyncConstraint/)
  })

  it('R51: an asynchronous constraint does not decide the match itself', () => {
    const table = routes((r) => r.get('a', handler, { constraints: asyncConstraint(async () => false) })).build()
    expect(table.match('GET', '/a')?.entry.asyncPredicates).toHaveLength(1)
  })

  it('R55: built-in matchers check, and make numbers', () => {
    const table = routes((r) => {
      r.get('n/:id', PostsController, 'show', { constraints: { id: matchers.number() } })
      r.get('i/:id', PostsController, 'show', { id: matchers.integer({ min: 1, max: 10 }) })
      r.get('u/:id', PostsController, 'show', { constraints: { id: matchers.uuid() } })
      r.get('s/:slug', PostsController, 'show', { constraints: { slug: matchers.slug() } })
      r.get('o/:lang', PostsController, 'show', { constraints: { lang: matchers.oneOf('en', 'pt-br', 'a.b') } })
    }).build()
    const found = (path: string): unknown => Object.values(table.match('GET', path)?.params ?? {})[0]
    expect(['/n/7', '/n/-1.5', '/n/1e5', '/n/x', '/i/10', '/i/11', '/i/0'].map(found)).toEqual([
      7,
      -1.5,
      undefined,
      undefined,
      10,
      undefined,
      undefined,
    ])
    const uuid = '0c9d8c6e-3a3f-4b0e-9a2b-0d8d5f5a1c77'
    expect([`/u/${uuid}`, `/u/${uuid}0`, '/s/a-b-9', '/s/-a', '/s/a--b', '/s/A'].map(found)).toEqual([
      uuid,
      undefined,
      'a-b-9',
      undefined,
      undefined,
      undefined,
    ])
    expect(['/o/en', '/o/pt-br', '/o/a.b', '/o/axb', '/o/de'].map(found)).toEqual(['en', 'pt-br', 'a.b', undefined, undefined])
    expect(() => matchers.integer({ min: 2, max: 1 })).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('R43: a glob as a list keeps escaped slashes inside of its parts', () => {
    const table = routes((r) => {
      r.get('list/*path', handler, { split: true, as: 'list' })
      r.get('text/*path', handler, { as: 'text' })
    }).build()
    expect(table.match('GET', '/list/a%2Fb/c.txt')?.params).toEqual({ path: ['a/b', 'c'], format: 'txt' })
    expect(table.match('GET', '/text/a%2Fb/c')?.params).toEqual({ path: 'a/b/c' })
    expect(table.match('GET', table.path('list', ['a/b', 'c']))?.params.path).toEqual(['a/b', 'c'])
  })
})

describe('a table', () => {
  it('R71: recognize says what a path reaches', () => {
    const table = routes((r) => {
      r.resources('posts', PostsController)
      r.constraints({ host: 'api.example.com' }, (r) => r.get('status', PostsController, 'stats'))
    }).build()
    expect(table.recognize('/posts/1', { method: 'patch' })).toEqual({
      controller: 'posts',
      action: 'update',
      params: { id: '1' },
      name: null,
    })
    expect(table.recognize('http://api.example.com/status')).toMatchObject({ action: 'stats', name: 'status' })
    expect(() => table.recognize('/status')).toThrow(expect.objectContaining({ code: 'ERR_NO_ROUTE' }))
  })

  it('R2: prints all of itself, functions by their names', () => {
    const isAdmin = (): boolean => true
    const table = routes((r) =>
      r.get('a/:id', PostsController, 'show', { id: matchers.number(), constraints: [isAdmin, { host: /x/ }] }),
    ).build()
    expect(JSON.parse(JSON.stringify(table))).toEqual([
      expect.objectContaining({
        order: 0,
        verbs: ['GET'],
        pattern: '/a/:id(.:format)',
        target: { kind: 'action', controller: 'PostsController', key: 'posts', action: 'show' },
        predicates: ['<isAdmin>'],
        requestConstraints: { host: '/x/' },
        origin: 'dsl',
      }),
    ])
  })
})

describe('verbs and constraints of many routes', () => {
  it('R15, R81: QUERY has routes of its own, in a resource too; GET routes never answer it, routes of all verbs do', () => {
    const table = routes((r) => {
      r.query('search', PostsController, 'index')
      r.get('plain', PostsController, 'index')
      r.match('any', PostsController, 'index', { via: 'all' })
      r.resources('posts', PostsController, { only: 'index' }, (r) => r.collection((r) => r.query('find', 'index')))
    }).build()
    const answers = (verb: string): (string | null)[] =>
      ['/search', '/plain', '/any', '/posts/find', '/posts'].map((path) => table.match(verb, path)?.entry.pattern ?? null)
    expect(answers('QUERY')).toEqual(['/search(.:format)', null, '/any(.:format)', '/posts/find(.:format)', null])
    expect(answers('GET')).toEqual([null, '/plain(.:format)', '/any(.:format)', null, '/posts(.:format)'])
  })

  it('R52, R54: constraints of a scope hold for all routes inside, which else are not there, and for none after it', () => {
    const table = routes((r) => {
      r.constraints({ subdomain: 'admin' }, (r) => {
        r.get('a', PostsController, 'index')
        r.get('b', PostsController, 'show')
      })
      r.get('b', PostsController, 'index', { as: 'open' })
    }).build()
    const at = (host: string, path: string): string | null => {
      const match = table.match('GET', path, { method: 'GET', path, host })
      return match?.entry.target.kind === 'action' ? match.entry.target.action : null
    }
    expect([at('admin.example.com', '/a'), at('admin.example.com', '/b')]).toEqual(['index', 'show'])
    expect([at('www.example.com', '/a'), at('www.example.com', '/b')]).toEqual([null, 'index'])
  })
})
