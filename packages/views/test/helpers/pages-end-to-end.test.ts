/** A page with links, assets, metas and pages of a list, from its template to the client. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController } from '@live/core'
import type { TestApp } from '@live/testing'
import { parse } from 'node-html-parser'
import { assetHelpers } from '../../src/helpers/asset-tags.js'
import { appOf } from './application.js'

class Post {
  readonly id = 7
  readonly title = '<Seven>'
  toParam() {
    return '7'
  }
}

class PostsController extends BaseController {
  index() {
    this.assign({ post: new Post(), posts: { page: 2, pages: 3, next: 3, prev: 1 } })
  }

  edit() {}

  show() {
    this.render({ plain: this.helpers['domId'] === undefined ? 'none' : 'helpers' })
  }
}

const LAYOUT = `<head><%= csrfMetaTags() %><%= cspMetaTag() %><%= stylesheetLinkTag('app') %><%= preloadLinkTag('f.woff2') %></head>
<body><%= javascriptTag('a < b') %><%~ content() %></body>`

const INDEX = `<%= tag.article({ id: domId(post), class: ['post', { new: true }] }, () => { %>
  <%= linkTo(post.title, post, { class: 'title' }) %>
  <%= linkTo(['edit', post], { id: 'edit' }, () => { %><b>Edit</b><% }) %>
  <%= linkToUnlessCurrent('Here', urlFor()) %>
  <% const total = capture(() => { %><i><%= posts.pages %></i><% }) %>
  <%= total %><% concat('&') %>
<% }) %>
<%= paginationNav(posts) %><%= imageTag('a.png', { alt: post.title }) %>`

describe('a page', () => {
  const root = mkdtempSync(join(tmpdir(), 'page-'))
  let app: TestApp
  beforeAll(async () => {
    mkdirSync(join(root, 'public'))
    for (const name of ['app.css', 'f.woff2', 'a.png']) writeFileSync(join(root, 'public', name), '')
    app = await appOf(
      (r) => r.resources('posts', PostsController, { only: ['index', 'show', 'edit'] }),
      { 'layouts/application.html': LAYOUT, 'posts/index.html': INDEX },
      {
        csrf: true,
        root,
        views: { helpers: [assetHelpers({ assetHost: 'https://cdn.example' })] },
        config: {
          security: {
            secretKeyBase: 'x'.repeat(64),
            contentSecurityPolicy: { enforce: (policy) => policy.scriptSrc('self'), nonceGenerator: 'perRequest' },
          },
        },
      },
    )
  })
  afterAll(async () => {
    await app?.close()
    rmSync(root, { recursive: true })
  })

  it('A111, A112, A124, A125, A126, A160: is made by its helpers', async () => {
    const { text, status } = await app.get('/posts?page=2&q=%22')
    expect(status).toBe(200)
    const document = parse(text)
    expect(document.querySelector('article')!.attributes).toEqual({ id: 'post_7', class: 'post new' })
    expect(text).toContain('<a class="title" href="/posts/7">&lt;Seven&gt;</a>')
    expect(text).toContain('<a id="edit" href="/posts/7/edit"><b>Edit</b></a>')
    expect(text).toMatch(/\n {2}Here\n/)
    expect(text).toContain('<i>3</i>&amp;')
    expect(text).toContain('<a rel="next" href="/posts?page=3&amp;q=%22">Next</a>')
  })

  it('A118, A119, A120: has its metas, its nonce, and a head that announces its assets', async () => {
    const { text, headers } = await app.get('/posts')
    const nonce = /nonce-([^']+)'/.exec(headers.get('content-security-policy')!)![1]!
    expect(text).toMatch(/<meta name="csrf-param" content="authenticity_token">\n<meta name="csrf-token" content="">/)
    expect(text).toContain(`<meta name="csp-nonce" content="${nonce}">`)
    expect(text).toContain(`<script nonce="${nonce}">\na < b\n</script>`)
    expect(text).toContain(`<link rel="stylesheet" href="https://cdn.example/app.css" nonce="${nonce}">`)
    expect(text).toContain('<img alt="&lt;Seven&gt;" src="https://cdn.example/a.png">')
    expect(headers.get('link')).toBe('<https://cdn.example/f.woff2>; rel=preload; as=font; type=font/woff2; crossorigin=anonymous')
  })

  it('C21: actions see the helpers too', async () => {
    expect((await app.get('/posts/1')).text).toBe('helpers')
  })
})
