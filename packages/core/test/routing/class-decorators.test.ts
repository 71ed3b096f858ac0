/** Decorators of classes and of places in a resource (routing.md R120–R128). */
import { describe, expect, it } from '@jest/globals'
import {
  All,
  Collection,
  Constraints,
  Controller,
  Defaults,
  Format,
  Get,
  Host,
  Member,
  Namespace,
  Post,
  Resource,
  Resources,
  Sse,
} from '../../src/routing/decorators.js'
import { defineRoutes } from '../../src/routing/route-definitions.js'
import { routes } from '../../src/routing/routes.js'
import type { ControllerClass } from '../../src/routing/types.js'
import { PostsController, reach, rows } from './controllers.js'

const tableOf = (...classes: ControllerClass[]) => routes((r) => r.controllers(...classes)).build()

describe('class decorators', () => {
  it('R122: @Resources declares the rows of those of the seven actions that exist', () => {
    @Resources()
    class ArticlesController {
      index(): void {}
      show(): void {}
      edit(): void {}
      other(): void {}
    }
    expect(rows(tableOf(ArticlesController))).toEqual([
      'articles GET /articles Articles#index',
      'article GET /articles/:id Articles#show',
      'editArticle GET /articles/:id/edit Articles#edit',
    ])
  })

  it('R122: @Resources takes a list and the options of resources; @Controller gives the path', () => {
    @Controller('/blog/posts')
    @Resources(['show', 'destroy'], { param: 'slug', constraints: { slug: /[a-z-]+/ } })
    class BlogPostsController extends PostsController {}
    const table = tableOf(BlogPostsController)
    expect(rows(table)).toEqual(['blogPost GET /blog/posts/:slug BlogPosts#show', '- DELETE /blog/posts/:slug BlogPosts#destroy'])
    expect(reach(table, 'GET', '/blog/posts/7')).toBeNull()
  })

  it('R122: @Resources reports actions that are listed and missing', () => {
    @Resources(['index', 'show'])
    class ThinController {
      index(): void {}
    }
    expect(() => tableOf(ThinController)).toThrow(/class-decorators\.test\.ts:\d+ .*ThinController has no method show/)
  })

  it('R122: @Resource is the singular form', () => {
    @Controller('/profile')
    @Resource()
    class ProfilesController {
      show(): void {}
      update(): void {}
      edit(): void {}
    }
    expect(rows(tableOf(ProfilesController))).toEqual([
      'profile GET /profile Profiles#show',
      '- PATCH /profile Profiles#update',
      '- PUT /profile Profiles#update',
      'editProfile GET /profile/edit Profiles#edit',
    ])
  })

  it('R122: namespaces, constraints, defaults, formats and hosts hold for all routes of a class and of its subclasses', () => {
    @Namespace('admin')
    @Constraints({ id: /\d+/ })
    @Defaults({ section: 'x' })
    abstract class AdminController {}
    @Namespace('reports', { as: '' })
    @Format(false)
    @Host('admin.example.com')
    @Controller('/daily')
    class DailyController extends AdminController {
      @Get('/:id') show(): void {}
    }
    const table = tableOf(DailyController)
    expect(rows(table)).toEqual(['adminDaily GET /admin/reports/daily/:id Daily#show'])
    const ask = (path: string, host: string): unknown => table.match('GET', path, { method: 'GET', path, host })?.params
    expect([
      ask('/admin/reports/daily/7', 'admin.example.com'),
      ask('/admin/reports/daily/7', 'example.com'),
      ask('/admin/reports/daily/x', 'admin.example.com'),
      ask('/admin/reports/daily/7.json', 'admin.example.com'),
    ]).toEqual([{ id: '7', section: 'x' }, undefined, undefined, undefined])
  })

  it('R122: a version is in front of path and name', () => {
    @Controller('/posts', { version: 'v2' })
    class PostsController {
      @Get('/') index(): void {}
    }
    expect(rows(tableOf(PostsController))).toEqual(['v2Posts GET /v2/posts Posts#index'])
  })
})

describe('method decorators', () => {
  it('R123, R25: members and collections are named as in a block of resources', () => {
    @Resources('show')
    class PostsController {
      show(): void {}
      @Member('publish', { via: 'POST' }) publish(): void {}
      @Member() preview(): void {}
      @Collection('search') search(): void {}
      @All('/any') any(): void {}
    }
    const table = tableOf(PostsController)
    expect(rows(table)).toEqual([
      'searchPosts GET /posts/search Posts#search',
      'postAny ALL /posts/any Posts#any',
      'post GET /posts/:id Posts#show',
      'publishPost POST /posts/:id/publish Posts#publish',
      'previewPost GET /posts/:id/preview Posts#preview',
    ])
  })

  it('R123: members work without @Resources', () => {
    class TicketsController {
      @Member('close', { via: ['POST', 'PATCH'] }) close(): void {}
    }
    expect(rows(tableOf(TicketsController))).toEqual(['closeTicket POST|PATCH /tickets/:id/close Tickets#close'])
  })

  it('R128: @Sse marks a route as live', () => {
    class FeedController {
      @Sse('/events', { meta: { tag: 1 } }) events(): void {}
    }
    expect(tableOf(FeedController).match('GET', '/feed/events')?.entry.meta).toEqual({ live: true, tag: 1 })
  })

  it('R120: controllers of the registry are appended when the file places none', () => {
    class PagesController {
      @Get('/') index(): void {}
    }
    const controllers = { pages: PagesController, posts: PostsController }
    const draw = routes((r) => r.get('first', 'posts#index'), { controllers })
    expect(rows(draw.build())).toEqual(['first GET /first Posts#index', 'pages GET /pages Pages#index'])
    const placed = routes((r) => [r.controllers(PagesController), r.get('last', 'posts#index')] as never, { controllers })
    expect(rows(placed.build())).toEqual(['pages GET /pages Pages#index', 'last GET /last Posts#index'])
  })

  it('R126: the static form has members and all verbs, too', () => {
    class NotesController {
      static {
        defineRoutes(NotesController, (r) => {
          r.post('archive', 'archive', { on: 'member' })
          r.all('/any', 'any')
        })
      }
      archive(): void {}
      any(): void {}
    }
    expect(rows(tableOf(NotesController))).toEqual([
      'noteAny ALL /notes/any Notes#any',
      'archiveNote POST /notes/:id/archive Notes#archive',
    ])
  })

  it('R125: a route that the file and a decorator declare warns, with both places', () => {
    class ThingsController {
      @Post('/go') go(): void {}
    }
    const { warnings } = routes((r) => {
      r.post('things/go', PostsController, 'index')
      r.controllers(ThingsController)
    }).build()
    expect(warnings).toEqual([
      expect.stringMatching(/class-decorators\.test\.ts:\d+ {2}POST \/things\/go.* is declared by .*class-decorators\.test\.ts:\d+/),
    ])
  })
})
