import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type AppCopy, copyApp } from '../support/copy-app.js'
import { openEvents } from '../support/events.js'
import { type Running, startLive } from '../support/live-command.js'

const MODEL = 'app/models/greeting.ts'
const CONTROLLER = 'app/controllers/greetings-controller.ts'

describe('live dev', () => {
  let app: AppCopy
  let server: Running
  let base: string

  const boot = async (args: string[] = ['--no-types'], env: NodeJS.ProcessEnv = {}): Promise<void> => {
    server = startLive(['dev', '-p', '0', ...args], { cwd: app.root, env })
    base = (await server.waitFor(/➜ (http:\S+)/))[1]
  }
  const get = async (path: string, accept = '*/*'): Promise<{ status: number; text: string; type: string }> => {
    const response = await fetch(base + path, { headers: { accept } })
    return { status: response.status, text: await response.text(), type: response.headers.get('content-type') ?? '' }
  }

  beforeEach(() => {
    app = copyApp()
  })

  afterEach(async () => {
    server.signal('SIGINT')
    expect((await server.ended).status).toBe(0)
    expect(app.has('tmp/pids/server.pid')).toBe(false)
  })

  it('A28: what was saved answers the next request, of every kind of file, without a restart', async () => {
    await boot()
    expect(await get('/greeting')).toMatchObject({ status: 200, text: 'Hello, you' })

    app.edit(MODEL, 'Hello', 'Bonjour')
    expect((await get('/greeting')).text).toBe('Bonjour, you')

    app.edit(CONTROLLER, "'you'", "'them'")
    expect((await get('/greeting')).text).toBe('Bonjour, them')

    app.edit('config/routes.ts', "'/greeting'", "'/salute'")
    expect((await get('/salute')).text).toBe('Bonjour, them')
    expect((await get('/greeting')).status).toBe(404)

    app.edit('app/views/greetings/page.html.eta', '<h1>', '<h1 id="new">')
    expect((await get('/page', 'text/html')).text).toContain('<h1 id="new">Bonjour, page</h1>')

    app.write('app/models/farewell.ts', "export const farewell = 'Au revoir'\n")
    app.edit(CONTROLLER, 'import { Greeting }', "import { farewell } from '../models/farewell.js'\nimport { Greeting }")
    app.edit(CONTROLLER, "new Greeting('world').text", 'farewell')
    expect((await get('/')).text).toBe('Au revoir')
    expect(server.output()).not.toContain('Starting again')
  })

  it('A28: only what depends on the change is loaded again', async () => {
    app.write('app/models/count.ts', 'let count = 0\nexport const next = (): number => ++count\n')
    app.edit(CONTROLLER, 'import { Greeting }', "import { next } from '../models/count.js'\nimport { Greeting }")
    app.edit(CONTROLLER, "new Greeting('world').text", 'String(next())')
    await boot()
    expect((await get('/')).text).toBe('1')
    app.edit(CONTROLLER, "'you'", "'them'")
    expect((await get('/greeting')).text).toBe('Hello, them')
    expect((await get('/')).text).toBe('2')
    app.edit('app/models/count.ts', 'count = 0', 'count = 10')
    expect((await get('/')).text).toBe('11')
  })

  it('design §7.20, B22: an open stream runs on the old code, gets its signal, and ends within a second with retry: 100', async () => {
    await boot()
    const old = await openEvents(`${base}/ticks`)
    expect(await old.next()).toEqual({ event: 'tick', data: { text: 'first version' } })

    app.edit('app/controllers/ticks-controller.ts', 'first version', 'second version')
    const reload = openEvents(`${base}/ticks`)
    const fresh = await reload
    expect(await fresh.next()).toEqual({ event: 'tick', data: { text: 'second version' } })

    expect(await old.next()).toMatchObject({ event: 'end' })
    expect(old.retry()).toBe(100)
    expect(await old.ended).toBe('end')
    fresh.close()
  })

  it('B22: a stream that never ends by itself does not keep a reload waiting', async () => {
    app.edit('app/controllers/ticks-controller.ts', "sse.signal.addEventListener('abort', resolve, { once: true })", '{}')
    await boot()
    const stream = await openEvents(`${base}/ticks`)
    await stream.next()
    app.edit(MODEL, 'Hello', 'Bonjour')
    expect((await get('/greeting')).text).toBe('Bonjour, you')
    await stream.ended
  })

  it('A28: a syntax error shows file, line and excerpt, streams go on, and the mended file answers', async () => {
    await boot()
    const stream = await openEvents(`${base}/ticks`)
    await stream.next()

    app.edit(CONTROLLER, 'show(): void {', 'show(: void {')
    const page = await get('/greeting', 'text/html')
    expect(page.status).toBe(500)
    expect(page.type).toContain('text/html')
    expect(page.text).toContain('greetings-controller.ts')
    expect(page.text.replace(/<[^>]+>/g, '')).toContain('show(: void {')
    expect(page.text).toContain('data-live-refresh')
    expect((await get('/greeting', 'text/plain')).text).toMatch(/greetings-controller\.ts:9:8/)
    expect(stream.isOpen()).toBe(true)

    app.edit(CONTROLLER, 'show(: void {', 'show(): void {')
    expect((await get('/greeting')).text).toBe('Hello, you')
    await stream.ended
  })

  it.each([
    [
      'an import of a missing file',
      CONTROLLER,
      "'../models/greeting.js'",
      "'../models/greting.js'",
      /Cannot find module[\s\S]*greetings-controller\.ts:2/,
    ],
    [
      'an import of a missing name',
      CONTROLLER,
      'import { Greeting }',
      'import { Greting as Greeting }',
      /Greting[\s\S]*greetings-controller\.ts:2/,
    ],
    [
      'code that throws while it is loaded',
      MODEL,
      'export class',
      "throw new RangeError('too far')\nexport class",
      /RangeError: too far[\s\S]*greeting\.ts:2/,
    ],
    ['a route to an action that is not there', 'config/routes.ts', "'page',", "'pag',", /pag/],
  ])('A4: %s shows its error until it is mended', async (_name, file, from, to, message) => {
    await boot()
    app.edit(file, from, to)
    const broken = await get('/greeting', 'text/plain')
    expect(broken.status).toBe(500)
    expect(broken.text).toMatch(message)
    app.edit(file, to, from)
    expect((await get('/greeting')).text).toBe('Hello, you')
  })

  it('A4: an application that cannot boot at all is served as its error, and starts when it is mended', async () => {
    app.edit(MODEL, 'export class', 'export clas')
    await boot()
    expect(server.output()).toContain('could not boot')
    expect((await get('/greeting', 'text/plain')).text).toContain('greeting.ts:2')
    app.edit(MODEL, 'export clas', 'export class')
    expect((await get('/greeting')).text).toBe('Hello, you')
  })

  it('A28: a changed configuration starts the process again with a message, and refuses no connection', async () => {
    await boot()
    const before = server.child.pid
    let failures = 0
    let isOver = false
    const load = (async () => {
      while (!isOver) {
        const response = await fetch(`${base}/greeting`, { headers: { connection: 'close' } }).catch(() => null)
        if (response?.status !== 200) failures++
        await response?.text()
      }
    })()
    app.edit('config/application.ts', 'override config', 'static changed = true\n  override config')
    await server.waitFor(/Starting again because config\/application\.ts changed/)
    expect((await get('/greeting')).text).toBe('Hello, you')
    await server.waitFor(/Started again in/)
    isOver = true
    await load
    expect(failures).toBe(0)
    expect(server.child.pid).toBe(before)
  })

  it('A28: .env and package.json start it again, too; a file that nobody knows does nothing', async () => {
    app.edit(CONTROLLER, "new Greeting('world').text", "process.env.WORD ?? 'none'")
    await boot()
    app.write('README.md', 'about')
    app.write('.env', 'WORD=x\n')
    await server.waitFor(/Starting again because \.env changed/)
    await server.waitFor(/Started again/)
    app.edit('package.json', '"fixture"', '"other"')
    await server.waitFor(/Starting again because package\.json changed/)
    expect((await get('/greeting')).status).toBe(200)
  })

  it('a process that ends right after its start is told, and tried again when a file changes', async () => {
    await boot()
    app.edit('config/application.ts', 'export class', 'process.exit(7)\nexport class')
    await server.waitFor(/ended right after its start \(7\)/)
    expect((await get('/greeting')).text).toContain('right after its start')
    app.edit('config/application.ts', 'process.exit(7)\n', '')
    await server.waitFor(/Started again/)
    expect((await get('/greeting')).text).toBe('Hello, you')
  })

  it('a process that cannot even start is told with the address, and answered for', async () => {
    app.edit('config/application.ts', 'export class', 'process.exit(7)\nexport class')
    await boot()
    expect(server.output()).toContain('could not start')
    expect((await get('/greeting')).text).toContain('right after its start')
    app.edit('config/application.ts', 'process.exit(7)\n', '')
    await server.waitFor(/Started again/)
    expect((await get('/greeting')).text).toBe('Hello, you')
  })

  it('R129: routes and the code that uses their new helpers may be written in one go', async () => {
    await boot()
    const source = app.read(CONTROLLER)
    app.write(
      CONTROLLER,
      source
        .replace('import { Greeting', "import { cheersPath } from '#routes'\nimport { Greeting")
        .replace("new Greeting('world').text", 'cheersPath()'),
    )
    app.edit('config/routes.ts', "r.get('/up'", "r.get('/cheers', GreetingsController, 'show', { as: 'cheers' })\n  r.get('/up'")
    expect((await get('/')).text).toBe('/cheers')
    app.edit('config/routes.ts', "'/cheers'", "'/hurray'")
    expect((await get('/')).text).toBe('/hurray')
    expect(app.read('.live/routes.d.ts')).toContain('cheersPath')
    app.edit(CONTROLLER, 'import { cheersPath }', 'import { chersPath as cheersPath }')
    const broken = await get('/', 'text/plain')
    expect(broken.text).toContain("does not provide an export named 'chersPath'")
    app.edit(CONTROLLER, 'import { chersPath as cheersPath }', 'import { cheersPath }')
    expect((await get('/')).text).toBe('/hurray')
  })

  it('pages carry a script that hears of changes of views, styles and types over a live stream', async () => {
    await boot()
    const page = await get('/page', 'text/html')
    const version = /\}\)\("([^"]+)"\)<\/script>/.exec(page.text)?.[1]
    const events = await openEvents(`${base}/live/reload`)
    expect(await events.next()).toEqual({ event: 'version', data: { version } })
    expect(await events.next()).toEqual({ event: 'types', data: { problems: [] } })

    app.edit('app/views/greetings/page.html.eta', '<h1>', '<h1 class="x">')
    const changed = await events.next()
    expect(changed.event).toBe('version')
    expect(changed.data).not.toEqual({ version })

    app.write('public/application.css', 'body { color: teal }')
    expect((await events.next()).event).toBe('styles')

    app.edit(MODEL, 'Hello', 'Bonjour')
    expect((await events.next()).event).toBe('version')
    events.close()
  })

  it('A100: checks types beside it, of calls of templates too, prints what is wrong and tells the browser, until it is mended', async () => {
    app.edit('tsconfig.json', '"lib"]', '"lib", ".live/*.d.ts"]')
    const call = "(controller: BaseController): void => controller.render('greetings/page', { locals: { size: 'x' } })"
    app.write('config/views.ts', "import { Views } from '@live/views'\nexport const views = new Views()\n")
    app.write('lib/show.ts', `import type { BaseController } from '@live/core'\nexport const show = ${call}\n`)
    await boot([])
    const events = await openEvents(`${base}/live/reload`)
    await events.next()
    await events.next()
    app.edit(MODEL, 'get text(): string {', 'get text(): number {')
    await server.waitFor(/types app\/models\/greeting\.ts:\d+:\d+ TS2322/)
    // Types do not keep the code from running.
    expect((await get('/greeting')).text).toBe('Hello, you')
    let event = await events.next()
    while (event.event !== 'types') event = await events.next()
    expect(event.data).toMatchObject({ problems: [{ file: 'app/models/greeting.ts', code: 'TS2322' }] })
    app.edit(MODEL, 'get text(): number {', 'get text(): string {')
    await server.waitFor(/types are fine again/)
    events.close()
    // No code changed here: what the template declares is generated anew.
    app.write('app/views/greetings/page.html.eta', `<%# locals: { size: number } %>${app.read('app/views/greetings/page.html.eta')}`)
    await server.waitFor(/types lib\/show\.ts:2:\d+ TS2322/)
  }, 60_000)

  it('A32: runs the processes of Procfile.dev with their names in front, and ends them', async () => {
    app.write('Procfile.dev', 'web: live dev\ncss: node -e "console.log(\'watching\'); setInterval(() => {}, 1000)"\n')
    await boot()
    await server.waitFor(/css \| watching/)
    server.signal('SIGINT')
    await server.ended
  })

  it('A67: names who has a busy port and a free one; without a wish it takes the next', async () => {
    await boot()
    const { port } = new URL(base)
    const second = startLive(['dev', '-p', port, '--no-types'], { cwd: copyApp().root })
    const { status, stderr } = await second.ended
    expect(status).toBe(1)
    expect(stderr).toMatch(new RegExp(`Port ${port} is in use by process ${server.child.pid}`))
    expect(stderr).toMatch(/Port \d+ is free: use -p \d+/)
  })

  it('PORT and HOST of .env are respected, and HOST of the command line wins', async () => {
    app.write('.env', 'PORT=0\nHOST=127.0.0.1\n')
    server = startLive(['dev', '--no-types'], { cwd: app.root })
    expect((await server.waitFor(/➜ (http:\S+)/))[1]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })
})
