/** The first hour of somebody who has nothing but this clone: an application is made, grown, tried in a browser, built and run. */
import { once } from 'node:events'
import { renameSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { requiredBinary } from '@live/testing'
import { type Browser, chromium, type Page } from 'playwright-core'
import { FirstApplication, readUntil, type Served } from './support/first-application.js'

// It installs hundreds of packages and starts compilers, a browser and servers, on two cores that others use too.
jest.setTimeout(300_000)
/** For what a page shows, in milliseconds. */
const PATIENCE = 60_000

const CHROMIUM = requiredBinary('chromium')
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
]
const inBrowser = CHROMIUM === null ? it.skip : it

const blog = new FirstApplication()
const html = { headers: { accept: 'text/html' } }
let browser: Browser | undefined

beforeAll(async () => {
  await blog.create()
  if (CHROMIUM !== null) browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS, timeout: PATIENCE })
})
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
})
afterAll(() => browser?.close())

/** The window of another person, and what its console complained about: policies that were broken, scripts that failed. */
async function open(url: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await (await browser!.newContext()).newPage()
  page.setDefaultTimeout(PATIENCE)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url)
  return { page, complaints }
}

const heading = (page: Page, text: string) => page.waitForSelector(`h1:text-is("${text}")`)
const isLive = (page: Page) => page.waitForSelector('live-stream-source[connected]', { state: 'attached' })

describe('a new application', () => {
  it('has no package of Live from anywhere but its own tarballs', () => {
    const { packages } = JSON.parse(blog.read('package-lock.json')) as { packages: Record<string, { resolved?: string }> }
    const live = Object.entries(packages).filter(([path]) => path.includes('@live/'))
    expect(live.length).toBeGreaterThanOrEqual(6)
    for (const [path, { resolved }] of live) expect([path, resolved]).toEqual([path, expect.stringMatching(/^file:vendor\/live-/)])
  })

  it('is installed, and committed without its secrets', async () => {
    await blog.run('npm', 'install')
    expect(await blog.run('git', 'status', '--porcelain')).toBe('')
    const files = (await blog.run('git', 'ls-files')).split('\n')
    expect(files).toContain('config/credentials.json5.enc')
    expect(files.filter((file) => /\.key$|^\.env(?!\.example$)|^storage\/[^.]|^log\/[^.]/.test(file))).toEqual([])
  })

  it('A61: gets a scaffold, its table, and passes the tests and checks of both', async () => {
    await blog.run('npx', 'live', 'generate', 'scaffold', 'Post', 'title:string', 'body:text', 'published:boolean')
    expect(await blog.run('npx', 'live', 'db:migrate')).toMatch(/create-posts: migrated/)
    expect(await blog.run('npm', 'test')).toMatch(/Tests: +\d+ passed/)
    await blog.run('npm', 'run', 'types')
    await blog.run('npm', 'run', 'lint')
    expect(await blog.run('npx', 'live', 'routes')).toMatch(/editPost GET +\/posts\/:id\/edit.*posts#edit/)
  })
})

describe('in development', () => {
  let dev: Served

  beforeAll(async () => {
    dev = await blog.serve({}, 'npm', 'run', 'dev')
  })
  afterAll(async () => {
    // As Ctrl-C does.
    dev.process.signal('SIGINT')
    await dev.process.ended
  })

  it('A39, A82: welcomes at "/", is up, and streams', async () => {
    const welcome = await fetch(dev.url, html)
    expect([welcome.status, await welcome.text()]).toEqual([200, expect.stringContaining('/clock')])
    expect((await fetch(`${dev.url}/up`)).status).toBe(200)
    const reader = (await fetch(`${dev.url}/clock/ticks`)).body!.getReader()
    expect(await readUntil(reader, /(event: tick[\s\S]*){2}\n\n/)).toMatch(/data: \{"time":"\d{4}-/)
    await reader.cancel()
  })

  it('A81: refuses a foreign host', async () => {
    const asked = request(dev.url, { headers: { host: 'evil.example' } }).end()
    const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage]
    response.resume()
    expect(response.statusCode).toBe(403)
  })

  inBrowser('shows a clock that goes', async () => {
    const { page, complaints } = await open(`${dev.url}/clock`)
    const first = await (await page.waitForSelector('live-clock:text-matches("[0-9]")')).textContent()
    await page.waitForSelector(`live-clock:not(:text-is("${first}"))`)
    expect(complaints).toEqual([])
  })

  inBrowser('A63, A137: what one window writes, changes and removes is seen in another, which is not loaded anew', async () => {
    const [{ page, complaints }, other] = [await open(`${dev.url}/posts`), await open(`${dev.url}/posts`)]
    await isLive(other.page)
    await other.page.evaluate('window.untouched = true')

    await page.click('text=New post')
    await page.fill('[name="post[title]"]', 'Bread & <b>butter</b>')
    await page.fill('[name="post[body]"]', 'First line\n\nSecond one')
    await page.check('[name="post[published]"][type=checkbox]')
    await page.click('text=Create Post')
    await page.waitForSelector('text=Post was successfully created.')
    expect(await page.textContent('h1')).toBe('Bread & <b>butter</b>')
    await other.page.waitForSelector('text=Bread & <b>butter</b>')

    await page.click('text=Edit this post')
    await page.fill('[name="post[title]"]', 'Bread alone')
    await page.click('text=Update Post')
    await page.waitForSelector('text=Post was successfully updated.')
    await other.page.waitForSelector('text=Bread alone')

    await page.click('text=Destroy this post')
    await page.waitForSelector('text=Post was successfully destroyed.')
    await other.page.waitForSelector('text=Bread alone', { state: 'detached' })
    expect(await other.page.evaluate('window.untouched')).toBe(true)
    expect([complaints, other.complaints]).toEqual([[], []])
  })

  inBrowser('A63: a rule that the model gets is heeded at once: the form says what is wrong, in its place, with 422', async () => {
    const { page, complaints } = await open(`${dev.url}/posts/new`)
    const model = 'app/models/post.ts'
    blog.edit(model, 'import { ApplicationRecord }', "import { IsNotEmpty } from 'class-validator'\nimport { ApplicationRecord }")
    blog.edit(model, '  title!: string | null', '  @IsNotEmpty({ message: "can\'t be blank" })\n  title!: string | null')
    // The page loads itself anew when the code changes, and what was typed would be gone.
    await page.reload()
    await page.fill('[name="post[body]"]', 'Typed before')
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'POST'),
      page.click('text=Create Post'),
    ])
    expect(answer.status()).toBe(422)
    await page.waitForSelector('text=1 error prohibited this post from being saved:')
    expect(await page.textContent('.field:has([name="post[title]"]) .field_errors')).toBe("can't be blank")
    expect(await page.getAttribute('[name="post[title]"]', 'aria-describedby')).toBe('post_title_errors')
    expect(await page.inputValue('[name="post[body]"]')).toBe('Typed before')
    await page.fill('[name="post[title]"]', 'Mended')
    await page.click('text=Create Post')
    await page.waitForSelector('text=Post was successfully created.')
    // Browsers report such an answer by themselves.
    expect(complaints.filter((text) => !text.includes('422'))).toEqual([])
  })

  inBrowser('a view that is edited is seen at once; an error of syntax is a page with its place, and goes when it is mended', async () => {
    const { page } = await open(`${dev.url}/posts`)
    await heading(page, 'Posts')
    blog.edit('app/views/posts/index.html.eta', '<h1>Posts</h1>', '<h1>All posts</h1>')
    await heading(page, 'All posts')
    const controller = 'app/controllers/posts-controller.ts'
    blog.edit(controller, 'edit() {}', 'edit( {}')
    await page.waitForSelector(`text=${controller}`)
    expect((await fetch(`${dev.url}/posts`, html)).status).toBe(500)
    blog.edit(controller, 'edit( {}', 'edit() {}')
    await heading(page, 'All posts')
  })
})

