/** Many tabs of a browser, and pages that never come right (app.md A147, A148). */
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createHub, MemoryEngine, memory } from '@live/channels'
import { type LiveApplication, type Logger, type RouteMapper } from '@live/core'
import { requiredBinary } from '@live/testing'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { broadcastAppendTo, html } from '../../src/index.js'
import { currentTurbo } from '../../src/turbo/turbo-runtime.js'
import { type BlogOptions, blogOf, drawBlog, newDatabase, PostsController } from './support.js'

const EXECUTABLE = requiredBinary('chromium')
const describeInBrowser = EXECUTABLE === null ? describe.skip : describe

class RoomsController extends PostsController {
  room() {
    this.assign({ name: this.params.string('name') })
  }
  both() {
    this.assign({ names: ['one', 'two'] })
  }
  many() {
    this.assign({ name: this.params.string('name') })
  }
  none() {}
}

/** Rooms whose lists have the same id, so that what is for one of them must not reach the other. */
const ROOMS: BlogOptions = {
  views: {
    'rooms/room.html': '<%= turboStreamFrom("room", name) %><h1><%= name %></h1><ul id="list"></ul><a href="/none">None</a>',
    'rooms/both.html': '<% for (const name of names) { %><%= turboStreamFrom("room", name) %><% } %><ul id="list"></ul>',
    'rooms/many.html':
      '<% for (let i = 0; i < 25; i++) { %><%= turboStreamFrom("room", name, String(i)) %><% } %><ul id="list"></ul><input id="note">',
    'rooms/none.html': '<h1>none</h1>',
  },
  draw: (r: RouteMapper) => {
    r.get('/rooms/:name', RoomsController, 'room')
    r.get('/many/:name', RoomsController, 'many')
    r.get('/both', RoomsController, 'both')
    r.get('/none', RoomsController, 'none')
    drawBlog(r)
  },
}

