/** Applications of phones (app.md A139), and what tests ask about answers (app.md A140). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController } from '@live/core'
import type { TestApp } from '@live/testing'
import { assertNoTurboStream, assertTurboStream, Turbo, turbo, turboStream, turboStreamsIn } from '../../src/index.js'
import { appOf } from '../helpers/application.js'
import { Post } from './records.js'

class PostsController extends Turbo(BaseController) {
  recede() {
    this.recedeOrRedirectTo('/posts')
  }
  resume() {
    this.resumeOrRedirectTo('/posts', { status: 302 })
  }
  refresh() {
    this.refreshOrRedirectTo('/posts')
  }
  who() {
    this.render({ json: this.isTurboNativeApp })
  }
  page() {}
  streams() {
    this.render({ turboStream: [turboStream.append(new Post(1), '<a>'), turboStream.removeAll('.x > y'), turboStream.refresh()] })
  }
}

let app: TestApp
beforeAll(async () => {
  app = await appOf(
    (r) => {
      for (const action of ['recede', 'resume', 'refresh', 'who', 'page', 'streams'] as const) r.get(`/${action}`, PostsController, action)
    },
    { 'posts/page.html': '<%= isTurboNativeApp() %>' },
    { config: { plugins: [turbo()] } },
  )
})
afterAll(() => app?.close())

const NATIVE = { 'user-agent': 'My App; Turbo Native iOS' }
const HOTWIRE = { 'user-agent': 'Hotwire Native Android; Mozilla/5.0' }

describe('native applications', () => {
  it('A139: get the path of a move, which is there; browsers are redirected', async () => {
    for (const move of ['recede', 'resume', 'refresh']) {
      const path = (response: { headers: { get(name: string): string | null } }) => new URL(response.headers.get('location')!).pathname
      const native = await app.get(`/${move}`, { headers: NATIVE })
      expect([native.status, path(native)]).toEqual([move === 'resume' ? 302 : 303, `/${move}_historical_location`])
      expect(path(await app.get(`/${move}`))).toBe('/posts')
      const page = await app.get(`/${move}_historical_location`)
      expect([page.status, page.text]).toEqual([200, ''])
    }
  })

  it('A139: are known by their user agent', async () => {
    expect([(await app.get('/who', { headers: HOTWIRE })).json(), (await app.get('/who')).json()]).toEqual([true, false])
    expect((await app.get('/who', { headers: { 'user-agent': 'TurboNative' } })).json()).toBe(false)
    expect((await app.get('/page', { headers: NATIVE })).text).toContain('true')
  })
})

describe('assertions about answers', () => {
  it('A140: find streams by action and target', async () => {
    const response = await app.get('/streams')
    expect(turboStreamsIn(response)).toMatchObject([
      { action: 'append', target: 'post_1', targets: null, content: '&lt;a&gt;' },
      { action: 'remove', target: null, targets: '.x > y', content: '' },
      { action: 'refresh', target: null, attributes: { action: 'refresh' } },
    ])
    expect(assertTurboStream(response, { action: 'append', target: new Post(1) }).length).toBe(1)
    assertTurboStream(response.text, { action: 'remove', targets: '.x > y', count: 1 })
    assertNoTurboStream(response, { action: 'append', target: 'other' })
    expect(() => assertTurboStream(response, { action: 'replace', target: 'x' })).toThrow(
      'Expected at least one turbo-stream of replace x, found 0 among: append post_1, remove .x > y, refresh',
    )
    expect(() => assertNoTurboStream(response, { action: 'refresh' })).toThrow(/found 1/)
    expect(() => assertTurboStream('', { action: 'append' })).toThrow(/among: none/)
  })
})
