/** What an application is without being told, in each environment: its middlewares, its errors, its files, its names. */
import { get as httpGet } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import {
  type ApplicationConfig,
  BaseController,
  type DatabaseService,
  type LiveApplication,
  NotFoundError,
  type RouteBlock,
} from '@live/core'
import { type TestApp, testApp } from '@live/testing'
import { type LogBook, watchProcess } from '../support.js'
import { applicationIn, CORE, projectOf, withEnv } from './project-support.js'

watchProcess()

const SECRET = 's'.repeat(64)

/** Runs an application of an environment. */
async function inEnvironment(
  environment: string,
  work: (app: TestApp, application: LiveApplication, log: LogBook) => Promise<void>,
  { config = {}, draw, files = {} }: { config?: ApplicationConfig; draw?: RouteBlock; files?: Record<string, string> } = {},
): Promise<void> {
  await withEnv({ LIVE_ENV: environment, SECRET_KEY_BASE: SECRET }, async () => {
    const root = projectOf({ 'public/robots.txt': 'User-agent: *\n', ...files })
    const { app, log } = applicationIn(root, { config, ...(draw && { draw }) })
    await using test = await testApp(app)
    await work(test, app, log)
  })
}

class PagesController extends BaseController {
  static {
    this.protectFromForgery({ with: 'exception' })
  }
  show() {
    const id = this.params.get('id')
    if (id === 'missing') throw new NotFoundError('Post 7 of the table posts_v2')
    if (id === 'broken') throw new RangeError('connection string postgres://me:pw@db')
    if (id === 'odd') return this.respondTo({ pdf: () => this.head('ok') })
    this.render({ json: this.params.toUnsafeObject() })
  }
  create() {
    this.head(this.params.get('a') === undefined ? 'ok' : 'created')
  }
}

const PAGES: RouteBlock = (r) => {
  r.get('/pages/:id', PagesController, 'show')
  r.post('/pages', PagesController, 'create')
}

const database: DatabaseService = {
  connect: async () => {},
  close: async () => {},
  isHealthy: async () => true,
  pendingMigrations: async () => [],
}

describe('A33: the order of the middlewares', () => {
  it('A33: in development: id, log, timing, hosts, caching, error pages, files, verb, migrations; each of them once', () =>
    inEnvironment(
      'development',
      async (_, { middlewares }) => {
        expect(middlewares).toEqual([
          'requestId',
          'requestLog',
          'serverTiming',
          'runtime',
          'hostAuthorization',
          'conditionalGet',
          'etag',
          'errorPages',
          'staticFiles',
          'methodOverride',
          'pendingMigrations',
        ])
      },
      { config: { model: { database } } },
    ))

  it('A33: production has neither hosts nor timing nor the check of migrations, and no line for health checks', () =>
    inEnvironment(
      'production',
      async (test, { middlewares }, log) => {
        expect(middlewares).toEqual([
          'requestId',
          'requestLog',
          'ssl',
          'conditionalGet',
          'etag',
          'errorPages',
          'staticFiles',
          'methodOverride',
        ])
        await test.get('/up')
        await test.get('/robots.txt', { headers: { 'x-forwarded-proto': 'https' } })
        const { fields } = await log.until(/Completed/)
        expect(fields.path).toBe('/robots.txt')
      },
      { config: { model: { database }, security: { forceSsl: true, assumeSsl: true } } },
    ))

  it('C259: a refused host and a redirect to HTTPS are answered where they stand, and logged', () =>
    inEnvironment(
      'development',
      async ({ url }, _, log) => {
        const { port } = new URL(url)
        const status = (host: string): Promise<number | undefined> =>
          new Promise((resolve, reject) => {
            httpGet({ host: '127.0.0.1', port, headers: { host, accept: 'application/json' } }, (response) => {
              response.resume()
              resolve(response.statusCode)
            }).on('error', reject)
          })
        expect(await status('evil.example')).toBe(403)
        expect((await log.until(/Completed/)).fields).toMatchObject({ status: 403 })
        expect(await status('localhost')).toBe(301)
      },
      { config: { security: { forceSsl: true } } },
    ))
})