describe('in production', () => {
  const secrets = { SECRET_KEY_BASE: 'first hour '.repeat(12) }

  beforeAll(async () => {
    await blog.run('npm', 'run', 'build')
    await blog.runInProduction(secrets, 'npx', 'live', 'db:prepare')
  })

  it('A21: does not start without a secret, and says which', async () => {
    const key = join(blog.root, 'config/master.key')
    renameSync(key, `${key}.away`)
    await expect(blog.serve({ NODE_ENV: 'production' }, 'npm', 'start')).rejects.toThrow(/LIVE_MASTER_KEY/)
    renameSync(`${key}.away`, key)
  })

  it('starts with the key of its credentials', async () => {
    const { url, process: server } = await blog.serve({ NODE_ENV: 'production' }, 'npm', 'start')
    expect((await fetch(`${url}/up`)).status).toBe(200)
    server.signal('SIGINT')
    await server.ended
  })

  it('A5: serves what was built, tells nothing of its inside, and drains on SIGTERM with an open stream', async () => {
    const { url, process: server } = await blog.serve({ NODE_ENV: 'production', ...secrets }, 'node', 'dist/server.js')
    const posts = await fetch(`${url}/posts`, html)
    expect([posts.status, await posts.text()]).toEqual([200, expect.stringMatching(/\/assets\/application-\w+\.css/)])
    expect(posts.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(posts.headers.get('x-content-type-options')).toBe('nosniff')
    expect(posts.headers.get('x-powered-by')).toBeNull()
    expect(posts.headers.getSetCookie()).toEqual([expect.stringMatching(/; HttpOnly; SameSite=Lax$/i)])

    expect((await fetch(url, html)).status).toBe(404)
    const missing = await fetch(`${url}/posts/999`, html)
    expect([missing.status, await missing.text()]).toEqual([404, expect.not.stringMatching(/RecordNotFound|node_modules|\.ts\b|\.js\b/)])

    const reader = (await fetch(`${url}/clock/ticks`)).body!.getReader()
    await readUntil(reader, /event: tick/)
    server.signal('SIGTERM')
    await readUntil(reader, /retry: \d+/)
    expect((await server.ended).status).toBe(0)
  })

  inBrowser('pages follow changes, and their policy is not broken', async () => {
    const { url, process: server } = await blog.serve({ NODE_ENV: 'production', ...secrets }, 'node', 'dist/server.js')
    const [{ page, complaints }, other] = [await open(`${url}/posts/new`), await open(`${url}/posts`)]
    await isLive(other.page)
    await page.fill('[name="post[title]"]', 'In production')
    await page.click('text=Create Post')
    await page.waitForSelector('text=Post was successfully created.')
    await other.page.waitForSelector('text=In production')
    expect([complaints, other.complaints]).toEqual([[], []])
    server.signal('SIGTERM')
    expect((await server.ended).status).toBe(0)
  })

  it('nothing of all that is for git but what was generated and edited', async () => {
    const changed = await blog.run('git', 'status', '--porcelain', '--untracked-files=all')
    expect(changed.match(/^.. (?!app\/|config\/routes|db\/(migrate|schema)|test\/).*$/gm)).toBeNull()
  })
})
