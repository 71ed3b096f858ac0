import { describe, expect, it } from '@jest/globals'
import { BaseController } from '../../src/index.js'
import { appWith, FakeRenderer } from './support.js'

class ApplicationController extends BaseController {}
class PostsController extends ApplicationController {
  show() {
    this.assign({ title: 'assigned' })
  }
  async later() {
    await new Promise(setImmediate)
  }
  feed() {}
  shared() {}
  sharedFeed() {}
  create() {}
}
const actions = ['show', 'later', 'feed', 'shared', 'sharedFeed', 'create']
const templates = {
  'posts/show.html': 'html $title',
  'posts/show.json': '{}',
  'posts/later.html': 'later',
  'posts/feed.xml': '<feed/>',
  'application/shared.html': 'shared',
  'application/shared-feed.xml': '<shared/>',
}
const start = (slow = false) => appWith(PostsController, actions, { view: { renderer: new FakeRenderer(templates, slow) } })

describe.each([
  ['at once', false],
  ['later', true],
])('C10: templates that render %s', (_, slow) => {
  it('a template for the action and the format is rendered', async () => {
    await using app = await start(slow)
    expect((await app.get('/show')).text).toBe('html assigned')
    expect((await app.get('/later')).text).toBe('later')
    const json = await app.get('/show', { accept: 'application/json' })
    expect([json.text, json.headers.get('content-type')]).toEqual(['{}', 'application/json; charset=utf-8'])
  })
})

describe('C10', () => {
  it('templates for other formats only: 406', async () => {
    await using app = await start()
    expect((await app.get('/feed', { accept: 'text/html' })).status).toBe(406)
    expect((await app.get('/feed?format=nonsense')).status).toBe(406)
    expect((await app.get('/feed', { accept: 'text/xml' })).text).toBe('<feed/>')
  })

  it("C12: an ancestor's templates count, in kebab-case, for the 406 too", async () => {
    await using app = await start()
    const anyType = { headers: { accept: undefined } }
    expect((await app.get('/shared')).text).toBe('shared')
    expect((await app.get('/sharedFeed', anyType)).status).toBe(406)
    expect((await app.post('/sharedFeed', anyType)).status).toBe(406)
  })

  it('a client that takes anything gets what there is, html first', async () => {
    await using app = await start()
    expect((await app.get('/show', { accept: '*/*' })).text).toBe('html assigned')
    expect((await app.get('/feed', { accept: '*/*' })).text).toBe('<feed/>')
    expect((await app.get('/show', { accept: 'application/json, */*' })).text).toBe('{}')
  })

  it('no template at all: 406 for a browser that GETs a page, with an error that names the file', async () => {
    const reported: unknown[] = []
    await using app = await appWith(PostsController, actions, {
      view: { renderer: new FakeRenderer({}) },
      showErrorDetails: true,
      errorReporter: { report: (error) => void reported.push(error) },
    })
    const { status, text } = await app.get('/show', { accept: 'text/html' })
    expect(status).toBe(406)
    expect(text).toContain('PostsController#show rendered nothing, and there is no template posts/show')
  })

  it.each([
    ['POST', '/create', {}],
    ['an XHR', '/create', { xhr: true }],
    ['another format', '/create?format=json', {}],
  ])('no template at all: 204 and a log line for %s', async (what, path, options) => {
    await using app = await start()
    const { status, text } = await app.request(what === 'POST' ? 'POST' : 'GET', path, options)
    expect([status, text]).toEqual([204, ''])
    expect(app.logger.lines.map(({ message }) => message)).toContain(
      'No template found for PostsController#create, rendering 204 No Content',
    )
  })

  it('without a renderer the same holds', async () => {
    await using app = await appWith(PostsController, ['create'])
    expect((await app.post('/create')).status).toBe(204)
    expect((await app.get('/create')).status).toBe(406)
  })

  it('C2: happens inside of the callbacks, so that an after-callback sees the body', async () => {
    const seen: unknown[] = []
    class Watching extends PostsController {
      static {
        this.afterAction('look')
      }
      protected look() {
        seen.push(this.response.body)
      }
      override show() {}
    }
    await using app = await appWith(Watching, ['show'], { view: { renderer: new FakeRenderer(templates, true) } })
    await app.get('/show')
    expect(seen).toEqual(['html undefined'])
  })
})
