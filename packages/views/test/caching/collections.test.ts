/** Collections whose elements are kept. */
import { describe, expect, it } from '@jest/globals'
import { MemoryCacheStore } from '@live/core'
import { subscribeTo } from '@live/testing'
import { cachedApp, Post, SlowStore } from './support.js'

const ROW = { 'pages/_row.html': '<li><%= ran(row.title) %></li>' }
const SHOW = '<%= render({ partial: "row", collection: posts, cached: true }) %>'

const posts = () => [new Post(1, 'a'), new Post(2, '<b>'), new Post(3, 'c')]

describe('collections with cached', () => {
  it('A127: read all elements in one step, and make those that are missing', async () => {
    const store = new SlowStore()
    await using app = await cachedApp({ ...ROW, 'pages/show.html': SHOW }, { store })
    const all = posts()
    app.stage.assigns = { posts: all }
    const whole = '<li>a</li><li>&lt;b&gt;</li><li>c</li>'
    expect([await app.text(), await app.text(), app.stage.ran]).toEqual([whole, whole, 3])
    Object.assign(all[1]!, { title: 'B', updatedAt: new Date() })
    expect([await app.text(), app.stage.ran]).toEqual(['<li>a</li><li>B</li><li>c</li>', 4])
    expect(store.calls.filter((call) => !call.startsWith('write'))).toEqual(['many 3', 'many 3', 'many 3'])
  })

  it('A127: keys are those of the partial, apart from fragments of the same record in it', async () => {
    const store = new SlowStore()
    const row = '<li><%= cache(row, () => { %><%= ran(row.title) %><% }) %></li>'
    await using app = await cachedApp({ 'pages/_row.html': row, 'pages/show.html': SHOW }, { store })
    app.stage.assigns = { posts: [new Post(1, 'a')] }
    expect([await app.text(), await app.text(), app.stage.ran]).toEqual(['<li>a</li>', '<li>a</li>', 1])
    expect([...store.values].map(([key, value]) => [key.replace(/[\da-f]{32}/, ''), value])).toEqual([
      ['views/pages/_row:/posts/1-2026-11-22T08:05:23.000Z', 'a'],
      ['views/pages/_row::each/posts/1-2026-11-22T08:05:23.000Z', '<li>a</li>'],
    ])
  })

  it('A105, A127: stand in layouts and between spacers all the same, with a key of their own and places in the list', async () => {
    const sources = {
      'pages/_row.html': '<%= ran(row.title) %><%= rowCounter %>',
      'pages/_box.html': '[<%= content() %>]',
      'pages/_line.html': '-',
      'pages/show.html':
        '<%= render({ partial: "row", collection: posts, cached: (post) => [post, size], layout: "box", spacerTemplate: "line" }) %>',
    }
    for (const store of [new MemoryCacheStore(), new SlowStore(false)]) {
      await using app = await cachedApp(sources, { store })
      app.stage.assigns = { posts: posts().slice(0, 2), size: 1 }
      expect([await app.text(), await app.text(), app.stage.ran]).toEqual(['[a0]-[&lt;b&gt;1]', '[a0]-[&lt;b&gt;1]', 2])
      app.stage.assigns = { ...app.stage.assigns, size: 2 }
      expect([await app.text(), app.stage.ran]).toEqual(['[a0]-[&lt;b&gt;1]', 4])
    }
  })

  it('A127: one with a block is made each time, for the block may be another one', async () => {
    const store = new MemoryCacheStore()
    const sources = {
      'pages/_row.html': '<%= content(row) %>',
      'pages/show.html': '<%= render({ partial: "row", collection: [1], cached: true }, () => { %><%= word %><% }) %>',
    }
    await using app = await cachedApp(sources, { store })
    for (const word of ['one', 'two']) {
      app.stage.assigns = { word }
      expect([await app.text(), store.size]).toEqual([word, 0])
    }
  })

  it('an empty one asks nothing of the store, and events name every element', async () => {
    const store = new SlowStore()
    await using app = await cachedApp({ ...ROW, 'pages/show.html': `${SHOW.replace(') %>', ') ?? "none" %>')}` }, { store })
    app.stage.assigns = { posts: [] }
    expect([await app.text(), store.calls]).toEqual(['none', []])
    using reads = subscribeTo<{ key: string }>('read_fragment.action_controller')
    app.stage.assigns = { posts: posts() }
    await app.text()
    expect(reads.events.map(({ payload }) => payload.key.replace(/.*posts/, 'posts').replace(/-.*/, ''))).toEqual([
      'posts/1',
      'posts/2',
      'posts/3',
    ])
  })

  it('partials that await, and failures of one, are as without a cache', async () => {
    const sources = { 'pages/_row.html': '<% await 1 %><%= row.title() %>', 'pages/show.html': SHOW.replace('posts', 'posts') }
    await using app = await cachedApp(sources, { store: new SlowStore() })
    const row = (id: number, title: () => string) => ({ cacheKey: () => `rows/${id}`, title })
    app.stage.assigns = { posts: [row(1, () => 'a'), row(2, () => 'b')] }
    expect(await app.text()).toBe('ab')
    const broken = () => {
      throw new Error('no title')
    }
    app.stage.assigns = { posts: [row(1, () => 'x'), row(3, broken)] }
    expect((await app.app.get('/show')).status).toBe(500)
    app.stage.assigns = { posts: [row(1, () => 'x'), row(3, () => 'c')] }
    expect(await app.text()).toBe('ac')
  })
})
