import { describe, expect, it } from '@jest/globals'
import { testApp } from '@live/testing'
import type { ApplicationConfig } from '../../src/application/config.js'
import {
  BaseController,
  type Endpoint,
  ErrorRequest,
  exceptionOf,
  Live,
  LiveApplication,
  type MiddlewareFunction,
  NotFoundError,
  Response,
  type RouteBlock,
  routes,
} from '../../src/index.js'
import { RecordingLogger } from '../support/fake-request.js'

/** Away from where errors are thrown: pages show the lines around. */
const CART = { cart: '<b>3 books</b>', token: 'tiger' }

class TeamQuota extends Error {}

class PostsController extends BaseController {
  missing() {
    throw new NotFoundError('no such post')
  }
  crash() {
    throw new Error('secret')
  }
  read() {
    this.render({ json: this.params.toUnsafeObject() })
  }
  quota() {
    throw new TeamQuota('full')
  }
}

class ErrorsController extends BaseController {
  show() {
    const request = this.request as ErrorRequest
    this.response.headers.set('x-error', request.exception.message)
    this.render({
      json: {
        path: request.path,
        method: request.method,
        originalPath: request.originalPath,
        originalMethod: request.originalMethod,
        exposed: request.exposesException,
        params: this.params.toUnsafeObject(),
      },
    })
  }
  own() {
    this.render({ plain: 'teapot', status: 418 })
  }
  broken() {
    throw new Error('even this')
  }
}

const draw: RouteBlock = (r) => {
  for (const action of ['missing', 'crash', 'read', 'quota'] as const)
    r.match(`/${action}`, { controller: PostsController, action, via: 'all' })
}

async function started(config: ApplicationConfig, block: RouteBlock = draw) {
  const logger = new RecordingLogger()
  const application = new LiveApplication({ root: '/', routes: routes(block) })
  application.config = { ...config, log: { logger }, stack: { publicFolder: false } }
  return Object.assign(await testApp(application), { logger })
}

