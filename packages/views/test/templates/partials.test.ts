/** Partials and collections. */
import { createServer } from 'node:net'
import vm from 'node:vm'
import { describe, expect, it, jest } from '@jest/globals'
import { html } from '../../src/html/safe-string.js'
import { TemplateStore } from '../../src/templates/template-store.js'
import { failureOf, rendered, requestOf, viewsOf } from '../support/view-folder.js'

class Post {
  constructor(readonly title: string) {}
  toPartialPath() {
    return 'posts/post'
  }
}

class Comment {
  toPartialPath() {
    return 'comments/comment'
  }
}

const PARTIALS = { 'posts/_post.html': '<i><%= post.title %></i>', 'comments/_comment.html': '<c/>' }

describe('partials', () => {
  it('A104: are looked up along the folders of the controller, or as they are named', async () => {
    const others = { 'application/_menu.html': 'app-menu', 'shared/_menu.html': 'shared-menu', 'posts/_form.html': '<%= post %>' }
    expect(await rendered('<%= render("form", { post: "<" }) %> <%= render("menu") %> <%= render("shared/menu") %>', {}, others)).toBe(
      '&lt; app-menu shared-menu',
    )
  })

  it('see what the controller assigned, and not the locals of the page', async () => {
    const views = viewsOf({ 'posts/show.html': '<%= render("a") %>', 'posts/_a.html': '<%= user %> <%= typeof secret %>' })
    expect((await views.render(requestOf({ locals: { user: 'u', secret: 1 }, assigns: { user: 'u' } }))).body).toBe('u undefined')
  })

  it('A104: are those of models, and of lists of them', async () => {
    const locals = { post: new Post('<a>'), mixed: [new Post('b'), new Comment()], same: [new Post('c'), new Post('d')] }
    expect(await rendered('<%= render(post) %> <%= render(mixed) %> <%= render(same) %>', locals, PARTIALS)).toBe(
      '<i>&lt;a&gt;</i> <i>b</i><c/> <i>c</i><i>d</i>',
    )
  })

  it('A105: an empty collection is null', async () => {
    const source =
      '<%= render(posts) ?? "none" %> <%= render({ partial: "post", collection: [] }) ?? "none" %> <%= render({ partial: "post", collection: null }) ?? "none" %>'
    expect(await rendered(source, { posts: [] }, PARTIALS)).toBe('none none none')
  })

  it('A105: count, iterate, take other names and locals, and have spacers between them', async () => {
    const others = {
      'posts/_row.html':
        '<%= mark %><%= row %><%= rowCounter %><%= rowIteration.isFirst ? "F" : "" %><%= rowIteration.isLast ? "L" : "" %>/<%= rowIteration.size %>',
      'posts/_item.html': '<%= thing %>:<%= typeof thingIteration %>',
      'posts/_line.html': '<hr>',
    }
    const source =
      '<%= render({ partial: "row", collection: ["a", "b"], spacerTemplate: "line", locals: { mark: "-" } }) %> <%= render({ partial: "item", collection: new Set([1, 2]), as: "thing" }) %>'
    expect(await rendered(source, {}, others)).toBe('-a0F/2<hr>-b1L/2 1:object2:object')
  })

  it('A105: knows no iteration where one partial is rendered', async () => {
    const others = { 'posts/_row.html': '<%= row %> <%= typeof rowCounter %> <%= typeof rowIteration %>' }
    expect(await rendered('<%= render({ partial: "row", object: 7 }) %>', {}, others)).toBe('7 undefined undefined')
  })

  it('A104: stand in layouts of their own, which take a block as well', async () => {
    const others = { ...PARTIALS, 'posts/_box.html': '<div><%= content() %></div>', 'posts/_each.html': '<li><%= content(post) %></li>' }
    const source = `<%= render({ layout: "box" }, () => { %><b>1</b><% }) %>
<%= render({ partial: "post", layout: "box", locals: { post } }) %>
<%= render("box", () => { %>2<% }) %>
<%= render({ partial: "each", collection: [1, 2], as: "post" }, (n) => { %>n<%= n %><% }) %>
<%= render({ partial: "post", collection: [post], layout: "box" }) %>`
    expect(await rendered(source, { post: new Post('p') }, others)).toBe(
      '<div><b>1</b></div>\n<div><i>p</i></div>\n<div>2</div>\n<li>n1</li><li>n2</li>\n<div><i>p</i></div>',
    )
  })

  it('render templates, sources, text, HTML and components', async () => {
    const card = { renderIn: () => html`<card>${'<'}</card>` }
    expect(await rendered('<%= render({ inline: source, locals: { a: 1 } }) %>', { source: '[<%= a %>]' })).toBe('[1]')
    expect(
      await rendered(
        '<%= render({ plain: "<" }) %> <%= render({ html: raw("<b>") }) %> <%= render(card) %> <%= render({ template: "other" }) %>',
        { card },
        { 'posts/other.html': 'other' },
      ),
    ).toBe('&lt; <b> <card>&lt;</card> other')
  })

  it('of another format than the page are found, and text is escaped in HTML', async () => {
    const others = { 'posts/_row.text': '<<%= row %>> <%= view.template.name %>', 'posts/_row.json': '<%= row %>' }
    expect(await rendered('<%= render({ partial: "row", object: "&", formats: ["text"] }) %>', {}, others)).toBe('&lt;&amp;&gt; posts/_row')
    expect(
      await rendered('<%= render({ partial: "row", collection: [later], formats: ["text"] }) %>', { later: Promise.resolve('<') }, others),
    ).toBe('&lt;&lt;&gt; posts/_row')
    expect(await rendered('<%= render({ partial: "row", object: "</b>", formats: ["json"] }) %>', {}, others)).toBe('"\\u003c/b\\u003e"')
  })

  it('are looked up beside their template, after it has awaited something too', async () => {
    const others = { 'cards/card.html': '<% await 1 %><%= render("row") %>', 'cards/_row.html': 'card <%= t(".x", { default: "x" }) %>' }
    expect(await rendered('<% await 1 %><%= render({ template: "cards/card" }) %> <%= view.helpers.capture("y") %>', {}, others)).toBe(
      'card x y',
    )
  })

  it('A108: asynchronous ones run at the same time, and are put out in order', async () => {
    const running: string[] = []
    const load = async (name: string, turns: number) => {
      running.push(name)
      for (let i = 0; i < turns; i++) await Promise.resolve()
      running.push(`${name}!`)
      return name
    }
    const others = { 'posts/_slow.html': '<%= await load(name, turns) %>' }
    const source =
      '<%= render("slow", { name: "a", turns: 9, load }) %>,<%= render("slow", { name: "b", turns: 1, load }) %>,<%= render({ partial: "slow", collection: ["c"], as: "name", locals: { load, turns: 1 } }) %>'
    expect(await rendered(source, { load }, others)).toBe('a,b,c')
    expect(running).toEqual(['a', 'b', 'c', 'b!', 'c!', 'a!'])
  })

  it('say what they are when they cannot be rendered', async () => {
    const messages = await Promise.all(
      [
        'render(7)',
        'render([{}])',
        'render({})',
        'render({ collection: [1] })',
        'render({ partial: "post", collection: [1], as: "a-b" })',
      ].map(async (call) => (await failureOf(() => rendered(`<%= ${call} %>`, {}, PARTIALS))).message.split('\n')[0]),
    )
    expect(messages).toEqual([
      'render takes the name of a partial, options, a model or a list, not 7',
      'render takes a list of models with toPartialPath(), not of Object: name the partial, and give the list as collection',
      'render in a template takes partial, template, inline, plain, html, or a layout with a block, not {  }',
      'render takes a collection or an object with the name of its partial',
      '"a-b" is no name for a variable: give another one with as, such as { as: \'post\' }',
    ])
  })

  it('A105: a block of a collection is run for each element, where the partial shows it', async () => {
    let runs = 0
    const source = '<%= render({ partial: "frame", collection: [1, 2], as: "n" }, () => { %>b<%= count() %><% }) %>'
    const text = await rendered(source, { count: () => ++runs }, { 'posts/_frame.html': '[<%= n %><%= content() %>]' })
    expect(text).toBe('[1b1][2b2]')
  })

  it('A108: a promise that a partial is given may fail before it comes to it, or without being asked for', async () => {
    const seen: unknown[] = []
    const note = (error: unknown): void => void seen.push(error)
    // What jest gives to tests under this name is a copy whose events never come.
    const process = (createServer.constructor as FunctionConstructor)('return process')() as NodeJS.Process
    process.on('unhandledRejection', note)
    try {
      const source = '<%= render("late", { slow: fail(), turn }) %><%= render({ partial: "none", locals: { slow: fail() } }) %>'
      const others = { 'posts/_late.html': '<% await turn() %><%= await slow.catch((error) => error.message) %>', 'posts/_none.html': '.' }
      const locals = { fail: () => Promise.reject(new Error('late')), turn: () => new Promise(setImmediate) }
      expect(await rendered(source, locals, others)).toBe('late.')
      await locals.turn()
    } finally {
      process.off('unhandledRejection', note)
    }
    expect(seen).toEqual([])
  })

  it('A110: nothing is compiled for a request, and a collection looks its partial up once', async () => {
    const compile = jest.spyOn(vm, 'compileFunction')
    const find = jest.spyOn(TemplateStore.prototype, 'find')
    try {
      const views = viewsOf(
        {
          'posts/show.html':
            '<%= render({ partial: "row", collection: rows }) %><% for (const row of rows) { %><%= render("row", { row }) %><% } %>',
          'posts/_row.html': '<%= row %>.',
        },
        { cache: true },
      )
      const request = requestOf({ locals: { rows: [1, 2, 3] } })
      expect((await views.render(request)).body).toBe('1.2.3.1.2.3.')
      expect(compile).toHaveBeenCalled()
      compile.mockClear()
      find.mockClear()
      await views.render(request)
      // The page, the collection, and each partial of the loop.
      expect([compile.mock.calls.length, find.mock.calls.length]).toEqual([0, 1 + 1 + 3])
    } finally {
      jest.restoreAllMocks()
    }
  })

  it('A105: elements with cached go to the helper that keeps fragments', async () => {
    const kept: unknown[] = []
    const fetchFragments = (
      elements: readonly unknown[],
      cached: unknown,
      template: { name: string },
      make: (element: unknown, index: number) => unknown,
    ) => {
      kept.push(elements, cached, template.name)
      return elements.map((element, index) => make(element, index))
    }
    const source = '<%= render({ partial: "row", collection: [1, 2], cached: true }) %>'
    expect(await rendered(source, {}, { 'posts/_row.html': '[<%= row %>]' }, { helpers: [{ fetchFragments }] })).toBe('[1][2]')
    expect(kept).toEqual([[1, 2], true, 'posts/_row'])
  })
})

