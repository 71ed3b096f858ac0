/** The boot of a project: its files, in their order, and what happens when one of them is wrong. */
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { BaseController, type DatabaseService, defineLivePlugin, initializer, type RendererHome } from '@live/core'
import { testApp } from '@live/testing'
import { watchProcess } from '../support.js'
import { applicationIn, CORE, projectOf, withEnv } from './project-support.js'

watchProcess()

class HomeController extends BaseController {
  index() {
    this.render({ plain: 'home' })
  }
}

const steps = (): string[] => {
  const list: string[] = []
  ;(globalThis as { steps?: string[] }).steps = list
  return list
}

describe('the folders of a project', () => {
  it('root is the nearest folder with a package.json, code where config is', () => {
    const root = projectOf({ 'dist/config/application.js': '' })
    expect(applicationIn(root).app).toMatchObject({ root, codeRoot: root })
    expect(applicationIn(root, { code: join(root, 'dist') }).app).toMatchObject({ root, codeRoot: join(root, 'dist') })
  })
})

describe('A2: the order of the boot', () => {
  it('is: hooks, environment, initializers of plugins and of files by name, views, routes', async () => {
    const order = steps()
    const root = projectOf({
      'config/environments/test.ts': `${CORE}export default environment((config) => { globalThis.steps.push('environment ' + config.x.place) })`,
      'config/initializers/b.ts': `${CORE}export default initializer('b', () => { globalThis.steps.push('b') })`,
      'config/initializers/a.ts': `${CORE}export default initializer('a', async (app) => { await null; globalThis.steps.push('a in ' + app.environment) })`,
      'config/initializers/admin/c.ts': "export default () => { globalThis.steps.push('c') }",
    })
    const plugin = defineLivePlugin({ name: 'audit', initializers: [initializer('start', () => void order.push('plugin'))] })
    const { app } = applicationIn(root, {
      config: {
        x: { place: 'application' },
        plugins: [plugin],
        view: { renderer: { exists: () => false, render: () => ({ body: '', format: 'html' }), attach: () => void order.push('views') } },
      },
      draw: (r) => {
        order.push('routes')
        r.root(HomeController, 'index')
      },
    })
    for (const name of ['beforeConfiguration', 'beforeInitialize', 'toPrepare', 'afterInitialize'] as const)
      app[name](() => void order.push(name))
    expect(await app.boot()).toBe(app)
    expect(await app.boot()).toBe(app)
    const files = ['a in test', 'c', 'b']
    expect(order).toEqual([
      'beforeConfiguration',
      'environment application',
      'beforeInitialize',
      'plugin',
      ...files,
      'views',
      'toPrepare',
      'routes',
      'afterInitialize',
    ])
    expect(app.initializers.map(({ name }) => name)).toEqual([
      'audit.start',
      'Application.a',
      'Application.admin/c',
      'Application.b',
      'Live.views',
      'Live.prepare',
      'Live.eagerLoad',
      'Live.controllers',
      'Live.routes',
    ])
    await app.prepare()
    expect(order.at(-1)).toBe('toPrepare')
  })

  it('A2: an initializer wins over the environment, which wins over the application', async () => {
    const root = projectOf({
      'config/environments/test.ts': `${CORE}export default environment((config) => { config.live.heartbeat = 2000; return { live: { retryAfter: 7 } } })`,
      'config/initializers/live.ts': `${CORE}export default initializer('live', (app) => { app.config.live.maxStreams = 3 })`,
    })
    const { app } = applicationIn(root, { config: { live: { heartbeat: 1000, maxStreams: 5, queueBytes: 9 } } })
    await app.boot()
    expect(app.config.live).toEqual({ heartbeat: 2000, retryAfter: 7, maxStreams: 3, queueBytes: 9 })
    expect(app.streamCounts.limit).toBe(3)
  })

  it('a live server and testApp boot', async () => {
    const order = steps()
    const root = projectOf({ 'config/initializers/a.ts': "export default () => { globalThis.steps.push('a') }" })
    const { app } = applicationIn(root, { draw: (r) => r.root(HomeController, 'index') })
    await using test = await testApp(app)
    expect((await test.get('/')).text).toBe('home')
    expect(order).toEqual(['a'])
  })

  it('app.handler of an application with files says that it has not booted', async () => {
    const root = projectOf({ 'config/initializers/a.ts': 'export default () => {}' })
    const { app } = applicationIn(root)
    expect(() => app.handler).toThrow('The application has not booted, and config/initializers/a.ts is to be loaded: call await app.boot()')
    await app.boot()
    expect(typeof app.handler).toBe('function')
  })

  it('A26: eager loading imports what is below app, after its hook', async () => {
    const order = steps()
    const root = projectOf({
      'app/models/post.ts': "globalThis.steps.push('post'); export class Post {}",
      'app/views/x.ts': "globalThis.steps.push('view')",
    })
    const { app } = applicationIn(root, { config: { eagerLoad: true } })
    app.beforeEagerLoad(() => void order.push('hook'))
    await app.boot()
    expect(order).toEqual(['hook', 'post'])
  })

  it('code that was compiled is loaded from dist, and not from the sources beside it', async () => {
    const order = steps()
    const root = projectOf({
      'config/initializers/a.ts': "export default () => { globalThis.steps.push('source') }",
      'dist/config/initializers/a.js': "exports.__esModule = true; exports.default = () => { globalThis.steps.push('compiled') }",
      'dist/config/initializers/a.d.ts': '',
      'dist/config/initializers/a.js.map': '{}',
    })
    await applicationIn(root, { code: join(root, 'dist') }).app.boot()
    expect(order).toEqual(['compiled'])
  })
})

