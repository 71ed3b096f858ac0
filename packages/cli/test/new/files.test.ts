/** The tree of a new application, and how options change it. */
import { describe, expect, it } from '@jest/globals'
import { filesOf } from './support/settings.js'

const pathsOf = async (...options: Parameters<typeof filesOf>): Promise<string[]> => [...(await filesOf(...options)).keys()]

/** What an option takes away, and what it adds. */
async function difference(options: Parameters<typeof filesOf>[0]): Promise<{ gone: string[]; added: string[] }> {
  const [all, some] = await Promise.all([pathsOf(), pathsOf(options)])
  return { gone: all.filter((path) => !some.includes(path)), added: some.filter((path) => !all.includes(path)) }
}

describe('the files of a new application', () => {
  it('A38: are these', async () => {
    expect(await pathsOf()).toEqual([
      '.dockerignore',
      '.env',
      '.env.example',
      '.gitattributes',
      '.github/dependabot.yml',
      '.github/workflows/ci.yml',
      '.gitignore',
      '.node-version',
      'Dockerfile',
      'README.md',
      'app/channels/.keep',
      'app/controllers/application-controller.ts',
      'app/controllers/clock-controller.ts',
      'app/controllers/concerns/.keep',
      'app/helpers/application-helper.ts',
      'app/middleware/.keep',
      'app/models/application-record.ts',
      'app/models/concerns/.keep',
      'app/views/clock/show.html.eta',
      'app/views/layouts/application.html.eta',
      'bin/ci',
      'bin/dev',
      'bin/docker-entrypoint',
      'bin/live',
      'bin/setup',
      'biome.json',
      'compose.yaml',
      'config/application.ts',
      'config/database.ts',
      'config/env.ts',
      'config/environments/development.ts',
      'config/environments/production.ts',
      'config/environments/test.ts',
      'config/initializers/content-security-policy.ts',
      'config/initializers/filter-parameters.ts',
      'config/initializers/inflections.ts',
      'config/locales/en.yml',
      'config/routes.ts',
      'db/migrate/.keep',
      'db/seeds.ts',
      'jest.config.js',
      'lib/tasks/.keep',
      'log/.keep',
      'package.json',
      'public/400.html',
      'public/404.html',
      'public/406-unsupported-browser.html',
      'public/422.html',
      'public/500.html',
      'public/application.css',
      'public/application.js',
      'public/clock.js',
      'public/icon.png',
      'public/icon.svg',
      'public/robots.txt',
      'script/.keep',
      'server.ts',
      'storage/.keep',
      'test/controllers/application-controller.test.ts',
      'test/controllers/clock-controller.test.ts',
      'test/fixtures/.keep',
      'test/models/.keep',
      'test/system/.keep',
      'test/test-helper.ts',
      'tmp/.keep',
      'tsconfig.json',
    ])
  })

  it('A41: --api leaves out what is for browsers', async () => {
    const { gone, added } = await difference({ api: true })
    expect(added).toEqual(['config/initializers/cors.ts'])
    expect(gone.filter((path) => !/^(app\/views|app\/helpers|public)\//.test(path))).toEqual([
      'config/initializers/content-security-policy.ts',
    ])
    expect(await pathsOf({ api: true })).toContain('public/robots.txt')
  })

  it.each([
    ['skipGit', ['.gitattributes', '.gitignore']],
    ['skipDocker', ['.dockerignore', 'Dockerfile', 'bin/docker-entrypoint', 'compose.yaml']],
    ['skipCi', ['.github/dependabot.yml', '.github/workflows/ci.yml', 'bin/ci']],
    [
      'skipModel',
      [
        'app/models/application-record.ts',
        'app/models/concerns/.keep',
        'bin/docker-entrypoint',
        'config/database.ts',
        'db/migrate/.keep',
        'db/seeds.ts',
      ],
    ],
    [
      'skipLive',
      [
        'app/controllers/clock-controller.ts',
        'app/views/clock/show.html.eta',
        'public/clock.js',
        'test/controllers/clock-controller.test.ts',
      ],
    ],
    ['skipSystemTest', ['test/system/.keep']],
    ['skipCss', ['public/application.css']],
    ['skipJs', ['app/views/clock/show.html.eta', 'public/application.js', 'public/clock.js']],
    ['skipTurbo', []],
    ['skipInstall', []],
  ] as const)('A41: %s leaves out just this', async (option, gone) => {
    expect(await difference({ [option]: true })).toEqual({ gone, added: [] })
  })

  it('A41: Turbo is in the layout, in the configuration and in the models, and nowhere without it', async () => {
    const filesWithTurbo = async (options: Parameters<typeof filesOf>[0]): Promise<string[]> =>
      [...(await filesOf(options))].filter(([, text]) => /turbo|Broadcasting/i.test(text)).map(([path]) => path)
    const own = ['app/models/application-record.ts', 'app/views/layouts/application.html.eta', 'config/application.ts']
    expect(await filesWithTurbo({})).toEqual(own)
    for (const options of [{ skipTurbo: true }, { minimal: true }, { api: true }]) expect(await filesWithTurbo(options)).toEqual([])
  })

  it('A40, A41: scripts and styles are in the layout, and nowhere without them', async () => {
    const layoutOf = async (options: Parameters<typeof filesOf>[0]) =>
      (await filesOf(options)).get('app/views/layouts/application.html.eta')!.match(/\w+Tag\(/g)
    expect(await layoutOf({})).toEqual(['cspMetaTag(', 'stylesheetLinkTag(', 'turboScriptTag(', 'javascriptIncludeTag('])
    expect(await layoutOf({ javascript: 'none' })).toEqual(['cspMetaTag(', 'stylesheetLinkTag('])
    expect(await layoutOf({ css: 'none', skipTurbo: true })).toEqual(['cspMetaTag(', 'javascriptIncludeTag('])
  })

  it('A41: without scripts the example is a stream for curl', async () => {
    const files = await filesOf({ skipJs: true })
    expect(files.get('config/routes.ts')).toContain("r.get('/clock', ClockController, 'ticks')")
    expect(files.get('app/controllers/clock-controller.ts')).not.toContain('show()')
    expect(files.get('README.md')).toContain('curl -N http://localhost:3000/clock')
  })

  it('A41: orm, javascript and css may be none', async () => {
    expect(await filesOf({ orm: 'none' })).toEqual(await filesOf({ skipModel: true }))
    expect(await filesOf({ javascript: 'none', css: 'none' })).toEqual(await filesOf({ skipJs: true, skipCss: true }))
  })

  it('A41: skipTest leaves out tests and what they need', async () => {
    const { gone } = await difference({ skipTest: true })
    expect(gone.filter((path) => !path.startsWith('test/'))).toEqual(['jest.config.js'])
    const { devDependencies, scripts } = JSON.parse((await filesOf({ skipTest: true })).get('package.json')!)
    expect(Object.keys(devDependencies)).toEqual(['@biomejs/biome', '@types/node', 'typescript'])
    expect(scripts.test).toBeUndefined()
  })

  it('A41: skipKeeps leaves out the files of empty folders', async () => {
    const { gone } = await difference({ skipKeeps: true })
    expect(gone.length).toBeGreaterThan(5)
    expect(gone.filter((path) => !path.endsWith('/.keep'))).toEqual([])
  })

  it('A41: --minimal is the sum of what it announces', async () => {
    const sum = { skipDocker: true, skipCi: true, skipLive: true, skipTurbo: true, skipKeeps: true }
    expect(await filesOf({ minimal: true })).toEqual(await filesOf(sum))
  })

  it.each([{}, { api: true }, { database: 'postgresql' }, { minimal: true }, { skipModel: true, skipLive: true }] as const)(
    'have no trace of the language of templates, end in a line break, and have no blank lines at the end: %j',
    async (options) => {
      for (const [path, text] of await filesOf(options)) {
        if (/\/\.keep$|\.png$/.test(path)) continue
        expect([path, text]).toEqual([path, expect.not.stringMatching(/\{%|%\}/)])
        expect([path, text]).toEqual([path, expect.stringMatching(/[^\n]\n$/)])
      }
    },
  )
})

describe('the texts of a new application', () => {
  it.each([
    'app/controllers/application-controller.ts',
    'app/controllers/clock-controller.ts',
    'config/application.ts',
    'config/database.ts',
    'config/env.ts',
    'config/routes.ts',
    'package.json',
    'README.md',
  ])('%s', async (path) => {
    expect((await filesOf()).get(path)).toMatchSnapshot()
  })

  it.each([
    'app/controllers/application-controller.ts',
    'app/controllers/clock-controller.ts',
    'config/application.ts',
    'config/routes.ts',
    'README.md',
  ])('--api: %s', async (path) => {
    expect((await filesOf({ api: true })).get(path)).toMatchSnapshot()
  })

  it.each(['.env.example', 'compose.yaml', 'config/database.ts', '.github/workflows/ci.yml', 'package.json'])(
    '--database postgresql: %s',
    async (path) => {
      expect((await filesOf({ database: 'postgresql' })).get(path)).toMatchSnapshot()
    },
  )

  it.each(['npm', 'pnpm', 'yarn'] as const)('are those of %s', async (packageManager) => {
    const files = await filesOf({ packageManager })
    const used = (path: string) =>
      ['npm', 'pnpm', 'yarn'].filter((name) => new RegExp(`\\b${name} (?:run|install|ci)`).test(files.get(path)!))
    for (const path of ['README.md', 'Dockerfile', '.github/workflows/ci.yml', 'bin/setup'])
      expect([path, used(path)]).toEqual([path, [packageManager]])
  })

  it('name the application', async () => {
    const files = await filesOf()
    expect(JSON.parse(files.get('package.json')!).name).toBe('my-blog')
    expect(files.get('config/application.ts')).toContain("'_my_blog_session'")
    expect(files.get('app/views/layouts/application.html.eta')).toContain('My Blog')
    expect((await filesOf({ database: 'postgresql' })).get('config/database.ts')).toContain('postgres://localhost/my_blog_')
  })

  it('keep secrets out of git and out of images', async () => {
    const files = await filesOf()
    for (const path of ['.gitignore', '.dockerignore']) expect(files.get(path)).toMatch(/^\/?config\/\*\.key$/m)
    for (const path of ['.gitignore', '.dockerignore']) expect(files.get(path)).toMatch(/^\.env\*$/m)
  })
})
