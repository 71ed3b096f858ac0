import { describe, expect, it } from '@jest/globals'
import { ApiController, BaseController, LiveApplication, routes } from '../../src/index.js'
import { RecordingLogger } from '../support/fake-request.js'
import { FakeRenderer } from './support.js'

let callbacks = 0
class ApplicationController extends BaseController {
  static {
    this.beforeAction('count')
    this.helperMethod('where')
  }
  where() {
    return this.url.postPath(1)
  }
  protected count() {
    callbacks++
  }
}
class PostsController extends ApplicationController {
  show() {
    this.head('ok')
  }
}

function boot(templates: Record<string, string>) {
  const renderer = new FakeRenderer(templates)
  const application = new LiveApplication({ root: '/', routes: routes((r) => r.resources('posts', PostsController, { only: ['show'] })) })
  application.config = { log: { logger: new RecordingLogger() }, view: { renderer } }
  void application.handler
  return renderer
}

describe('C88: rendering outside of a request', () => {
  it('renders templates with layouts, helpers and assigns, and no callback', async () => {
    const renderer = boot({ 'posts/show.html': 'Hello $name', 'layouts/posts.html': '' })
    expect(await PostsController.render('show', { assigns: { name: 'Ada' } })).toBe('Hello Ada')
    expect([renderer.requests[0]!.layout, callbacks]).toEqual(['layouts/posts', 0])
    expect((renderer.requests[0]!.helpers!.where as () => string)()).toBe('/posts/1')
  })

  it('content works as well, as often as it is asked', async () => {
    boot({})
    const parts = await Promise.all([ApplicationController.render({ json: [1] }), ApplicationController.render({ plain: 'x' })])
    expect(parts).toEqual(['[1]', 'x'])
  })

  it('believes in the request that its defaults describe', async () => {
    boot({})
    class Probe extends ApplicationController {
      override get helpers(): never {
        return { request: this.request, url: this.url.postUrl(1) } as never
      }
    }
    let context: { request: BaseController['request']; url: string } | undefined
    await Probe.renderer
      .withDefaults({ httpHost: 'live.example:8080', https: true, path: '/a?b=1', method: 'POST' })
      .render({ renderIn: (given: object) => void (context = given as never) })
    expect(context!.url).toBe('https://live.example:8080/posts/1')
    expect([context!.request.isSsl, context!.request.method, context!.request.params.get('b')]).toEqual([true, 'POST', '1'])
  })

  it('says what is missing: a template, or an application', async () => {
    boot({})
    await expect(PostsController.render('show')).rejects.toEqual(expect.objectContaining({ code: 'ERR_MISSING_TEMPLATE' }))
    expect('renderer' in ApiController).toBe(false)
  })
})
