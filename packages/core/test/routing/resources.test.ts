/** Resources, their nesting, options and names (routing.md section 3). */
import { describe, expect, it } from '@jest/globals'
import { routes } from '../../src/routing/routes.js'
import { CommentsController, PostsController, reach, rows } from './controllers.js'

describe('resources', () => {
  it('R17: creates the eight rows in order', () => {
    expect(rows(routes((r) => r.resources('photos', PostsController)).build())).toEqual([
      'photos GET /photos Posts#index',
      '- POST /photos Posts#create',
      'newPhoto GET /photos/new Posts#new',
      'editPhoto GET /photos/:id/edit Posts#edit',
      'photo GET /photos/:id Posts#show',
      '- PATCH /photos/:id Posts#update',
      '- PUT /photos/:id Posts#update',
      '- DELETE /photos/:id Posts#destroy',
    ])
  })

  it('R18: a singular resource has seven rows, no index and no id, and the plural controller key', () => {
    const table = routes((r) => r.resource('profile'), { controllers: { profiles: PostsController } }).build()
    expect(rows(table)).toEqual([
      'newProfile GET /profile/new Posts#new',
      'editProfile GET /profile/edit Posts#edit',
      'profile GET /profile Posts#show',
      '- PATCH /profile Posts#update',
      '- PUT /profile Posts#update',
      '- DELETE /profile Posts#destroy',
      '- POST /profile Posts#create',
    ])
  })

  it('R19: only and except choose rows, only wins, and names move to the first row that is left', () => {
    const table = routes((r) => {
      r.resources('users', PostsController, { only: ['update'] })
      r.resources('cats', PostsController, { except: ['index', 'new', 'edit', 'create', 'destroy', 'update'] })
      r.resources('dogs', PostsController, { only: 'show', except: ['show'] })
      r.resources('birds', PostsController, { only: [] }, (r) => r.get('sing', PostsController, 'search', { on: 'collection' }))
    }).build()
    expect(rows(table)).toEqual([
      'user PATCH /users/:id Posts#update',
      '- PUT /users/:id Posts#update',
      'cat GET /cats/:id Posts#show',
      'dog GET /dogs/:id Posts#show',
      'singBirds GET /birds/sing Posts#search',
    ])
  })

  it('R20: several names share their options', () => {
    const controllers = { cats: PostsController, dogs: CommentsController }
    const table = routes((r) => r.resources(['cats', 'dogs'], { only: 'index' }), { controllers }).build()
    expect(rows(table)).toEqual(['cats GET /cats Posts#index', 'dogs GET /dogs Comments#index'])
  })

  it('R21: controller, as, path, pathNames and param', () => {
    const table = routes((r) => {
      r.resources('photos', PostsController, {
        as: 'pics',
        path: 'bilder',
        pathNames: { new: 'neu', edit: 'bearbeiten' },
        param: 'slug',
        except: ['create', 'update', 'destroy'],
      })
    }).build()
    expect(rows(table)).toEqual([
      'pics GET /bilder Posts#index',
      'newPic GET /bilder/neu Posts#new',
      'editPic GET /bilder/:slug/bearbeiten Posts#edit',
      'pic GET /bilder/:slug Posts#show',
    ])
  })

  it('R22: singular forms, irregular ones, and an Index where both are equal', () => {
    const table = routes((r) => {
      r.resources('sheep', PostsController)
      r.resources('people', PostsController)
    }).build()
    expect(table.path('sheepIndex')).toBe('/sheep')
    expect(table.path('sheep', 1)).toBe('/sheep/1')
    expect(table.path('newSheep')).toBe('/sheep/new')
    expect(table.path('person', 1)).toBe('/people/1')
  })

  it('R23: children live below the parent, whose parameter and constraint are renamed', () => {
    const table = routes((r) => {
      r.resources('publishers', PostsController, (r) => {
        r.resources('magazines', PostsController, (r) => r.resources('photos', PostsController))
      })
      r.resources('profiles', PostsController, { param: 'username', constraints: { username: /[a-z]+/ } }, (r) => {
        r.resources('comments', CommentsController)
      })
    }).build()
    expect(table.named('publisherMagazinePhoto')?.pattern).toBe('/publishers/:publisherId/magazines/:magazineId/photos/:id(.:format)')
    expect(table.path('publisherMagazinePhoto', 1, 2, 3)).toBe('/publishers/1/magazines/2/photos/3')
    expect(table.named('profileComment')?.pattern).toBe('/profiles/:profileUsername/comments/:id(.:format)')
    expect(reach(table, 'GET', '/profiles/bob/comments/7')).toBe('show {"profileUsername":"bob","id":"7"}')
    expect(reach(table, 'GET', '/profiles/7/comments/7')).toBeNull()
  })

  it('R23: the parameter can be written in snake_case', () => {
    const draw = routes((r) => r.resources('blogPosts', PostsController, (r) => r.resources('comments', CommentsController)))
    expect(draw.build({ paramCase: 'snake' }).named('blogPostComment')?.pattern).toContain(':blog_post_id/')
    expect(draw.build().named('blogPostComment')?.pattern).toContain(':blogPostId/')
  })

  it("R24: the block's routes come before the resource's own", () => {
    const table = routes((r) => r.resources('posts', PostsController, (r) => r.get('search', { on: 'collection' }))).build()
    expect(reach(table, 'GET', '/posts/search')).toBe('search {}')
    expect(reach(table, 'GET', '/posts/7')).toBe('show {"id":"7"}')
  })

  it('R25: member, collection, new and bare routes, with on and with blocks', () => {
    const table = routes((r) => {
      r.resources('posts', PostsController, { only: [] }, (r) => {
        r.post('publish', { on: 'member' })
        r.get('search', { on: 'collection' })
        r.post('draft', { on: 'new' })
        r.get('stats')
        r.get('user-favorites', { on: 'collection' })
        r.member((r) => r.get('mark'))
        r.collection((r) => r.get('unmark'))
        r.new((r) => r.get('main'))
      })
      r.resource('account', PostsController, { only: [] }, (r) => r.get('stats'))
    }).build()
    expect(rows(table)).toEqual([
      'publishPost POST /posts/:id/publish Posts#publish',
      'searchPosts GET /posts/search Posts#search',
      'draftNewPost POST /posts/new/draft Posts#draft',
      'postStats GET /posts/:postId/stats Posts#stats',
      'userFavoritesPosts GET /posts/user-favorites Posts#userFavorites',
      'markPost GET /posts/:id/mark Posts#mark',
      'unmarkPosts GET /posts/unmark Posts#unmark',
      'mainNewPost GET /posts/new/main Posts#main',
      'statsAccount GET /account/stats Posts#stats',
    ])
  })

  it('R26: two verbs on one member path; the first row has the name', () => {
    const table = routes((r) => {
      r.resources('posts', PostsController, { only: [] }, (r) => {
        r.member((r) => {
          r.put('answer', { action: 'mark' })
          r.delete('answer', { action: 'unmark' })
        })
      })
    }).build()
    expect(rows(table)).toEqual(['answerPost PUT /posts/:id/answer Posts#mark', '- DELETE /posts/:id/answer Posts#unmark'])
  })

  it('R14: root inside of resources is named after them and beats index', () => {
    const table = routes((r) => r.resources('products', PostsController, (r) => r.root(PostsController, 'main'))).build()
    expect(rows(table)[0]).toBe('productsRoot GET /products Posts#main')
    expect(reach(table, 'GET', '/products')).toBe('main {}')
  })
})