describe('views and the database', () => {
  it('the renderer and the database learn where they are; the database is connected when the application listens', async () => {
    const order: string[] = []
    let home: RendererHome | undefined
    const database: DatabaseService = {
      attach: ({ root }) => void order.push(`attach ${root}`),
      connect: async () => void order.push('connect'),
      close: async () => void order.push('close'),
      isHealthy: async () => true,
    }
    const root = projectOf()
    const { app } = applicationIn(root, {
      config: {
        model: { database },
        plugins: [defineLivePlugin({ name: 'audit', views: ['/plugin/views'], locales: [new URL('file:///plugin/locales')] })],
        view: {
          renderer: {
            exists: () => false,
            render: () => ({ body: '', format: 'html' }),
            attach: async (given) => {
              home = given
            },
          },
        },
      },
    })
    app.onShutdown(() => void order.push('first'))
    app.onShutdown(() => void order.push('second'))
    await app.boot()
    expect(order).toEqual([`attach ${root}`])
    expect(home).toMatchObject({
      root,
      codeRoot: root,
      environment: 'test',
      viewFolders: ['/plugin/views'],
    })
    const test = await testApp(app)
    expect(order.at(-1)).toBe('connect')
    await test.close()
    expect(order.slice(2)).toEqual(['second', 'first', 'close'])
  })

  it('a database that is none is refused by name', async () => {
    const { app } = applicationIn(projectOf(), { config: { model: { database: {} as DatabaseService } } })
    await expect(app.boot()).rejects.toThrow('config.model.database is no database: it has no method connect, close, isHealthy')
  })
})

