/** A36: middlewares of routes, scopes, controllers and actions, by themselves or by name. */
import { describe, expect, it } from '@jest/globals'
import {
  type ApplicationConfig,
  BaseController,
  Controller,
  Get,
  type MiddlewareFunction,
  type MiddlewareReference,
  Resources,
  type RouteBlock,
  redirect,
  Use,
} from '@live/core'
import { launch } from '../support.js'

const trail =
  (name: string): MiddlewareFunction =>
  (_, next) => {
    const leave = (response: Awaited<ReturnType<typeof next>>) => {
      response.headers.append('x-trail', name)
      return response
    }
    const response = next()
    return response instanceof Promise ? response.then(leave) : leave(response as Awaited<ReturnType<typeof next>>)
  }

const auth: MiddlewareFunction = (request, next) => {
  if (request.headers.get('x-key') === 'yes') return next()
  throw Object.assign(new Error('no key'), { status: 401, expose: true })
}

@Use('class')
class PostsController extends BaseController {
  index() {
    this.render({ plain: 'index' })
  }
  @Use(trail('action'))
  show() {
    this.render({ plain: 'show' })
  }
  edit() {
    this.render({ plain: `edit ${String(this.session.get('seen') ?? 'never')}` })
  }
}

@Controller('/cats', { middleware: ['outer'] })
class CatsController extends BaseController {
  @Get('/all', { middleware: trail('route') })
  all() {
    this.render({ plain: 'all' })
  }
}

@Resources('index', { middleware: trail('once') })
class DogsController extends BaseController {
  index() {
    this.render({ plain: 'dogs' })
  }
}

const NAMED = { auth, class: trail('class'), outer: trail('outer'), seen: { call: seen } }

function seen(...[request, next]: Parameters<MiddlewareFunction>) {
  request.session.set('seen', 'just now')
  return next()
}

const start = (draw: RouteBlock, config: ApplicationConfig = {}) => launch(draw, { routes: { middleware: NAMED }, ...config })
const trailOf = async (server: Awaited<ReturnType<typeof start>>, path: string): Promise<[number, string | null]> => {
  const { status, headers } = await server.app.get(path)
  return [status, headers.get('x-trail')]
}

describe('A36: middlewares of routes', () => {
  it('A36: those of scopes stand outside of those of the route, of the class, and of the action, and no other route has them', async () => {
    await using server = await start((r) => {
      r.scope({ path: 'in', middleware: ['outer', trail('second')] }, (s) => {
        s.get('/show', PostsController, 'show', { middleware: [trail('route')] })
        s.resources('posts', PostsController, { only: ['index'], middleware: trail('resource') }, (p) => {
          p.get('preview', PostsController, 'index', { on: 'collection', middleware: 'class' })
        })
      })
      r.get('/plain', PostsController, 'index')
      r.controllers(CatsController, DogsController)
    })
    expect(await trailOf(server, '/in/show')).toEqual([200, 'action, class, route, second, outer'])
    expect(await trailOf(server, '/in/posts')).toEqual([200, 'class, resource, second, outer'])
    expect(await trailOf(server, '/in/posts/preview')).toEqual([200, 'class, class, resource, second, outer'])
    expect(await trailOf(server, '/plain')).toEqual([200, 'class'])
    expect(await trailOf(server, '/cats/all')).toEqual([200, 'route, outer'])
    expect(await trailOf(server, '/dogs')).toEqual([200, 'once'])
  })

  it('A36: one that refuses keeps the action away; its answer is logged under the name of the action', async () => {
    await using server = await start((r) => r.get('/x', PostsController, 'index', { middleware: ['auth'] }))
    const refused = await server.app.get('/x', { accept: 'application/json' })
    expect([refused.status, refused.headers.get('content-type')]).toEqual([401, 'application/problem+json'])
    const { fields } = await server.log.until(/Completed/)
    expect(fields).toMatchObject({ status: 401, endpoint: 'PostsController#index' })
    expect((await server.app.get('/x', { headers: { 'x-key': 'yes' } })).text).toBe('index')
  })

  it('A36: redirects, handlers and applications behind them are guarded too', async () => {
    await using server = await start((r) => {
      r.scope({ middleware: ['auth'] }, (s) => {
        s.get('/old', { to: redirect('/new') })
        s.get('/node', { to: (_raw, wire) => void wire.end('node') })
        s.mount('/fetch', { fetch: () => new Response('fetch') })
        s.mount('/action', PostsController.action('index'))
      })
    })
    for (const path of ['/old', '/node', '/fetch/deep', '/action']) {
      expect([path, (await server.app.get(path)).status]).toEqual([path, 401])
      expect((await server.app.get(path, { headers: { 'x-key': 'yes' } })).status).toBeLessThan(400)
    }
  })

  it('A36: they have the session of the action', async () => {
    await using server = await start((r) => r.get('/x', PostsController, 'edit', { middleware: ['seen'] }), {
      security: { secretKeyBase: 's'.repeat(64) },
    })
    expect((await server.app.get('/x')).text).toBe('edit just now')
  })

  it('A36: a name that nobody registered, and what is no middleware, stop the boot, with the line of the route', async () => {
    const wrong = start((r) => {
      r.get('/a', PostsController, 'index', { middleware: ['autth'] })
      r.get('/b', PostsController, 'index', { middleware: [undefined as unknown as MiddlewareReference] })
    })
    await expect(wrong).rejects.toThrow(
      /route-middlewares\.test\.ts:\d+ +The middleware "autth" is unknown[^\n]*did you mean auth\?[\s\S]*undefined is none/,
    )
    const unnamed = start((r) => r.get('/a', PostsController, 'index'), { routes: {} })
    await expect(unnamed).rejects.toThrow('The middleware "class" is unknown: register it in config.routes.middleware; none is registered')
    const broken = start((r) => r.get('/a', PostsController, 'index'), { routes: { middleware: { class: 'x' as never } } })
    await expect(broken).rejects.toThrow('config.routes.middleware.class is no middleware')
    await expect(start((r) => r.get('/a', CatsController, 'all', { middleware: ['__proto__'] }))).rejects.toThrow('"__proto__" is unknown')
  })

  it('A36: @Use on an action takes no options', () => {
    expect(() => {
      class Wrong extends BaseController {
        @Use('auth', { only: ['index'] })
        index() {}
      }
      return Wrong
    }).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('A36: the table tells them, for listings', async () => {
    await using server = await start((r) => r.get('/x', PostsController, 'index', { middleware: ['auth', auth, { call: seen }] }))
    expect(JSON.parse(JSON.stringify(server.application.routes.entries[0]))).toMatchObject({ middleware: ['auth', '<auth>', '<Object>'] })
  })
})
