/** The files of a new application that other programs read: images, services, workflows. None of those programs is needed to see that they fit. */
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { filesOf } from './support/settings.js'

type Options = NonNullable<Parameters<typeof filesOf>[0]>

interface Compose {
  services: Record<string, { environment?: Record<string, string>; depends_on?: object; volumes?: string[]; network_mode?: string }>
  volumes?: Record<string, null>
}

interface Workflow {
  jobs: Record<string, { env?: Record<string, string>; services?: object; steps: { uses?: string; run?: string }[] }>
}

const MANAGERS = ['npm', 'pnpm', 'yarn'] as const
const read = async <T>(path: string, options: Options = {}): Promise<T> => parse((await filesOf(options)).get(path)!) as T

/** What `COPY` of a Dockerfile takes from the folder of the application, or from what was built in it. */
function copied(dockerfile: string): string[] {
  return [...dockerfile.matchAll(/^COPY (?:--\S+ )*(.+) \S+$/gm)].flatMap(([, sources]) => sources!.split(' '))
}

describe('Dockerfile', () => {
  const MADE_BY_BUILD = ['/app/node_modules', '/app/dist']

  it.each([{}, { api: true }, { skipModel: true }, { database: 'postgresql' }, { skipLive: true, skipKeeps: true }] as Options[])(
    'A38: copies only what is there: %j',
    async (options) => {
      const files = await filesOf(options)
      const names = [...files.keys()]
      for (const source of copied(files.get('Dockerfile')!)) {
        // A star: may be missing.
        if (source === '.' || source.endsWith('*') || MADE_BY_BUILD.includes(source)) continue
        const path = source.replace(/^(?:\/app\/|\.\/)/, '')
        expect([source, names.some((name) => name === path || name.startsWith(`${path}/`))]).toEqual([source, true])
      }
    },
  )

  it('A38: does not leave out what it copies', async () => {
    const files = await filesOf()
    const ignored = files.get('.dockerignore')!.split('\n')
    for (const source of ['bin', 'config', 'db', 'public', 'package.json', 'package-lock.json']) expect(ignored).not.toContain(source)
  })

  it('asks a path that the routes have', async () => {
    const files = await filesOf()
    const [, path] = /HEALTHCHECK[\s\S]*?\$\{process\.env\.PORT\}(\/\w+)/.exec(files.get('Dockerfile')!)!
    expect(files.get('config/routes.ts')).toContain(`r.get('${path}', HealthController, 'show'`)
  })

  it('starts the server by way of the entry point, which only heeds that command', async () => {
    const files = await filesOf()
    const [, command] = /^CMD (\[.*\])$/m.exec(files.get('Dockerfile')!)!
    expect(files.get('bin/docker-entrypoint')).toContain(`'${(JSON.parse(command!) as string[]).join(' ')}'`)
    expect((await filesOf({ skipModel: true })).get('Dockerfile')).not.toContain('ENTRYPOINT')
  })
})

describe('compose.yaml', () => {
  it('keeps the files of SQLite in a volume', async () => {
    const { services, volumes } = await read<Compose>('compose.yaml')
    expect(Object.keys(services)).toEqual(['web'])
    expect([services.web?.volumes, volumes]).toEqual([['storage:/app/storage'], { storage: null }])
  })

  it('waits for the database of PostgreSQL, whose address fits', async () => {
    const { services, volumes } = await read<Compose>('compose.yaml', { database: 'postgresql' })
    expect(services.web).toMatchObject({
      environment: { DATABASE_URL: 'postgres://live:live@database/my_blog_production' },
      depends_on: { database: { condition: 'service_healthy' } },
    })
    expect(services.database?.environment).toEqual({ POSTGRES_USER: 'live', POSTGRES_PASSWORD: 'live', POSTGRES_DB: 'my_blog_production' })
    expect(volumes).toEqual({ database: null })
  })

  it('is without a volume where there is no database', async () => {
    expect(await read<Compose>('compose.yaml', { skipModel: true })).not.toHaveProperty('volumes')
  })
})

