/** `live generate` and `live destroy` as they are typed, in a process and in a pseudo-terminal. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Application, REPOSITORY } from './support/application.js'

const BINARY = join(REPOSITORY, 'packages/cli/bin/live.js')
const SCRIPT = ['/usr/bin/script', '/bin/script'].find((path) => existsSync(path))

describe('live generate', () => {
  let app: Application

  beforeEach(() => {
    app = new Application()
  })
  afterEach(() => app.remove())

  const environment = {
    ...process.env,
    LIVE_CLI: 'here',
    NO_COLOR: '1',
    NODE_OPTIONS: '',
    NODE_ENV: 'development',
    LIVE_ENV: 'development',
  }

  function live(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [BINARY, ...args], { cwd: app.root, encoding: 'utf8', env: environment, input: '' })
  }

  it('A47: lists every generator by its owner, with its usage', () => {
    const { status, stdout } = live('generate', '--help')
    expect(status).toBe(0)
    expect(stdout).toMatch(/scaffold.* <name> \[attributes\.\.\.\]\s+A whole resource/)
    expect(stdout).toMatch(/live-controller.*A controller that streams/)
    expect(live('g').stdout).toBe(stdout)
    expect(stdout).toMatch(/Generators of Live:\n {2}scaffold /)
    expect(live('destroy').stdout).toMatch(/Generators of Live:\n {2}scaffold /)
    expect(stdout).toContain('live-controller|live <name>')
  })

  it('A47, §16: generators of packages and of plugins are found, with their templates', () => {
    const maker = (name: string, template: string | null) => `export default {
      name: '${name}', summary: 'Makes ${name}', args: '<name>', help: '', options: [{ flags: '--loud', description: 'aloud' }],
      plan: ({ args, options, parseName, render }) => ({ steps: [{ kind: 'file', path: 'lib/' + parseName(args[0]).base + '.txt',
        content: ${template === null ? `'plugin ' + options.loud` : `render('${template}', { loud: options.loud === true })`} }] }),
    }\n`
    app.linkPackages(['@live', 'reflect-metadata', '@biomejs'])
    const folder = 'node_modules/live-audit'
    const names = { audit: './audit.js', model: './model.js' }
    app.write(`${folder}/package.json`, JSON.stringify({ name: 'live-audit', type: 'module', live: { generators: names } }))
    app.write(`${folder}/audit.js`, maker('audit', 'audit/audit'))
    app.write(`${folder}/model.js`, maker('model', 'audit/audit'))
    app.write(`${folder}/templates/audit.tpl`, 'audit {%= loud %}\n')
    app.edit('package.json', (text) => text.replace('"type"', '"dependencies": { "live-audit": "*" },\n  "type"'))
    const { stdout } = live('generate', '--help')
    expect(stdout).toMatch(/Generators of live-audit:\n {2}audit \[args\.\.\.\]/)
    expect(live('generate', 'audit', 'post', '--loud').stdout).toContain('create  lib/post.txt')
    expect(app.read('lib/post.txt')).toBe('audit true\n')
    expect(live('generate', 'audit', '--help').stdout).toContain('--loud')
    expect(live('destroy', 'audit', 'post', '--loud').status).toBe(0)
    expect(app.exists('lib/post.txt')).toBe(false)

    // One whose name Live has is reached by its package.
    expect(live('generate', '-c', 'live-audit', 'model', 'post', '--pretend').stdout).toContain('create  lib/post.txt')
    expect(live('generate', '-c', 'live-audit', 'modle', 'post').stderr).toContain('Did you mean model?')
    expect(live('generate', '-c', 'live-nothing', 'model', 'post').stderr).toContain('live-nothing is not installed')

    app.write('config/plugin.ts', maker('shout', null).replace('export default', 'export const shout ='))
    app.edit('config/application.ts', (text) =>
      text
        .replace(
          "import { turbo, Views } from '@live/views'\n",
          "import { defineLivePlugin } from '@live/core'\nimport { shout } from './plugin.js'\n",
        )
        .replace('    view: { renderer: new Views() },\n', '')
        .replace('plugins: [turbo()]', "plugins: [defineLivePlugin({ name: 'loud', generators: { shout } })]"),
    )
    const made = live('generate', 'shout', 'post', '--loud')
    expect(made.stderr).toBe('')
    expect(app.read('lib/post.txt')).toBe('plugin true')
    expect(live('generate').stdout).toMatch(/Generators of the plugin loud:\n {2}shout <name>/)
    expect(live('generate', '--help').stdout).toContain('Generators of the plugin loud:')
    expect(live('help', 'destroy').stdout).toContain('Generators of the plugin loud:')
    expect(live('generate', 'shout', '--help').stdout).toContain('--loud')
    expect(live('generate', 'shuot', 'post').stderr).toContain('Did you mean shout?')
    expect(live('generate', 'service', 'sum', '--test-framework', 'shout').stdout).toContain('invoke  shout')
    expect(live('destroy', 'shout', 'post', '--loud').status).toBe(0)

    app.edit('config/plugin.ts', (text) => text.replace('export const', 'nothing()\nexport const'))
    const list = live('generate')
    expect(list.status).toBe(0)
    expect(list.stdout).toContain('Generators of Live:')
    expect(list.stderr).toContain(
      'The generators of plugins are not known, because the application cannot be loaded: nothing is not defined',
    )
  })

  it('A8, A47: commands of plugins are listed by their owner, run, and are meant when they are mistyped', () => {
    app.edit('config/application.ts', (text) =>
      text
        .replace('import { type ApplicationConfig, ', 'import { type ApplicationConfig, defineLivePlugin, ')
        .replace(
          'export class',
          `const audit = defineLivePlugin({
  name: 'audit',
  commands: [
    (program: { command(name: string): { description(text: string): { action(run: () => void): void } } }) =>
      program.command('audit:clean').description('forgets the past').action(() => console.log('cleaned')),
  ],
})

export class`,
        )
        .replace('[turbo()]', '[turbo(), audit]'),
    )
    expect(live('--help').stdout).toMatch(/Commands of the plugin audit:\n {2}audit:clean +forgets the past/)
    expect(live('audit:clean').stdout).toBe('cleaned\n')
    expect(live('help', 'audit:clean').stdout).toContain('forgets the past')
    expect(live('audit:claen').stderr).toContain('audit:clean')
    // The application was loaded before its new route was there.
    expect(live('generate', 'controller', 'pages', 'home', '--no-helper').stdout).toContain('run  live routes --types')
    expect(app.read('.live/routes.d.ts')).toContain('pagesHomePath')
    app.edit('config/application.ts', (text) => text.replace('audit:clean', 'routes'))
    expect(live('--help').stderr).toContain('The commands of the plugin audit cannot be added')
    app.write('config/routes.ts', 'nothing()\n')
    const broken = live('--help')
    expect(broken.status).toBe(0)
    expect(broken.stdout).toContain('db:migrate')
    expect(broken.stderr).toContain('The commands of plugins are not known')
  })

  it('A55: config.generators comes before package.json, and the command line before both; a broken application stops nothing', () => {
    const config = (generators: string): void =>
      app.edit('config/application.ts', (text) =>
        text.replace(/(?: {4}generators: .*\n)?( {4}model: )/, `    generators: ${generators},\n$1`),
      )
    app.edit('package.json', (text) =>
      text.replace('"type"', '"live": { "generators": { "testFramework": false, "helper": false } },\n  "type"'),
    )
    config("{ testFramework: 'jest' }")
    const paths = (...args: string[]): string[] => {
      const { stdout, stderr } = live('generate', ...args, '--pretend', '--json')
      if (stdout === '') throw new Error(stderr)
      return (JSON.parse(stdout).entries as { path: string }[]).map(({ path }) => path)
    }
    const made = paths('controller', 'pages', 'home')
    expect(made).toContain('test/controllers/pages-controller.test.ts')
    expect(made).not.toContain('app/helpers/pages-helper.ts')
    expect(paths('service', 'count', '--no-test-framework')).toEqual(['app/services/count.ts'])
    config('{ hepler: false }')
    expect(live('generate', 'service', 'count').stderr).toContain(
      "'hepler' of config.generators is no setting of generators.\nDid you mean helper?",
    )

    // What only a run can tell, and what plugins have defaults for.
    config('{ resourceRoute: process.env.NO_ROUTES === undefined }')
    expect(paths('controller', 'pages', 'home')).toContain('config/routes.ts')
    app.edit('config/application.ts', (text) =>
      text
        .replace('import { type ApplicationConfig, ', 'import { type ApplicationConfig, defineLivePlugin, ')
        .replace(
          '[turbo()]',
          "[turbo(), defineLivePlugin({ name: 'spec', config: { generators: { helper: true, resourceRoute: false } } })]",
        ),
    )
    expect(paths('controller', 'pages', 'home')).toEqual(expect.arrayContaining(['app/helpers/pages-helper.ts', 'config/routes.ts']))
    app.write(
      'config/environments/development.ts',
      `import { environment } from '@live/core'\nexport default environment((config) => {\n  config.generators.resourceRoute = false\n})\n`,
    )
    expect(paths('controller', 'pages', 'home')).not.toContain('config/routes.ts')

    // In the source of an application that cannot be loaded: a model is missing, which is about to be generated.
    app.edit('config/routes.ts', (text) => `import '../app/models/missing.js'\n${text}`)
    const guessed = live('generate', 'service', 'sum', '--pretend')
    expect(guessed.status).toBe(0)
    expect(guessed.stdout).toContain(
      'warning  The application cannot be loaded, so the settings of generators that it has are not all known',
    )
    rmSync(join(app.root, 'config/environments/development.ts'))
    app.edit('config/application.ts', (text) => text.replace(/, defineLivePlugin\(.*\)\]/, ']'))
    config('{ testFramework: false }')
    expect(paths('service', 'sum')).toEqual(['app/services/sum.ts'])
  })

  it('A27, A57: the registry has what was just generated, and what is gone not any more, in a broken application too', () => {
    app.write('config/application.ts', 'export const app = nothing()\n')
    expect(live('generate', 'model', 'blog_post', 'title').status).toBe(0)
    expect(app.read('.live/registry.d.ts')).toContain("readonly 'blog-post': Lazy<typeof import('../app/models/blog-post.js'), 'BlogPost'>")
    expect(live('destroy', 'model', 'blog_post', 'title').status).toBe(0)
    expect(app.read('.live/registry.d.ts')).not.toContain('blog-post')
    expect(live('generate', 'model', 'post', '--pretend').status).toBe(0)
    expect(app.read('.live/registry.js')).not.toContain('post')
  })

  it('A57: the helpers of #routes have a new route at once, in either place for routes', () => {
    app.write('package.json', app.read('package.json'))
    expect(live('generate', 'controller', 'pages', 'home', '--no-helper').stdout).toContain('run  live routes --types')
    expect(app.read('.live/routes.d.ts')).toContain('pagesHomePath')
    expect(live('generate', 'controller', 'news', 'index', '--routes', 'decorators', '--no-helper').status).toBe(0)
    expect(app.read('.live/routes.d.ts')).toContain('newsIndexPath')
    expect(live('destroy', 'controller', 'pages', 'home', '--no-helper').status).toBe(0)
    expect(app.read('.live/routes.d.ts')).not.toContain('pagesHomePath')

    // What is generated stands when the application cannot be loaded.
    app.write('config/application.ts', 'export const app = nothing()\n')
    const broken = live('generate', 'controller', 'faq', 'index', '--no-helper')
    expect(broken.status).toBe(0)
    expect(broken.stdout).toContain('The helpers of #routes are as they were: nothing is not defined')
    expect(app.exists('app/controllers/faq-controller.ts')).toBe(true)
  })

  it('A60: a migration is made of what the models say and the tables do not', () => {
    expect(live('generate', 'model', 'post', 'title:string!', '--no-test-framework').status).toBe(0)
    expect(live('generate', 'migration', 'add_size', '--from-models').stderr).toContain('Migrations are pending')
    expect(live('db:migrate').status).toBe(0)
    expect(live('generate', 'migration', 'nothing', '--from-models').stdout).toContain('The tables are as the models say.')
    app.edit('app/models/post.ts', (text) =>
      text.replace('  @CreateDateColumn', "  @Column({ type: 'integer', nullable: true })\n  size!: number | null\n\n  @CreateDateColumn"),
    )
    const made = live('generate', 'migration', 'add_size', '--from-models', '--json')
    const [{ path }] = JSON.parse(made.stdout).entries as [{ path: string }]
    expect(path).toMatch(/^db\/migrate\/\d{14}-add-size\.ts$/)
    expect(app.read(path)).toContain("this.addColumn('posts', 'size', 'integer')")
    expect(live('destroy', 'migration', 'add_size', '--from-models').stderr).toContain('Nothing was removed')
  })

  it('§16: env:add, and other names of generators', () => {
    expect(live('env:add', 'STRIPE_KEY', 'secret', '--value', 'sk_test').stdout).toContain('insert  config/env.ts  STRIPE_KEY: t.secret()')
    expect(app.read('.env')).toBe('STRIPE_KEY=sk_test\n')
    expect(live('--help').stdout).toContain('env:add')
    for (const [name, path] of [
      ['dto', 'app/schemas/post-schema.ts'],
      ['integration_test', 'test/integration/post.test.ts'],
      ['live', 'app/controllers/post-controller.ts'],
      ['command', 'lib/tasks/post.ts'],
    ] as const) {
      expect(live('generate', name, 'post', '--pretend').stdout).toContain(path)
    }
  })

  it('A47: tells about one of them', () => {
    const { stdout } = live('generate', 'model', '--help')
    expect(stdout).toContain('--no-timestamps')
    expect(stdout).toContain('price:decimal{10,2}')
    expect(stdout).toContain('--pretend')
  })

  it('A47: says what was meant', () => {
    const unknown = live('generate', 'scafold', 'post')
    expect(unknown.status).toBe(1)
    expect(unknown.stderr).toContain("Could not find generator 'scafold'.")
    expect(unknown.stderr).toContain('Did you mean scaffold?')
    const option = live('generate', 'model', 'post', '--no-timestampz')
    expect(option.status).toBe(1)
    expect(option.stderr).toContain("unknown option '--no-timestampz'")
    expect(option.stderr).toContain('--no-timestamps')
    expect(live('generate', 'model').stderr).toContain("missing required argument 'name'")
  })

  it('generates and destroys, in a folder of the project too', () => {
    app.commit()
    const made = spawnSync(process.execPath, [BINARY, 'g', 'model', 'post', 'title:string!', '--no-timestamps'], {
      cwd: join(app.root, 'app'),
      encoding: 'utf8',
      env: environment,
    })
    expect(made.stderr).toBe('')
    expect(made.stdout).toContain('      create  app/models/post.ts')
    expect(app.read('app/models/post.ts')).not.toContain('createdAt')
    expect(live('d', 'model', 'post', 'title:string!', '--no-timestamps').status).toBe(0)
    expect(app.status()).toBe('')
  })

  it('prints what was done as JSON, and nothing else', () => {
    const { status, stdout } = live('generate', 'service', 'count', '--json', '--dry-run')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      generator: 'service',
      pretend: true,
      entries: [
        { status: 'create', path: 'app/services/count.ts' },
        { status: 'create', path: 'test/services/count.test.ts' },
      ],
      notes: [],
      warnings: [],
      quit: false,
    })
    expect(app.exists('app/services')).toBe(false)
  })

  it('refuses what contradicts itself, and what is no project', () => {
    expect(live('generate', 'service', 'count', '--force', '--skip').stderr).toContain('contradict')
    const outside = spawnSync(process.execPath, [BINARY, 'generate', 'service', 'x'], { cwd: '/', encoding: 'utf8', env: environment })
    expect(outside.status).toBe(1)
    expect(outside.stderr).toContain('not the folder of a Live application')
  })

  it('A56: a generator of the application is listed and runs at once, and destroy takes back what it made', () => {
    expect(live('generate', 'generator', 'report').status).toBe(0)
    expect(live('generate', '--help').stdout).toMatch(/Generators of this application:\n {2}report /)
    app.commit()
    const made = live('generate', 'report', 'admin/post')
    expect(made.stderr).toBe('')
    expect(made.stdout).toContain('create  app/reports/admin/post.ts')
    expect(app.read('app/reports/admin/post.ts')).toContain("adminPost = 'admin/post'")
    expect(live('destroy', 'report', 'admin/post').status).toBe(0)
    expect(app.status()).toBe('')
  })

  it('A55: generators of the application take a part over, or the place of one of Live; A48: their lines stand below', () => {
    const source = (before: string, after: string) => `import { defineGenerator } from '@live/cli'

export default defineGenerator({
  name: 'any',
  summary: 'Mine',
  args: '<name>',
  help: '',
  plan: ({ args, parseName }) => ({ steps: [{ kind: 'file', path: '${before}' + parseName(args[0]).path + '${after}', content: '// mine' }] }),
})
`
    app.write('lib/generators/spec-service/spec-service-generator.ts', source('spec/', '-spec.ts'))
    app.write('lib/generators/spec/spec-generator.ts', source('spec/other-', '-spec.ts'))
    app.write('lib/generators/helper/helper-generator.ts', source('lib/', '.ts'))
    app.commit()
    expect(live('generate', 'service', 'count', '--test-framework', 'spec').stdout).toBe(
      ['      create  app/services/count.ts', '      invoke  spec-service', '      create    spec/count-spec.ts', ''].join('\n'),
    )
    expect(live('generate', 'exception', 'sum', '--test-framework', 'spec').stdout).toContain('    spec/other-sum-spec.ts')
    expect(app.exists('test/services/count.test.ts')).toBe(false)
    expect(live('generate', 'helper', 'dates').stdout).toContain('create  lib/dates.ts')
    for (const args of [
      ['exception', 'sum'],
      ['service', 'count'],
      ['helper', 'dates'],
    ]) {
      expect(live('destroy', ...args, '--test-framework', 'spec').stderr).toBe('')
    }
    expect(app.status()).toBe('')
    expect(live('generate', 'service', 'count', '--test-framework', 'vitest').stderr).toContain('there is no generator vitest-service')
  })

  it('A55: g:eject copies templates, and those are used', () => {
    expect(live('g:eject', 'service').stdout).toContain('create  lib/templates/service/service.ts.tpl')
    app.write('lib/templates/service/service.ts.tpl', 'export const mine = 1\n')
    expect(live('generate', 'service', 'count').status).toBe(0)
    expect(app.read('app/services/count.ts')).toBe('export const mine = 1\n')
    expect(live('g:eject', 'scafold').stderr).toContain('Did you mean scaffold?')
  })

  const inTerminal = SCRIPT === undefined ? it.skip : it

  inTerminal('A49: asks in a terminal: the difference, then yes', async () => {
    app.write('app/services/count.ts', '// mine\n')
    const session = terminal(['generate', 'service', 'count'])
    await session.until('[Ynaqdhm]')
    session.type('d\r')
    await session.until('-// mine')
    await session.until('[Ynaqdhm]', 2)
    session.type('y\r')
    expect(await session.ended).toBe(0)
    expect(session.text).toContain('force  app/services/count.ts')
    expect(app.read('app/services/count.ts')).toContain('class Count')
  })

  inTerminal('A49: q ends it, with what was done so far', async () => {
    app.write('app/services/count.ts', '// mine\n')
    const session = terminal(['generate', 'service', 'count'])
    await session.until('[Ynaqdhm]')
    session.type('q\r')
    expect(await session.ended).toBe(1)
    expect(app.read('app/services/count.ts')).toBe('// mine\n')
    expect(app.exists('test/services/count.test.ts')).toBe(false)
  })

  inTerminal('Ctrl-C at the question ends it and writes nothing', async () => {
    app.write('app/services/count.ts', '// mine\n')
    const session = terminal(['generate', 'service', 'count'])
    await session.until('[Ynaqdhm]')
    session.type('\x03')
    expect(await session.ended).not.toBe(0)
    expect(app.read('app/services/count.ts')).toBe('// mine\n')
  })

  /** The command in a pseudo-terminal. */
  function terminal(args: readonly string[]) {
    const command = [process.execPath, BINARY, ...args].join(' ')
    const child = spawn(SCRIPT!, ['-qfec', command, '/dev/null'], { cwd: app.root, env: { ...environment, TERM: 'dumb' } })
    const session = {
      text: '',
      ended: new Promise<number | null>((resolve) => child.once('exit', resolve)),
      type: (keys: string) => void child.stdin.write(keys),
      until: (wanted: string, times = 1) =>
        new Promise<void>((resolve, reject) => {
          const look = (): void => {
            if (session.text.split(wanted).length > times) resolve()
          }
          child.stdout.on('data', look)
          child.once('exit', () => reject(new Error(`It ended without ${wanted}: ${session.text}`)))
          look()
        }),
    }
    child.stdout.on('data', (chunk: Buffer) => {
      session.text += chunk.toString()
    })
    return session
  }
})