describe('C279: an application of its own for errors', () => {
  it('gets GET of the status, the error, and the original request; an error is never a 200', async () => {
    await using app = await started({ exceptionsApp: ErrorsController.action('show') })
    const answer = await app.post('/missing?a=1', { body: 'b=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    expect([answer.status, answer.headers.get('x-error'), answer.headers.get('cache-control')]).toEqual([404, 'no such post', 'no-store'])
    expect(answer.json()).toEqual({
      path: '/404',
      method: 'GET',
      originalPath: '/missing',
      originalMethod: 'POST',
      exposed: true,
      params: {},
    })
  })

  it('survives a request whose parameters cannot be parsed', async () => {
    await using app = await started({ exceptionsApp: ErrorsController.action('show') })
    const headers = { 'content-type': 'application/json' }
    expect((await app.post('/read?x=%', { body: '{', headers })).status).toBe(400)
    const broken = await app.post('/read', { body: '{', headers })
    expect([broken.status, (broken.json() as { path: string }).path]).toEqual([400, '/400'])
  })

  it('answers for the router and for middlewares too', async () => {
    const failing: MiddlewareFunction = (request, next) => {
      if (request.path === '/mw') throw Object.assign(new Error('refused'), { status: 403, expose: true })
      return next()
    }
    await using app = await started({ exceptionsApp: ErrorsController.action('show'), middleware: [failing] })
    for (const [path, status] of [
      ['/nowhere', 404],
      ['/mw', 403],
    ] as const) {
      const answer = await app.get(path)
      expect([answer.status, (answer.json() as { originalPath: string }).originalPath]).toEqual([status, path])
    }
  })

  it('chooses its status itself when it says one', async () => {
    await using app = await started({ exceptionsApp: ErrorsController.action('own') })
    expect(await app.get('/missing')).toMatchObject({ status: 418, text: 'teapot' })
  })

  it('may be a function, and may leave an error to the standard pages', async () => {
    const application: Endpoint = (request) => {
      if ((request as ErrorRequest).exceptionStatus !== 404) return null as never
      const response = new Response({ request })
      response.body = `${exceptionOf(request)!.message}, ${request.path}`
      response.commit()
      return response
    }
    await using app = await started({ exceptionsApp: application })
    expect(await app.get('/missing')).toMatchObject({ status: 404, text: 'no such post, /404' })
    expect((await app.get('/crash', { accept: 'text/plain' })).text).toBe('500 Internal Server Error\n')
  })

  it("may be the application's own routes; a status without one has its standard page", async () => {
    await using app = await started({ exceptionsApp: 'routes' }, (r) => {
      draw(r)
      r.get('/404', ErrorsController, 'own')
    })
    expect((await app.get('/nowhere')).text).toBe('teapot')
    expect(await app.get('/crash', { accept: 'text/plain' })).toMatchObject({ status: 500, text: '500 Internal Server Error\n' })
  })

  it('C60: is where the application handles its own errors, wherever they were thrown; null leaves one to the standard pages', async () => {
    class FailuresController extends BaseController {
      full() {
        this.render({ plain: `full: ${exceptionOf(this.request)?.message}`, status: 'service_unavailable' })
      }
    }
    const handled: [new (message?: string) => Error, (request: never) => unknown][] = [[TeamQuota, FailuresController.action('full')]]
    const config: ApplicationConfig = {
      exceptionsApp: (request) => {
        const found = handled.find(([type]) => request.exception instanceof type)
        return found === undefined ? null : (found[1] as Endpoint)(request)
      },
      middleware: [
        (request, next) => {
          if (request.path === '/outside') throw new TeamQuota('in a middleware')
          return next()
        },
      ],
    }
    await using app = await started(config)
    expect(await app.get('/quota')).toMatchObject({ status: 503, text: 'full: full' })
    expect(await app.get('/outside')).toMatchObject({ status: 503, text: 'full: in a middleware' })
    expect(await app.get('/crash', { accept: 'text/plain' })).toMatchObject({ status: 500, text: '500 Internal Server Error\n' })
    expect((await app.get('/nowhere', { accept: 'text/plain' })).status).toBe(404)
  })

  it('C277: that fails itself gives a bare 500, and both errors are in the log', async () => {
    await using app = await started({ exceptionsApp: ErrorsController.action('broken') })
    expect(await app.get('/missing')).toMatchObject({ status: 500, text: '500 Internal Server Error\n' })
    expect(app.logger.lines.some(({ message }) => message === 'An error page failed')).toBe(true)
  })

  it('is not asked where details are shown', async () => {
    await using app = await started({ exceptionsApp: ErrorsController.action('show'), showErrorDetails: true })
    expect((await app.get('/missing', { accept: 'text/plain' })).text).toContain('NotFoundError: no such post')
  })

  it('something that cannot answer fails the boot', async () => {
    await expect(started({ exceptionsApp: 'errors#show' as never })).rejects.toEqual(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
  })

  it('exceptionOf is null for an ordinary request', async () => {
    class Plain extends BaseController {
      show() {
        this.render({ json: [exceptionOf(this.request), this.request instanceof ErrorRequest] })
      }
    }
    await using app = await started({}, (r) => r.get('/', Plain, 'show'))
    expect((await app.get('/')).json()).toEqual([null, false])
  })
})

describe('C275: config.rescueResponses', () => {
  it('gives errors of others a status, by class name and for subclasses', async () => {
    await using app = await started({ rescueResponses: { TeamQuota: 'too_many_requests' } })
    const { status, headers } = await app.get('/quota', { accept: 'application/json' })
    expect([status, headers.get('content-type')]).toEqual([429, 'application/problem+json'])
  })

  it.each([['nonsense'], [200], [600]])('%j fails the boot', async (status) => {
    await expect(started({ rescueResponses: { TeamQuota: status } })).rejects.toEqual(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringContaining('rescueResponses.TeamQuota') }),
    )
  })
})

describe('C276: config.wrapperErrors', () => {
  class TemplateError extends Error {}
  class Views extends BaseController {
    show() {
      throw new TemplateError('in a template', { cause: new NotFoundError('gone') })
    }
  }
  it('a template error stands for its cause', async () => {
    await using app = await started({}, (r) => r.get('/', Views, 'show'))
    expect((await app.get('/', { accept: 'application/json' })).json()).toMatchObject({ status: 404, detail: 'gone' })
  })

  it('unless the list says otherwise', async () => {
    await using app = await started({ wrapperErrors: [] }, (r) => r.get('/', Views, 'show'))
    expect((await app.get('/')).status).toBe(500)
  })
})

describe('C282: interceptors', () => {
  it('see each error with its request, and cannot change the response', async () => {
    const seen: unknown[] = []
    const errorInterceptors = [
      () => {
        throw new Error('interceptor')
      },
      (request: { path: string }, error: Error) => void seen.push([request.path, error.message]),
    ]
    await using app = await started({ errorInterceptors })
    expect((await app.get('/missing')).status).toBe(404)
    expect(seen).toEqual([['/missing', 'no such post']])
    expect(app.logger.lines.some(({ message }) => message === 'An error interceptor failed')).toBe(true)
  })
})

describe('C278: formats', () => {
  it('XML clients get application/problem+xml, in which nothing can be forged', async () => {
    class Odd extends BaseController {
      show() {
        throw new NotFoundError('<x>&\u0000\ufffe')
      }
    }
    await using app = await started({}, (r) => r.get('/', Odd, 'show'))
    const { status, text, headers } = await app.get('/', { accept: 'application/xml' })
    expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+xml'])
    expect(text).toContain(
      '<problem xmlns="urn:ietf:rfc:7807">\n  <type>about:blank</type>\n  <title>Not Found</title>\n  <status>404</status>',
    )
    expect(text).toContain('<detail>&lt;x&gt;&amp;  </detail>')
  })

  it('C302: an API sends no cookies, and says how to when it is asked', async () => {
    class CookiesController extends BaseController {
      set() {
        this.cookies.set('theme', 'dark')
        this.head(204)
      }
    }
    const block: RouteBlock = (r) => r.get('/', CookiesController, 'set')
    await using api = await started({ apiOnly: true }, block)
    const refused = await api.get('/')
    expect([refused.status, refused.headers.get('set-cookie')]).toEqual([500, null])
    expect(JSON.stringify(api.logger)).toContain('ERR_COOKIES_DISABLED')
    await using open = await started({ apiOnly: true, security: { cookies: true } }, block)
    expect((await open.get('/')).headers.get('set-cookie')).toMatch(/^theme=dark/)
  })

  it('C302: an API answers JSON to clients that take anything, and pages to those that ask for one', async () => {
    await using app = await started({ apiOnly: true })
    const type = async (path: string, accept?: string) =>
      (await app.get(path, accept === undefined ? { headers: { accept: undefined } } : { accept })).headers.get('content-type')
    expect(await type('/missing')).toBe('application/problem+json')
    expect(await type('/nowhere', '*/*')).toBe('application/problem+json')
    expect(await type('/nowhere', 'text/html')).toBe('text/html; charset=utf-8')
    expect(await type('/nowhere', 'text/plain')).toBe('text/plain; charset=utf-8')
  })

  it('RFC 9457: a program reads problem details from every layer', async () => {
    const failing =
      (where: string): MiddlewareFunction =>
      (request, next) => {
        if (request.headers.get('x-fail') === where) throw new Error(where)
        return next()
      }
    class Guarded extends BaseController {
      static {
        this.use(failing('class'))
        this.beforeAction((c) => {
          if (c.request.headers.get('x-fail') === 'callback') throw new Error('callback')
        })
      }
      show() {
        if (this.request.headers.get('x-fail') === 'action') throw new Error('action')
        this.respondTo({ json: true })
      }
    }
    class Events extends Live(BaseController) {
      index() {
        throw new Error('before the first byte')
      }
    }
    await using app = await started({ middleware: [failing('application')] }, (r) => {
      r.get('/', Guarded, 'show')
      r.get('/live', Events, 'index')
      r.mount('/node', () => {
        throw new Error('mounted')
      })
    })
    const answers = [
      await app.get('/', { accept: 'application/json', headers: { 'x-fail': 'application' } }),
      await app.get('/', { accept: 'application/json', headers: { 'x-fail': 'class' } }),
      await app.get('/', { accept: 'application/json', headers: { 'x-fail': 'callback' } }),
      await app.get('/', { accept: 'application/json', headers: { 'x-fail': 'action' } }),
      await app.get('/live', { accept: 'application/json' }),
      await app.get('/node', { accept: 'application/json' }),
      await app.get('/nowhere', { accept: 'application/json' }),
      await app.post('/', { accept: 'application/json' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 500, 500, 500, 500, 404, 405])
    for (const answer of answers) {
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(answer.json()).toMatchObject({ type: 'about:blank', status: answer.status })
    }
  })
})

describe('C65: showDetailedExceptions', () => {
  class LocalController extends PostsController {
    override showDetailedExceptions() {
      return this.request.headers.get('x-local') === 'yes'
    }
    override missing() {
      throw new NotFoundError('no such post')
    }
  }
  it('decides for one controller and one request, over the application', async () => {
    const block: RouteBlock = (r) => r.get('/missing', LocalController, 'missing')
    await using app = await started({}, block)
    const text = async (local: string) => (await app.get('/missing', { accept: 'text/plain', headers: { 'x-local': local } })).text
    expect(await text('yes')).toContain('error-application.test')
    expect(await text('no')).toBe('404 Not Found: no such post\n')
    await using open = await started({ showErrorDetails: true }, block)
    expect((await open.get('/missing', { accept: 'text/plain', headers: { 'x-local': 'no' } })).text).toBe('404 Not Found: no such post\n')
  })
})

describe("C280: the developer's page", () => {
  it('has the routes where none matched, and the error as text to copy', async () => {
    await using app = await started({ showErrorDetails: true })
    const { text, headers } = await app.get('/nowhere</textarea><script>', { accept: 'text/html' })
    expect(text).toContain('ALL /quota')
    expect(text).toContain('PostsController#quota')
    expect(text).toContain('Copy as text')
    expect(text).not.toContain('</textarea><script>')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await app.get('/missing', { accept: 'text/html' })).text).not.toContain('PostsController#quota')
  })

  it('has suggestions', async () => {
    await using app = await started({ showErrorDetails: true }, (r) => r.mount('/', PostsController.action('quotas' as 'quota')))
    expect((await app.get('/', { accept: 'text/html' })).text).toContain('Did you mean')
  })

  it('has what the action knew of the session, filtered; nothing of a session that nobody touched', async () => {
    class CartController extends BaseController {
      show() {
        this.session.merge(CART)
        throw new Error('no stock')
      }
      plain() {
        throw new Error('no stock')
      }
    }
    await using app = await started({ showErrorDetails: true, security: { secretKeyBase: 's'.repeat(64) } }, (r) => {
      r.get('/show', CartController, 'show')
      r.get('/plain', CartController, 'plain')
    })
    const { text } = await app.get('/show', { accept: 'text/html' })
    expect(text).toContain('3 books')
    expect(text).not.toContain('<b>3 books')
    expect(text).not.toContain('tiger')
    expect((await app.get('/plain', { accept: 'text/html' })).text).not.toMatch(/>\s*Session\s*</)
    expect(text).toMatch(/>\s*Session\s*</)
  })
})