describe('A3: the order of initializers', () => {
  const boot = async (files: Record<string, string>) => {
    const { app } = applicationIn(projectOf(files))
    await app.boot()
    return app.initializers.map(({ name }) => name).filter((name) => !name.startsWith('Live.') || name === 'Live.routes')
  }
  const file = (name: string, options: string) => `${CORE}export default initializer('${name}', ${options}, () => {})`

  it('before and after, by name or with the owner; also behind steps of the framework', async () => {
    const names = await boot({
      'config/initializers/a.ts': file('a', "{ after: ['b'] }"),
      'config/initializers/b.ts': file('b', '{}'),
      'config/initializers/c.ts': file('c', "{ before: 'Application.b' }"),
      'config/initializers/d.ts': file('d', "{ after: 'Live.routes' }"),
    })
    expect(names).toEqual(['Application.c', 'Application.b', 'Application.a', 'Live.routes', 'Application.d'])
  })

  it.each([
    [
      'a circle',
      "{ before: 'b' }",
      "{ before: 'a' }",
      /Initializers wait for each other: Application\.[ab] → Application\.[ba] → Application\.[ab]/,
    ],
    ['an unknown name', "{ after: 'bb' }", '{}', 'The initializer Application.a refers to bb, which does not exist: did you mean b?'],
  ])('%s fails the boot, by name', async (_, a, b, message) => {
    await expect(boot({ 'config/initializers/a.ts': file('a', a), 'config/initializers/b.ts': file('b', b) })).rejects.toThrow(message)
  })

  it('two of one name are refused with their files, and a file without an initializer too', async () => {
    await expect(boot({ 'config/initializers/a.ts': file('a', '{}'), 'config/initializers/b.ts': file('a', '{}') })).rejects.toThrow(
      'Two initializers are named Application.a, in config/initializers/a.ts and config/initializers/b.ts',
    )
    await expect(boot({ 'config/initializers/a.ts': 'export const x = 1' })).rejects.toThrow(
      "config/initializers/a.ts has no default export of an initializer: export default initializer('a', (app) => …)",
    )
  })

  it('those of another group do not run', async () => {
    const order = steps()
    const files = {
      'config/initializers/a.ts': `${CORE}export default initializer('a', { group: 'assets' }, () => globalThis.steps.push('a'))`,
    }
    await applicationIn(projectOf(files)).app.boot()
    expect(order).toEqual([])
    await applicationIn(projectOf(files)).app.boot({ group: 'assets' })
    expect(order).toEqual(['a'])
  })
})

describe('an application that listens again after a stop', () => {
  it('boots anew: initializers open again what their hooks closed, once each, with the configuration as it was given', async () => {
    const order = steps()
    const files = {
      'config/environments/test.ts': `${CORE}export default environment((config) => { config.x.list = [...config.x.list, 'environment'] })`,
      'config/initializers/redis.ts': `${CORE}export default initializer('redis', (app) => {
        globalThis.steps.push('open ' + app.config.x.list.join(' '))
        app.config.x.list.push('initializer')
        app.errors.subscribe({ report: (error) => globalThis.steps.push('reported ' + error.message) })
        app.events.subscribe('listens.again', () => globalThis.steps.push('heard'))
        app.afterInitialize(() => globalThis.steps.push('after'))
        app.onShutdown(() => globalThis.steps.push('close'))
      })`,
    }
    class BrokenController extends BaseController {
      index() {
        throw new Error('broken')
      }
    }
    let made = 0
    const plugin = defineLivePlugin({
      name: 'hub',
      initializers: [initializer('start', () => void made++)],
      routes: (r) => r.get(`/hub/${made}`, HomeController, 'index'),
    })
    const { app } = applicationIn(projectOf(files), {
      config: { x: { list: ['given'] }, plugins: [plugin] },
      draw: (r) => r.root(BrokenController, 'index'),
    })
    app.errors.subscribe({ report: () => void order.push('reported to the first') })
    let heard = 0
    app.events.subscribe('listens.again', () => void heard++)
    const round = ['open given environment', 'after', 'heard', 'reported to the first', 'reported broken', 'close']
    for (let n = 1; n <= 3; n++) {
      order.length = 0
      await using test = await testApp(app)
      app.events.notify('listens.again')
      expect((await test.get('/')).status).toBe(500)
      expect([(await test.get(`/hub/${n}`)).text, (await test.get(`/hub/${n - 1}`)).status]).toEqual(['home', 404])
      expect(app.config.x).toEqual({ list: ['given', 'environment', 'initializer'] })
      await test.close()
      // Who subscribed in the boot has gone with it, and who did before listens on.
      app.events.notify('listens.again')
      expect([order, heard]).toEqual([round, 2 * n])
    }
  })
})