describeInBrowser(EXECUTABLE === null ? 'in Chromium (skipped: chromium is not installed)' : 'in Chromium', () => {
  const database = newDatabase()
  let browser: Browser
  let context: BrowserContext
  let ends: (() => Promise<unknown>)[]

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: EXECUTABLE!,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
      timeout: 120_000,
    })
    await database.connect()
    await database.createTables()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await database.close()
  })

  beforeEach(async () => {
    context = await browser.newContext()
    context.setDefaultTimeout(process.env.CI ? 45_000 : 15_000)
    ends = []
  })
  afterEach(async () => {
    await context.close()
    for (const end of ends.reverse()) await end()
  })

  async function start(options: BlogOptions = {}, port = 0): Promise<{ app: LiveApplication; url: string; port: number }> {
    const app = blogOf(database, { ...ROOMS, ...options })
    const { url } = await app.listen({ port, signals: false })
    ends.push(() => app.stop())
    return { app, url, port: Number(new URL(url).port) }
  }

  async function open(url: string): Promise<Page> {
    const page = await context.newPage()
    await page.goto(url)
    await connected(page)
    return page
  }

  const connected = (page: Page) => page.waitForSelector('live-stream-source[connected]', { state: 'attached' })
  const say = (room: string, text: string) => broadcastAppendTo(['room', room], { target: 'list', content: html`<li>${text}</li>` })
  const items = (page: Page) => page.locator('#list li').allTextContents()
  const shows = (page: Page, text: string) => page.waitForSelector(`#list li:text-is("${text}")`)
  const connections = () => currentTurbo().hub.stats().connections

  it('A147: eight tabs share one connection over HTTP/1.1, each gets what it listens to, and none hangs', async () => {
    const { url } = await start()
    const names = ['one', 'two', 'one', 'two', 'one', 'two', 'one', 'two']
    const pages: Page[] = []
    for (const name of names) pages.push(await open(`${url}/rooms/${name}`))
    expect(connections()).toBe(1)
    for (let i = 0; i < 3; i++) {
      await say('one', `one ${i}`)
      await say('two', `two ${i}`)
    }
    for (const [i, page] of pages.entries()) {
      await shows(page, `${names[i]} 2`)
      expect(await items(page)).toEqual([0, 1, 2].map((n) => `${names[i]} ${n}`))
    }
    // Six connections would be all that the browser makes to the server.
    const another = await context.newPage()
    await another.goto(`${url}/none`)
    expect(await another.textContent('h1')).toBe('none')
  })

  it('A147: when the tab that has the connection goes, or crashes, the next one goes on without loss', async () => {
    const { url } = await start()
    const first = await open(`${url}/rooms/one`)
    const second = await open(`${url}/rooms/one`)
    const third = await open(`${url}/both`)
    await say('one', 'a')
    await Promise.all([shows(first, 'a'), shows(second, 'a'), shows(third, 'a')])
    const closing = first.close()
    for (const text of ['b', 'c', 'd']) await say('one', text)
    await closing
    await say('two', 'e')
    await shows(third, 'e')
    await shows(second, 'd')
    expect([await items(second), await items(third), connections()]).toEqual([['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd', 'e'], 1])
    second.goto('chrome://crash').catch(() => {})
    await second.waitForEvent('crash')
    await say('one', 'f')
    await shows(third, 'f')
    expect(await items(third)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  })

  it('A147: a tab that leads and goes to another page, and one that comes back, miss nothing', async () => {
    const { url } = await start()
    const leader = await open(`${url}/rooms/one`)
    const other = await open(`${url}/rooms/two`)
    await say('one', 'a')
    await shows(leader, 'a')
    await leader.click('text=None')
    await leader.waitForSelector('h1:text-is("none")')
    await say('two', 'b')
    await say('one', 'c')
    await shows(other, 'b')
    await leader.goBack()
    await shows(leader, 'c')
    await say('two', 'd')
    await shows(other, 'd')
    expect([await items(leader), await items(other)]).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ])
    await leader.goto('about:blank')
    await say('two', 'e')
    await shows(other, 'e')
    await leader.goBack({ waitUntil: 'commit' })
    await connected(leader)
    await say('one', 'f')
    await shows(leader, 'f')
  })

  it('A146: a page that the browser kept whole listens again where it was, and let others lead meanwhile', async () => {
    const { url } = await start()
    const kept = await open(`${url}/rooms/one`)
    const other = await open(`${url}/rooms/one`)
    await kept.evaluate(`addEventListener('pageshow', ({ persisted }) => { window.persisted = persisted })`)
    await say('one', 'a')
    await Promise.all([shows(kept, 'a'), shows(other, 'a')])
    await kept.evaluate(`location.href = '/none'`)
    await kept.waitForSelector('h1:text-is("none")')
    await say('one', 'b')
    await shows(other, 'b')
    await kept.evaluate('history.back()')
    await shows(kept, 'b')
    await say('one', 'c')
    await Promise.all([shows(kept, 'c'), shows(other, 'c')])
    expect([await kept.evaluate('window.persisted'), await items(kept), await items(other), connections()]).toEqual([
      true,
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
      1,
    ])
  })

  it('A147: tabs that come, go and are led by another one meanwhile: every event once, in order', async () => {
    const { url } = await start()
    const pages = [await open(`${url}/rooms/one`), await open(`${url}/both`), await open(`${url}/rooms/one`)]
    const stays = await open(`${url}/rooms/one`)
    let sent = 0
    let isOver = false
    const saying = (async () => {
      while (!isOver) await Promise.all([say('one', String(sent++)), say('two', 'other'), new Promise((resolve) => setTimeout(resolve, 5))])
    })()
    await pages[0]!.close()
    const late = await open(`${url}/rooms/one`)
    await pages[1]!.goto(`${url}/none`)
    await pages[2]!.reload()
    await pages[1]!.goto(`${url}/rooms/one`)
    await pages[2]!.close()
    isOver = true
    await saying
    await say('one', 'last')
    for (const page of [stays, late, pages[1]!]) await shows(page, 'last')
    expect(await items(stays)).toEqual([...Array.from({ length: sent }, (_, i) => String(i)), 'last'])
    for (const page of [late, pages[1]!]) {
      const shown = (await items(page)).slice(0, -1).map(Number)
      expect(shown).toEqual(shown.map((_, i) => sent - shown.length + i))
    }
  })

  it('A148: a tab whose streams are not accepted does not harm the others', async () => {
    const { url } = await start()
    const good = await open(`${url}/rooms/one`)
    const bad = await open(`${url}/rooms/two`)
    const loads: string[] = []
    bad.on('request', (request) => void (request.isNavigationRequest() && loads.push(request.url())))
    await bad.route('**/rooms/two', (route) => route.fulfill({ status: 503, body: '' }))
    await bad.evaluate(`document.querySelector('live-stream-source').setAttribute('topic', 'tampered.topic')`)
    await bad.waitForSelector('live-stream-source[reconnecting]', { state: 'attached' })
    await say('one', 'a')
    await shows(good, 'a')
    await connected(good)
    await say('one', 'b')
    await shows(good, 'b')
    expect(await items(good)).toEqual(['a', 'b'])
    await bad.unroute('**/rooms/two')
    await bad.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
    await connected(bad)
    expect(connections()).toBe(1)
  })

  it('A144: a page that is told to stop by a 204 listens no more, and is left alone', async () => {
    const { url } = await start()
    const page = await context.newPage()
    await page.clock.install()
    const asked: string[] = []
    await page.route('**/_channels*', (route) => {
      asked.push(route.request().method())
      return route.fulfill({ status: 204, body: '' })
    })
    let loads = 0
    page.on('request', (request) => void (request.url().endsWith('/rooms/one') && loads++))
    await page.goto(`${url}/rooms/one`)
    await until(() => asked.includes('HEAD'))
    await page.waitForSelector('live-stream-source[reconnecting]', { state: 'attached' })
    for (let i = 0; i < 3; i++) await page.clock.fastForward(60_000)
    // It answers, so what the time brought has happened.
    expect([await page.textContent('h1'), loads, asked]).toEqual(['one', 1, ['GET', 'HEAD']])
  })

  it('A147, A148: where one connection cannot bring what all tabs want, a tab looks for what is new, and goes on when there is room', async () => {
    const { url } = await start()
    const asked: URL[] = []
    context.on('request', (request) => void (request.url().includes('/_channels') && asked.push(new URL(request.url()))))
    const served = await open(`${url}/many/a`)
    const other = await context.newPage()
    await other.clock.install()
    await other.goto(`${url}/many/b`)
    await other.waitForSelector('live-stream-source[reconnecting]', { state: 'attached' })
    expect([await served.locator('[connected]').count(), await other.locator('[connected]').count(), connections()]).toEqual([25, 0, 1])
    await other.evaluate('addEventListener("turbo:load", () => (document.documentElement.id += "+"))')
    await other.clock.fastForward(31_000)
    await other.waitForSelector('html#\\+')
    // Not under the hands of who writes.
    await other.fill('#note', 'half a sen')
    await other.clock.fastForward(31_000)
    await other.fill('#note', '')
    await other.clock.fastForward(31_000)
    await other.waitForSelector('html#\\+\\+')
    await broadcastAppendTo(['room', 'b', '7'], { target: 'list', content: html`<li>missed</li>` })
    await served.close()
    await shows(other, 'missed')
    await connected(other)
    expect([await other.locator('[connected]').count(), connections(), await other.evaluate('document.documentElement.id')]).toEqual([
      25,
      1,
      '++',
    ])
    for (const { href, searchParams } of asked)
      expect([searchParams.get('t')!.split(',').length <= 40, href.length < 8000]).toEqual([true, true])
  })

  it('A147, A148: without locks a few windows have a connection, those beyond look for what is new, and follow when one goes', async () => {
    await context.addInitScript('delete Navigator.prototype.locks')
    const { url } = await start()
    const four: Page[] = []
    for (let i = 0; i < 4; i++) four.push(await open(`${url}/rooms/one`))
    const more: Page[] = []
    for (let i = 0; i < 3; i++) {
      const page = await context.newPage()
      await page.addInitScript(`
        window.answers = 0
        new BroadcastChannel('live-windows 1').onmessage = ({ data }) => { if (data.kind === 'here' && data.place === 'inside') window.answers++ }`)
      await page.clock.install()
      await page.clock.pauseAt(Date.now() + 60_000)
      await page.goto(`${url}/rooms/one`)
      while ((await page.evaluate<number>('window.answers')) < 4);
      await page.clock.fastForward(600)
      await page.clock.resume()
      more.push(page)
    }
    // Six connections would be all that the browser makes to the server: pages could not be loaded any more.
    for (const page of more) await page.waitForSelector('live-stream-source[reconnecting]', { state: 'attached' })
    expect([await (await context.newPage()).goto(`${url}/none`).then((answer) => answer?.status()), connections()]).toEqual([200, 4])
    const fifth = more[0]!
    const loaded = fifth.waitForRequest((request) => request.method() === 'GET' && request.url().endsWith('/rooms/one'))
    await fifth.clock.fastForward(31_000)
    await loaded
    await say('one', 'a')
    for (const page of four) await shows(page, 'a')
    await four[0]!.close()
    const [next] = await Promise.race(more.map(async (page) => [page, await connected(page)] as const))
    await say('one', 'b')
    await shows(next, 'b')
    expect(connections()).toBeGreaterThanOrEqual(4)
  })

  it('A147: without locks, as outside of secure contexts, tabs have a connection each, and a hidden one lets go of it', async () => {
    await context.addInitScript(`
      delete Navigator.prototype.locks
      Object.defineProperty(document, 'hidden', { get: () => window.isHidden === true })
      window.hide = (isHidden) => { window.isHidden = isHidden; document.dispatchEvent(new Event('visibilitychange')) }`)
    const { url } = await start()
    const [one, two] = [await open(`${url}/rooms/one`), await open(`${url}/rooms/one`)]
    expect([await one.evaluate('"locks" in navigator'), connections()]).toEqual([false, 2])
    await one.evaluate('hide(true)')
    await one.waitForSelector('live-stream-source[reconnecting]', { state: 'attached' })
    await say('one', 'a')
    await shows(two, 'a')
    expect(await items(one)).toEqual([])
    await one.evaluate('hide(false)')
    await shows(one, 'a')
  })

  it('A148: a page that is reset wherever it comes loads with pauses that grow, and the server says what is wrong', async () => {
    const lines: string[] = []
    const nothing = () => {}
    const logger = {
      info: nothing,
      debug: nothing,
      warn: nothing,
      error: (_: unknown, line: string) => void lines.push(line),
    } as unknown as Logger
    const { port: streams } = await start({ turbo: { hub: { logger } } })
    await until(() => Date.now() % 2 === 0)
    const { port: pages } = await start()
    const seen = { pages: 0, streams: 0 }
    const url = await between((path) => {
      const isStream = path.startsWith('/_channels')
      if (isStream) seen.streams++
      else if (path === '/rooms/one') seen.pages++
      return isStream ? streams : pages
    })
    const warnings: string[] = []
    const page = await context.newPage()
    page.on('console', (message) => warnings.push(message.text()))
    await page.goto(`${url}/rooms/one`)
    await page.waitForSelector('live-stream-source[stale]', { state: 'attached' })
    await page.waitForTimeout(2500)
    // At once, after one or two seconds, and after two to four more; without pauses it would be dozens.
    expect(seen.pages).toBeLessThanOrEqual(6)
    expect(seen.streams).toBeLessThanOrEqual(12)
    expect(lines.filter((line) => line.includes('a page of another process'))).toHaveLength(1)
    // Loading it as a whole does not begin anew.
    await page.reload()
    await page.waitForTimeout(1000)
    expect(seen.pages).toBeLessThanOrEqual(8)
  })

  it('A145: the element of Turbo itself, which knows no pauses, is told to come back later', async () => {
    const hub = { limits: { connectionsPerKey: 2 }, sse: { retryMs: [50, 100], busyRetryMs: [60_000, 60_000] } } as const
    const { port: streams } = await start({ turbo: { hub } })
    const { port: pages } = await start()
    let loads = 0
    const url = await between((path) => {
      if (path === '/plain') loads++
      return path.startsWith('/_channels') ? streams : pages
    })
    const page = await context.newPage()
    await page.goto(`${url}/plain`)
    await until(() => loads >= 2)
    await page.waitForTimeout(2500)
    // Without the answer that says when to come back it would be dozens.
    expect(loads).toBeLessThanOrEqual(6)
  })

  it('A148: who does not look at a page that was reset gets it when it is looked at', async () => {
    await context.addInitScript(`
      Object.defineProperty(document, 'hidden', { get: () => window.isHidden === true })
      window.hide = (isHidden) => { window.isHidden = isHidden; document.dispatchEvent(new Event('visibilitychange')) }`)
    const engine = new MemoryEngine()
    const hub = { adapter: memory({ engine }), history: { max: 1, ttlMs: 60_000 }, sse: { retryMs: [50, 100] as const, resetSpreadMs: 0 } }
    const { app, url, port } = await start({ turbo: { hub } })
    const page = await open(`${url}/rooms/one`)
    await say('one', 'a')
    await shows(page, 'a')
    await page.evaluate('hide(true)')
    let loads = 0
    page.on('request', (request) => void (request.url().endsWith('/rooms/one') && loads++))
    ends.pop()
    await app.stop()
    await database.connect()
    const other = createHub({ secret: 'x'.repeat(64), adapter: memory({ engine }) })
    for (const text of ['b', 'c', 'd']) await other.broadcast(['room', 'one'], text)
    await other.close()
    await start({ turbo: { hub } }, port)
    await page.waitForSelector('live-stream-source[stale]', { state: 'attached' })
    expect(loads).toBe(0)
    await page.evaluate('hide(false)')
    await page.waitForSelector('#list:empty', { state: 'attached' })
    expect(loads).toBe(1)
  })

  /** A proxy that chooses by the path. @returns its URL */
  async function between(choose: (path: string) => number): Promise<string> {
    const proxy: Server = createServer((request, response) => {
      const { method, headers, url: path } = request
      const onward = httpRequest({ port: choose(path!), method: method!, path: path!, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(response)
      })
      onward.on('error', () => response.destroy())
      response.on('close', () => onward.destroy())
      request.pipe(onward)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    ends.push(async () => {
      proxy.close()
      proxy.closeAllConnections()
    })
    return `http://localhost:${(proxy.address() as AddressInfo).port}`
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
  }
})
