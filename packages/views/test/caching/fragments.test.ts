/** Fragments that pages keep in memory. */
import { describe, expect, it } from '@jest/globals'
import { MemoryCacheStore } from '@live/core'
import { FakeClock, subscribeTo } from '@live/testing'
import { failureOf, rendered } from '../support/view-folder.js'
import { cachedApp, Post, SlowStore, Stage } from './support.js'

const SHOW = '<h1><%= ran("page") %></h1><%= cache(post, () => { %><p><%= ran() %><%= post.title %></p><% }) %>'

describe('cache in templates', () => {
  it('A125, A127: makes what stands in the block once for a record, and again when the record has changed', async () => {
    const post = new Post(1, '<a>')
    await using app = await cachedApp({ 'pages/show.html': SHOW }, { store: new MemoryCacheStore() })
    app.stage.assigns = { post }
    expect([await app.text(), await app.text()]).toEqual(Array(2).fill('<h1>page</h1><p>&lt;a&gt;</p>'))
    expect(app.stage.ran).toBe(3)
    post.title = 'b'
    expect(await app.text()).toContain('<p>&lt;a&gt;</p>')
    post.updatedAt = new Date('2026-11-22T08:05:24Z')
    expect(await app.text()).toContain('<p>b</p>')
  })

  it('A127: keys are views/<template>:<digest>/<cache key with version>, after the version of the application', async () => {
    const store = new SlowStore()
    const sources = {
      'pages/show.html': '<%= cache([post, "x/y"], () => { %>1<% }) %><%= cache("a", { expiresIn: "5m", skipDigest: true }, () => "<") %>',
    }
    await using app = await cachedApp(sources, { store, version: 'v7' })
    app.stage.assigns = { post: new Post(1, 'a') }
    expect(await app.text()).toBe('1&lt;')
    expect([...store.values]).toEqual([
      [expect.stringMatching(/^views\/v7\/pages\/show:[\da-f]{32}\/posts%2F1-2026-11-22T08:05:23\.000Z\/x%2Fy$/), '1'],
      ['views/v7/a', '&lt;'],
    ])
    expect(store.calls.find((call) => call.includes('views/v7/a 300000'))).toBe('write views/v7/a 300000')
  })

  it('A127: an edit of the template, or of a partial in it, expires what it made', async () => {
    const sources = {
      'pages/show.html': '<%= cache("k", () => { %><%= render("row") %><% }) %>',
      'pages/_row.html': 'one',
      'pages/_row.html+phone': 'phone',
    }
    await using app = await cachedApp(sources, { store: new MemoryCacheStore() })
    expect(await app.text()).toBe('one')
    app.write({ 'pages/_row.html': 'two' })
    expect(await app.text()).toBe('two')
    app.write({ 'pages/show.html': '<%= cache("k", () => { %>[<%= render("row") %>]<% }) %>' })
    expect(await app.text()).toBe('[two]')
    app.stage.variants = ['phone']
    expect(await app.text()).toBe('[phone]')
    app.write({ 'pages/_row.html+phone': 'mobile' })
    expect(await app.text()).toBe('[mobile]')
  })

  it('A127: fragments in fragments: the inner ones of others are found when one has changed', async () => {
    const [one, two] = [new Post(1, 'a'), new Post(2, 'b')]
    const source = `<%= cache([posts, 'all'], () => { %><ul><% for (const post of posts) { %><%= cache(post, () => { %><li><%= ran(post.title) %></li><% }) %><% } %></ul><% }) %>`
    await using app = await cachedApp({ 'pages/show.html': source }, { store: new MemoryCacheStore() })
    app.stage.assigns = { posts: [one, two] }
    expect(await app.text()).toBe('<ul><li>a</li><li>b</li></ul>')
    Object.assign(two, { title: 'B', updatedAt: new Date() })
    expect([await app.text(), await app.text()]).toEqual(Array(2).fill('<ul><li>a</li><li>B</li></ul>'))
    expect(app.stage.ran).toBe(3)
  })

  it('A127: cacheIf and cacheUnless', async () => {
    const source =
      '<%= cacheIf(on, "a", () => { %><%= ran("a") %><% }) %><%= cacheUnless(on, "b", { expiresIn: 5000 }, () => { %><%= ran("b") %><% }) %>'
    await using app = await cachedApp({ 'pages/show.html': source }, { store: new MemoryCacheStore() })
    for (const [on, ran] of [
      [true, 3],
      [false, 3],
    ] as const) {
      app.stage.assigns = { on }
      app.stage.ran = 0
      expect([await app.text(), await app.text()]).toEqual(['ab', 'ab'])
      expect(app.stage.ran).toBe(ran)
    }
  })

  it('A127: expires when it is told to', async () => {
    const clock = new FakeClock()
    await using app = await cachedApp(
      { 'pages/show.html': '<%= cache("k", { expiresIn: "1m" }, () => ran("x")) %>' },
      { store: new MemoryCacheStore({ clock }) },
    )
    await app.text()
    clock.advance(59_999)
    await app.text()
    expect(app.stage.ran).toBe(1)
    clock.advance(1)
    await app.text()
    expect(app.stage.ran).toBe(2)
  })

  it('A127: with skipDigest the key is the one of the controllers, which can expire it', async () => {
    await using app = await cachedApp(
      {
        'pages/show.html': '<%= cache("shared", { skipDigest: true }, () => ran(stamp)) %>',
        'pages/other.html': '<%= cache("shared", { skipDigest: true }, () => "other") %>',
      },
      { store: new MemoryCacheStore() },
    )
    app.stage.assigns = { stamp: 'one' }
    expect([await app.text('/show'), await app.text('/other')]).toEqual(['one', 'one'])
    await app.app.get('/expire')
    app.stage.assigns = { stamp: 'two' }
    expect(await app.text('/other')).toBe('other')
  })

  it('A127: keeps nothing without a store, when it is off, outside of controllers, and in development before the switch is on', async () => {
    for (const options of [{}, { store: new MemoryCacheStore(), enabled: false }]) {
      await using app = await cachedApp(
        {
          'pages/show.html': '<%= cache("k", () => ran("x")) %><%= render({ partial: "row", collection: [1], cached: true }) %>',
          'pages/_row.html': '<%= ran(row) %>',
        },
        options,
      )
      expect([await app.text(), await app.text(), app.stage.ran]).toEqual(['x1', 'x1', 4])
    }
    expect(await rendered('<%= cache("k", () => { %><%= "<" %><% }) %>')).toBe('&lt;')
    const before = process.env['LIVE_ENV']
    process.env['LIVE_ENV'] = 'development'
    try {
      const sources = { 'pages/show.html': '<%= cache("k", () => ran("x")) %>' }
      for (const [options, kept] of [
        [{}, 0],
        [{ enabled: true }, 1],
        [{ switchedOn: true }, 1],
      ] as const) {
        const store = new MemoryCacheStore()
        await using app = await cachedApp(sources, { store, stage: new Stage(), ...options })
        expect([await app.text(), await app.text(), store.size, app.stage.ran]).toEqual(['x', 'x', kept, 2 - kept])
      }
    } finally {
      if (before === undefined) delete process.env['LIVE_ENV']
      else process.env['LIVE_ENV'] = before
    }
  })

  it('keeps languages, variants and formats apart, also where templates are the same', async () => {
    const source = '<%= cache("k", () => { %><%= value %><% }) %>'
    const store = new MemoryCacheStore()
    await using app = await cachedApp({ 'pages/show.html': source, 'pages/show.text': source, 'pages/show.json': source }, { store })
    app.stage.assigns = { value: '<script>' }
    app.stage.formats = ['text']
    expect(await app.text()).toBe('<script>')
    app.stage.formats = ['html']
    expect(await app.text()).toBe('&lt;script&gt;')
    app.stage.formats = ['json']
    expect(await app.text()).toBe('"\\u003cscript\\u003e"')
    app.stage.formats = ['html']
    app.stage.assigns = { value: 'deutsch' }
    app.stage.locale = 'de'
    expect(await app.text()).toBe('deutsch')
    app.stage.assigns = { value: 'phone' }
    app.stage.variants = ['phone']
    expect([await app.text(), store.size]).toEqual(['phone', 5])
  })

  it('keeps formats apart even with a key that is given as a whole', async () => {
    const source = '<%= cache("k", { skipDigest: true }, () => { %><%= value %><% }) %>'
    await using app = await cachedApp({ 'pages/show.html': source, 'pages/show.text': source }, { store: new MemoryCacheStore() })
    app.stage.assigns = { value: '<b>' }
    app.stage.formats = ['text']
    expect(await app.text()).toBe('<b>')
    app.stage.formats = ['html']
    expect(await app.text()).toBe('&lt;b&gt;')
  })

  it('works where templates await, in code, in layouts, and in helpers', async () => {
    const sources = {
      'layouts/application.html': '<%= cache("menu", () => { %>menu <%= ran() %><% }) %><%= content() %>',
      'pages/show.html':
        '<% await 1 %><%= cache(await key, async () => { %><%= await ran("a") %><% }) %><% const b = cache("b", () => { %>b<% }) %>[<%= b %>]',
    }
    const store = new SlowStore()
    await using app = await cachedApp(sources, { store })
    app.stage.assigns = { key: 'a' }
    app.stage.layout = 'application'
    expect([await app.text(), await app.text()]).toEqual(Array(2).fill('menu a[b]'))
    expect(app.stage.ran).toBe(2)
    expect([...store.values.keys()].map((key) => key.replace(/:[\da-f]{32}/, ''))).toEqual([
      'views/pages/show/a',
      'views/pages/show/b',
      'views/layouts/application/menu',
    ])
  })

  it('hashes a key that is long, and refuses one that is none', async () => {
    const store = new SlowStore()
    await using app = await cachedApp({ 'pages/show.html': '<%= cache(posts, () => ran("x")) %>' }, { store })
    app.stage.assigns = { posts: Array.from({ length: 100 }, (_, id) => new Post(id, '')) }
    expect([await app.text(), await app.text(), app.stage.ran]).toEqual(['x', 'x', 1])
    expect([...store.values.keys()]).toEqual([expect.stringMatching(/^views\/sha256\/[\da-f]{64}$/)])
    for (const posts of [[], null, {}]) {
      app.stage.assigns = { posts }
      expect((await app.app.get('/show')).status).toBe(500)
    }
  })

  it('says what is wrong with a call', async () => {
    const messageOf = async (call: string) => (await failureOf(() => rendered(`<%= ${call} %>`))).message.split('\n')[0]
    expect(await messageOf('cache("k")')).toBe('cache takes a block last: <%= cache(post, () => { %> … <% }) %>')
    expect(await messageOf('cacheIf(false, "k", {})')).toContain('cache takes a block last')
    expect(await messageOf('cache("k", { expires: 1 }, () => "")')).toBe('cache has no option expires: it has expiresIn, skipDigest')
    await using app = await cachedApp(
      { 'pages/show.html': '<%= cache("k", { expiresIn: "soon" }, () => "") %>' },
      { store: new MemoryCacheStore() },
    )
    expect((await app.app.get('/show')).status).toBe(500)
  })

  it('C25: reading and writing are events, as in controllers', async () => {
    await using app = await cachedApp(
      { 'pages/show.html': '<%= cache("k", { skipDigest: true }, () => { %><%= ran("x") %><% }) %>' },
      { store: new MemoryCacheStore() },
    )
    using reads = subscribeTo('read_fragment.action_controller')
    using writes = subscribeTo('write_fragment.action_controller')
    expect([await app.text(), await app.text(), app.stage.ran]).toEqual(['x', 'x', 1])
    expect([reads.events.length, writes.events.length]).toEqual([2, 1])
    expect(reads.events[0]).toMatchObject({ payload: { controller: 'PagesController', action: 'show', key: 'views/k' } })
  })
})
