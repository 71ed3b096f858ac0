/** Routes declared by decorators (routing.md section 13). */
import { describe, expect, it } from '@jest/globals'
import { Controller, Delete, Get, Head, NoRoute, Options, Patch, Post, Put, Query, Route } from '../../src/routing/decorators.js'
import { defineRoutes, routeDefinitions } from '../../src/routing/route-definitions.js'
import { routes } from '../../src/routing/routes.js'
import { PostsController, reach, rows } from './controllers.js'

@Controller('/subscribers', { defaults: { a: 1 } })
class SubscribersController {
  @Get('/:id')
  show(): void {}

  @Get('/')
  index(): void {}

  @Get('/export')
  export(): void {}

  @Post('/')
  create(): void {}

  @Route(['get', 'POST'], '/hook', { as: 'hook', meta: { raw: true } })
  hook(): void {}
}

describe('decorators', () => {
  it('R120: routes enter where r.controllers stands, inside of the scope there', () => {
    const table = routes((r) => {
      r.get('first', PostsController, 'index')
      r.namespace('admin', (r) => r.controllers(SubscribersController))
      r.get('last', PostsController, 'index')
    }).build()
    expect(rows(table)).toEqual([
      'first GET /first Posts#index',
      'adminSubscribers GET /admin/subscribers Subscribers#index',
      '- POST /admin/subscribers Subscribers#create',
      'adminSubscriberExport GET /admin/subscribers/export Subscribers#export',
      'adminHook GET|POST /admin/subscribers/hook Subscribers#hook',
      'adminSubscriber GET /admin/subscribers/:id Subscribers#show',
      'last GET /last Posts#index',
    ])
    expect(table.entries[4]).toMatchObject({ origin: 'decorator', meta: { raw: true }, defaults: { a: 1 } })
    expect(table.entries[4]?.source).toMatch(/decorators\.test\.ts:\d+$/)
  })

  it('R121: within one insertion the more specific route comes first, whatever the order in the class', () => {
    class ThingsController {
      @Get('/*rest') glob(): void {}
      @Get('/:id') show(): void {}
      @Get('/:number', { constraints: { number: /\d+/ } }) byNumber(): void {}
      @Get('/v-:version') version(): void {}
      @Get('/new') new(): void {}
      @Get('/') index(): void {}
    }
    const table = routes((r) => r.controllers(ThingsController)).build()
    expect(table.entries.map(({ target }) => (target.kind === 'action' ? target.action : ''))).toEqual([
      'index',
      'new',
      'version',
      'byNumber',
      'show',
      'glob',
    ])
    expect(reach(table, 'GET', '/things/12')).toBe('byNumber {"number":"12"}')
  })

  it('R122, R123: without arguments, paths follow from the names', () => {
    @Controller()
    class BlogPostsController {
      @Get() index(): void {}
      @Get() new(): void {}
      @Get() edit(): void {}
      @Get() show(): void {}
      @Post() create(): void {}
      @Patch() update(): void {}
      @Delete() destroy(): void {}
      @Put() mostRead(): void {}
    }
    expect(rows(routes((r) => r.controllers(BlogPostsController)).build())).toEqual([
      'blogPosts GET /blog-posts BlogPosts#index',
      '- POST /blog-posts BlogPosts#create',
      'newBlogPost GET /blog-posts/new BlogPosts#new',
      'blogPostMostRead PUT /blog-posts/most-read BlogPosts#mostRead',
      'blogPost GET /blog-posts/:id BlogPosts#show',
      '- PATCH /blog-posts/:id BlogPosts#update',
      '- DELETE /blog-posts/:id BlogPosts#destroy',
      'editBlogPost GET /blog-posts/:id/edit BlogPosts#edit',
    ])
  })

  it('R123: every verb has its decorator, and several on one method are several rows', () => {
    class VerbsController {
      @Get('/a') @Head('/a') @Options('/a') @Query('/b') all(): void {}
    }
    const verbs = routeDefinitions(VerbsController).routes.map((route) => [...route.verbs].join())
    expect(verbs.sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'QUERY'])
  })

  it('R124: routes of a base are inherited below the own path; an override keeps them, a decorator replaces them, NoRoute removes them', () => {
    abstract class CrudController {
      @Get('/') index(): void {}
      @Get('/:id') show(): void {}
      @Delete('/:id') destroy(): void {}
    }
    @Controller('/cats')
    class CatsController extends CrudController {
      override index(): void {}
      @Get('/by/:id') override show(): void {}
      @NoRoute() override destroy(): void {}
    }
    @Controller('/dogs')
    class DogsController extends CrudController {}
    const table = routes((r) => r.controllers(CatsController, DogsController)).build()
    expect(rows(table)).toEqual([
      'cats GET /cats Cats#index',
      'dogs GET /dogs Dogs#index',
      'cat GET /cats/by/:id Cats#show',
      'dog GET /dogs/:id Dogs#show',
      '- DELETE /dogs/:id Dogs#destroy',
    ])
    expect(routeDefinitions(CrudController).routes).toHaveLength(3)
  })

  it('R125: an equal row warns and the earlier one wins; strict makes it a mistake', () => {
    const draw = routes((r) => {
      r.get('subscribers/export', PostsController, 'index')
      r.controllers(SubscribersController)
    })
    const table = draw.build()
    expect(table.warnings).toEqual([
      expect.stringMatching(/GET \/subscribers\/export\(\.:format\) is declared by .*decorators\.test\.ts:\d+ already/),
    ])
    expect(reach(table, 'GET', '/subscribers/export')).toBe('index {}')
    expect(() => draw.build({ strict: true })).toThrow(expect.objectContaining({ code: 'ERR_ROUTE_DEFINITION' }))
  })

  it('R126: a static block declares the same without decorators', () => {
    class PlainController {
      static {
        defineRoutes(PlainController, (r) => {
          r.get('/', 'index')
          r.post('/go', 'go', { as: 'go' })
        })
      }
      index(): void {}
      go(): void {}
    }
    expect(rows(routes((r) => r.controllers(PlainController)).build())).toEqual([
      'plainIndex GET /plain Plain#index',
      'go POST /plain/go Plain#go',
    ])
  })

  it('refuses static methods, and classes without routes', () => {
    expect(() => {
      class Wrong {
        @Get('/') static index(): void {}
      }
      return Wrong
    }).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
    expect(() => routes((r) => r.controllers(PostsController)).build()).toThrow(/PostsController declares no routes/)
  })
})
