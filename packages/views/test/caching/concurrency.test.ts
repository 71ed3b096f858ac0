/** Stores that take their time, that fail, and many pages at once. */
import { describe, expect, it } from '@jest/globals'
import { type CacheStore, MemoryCacheStore } from '@live/core'
import { cachedApp, gate, LogLines, SlowStore } from './support.js'

const BLOCK = '<%= cache("k", async () => { %><p><%= await ran(work()) %></p><% }) %>'

describe('fragments of many pages', () => {
  it('A128: one page makes a fragment, and the others wait for it', async () => {
    for (const store of [new MemoryCacheStore(), new SlowStore()]) {
      await using app = await cachedApp({ 'pages/show.html': BLOCK }, { store })
      const started = gate()
      const work = gate<string>()
      app.stage.assigns = { work: () => started.open(1) ?? work.promise }
      const pages = [app.text()]
      await started.promise
      for (let i = 0; i < 9; i++) pages.push(app.text())
      await app.app.get('/expire')
      work.open('<x>')
      expect(await Promise.all(pages)).toEqual(Array(10).fill('<p>&lt;x&gt;</p>'))
      expect([app.stage.ran, await app.text(), app.stage.ran]).toEqual([1, '<p>&lt;x&gt;</p>', 1])
    }
  })

  it('a page that fails takes no other with it: they make it by themselves', async () => {
    await using app = await cachedApp({ 'pages/show.html': BLOCK }, { store: new SlowStore() })
    const first = gate<string>()
    const started = gate()
    let calls = 0
    app.stage.assigns = { work: () => started.open(1) ?? (++calls === 1 ? first.promise : 'second') }
    const one = app.app.get('/show')
    await started.promise
    const two = app.text()
    await app.app.get('/expire')
    first.fail(new Error('gone'))
    expect([(await one).status, await two]).toEqual([500, '<p>second</p>'])
  })

  it('fragments in fragments wait for nobody, so two pages cannot wait for each other', async () => {
    const block = (outer: string, inner: string) =>
      `<%= cache("${outer}", { skipDigest: true }, async () => { %>${outer}<% await meet() %><%= cache("${inner}", { skipDigest: true }, async () => { %>(<%= await ran("${inner}") %>)<% }) %><% }) %>`
    await using app = await cachedApp(
      { 'pages/show.html': block('a', 'b'), 'pages/other.html': block('b', 'a') },
      { store: new SlowStore() },
    )
    const both = gate()
    let met = 0
    const meet = (): Promise<unknown> => {
      if (++met === 2) both.open(1)
      return both.promise
    }
    app.stage.assigns = { meet }
    const pages = await Promise.all([app.text('/show'), app.text('/other')])
    expect(pages).toEqual([expect.stringMatching(/^a\(b/), expect.stringMatching(/^b/)])
  })

  it('a fragment in one of the same key is made, and waits for nothing', async () => {
    const source = '<%= cache("k", () => { %>[<%= cache("k", () => { %>inner<% }) %>]<% }) %>'
    await using app = await cachedApp({ 'pages/show.html': source }, { store: new SlowStore() })
    expect(await app.text()).toBe('[inner]')
  })

  it('A127: stands in pages that are sent while they are made, and in their layouts', async () => {
    const sources = {
      'layouts/application.html':
        '<title><%= content("title") %></title><%= cache("nav", () => { %><nav><%= ran() %></nav><% }) %><%= content() %>',
      'pages/show.html':
        '<% provide("title", "<t>") %><%= cache("k", async () => { %><p><%= await ran("<x>") %></p><% await flush() %><% }) %>',
    }
    for (const store of [new MemoryCacheStore(), new SlowStore()]) {
      await using app = await cachedApp(sources, { store })
      app.stage.stream = true
      app.stage.layout = 'application'
      const whole = '<title>&lt;t&gt;</title><nav></nav><p>&lt;x&gt;</p>'
      expect([await app.text(), await app.text(), app.stage.ran]).toEqual([whole, whole, 2])
    }
  })

  it('an error in a fragment names the line of the template, also when the block runs later', async () => {
    const logger = new LogLines()
    const source = '<p>\n<%= cache("k", () => { %>\n<%= ran(post.title) %>\n<% }) %>'
    for (const store of [new MemoryCacheStore(), new SlowStore()]) {
      await using app = await cachedApp({ 'pages/show.html': source }, { store, logger })
      app.stage.assigns = { post: null }
      expect((await app.app.get('/show')).status).toBe(500)
      expect(logger.errors.at(-1)?.stack).toContain('pages/show.html.eta:3:14')
    }
  })
})

const failing: Record<string, () => CacheStore> = {
  'at once': () => ({ read: refuse, write: refuse, delete: refuse }),
  later: () => ({ read: refuseLater, readMany: refuseLater, write: refuseLater, delete: refuseLater }),
  'when it is written': () => ({ read: () => undefined, write: refuseLater, delete: refuseLater }),
}

function refuse(): never {
  throw new Error('out of reach')
}

async function refuseLater(): Promise<never> {
  await new Promise(setImmediate)
  return refuse()
}

describe('a store that fails', () => {
  for (const [when, make] of Object.entries(failing)) {
    it(`A128: ${when} never breaks a page, and is told of once`, async () => {
      const logger = new LogLines()
      const sources = {
        'pages/show.html':
          '<%= cache("a", () => { %><%= ran("a") %><% }) %><%= render({ partial: "row", collection: [1, 2], cached: true }) %>',
        'pages/_row.html': '<%= row %>',
      }
      await using app = await cachedApp(sources, { store: make(), logger })
      expect([await app.text(), await app.text()]).toEqual(['a12', 'a12'])
      await new Promise(setImmediate)
      expect(logger.warnings).toEqual(Array(2).fill('The cache of fragments failed, and the page was made without it: out of reach'))
    })
  }

  it('what is kept and is no text is no fragment', async () => {
    const store = new SlowStore()
    await using app = await cachedApp({ 'pages/show.html': '<%= cache("k", { skipDigest: true }, () => { %>made<% }) %>' }, { store })
    for (const wrong of [{ $live: '<script>' }, 7, null, ['<script>']]) {
      store.values.set('views/k', wrong)
      expect(await app.text()).toBe('made')
    }
  })
})
