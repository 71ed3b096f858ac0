/** The first hour of somebody who has nothing but this clone: an application is made, grown, tried in a browser, built and run. */
import { once } from 'node:events'
import { readdirSync, renameSync } from 'node:fs'
import { request } from 'node:http'
import { join, relative } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { requiredBinary } from '@live/testing'
import { type Browser, chromium, type Page } from 'playwright-core'
import { FirstApplication, fromGuide, readUntil, type Served } from './support/first-application.js'

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

/** Steps build on each other: after one that failed nobody waits for what cannot come. */
let failed: string | null = null
function step(name: string, work: () => Promise<void>): void {
  it(name, async () => {
    if (failed !== null) throw new Error(`Not tried, because this one failed: ${failed}`)
    failed = name
    await work()
    failed = null
  })
}
const inBrowser = CHROMIUM === null ? it.skip : step

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
  step('has no package of Live from anywhere but its own tarballs', async () => {
    const { packages } = JSON.parse(blog.read('package-lock.json')) as { packages: Record<string, { resolved?: string }> }
    const live = Object.entries(packages).filter(([path]) => path.includes('@live/'))
    expect(live.length).toBeGreaterThanOrEqual(6)
    for (const [path, { resolved }] of live) expect([path, resolved]).toEqual([path, expect.stringMatching(/^file:vendor\/live-/)])
  })

  step('A43: is installed, and committed without its secrets', async () => {
    expect(await blog.run('git', 'status', '--porcelain')).toBe('')
    const files = (await blog.run('git', 'ls-files')).split('\n')
    expect(files).toContain('config/credentials.json5.enc')
    expect(files.filter((file) => /\.key$|^\.env(?!\.example$)|^storage\/[^.]|^log\/[^.]/.test(file))).toEqual([])
  })

  step('A61: gets a scaffold, its table and its routes', async () => {
    await blog.run('npx', 'live', 'generate', 'scaffold', 'Post', 'title:string', 'body:text', 'published:boolean')
    expect(await blog.run('bin/live', 'db:migrate')).toMatch(/create-posts: migrated/)
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

  step('A39, A82: welcomes at "/", is up, and streams', async () => {
    const welcome = await fetch(dev.url, html)
    const text = await welcome.text()
    expect([welcome.status, text]).toEqual([200, expect.stringContaining('href="/clock"')])
    // What plugins bring is nothing to look at.
    expect(text).not.toMatch(/_channels|turbo\.js|historical/)
    // What it names is there: no path of the repository of Live.
    expect(text).not.toContain('docs/')
    for (const [, file = ''] of text.matchAll(/<code>([\w/-]+\.(?:md|ts))<\/code>/g)) expect([file, blog.has(file)]).toEqual([file, true])
    expect((await fetch(`${dev.url}/up`)).status).toBe(200)
    const reader = (await fetch(`${dev.url}/clock/ticks`)).body!.getReader()
    expect(await readUntil(reader, /(event: tick[\s\S]*){2}\n\n/)).toMatch(/data: \{"time":"\d{4}-/)
    await reader.cancel()
  })

  step('A81: refuses a foreign host', async () => {
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

  inBrowser('Appendix C: a second model as the guide has it, seen at once in another window', async () => {
    await blog.run('bin/live', 'generate', 'model', 'Comment', 'post:references', 'body:text')
    await blog.run('bin/live', 'db:migrate')
    blog.write('app/controllers/comments-controller.ts', fromGuide('// app/controllers/comments-controller.ts').replace(/^.*\n/, ''))
    blog.edit('app/controllers/posts-controller.ts', '  show() {\n', fromGuide('async show() {').replace(/^(?=.)/gm, '  '))
    blog.edit('app/controllers/posts-controller.ts', 'import { Post }', "import { Comment } from '../models/comment.js'\nimport { Post }")
    blog.edit('app/models/comment.ts', '@Entity()\n', `@Entity()\n${fromGuide("@BroadcastsRefreshesTo('post')").replace(/ *\/\/.*/, '')}`)
    const broadcasting = "import { BroadcastsRefreshesTo } from '@live/views'\n"
    blog.edit('app/models/comment.ts', 'import { ApplicationRecord }', `${broadcasting}import { ApplicationRecord }`)
    const view = 'app/views/posts/show.html.eta'
    blog.write(view, `${blog.read(view)}\n${fromGuide('<h2>Comments</h2>')}`)
    const controllers = '../app/controllers'
    blog.edit('config/routes.ts', "r.resources('posts', PostsController)", fromGuide("r.resources('posts'").trim())
    const imported = `import { CommentsController } from '${controllers}/comments-controller.js'\n`
    blog.edit('config/routes.ts', 'import { PostsController }', `${imported}import { PostsController }`)

    const { page } = await open(`${dev.url}/posts`)
    await page.waitForSelector('text=Mended')
    await page.click('text=Show this post')
    await heading(page, 'Mended')
    const other = await open(page.url())
    await isLive(other.page)
    await page.fill('[name="comment[body]"]', 'Well said')
    await page.click('text=Create Comment')
    await Promise.all([page, other.page].map((window) => window.waitForSelector('p:text-is("Well said")')))
  })

  step('Appendix C: the console knows what was written', async () => {
    const said = await blog.runWith({ input: 'await Post.count()\n(await Comment.first()).body\n' }, 'bin/live', 'console')
    // The log of its queries comes on another way, before or after.
    expect(said).toMatch(/^(?:.*\(dev\)> )?1$/m)
    expect(said).toContain("'Well said'")
  })

  step('Appendix C: people can be asked to sign in', async () => {
    await blog.run('bin/live', 'generate', 'authentication')
    const open = 'static {\n    this.allowUnauthenticatedAccess()\n  }'
    blog.edit(
      'app/controllers/clock-controller.ts',
      "  static override liveActions = ['ticks']\n",
      `  static override liveActions = ['ticks']\n\n  ${open}\n`,
    )
    await blog.run('bin/live', 'db:migrate')
    const refused = await fetch(`${dev.url}/posts`, { ...html, redirect: 'manual' })
    expect([refused.status, refused.headers.get('location')]).toEqual([303, `${dev.url}/session/new`])
  })
})

describe('before it is merged', () => {
  step('A44: the application and all that was generated pass their own checks and tests, and are built', async () => {
    const said = await blog.run('bin/ci')
    expect(said.match(/^=== \w+/gm)).toEqual(
      ['setup', 'lint', 'check', 'i18n', 'audit', 'test', 'seeds', 'build', 'All'].map((name) => `=== ${name}`),
    )
    expect(said).toMatch(/Tests: +\d+ passed, \d+ total/)
    expect(said).toMatch(/^Built dist in /m)
    // A command that only looks at the application starts nothing, and has nothing to tell of its end.
    expect(said).not.toContain('Channels')
  })
})

describe('in production', () => {
  step('A21: does not start without a secret, and says which', async () => {
    const key = join(blog.root, 'config/master.key')
    renameSync(key, `${key}.away`)
    await expect(blog.serve({ env: { NODE_ENV: 'production' } }, 'npm', 'start')).rejects.toThrow(/LIVE_MASTER_KEY/)
    renameSync(`${key}.away`, key)
  })

  step('starts with the key of its credentials', async () => {
    const { url, process: server } = await blog.serve({ env: { NODE_ENV: 'production' } }, 'npm', 'start')
    expect((await fetch(`${url}/up`)).status).toBe(200)
    server.signal('SIGINT')
    await server.ended
  })
})

describe('in a container', () => {
  const user = { emailAddress: 'ada@example.com', password: 'a long password' }
  const env = () => ({ NODE_ENV: 'production', LIVE_MASTER_KEY: blog.read('config/master.key').trim() })
  let image: string
  let web: Served

  // As the Dockerfile does: built without what .dockerignore names, no packages of development, and nothing but what its last stage copies.
  step('A38: is built from what the image gets, without secrets and without tests', async () => {
    const stage = blog.buildStage()
    const entries = readdirSync(stage, { recursive: true, withFileTypes: true })
    const names = entries.map(({ parentPath, name }) => relative(stage, join(parentPath, name)))
    expect(names.filter((name) => /\.key$|^\.env|^test\b|^\.git\/|sqlite3|^dist|^\.live/.test(name))).toEqual([])
    expect(await blog.runWith({ cwd: stage }, 'npm', 'run', 'build')).toMatch(/^Built dist in /m)
    await blog.run('npm', 'prune', '--omit=dev')
    image = blog.image(stage)
  })

  step('its entry point prepares the database and becomes the server, of which the health check thinks well', async () => {
    web = await blog.serve({ env: env(), cwd: image }, join(image, 'bin/docker-entrypoint'), 'node', 'dist/server.js')
    const [, check] = /^HEALTHCHECK .* CMD (\[.*\])$/m.exec(blog.read('Dockerfile'))!
    const [program, ...args] = JSON.parse(check!) as string[]
    await blog.runWith({ env: { PORT: new URL(web.url).port }, cwd: image }, program!, ...args)
    const code = `await User.createOrFail(${JSON.stringify(user)})`
    await blog.runWith({ env: env(), cwd: image }, join(image, 'bin/live'), 'runner', code)
  })

  step('serves what was built, and tells nothing of its inside', async () => {
    const page = await fetch(`${web.url}/session/new`, html)
    expect([page.status, await page.text()]).toEqual([200, expect.stringMatching(/\/assets\/application-\w+\.css/)])
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(page.headers.get('x-powered-by')).toBeNull()
    expect(page.headers.getSetCookie()).toEqual([expect.stringMatching(/; HttpOnly; SameSite=Lax$/i)])
    const nowhere = await fetch(web.url, html)
    expect([nowhere.status, await nowhere.text()]).toEqual([404, expect.not.stringMatching(/RoutingError|node_modules|\.ts\b|\.js\b/)])
  })

  inBrowser('a person signs in; pages follow changes, and their policy is not broken', async () => {
    const { page, complaints } = await open(`${web.url}/posts`)
    await page.fill('[type=email]', user.emailAddress)
    await page.fill('[type=password]', user.password)
    await page.click('[type=submit]')
    await heading(page, 'All posts')
    const other = await page.context().newPage()
    await other.goto(`${web.url}/posts`)
    await isLive(other)
    await page.click('text=New post')
    await page.fill('[name="post[title]"]', 'In production')
    await page.click('text=Create Post')
    await page.waitForSelector('text=Post was successfully created.')
    await other.waitForSelector('text=In production')
    expect(complaints).toEqual([])
    const missing = await other.goto(`${web.url}/posts/999`)
    expect([missing?.status(), await missing?.text()]).toEqual([
      404,
      expect.not.stringMatching(/RecordNotFound|node_modules|\.ts\b|\.js\b/),
    ])
  })

  step('A5: SIGTERM lets an open stream end', async () => {
    const reader = (await fetch(`${web.url}/clock/ticks`)).body!.getReader()
    await readUntil(reader, /event: tick/)
    web.process.signal('SIGTERM')
    await readUntil(reader, /retry: \d+/)
    expect((await web.process.ended).status).toBe(0)
  })

  step('nothing of all that is for git but what was generated and edited', async () => {
    const changed = await blog.run('git', 'status', '--porcelain', '--untracked-files=all')
    expect(changed.match(/^.. (?!app\/|config\/(?:application|channels|routes)|db\/(migrate|schema)|test\/).*$/gm)).toBeNull()
  })
})
