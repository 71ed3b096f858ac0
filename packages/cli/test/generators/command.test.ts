/** `live generate` and `live destroy` as they are typed, in a process and in a pseudo-terminal. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
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

  const environment = { ...process.env, LIVE_CLI: 'here', NO_COLOR: '1', NODE_OPTIONS: '' }

  function live(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [BINARY, ...args], { cwd: app.root, encoding: 'utf8', env: environment, input: '' })
  }

  it('lists every generator with its usage', () => {
    const { status, stdout } = live('generate', '--help')
    expect(status).toBe(0)
    expect(stdout).toMatch(/scaffold.* <name> \[attributes\.\.\.\]\s+A whole resource/)
    expect(stdout).toMatch(/live-controller.*A controller that streams/)
    expect(live('g').stdout).toBe(stdout)
  })

  it('tells about one of them', () => {
    const { stdout } = live('generate', 'model', '--help')
    expect(stdout).toContain('--no-timestamps')
    expect(stdout).toContain('price:decimal{10,2}')
    expect(stdout).toContain('--pretend')
  })

  it('says what was meant', () => {
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
    expect(live('generate', 'generator', 'policy').status).toBe(0)
    expect(live('generate', '--help').stdout).toContain('policy')
    app.commit()
    const made = live('generate', 'policy', 'admin/post')
    expect(made.stderr).toBe('')
    expect(made.stdout).toContain('create  app/policies/admin/post.ts')
    expect(app.read('app/policies/admin/post.ts')).toContain("adminPost = 'admin/post'")
    expect(live('destroy', 'policy', 'admin/post').status).toBe(0)
    expect(app.status()).toBe('')
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
