/** What is answered to the requests of Turbo (app.md A129–A131). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController } from '@live/core'
import type { TestApp } from '@live/testing'
import { turboStream } from '../../src/index.js'
import { appOf } from '../helpers/application.js'
import { Post } from './records.js'

const TURBO = 'text/vnd.turbo-stream.html, text/html, application/xhtml+xml'

class PostsController extends BaseController {
  static {
    this.skipForgeryProtection()
  }

  create() {
    this.assign({ post: new Post(1, '<One>') })
    this.respondTo({
      turboStream: () => this.render({ turboStream: turboStream.append('posts', new Post(1, 'One')) }),
      html: () => this.redirectTo('/posts', { status: 303 }),
    })
  }

  implicit() {
    this.assign({ post: new Post(1, '<One>') })
  }

  refused() {
    this.render('new', { status: 'unprocessable_content' })
  }

  moved() {
    this.redirectTo('/posts')
  }

  status() {
    this.render({ turboStream: turboStream.update('a', 'wrong'), status: 'unprocessable_content' })
  }

  async text() {
    this.render({ plain: await this.renderToString({ turboStream: turboStream.remove('a') }) })
  }
}

describe('answers to Turbo', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await appOf(
      (r) => {
        for (const action of ['create', 'implicit', 'refused', 'moved', 'status', 'text'] as const) {
          r.match(`/${action}`, PostsController, action, { via: ['get', 'post', 'patch', 'delete'] })
        }
      },
      {
        'layouts/application.html': '<html><%= content() %></html>',
        'posts/_post.html': '<p><%= post.title %></p>',
        'posts/implicit.html': 'html',
        'posts/implicit.turbo_stream':
          '<%= turboStream.append("posts", post) %><%= turboStream.update("count", "<1>") %><%= turboStream.replace(post, () => { %><b><%= post.title %></b><% }) %>',
        'posts/new.html': '<form></form>',
      },
    )
  })
  afterAll(() => app?.close())

  it('A129: respondTo gives a stream to who accepts one, and the redirect to everybody else', async () => {
    const stream = await app.post('/create', { headers: { accept: TURBO } })
    expect([stream.status, stream.headers.get('content-type'), stream.headers.get('vary')]).toEqual([
      200,
      'text/vnd.turbo-stream.html; charset=utf-8',
      'Accept',
    ])
    const page = await app.post('/create', { headers: { accept: 'text/html, application/xhtml+xml' } })
    expect([page.status, new URL(page.headers.get('location')!).pathname]).toEqual([303, '/posts'])
  })

  it('A129: a template of streams comes first for Turbo, renders HTML partials, escapes, and has no layout', async () => {
    const stream = await app.post('/implicit', { headers: { accept: TURBO } })
    expect(stream.headers.get('content-type')).toBe('text/vnd.turbo-stream.html; charset=utf-8')
    expect(stream.text).toBe(
      '<turbo-stream action="append" target="posts"><template><p>&lt;One&gt;</p></template></turbo-stream>' +
        '<turbo-stream action="update" target="count"><template>&lt;1&gt;</template></turbo-stream>' +
        '<turbo-stream action="replace" target="post_1"><template><b>&lt;One&gt;</b></template></turbo-stream>',
    )
    const page = await app.get('/implicit', { headers: { accept: 'text/html, application/xhtml+xml' } })
    expect([page.headers.get('content-type'), page.text]).toEqual(['text/html; charset=utf-8', '<html>html</html>'])
  })

  it('A130: a form with mistakes is a page with 422, also for who prefers streams', async () => {
    const page = await app.post('/refused', { headers: { accept: TURBO } })
    expect([page.status, page.headers.get('content-type'), page.text]).toEqual([
      422,
      'text/html; charset=utf-8',
      '<html><form></form></html>',
    ])
  })

  it('A130: redirectTo says what it is told, and 302 without a word, for every verb', async () => {
    for (const verb of ['post', 'patch', 'delete'] as const) expect((await app[verb]('/moved')).status).toBe(302)
    expect((await app.patch('/create')).status).toBe(303)
  })

  it('A134: streams have a status like any answer, and are text where text is wanted', async () => {
    expect((await app.post('/status')).status).toBe(422)
    expect((await app.get('/text')).text).toBe('<turbo-stream action="remove" target="a"></turbo-stream>')
  })
})