describe('C283: errors with a remedy', () => {
  let migrated = 0
  class PendingError extends Error {
    static actions = {
      'Run <migrations>': () => {
        migrated++
      },
      'Fail again': () => {
        throw new NotFoundError('no database')
      },
    }
  }
  class PagesController extends BaseController {
    index() {
      if (migrated === 0) throw new PendingError('1 migration is pending')
      this.render({ plain: 'ready' })
    }
    anything() {
      this.render({ plain: `${this.request.method} ${this.request.path}` })
    }
  }
  const pages: RouteBlock = (r) => {
    r.get('/pages', PagesController, 'index')
    r.match('/live/actions/:id', PagesController, 'anything', { via: ['get', 'post'] })
  }
  const buttons = (text: string): string[] => [...text.matchAll(/action="(\/live\/actions\/[^"]+)"/g)].map((match) => match[1] as string)

  it('show a button that does it and leads back to the page', async () => {
    migrated = 0
    await using app = await started({ showErrorDetails: true }, pages)
    const { text, headers } = await app.get('/pages?page=2', { accept: 'text/html' })
    expect(text).toContain('Run &lt;migrations&gt;')
    expect(headers.get('content-security-policy')).toContain("form-action 'self'")
    const answer = await app.post(buttons(text)[0] as string)
    expect([answer.status, answer.headers.get('location'), migrated]).toEqual([303, '/pages?page=2', 1])
    expect((await app.get('/pages')).text).toBe('ready')
  })

  it('show the error of a remedy that fails', async () => {
    migrated = 0
    await using app = await started({ showErrorDetails: true }, pages)
    const { text } = await app.get('/pages', { accept: 'text/html' })
    const answer = await app.post(buttons(text)[1] as string, { accept: 'text/plain' })
    expect(answer.status).toBe(404)
    expect(answer.text).toContain('no database')
  })

  it("offer nothing where details are not shown, and addresses of nobody's button are the application's", async () => {
    migrated = 0
    await using app = await started({ showErrorDetails: false }, pages)
    expect(buttons((await app.get('/pages', { accept: 'text/html' })).text)).toEqual([])
    await using open = await started({ showErrorDetails: true }, pages)
    const [path] = buttons((await open.get('/pages', { accept: 'text/html' })).text) as [string]
    expect((await open.post('/live/actions/guess')).text).toBe('POST /live/actions/guess')
    expect((await open.get(path)).text).toBe(`GET ${path}`)
    expect(migrated).toBe(0)
  })

  it('forget the buttons of old pages', async () => {
    migrated = 0
    await using app = await started({ showErrorDetails: true }, pages)
    const [first] = buttons((await app.get('/pages', { accept: 'text/html' })).text) as [string]
    for (let page = 0; page < 50; page++) await app.get('/pages', { accept: 'text/html' })
    expect((await app.post(first)).text).toBe(`POST ${first}`)
    expect(migrated).toBe(0)
  })
})
