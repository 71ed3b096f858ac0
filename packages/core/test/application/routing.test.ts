/** Routing over real sockets: what clients get for paths, verbs, redirects, mounts and typed arguments. */
import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import {
  asyncConstraint,
  BaseController,
  Body,
  Controller,
  Cookie,
  Get,
  Header,
  Live,
  LiveApplication,
  PASS,
  Param,
  Parameters,
  Post,
  QueryParam,
  type RouteBlock,
  redirect,
  routes,
  Sse,
} from '@live/core'
import { applicationOf, launch, watchProcess } from '../support.js'

watchProcess()

class PlainController extends BaseController {
  index() {
    this.render({ plain: `${this.request.path} ${this.request.routeName ?? '-'} ${this.request.scriptName}` })
  }
  show() {
    this.render({ json: { ...this.request.pathParameters } })
  }
  links() {
    this.render({
      json: [
        this.url.showPath(1),
        this.url.showUrl(1),
        this.url.routeTo('plain#show', { id: 2 }),
        this.urlFor({ action: 'index', onlyPath: true }),
      ],
    })
  }
}

describe('paths and verbs', () => {
  const draw: RouteBlock = (r) => {
    r.get('here', PlainController, 'index')
    r.post('here', PlainController, 'index', { as: null })
    r.get('show/:id', PlainController, 'show', { as: 'show' })
    r.get('links', PlainController, 'links')
    r.get('secret', PlainController, 'index', { constraints: () => false })
  }

  it('R84, R85: another verb is a 405 with Allow, OPTIONS a 204; behind a predicate that says no it is a 404', async () => {
    await using server = await launch(draw)
    const other = await server.app.delete('/here')
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    const options = await server.app.options('/here')
    expect([options.status, options.headers.get('allow'), options.text]).toEqual([204, 'GET, HEAD, OPTIONS, POST', ''])
    expect((await server.app.post('/secret')).status).toBe(404)
  })

  it('R84: 405 can be a 404', async () => {
    await using server = await launch(draw, { routes: { methodNotAllowed: 404 } })
    expect((await server.app.delete('/here')).status).toBe(404)
  })

  it('R65, R66: broken escapes, bad bytes and NUL are 400, with a route and without', async () => {
    await using server = await launch(draw)
    for (const path of ['/show/%zz', '/show/%', '/show/%FF', '/show/%C0%AF', '/show/a%00b', '/nope/%ff']) {
      expect([path, (await server.app.get(path)).status]).toEqual([path, 400])
    }
  })

  it('R80: HEAD is answered by GET without a body', async () => {
    await using server = await launch(draw)
    const head = await server.app.head('/here')
    expect([head.status, head.headers.get('content-length'), head.text]).toEqual([200, String('/here here '.length), ''])
  })

  it('R82: HEAD of a live action sends the head, and nothing runs on', async () => {
    class ClockController extends Live(BaseController) {
      @Sse('/clock')
      async clock() {
        await this.response.stream.write('data: 1\n\n')
        await new Promise<void>((resolve) => this.request.signal.addEventListener('abort', () => resolve()))
      }
    }
    await using server = await launch((r) => r.scope({}, (r) => r.controllers(ClockController)))
    const head = await server.app.head('/clock/clock')
    expect([head.status, head.text]).toEqual([200, ''])
  })

  it('R70: the request knows its route', async () => {
    await using server = await launch(draw)
    expect((await server.app.get('/here')).text).toBe('/here here ')
  })

  it('R105, R130: controllers have the helpers', async () => {
    await using server = await launch(draw)
    const { body } = { body: (await server.app.get('/links')).json() as unknown[] }
    expect(body).toEqual([
      '/show/1',
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/show\/1$/),
      { method: 'GET', url: '/show/2' },
      '/here',
    ])
  })

  it('R8, R114: config.routes gives a prefix and defaults', async () => {
    await using server = await launch(draw, { routes: { relativeUrlRoot: '/app', defaultUrlOptions: { trailingSlash: true } } })
    expect((await server.app.get('/links')).json()).toEqual(expect.arrayContaining(['/app/show/1/']))
  })

  it('R60: a slash too many redirects, or is a 404', async () => {
    await using redirecting = await launch(draw, { routes: { trailingSlash: 'redirect' } })
    const seen: unknown[] = []
    for (const [method, path] of [
      ['GET', '/here/?a=1'],
      ['POST', '/here/'],
      ['GET', '//here'],
      ['GET', '/here'],
      ['GET', '/nope/'],
      ['GET', '//evil.example//'],
    ] as const) {
      const answer = await redirecting.app.request(method, path)
      seen.push([answer.status, answer.headers.get('location')?.replace(/^http:\/\/[^/]+/, '') ?? null])
    }
    expect(seen).toEqual([
      [301, '/here?a=1'],
      [308, '/here'],
      [301, '/here'],
      [200, null],
      [404, null],
      [404, null],
    ])
    await using strict = await launch(draw, { routes: { trailingSlash: 'strict' } })
    expect([(await strict.app.get('/here/')).status, (await strict.app.get('/here')).status]).toEqual([404, 200])
  })

  it('config.routes that cannot work fails at boot, naming the setting', () => {
    const boot = (config: object) => () => applicationOf(draw, { routes: config } as never).application.handler
    expect(boot({ trailingSlash: 'no' })).toThrow(/config\.routes\.trailingSlash is "no": set it to 'ignore'/)
    expect(boot({ methodNotAllowed: 500 })).toThrow(/config\.routes\.methodNotAllowed is 500/)
    expect(boot({ relativeUrlRoot: 'blog' })).toThrow(/config\.routes\.relativeUrlRoot is "blog"/)
  })

  it('R136: an event tells what was found, and how', async () => {
    const seen: unknown[] = []
    const listener = (message: unknown): void => void seen.push(message)
    channel('route.action_dispatch').subscribe(listener)
    try {
      await using server = await launch(draw)
      await server.app.get('/show/7')
      await server.app.get('/nope')
    } finally {
      channel('route.action_dispatch').unsubscribe(listener)
    }
    expect(seen).toEqual([
      expect.objectContaining({
        name: 'show',
        pattern: '/show/:id(.:format)',
        controller: 'plain',
        action: 'show',
        candidatesTried: 1,
        ns: expect.any(Number),
      }),
    ])
  })
})

