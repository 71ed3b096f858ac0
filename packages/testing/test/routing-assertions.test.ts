/** The assertions about routes (routing.md R135). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, LiveApplication, routes } from '@live/core'
import { assertGenerates, assertRecognizes, assertRouting, withRouting } from '../src/index.js'

class PostsController extends BaseController {
  index() {}
  show() {}
  update() {}
}

const table = routes((r) => {
  r.resources('posts', PostsController, { only: ['index', 'show', 'update'] })
  r.get('api', PostsController, 'index', { constraints: { subdomain: 'api' } })
}).build()

describe('assertions about routes', () => {
  it('R135: assertRecognizes', () => {
    assertRecognizes(table, { controller: 'posts', action: 'show', params: { id: '1' } }, '/posts/1')
    assertRecognizes(table, { controller: 'posts', action: 'update', params: { id: '1' } }, { path: '/posts/1', method: 'put' })
    assertRecognizes(table, { controller: 'posts', action: 'index' }, { path: '/api', host: 'api.example.com' })
    expect(() => assertRecognizes(table, { controller: 'posts', action: 'show' }, '/posts/1')).toThrow(
      /GET \/posts\/1 reaches something else/,
    )
    expect(() => assertRecognizes(table, { controller: 'posts', action: 'index' }, '/nope')).toThrow(/No route matches/)
  })

  it('R135: assertGenerates', () => {
    assertGenerates(table, '/posts/1', { controller: 'posts', action: 'show', params: { id: 1 } })
    assertGenerates(table, '/posts?q=x', { controller: 'posts', action: 'index', params: { q: 'x' } })
    expect(() => assertGenerates(table, '/posts', { controller: 'posts', action: 'show', params: { id: 1 } })).toThrow(
      /posts#show has another path/,
    )
    expect(() => assertGenerates(table, '/x', { controller: 'posts', action: 'nope' })).toThrow(/No route leads to posts#nope/)
  })

  it('R135: assertRouting is both, for an application, too', () => {
    const application = new LiveApplication({ root: '/', routes: routes((r) => r.resources('posts', PostsController, { only: ['show'] })) })
    assertRouting(application, '/posts/1', { controller: 'posts', action: 'show', params: { id: '1' } })
    expect(() => assertRouting(table, '/posts/', { controller: 'posts', action: 'index' })).toThrow(/has another path/)
  })

  it('R135: withRouting gives a table for one test', () => {
    const path = withRouting(
      (r) => r.get('x', 'posts#index', { as: 'here' }),
      (own) => {
        assertRouting(own, '/x', { controller: 'posts', action: 'index' })
        return own.path('here')
      },
      { controllers: { posts: PostsController } },
    )
    expect(path).toBe('/x')
  })
})