describe('.devcontainer', () => {
  const devcontainer = async (options: Options = {}) => {
    const files = await filesOf({ devcontainer: true, ...options })
    return {
      settings: JSON.parse(files.get('.devcontainer/devcontainer.json')!.replace(/^\s*\/\/.*$/gm, '')) as Record<string, unknown>,
      compose: files.get('.devcontainer/compose.yaml'),
      names: [...files.keys()],
    }
  }

  it('A41: is there for those who ask, and prepares the application with its own program', async () => {
    expect([...(await filesOf()).keys()].filter((name) => name.startsWith('.devcontainer'))).toEqual([])
    const { settings, compose, names } = await devcontainer()
    expect(settings).toMatchObject({ image: expect.stringMatching(/javascript-node:\d+$/), postCreateCommand: 'bin/setup --skip-server' })
    expect(names).toContain('bin/setup')
    expect(compose).toBeUndefined()
  })

  it('A41: has PostgreSQL where config/database.ts looks for it', async () => {
    const { settings, compose } = await devcontainer({ database: 'postgresql' })
    const { services } = parse(compose!) as Compose
    expect(settings).toMatchObject({ dockerComposeFile: 'compose.yaml', service: 'application', workspaceFolder: '/workspaces/my-blog' })
    expect(services.application).toMatchObject({ network_mode: 'service:database', volumes: ['..:/workspaces/my-blog:cached'] })
  })
})

describe('the workflow of GitHub', () => {
  it.each(MANAGERS)('A44: runs what package.json has, with %s', async (packageManager) => {
    const { jobs } = await read<Workflow>('.github/workflows/ci.yml', { packageManager })
    const { scripts } = JSON.parse((await filesOf({ packageManager })).get('package.json')!) as { scripts: object }
    const commands = jobs.test!.steps.flatMap(({ run }) => run ?? [])
    expect(commands).toHaveLength(5)
    expect(commands[0]).toMatch(
      { npm: /^npm ci$/, pnpm: /^pnpm install --frozen-lockfile$/, yarn: /^yarn install --immutable$/ }[packageManager],
    )
    for (const command of commands.slice(1)) {
      const [manager, run, script] = command.split(' ')
      expect([manager, run, Object.keys(scripts)]).toEqual([packageManager, 'run', expect.arrayContaining([script])])
    }
    for (const { uses } of jobs.test!.steps) if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/)
  })

  it('A44: has a database where one is needed', async () => {
    const { jobs } = await read<Workflow>('.github/workflows/ci.yml', { database: 'postgresql' })
    expect(jobs.test).toMatchObject({
      env: { DATABASE_URL: 'postgres://postgres:postgres@localhost/my_blog_test' },
      services: { postgres: { env: { POSTGRES_PASSWORD: 'postgres' } } },
    })
  })

  it('is updated by the robot of GitHub', async () => {
    const { updates } = await read<{ updates: { 'package-ecosystem': string }[] }>('.github/dependabot.yml')
    expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions'])
  })
})

describe('bin', () => {
  it.each(MANAGERS)('A44: ci runs what package.json has, with %s', async (packageManager) => {
    const files = await filesOf({ packageManager })
    const { scripts } = JSON.parse(files.get('package.json')!) as { scripts: object }
    const steps = [...files.get('bin/ci')!.matchAll(/^step (\w+) (.+)$/gm)]
    expect(steps.map(([, name]) => name)).toEqual(['setup', 'lint', 'types', 'audit', 'test', 'seeds', 'build'])
    for (const [, , command] of steps) {
      const [, script] = /^\w+ run (\w+)$/.exec(command!) ?? []
      if (script !== undefined) expect(Object.keys(scripts)).toContain(script)
    }
    expect(files.get('bin/ci')).toContain(`$(${packageManager} ${packageManager === 'yarn' ? 'npm audit' : 'audit'} `)
  })

  it('A44: ci has no step for what is not there', async () => {
    const ci = (await filesOf({ skipModel: true, skipTest: true })).get('bin/ci')!
    expect([...ci.matchAll(/^step (\w+)/gm)].map(([, name]) => name)).toEqual(['setup', 'lint', 'types', 'audit', 'build'])
    expect(ci).not.toContain('seeds')
  })
})
