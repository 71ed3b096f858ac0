import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AppCopy, copyApp } from '../support/copy-app.js'
import { live, type Outcome } from '../support/live-command.js'

describe('commands that look at the application', () => {
  let app: AppCopy
  const run = (...args: string[]): Promise<Outcome> => live(args, { cwd: app.root })

  beforeAll(() => {
    app = copyApp({
      'config/environments/development.ts':
        "import { environment } from '@live/core'\nexport default environment((config) => {\n  config.log.level = 'debug'\n  config.live.heartbeat = 7000\n})\n",
      'config/initializers/search.ts': "import { initializer } from '@live/core'\nexport default initializer('search', () => {})\n",
    })
  })

  it('R132: routes, as a table, by grep, by controller, in blocks and as JSON', async () => {
    const table = await run('routes')
    expect(table).toMatchObject({ status: 0, stderr: '' })
    expect(table.stdout).toBe(`  Helper Verb Path                Controller#Action
    root GET  /                   greetings#index
      up GET  /up(.:format)       health#show
greeting GET  /greeting(.:format) greetings#show
    page GET  /page(.:format)     greetings#page
   ticks GET  /ticks(.:format)    ticks#index
`)
    expect((await run('routes', '-g', 'tick')).stdout.trim().split('\n')).toHaveLength(2)
    expect((await run('routes', '-g', '/greeting')).stdout).toContain('greetings#show')
    expect((await run('routes', '-c', 'ticks')).stdout).not.toContain('greetings')
    expect((await run('routes', '-g', 'nothing')).stdout).toBe('No routes were found for this grep pattern.\n')
    expect((await run('routes', '-E')).stdout).toMatch(/--\[ Route 1 \]-+\nHelper\s+\| root[\s\S]*Source\s+\| config\/routes\.ts:6/)
    const json = JSON.parse((await run('routes', '--json')).stdout) as Record<string, unknown>[]
    expect(json[2]).toMatchObject({
      name: 'greeting',
      verb: 'GET',
      target: { key: 'greetings', action: 'show' },
      source: 'config/routes.ts:8',
    })
  })

  it('R133, §16: --middleware shows what stands around each route and chooses by it; --jsonl is a line for each', async () => {
    const other = copyApp({
      'app/controllers/guarded-controller.ts': `import { BaseController } from '@live/core'
const audit = Object.assign((_request: unknown, next: () => never) => next(), { kind: 'audit' })
Object.defineProperty(audit, 'name', { value: 'audit' })
export class GuardedController extends BaseController {
  static {
    this.use(audit, { only: ['show'] })
    this.beforeAction('checkGuest', { except: ['index'] })
  }
  index(): void {}
  show(): void {}
  private checkGuest(): void {}
}
`,
    })
    other.edit(
      'config/routes.ts',
      'import { TicksC',
      "import { GuardedController } from '../app/controllers/guarded-controller.js'\nimport { TicksC",
    )
    other.edit(
      'config/routes.ts',
      "r.get('/ticks'",
      "r.get('/guarded', GuardedController, 'index')\n  r.get('/guarded/1', GuardedController, 'show')\n  r.get('/ticks'",
    )
    const routes = (...args: string[]): Promise<Outcome> => live(['routes', ...args], { cwd: other.root })
    const table = (await routes('--middleware')).stdout
    expect(table).toMatch(/Controller#Action +Middleware\n/)
    expect(table).toMatch(/guarded#show +audit, .*checkGuest\n/)
    expect(table).not.toMatch(/guarded#index .*(?:audit|checkGuest)/)
    const chosen = (await routes('--jsonl', '-m', 'audit,checkGuest')).stdout.trim().split('\n')
    expect(chosen.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ path: '/guarded/1(.:format)', around: expect.arrayContaining(['audit', 'checkGuest']) as unknown }),
    ])
    expect((await routes('--ignore-middleware', 'audit', '-c', 'guarded')).stdout).not.toContain('guarded#show')
    expect((await routes('-E', '-m', '-g', '/guarded/1')).stdout).toMatch(/Middleware +\| audit, .*checkGuest/)
  })

  it('R133: routes explains a match and complains about shadowed routes with status 1', async () => {
    expect((await run('routes', '--match', 'GET /greeting')).stdout).toMatch(/✓ \/greeting\(\.:format\) \(config\/routes\.ts:8\)/)
    expect(await run('routes', '--check')).toMatchObject({ status: 0, stdout: 'The routes are fine.\n' })
    const other = copyApp()
    other.edit('config/routes.ts', "r.get('/ticks'", "r.get('/greeting', TicksController, 'index', { as: 'again' })\n  r.get('/ticks'")
    const checked = await live(['routes', '--check'], { cwd: other.root })
    expect(checked.status).toBe(1)
    expect(checked.stdout).toContain('/greeting')
  })

  it('R129: routes --types writes the helpers once', async () => {
    const other = copyApp()
    expect((await live(['routes', '--types'], { cwd: other.root })).stdout).toMatch(/up to date|written: \.live/)
    expect(other.read('.live/routes.d.ts')).toContain('export function greetingPath')
    expect((await live(['routes:types'], { cwd: other.root })).stdout).toBe('.live is up to date.\n')
  })

  it('A34: middleware, in order and as JSON', async () => {
    const lines = (await run('middleware')).stdout.trim().split('\n')
    expect(lines[0]).toBe('use requestId')
    expect(lines.at(-1)).toBe('use Application.routes')
    expect(JSON.parse((await run('middleware', '--json')).stdout)).toHaveLength(lines.length - 1)
  })

  it('A3: initializers, with their owner and their file', async () => {
    const { stdout } = await run('initializers')
    expect(stdout).toContain('Application.search  config/initializers/search.ts')
    expect(stdout.indexOf('Application.search')).toBeLessThan(stdout.indexOf('Live.routes'))
    expect(JSON.parse((await run('initializers', '--json')).stdout)).toContainEqual(
      expect.objectContaining({ name: 'Application.search', owner: 'Application' }),
    )
  })

  it('A13: config, with the place of each value, and secrets masked', async () => {
    const { stdout } = await run('config')
    expect(stdout).toMatch(/^live\.heartbeat\s+7000\s+config\/environments\/development\.ts$/m)
    expect(stdout).toMatch(/^security\.secretKeyBase\s+\[FILTERED\]/m)
    expect(stdout).not.toContain('a fixture needs no secret')
    expect((await run('config', 'live.heartbeat')).stdout.trim().split('\n')).toHaveLength(2)
    expect((await run('config', '--changed')).stdout).not.toMatch(/ default$/m)
    expect(JSON.parse((await run('config', 'live', '--json')).stdout)).toContainEqual({
      key: 'live.heartbeat',
      value: '7000',
      source: 'config/environments/development.ts',
    })
    expect(await run('config', 'nonsense')).toMatchObject({ status: 1, stderr: 'There is no setting nonsense.\n' })
  })

  it('A70: about, also as info and as JSON', async () => {
    const { stdout } = await run('about')
    expect(stdout).toMatch(/^Environment\s+development$/m)
    // The level of the application, and not the silence of the command.
    expect(stdout).toMatch(/^Log level\s+debug$/m)
    expect(stdout).toMatch(new RegExp(`^Root\\s+${app.root}$`, 'm'))
    expect((await run('info', '-e', 'test')).stdout).toMatch(/^Environment\s+test$/m)
    expect(JSON.parse((await run('about', '--json')).stdout)).toMatchObject({ Environment: 'development', 'Node.js': process.version })
  })

  it('A12: refuses an environment that nobody knows', async () => {
    const { status, stderr } = await run('about', '-e', 'prodution')
    expect(status).toBe(1)
    expect(stderr).toContain('The environment "prodution" is unknown')
  })

  it('A75: boot boots and ends; with an error its status is 1', async () => {
    expect((await run('boot')).stdout).toMatch(/^Booted development in \d+ ms\.$/m)
    const other = copyApp()
    other.edit('config/routes.ts', "'page',", "'nopage',")
    const failed = await live(['boot'], { cwd: other.root })
    expect(failed.status).toBe(1)
    expect(failed.stderr).toContain('nopage')
  })

  it('A26: check finds files without their class, bad routes and wrong types', async () => {
    expect(await run('check')).toMatchObject({ status: 0, stdout: 'All is well.\n' })
    const other = copyApp()
    other.write('app/models/person.ts', 'export class Persona {}\n')
    other.edit('app/models/greeting.ts', 'get text(): string', 'get text(): number')
    const { status, stdout } = await live(['check'], { cwd: other.root })
    expect(status).toBe(1)
    expect(stdout).toMatch(/files\s+app\/models\/person\.ts should export Person, and exports Persona/)
    expect(stdout).toMatch(/types\s+app\/models\/greeting\.ts\(6,5\): error TS2322/)
    const json = JSON.parse((await live(['check', '--no-types', '--json'], { cwd: other.root })).stdout) as unknown[]
    expect(json).toHaveLength(1)
  })

  it('A70: stats counts by folder', async () => {
    const { stdout } = await run('stats')
    expect(stdout).toMatch(/^Name\s+Lines\s+LOC\s+Classes\s+Methods\s+M\/C\s+LOC\/M$/m)
    expect(stdout).toMatch(/^Controllers\s+\d+\s+\d+\s+2\s+4\s+2\s+\d+$/m)
    expect(stdout).toMatch(/Code to test ratio: 1:0\.0/)
    expect(JSON.parse((await run('stats', '--json')).stdout)).toMatchObject({ total: { name: 'Total' }, codeToTestRatio: 0 })
  })

  it('A70: notes lists annotations with file and line', async () => {
    const other = copyApp({
      'app/models/note.ts': '// TODO: write it\nexport const note = 1 // not a TODO: in the middle\n/* FIXME soon */\n',
      'app/views/x.html.eta': '<!-- OPTIMIZE: fewer tags -->\n',
      'lib/todo.ts': '// HACK: other word\n',
    })
    const { stdout } = await live(['notes'], { cwd: other.root })
    expect(stdout).toBe(`app/models/note.ts:
  * [   1] [TODO] write it
  * [   3] [FIXME] soon

app/views/x.html.eta:
  * [   1] [OPTIMIZE] fewer tags
`)
    expect(JSON.parse((await live(['notes', '-a', 'HACK', '--json'], { cwd: other.root })).stdout)).toEqual([
      { file: 'lib/todo.ts', line: 1, annotation: 'HACK', text: 'other word' },
    ])
  })

  it('A75: secret prints 64 random bytes, another time others', async () => {
    const [first, second] = await Promise.all([run('secret'), run('secret')])
    expect(first.stdout).toMatch(/^[0-9a-f]{128}\n$/)
    expect(second.stdout).not.toBe(first.stdout)
  })

  it('A75: time:zones lists zones by their distance from UTC, by name, by distance and as JSON', async () => {
    const [named, far, unknown] = await Promise.all([
      run('time:zones', 'mandu'),
      run('time:zones', '+5:45', '--json'),
      run('time:zones', 'nowhere'),
    ])
    expect(named.stdout).toMatch(/^UTC\+05:45\n {2}Asia\/Kath?mandu\n$/)
    expect(JSON.parse(far.stdout)).toEqual([{ name: expect.stringMatching(/^Asia\/Kat/) as unknown, offset: '+05:45' }])
    expect(unknown).toMatchObject({ status: 1, stderr: 'No time zone has "nowhere" in its name or as its distance from UTC.\n' })
  })

  it('A75: tmp:clear keeps the local secret, log:clear empties files, dev:cache switches', async () => {
    const other = copyApp({ 'tmp/cache/x': '1', 'tmp/local_secret.txt': 's', 'log/development.log': 'lines', 'log/test.log': 'lines' })
    await live(['tmp:clear'], { cwd: other.root })
    expect([other.has('tmp/cache'), other.has('tmp/local_secret.txt')]).toEqual([false, true])
    await live(['log:clear', 'test'], { cwd: other.root })
    expect([other.read('log/development.log'), other.read('log/test.log')]).toEqual(['lines', ''])
    expect((await live(['dev:cache'], { cwd: other.root })).stdout).toContain('is on')
    expect(other.has('tmp/caching-dev.txt')).toBe(true)
    expect((await live(['dev:cache'], { cwd: other.root })).stdout).toContain('is off')
    expect(other.has('tmp/caching-dev.txt')).toBe(false)
  })

  afterAll(() => {
    expect(app.has('dist')).toBe(false)
  })
})
