/** Texts in templates (app.md A90–A92, A95), through an application. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController, LiveApplication, routes } from '@live/core'
import { type TestApp, testApp } from '@live/testing'
import { Views } from '../../src/index.js'

const FILES: Record<string, string> = {
  'package.json': '{"name":"texts"}',
  'config/locales/en.yml': `en:
  blog_posts:
    index: { title: Posts, intro_html: "<b>%{name}</b>" }
    row: { by: "by %{name}" }
  datetime: { distance_in_words: { x_minutes: { one: a minute, other: "%{count} min" } } }
`,
  'config/locales/de.yml': `de:
  blog_posts:
    index: { title: Beiträge }
  datetime: { distance_in_words: { x_minutes: { one: eine Minute, other: "%{count} Minuten" } } }
`,
  'app/views/blog-posts/index.html.eta': `<h1><%= t('.title') %></h1><%= t('.intro_html', { name: '<i>' }) %><%= render('row', { name: 'Eva & Co' }) %>|<%= t('.not_here') %>|<%= t('none.x', { default: 'so' }) %>|<%= distanceOfTimeInWords(0, 180000) %>|<%= l(0, { format: '%d.%m.%Y' }) %>|<%= numberWithDelimiter(1234.5) %>`,
  'app/views/blog-posts/_row.html.eta': `<p><%= t('.by', { name }) %></p>`,
  'app/views/layouts/late.html.eta': `<% await later() %><%= t('blog_posts.index.title') %>|<%= content() %>`,
  'app/views/blog-posts/late.html.eta': `<% await later() %><%= t('blog_posts.index.title') %><%= l(0, { format: '%B' }) %>`,
  'app/views/blog-posts/about.html.eta': `about`,
  'app/views/blog-posts/about.de.html.eta': `über uns`,
}

class BlogPostsController extends BaseController {
  index() {
    this.render()
  }
  about() {
    this.render()
  }
  late() {
    this.assign({ later: () => new Promise(setImmediate) })
    this.render({ stream: true, layout: 'late' })
  }
}

const root = mkdtempSync(join(tmpdir(), 'live-view-texts-'))
let app: TestApp

beforeAll(async () => {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const application = new LiveApplication({
    root,
    codeRoot: root,
    routes: routes((r) => {
      r.get('/posts', BlogPostsController, 'index')
      r.get('/about', BlogPostsController, 'about')
      r.get('/late', BlogPostsController, 'late')
    }),
  })
  application.config = { log: { logger: false }, view: { renderer: new Views() } }
  app = await testApp(application)
})
afterAll(async () => {
  await app.close()
  rmSync(root, { recursive: true, force: true })
})

describe('texts in templates', () => {
  it('A90, A91, A92: lazy keys, HTML keys, partials, and texts that are missing', async () => {
    expect((await app.get('/posts')).text.trim()).toBe(
      '<h1>Posts</h1><b>&lt;i&gt;</b><p>by Eva &amp; Co</p>|' +
        '<span class="translation_missing" title="translation missing: en.blog_posts.index.not_here">Not here</span>|so|3 min|01.01.1970|1,234.5',
    )
  })

  it('A93, A95: in the language of the request, with templates of a language', async () => {
    const german = (await app.get('/posts?locale=de')).text
    expect(german).toContain('<h1>Beiträge</h1>')
    expect(german).toContain('|3 Minuten|')
    expect(german).toContain('|1.234,5')
    expect((await app.get('/about')).text).toBe('about')
    expect((await app.get('/about?locale=de')).text).toBe('über uns')
  })

  it('L99, A93: a page that is streamed stays in the language of its action', async () => {
    const [english, german] = await Promise.all([app.get('/late'), app.get('/late?locale=de')])
    expect([english.text, german.text]).toEqual([expect.stringContaining('Posts|'), expect.stringContaining('Beiträge|')])
    expect([english.text, german.text]).toEqual([expect.stringContaining('PostsJanuary'), expect.stringContaining('BeiträgeJanuar')])
  })
})
