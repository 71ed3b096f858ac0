import { describe, expect, it } from '@jest/globals'
import { testApp } from '@live/testing'
import { BaseController, LiveApplication, routes } from '../../src/index.js'
import { RecordingLogger } from '../support/fake-request.js'

class PostsController extends BaseController {
  index() {
    this.render({
      json: [
        this.urlFor({ action: 'show', id: 1 }),
        this.urlFor({ action: 'show', id: 1 }, { onlyPath: true }),
        this.url.postPath(2),
        this.url.postUrl(2),
        this.urlFor(),
        this.urlFor('https://elsewhere.test/x'),
      ],
    })
  }
  show() {
    this.render({ json: { id: 1 }, status: 'created', location: { action: 'show', id: 1 } })
  }
}

class LocalizedController extends PostsController {
  override defaultUrlOptions() {
    return { locale: String(this.params.get('locale') ?? 'en') }
  }
}

async function started(controller: typeof PostsController) {
  const application = new LiveApplication({
    root: '/',
    routes: routes((r) => r.resources('posts', controller, { only: ['index', 'show'] })),
  })
  application.config = { log: { logger: new RecordingLogger() } }
  return testApp(application)
}

describe('C22: URLs', () => {
  it('take host, port and protocol from the request', async () => {
    await using app = await started(PostsController)
    const json = (await app.get('/posts?page=2', { headers: { host: 'www.example.com:8080' } })).json()
    expect(json).toEqual([
      'http://www.example.com:8080/posts/1',
      '/posts/1',
      '/posts/2',
      'http://www.example.com:8080/posts/2',
      'http://www.example.com:8080/posts?page=2',
      'https://elsewhere.test/x',
    ])
  })

  it('C71: location takes what urlFor takes', async () => {
    await using app = await started(PostsController)
    const { status, headers } = await app.get('/posts/1', { headers: { host: 'www.example.com' } })
    expect([status, headers.get('location')]).toEqual([201, 'http://www.example.com/posts/1'])
  })

  it('defaultUrlOptions are asked for each request, and are no action', async () => {
    expect([...LocalizedController.actionMethods()]).toEqual(['index', 'show'])
    await using app = await started(LocalizedController)
    const json = (await app.get('/posts?locale=de', { headers: { host: 'a.test' } })).json()
    expect(json).toEqual(expect.arrayContaining(['http://a.test/posts/1?locale=de', '/posts/2?locale=de']))
  })
})
