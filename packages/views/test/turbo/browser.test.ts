/** Live pages in a real browser: two tabs, forms, frames, refreshes, restarts (app.md A129–A148). */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { MemoryEngine, memory } from '@live/channels'
import type { LiveApplication } from '@live/core'
import { requiredBinary } from '@live/testing'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { broadcastAppendTo, broadcastRefreshTo } from '../../src/index.js'
import { currentTurbo } from '../../src/turbo/turbo-runtime.js'
import { type BlogOptions, blogOf, gate, newDatabase, Post } from './support.js'

const EXECUTABLE = requiredBinary('chromium')
const describeInBrowser = EXECUTABLE === null ? describe.skip : describe
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
]

describeInBrowser(EXECUTABLE === null ? 'in Chromium (skipped: chromium is not installed)' : 'in Chromium', () => {
  const database = newDatabase()
  let browser: Browser
  let context: BrowserContext
  let app: LiveApplication
  let url: string
  let complaints: string[]

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: EXECUTABLE!, args: ARGUMENTS, timeout: 120_000 })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await database.close()
  })

  beforeEach(async () => {
    await start()
    await database.createTables()
    for await (const post of Post.findEach()) await Post.suppressingTurboBroadcasts(() => post.destroyOrFail())
    context = await browser.newContext()
    complaints = []
  })
  afterEach(async () => {
    await context.close()
    await app.stop()
  })

  async function start(options: BlogOptions = {}, port = 0): Promise<void> {
    app = blogOf(database, options)
    url = (await app.listen({ port, signals: false })).url
  }

  async function open(path: string): Promise<Page> {
    const page = await context.newPage()
    page.setDefaultTimeout(process.env.CI ? 45_000 : 15_000)
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(url + path)
    return page
  }

  const connected = (page: Page) => page.waitForSelector('live-stream-source[connected]', { state: 'attached' })
  const titles = (page: Page) => page.locator('.post').evaluateAll((all) => all.map((each) => each.firstChild?.textContent?.trim()))
  const titled = (page: Page, title: string) => page.waitForSelector(`.post:has-text("${title}")`)
  /** Something that a page loses when it is loaded as a whole. */
  const mark = (page: Page) => page.evaluate('window.marked = true')
  const isMarked = (page: Page) => page.evaluate('window.marked === true')
  /** Connections that a page opens from now on. */
  const connections = (page: Page): string[] => {
    const list: string[] = []
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === '/_channels') list.push(request.url())
    })
    return list
  }

  it('A137: what one tab adds, changes and removes is seen in the other', async () => {
    const [one, two] = [await open('/posts'), await open('/posts')]
    await connected(one)
    await connected(two)
    await one.click('text=New')
    await one.fill('#post_title', 'First <b>')
    await one.click('text=Save')
    await one.waitForSelector('.post')
    await two.waitForSelector('.post')
    expect([await titles(one), await titles(two)]).toEqual([['First <b>'], ['First <b>']])
    const post = await Post.create({ title: 'Second' })
    await two.waitForSelector('text=Second')
    expect(await titles(two)).toEqual(['Second', 'First <b>'])
    await post.update({ title: 'Changed' })
    await two.waitForSelector('text=Changed')
    await post.destroyOrFail()
    await two.waitForSelector('text=Changed', { state: 'detached' })
    expect(await titles(two)).toEqual(['First <b>'])
    expect(complaints).toEqual([])
  })

  it('A130: a form with mistakes is shown in place, and one without leads on, without loading a page', async () => {
    const page = await open('/posts/new')
    await mark(page)
    await page.click('text=Save')
    await page.waitForSelector('#errors li')
    expect(await page.locator('#errors li').allTextContents()).toEqual(['Title is missing'])
    await page.fill('#post_title', 'Now')
    await page.click('text=Save')
    await titled(page, 'Now')
    expect([new URL(page.url()).pathname, await isMarked(page)]).toEqual(['/posts', true])
    expect(complaints.filter((each) => !each.includes('422'))).toEqual([])
  })

  it('A137: what somebody writes never runs in the pages of others', async () => {
    const page = await open('/posts')
    await connected(page)
    const payloads = [
      '<img src=x onerror="window.pwned=1">',
      '</template><script>window.pwned=1</script>',
      '<turbo-stream action="remove" target="posts">',
    ]
    for (const title of payloads) await Post.create({ title })
    const post = await Post.create({ title: 'last' })
    await titled(page, 'last')
    await post.update({ title: '"></turbo-stream><svg onload=window.pwned=1>' })
    await titled(page, '<svg')
    expect(await page.evaluate('[window.pwned, document.querySelectorAll("#posts script, #posts img, #posts svg").length]')).toEqual([
      undefined,
      0,
    ])
    expect((await titles(page)).length).toBe(4)
    expect(complaints).toEqual([])
  })

  it('A144, A145: after a restart the page comes back, and shows what it missed', async () => {
    const page = await open('/posts')
    await connected(page)
    await mark(page)
    const { port } = new URL(url)
    await app.stop()
    await page.waitForSelector('live-stream-source[reconnecting]', { state: 'attached' })
    await database.connect()
    await Post.suppressingTurboBroadcasts(() => Post.create({ title: 'Meanwhile' }))
    await start({}, Number(port))
    await titled(page, 'Meanwhile')
    await connected(page)
    await Post.create({ title: 'Afterwards' })
    await titled(page, 'Afterwards')
    expect(await isMarked(page)).toBe(true)
  })

  it('A145: where the engine outlives the server, what was missed is replayed, in order and once', async () => {
    const hub = {
      adapter: memory({ engine: new MemoryEngine() }),
      sse: { retryMs: [50, 100] as const },
      drain: { retryMs: [50, 100] as const },
    }
    await app.stop()
    await start({ turbo: { hub } })
    const page = await open('/posts')
    await connected(page)
    const loads = [] as string[]
    page.on('request', (request) => void (request.resourceType() === 'fetch' && loads.push(request.url())))
    await Post.create({ title: 'one' })
    await titled(page, 'one')
    const { port } = new URL(url)
    await app.stop()
    await database.connect()
    // Another process of the same application goes on.
    const other = blogOf(database, { turbo: { hub } })
    await other.boot()
    for (const title of ['two', 'three', 'four']) await Post.create({ title })
    await currentTurbo().broadcaster.flush()
    await start({ turbo: { hub } }, Number(port))
    await titled(page, 'four')
    expect(await titles(page)).toEqual(['four', 'three', 'two', 'one'])
    expect(loads).toEqual([])
  })

  it('A132: a frame is changed for itself', async () => {
    const post = await Post.create({ title: 'Framed' })
    const page = await open(`/posts/${post.id}`)
    await mark(page)
    await page.click('text=Edit')
    await page.waitForSelector('turbo-frame #post_title')
    expect([new URL(page.url()).pathname, await page.title(), await page.locator('h1').count(), await isMarked(page)]).toEqual([
      `/posts/${post.id}`,
      'Show',
      0,
      true,
    ])
    await connected(page)
    await post.update({ title: 'Changed' })
    expect(complaints).toEqual([])
  })

  it('A138, A135: a refresh morphs the page: focus and what was typed stay; the browser that caused it ignores it', async () => {
    const page = await open('/morphing')
    await connected(page)
    await page.fill('#search', 'typed')
    await page.focus('#search')
    await Post.create({ title: 'x' })
    await broadcastRefreshTo('refreshed')
    await page.waitForSelector('#count:has-text("1")')
    expect(await page.evaluate('[document.activeElement.id, document.querySelector("#search").value]')).toEqual(['search', 'typed'])
    await connected(page)
    expect(complaints).toEqual([])
  })

  it('A138: a browser that caused a refresh ignores it, and any other does not', async () => {
    const [own, other] = [await open('/morphing'), await open('/morphing')]
    await connected(own)
    await connected(other)
    let loads = 0
    own.on('request', (request) => void (request.url().endsWith('/morphing') && loads++))
    // What Turbo sends with a request is what a refresh that comes of it carries.
    const sent = own.waitForRequest((request) => request.url().endsWith('/new'))
    await own.evaluate(`window.Turbo.fetch('/posts/new').then(() => {})`)
    const requestId = (await sent).headers()['x-turbo-request-id']!
    await Post.create({ title: 'x' })
    await broadcastRefreshTo('refreshed', { requestId })
    await other.waitForSelector('#count:has-text("1")')
    await broadcastAppendTo('refreshed', { target: 'search', content: '' })
    await broadcastRefreshTo('refreshed', { requestId: 'of-another-browser' })
    await own.waitForSelector('#count:has-text("1")')
    expect(loads).toBe(1)
  })

  it('A131: says which request, which frame, and that it only looks ahead; unsafe requests carry the token', async () => {
    await app.stop()
    await database.connect()
    await start({ config: { controller: { allowForgeryProtection: true } } })
    const post = await Post.create({ title: 'Framed' })
    const page = await open(`/posts/${post.id}`)
    const headersOf = async (path: string, work: () => Promise<unknown>) => {
      const [request] = await Promise.all([page.waitForRequest((each) => new URL(each.url()).pathname === path), work()])
      return request.allHeaders()
    }
    const frame = await headersOf(`/posts/${post.id}/edit`, () => page.click('text=Edit'))
    expect(frame['turbo-frame']).toBe(`post_${post.id}`)
    const ahead = await headersOf('/posts', () => page.hover('text=Back'))
    expect(ahead['x-sec-purpose']).toBe('prefetch')
    await page.goto(`${url}/posts/new`)
    await page.fill('#post_title', 'Token')
    const form = await headersOf('/posts', () => page.click('text=Save'))
    const [id, token] = [form['x-turbo-request-id'], form['x-csrf-token']]
    expect([/^[\w-]{36}$/.test(id!), token!.length > 20, form['accept']!.includes('text/vnd.turbo-stream.html')]).toEqual([
      true,
      true,
      true,
    ])
    await titled(page, 'Token')
  })

  it('A146: what happens while a page is on its way is in it when it is there', async () => {
    const page = await open('/posts')
    await connected(page)
    const entered = new Promise<void>((resolve) => {
      gate.entered = resolve
    })
    await page.click('text=Slow')
    await entered
    await Post.create({ title: 'Meanwhile' })
    await titled(page, 'Meanwhile')
    gate.release()
    await page.waitForURL('**/slow')
    await titled(page, 'Meanwhile')
    expect(await titles(page)).toEqual(['Meanwhile'])
    expect(complaints).toEqual([])
  })

  it('A146: the page that the back button shows catches up, without doubles', async () => {
    const page = await open('/posts')
    await connected(page)
    await Post.create({ title: 'Before' })
    await titled(page, 'Before')
    await page.click('text=New')
    await page.waitForSelector('#post_title')
    await Post.create({ title: 'Away' })
    await page.goBack()
    await titled(page, 'Away')
    expect(await titles(page)).toEqual(['Away', 'Before'])
    await Post.create({ title: 'Back' })
    await titled(page, 'Back')
    expect(await titles(page)).toEqual(['Back', 'Away', 'Before'])
    expect(complaints).toEqual([])
  })

  it('A147: all streams of a page share a connection, and a frame that brings another one is joined to it', async () => {
    const page = await context.newPage()
    const opened = connections(page)
    await page.goto(`${url}/two`)
    await connected(page)
    await broadcastAppendTo('posts', { target: 'posts', content: 'p' })
    await broadcastAppendTo('others', { target: 'others', content: 'o' })
    await page.waitForSelector('#others:has-text("o")')
    expect([opened.length, await page.textContent('#posts'), await page.textContent('#others')]).toEqual([1, 'p', 'o'])
    await page.click('text=Open')
    await page.waitForSelector('turbo-frame live-stream-source[connected]', { state: 'attached' })
    await broadcastAppendTo('third', { target: 'third', content: '!' })
    await broadcastAppendTo('posts', { target: 'posts', content: 'q' })
    await page.waitForSelector('#third:has-text("panel!")')
    await page.waitForSelector('#posts:has-text("pq")')
    expect([opened.length, await page.textContent('#posts'), await page.textContent('#others')]).toEqual([2, 'pq', 'o'])
  })

  it('A148: after refusals it tries again with pauses, from where it was', async () => {
    const page = await context.newPage()
    let refusals = 2
    const asked: string[] = []
    await page.route('**/_channels**', (route) => {
      // It also asks, with HEAD, whether it is refused for good.
      if (route.request().method() === 'GET') asked.push(route.request().url())
      else return route.fulfill({ status: 503, body: '' })
      if (refusals-- > 0) return route.fulfill({ status: 503, body: '' })
      return route.continue()
    })
    await page.goto(`${url}/posts`)
    await page.waitForSelector('live-stream-source[reconnecting]', { state: 'attached' })
    await Post.create({ title: 'Meanwhile' })
    await titled(page, 'Meanwhile')
    expect(asked.length).toBe(3)
    expect(asked.every((each) => new URL(each).searchParams.has('after'))).toBe(true)
  })

  it('A148: streams that are not accepted any more load the page anew', async () => {
    const page = await open('/posts')
    await connected(page)
    await page.evaluate(`document.querySelector('live-stream-source').setAttribute('topic', 'tampered.topic')`)
    await Post.create({ title: 'Meanwhile' })
    await titled(page, 'Meanwhile')
  }, 60_000)

  it('A141: the element of Turbo itself is live, too', async () => {
    const page = await open('/plain')
    await page.waitForSelector('turbo-stream-source', { state: 'attached' })
    await Post.create({ title: 'Plain' })
    await titled(page, 'Plain')
    expect(complaints).toEqual([])
  })

  it('A148: scripts of later pages run under the policy of the first one', async () => {
    const page = await open('/posts')
    await connected(page)
    await mark(page)
    await page.click('text=Script')
    await page.waitForSelector('#page')
    await page.waitForFunction('window.ran === 1', undefined, { timeout: 10_000 }).catch(() => {})
    expect([complaints, await page.evaluate('window.ran'), await isMarked(page)]).toEqual([[], 1, true])
  })
})
