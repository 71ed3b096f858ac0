/** Frames: tags, layouts, caches (app.md A132). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController } from '@live/core'
import type { TestApp } from '@live/testing'
import { isTurboFrameRequest, Turbo, turbo, turboFrameRequestId } from '../../src/index.js'
import { appOf } from '../helpers/application.js'
import { rendered } from '../support/view-folder.js'
import { Post } from './records.js'

class PostsController extends Turbo(BaseController) {
  index() {
    this.assign({ who: `${this.isTurboFrameRequest} ${this.turboFrameRequestId}` })
  }
  kept() {
    this.freshWhen({ etag: 'same' })
  }
  chosen() {
    this.render('index', { layout: 'other', locals: { who: '' } })
  }
  none() {
    this.render('index', { layout: false, locals: { who: '' } })
  }
  streamed() {
    this.assign({ who: '' })
    this.render('index', { stream: true })
  }
  content() {
    this.render({ html: 'text', layout: true })
  }
  data() {
    this.render({ json: { frame: turboFrameRequestId(this.request), is: isTurboFrameRequest(this.request) } })
  }
}

class AdminController extends BaseController {
  static {
    this.layout('other')
  }
  index() {}
}

class OwnController extends BaseController {
  index() {}
}

const VIEWS = {
  'layouts/application.html': '<html class="page"><%= content() %></html>',
  'layouts/other.html': '<html class="other"><%= content() %></html>',
  'layouts/own.html': '<html class="own"><%= content() %></html>',
  'posts/index.html':
    '<% contentFor("head", tag.meta({ name: "x" })) %><%= isTurboFrameRequest() %> <%= turboFrameRequestId() %> <%= who %>',
  'posts/kept.html': 'kept',
  'admin/index.html': 'admin',
  'own/index.html': 'own',
}

describe('turboFrameTag', () => {
  it('A132: is a frame of an id, a record, a record with a prefix, with attributes and content', async () => {
    const post = new Post(1)
    for (const [source, expected] of [
      ['turboFrameTag("tray")', '<turbo-frame id="tray"></turbo-frame>'],
      ['turboFrameTag(post)', '<turbo-frame id="post_1"></turbo-frame>'],
      ['turboFrameTag(post, "edit")', '<turbo-frame id="edit_post_1"></turbo-frame>'],
      ['turboFrameTag(post, "edit", { src: "/a?b&c", loading: "lazy", target: "_top", disabled: true, refresh: "morph" })', ''],
      ['turboFrameTag("a", "b")', '<turbo-frame id="a_b"></turbo-frame>'],
      ['turboFrameTag("tray", () => { %><b><%= "<" %></b><% })', '<turbo-frame id="tray"><b>&lt;</b></turbo-frame>'],
      ['turboFrameTag("tray", { class: "x" }, () => { %>y<% })', '<turbo-frame id="tray" class="x">y</turbo-frame>'],
    ] as const) {
      expect(await rendered(`<%= ${source} %>`, { post })).toBe(
        expected ||
          '<turbo-frame id="edit_post_1" src="/a?b&amp;c" loading="lazy" target="_top" disabled="disabled" refresh="morph"></turbo-frame>',
      )
    }
    await expect(rendered('<%= turboFrameTag() %>')).rejects.toThrow(/takes an id or a record/)
    await expect(rendered('<%= turboFrameTag("x", { src: "javascript:alert(1)" }) %>')).rejects.toThrow(/would run as a script/)
  })
})

describe.each([true, false])('a request of a frame, with the plugin: %s', (live) => {
  let app: TestApp
  beforeAll(async () => {
    app = await appOf(
      (r) => {
        for (const action of ['index', 'kept', 'chosen', 'none', 'streamed', 'content', 'data'] as const) {
          r.get(`/${action}`, PostsController, action)
        }
        r.get('/admin', AdminController, 'index')
        r.get('/own', OwnController, 'index')
      },
      VIEWS,
      { config: live ? { plugins: [turbo()] } : {} },
    )
  })
  afterAll(() => app?.close())

  const frame = (path: string, id = 'post_1') => app.get(path, { headers: { 'turbo-frame': id } })

  it('A132: has the small layout of frames, with what the head was given', async () => {
    const { text, headers } = await frame('/index')
    expect(text).toMatch(/<html>\s*<head>\s*<meta name="x">\s*<\/head>\s*<body>\s*true post_1 true post_1\s*<\/body>\s*<\/html>/)
    expect(headers.get('vary')).toMatch(/Turbo-Frame/)
    expect((await app.get('/index')).text).toBe('<html class="page">false  false null</html>')
    for (const path of ['/streamed', '/content', '/own']) {
      const answer = await frame(path)
      expect([path, answer.text.includes('<html>'), answer.text.includes('class=')]).toEqual([path, true, false])
    }
    expect((await app.get('/own')).text).toBe('<html class="own">own</html>')
  })

  it('A132: has the layout that the controller or the action chose', async () => {
    expect((await frame('/admin')).text).toBe('<html class="other">admin</html>')
    expect((await frame('/chosen')).text).toContain('<html class="other">')
    expect((await frame('/none')).text).not.toContain('<html')
  })

  it('A132: caches tell a frame from a page', async () => {
    const tags = [await app.get('/kept'), await frame('/kept', 'a'), await frame('/kept', 'b')].map(({ headers }) => headers.get('etag'))
    expect(new Set(tags).size).toBe(3)
    expect((await app.get('/kept', { headers: { 'if-none-match': tags[0]! } })).status).toBe(304)
    expect((await app.get('/kept', { headers: { 'if-none-match': tags[0]!, 'turbo-frame': 'a' } })).status).toBe(200)
    const vary = (await app.get('/index')).headers.get('vary')
    if (live) expect(vary).toMatch(/Turbo-Frame/)
    else expect(vary ?? '').not.toMatch(/Turbo-Frame/)
    expect((await app.get('/chosen')).headers.get('vary') ?? '').not.toMatch(/Turbo-Frame/)
  })

  it('A132: an id that is none is no frame', async () => {
    for (const id of ['"><script>', 'a b', '<', 'x'.repeat(201)]) {
      expect((await frame('/data', id)).json()).toEqual({ frame: null, is: false })
    }
    expect((await frame('/data', 'ok')).json()).toEqual({ frame: 'ok', is: true })
  })
})