describe('scopes', () => {
  it('R32: a namespace is path, module and name at once; each can be overridden; they nest', () => {
    const controllers = { 'admin/users': PostsController, 'boss/xes': CommentsController, 'v1/api/subs': PostsController }
    const table = routes(
      (r) => {
        r.namespace('admin', (r) => r.resources('users', { only: ['index', 'show'] }))
        r.namespace('admin', { path: 'sekret', as: 'adm', module: 'boss' }, (r) => r.resources('xes', { only: 'index' }))
        r.namespace('v1', (r) => r.namespace('api', (r) => r.resource('sub', { only: 'show' })))
      },
      { controllers },
    ).build()
    expect(rows(table)).toEqual([
      'adminUsers GET /admin/users Posts#index',
      'adminUser GET /admin/users/:id Posts#show',
      'admXes GET /sekret/xes Comments#index',
      'v1ApiSub GET /v1/api/sub Posts#show',
    ])
  })

  it('R33: scopes merge from outside in; an inner only cancels an outer except', () => {
    const table = routes((r) => {
      r.scope('z', (r) => r.get('one', PostsController, 'index'))
      r.scope('v3', 'admin', { as: 'deep', defaults: { a: 1, b: 1 }, meta: { tag: 'x' } }, (r) => {
        r.scope({ defaults: { b: 2 } }, (r) => r.get('two', PostsController, 'index'))
      })
      r.scope({ except: ['index'] }, (r) => r.scope({ only: ['index'] }, (r) => r.resources('posts', PostsController)))
    }).build()
    expect(rows(table)).toEqual(['one GET /z/one Posts#index', 'deepTwo GET /v3/admin/two Posts#index', 'posts GET /posts Posts#index'])
    expect(table.match('GET', '/v3/admin/two')?.params).toEqual({ a: 1, b: 2 })
    expect(table.entries[1]?.meta).toEqual({ tag: 'x' })
  })

  it('R34: a scope with a parameter and its constraint', () => {
    const table = routes((r) => {
      r.scope(':accountId', { as: 'account', constraints: { accountId: /\d+/ } }, (r) => r.resources('articles', PostsController))
    }).build()
    expect(reach(table, 'GET', '/12/articles/9')).toBe('show {"accountId":"12","id":"9"}')
    expect(reach(table, 'GET', '/x/articles/9')).toBeNull()
    expect(table.path('accountArticle', 1, 9)).toBe('/1/articles/9')
  })

  it('R35: module changes only the controller', () => {
    const table = routes((r) => r.scope({ module: 'v1' }, (r) => r.resources('y', { only: 'index' })), {
      controllers: { 'v1/y': PostsController },
    }).build()
    expect(rows(table)).toEqual(['yIndex GET /y Posts#index'])
  })

  it('R36: a leading slash leaves the module', () => {
    const table = routes((r) => r.namespace('foo', (r) => r.get('/', { to: '/bar#index', as: 'root' })), {
      controllers: { bar: PostsController },
    }).build()
    expect(rows(table)).toEqual(['fooRoot GET /foo Posts#index'])
  })

  it('R37: controller, constraints and defaults are scopes with one option', () => {
    const table = routes(
      (r) => {
        r.controller(PostsController, (r) => r.get('login', { action: 'new' }))
        r.controller('posts', (r) => r.get('logout', { to: 'destroy' }))
        r.constraints({ id: /\d+/ }, (r) => r.get('x/:id', PostsController, 'show'))
        r.defaults({ page: 1 }, (r) => r.get('y', PostsController, 'index'))
      },
      { controllers: { posts: PostsController } },
    ).build()
    expect(reach(table, 'GET', '/login')).toBe('new {}')
    expect(reach(table, 'GET', '/logout')).toBe('destroy {}')
    expect(reach(table, 'GET', '/x/a')).toBeNull()
    expect(reach(table, 'GET', '/y')).toBe('index {"page":1}')
  })
})
