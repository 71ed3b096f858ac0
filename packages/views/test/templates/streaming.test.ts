/** Pages that are sent while they are made. */
import { describe, expect, it } from '@jest/globals'
import type { TemplateRequest } from '@live/core'
import type { Views } from '../../src/views.js'
import { failureOf, requestOf, type Sources, viewsOf } from '../support/view-folder.js'

const stream = async (views: Views, request: Partial<TemplateRequest> = {}) =>
  (await views.renderStream(requestOf({ layout: undefined, ...request }))).chunks[Symbol.asyncIterator]()

const chunksOf = async (sources: Sources, locals: Record<string, unknown> = {}) => {
  const chunks: string[] = []
  const { chunks: all } = await viewsOf(sources).renderStream(requestOf({ layout: undefined, locals, assigns: locals }))
  for await (const chunk of all) chunks.push(chunk)
  return chunks
}

const gate = () => {
  let open!: (value?: unknown) => void
  const promise = new Promise((resolve) => {
    open = resolve
  })
  return { promise, open }
}

describe('streamed pages', () => {
  it('L98: go from the top of the layout to its end, each piece a chunk', async () => {
    expect(await chunksOf({ 'layouts/application.html': "<%= content() %>, I'm here!", 'posts/show.html': 'Hello world' })).toEqual([
      'Hello world',
      ", I'm here!",
    ])
  })

  it('C90: the head of the layout is there before the template begins', async () => {
    const began: string[] = []
    const views = viewsOf({ 'layouts/application.html': '<head></head><%= content() %><foot>', 'posts/show.html': '<% begin() %><p>' })
    const chunks = await stream(views, { locals: { begin: () => began.push('template') } })
    expect(await chunks.next()).toEqual({ done: false, value: '<head></head>' })
    expect(began).toEqual([])
    expect(await chunks.next()).toEqual({ done: false, value: '<p>' })
    expect(began).toEqual(['template'])
    expect(await chunks.next()).toEqual({ done: false, value: '<foot>' })
    expect((await chunks.next()).done).toBe(true)
  })

  it('L98: without a layout they are one chunk', async () => {
    const views = viewsOf({ 'posts/show.html': 'a<%= later %>b' })
    const chunks = await stream(views, { layout: false, locals: { later: Promise.resolve('x') } })
    expect(await chunks.next()).toEqual({ done: false, value: 'axb' })
    expect((await chunks.next()).done).toBe(true)
  })

  it('L99: provide lets the layout go on at once, and what comes later does not reach it', async () => {
    const layout = '<title><%= content("title") %></title><%= content() %>'
    const show = '<% provide("title", "Main") %>a<% await wait.promise; contentFor("title", " page") %>b'
    const wait = gate()
    const chunks = await stream(viewsOf({ 'layouts/application.html': layout, 'posts/show.html': show }), { locals: { wait } })
    expect([(await chunks.next()).value, (await chunks.next()).value, (await chunks.next()).value]).toEqual(['<title>', 'Main', '</title>'])
    wait.open()
    const rest = []
    for (let step = await chunks.next(); !step.done; step = await chunks.next()) rest.push(step.value)
    expect(rest.join('')).toBe('ab')
  })

  it('L99: contentFor collects until the template has ended', async () => {
    const layout = '<title><%= content("title") %></title><%= content() %><%= content("none") %>'
    const show = '<% contentFor("title", "Main"); contentFor("title", " <page") %>text'
    expect((await chunksOf({ 'layouts/application.html': layout, 'posts/show.html': show })).join('')).toBe(
      '<title>Main &lt;page</title>text',
    )
  })

  it('A108: promises leave gaps that are filled in order', async () => {
    const [first, second] = [gate(), gate()]
    const views = viewsOf({
      'layouts/application.html': '[<%= content() %>]',
      'posts/show.html': '1<%= first.promise %>2<%= second.promise %>3',
    })
    const chunks = await stream(views, { locals: { first, second } })
    expect([(await chunks.next()).value, (await chunks.next()).value]).toEqual(['[', '1'])
    second.open('b')
    first.open('<a')
    expect([(await chunks.next()).value, (await chunks.next()).value, (await chunks.next()).value]).toEqual(['&lt;a', '2', 'b'])
  })

  it('flush sends what is there, and waits for a reader that takes its time', async () => {
    const rows: number[] = []
    const views = viewsOf({
      'layouts/application.html': '<table><%= content() %></table>',
      'posts/show.html': '<% for (let n = 1; n <= 3; n++) { rows.push(n) %><tr><%= n %><% await flush() } %>',
    })
    const chunks = await stream(views, { locals: { rows } })
    expect((await chunks.next()).value).toBe('<table>')
    expect((await chunks.next()).value).toBe('<tr>1')
    await new Promise(setImmediate)
    expect(rows).toEqual([1])
    expect((await chunks.next()).value).toBe('<tr>2')
    expect(rows).toEqual([1, 2])
    expect([(await chunks.next()).value, (await chunks.next()).value]).toEqual(['<tr>3', '</table>'])
  })

  it('L99: flush lets a layout go on that waits for content, and what comes later does not reach it', async () => {
    const layout = '<head><%= content("head") %></head><title><%= content("title") %></title><%= content() %><foot><%= content("foot") %>'
    const show = '<% contentFor("title", "T") %>a<% await flush(); contentFor("title", "late"); contentFor("foot", "f") %>b'
    expect((await chunksOf({ 'layouts/application.html': layout, 'posts/show.html': show })).join('')).toBe(
      '<head></head><title>T</title>ab<foot>f',
    )
    const asks = '<% if (hasContentFor("head")) { %>x<% } %><title><%= String(content("title")) %></title><%= content() %>'
    expect((await chunksOf({ 'layouts/application.html': asks, 'posts/show.html': 'a<% await flush() %>b' })).join('')).toBe(
      '<title></title>ab',
    )
    const own = '<% contentFor("x", "1") %><p><%= contentFor("x") %><% await flush() %>'
    expect((await chunksOf({ 'layouts/application.html': '[<%= content() %>]', 'posts/show.html': own })).join('')).toBe('[<p>1]')
  })

  it('L99: development is told of content that came too late, once, and production is not', async () => {
    const sources = {
      'layouts/application.html': '<%= content("head") %>|<%= content() %>',
      'posts/show.html': '<% await flush(); contentFor("head", "x"); contentFor("head", "y") %>.',
    }
    for (const [environment, times] of [
      ['development', 1],
      ['production', 0],
    ] as const) {
      const views = viewsOf(sources, { locales: () => [] })
      const warnings: string[] = []
      const logger = { warn: (text: string) => warnings.push(text) }
      await views.attach({ root: '/nowhere', codeRoot: '/nowhere', environment, logger, viewFolders: [] } as never)
      const { chunks } = await views.renderStream(requestOf({ layout: undefined }))
      let text = ''
      for await (const chunk of chunks) text += chunk
      expect([text, warnings.length]).toEqual(['|.', times])
      if (times === 1) expect(warnings[0]).toContain("Let it begin with provide('head', …)")
    }
  })

  it('L99: content() keeps what provide gave, wherever it is asked for', async () => {
    const layout = '<% hasContentFor("title") %><title><%= content("title") %></title><%= content() %><h1><%= content("title") %></h1>'
    const show = '<% provide("title", "Main") %>a<% await wait.promise; contentFor("title", " page"); provide("title", "2") %>b'
    const wait = gate()
    const chunks = await stream(viewsOf({ 'layouts/application.html': layout, 'posts/show.html': show }), { locals: { wait } })
    expect((await chunks.next()).value).toBe('<title>Main</title>')
    wait.open()
    const rest = []
    for (let step = await chunks.next(); !step.done; step = await chunks.next()) rest.push(step.value)
    expect(rest.join('')).toBe('ab<h1>Main</h1>')
  })

  it('helpers read the text of content: at once where the template gets that far, and with whenSettled in any case', async () => {
    const titles = { pageTitle: (own: unknown) => (String(own) === '' ? 'App' : `${String(own)} · App`) }
    const text = async (layout: string, show: string) =>
      (await chunksOf({ 'layouts/application.html': `${layout}|<%= content() %>`, 'posts/show.html': show }, titles)).join('')
    const plain = '<%= pageTitle(content("title")) %>'
    expect(await text(plain, 'page')).toBe('App|page')
    expect(await text(plain, '<% contentFor("title", "<T>") %>page')).toBe('&amp;lt;T&amp;gt; · App|page')
    expect(await text(plain, '<% contentFor("title", "T"); await 0 %>page')).toBe('T · App|page')
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code of a template
    const lazy = '<head><%= whenSettled(content("title"), (own) => String(own) === "" ? "App" : html`${own} · App`) %>'
    expect(await text(lazy, '<% contentFor("title", "<T>"); await 0 %>page')).toBe('<head>&lt;T&gt; · App|page')
    expect(await text(lazy, '<% await 0 %>page')).toBe('<head>App|page')
    const error = await failureOf(() => text(plain, '<% await 0 %>page'))
    expect(error.message).toContain("The text of content('title') is not known yet")
    expect((await failureOf(() => text(plain, '<% nope() %>page')))['template']).toBe('posts/show')
  })

  it('whenSettled does not begin with the template before the head of the layout has left', async () => {
    const began: string[] = []
    const layout = '<head><%= whenSettled(content("title"), (own) => own) %></head><%= content() %>'
    const views = viewsOf({ 'layouts/application.html': layout, 'posts/show.html': '<% began.push(1); provide("title", "T") %>' })
    const chunks = await stream(views, { locals: { began } })
    expect([(await chunks.next()).value, began.length]).toEqual(['<head>', 0])
    expect([(await chunks.next()).value, (await chunks.next()).value]).toEqual(['T', '</head>'])
  })

  it('whenSettled looks at whole pages at once', async () => {
    const sources = { 'layouts/application.html': '<%= whenSettled(content("t"), (own) => own + "<") %>', 'posts/show.html': '' }
    expect((viewsOf(sources).render(requestOf({ layout: undefined })) as { body: string }).body).toBe('&lt;')
  })

  it('flush waits for nobody where the page is made whole', async () => {
    const views = viewsOf({ 'posts/show.html': '<% for (const n of [1, 2]) { await flush() %><%= n %><% } %>' })
    expect((await views.render(requestOf())).body).toBe('12')
  })

  it('a template that is given up hears of it at its next flush', async () => {
    const seen: string[] = []
    const views = viewsOf({
      'layouts/application.html': '<%= content() %>',
      'posts/show.html': '<% try { for (;;) { %>row<% await flush() } } catch (error) { seen.push(error.message) } %>',
    })
    const chunks = await stream(views, { locals: { seen } })
    await chunks.next()
    await chunks.return!()
    await new Promise(setImmediate)
    expect(seen).toEqual(['Nobody reads this page any more'])
  })

  it('nest layouts, and see what is assigned', async () => {
    const sources = {
      'layouts/application.html': '<% layout("base") %><main><%= user %><%= content() %></main>',
      'layouts/base.html': '<html><%= content() %></html>',
      'posts/show.html': 'page',
    }
    expect(await chunksOf(sources, { user: 'u' })).toEqual(['<html>', '<main>u', 'page', '</main>', '</html>'])
  })

  it('an asynchronous layout sends what it has when it waits', async () => {
    const wait = gate()
    const views = viewsOf({ 'layouts/application.html': '<head><% await wait.promise %><%= content() %><end>', 'posts/show.html': 'page' })
    const chunks = await stream(views, { locals: { wait } })
    expect((await chunks.next()).value).toBe('<head>')
    wait.open()
    expect([(await chunks.next()).value, (await chunks.next()).value]).toEqual(['page', '<end>'])
  })

  it('hasContentFor runs the template first, and refuses to guess', async () => {
    const layout = '<head><% if (hasContentFor("side")) { %><aside><%= content("side") %></aside><% } %><%= content() %>'
    expect((await chunksOf({ 'layouts/application.html': layout, 'posts/show.html': '<% contentFor("side", "s") %>page' })).join('')).toBe(
      '<head><aside>s</aside>page',
    )
    expect((await chunksOf({ 'layouts/application.html': layout, 'posts/show.html': 'page' })).join('')).toBe('<head>page')
    const error = await failureOf(() => chunksOf({ 'layouts/application.html': layout, 'posts/show.html': '<% await 0 %>page' }))
    expect(error.message).toContain('Whether there is content for side is not known yet: the page is streamed')
  })

  it('a template cannot choose a layout that is out already', async () => {
    const error = await failureOf(() =>
      chunksOf({ 'layouts/application.html': '<%= content() %>', 'posts/show.html': '<% layout("print") %>' }),
    )
    expect(error.message).toContain('choose it in the controller')
  })

  it('L100: fail after what was written, with the place in the template', async () => {
    const read = async (sources: Sources) => {
      const chunks = await stream(viewsOf(sources), { locals: { reject: () => Promise.reject(new Error('late')) } })
      const seen = []
      for (;;) {
        try {
          seen.push((await chunks.next()).value)
        } catch (error) {
          return [...seen, (error as Error & { template: string }).template]
        }
      }
    }
    expect(await read({ 'layouts/application.html': '<body class="<%= reject() %>">', 'posts/show.html': '' })).toEqual([
      '<body class="',
      'layouts/application',
    ])
    expect(await read({ 'layouts/application.html': '<body><%= content() %>', 'posts/show.html': 'a<%= nope %>' })).toEqual([
      '<body>',
      'a',
      'posts/show',
    ])
    expect(
      await read({ 'layouts/application.html': '<body><%= content("title") %>', 'posts/show.html': 'a<% await 0; nope() %>' }),
    ).toEqual(['<body>', 'posts/show'])
  })

  it('fail at once when the layout cannot begin', async () => {
    const views = viewsOf({ 'layouts/application.html': '<body class="<%= nope %>">', 'posts/show.html': '' })
    expect((await failureOf(() => stream(views))).code).toBe('ERR_TEMPLATE')
  })
})
