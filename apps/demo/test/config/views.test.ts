/** The renderer: how templates are found, and what they may do. */
import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { contracts } from '@live/testing'
import { ViewRenderer } from '../../config/views.js'
import { temporaryFolder } from '../test-helper.js'

const folder = temporaryFolder()

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

write('layouts/application.html.eta', "<title><%= contentFor('title') || 'none' %></title><%~ it.body %>")
write('layouts/bare.html.eta', '[<%~ it.body %>]')
write('posts/show.html.eta', "<% contentFor('title', it.title) %><p><%= it.title %></p>")
write('posts/show.txt.eta', 'plain <%~ it.title %>')
write('posts/list.html.eta', "<%~ include('posts/_item.html', { item: 'a&b' }) %>/<%= it.title %>")
write('posts/_item.html.eta', '<%= it.item %>-<%= it.title %>')
write('posts/broken.html.eta', 'one\ntwo\n<% throw new Error("oops") %>')

const views = new ViewRenderer({ folder, cache: false })
const locals = { title: '<b>"Hi" & \'you\'</b>' }
const escaped = '&lt;b&gt;&quot;Hi&quot; &amp; &#39;you&#39;&lt;/b&gt;'

describe('ViewRenderer', () => {
  it('renders inside the conventional layout, with escaped values', () => {
    const { body, format } = views.render({ template: 'posts/show', formats: ['html'], locals })
    expect(format).toBe('html')
    expect(body).toBe(`<title>${escaped}</title><p>${escaped}</p>`)
  })

  it('takes another layout by its short or its full name, or none', () => {
    const render = (layout: string | false): string => views.render({ template: 'posts/show', formats: ['html'], locals, layout }).body
    expect(render('bare')).toBe(`[<p>${escaped}</p>]`)
    expect(render('layouts/bare')).toBe(`[<p>${escaped}</p>]`)
    expect(render(false)).toBe(`<p>${escaped}</p>`)
  })

  it('takes the first format that there is, and no layout for a format that has none', () => {
    expect(views.render({ template: 'posts/show', formats: ['xml', 'txt', 'html'], locals: { title: 'a & b' } })).toEqual({
      body: 'plain a & b',
      format: 'txt',
    })
  })

  it('gives partials the values of the page and their own', () => {
    expect(views.render({ template: 'posts/list', formats: ['html'], locals: { title: 'T' }, layout: false }).body).toBe('a&amp;b-T/T')
  })

  it('keeps what one rendering said out of the next', () => {
    write('posts/quiet.html.eta', 'x')
    views.render({ template: 'posts/show', formats: ['html'], locals })
    expect(views.render({ template: 'posts/quiet', formats: ['html'], locals: {} }).body).toBe('<title>none</title>x')
  })

  it('knows which templates exist', () => {
    expect(views.exists('posts/show')).toBe(true)
    expect(views.exists('posts/show', ['json', 'txt'])).toBe(true)
    expect(views.exists('posts/show', ['json'])).toBe(false)
    expect(views.exists('posts/sho')).toBe(false)
    expect(views.exists('posts')).toBe(false)
  })

  it.each(['../secret', '/etc/passwd', 'posts/../posts/show', 'posts/show.html'])('never opens %p', (template) => {
    expect(views.exists(template, ['html'])).toBe(false)
    expect(() => views.render({ template, formats: ['html'], locals: {} })).toThrow('No template')
  })

  it('knows when a template was changed last', () => {
    const before = views.version
    expect(before).toBeGreaterThan(0)
    const later = Math.ceil(before / 1000) + 60
    utimesSync(join(folder, 'posts/show.html.eta'), later, later)
    expect(views.version).toBe(later * 1000)
  })

  it('says what it looked for when a template or a layout is missing', () => {
    const render = (layout?: string) => () =>
      views.render({ template: layout ? 'posts/show' : 'posts/none', formats: ['html', 'json'], locals, layout })
    expect(render()).toThrow('No template posts/none for the formats [html, json]: looked for posts/none.html.eta, posts/none.json.eta')
    expect(render('none')).toThrow('No layout layouts/none for the formats [html]')
    expect(render()).toThrow(expect.objectContaining({ code: 'ERR_MISSING_TEMPLATE' }) as never)
  })

  it('names the file and the line of an error in a template', () => {
    expect(() => views.render({ template: 'posts/broken', formats: ['html'], locals: {}, layout: false })).toThrow(
      /broken\.html\.eta:3[\s\S]*oops/,
    )
  })

  it('sees a changed or new template at once in development, and not in production', () => {
    const production = new ViewRenderer({ folder, cache: true })
    const render = (renderer: ViewRenderer): string =>
      renderer.render({ template: 'posts/live', formats: ['html'], locals: {}, layout: false }).body
    write('posts/live.html.eta', 'old')
    expect([render(views), render(production)]).toEqual(['old', 'old'])
    write('posts/live.html.eta', 'new')
    write('posts/added.html.eta', 'added')
    expect([render(views), render(production)]).toEqual(['new', 'old'])
    expect([views.exists('posts/added'), production.exists('posts/added')]).toEqual([true, false])
  })
})

describe('the contract of renderers', () => {
  const make = (templates: Readonly<Record<string, string>>): ViewRenderer => {
    const own = mkdtempSync(join(folder, 'contract-'))
    for (const [name, text] of Object.entries(templates)) write(join(relative(folder, own), `${name}.eta`), text)
    return new ViewRenderer({ folder: own, cache: true })
  }
  const syntax = {
    value: (name: string) => `<%= it.${name} %>`,
    call: (helper: string, text: string) => `<%= it.${helper}('${text}') %>`,
    content: '<%~ it.body %>',
  }
  for (const { name, run } of contracts.renderer({ make, syntax, without: ['variants'] })) it(name, run)
})