describe('redirects', () => {
  const draw: RouteBlock = (r) => {
    r.redirect('old/:id', '/new/%{id}')
    r.redirect('colon/:id', '/new/:id', { status: 308 })
    r.get('m', redirect({ subdomain: 'mobile' }))
    r.get('deep/*path', redirect('/%{path}'))
    r.get('away', redirect('https://example.org/x'))
  }
  const locate = async (server: Awaited<ReturnType<typeof launch>>, path: string, host = 'www.example.com'): Promise<unknown[]> => {
    const answer = await server.app.get(path, { host })
    return [answer.status, answer.headers.get('location')]
  }

  it('R96, R97, R98: absolute locations, with the port, without the query, or with it where only the host changes', async () => {
    await using server = await launch(draw)
    expect(await locate(server, '/old/b%3Eb?x=1', 'www.example.com:3000')).toEqual([301, 'http://www.example.com:3000/new/b%3Eb'])
    expect(await locate(server, '/colon/1')).toEqual([308, 'http://www.example.com/new/1'])
    expect(await locate(server, '/m?x=1')).toEqual([301, 'http://mobile.example.com/m?x=1'])
    expect(await locate(server, '/away')).toEqual([301, 'https://example.org/x'])
  })

  it('R97: no value of a path makes a redirect lead to another host', async () => {
    await using server = await launch(draw)
    for (const path of ['/deep/%2Fevil.com', '/deep/%5Cevil.com', '/deep/%2F%2Fevil.com', '/deep/http:%2F%2Fevil.com']) {
      const [, location] = await locate(server, path)
      expect(String(location)).toMatch(/^http:\/\/www\.example\.com\//)
      expect(new URL(String(location)).host).toBe('www.example.com')
    }
  })
})

describe('declining', () => {
  const decline = (_req: IncomingMessage, _res: ServerResponse): unknown => PASS
  const declineLater = async (): Promise<unknown> => PASS
  const next = (_req: IncomingMessage, _res: ServerResponse, go: () => void): void => go()
  const nextLater = (_req: IncomingMessage, _res: ServerResponse, go: () => void): void => void setImmediate(go)
  const cascade = { fetch: () => new Response('', { status: 404, headers: { 'x-cascade': 'pass' } }) }

  it.each([
    ['a Node handler that returns PASS', decline],
    ['one that returns it later', declineLater],
    ['one that calls next', next],
    ['one that calls next later', nextLater],
    ['a fetch handler with X-Cascade', cascade],
  ])('R58: %s leaves the request to the next route', async (_what, handler) => {
    await using server = await launch((r) => {
      r.mount('/x', handler)
      r.get('x/here', PlainController, 'index')
    })
    const answer = await server.app.get('/x/here?a=1')
    expect([answer.status, answer.text]).toEqual([200, '/x/here xHere '])
    expect((await server.app.get('/x/nope')).status).toBe(404)
  })

  it('R58: next with an error, and a handler that throws beside it, give an error page', async () => {
    await using server = await launch((r) => {
      r.mount('/a', (_req, _res, go) => go(new Error('mine')))
      r.mount('/b', (_req, _res, _go) => {
        throw new Error('mine')
      })
    })
    expect([(await server.app.get('/a')).status, (await server.app.get('/b')).status]).toEqual([500, 500])
  })

  it('R51: an asynchronous constraint is waited for, and a refusal goes on', async () => {
    const allows = asyncConstraint(async (_request, { id }) => id === '7')
    await using server = await launch((r) => {
      r.get('a/:id', PlainController, 'index', { constraints: allows, as: 'first' })
      r.get('a/:id', PlainController, 'show')
      r.get('b/:id', PlainController, 'show', { constraints: allows })
    })
    expect([(await server.app.get('/a/7')).text, (await server.app.get('/a/8')).json()]).toEqual(['/a/7 first ', { id: '8' }])
    expect((await server.app.get('/b/8')).status).toBe(404)
  })
})

describe('a mounted application', () => {
  class InnerApplication extends LiveApplication {}
  const inner = () => {
    const { application } = applicationOf((r) => {
      r.get('posts/:id', PlainController, 'show', { as: 'post' })
      r.get('here', PlainController, 'index')
      r.get('to', redirect('here'))
    })
    return application
  }

  it('R100: sees the path below its mount, the prefix as scriptName, and the parameters of the prefix', async () => {
    await using server = await launch((r) => r.mount('/users/:userId/blog', inner(), { as: 'blog' }))
    expect((await server.app.get('/users/3/blog/posts/5')).json()).toEqual({ userId: '3', id: '5' })
    expect((await server.app.get('/users/3/blog/here')).text).toBe('/here here /users/3/blog')
    expect((await server.app.get('/users/3/blogs')).status).toBe(404)
  })

  it('R99: a relative redirect stays below the mount', async () => {
    await using server = await launch((r) => r.mount('/app', inner()))
    const answer = await server.app.request('GET', '/app/to')
    expect(answer.headers.get('location')).toMatch(/^http:\/\/[^/]+\/app\/here$/)
  })

  it('R104: its helpers are reached by the name of the mount', async () => {
    const { urlHelpers } = await import('@live/core')
    const { application } = applicationOf((r) => r.mount('/users/:userId/blog', inner(), { as: 'blog' }))
    const helpers = urlHelpers(application.routes, { params: { userId: '3' }, host: 'x.org' })
    expect([helpers.mounted('blog').postPath(1), helpers.mounted('blog', { userId: 9 }).postUrl(1)]).toEqual([
      '/users/3/blog/posts/1',
      'http://x.org/users/9/blog/posts/1',
    ])
    expect(() => helpers.mounted('nope')).toThrow(/No application with routes is mounted as "nope"/)
    void InnerApplication
  })
})

@Controller('/typed')
class TypedController extends BaseController {
  @Get('/item/:id')
  item(
    @Param('id') id: number,
    @QueryParam('deep') deep: boolean,
    @QueryParam('since') since: Date,
    @QueryParam('name') name: string = 'none',
  ) {
    this.render({ json: { id, deep, since, name } })
  }
  @Get('/head')
  head2(
    @Header('x-count', { required: true }) count: number,
    @Cookie('theme') theme: string,
    @Header('accept-language') language?: string,
  ) {
    this.render({ json: { count, theme: theme ?? null, language: language ?? null } })
  }
  @Post('/body')
  body(
    @Body() body: Parameters,
    @Body('title', { required: true }) title: string,
    @Body('count') count: number,
    @Body('tags') tags: string[],
  ) {
    this.render({ json: { keys: body.keys(), title, count, tags } })
  }
  @Post('/raw')
  raw(@Body() text: string) {
    this.render({ plain: text })
  }
}

describe('arguments of actions', () => {
  const draw: RouteBlock = (r) => r.controllers(TypedController)

  it('are converted to the declared types', async () => {
    await using server = await launch(draw)
    expect((await server.app.get('/typed/item/7?deep=yes&since=2026-01-31&name=x')).json()).toEqual({
      id: 7,
      deep: true,
      since: '2026-01-31T00:00:00.000Z',
      name: 'x',
    })
    expect((await server.app.get('/typed/item/7')).json()).toEqual({ id: 7, name: 'none' })
    const head = await server.app.get('/typed/head', { headers: { 'x-count': '3', cookie: 'theme=dark' } })
    expect(head.json()).toEqual({ count: 3, theme: 'dark', language: null })
    const body = await server.app.post('/typed/body', { json: { title: 't', count: 2, tags: ['a'] } })
    expect(body.json()).toMatchObject({ keys: expect.arrayContaining(['title', 'count', 'tags']), title: 't', count: 2, tags: ['a'] })
    expect((await server.app.post('/typed/raw', { body: 'as it is', headers: { 'content-type': 'text/plain' } })).text).toBe('as it is')
  })

  it.each([
    ['GET', '/typed/item/x', {}],
    ['GET', '/typed/item/7?deep=perhaps', {}],
    ['GET', '/typed/item/7?since=2026-02-30', {}],
    ['GET', '/typed/item/7?name[a]=1', {}],
    ['GET', '/typed/head', {}],
    ['GET', '/typed/head', { headers: { 'x-count': 'many' } }],
    ['POST', '/typed/body', { json: { count: 1 } }],
    ['POST', '/typed/body', { json: { title: 't', count: { a: 1 } } }],
    ['POST', '/typed/body', { json: { title: { __proto__: null, a: 1 } } }],
  ])('%s %s %j is a 400 that names the parameter', async (method, path, options) => {
    await using server = await launch(draw)
    const answer = await server.app.request(method, path, options as never)
    expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(/id|deep|since|name|x-count|title|count/)])
  })

  it('types that nothing converts to are mistakes at boot, with their place', () => {
    class Thing {}
    class WrongController extends BaseController {
      @Get('/:id') show(@Param('id') _thing: Thing) {}
    }
    expect(() => applicationOf((r) => r.controllers(WrongController)).application.handler).toThrow(
      /routing\.test\.ts:\d+ .*the parameter id of WrongController#show cannot be converted to Thing: declare string/,
    )
  })
})