describe('A12: environments', () => {
  it('an unknown one without a file is refused', async () => {
    await withEnv({ LIVE_ENV: 'prodcution' }, async () => {
      const { app } = applicationIn(projectOf())
      const message =
        'The environment "prodcution" is unknown: set LIVE_ENV to development, test, production, or write config/environments/prodcution.ts'
      await expect(app.boot()).rejects.toThrow(message)
      expect(() => applicationIn(projectOf()).app.handler).toThrow(message)
    })
  })

  it('one with a file is like any other, and is neither local nor production', async () => {
    await withEnv({ LIVE_ENV: 'staging', SECRET_KEY_BASE: 'x'.repeat(40) }, async () => {
      const root = projectOf({ 'config/environments/staging.ts': `${CORE}export default environment(() => ({ x: { seen: true } }))` })
      const { app } = applicationIn(root)
      await app.boot()
      expect(app.config.x).toEqual({ seen: true })
      expect([app.environment, app.env.isLocal, app.env.isProduction, `${app.env}`]).toEqual(['staging', false, false, 'staging'])
    })
  })

  it('a file that exports something else is named', async () => {
    const { app } = applicationIn(projectOf({ 'config/environments/test.ts': 'export const config = {}' }))
    await expect(app.boot()).rejects.toThrow('config/environments/test.ts has no default export of an environment')
  })
})

describe('A4: an application that cannot boot', () => {
  const failing = { 'config/initializers/redis.ts': "export default () => { throw new Error('no redis here') }" }

  it('does not listen', async () => {
    const { app } = applicationIn(projectOf(failing))
    await expect(app.listen({ port: 0, signals: false })).rejects.toThrow('no redis here')
  })

  it('shows why in development, for every path', async () => {
    await withEnv({ LIVE_ENV: 'development' }, async () => {
      const { app, log } = applicationIn(projectOf(failing))
      await using test = await testApp(app)
      const page = await test.get('/any/path', { accept: 'text/html' })
      expect(page.status).toBe(500)
      expect(page.text).toContain('no redis here')
      expect(log.of('fatal').map(({ message }) => message)).toEqual(['The application could not boot'])
    })
  })

  it('hooks that come too late are refused', async () => {
    const { app } = applicationIn(projectOf())
    await app.boot()
    expect(() => app.afterInitialize(() => {})).toThrow('afterInitialize has passed: register it before app.boot()')
    expect(() => app.toPrepare('x' as never)).toThrow('toPrepare got x: give a function')
  })
})

describe('A8: plugins', () => {
  it('bring settings, middlewares and routes; what the application says wins', async () => {
    const plugin = defineLivePlugin({
      name: 'audit',
      config: { live: { heartbeat: 1, retryAfter: 9 }, x: { audit: { on: true } } },
      middleware: [
        async function audit(_request, next) {
          const response = await next()
          response.headers.set('x-audit', 'yes')
          return response
        },
      ],
      routes: (r) => r.get('/audit', HomeController, 'index'),
    })
    const { app } = applicationIn(projectOf(), { config: { live: { heartbeat: 5 }, plugins: [plugin] } })
    await using test = await testApp(app)
    const response = await test.get('/audit')
    expect([response.status, response.headers.get('x-audit')]).toEqual([200, 'yes'])
    expect(app.config.live).toEqual({ heartbeat: 5, retryAfter: 9 })
    expect(app.config.x).toEqual({ audit: { on: true } })
    expect(app.middlewares).toContain('audit')
  })

  it('a wrong one is refused by name', async () => {
    expect(() => defineLivePlugin({} as never)).toThrow('A plugin has no name')
    expect(() => defineLivePlugin({ name: 'a', initialisers: [] } as never)).toThrow('The plugin a has an unknown key initialisers')
    const twice = defineLivePlugin({ name: 'a' })
    await expect(applicationIn(projectOf(), { config: { plugins: [twice, twice] } }).app.boot()).rejects.toThrow(
      'config.plugins holds a twice',
    )
  })
})
