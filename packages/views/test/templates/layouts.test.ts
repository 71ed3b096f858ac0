/** Layouts and the contents that templates give to them. */
import { describe, expect, it } from '@jest/globals'
import { failureOf, page, requestOf, viewsOf } from '../support/view-folder.js'

const LAYOUT = '<html><%= content("head") %>[<%= content() %>]</html>'

describe('layouts', () => {
  it('A102: stand around the template, which ran before', async () => {
    const sources = {
      'layouts/application.html': LAYOUT,
      'posts/show.html': '<% contentFor("head", () => { %><title><%= title %></title><% }) %>Hi',
    }
    expect((await page(sources, { locals: { title: '<t>' } })).body).toBe('<html><title>&lt;t&gt;</title>[Hi]</html>')
  })

  it('A103: contentFor appends, replaces with flush, escapes what is not safe, and reads', async () => {
    const show = `<% contentFor("a", "H1"); contentFor("a", "<") %><% contentFor("b", "x"); contentFor("b", raw("<y>"), { flush: true }) %>
<% contentFor("c", { flush: true }, () => { %>C<% }) %>
<% contentFor("none", undefined) %>
<%= hasContentFor("a") %> <%= hasContentFor("none") %> <%= hasContentFor("nowhere") %> <%= contentFor("a") %>`
    const sources = {
      'layouts/application.html': '<%= content() %>|<%= content("a") %>|<%= content("b") %>|<%= content("c") %>',
      'posts/show.html': show,
    }
    expect((await page(sources)).body).toBe('\ntrue false false H1&lt;|H1&lt;|<y>|C')
  })

  it('A103: keeps what asynchronous partials give, whenever they do', async () => {
    const sources = {
      'layouts/application.html': LAYOUT,
      'posts/show.html': '<%= render("late") %>',
      'posts/_late.html': '<% await tick() %><% contentFor("head", tick()) %>late',
    }
    const tick = async () => 'tick'
    expect((await page(sources, { locals: {}, assigns: { tick } })).body).toBe('<html>tick[late]</html>')
  })

  it('nests: a layout names the one around it', async () => {
    const sources = {
      'layouts/application.html': '(app <%= content("menu") %> <%= content() %>)',
      'layouts/admin.html': '<% layout("application") %><% contentFor("menu", "admin") %>(admin <%= content() %>)',
      'posts/show.html': 'page',
    }
    expect((await page(sources, { layout: 'admin' })).body).toBe('(app admin (admin page))')
  })

  it('can be chosen, and left out, by the template', async () => {
    const sources = {
      'layouts/application.html': '(app <%= content() %>)',
      'layouts/print.html': '(print <%= content() %>)',
      'posts/show.html': '<% layout(which) %>page',
    }
    expect((await page(sources, { locals: { which: 'print' } })).body).toBe('(print page)')
    expect((await page(sources, { locals: { which: false } })).body).toBe('page')
    expect((await failureOf(() => page(sources, { locals: { which: 7 } }))).message).toContain('layout takes a name')
  })

  it('ends when layouts name each other', async () => {
    const sources = {
      'layouts/a.html': '<% layout("b") %>a<%= content() %>',
      'layouts/b.html': '<% layout("a") %>b<%= content() %>',
      'posts/show.html': '',
    }
    expect((await page(sources, { layout: 'a' })).body.length).toBeLessThan(50)
  })

  it('see what the controller assigned and the locals of the call', async () => {
    const sources = { 'layouts/application.html': '<%= user %> <%= title %> <%= content() %>', 'posts/show.html': '<%= user %>' }
    expect((await page(sources, { locals: { user: 'u', title: 't' }, assigns: { user: 'u' } })).body).toBe('u t u')
  })

  it('are made of content that is ready, and of sources', async () => {
    const views = viewsOf({ 'layouts/application.html': '(<%= content() %>)' })
    expect(await views.renderLayout('<i>', requestOf({ layout: undefined }))).toEqual({ body: '(<i>)', format: 'html' })
    expect(await views.renderSource('<%= a %>', requestOf({ layout: 'application', locals: { a: '<' } }))).toEqual({
      body: '(&lt;)',
      format: 'html',
    })
  })

  it('give nothing where there is nothing around', async () => {
    expect((await page({ 'posts/show.html': '[<%= content() %>]' })).body).toBe('[]')
  })
})
