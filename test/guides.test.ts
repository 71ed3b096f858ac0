/** What the guides of views, forms and Turbo show runs: their templates in a page, and their applications over a socket. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, LiveApplication, type RouteMapper, routes } from '@live/core'
import { Database, type Model, type ModelClass } from '@live/model'
import { testApp } from '@live/testing'
import { turbo, Views } from '@live/views'
import { type Block, blocksOf, type Page, readPages } from './support/markdown.js'
import { ROOT } from './support/root.js'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A project with these files. */
function projectOf(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'live-guides-')))
  folders.push(root)
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  for (const [path, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const pages = readPages(ROOT)
const guide = async (name: string): Promise<Page> => (await pages).find(({ path }) => path === `docs/guides/${name}.md`)!

/** The code of the block of a guide that has this text. */
async function blockWith(name: string, text: string): Promise<string> {
  const found = blocksOf((await guide(name)).text).filter(({ code }) => code.includes(text))
  expect([name, text, found.length]).toEqual([name, text, 1])
  return found[0]!.code
}

function appOf(root: string, config: ApplicationConfig, draw: (r: RouteMapper) => void): LiveApplication {
  class Application extends LiveApplication {
    override config: ApplicationConfig = { security: { secretKeyBase: 'x'.repeat(64) }, log: { level: 'silent' }, ...config }
  }
  return new Application({ root, routes: routes(draw) })
}

/** A record, as far as helpers know one. */
class Post {
  readonly title = 'Title'
  readonly body = 'Body'
  readonly createdAt = new Date(0)
  readonly updatedAt = new Date(0)
  readonly comments: readonly object[] = []
  readonly author = {}
  readonly id: number | null

  constructor(id: number | null = 1) {
    this.id = id
  }

  isPersisted(): boolean {
    return this.id !== null
  }
  toParam(): string | undefined {
    return this.id === null ? undefined : String(this.id)
  }
  toPartialPath(): string {
    return 'posts/post'
  }
}

const posts = Object.assign([new Post(1), new Post(2)], { page: 1, pages: 2, next: 2, prev: null })
/** What the templates of the guides see. */
const SHOWN = {
  title: 'Title',
  post: new Post(),
  posts,
  first: posts[0],
  second: posts[1],
  isOpen: true,
  isLocked: false,
  authors: [{ id: 1, name: 'Ann' }],
  countries: [{ name: 'Germany', cities: [{ id: 1, name: 'Bonn' }] }],
  tags: [{ id: 1, name: 'a' }],
  rows: [{ name: 'one' }, { name: 'two' }],
}
const PARTIALS = { post: '<%= post.title %>', comments: '<%= post.comments.length %>' }
const ASSETS =
  'favicon.ico app.css app.js page.js application.js logo.png logo_2x.png inter.woff2 intro.webm intro.mp4 intro.jpg jingle.mp3'.split(' ')

class SamplesController extends BaseController {
  static sources: readonly string[] = []

  show() {
    this.assign(SHOWN)
    this.render({ inline: SamplesController.sources[this.params.integer('id')]!, layout: this.params.get('framed') === '1' })
  }
}

/** Templates, and not the HTML that they make. */
const isTemplate = ({ info, code }: Block): boolean => info === 'html' && /<%|%>/.test(code)
/** Controls need a form around them. */
const inForm = (code: string): string =>
  /\bf\.\w+\(/.test(code) && !code.includes('(f) =>') ? `<%= formWith({ model: post }, (f) => { %>\n${code}\n<% }) %>` : code

describe('the templates of the guides', () => {
  it.each([
    ['views', 5],
    ['forms', 5],
    ['turbo', 4],
    ['view-helpers', 4],
    ['caching', 1],
  ] as const)('of %s are pages', async (name, least) => {
    const sources = blocksOf((await guide(name)).text).filter(isTemplate)
    expect(sources.length).toBeGreaterThanOrEqual(least)
    SamplesController.sources = sources.map(({ code }) => inForm(code))
    const root = projectOf({
      ...Object.fromEntries(Object.entries(PARTIALS).map(([partial, source]) => [`app/views/posts/_${partial}.html.eta`, source])),
      ...Object.fromEntries(['samples', 'application'].map((folder) => [`app/views/${folder}/_comments.html.eta`, PARTIALS.comments])),
      ...Object.fromEntries(['samples'].map((folder) => [`app/views/${folder}/_post.html.eta`, PARTIALS.post])),
      'app/views/layouts/application.html.eta': "<html><%= content('head') %><body><%= content() %></body></html>",
      'config/importmap.json': '{ "imports": { "application": "application.js" } }',
      ...Object.fromEntries(ASSETS.map((asset) => [`public/${asset}`, ''])),
    })
    const app = appOf(root, { view: { renderer: new Views({ annotate: false }) }, plugins: [turbo()] }, (r) => {
      r.get('/samples/:id', SamplesController, 'show')
      r.resources('posts', SamplesController, { only: ['show'] })
      for (const [path, as] of [
        ['/posts', 'posts'],
        ['/posts/:id/edit', 'editPost'],
      ] as const)
        r.get(path, SamplesController, 'show', { as })
    })
    await using test = await testApp(app)
    for (const [i, { line }] of sources.entries()) {
      const { status, text } = await test.get(`/samples/${i}`, { query: { framed: '1' } })
      expect([`docs/guides/${name}.md:${line}`, status, status === 200 ? '' : text.slice(0, 2000)]).toEqual([
        `docs/guides/${name}.md:${line}`,
        200,
        '',
      ])
      expect(text).not.toContain('<%')
    }
  })
})

/** The classes of files that a guide shows, as an application loads them. */
async function loaded<T>(root: string, path: string): Promise<T> {
  return (await import(join(root, path))) as T
}

/** The blocks of a guide that say which file they are. */
async function filesOf(name: string, ...paths: readonly string[]): Promise<Record<string, string>> {
  const found = await Promise.all(paths.map(async (path) => [path, await blockWith(name, `// file: ${path}\n`)] as const))
  return Object.fromEntries(found)
}

const databaseOf = async (root: string, model: ModelClass<Model>): Promise<Database> => {
  const database = new Database({ url: `sqlite:${join(root, 'guide.sqlite3')}`, models: [model], maintainTestSchema: false })
  await database.connect()
  await database.createTables()
  return database
}

describe('the applications of the guides', () => {
  it('a form from end to end: comes back with 422 and what was typed, and leads to what it made', async () => {
    const root = projectOf({
      ...(await filesOf('forms', 'app/models/post.ts', 'app/controllers/posts-controller.ts', 'config/views.ts')),
      'app/views/posts/_form.html.eta': await blockWith('forms', 'f.errorSummary() %>'),
      'app/views/posts/new.html.eta': "<h1>New</h1><%= render('form', { post }) %>",
    })
    const { Post: Stored } = await loaded<{ Post: ModelClass<Model> }>(root, 'app/models/post.ts')
    const { PostsController } = await loaded<{ PostsController: typeof BaseController }>(root, 'app/controllers/posts-controller.ts')
    const { views } = await loaded<{ views: Views }>(root, 'config/views.ts')
    const database = await databaseOf(root, Stored)
    const app = appOf(root, { view: { renderer: views }, model: { database } }, (r) => {
      r.resources('posts', PostsController as never, { only: ['new', 'create'] })
      r.get('/posts/:id', SamplesController, 'show', { as: 'post' })
    })
    await using test = await testApp(app)
    expect((await test.get('/posts/new')).text).toMatch(/<form action="\/posts".*Create Post/s)
    const wrong = await test.post('/posts', { form: { 'post[title]': 'x'.repeat(41), 'post[body]': '<b>', 'post[kind]': 'draft' } })
    expect([wrong.status, wrong.text.includes('x'.repeat(41)), wrong.text.includes('&lt;b&gt;')]).toEqual([422, true, true])
    // As the wrapper of the guide makes it.
    expect(wrong.text).toMatch(/<div class="wrong">.*<small>.+<\/small>/s)
    const made = await test.post('/posts', { form: { 'post[title]': 'Hello', 'post[kind]': 'final', 'post[published]': '1' } })
    expect([made.status, made.headers.get('location')]).toEqual([303, expect.stringMatching(/\/posts\/1$/)])
    expect(await Stored.count()).toBe(1)
    await database.close()
  })

  it('live in two tabs: what is added by one is told to the page of the other', async () => {
    const root = projectOf({
      ...(await filesOf('turbo', 'app/models/post.ts')),
      'app/views/posts/index.html.eta': await blockWith('turbo', "<%= turboStreamFrom('posts') %>\n"),
      'app/views/posts/_post.html.eta': await blockWith('turbo', 'domId(post) %>'),
      'app/views/layouts/application.html.eta': `<head>${await blockWith('turbo', '<%= turboScriptTag() %>')}</head><%= content() %>`,
    })
    const { Post: Stored } = await loaded<{ Post: ModelClass<Model> }>(root, 'app/models/post.ts')
    class PostsController extends BaseController {
      async index() {
        this.assign({ posts: await Stored.all() })
      }
    }
    const database = await databaseOf(root, Stored)
    const app = appOf(root, { view: { renderer: new Views({ annotate: false }) }, model: { database }, plugins: [turbo()] }, (r) =>
      r.get('/posts', PostsController, 'index'),
    )
    await using test = await testApp(app)
    const page = await test.get('/posts')
    expect(page.text).toMatch(/<head><script type="module" src="\/turbo\.js\?v=/)
    const [, topic = ''] = /topic="([^"]+)"/.exec(page.text) ?? []
    await using stream = await test.stream('/_channels', { query: { t: topic } })
    await Stored.create({ title: '<new>' } as never)
    const { data } = (await stream.next())!
    expect(data).toContain('<turbo-stream action="prepend" target="posts">')
    expect(data).toContain('<div id="post_1">&lt;new&gt;</div>')
    await database.close()
  })
})