describe('A79: errors in production', () => {
  const PUBLIC = {
    'public/404.html': '<p>nothing here',
    'public/422.html': '<p>refused',
    'public/500.html': '<p>sorry',
  }

  it('A79: each has its status and its page, which tells nothing of the inside', () =>
    inEnvironment(
      'production',
      async (app) => {
        const html = { accept: 'text/html' } as const
        const of = async (path: string): Promise<[number, string]> => {
          const { status, text } = await app.get(path, html)
          return [status, text]
        }
        expect(await of('/nowhere')).toEqual([404, '<p>nothing here'])
        expect(await of('/pages/missing')).toEqual([404, '<p>nothing here'])
        expect(await of('/pages/broken')).toEqual([500, '<p>sorry'])
        expect((await of('/pages/odd'))[0]).toBe(406)
        const badQuery = await of('/pages/1?x=%ff')
        expect(badQuery[0]).toBe(400)
        expect((await of('/pages/1?a=2&a[b]=1'))[0]).toBe(400)
        const badJson = await app.post('/pages', { headers: { 'content-type': 'application/json', accept: 'text/html' }, body: '{"a":' })
        expect(badJson.status).toBe(400)
        const forged = await app.post('/pages', { form: { a: '1' }, headers: { origin: 'https://evil.example', accept: 'text/html' } })
        expect([forged.status, forged.text]).toEqual([422, '<p>refused'])
        for (const text of [badQuery[1], badJson.text]) expect(text).not.toMatch(/node_modules|\.ts\b|at .*\(/)
      },
      { draw: PAGES, files: PUBLIC, config: { controller: { allowForgeryProtection: true } } },
    ))

  it('A79: programs get a problem document, HEAD gets no body, and neither needs the application', () =>
    inEnvironment(
      'production',
      async (app) => {
        const missing = await app.get('/pages/missing', { accept: 'application/json' })
        expect([missing.status, missing.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
        expect(missing.parsedBody).toMatchObject({ status: 404, error: 'Not Found' })
        const broken = await app.get('/pages/broken', { accept: 'application/json' })
        expect(broken.text).not.toMatch(/postgres|RangeError/)
        const head = await app.head('/nowhere')
        expect([head.status, head.text]).toEqual([404, ''])
      },
      {
        draw: PAGES,
        config: {
          view: {
            renderer: {
              exists: () => {
                throw new Error('no templates for errors')
              },
              render: () => Promise.reject(new Error('no templates for errors')),
            },
          },
        },
      },
    ))
})

describe('A78: the error page of development', () => {
  class DraftsController extends BaseController {
    show() {
      this.render({ action: 'newDraft' })
    }
    edit() {
      throw new RangeError('too far')
    }
  }
  const renderer = { exists: () => false, render: () => Promise.reject(new Error('nothing')) }

  it('A78: names the template that is missing, where it was looked for, the file to write, and the command that makes it', () =>
    inEnvironment(
      'development',
      async (app) => {
        const { status, text } = await app.get('/show', { accept: 'text/html' })
        expect(status).toBe(500)
        expect(text).toContain('looked for &quot;drafts/new-draft&quot;')
        expect(text).toContain('Write app/views/drafts/new-draft.html.eta')
        expect(text).toContain('npx live generate controller drafts newDraft --skip --skip-collision-check --skip-routes')
      },
      { draw: (r) => r.get('/show', DraftsController, 'show'), config: { view: { renderer } } },
    ))

  it('A78: leads to the editor, and gives the error as text', () =>
    inEnvironment(
      'development',
      async (app) => {
        const { text } = await app.get('/edit', { accept: 'text/html' })
        expect(text).toMatch(/vscode:\/\/file\/[^"]*environments\.test\.ts:\d+/)
        expect(text).toContain('Copy as text')
      },
      { draw: (r) => r.get('/edit', DraftsController, 'edit') },
    ))
})

describe('A80: static files', () => {
  it('A80: files of public come before routes; robots.txt and an icon are there in a new application', () =>
    inEnvironment(
      'production',
      async (app) => {
        expect((await app.get('/robots.txt')).text).toBe('User-agent: *\n')
        expect((await app.get('/icon.svg')).headers.get('content-type')).toBe('image/svg+xml')
        expect((await app.get('/pages/1')).text).toBe('a page')
        expect((await app.get('/pages/2')).parsedBody).toEqual({ id: '2' })
      },
      { draw: PAGES, files: { 'public/icon.svg': '<svg/>', 'public/pages/1.html': 'a page' } },
    ))

  it.each([
    ['test', {}, 'max-age=3600, public'],
    ['development', {}, 'max-age=0, public, must-revalidate'],
    ['development', { 'tmp/caching-dev.txt': '' }, 'max-age=172800, public'],
    ['production', {}, 'max-age=0, public, must-revalidate'],
  ])('A15, A16, A17: how long browsers keep them in %s with %j', (environment, files, expected) =>
    inEnvironment(
      environment,
      async (app) => {
        expect((await app.get('/robots.txt')).headers.get('cache-control')).toBe(expected)
        expect((await app.get('/assets/app-0123abcd.css')).headers.get('cache-control')).toContain(
          environment === 'production' ? 'max-age=31556952, public, immutable' : 'public',
        )
      },
      { files: { 'public/assets/app-0123abcd.css': 'a {}', ...files } },
    ),
  )
})

describe('A16, A17: what tests and production are without being told', () => {
  it('A16: tests keep no values, log nothing, show no details, and load everything only where CI is set', async () => {
    const files = { 'app/models/post.ts': 'globalThis.loadedPost = true\nexport class Post {}' }
    const seen = globalThis as { loadedPost?: boolean }
    for (const [ci, expected] of [
      ['', undefined],
      ['true', true],
    ] as const) {
      delete seen.loadedPost
      await withEnv({ CI: ci }, () =>
        inEnvironment(
          'test',
          async (_, app) => {
            await app.cache.write('a', 1)
            expect(await app.cache.read('a')).toBeUndefined()
            expect(seen.loadedPost).toBe(expected)
          },
          { files },
        ),
      )
    }
  })

  it('A17: production loads everything, shows no details, caches, and falls back to the default language', async () => {
    const seen = globalThis as { loadedUser?: boolean }
    await inEnvironment(
      'production',
      async (test, app) => {
        expect(seen.loadedUser).toBe(true)
        await app.cache.write('a', 1)
        expect(await app.cache.read('a')).toBe(1)
        expect((await test.get('/pages/broken', { accept: 'text/plain' })).text).toBe('500 Internal Server Error\n')
        expect(app.i18n.withLocale('de', () => [app.i18n.t('hello'), app.i18n.t('bye')])).toEqual(['Hallo', 'Bye'])
      },
      {
        draw: PAGES,
        files: {
          'app/models/user.ts': 'globalThis.loadedUser = true\nexport class User {}',
          'config/locales/en.yml': 'en:\n  hello: Hello\n  bye: Bye\n',
          'config/locales/de.yml': 'de:\n  hello: Hallo\n',
        },
      },
    )
  })
})

describe('A1, A27: names of an application', () => {
  it('A1: the application has its configuration, environment, folders, routes, middlewares, logger, cache, secrets, executor and texts', () =>
    inEnvironment('test', async (_, app) => {
      expect(app.env.isTest).toBe(true)
      for (const part of [
        'config',
        'root',
        'routes',
        'middlewares',
        'logger',
        'cache',
        'credentials',
        'executor',
        'i18n',
        'errors',
        'events',
      ])
        expect(app[part as keyof LiveApplication]).toBeDefined()
      expect(app.i18n.defaultLocale).toBe('en')
    }))

  it('A27: nothing of the application is global; routes find a controller by its key, and code by its import', () =>
    inEnvironment(
      'test',
      async (test) => {
        const before = new Set(Object.getOwnPropertyNames(globalThis))
        expect((await test.get('/')).text).toBe('from a model')
        expect(Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name))).toEqual([])
        expect('PostsController' in globalThis).toBe(false)
        expect('Post' in globalThis).toBe(false)
      },
      {
        draw: (r) => r.root('posts#index'),
        files: {
          'app/models/post.ts': "export class Post { text = 'from a model' }",
          'app/controllers/posts-controller.ts': `${CORE}import { Post } from '../models/post'\nexport class PostsController extends BaseController { index() { this.render({ plain: new Post().text }) } }`,
        },
      },
    ))
})

describe('A24: the time zone', () => {
  it('A24: times are kept in UTC, and shown in the zone of the application, or of whoever asks', () =>
    inEnvironment(
      'test',
      async (_, { i18n }) => {
        const moment = new Date('2026-11-22T23:30:00Z')
        expect(i18n.timeZone).toBe('Asia/Tokyo')
        expect(i18n.l(moment, { format: '%Y-%m-%d %H:%M' })).toBe('2026-11-23 08:30')
        expect(i18n.l(moment, { format: '%Y-%m-%d %H:%M', timeZone: 'America/New_York' })).toBe('2026-11-22 18:30')
        expect(JSON.stringify(moment)).toBe('"2026-11-22T23:30:00.000Z"')
      },
      { config: { i18n: { timeZone: 'Asia/Tokyo' } } },
    ))
})
