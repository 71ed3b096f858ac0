/** A new application as somebody gets it who has nothing but this clone: made, installed, checked, tested, built, run and stopped. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { LIVE, type Result, run, temporaryFolder } from '../new/support/command.js'

// It installs three hundred packages and compiles with two compilers.
jest.setTimeout(300_000)

const folder = temporaryFolder()
const blog = join(folder, 'my blog')
const children = new Set<ChildProcess>()

afterEach(() => stopAll())
afterAll(() => stopAll())

async function stopAll(): Promise<void> {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  children.clear()
}

const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
  const env: NodeJS.ProcessEnv = { ...process.env, ...more }
  // What jest and the npm above say about themselves is not for the application.
  for (const name of Object.keys(env)) if (/^(npm_|INIT_CWD|JEST_|NODE_ENV$|LIVE_|PWD$)/i.test(name) && !(name in more)) delete env[name]
  return env
}

/** Runs npm or a program of the application to its end. */
async function npm(args: readonly string[], cwd: string): Promise<Result> {
  const child = spawn('npm', args, { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  const texts = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()))
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, ...texts }
}

/** A result in which nothing failed; else its output is the message. */
const succeeded = ({ status, stdout, stderr }: Result): void => {
  if (status !== 0) throw new Error(`Status ${status}\n${stdout}\n${stderr}`)
}

interface Server {
  readonly url: string
  readonly child: ChildProcess
  output(): string
}

/** Starts `live dev` or `live start` on a free port, and waits until it says where it listens. */
async function start(command: 'dev' | 'start', cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Server> {
  const child = spawn(process.execPath, [join(cwd, 'node_modules/@live/cli/bin/live.js'), command], {
    cwd,
    env: environment({ PORT: '0', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      const found = /https?:\/\/[\w.[\]:]+:[1-9]\d*/.exec(output)
      if (found !== null) resolve(found[0])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(`live ${command} ended:\n${output}`)))
  })
  return { url, child, output: () => output }
}

/** Reads a stream of events until a pattern has come. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, pattern: RegExp): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  while (!pattern.test(text)) {
    const { value, done } = await reader.read()
    if (done) throw new Error(`The stream ended before ${pattern}:\n${text}`)
    text += decoder.decode(value, { stream: true })
  }
  return text
}

const html = { headers: { accept: 'text/html' } }

beforeAll(async () => {
  succeeded(await run(LIVE, ['new', 'my blog', '--yes', '--local-packages', '--skip-install'], { cwd: folder }))
  succeeded(await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts=false'], blog))
})

describe('a new application', () => {
  it('has no package of Live from anywhere but its own tarballs', () => {
    const { packages } = JSON.parse(readFileSync(join(blog, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { resolved?: string }>
    }
    const live = Object.entries(packages).filter(([path]) => path.includes('@live/'))
    expect(live.length).toBeGreaterThanOrEqual(6)
    for (const [path, { resolved }] of live) expect([path, resolved]).toEqual([path, expect.stringMatching(/^file:vendor\/live-/)])
  })

  it('A43: type-checks', async () => succeeded(await npm(['run', 'types'], blog)))

  it('A43: lints', async () => succeeded(await npm(['run', 'lint'], blog)))

  it('A44: passes its own tests', async () => {
    const result = await npm(['test'], blog)
    succeeded(result)
    expect(result.stdout + result.stderr).toMatch(/Tests: +\d+ passed/)
  })

  it('lists its routes', async () => {
    const { stdout } = await npm(['run', '--silent', 'live', '--', 'routes'], blog)
    expect(stdout).toMatch(/clock\/ticks/)
  })

  it('A39, A82: in development, welcomes at "/", is up, and streams', async () => {
    const { url, child } = await start('dev', blog)
    const welcome = await fetch(url, html)
    expect(welcome.status).toBe(200)
    expect(await welcome.text()).toContain('/clock')
    expect((await fetch(`${url}/up`)).status).toBe(200)
    const clock = await fetch(`${url}/clock`, html)
    expect([clock.status, clock.headers.get('content-security-policy')]).toEqual([200, expect.stringContaining("script-src 'self'")])
    expect(await clock.text()).toMatch(/<live-clock src="\/clock\/ticks">/)
    const ticks = await fetch(`${url}/clock/ticks`)
    const reader = ticks.body!.getReader()
    expect(await readUntil(reader, /(event: tick[\s\S]*){2}\n\n/)).toMatch(/data: \{"time":"\d{4}-/)
    await reader.cancel()
    child.kill('SIGINT')
    expect((await once(child, 'exit'))[0]).toBe(0)
  })

  it('A81: in development, refuses a foreign host', async () => {
    const { url } = await start('dev', blog)
    const { request } = await import('node:http')
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(url, { headers: { host: 'evil.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      asked.on('error', reject).end()
    })
    expect(status).toBe(403)
  })

  it('A5: built, runs in production, and drains on SIGTERM with an open stream', async () => {
    succeeded(await npm(['run', 'build'], blog))
    expect(existsSync(join(blog, 'dist/server.js'))).toBe(true)
    const { url, child } = await start('start', blog, { NODE_ENV: 'production' })
    expect((await fetch(`${url}/up`)).status).toBe(200)
    expect((await fetch(url, html)).status).toBe(404)
    expect((await fetch(`${url}/clock`, html)).status).toBe(200)
    const reader = (await fetch(`${url}/clock/ticks`)).body!.getReader()
    await readUntil(reader, /event: tick/)
    child.kill('SIGTERM')
    const ended = once(child, 'exit')
    await readUntil(reader, /retry: \d+/)
    expect((await ended)[0]).toBe(0)
  })

  it('A21: in production without the key of its secrets, says so and does not start', async () => {
    const key = join(blog, 'config/master.key')
    renameSync(key, `${key}.away`)
    await expect(start('start', blog, { NODE_ENV: 'production' })).rejects.toThrow(/LIVE_MASTER_KEY/)
    renameSync(`${key}.away`, key)
    const { child } = await start('start', blog, { NODE_ENV: 'production' })
    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(0)
  })
})

describe.each([
  ['an API', 'shop-api', ['--api']],
  ['with PostgreSQL', 'shop-pg', ['--database', 'postgresql']],
  ['minimal', 'shop-min', ['--minimal', '--skip-model']],
  ['without git', 'shop-nogit', ['--skip-git', '--skip-live', '--skip-turbo']],
])('a new application, %s', (_, name, options) => {
  const directory = join(folder, name)

  beforeAll(async () => {
    succeeded(await run(LIVE, ['new', name, '--yes', '--skip-install', ...options], { cwd: folder }))
    symlinkSync(join(blog, 'node_modules'), join(directory, 'node_modules'))
  })

  it('type-checks', async () => succeeded(await npm(['run', 'types'], directory)))

  it('lints', async () => succeeded(await npm(['run', 'lint'], directory)))

  if (name !== 'shop-pg') it('passes its own tests', async () => succeeded(await npm(['test'], directory)))
})
