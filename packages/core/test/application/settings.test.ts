/** The configuration of a project: sources, mistakes, secrets, files of their own. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, type ConfigLine, Credentials, credentialPaths, LiveApplication, newCredentials, routes } from '@live/core'
import { applicationIn, CORE, projectOf, withEnv } from './project-support.js'

const line = (app: LiveApplication, key: string): ConfigLine | undefined => app.configuration.find((each) => each.key === key)

describe('A13: the configuration', () => {
  it('is frozen after the boot, at any depth, but not what has behaviour', async () => {
    const store = { read: () => undefined, write: () => {}, delete: () => false, calls: 0 }
    const given: ApplicationConfig = { live: { heartbeat: 1 }, x: { deep: { list: [1, { a: 1 }] } }, cache: { store } }
    const { app } = applicationIn(projectOf(), { config: given })
    await app.boot()
    expect(() => Object.assign(app.config.live as object, { heartbeat: 2 })).toThrow(TypeError)
    expect(() => (app.config.x as { deep: { list: unknown[] } }).deep.list.push(1)).toThrow(TypeError)
    expect(() => Object.assign(app.config, { apiOnly: true })).toThrow(TypeError)
    store.calls++
    expect(Object.isFrozen(given.live)).toBe(false)
  })

  it('a key that is no setting is a warning, with the name that was meant', async () => {
    const config = { sever: { port: 1 }, live: { hartbeat: 1 }, log: { levle: 'x' }, x: { anything: 1 } } as ApplicationConfig
    const { app, log } = applicationIn(projectOf(), { config })
    await app.boot()
    expect(log.of('warn').map(({ message }) => message)).toEqual([
      'config.sever is no setting; did you mean server?',
      'config.live.hartbeat is no setting; did you mean heartbeat?',
      'config.log.levle is no setting; did you mean level?',
    ])
  })

  it('A55: generators are a section, whose keys are known and whose values are checked', async () => {
    const root = projectOf({
      'config/environments/test.ts': `${CORE}export default environment((config) => { config.generators.helper = false })`,
    })
    const { app, log } = applicationIn(root, {
      config: { generators: { testFramework: 'vitest', hepler: false } as ApplicationConfig['generators'] },
    })
    await app.boot()
    expect(app.config.generators).toMatchObject({ testFramework: 'vitest', helper: false })
    expect(log.of('warn').map(({ message }) => message)).toEqual(['config.generators.hepler is no setting; did you mean helper?'])
    for (const [generators, message] of [
      [{ routes: 'decorator' }, 'config.generators.routes is "decorator": set it to "file" or "decorators"'],
      [{ api: 'yes' }, 'config.generators.api is "yes": set it to true or false'],
      [{ orm: ['live'] }, 'config.generators.orm is ["live"]: set it to false, or the name of a generator'],
      [{ helper: '../x' }, 'config.generators.helper is "../x"'],
    ] as const) {
      const { app: wrong } = applicationIn(projectOf(), { config: { generators } as unknown as ApplicationConfig })
      await expect(wrong.boot()).rejects.toThrow(message)
    }
  })

  it('every value has its source, defaults included, and no secret is shown', async () => {
    const root = projectOf({
      'config/environments/test.ts': `${CORE}export default environment((config) => { config.live.heartbeat = 5 })`,
      'config/initializers/limits.ts': `${CORE}export default initializer('limits', (app) => { app.config.live.maxStreams = 3 })`,
      '.env': 'PORT=4000\n',
    })
    await withEnv({ PORT: undefined }, async () => {
      const { app } = applicationIn(root, {
        config: { x: { stripe: { apiKey: 'sk_1' }, url: 'postgres://me:hidden@host/db' }, security: { secretKeyBase: 's'.repeat(40) } },
      })
      await app.boot()
      expect(line(app, 'live.heartbeat')).toEqual({ key: 'live.heartbeat', value: '5', source: 'config/environments/test.ts' })
      expect(line(app, 'live.maxStreams')).toMatchObject({ value: '3', source: 'config/initializers/limits.ts' })
      expect(line(app, 'live.retryAfter')).toMatchObject({ value: '5', source: 'default' })
      expect(line(app, 'server.port')).toMatchObject({ value: '4000', source: 'PORT (.env)' })
      expect(line(app, 'security.secretKeyBase')).toMatchObject({ value: '[FILTERED]', source: 'config/application' })
      expect(line(app, 'x.stripe.apiKey')).toMatchObject({ value: '[FILTERED]' })
      expect(line(app, 'x.url')).toMatchObject({ value: 'postgres://me:[FILTERED]@host/db' })
      expect(JSON.stringify(app.configuration)).not.toMatch(/sk_1|hidden|ssss/)
    })
  })
})

describe('A21: secretKeyBase', () => {
  it('is made once for the machine of a developer, where nobody else may read it', async () => {
    const root = projectOf()
    await applicationIn(root).app.boot()
    const secret = readFileSync(join(root, 'tmp/local_secret.txt'), 'utf8')
    expect(secret).toMatch(/^[0-9a-f]{128}$/)
    const { app } = applicationIn(root)
    await app.boot()
    expect(app.config.security?.secretKeyBase).toBe(secret)
    expect(line(app, 'security.secretKeyBase')?.source).toBe('tmp/local_secret.txt')
  })

  it('an application that was given a folder only makes none', () => {
    const app = new LiveApplication({ root: projectOf(), routes: routes(() => {}) })
    app.config = { log: { logger: false } }
    void app.handler
    expect(app.config.security?.secretKeyBase).toBeUndefined()
  })

  it('is demanded in production, of applications with sessions', async () => {
    await withEnv({ LIVE_ENV: 'production', SECRET_KEY_BASE: undefined }, async () => {
      await expect(applicationIn(projectOf()).app.boot()).rejects.toThrow(
        'There is no secretKeyBase for production: set SECRET_KEY_BASE, or add it with live credentials:edit',
      )
      await applicationIn(projectOf(), { config: { session: false } }).app.boot()
    })
  })

  it('comes from the credentials in production', async () => {
    const root = projectOf()
    const credentials = new Credentials(credentialPaths(root, 'production'))
    credentials.write(newCredentials())
    await withEnv({ LIVE_ENV: 'production', SECRET_KEY_BASE: undefined }, async () => {
      const { app } = applicationIn(root)
      await app.boot()
      expect(app.config.security?.secretKeyBase).toBe(credentials.get('secretKeyBase'))
      expect(line(app, 'security.secretKeyBase')?.source).toBe('credentials')
    })
  })
})

describe('A22: configFor', () => {
  const payment =
    "{ shared: { provider: 'stripe', retry: { times: 3, wait: 1 } }, test: { retry: { times: 0 } }, production: { live: true } }"

  it('merges the shared part with that of the environment', () => {
    const { app } = applicationIn(projectOf({ 'config/payment.json5': payment }))
    expect(app.configFor('payment')).toEqual({ provider: 'stripe', retry: { times: 0, wait: 1 } })
  })

  it('reads YAML and code too, and a file without parts as it is', () => {
    const root = projectOf({
      'config/plain.json': '{"a": 1}',
      'config/coded.js': 'module.exports = { __esModule: true, default: { shared: { a: 2 } } }',
    })
    const { app } = applicationIn(root)
    expect(app.configFor<{ a: number }>('plain').a).toBe(1)
    expect(app.configFor('coded')).toEqual({ a: 2 })
  })

  it.each([
    ['nothing', 'There is no config/nothing.json5'],
    ['../package', 'configFor got "../package"'],
    ['broken', /broken\.json5 cannot be read/],
    ['other', /other\.json5 has no part for test/],
  ])('%s is refused', (name, message) => {
    const { app } = applicationIn(projectOf({ 'config/broken.json5': '{ a', 'config/other.json5': '{ production: {} }' }))
    expect(() => app.configFor(name)).toThrow(message)
  })
})

describe('A23: the revision', () => {
  const commit = 'a'.repeat(40)

  it('is that of the file REVISION, else the commit of git, loose or packed', () => {
    const loose = projectOf({ '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${commit}\n` })
    expect(applicationIn(loose).app.revision).toBe(commit)
    const packed = projectOf({ '.git/HEAD': 'ref: refs/heads/main\n', '.git/packed-refs': `# pack-refs\n${commit} refs/heads/main\n` })
    expect(applicationIn(packed).app.revision).toBe(commit)
    const detached = projectOf({ '.git/HEAD': `${commit}\n`, REVISION: 'v1.2\n' })
    expect(applicationIn(detached).app.revision).toBe('v1.2')
  })

  it('is nobody knows where git has no commit, and of a work tree that of the tree', () => {
    expect(applicationIn(projectOf({ '.git/HEAD': 'ref: refs/heads/main\n' })).app.revision).toBeNull()
    const home = projectOf({
      'git/refs/heads/side': `${commit}\n`,
      'git/worktrees/side/HEAD': 'ref: refs/heads/side',
      'git/worktrees/side/commondir': '../..',
    })
    const root = projectOf({ '.git': `gitdir: ${join(home, 'git/worktrees/side')}\n` })
    expect(applicationIn(root).app.revision).toBe(commit)
  })
})

describe('A26: controllers by their files', () => {
  const controller = (name: string) =>
    `${CORE}export class ${name} extends BaseController { index() { this.render({ plain: '${name} ' + this.constructor.name }) } }`

  it('routes may name them, with their folder, whatever of the two names the class has', async () => {
    const root = projectOf({
      'app/controllers/posts-controller.ts': controller('PostsController'),
      'app/controllers/admin/users-controller.ts': controller('UsersController'),
      'app/controllers/admin/posts-controller.ts': controller('AdminPostsController'),
      'app/controllers/concerns/searching.ts': 'export const searching = 1',
    })
    const { app } = applicationIn(root, {
      draw: (r) => {
        r.get('/posts', 'posts#index')
        r.namespace('admin', (n) => n.resources('users', { only: ['index'] }))
        r.get('/admin/posts', 'admin/posts#index')
      },
    })
    await app.boot()
    const targets = app.routes.entries.map(({ target }) => (target.kind === 'action' ? `${target.key} ${target.controller.name}` : ''))
    expect(targets).toEqual(['posts PostsController', 'admin/users UsersController', 'admin/posts AdminPostsController'])
  })

  it('A31: a file without its class, and two files of one key, stop the boot', async () => {
    const lost = projectOf({ 'app/controllers/posts-controller.ts': 'export const x = 1' })
    await expect(applicationIn(lost).app.boot()).rejects.toThrow(/posts-controller\.ts does not export PostsController: it exports x/)
    const twice = projectOf({
      'app/controllers/posts-controller.ts': controller('PostsController'),
      'app/controllers/concerns/posts-controller.ts': controller('PostsController'),
    })
    await expect(applicationIn(twice).app.boot()).rejects.toThrow(/Two files are the controller posts/)
  })
})

describe('log/development.log', () => {
  it('A87: gets what the terminal shows, without colours', async () => {
    const root = projectOf({ 'log/.keep': '' })
    await withEnv({ LIVE_ENV: 'development' }, async () => {
      class TestApplication extends LiveApplication {
        override config: ApplicationConfig = { log: { level: 'error' } }
      }
      const app = new TestApplication({ root: new URL(`file://${root}/config/application.ts`), routes: routes(() => {}) })
      app.tagged('job', 'A', () => app.logger.error({ err: new Error('broken') }, 'It failed'))
      expect(app.logLevel).toBe('error')
      app.logLevel = 'silent'
      app.logger.error('unseen')
      expect(() => {
        app.logLevel = 'loud'
      }).toThrow('logLevel is "loud"')
    })
    const text = readFileSync(join(root, 'log/development.log'), 'utf8')
    expect(text).toMatch(/^\d\d:\d\d:\d\d \[job\] \[A\] It failed\n {2}Error: broken\n/)
    expect(text).not.toContain('unseen')
  })

  it('is put aside when it has grown', async () => {
    const { logFile } = await import('../../src/application/log-file.js')
    const root = projectOf()
    mkdirSync(join(root, 'log'))
    const path = join(root, 'log/x.log')
    writeFileSync(path, 'old '.repeat(10))
    const file = logFile(path, 20)
    file.write(JSON.stringify({ msg: 'new', level: 30 }))
    expect(readFileSync(`${path}.1`, 'utf8')).toContain('old')
    expect(readFileSync(path, 'utf8')).toContain('new')
  })
})
