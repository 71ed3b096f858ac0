/** Pending migrations in an application: a page with a button, a failure, a check (app.md A78, A155). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { BaseController, LiveApplication, routes } from '@live/core'
import { Database, type DatabaseOptions, Migration, sql } from '../../src/index.js'
import { inBothWorkplaces, type Workplace } from '../support/workplace.js'

class PostsController extends BaseController {
  static database: Database

  async index(): Promise<void> {
    const rows = await PostsController.database.query(sql`SELECT title FROM posts`)
    this.render({ json: rows.length })
  }
}

class CreatePosts extends Migration {
  override change(): void {
    this.createTable('posts', (t) => t.string('title'))
  }
}

const MIGRATIONS = { '20261122080523-create-posts': CreatePosts }
const ROUTES = routes((r) => {
  r.get('/posts', PostsController, 'index')
})

describe('An application whose migrations are pending', () => {
  const before = { env: process.env['LIVE_ENV'], required: process.env['LIVE_REQUIRE_MIGRATIONS'] }
  const apps: LiveApplication[] = []

  afterEach(async () => {
    for (const app of apps.splice(0)) await app.stop()
    restore('LIVE_ENV', before.env)
    restore('LIVE_REQUIRE_MIGRATIONS', before.required)
  })

  const application = (place: Workplace, environment: string, options: DatabaseOptions = {}): LiveApplication => {
    process.env['LIVE_ENV'] = environment
    const database = new Database({ url: place.url, models: [], migrations: MIGRATIONS, ...options })
    PostsController.database = database
    const app = new LiveApplication({ root: place.folder, routes: ROUTES })
    app.config = { model: { database }, log: { logger: false }, security: { secretKeyBase: 'x'.repeat(64) } }
    apps.push(app)
    return app
  }

  inBothWorkplaces((place) => {
    it('A78: development shows a page with a button that runs them, and leads back', async () => {
      const { url } = await application(place, 'development').listen({ port: 0, signals: false })
      const page = await fetch(new URL('/posts?page=2', url), { headers: { accept: 'text/html' } })
      const html = await page.text()
      expect([page.status, html.includes('20261122080523 create-posts'), html.includes('Run pending migrations')]).toEqual([
        503,
        true,
        true,
      ])
      const [, action] = /<form method="post" action="([^"]+)"/.exec(html)!
      const guess = await fetch(new URL('/live/actions/guess', url), { method: 'POST', redirect: 'manual' })
      expect(guess.status).toBe(404)
      const pressed = await fetch(new URL(action!, url), { method: 'POST', redirect: 'manual' })
      expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/posts?page=2'])
      const after = await fetch(new URL('/posts', url))
      expect([after.status, await after.json()]).toEqual([200, 0])
      expect(readFileSync(join(place.folder, 'db/schema.sql'), 'utf8')).toContain('CREATE TABLE "posts"')
    })

    it('A78: a migration that fails shows its own page, with the statement', async () => {
      class Broken extends Migration {
        override change(): void {
          this.execute('nonsense here')
        }
      }
      const { url } = await application(place, 'development', { migrations: { '1-broken': Broken } }).listen({ port: 0, signals: false })
      const html = await (await fetch(new URL('/posts', url), { headers: { accept: 'text/html' } })).text()
      const [, action] = /<form method="post" action="([^"]+)"/.exec(html)!
      const failed = await fetch(new URL(action!, url), { method: 'POST', headers: { accept: 'text/html' } })
      expect([failed.status, (await failed.text()).includes('nonsense here')]).toEqual([500, true])
    })

    it('A78: programs are told as well, and a new file shows at the next request', async () => {
      place.write('db/migrate/1-create-posts.ts', FILE('posts'))
      const { url } = await application(place, 'development', { migrations: 'db/migrate' }).listen({ port: 0, signals: false })
      const answer = await fetch(new URL('/posts', url), { headers: { accept: 'application/json' } })
      expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('1 create-posts')])
      await PostsController.database.migrate()
      expect((await fetch(new URL('/posts', url))).status).toBe(200)
      place.write('db/migrate/2-create-tags.ts', FILE('tags'))
      expect((await fetch(new URL('/posts', url))).status).toBe(503)
    })

    it('A155: production starts, unless LIVE_REQUIRE_MIGRATIONS asks for more', async () => {
      const { url } = await application(place, 'production').listen({ port: 0, signals: false })
      expect((await fetch(new URL('/posts', url))).status).toBe(500)
      await apps.pop()!.stop()
      process.env['LIVE_REQUIRE_MIGRATIONS'] = '1'
      await expect(application(place, 'production').listen({ port: 0, signals: false })).rejects.toMatchObject({
        code: 'ERR_PENDING_MIGRATIONS',
      })
      await apps.pop()!.stop()
      await place.tasks({ migrations: MIGRATIONS }, 'production').tasks.migrate()
      const ready = await application(place, 'production').listen({ port: 0, signals: false })
      expect((await fetch(new URL('/posts', ready.url))).status).toBe(200)
    })

    it('A155: tests load the schema file by themselves, and fail when that is behind', async () => {
      const { tasks } = place.tasks({ migrations: MIGRATIONS })
      await tasks.migrate()
      await tasks.drop()
      await tasks.create()
      const { url } = await application(place, 'test').listen({ port: 0, signals: false })
      expect((await fetch(new URL('/posts', url))).status).toBe(200)
      await apps.pop()!.stop()
      class CreateTags extends Migration {
        override change(): void {
          this.createTable('tags', () => undefined)
        }
      }
      const behind = application(place, 'test', { migrations: { ...MIGRATIONS, '20261122080524-create-tags': CreateTags } })
      await expect(behind.listen({ port: 0, signals: false })).rejects.toMatchObject({
        code: 'ERR_PENDING_MIGRATIONS',
        names: ['20261122080524 create-tags'],
      })
    })

    it('A155: a test never loads its schema into a database of another environment', async () => {
      const { tasks, database } = place.tasks({ migrations: MIGRATIONS })
      await tasks.migrate()
      await database.query(sql`INSERT INTO posts (title) VALUES ('mine')`)
      await tasks.down('20261122080523').catch(() => undefined)
      await database.query(sql`CREATE TABLE posts (title text)`)
      await expect(application(place, 'test').listen({ port: 0, signals: false })).rejects.toMatchObject({ code: 'ERR_PENDING_MIGRATIONS' })
      await expect(database.query(sql`SELECT * FROM posts`)).resolves.toEqual([])
    })

    it('A155: without maintainTestSchema a test database is left alone', async () => {
      await place.tasks({ migrations: MIGRATIONS }).tasks.schemaDump()
      const app = application(place, 'test', { maintainTestSchema: false })
      await expect(app.listen({ port: 0, signals: false })).rejects.toMatchObject({ code: 'ERR_PENDING_MIGRATIONS' })
    })
  })
})

const FILE = (name: string): string => `import { Migration } from '@live/model'
export default class extends Migration { override change() { this.createTable('${name}', (t) => t.string('title')) } }`

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}