describe('pages of development', () => {
  const inDevelopment = async (draw: RouteBlock, run: (app: Awaited<ReturnType<typeof launch>>) => Promise<void>): Promise<void> => {
    const before = process.env.LIVE_ENV
    process.env.LIVE_ENV = 'development'
    try {
      await using server = await launch(draw, { stack: { serverTiming: false } } as never)
      await run(server)
    } finally {
      if (before === undefined) delete process.env.LIVE_ENV
      else process.env.LIVE_ENV = before
    }
  }

  it('R134: /live/info/routes lists the routes, and tells where a path leads', async () => {
    await inDevelopment(
      (r) => {
        r.get('show/:id', PlainController, 'show', { id: /\d+/ })
        r.get('x<script>', () => {}, { as: 'odd' })
      },
      async ({ app }) => {
        const page = await app.get('/live/info/routes?path=/show/abc')
        expect(page.status).toBe(200)
        expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
        expect(page.text).toContain('/show/:id(.:format)')
        expect(page.text).toContain('which /\\d+/ refuses')
        expect(page.text).not.toContain('x<script>')
        expect((await app.get('/live/info/routes?path=%22%3E%3Cscript%3Ealert(1)')).text).not.toContain('<script>alert')
      },
    )
    await using server = await launch((r) => r.get('a', PlainController, 'index'))
    expect((await server.app.get('/live/info/routes')).status).toBe(404)
  })

  it('R92: the page of a miss shows what is near', async () => {
    await inDevelopment(
      (r) => r.get('photos', PlainController, 'index'),
      async ({ app }) => {
        const page = await app.get('/phtos', { headers: { accept: 'text/html' } })
        expect([page.status, page.text]).toEqual([404, expect.stringContaining('GET /photos(.:format)')])
      },
    )
  })

  it('R94: routes that are never reached are told at boot', async () => {
    await inDevelopment(
      (r) => {
        r.get('posts/:id', PlainController, 'show')
        r.get('posts/poll', PlainController, 'index')
      },
      async ({ log }) => {
        expect(log.entries.map(({ message }) => message)).toEqual(
          expect.arrayContaining([expect.stringMatching(/\/posts\/poll.* is never reached/)]),
        )
      },
    )
  })
})

it('a drawing is exported as applications use it', () => {
  expect(
    routes((r) => r.get('a', PlainController, 'index'))
      .build()
      .helpers.aPath?.(),
  ).toBe('/a')
})
