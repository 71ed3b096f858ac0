/** An afternoon of work: one edit after the other, of every kind, with streams open all along; and the terminal around it. */
import { afterEach, describe, expect, it } from '@jest/globals'
import { KEYS, Terminal } from '../new/support/terminal.js'
import { type AppCopy, copyApp } from '../support/copy-app.js'
import { type Events, openEvents, type ReceivedEvent } from '../support/events.js'
import { LIVE, type Running, startLive } from '../support/live-command.js'

const MODEL = 'app/models/greeting.ts'
const CONTROLLER = 'app/controllers/greetings-controller.ts'
const TICKS = 'app/controllers/ticks-controller.ts'

/** A browser's EventSource: comes back by itself when its stream ended. */
class Watching {
  readonly seen: ReceivedEvent[] = []
  readonly ends: string[] = []
  #open: Events | null = null
  #isOver = false
  #wake: () => void = () => {}

  constructor(url: string) {
    void this.#run(url)
  }

  /** Waits for an event. */
  async until(text: string): Promise<void> {
    while (!this.seen.some(({ data }) => JSON.stringify(data).includes(text))) await new Promise<void>((resolve) => (this.#wake = resolve))
  }

  get isOpen(): boolean {
    return this.#open?.isOpen() ?? false
  }

  close(): void {
    this.#isOver = true
    this.#open?.close()
  }

  async #run(url: string): Promise<void> {
    while (!this.#isOver) {
      // While the code is broken there is no stream to come back to.
      const events = await openEvents(url).catch(() => null)
      if (events === null) continue
      this.#open = events
      for (let event = await next(events); event !== null; event = await next(events)) {
        this.seen.push(event)
        this.#wake()
      }
      this.ends.push(await events.ended)
      this.#wake()
    }
  }
}

const next = (events: Events): Promise<ReceivedEvent | null> => events.next().catch(() => null)

describe('an afternoon with live dev', () => {
  let app: AppCopy
  let server: Running | undefined

  afterEach(async () => {
    server?.signal('SIGINT')
    await server?.ended
  })

  const start = async (): Promise<string> => {
    server = startLive(['dev', '-p', '0', '--no-types'], { cwd: app.root })
    return (await server.waitFor(/➜ (http:\S+)/))[1]!
  }

  it('A28: model, controller, view, route, a syntax error and its mending: each is there at the next request, streams go on all along', async () => {
    app = copyApp()
    const base = await start()
    const get = async (path: string): Promise<[number, string]> => {
      const response = await fetch(base + path, { headers: { accept: 'text/html' } })
      return [response.status, await response.text()]
    }
    const pages = await openEvents(`${base}/live/reload`)
    const ticks = new Watching(`${base}/ticks`)
    await ticks.until('first version')

    app.edit(MODEL, 'Hello', 'Bonjour')
    expect(await get('/greeting')).toEqual([200, 'Bonjour, you'])
    app.edit(CONTROLLER, "'you'", "'them'")
    expect(await get('/greeting')).toEqual([200, 'Bonjour, them'])
    app.edit('app/views/greetings/page.html.eta', '<h1>', '<h1 id="new">')
    expect((await get('/page'))[1]).toContain('<h1 id="new">Bonjour, page</h1>')
    app.edit('config/routes.ts', "'/greeting'", "'/salute'")
    expect((await get('/salute'))[1]).toBe('Bonjour, them')
    expect((await get('/greeting'))[0]).toBe(404)

    const before = ticks.seen.length
    app.edit(MODEL, 'get text()', 'get text(')
    const [status, page] = await get('/salute')
    expect([status, page.includes('greeting.ts')]).toEqual([500, true])
    app.edit(MODEL, 'get text(', 'get text()')
    expect(await get('/salute')).toEqual([200, 'Bonjour, them'])
    app.edit(TICKS, 'first version', 'second version')
    await ticks.until('second version')

    // Each stream ran to its own end, on its own code, and none was cut; the one of pages is the same from first to last.
    expect(ticks.ends.filter((end) => end !== 'end')).toEqual([])
    expect(ticks.seen.length).toBeGreaterThan(before)
    expect(pages.isOpen()).toBe(true)
    expect(server?.output()).not.toContain('Starting again')
    ticks.close()
    pages.close()
  })

  it('A29: a request sees one version of the code, also when it changes meanwhile; toPrepare runs once for each', async () => {
    app = copyApp({
      'app/models/version.ts': 'export const VERSION = 1\n',
      'app/models/left.ts': "import { VERSION } from './version.js'\nexport const left = (): number => VERSION\n",
      'config/initializers/prepared.ts': "export default (app) => app.toPrepare(() => console.log('prepared once more'))\n",
    })
    app.write(
      CONTROLLER,
      `import { setTimeout as sleep } from 'node:timers/promises'
import { BaseController } from '@live/core'
import { left } from '../models/left.js'
import { VERSION } from '../models/version.js'

export class GreetingsController extends BaseController {
  index(): void {
    this.render({ plain: 'home' })
  }
  async show(): Promise<void> {
    const first = left()
    await sleep(30)
    this.render({ plain: [first, left(), VERSION].join(' ') })
  }
  page(): void {}
}
`,
    )
    const base = await start()
    const prepared = (): number => server?.output().match(/prepared once more/g)?.length ?? 0
    const atFirst = prepared()
    const answers: string[] = []
    let isOver = false
    const asking = Array.from({ length: 4 }, async () => {
      while (!isOver) answers.push(await (await fetch(`${base}/greeting`)).text())
    })
    const VERSIONS = 4
    for (let version = 2; version <= VERSIONS; version++) {
      app.edit('app/models/version.ts', `= ${version - 1}`, `= ${version}`)
      expect(await (await fetch(`${base}/greeting`)).text()).toBe(`${version} ${version} ${version}`)
    }
    isOver = true
    await Promise.all(asking)
    expect(answers.filter((answer) => !/^(\d) \1 \1$/.test(answer))).toEqual([])
    expect(new Set(answers).size).toBeGreaterThan(1)
    expect(prepared() - atFirst).toBe(VERSIONS - 1)
  })

  it('in a terminal: Ctrl-C ends the server, its streams and its other processes, with status 0', async () => {
    app = copyApp({ 'Procfile.dev': 'css: node -e "console.log(\'watching\'); setInterval(() => {}, 1000)"\n' })
    // Without a shell around it, which would have a status of its own.
    await using terminal = new Terminal(['exec', process.execPath, LIVE, 'dev', '-p', '0', '--no-types'], { cwd: app.root })
    await terminal.see('Use Ctrl-C to stop')
    await terminal.see('css | watching')
    const base = /➜ (http:\S+)/.exec(terminal.screen)![1]!
    const stream = await openEvents(`${base}/ticks`)
    await stream.next()
    terminal.press(KEYS.ctrlC)
    expect(await stream.ended).toBe('end')
    expect(await terminal.end()).toBe(0)
    expect(app.has('tmp/pids/server.pid')).toBe(false)
    await expect(fetch(base)).rejects.toThrow()
  })
})
