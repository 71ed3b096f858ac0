/** A82: what development shows of itself, and nothing else does. */
import { describe, expect, it } from '@jest/globals'
import { BaseController, checkCode } from '@live/core'
import { testApp } from '@live/testing'
import { watchProcess } from '../support.js'
import { applicationIn, CORE, projectOf, withEnv } from './project-support.js'

watchProcess()

class HomeController extends BaseController {
  index() {
    this.render({ plain: 'home' })
  }
}

describe('A82: pages of development', () => {
  it('/ welcomes whoever has no root route, and names the environment, the version, and what comes next', async () => {
    await withEnv({ LIVE_ENV: 'development' }, async () => {
      const { app, log } = applicationIn(projectOf(), { draw: (r) => r.get('/posts', HomeController, 'index') })
      await using test = await testApp(app)
      const page = await test.get('/')
      expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-store',
      ])
      expect(page.text).toContain('Your application is live.')
      expect(page.text).toContain('It answers in development, with 1 route, and none for this path.')
      expect(page.text).toMatch(/Live \d+\.\d+\.\d+/)
      expect(page.text.match(/<li><code>/g)).toHaveLength(3)
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(page.text).not.toMatch(/src="|href="http/)
      expect(log.of('warn')).toEqual([])
      expect(app.routes.entries.filter(({ origin }) => origin !== 'internal')).toHaveLength(1)
    })
  })

  it('a root route is in its place', async () => {
    await withEnv({ LIVE_ENV: 'development' }, async () => {
      const { app, log } = applicationIn(projectOf(), { draw: (r) => r.root(HomeController, 'index') })
      await using test = await testApp(app)
      expect((await test.get('/')).text).toBe('home')
      expect(log.of('warn')).toEqual([])
    })
  })

  it('/live/info/properties shows middlewares, initializers and settings, escaped and without secrets', async () => {
    await withEnv({ LIVE_ENV: 'development' }, async () => {
      const { app } = applicationIn(projectOf(), { config: { x: { token: 'hidden', note: '<script>' } } })
      await using test = await testApp(app)
      const { text, status } = await test.get('/live/info/properties')
      expect(status).toBe(200)
      expect(text).toContain('<code>errorPages</code>')
      expect(text).toContain('<td>x.token</td><td>[FILTERED]</td><td>config/application</td>')
      expect(text).toContain('&lt;script&gt;')
      expect(text).not.toContain('hidden')
      expect((await test.get('/live/info/routes')).status).toBe(200)
    })
  })

  it.each(['production', 'test'])('there is none of them in %s', async (environment) => {
    await withEnv({ LIVE_ENV: environment, SECRET_KEY_BASE: 'x'.repeat(40) }, async () => {
      const { app } = applicationIn(projectOf())
      await using test = await testApp(app)
      const statuses = await Promise.all(
        ['/', '/live/info/properties', '/live/info/routes'].map(async (path) => (await test.get(path)).status),
      )
      expect(statuses).toEqual([404, 404, 404])
    })
  })
})

describe('A26: the check of names', () => {
  it('finds files without the export that their name promises, that cannot be loaded, and that share a key', async () => {
    const root = projectOf({
      'app/controllers/posts-controller.ts': `${CORE}export class PostsController extends BaseController {}`,
      'app/controllers/admin/users-controller.ts': `${CORE}export class AdminUsersController extends BaseController {}`,
      'app/models/post.ts': 'export class Pots {}',
      'app/models/user.ts': 'export default class {}',
      'app/models/broken.ts': "throw new Error('cannot load')",
      'app/models/concerns/post.ts': 'export class Post {}',
      'app/helpers/application-helper.ts': 'export const shout = 1',
      'app/helpers/empty-helper.ts': 'export {}',
      'app/views/x.ts': '',
    })
    expect(await checkCode(root)).toEqual([
      { file: 'app/helpers/empty-helper.ts', message: 'exports nothing' },
      { file: 'app/models/broken.ts', message: 'cannot be loaded: cannot load' },
      { file: 'app/models/post.ts', message: 'has the same key as app/models/concerns/post.ts: rename one of them' },
      { file: 'app/models/post.ts', message: 'should export Post, and exports Pots' },
    ])
  })
})
