/** The files of a new application that other programs read: images, services, workflows. None of those programs is needed to see that they fit. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
    expect(commands[0]).toMatch(
      { npm: /^npm ci$/, pnpm: /^pnpm install --frozen-lockfile$/, yarn: /^yarn install --immutable$/ }[packageManager],
    )
    const scripted = commands.flatMap((command) => new RegExp(`^${packageManager} run (\\w+)$`).exec(command)?.[1] ?? [])
    expect([scripted, Object.keys(scripts)]).toEqual([['lint', 'test', 'build'], expect.arrayContaining(scripted)])
    expect(commands).toEqual(expect.arrayContaining(['bin/live check', 'bin/live i18n:check --no-unused']))
    expect(commands.filter((command) => / audit --/.test(command))).toHaveLength(1)
    expect(commands).toHaveLength(7)
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

describe('bin/ci', () => {
  const stepsOf = (ci: string): string[] => [...ci.matchAll(/^(?:run|start) (\w+) .+$/gm)].map(([, name]) => name!)

  it.each(MANAGERS)('A44: runs what package.json has, with %s', async (packageManager) => {
    const files = await filesOf({ packageManager })
    const { scripts } = JSON.parse(files.get('package.json')!) as { scripts: object }
    const ci = files.get('bin/ci')!
    expect(stepsOf(ci)).toEqual(['setup', 'lint', 'check', 'i18n', 'audit', 'test', 'seeds', 'build'])
    for (const [, script] of ci.matchAll(/^(?:run|start) \w+ \w+ run (\w+)$/gm)) expect(Object.keys(scripts)).toContain(script)
    expect(ci).toContain(`$(${packageManager} ${packageManager === 'yarn' ? 'npm audit' : 'audit'} `)
  })

  it('A44: has no step for what is not there', async () => {
    const ci = (await filesOf({ skipModel: true, skipTest: true })).get('bin/ci')!
    expect(stepsOf(ci)).toEqual(['setup', 'lint', 'check', 'i18n', 'audit', 'build'])
    expect(ci).not.toContain('seeds')
  })

  /** The program itself, in a folder where everything that it calls is one that only tells of its call. */
  function inFolder(ci: string) {
    const root = mkdtempSync(join(tmpdir(), 'live ci '))
    const program = (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
    }
    program('bin/ci', ci.replace('#!/bin/sh\n', ''))
    program('bin/setup', 'echo "setup $*"')
    program('bin/live', 'exec "$(dirname "$0")/../tools/npm" "$@"')
    return {
      root,
      program,
      run: () =>
        spawnSync(join(root, 'bin/ci'), { encoding: 'utf8', env: { ...process.env, PATH: `${join(root, 'tools')}:${process.env.PATH}` } }),
    }
  }

  it('A44: takes the steps of a group side by side, shows each as a whole, and fails with those that failed', async () => {
    const folder = inFolder((await filesOf()).get('bin/ci')!)
    try {
      // Those of a group wait for each other: one after the other, the first would end without the second.
      const meet = (own: string, other: string): string =>
        `echo ${own} begins; : >met-${own}; n=0; until [ -e met-${other} ] || [ $n -gt 1000 ]; do n=$((n + 1)); sleep 0.01; done; [ -e met-${other} ] && echo ${own} ends`
      const tools = (lint: string): string => `case "$*" in
  *lint*) ${meet('lint', 'check')}; ${lint} ;;
  check) ${meet('check', 'lint')} ;;
  audit*) echo 'connect ECONNREFUSED'; exit 1 ;;
  *seed*) ${meet('seeds', 'build')} ;;
  *build*) ${meet('build', 'seeds')} ;;
  *) echo "live $*" ;;
esac`
      folder.program('tools/npm', tools('exit 0'))
      const well = folder.run()
      expect([well.status, well.stderr]).toEqual([0, ''])
      expect(well.stdout).toBe(`
=== setup: bin/setup --skip-server
setup --skip-server

=== lint: npm run lint
lint begins
lint ends

=== check: bin/live check
check begins
check ends

=== i18n: bin/live i18n:check --no-unused
live i18n:check --no-unused

=== audit: audit
The registry tells nothing about weaknesses now.

=== test: npm run test
live run test

=== seeds: seeds
seeds begins
seeds ends

=== build: npm run build
build begins
build ends

=== All is well.
`)
      folder.program('tools/npm', tools('exit 3').replace("'connect ECONNREFUSED'", "'2 high severity vulnerabilities'"))
      const badly = folder.run()
      expect([badly.status, badly.stdout]).toEqual([1, expect.stringMatching(/build ends\n\n=== failed: lint audit\n$/)])
    } finally {
      rmSync(folder.root, { recursive: true })
    }
  })
})
