import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { type AppCopy, copyApp } from '../support/copy-app.js'
import { openEvents } from '../support/events.js'
import { LIVE, live, type Running, start, startLive } from '../support/live-command.js'

const get = async (url: string): Promise<string> => (await fetch(url, { headers: { connection: 'close' } })).text()

describe('live build and live start', () => {
  let app: AppCopy

  beforeAll(async () => {
    app = copyApp({
      'config/locales/en.yml': 'en: {}\n',
      'config/master.key': 'secret',
      'config/credentials.json5.enc': 'sealed',
      'test/greeting.test.ts': 'const x: number = 1\nexport {}\n',
    })
    app.edit('app/controllers/greetings-controller.ts', 'import { Greeting', "import { greetingPath } from '#routes'\nimport { Greeting")
    app.edit('app/controllers/greetings-controller.ts', "new Greeting('world').text", 'greetingPath()')
    app.edit('app/controllers/greetings-controller.ts', "new Greeting('you').text", 'String(process.pid)')
    const built = await live(['build'], { cwd: app.root })
    expect(built).toMatchObject({ status: 0, stderr: '' })
    expect(built.stdout).toMatch(/Built dist in [\d.]+ s: 9 modules, 2 other files/)
  }, 60_000)

  const startIt = async (args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<{ server: Running; base: string }> => {
    const server = startLive(['start', '-p', '0', '-b', '127.0.0.1', ...args], { cwd: app.root, env })
    const [, base = ''] = await server.waitFor(/Listening on (http:\S+)/)
    return { server, base }
  }
  const stop = async (server: Running): Promise<void> => {
    server.signal('SIGTERM')
    expect((await server.ended).status).toBe(0)
  }

  it('puts modules, templates and locales into dist, and neither tests nor secrets', () => {
    for (const file of ['server.js', 'app/views/greetings/page.html.eta', 'config/locales/en.yml', '.live/routes.js'])
      expect(app.has(`dist/${file}`)).toBe(true)
    for (const file of ['test', 'config/master.key', 'config/credentials.json5.enc']) expect(app.has(`dist/${file}`)).toBe(false)
    expect(app.read('dist/app/controllers/greetings-controller.js')).toContain("from '../../.live/routes.js'")
    expect([app.has('dist.next'), app.has('dist.old'), app.has('tsconfig.build.json')]).toEqual([false, false, false])
  })

  it('A30: runs the compiled code in production, without the sources, and drains at SIGTERM', async () => {
    const { server, base } = await startIt([], { LIVE_ENV: '' })
    expect(await get(`${base}/`)).toBe('/greeting')
    expect(await get(`${base}/page`)).toContain('<h1>Hello, page</h1>')
    expect((await get(`${base}/page`)).includes('data-live-refresh')).toBe(false)
    expect(await get(`${base}/nowhere`)).not.toContain('config/routes')
    const stream = await openEvents(`${base}/ticks`)
    await stream.next()
    server.signal('SIGTERM')
    expect(await stream.next()).toMatchObject({ event: 'end' })
    expect(await stream.ended).toBe('end')
    expect((await server.ended).status).toBe(0)
  })

  it('by npm it drains, too: the shell of the script passes no signal on', async () => {
    const command = [process.execPath, LIVE, 'start', '-p', '0', '-b', '127.0.0.1'].map((each) => JSON.stringify(each)).join(' ')
    // With something left to do, no shell puts the command in its own place.
    const script = start('sh', ['-c', `${command}; exit 3`], { cwd: app.root, env: { npm_lifecycle_event: 'start' } })
    const [, base = ''] = await script.waitFor(/Listening on (http:\S+)/)
    const stream = await openEvents(`${base}/ticks`)
    await stream.next()
    script.child.kill('SIGTERM')
    expect(await stream.next()).toMatchObject({ event: 'end' })
    expect(await stream.ended).toBe('end')
    await script.ended
    expect(app.has('tmp/pids/server.pid')).toBe(false)
  })

  it('A67: names who has a busy port and a free one, whoever said which port; its number is in tmp/pids', async () => {
    const { server, base } = await startIt()
    const port = new URL(base).port
    expect(app.read('tmp/pids/server.pid')).toBe(`${server.child.pid}\n`)
    const busy = new RegExp(`^Port ${port} is in use by process ${server.child.pid}\\.\nPort \\d+ is free: use -p \\d+, or PORT=\\d+\\.\n$`)
    const asked = await live(['start', '-p', port, '-b', '127.0.0.1'], { cwd: app.root })
    expect([asked.status, asked.stderr]).toEqual([1, expect.stringMatching(busy)])
    const configured = await live(['start', '-P', 'other.pid'], { cwd: app.root, env: { PORT: port, HOST: '127.0.0.1' } })
    expect([configured.status, configured.stderr, app.has('other.pid')]).toEqual([1, expect.stringMatching(busy), false])
    const second = await live(['start', '-P', 'tmp/pids/server.pid'], { cwd: app.root })
    expect(second.status).toBe(1)
    server.signal('SIGUSR2')
    await server.waitFor(/One process cannot replace itself: start it with --workers 1 or more\./)
    await stop(server)
    expect(app.has('tmp/pids/server.pid')).toBe(false)
  }, 30_000)

  it('wrong types build nothing, and leave what is there', async () => {
    const other = copyApp({ 'dist/server.js': 'old' })
    other.edit('app/models/greeting.ts', 'get text(): string', 'get text(): number')
    const { status, stderr } = await live(['build'], { cwd: other.root })
    expect(status).toBe(1)
    expect(stderr).toMatch(/app\/models\/greeting\.ts\(6,5\): error TS2322[\s\S]*nothing was built/)
    expect(other.read('dist/server.js')).toBe('old')
  })

  it('asks for a build where there is none, and refuses a number of workers that is none', async () => {
    const other = copyApp()
    expect(await live(['start'], { cwd: other.root })).toMatchObject({
      status: 1,
      stderr: 'There is no dist/server.js.\nMake it with `live build`.\n',
    })
    expect((await live(['start', '-w', 'many'], { cwd: app.root })).stderr).toContain('"many" is no number of processes')
  })

  const pids = async (base: string, tries = 12): Promise<Set<string>> => {
    const answers = await Promise.all(Array.from({ length: tries }, () => get(`${base}/greeting`)))
    return new Set(answers)
  }

  /** A pool needs a fixed port: with 0 its processes share what the first one got. */
  const startPool = async (size: number, env: NodeJS.ProcessEnv = {}): Promise<{ server: Running; base: string }> => {
    const { server, base } = await startIt(['-w', String(size)], env)
    for (let i = 1; i < size; i++) await server.waitFor(/Listening on http:\S+/)
    return { server, base }
  }

  it('--workers: several processes answer on one port; SIGUSR2 and SIGHUP replace them without a refused request', async () => {
    const { server, base } = await startPool(2)
    const before = await pids(base)
    expect(before.size).toBe(2)
    let failures = 0
    let isOver = false
    const load = (async () => {
      while (!isOver) {
        await get(`${base}/greeting`).catch(() => failures++)
        await pause(2)
      }
    })()
    server.signal('SIGUSR2')
    await server.waitFor(/Process 1 is new \(\d+\)/)
    await server.waitFor(/Process 2 is new \(\d+\)/)
    isOver = true
    await load
    expect(failures).toBe(0)
    const after = await pids(base)
    expect([...after].filter((pid) => before.has(pid))).toEqual([])
    server.signal('SIGHUP')
    await server.waitFor(/Process 2 is new \(\d+\)/)
    await stop(server)
  }, 60_000)

  it('--workers: one that dies is started again, a little later', async () => {
    const { server, base } = await startPool(2)
    const [victim = ''] = await pids(base)
    process.kill(Number(victim), 'SIGKILL')
    await server.waitFor(/Process \d \(\d+\) ended: SIGKILL/)
    await server.waitFor(/is started again in 0\.5 s/)
    await server.waitFor(/Listening on http:\S+/)
    expect((await pids(base)).has(victim)).toBe(false)
    await stop(server)
  }, 60_000)

  it('C245: --workers: says what several processes would have to share, and how, once; one process is not told', async () => {
    const server = `import { createHub } from '@live/channels'
import { BaseController, LiveApplication, MemorySessionStore, routes } from '@live/core'
createHub({ secret: 's'.repeat(64) })
class LoginsController extends BaseController {
  static { this.rateLimit({ to: 10, within: '3m', only: ['create'] }) }
  create() {}
}
const app = new LiveApplication({ root: process.cwd(), routes: routes((r) => r.post('/login', LoginsController, 'create')) })
app.config = { session: { store: new MemorySessionStore() }, security: { secretKeyBase: 's'.repeat(64) } }
console.log('Listening on ' + (await app.listen()).url)
`
    const copy = copyApp({ 'dist/server.js': server })
    const outputOf = async (size: number): Promise<string> => {
      const pool = startLive(['start', '-p', '0', '-b', '127.0.0.1', '-w', String(size)], { cwd: copy.root })
      for (let i = 0; i < size; i++) await pool.waitFor(/Listening on http:\S+/)
      await stop(pool)
      return pool.output()
    }
    const of2 = await outputOf(2)
    expect(of2.match(/Channels in memory: .* With 2 processes pages miss .* run one process: --workers 1\./g)).toHaveLength(1)
    expect(of2.match(/Sessions in memory: .* With 2 processes visitors lose their session/g)).toHaveLength(1)
    expect(of2.match(/Rate limits in memory: .* With 2 processes a client may ask .* counterStore: new RedisCounterStore/g)).toHaveLength(1)
    expect(of2).not.toContain('Warning:')
    expect(await outputOf(1)).not.toMatch(/in memory/)
  }, 60_000)

  it('A4: an application that cannot boot ends the pool with status 1', async () => {
    const broken = copyApp({ 'dist/server.js': "throw new Error('no database')\n" })
    const { status, stderr } = await live(['start', '-w', '2'], { cwd: broken.root })
    expect(status).toBe(1)
    expect(stderr).toContain('The application cannot be started.')
    expect(stderr).toContain('no database')
  })

  it('--workers: new code that does not start leaves the old process running, also of a pool of one', async () => {
    const copy = copyApp()
    await live(['build'], { cwd: copy.root })
    const server = startLive(['start', '-p', '0', '-w', '1', '-b', '127.0.0.1'], { cwd: copy.root })
    const [, base = ''] = await server.waitFor(/Listening on (http:\S+)/)
    copy.write('dist/server.js', 'process.exit(9)\n')
    server.signal('SIGUSR2')
    await server.waitFor(/The new process 1 does not listen: the old ones go on\./)
    expect(await get(`${base}/greeting`)).toBe('Hello, you')
    await stop(server)
  }, 60_000)
})
