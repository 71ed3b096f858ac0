/** Databases in boot: attached, connected, and not started on while migrations are pending (app.md A78, A155). */
import { afterEach, describe, expect, it } from '@jest/globals'
import { BaseController, type DatabaseService, LiveApplication, routes } from '../../src/index.js'

class PagesController extends BaseController {
  index(): void {
    this.render({ plain: 'page' })
  }
}

/** A database with migrations, without a database. */
class FakeDatabase implements DatabaseService {
  readonly calls: string[] = []
  names = ['1 create-posts', '2 create-tags']

  attach({ environment }: { environment: string }): Promise<void> {
    this.calls.push(`attach ${environment}`)
    return Promise.resolve()
  }

  async connect(): Promise<void> {
    this.calls.push('connect')
  }

  async close(): Promise<void> {
    this.calls.push('close')
  }

  isHealthy(): Promise<boolean> {
    return Promise.resolve(true)
  }

  pendingMigrations(): Promise<string[]> {
    this.calls.push('pending')
    return Promise.resolve(this.names)
  }

  async migrate(): Promise<void> {
    this.names = []
  }
}

describe('An application with a database whose migrations are pending', () => {
  const before = { env: process.env.LIVE_ENV, required: process.env.LIVE_REQUIRE_MIGRATIONS }
  let app: LiveApplication | undefined

  afterEach(async () => {
    await app?.stop()
    for (const [name, value] of [
      ['LIVE_ENV', before.env],
      ['LIVE_REQUIRE_MIGRATIONS', before.required],
    ] as const) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })

  const listen = async (environment: string, database: DatabaseService): Promise<URL> => {
    process.env.LIVE_ENV = environment
    app = new LiveApplication({ root: import.meta.dirname ?? '.', routes: routes((r) => r.get('/', PagesController, 'index')) })
    app.config = { model: { database }, log: { logger: false }, security: { secretKeyBase: 'a secret that is long enough for a test' } }
    return new URL((await app.listen({ port: 0, signals: false })).url)
  }

  it('A78: in development each page names them, until they were run; health checks do not ask', async () => {
    const database = new FakeDatabase()
    const url = await listen('development', database)
    expect(database.calls).toEqual(['attach development', 'connect'])
    const page = await fetch(url, { headers: { accept: 'text/html' } })
    const html = await page.text()
    expect([page.status, html.includes('2 create-tags'), html.includes('Run pending migrations')]).toEqual([503, true, true])
    expect((await fetch(new URL('/up/ready', url))).status).toBe(404)
    expect(database.calls.filter((call) => call === 'pending')).toHaveLength(1)
    await database.migrate()
    expect(await (await fetch(url)).text()).toBe('page')
  })

  it('A78: one that cannot migrate gets no button', async () => {
    const database = new FakeDatabase()
    const url = await listen('development', Object.assign(database, { migrate: undefined }))
    const html = await (await fetch(url, { headers: { accept: 'text/html' } })).text()
    expect([html.includes('1 create-posts'), html.includes('Run pending migrations')]).toEqual([true, false])
  })

  it('A155: tests do not start', async () => {
    const database = new FakeDatabase()
    await expect(listen('test', database)).rejects.toMatchObject({ code: 'ERR_PENDING_MIGRATIONS', status: 503, names: database.names })
  })

  it('A155: production starts and does not ask, unless LIVE_REQUIRE_MIGRATIONS says so', async () => {
    const database = new FakeDatabase()
    expect((await fetch(await listen('production', database))).status).toBe(200)
    expect(database.calls).not.toContain('pending')
    await app?.stop()
    process.env.LIVE_REQUIRE_MIGRATIONS = 'true'
    await expect(listen('production', database)).rejects.toMatchObject({ code: 'ERR_PENDING_MIGRATIONS' })
  })

  it('A156: a database whose models are still being loaded needs the asynchronous boot', () => {
    process.env.LIVE_ENV = 'production'
    const early = new LiveApplication({ root: import.meta.dirname ?? '.', routes: routes((r) => r.get('/', PagesController, 'index')) })
    early.config = { model: { database: new FakeDatabase() }, log: { logger: false } }
    expect(() => early.handler).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringMatching(/models/) }))
  })
})
