/** Templates: output, blocks, names, promises. */
import { describe, expect, it } from '@jest/globals'
import { html, SafeString } from '../../src/html/safe-string.js'
import type { Block, View } from '../../src/view.js'
import { failureOf, rendered } from '../support/view-folder.js'

const helpers = [
  (view: View) => ({
    box: (title: string, block: Block<[string]>) => html`<div title="${title}">${view.capture(block, title)}</div>`,
    later: async (block: Block) => {
      await Promise.resolve()
      return html`<i>${view.capture(block)}</i>`
    },
    here: () => view.template.name,
  }),
]

describe('what templates put out', () => {
  it('A106: escapes what is put out, and passes what is safe', async () => {
    expect(await rendered('<%= a %>|<%~ a %>|<%= b %>|<%= c %>', { a: `<&>"'`, b: new SafeString('<b>'), c: null })).toBe(
      `&lt;&amp;&gt;&quot;&#39;|<&>"'|<b>|`,
    )
  })

  it('puts out lists one element after the other, and numbers as they are', async () => {
    expect(await rendered('<%= list %> <%= 0 %> <%= false %>', { list: ['<', new SafeString('<'), 1] })).toBe('&lt;<1 0 false')
  })

  it('A99: awaits promises in their places, and lets them run at the same time', async () => {
    const order: string[] = []
    const slow = async (name: string, turns: number) => {
      for (let i = 0; i < turns; i++) await Promise.resolve()
      order.push(name)
      return `<${name}>`
    }
    expect(await rendered('<%= slow("a", 9) %>-<%= slow("b", 1) %>-<%~ slow("c", 3) %>', { slow })).toBe('&lt;a&gt;-&lt;b&gt;-<c>')
    expect(order).toEqual(['b', 'c', 'a'])
  })

  it('awaits in templates', async () => {
    const load = async () => [1, 2]
    expect(await rendered('<% const list = await load() %><% for (const n of list) { %><%= n %>,<% } %>', { load })).toBe('1,2,')
    expect(await rendered('<% for await (const n of load()) { %><%= n %>,<% } %>', { load: () => [1, 2].map(async (n) => n) })).toBe('1,2,')
  })

  it('gives the content of a block to the helper, with its parameters', async () => {
    const source = '<ul>\n<%= box(title, (name) => { %>\n  <b><%= name %></b>\n<% }) %>\n</ul>'
    expect(await rendered(source, { title: '<t>' }, {}, { helpers })).toBe('<ul>\n<div title="&lt;t&gt;">\n  <b>&lt;t&gt;</b>\n</div></ul>')
  })

  it('nests blocks, calls them late, and awaits in them', async () => {
    const source = `<%= box('a', () => { %>1<%= box('b', async () => { %>2<%= await x() %><% }) %>3<% }) %>|<%= later(() => { %>[<%= here() %>]<% }) %>|<%= here() %>`
    expect(await rendered(source, { x: async () => '<' }, {}, { helpers })).toBe(
      '<div title="a">1<div title="b">2&lt;</div>3</div>|<i>[posts/show]</i>|posts/show',
    )
  })

  it('writes in its place what the callback of a method writes, and joins what map gives', async () => {
    expect(await rendered('<% list.forEach((n) => { %><i><%= n %></i><% }) %>', { list: [1, 2] })).toBe('<i>1</i><i>2</i>')
    expect(await rendered('<%= list.map((n) => { %><i><%= n %></i><% }) %>', { list: [1, 2] })).toBe('<i>1</i><i>2</i>')
  })

  it('takes functions of a template for its own', async () => {
    expect(await rendered('<% const row = (n) => { %><td><%= n %></td><% } %><%= row(1) %><%= row("<") %>')).toBe('<td>1</td><td>&lt;</td>')
  })

  it('takes branches with and without braces, ternaries, switches and comments', async () => {
    const source = `<% if (a) { %>yes<% } else { %>no<% } %>
<% if (!a) { %>x<% } %>
<% else if (b) { %>b<% } %>
<% else { %>c<% } %>
<%# don't show "this" %>
<% // it's a comment %>
<% /* and 'this */ %>
<% switch (n) {
   case 1: %>one<% break
   case 2: %>two<% } %>
<%= a ? box('t', () => { %>T<% }) : '' %>
<%= "%" + /['"]/.test(s) %> <%= \`a\${\`b\${1}\`}\` %>
<% if (a) %>short<% else %>long`
    expect(await rendered(source, { a: true, b: true, n: 2, s: "'" }, {}, { helpers })).toBe(
      'yes\nb\ntwo\n<div title="t">T</div>\n%true ab1\nshort',
    )
  })

  it('A100: says that a misspelt name is not defined, where, and which one was perhaps meant', async () => {
    const error = await failureOf(() => rendered('<p>\n  <%= titel %>\n</p>', { title: 1 }))
    expect(error).toMatchObject({ code: 'ERR_TEMPLATE', status: 500, template: 'posts/show', line: 2, column: 7, suggestions: ['title'] })
    expect(error.message).toContain('titel is not defined')
    expect(error.message).toContain('did you mean title?')
    expect(error.excerpt).toBe('  1 | <p>\n> 2 |   <%= titel %>\n  3 | </p>')
  })

  it('knows what is not there by typeof, and by locals', async () => {
    expect(await rendered('<%= typeof notice %> <%= locals.notice ?? "none" %>')).toBe('undefined none')
  })

  it('writes to the page with concat', async () => {
    expect(await rendered('<% concat("<") %><%= box("x", () => { concat("in") %>…<% }) %>!', {}, {}, { helpers })).toBe(
      '&lt;<div title="x">in…</div>!',
    )
  })
})