describe('strict locals', () => {
  const card = (source: string, locals: string) => rendered(`<%= render("card", ${locals}) %>`, {}, { 'posts/_card.html': source })

  it('A101: have types for the reader, defaults, and may be left out', async () => {
    const source =
      '<%# locals: { title: string, size?: number = 1 + 1, tags: Map<string, number> = new Map([["a", 1]]), note?: "a" | "b" } %>\n<%= title %> <%= size %> <%= tags.size %> <%= note %>'
    expect(await card(source, '{ title: "t" }')).toBe('t 2 1 ')
    expect(await card(source, '{ title: "t", size: 5, note: "b" }')).toBe('t 5 1 b')
  })

  it('A101: missing and unknown ones are errors', async () => {
    expect((await failureOf(() => card('<%# locals: { title: string } %>', '{}'))).message).toMatch(/^missing local: title\n/)
    expect((await failureOf(() => card('<%# locals: { title?: string } %>', '{ titel: 1 }'))).message).toMatch(
      /^unknown local: titel \(did you mean title\?\)\n/,
    )
    expect((await failureOf(() => card('<%# locals: {} %>', '{ a: 1 }'))).message).toMatch(/^unknown local: a\n/)
    expect(await card('<%# locals: {} %>ok', '{}')).toBe('ok')
    expect(await card('<%# locals: { a: number } %><%= a %>', '{ a: 1, aIndex: 0, aCounter: 0 }')).toBe('1')
  })

  it('A101: those that cannot be read are errors of the template', async () => {
    expect((await failureOf(() => card('<%# locals: title %>', '{}'))).message).toContain('declares no locals')
    expect((await failureOf(() => card('<%# locals: { 7: string } %>', '{}'))).message).toContain('declares no locals')
  })

  it('A101: a collection gives only the counters that are declared', async () => {
    const others = {
      'posts/_a.html': '<%# locals: { a: number } %><%= a %>',
      'posts/_b.html': '<%# locals: { b: number, bCounter: number } %><%= b %>/<%= bCounter %> ',
    }
    expect(
      await rendered('<%= render({ partial: "a", collection: [1, 2] }) %> <%= render({ partial: "b", collection: [1, 2] }) %>', {}, others),
    ).toBe('12 1/0 2/1 ')
  })
})
