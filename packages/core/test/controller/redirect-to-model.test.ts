/** Redirects to what the routes make a URL of (routing.md R117). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, LiveApplication, Parameters, routes } from '@live/core'
import { testApp } from '@live/testing'

class Post {
  constructor(readonly id: number | null) {}
  isPersisted(): boolean {
    return this.id !== null
  }
  toParam(): string {
    return String(this.id)
  }
}

class PostsController extends BaseController {
  static target: unknown
  index() {}
  show() {}
  create() {
    this.redirectTo(PostsController.target as object, { status: 303 })
  }
}

async function redirected(target: unknown) {
  PostsController.target = target
  const application = new LiveApplication({
    root: '/',
    routes: routes((r) => r.resources('posts', PostsController, { only: ['index', 'show', 'create'] })),
  })
  application.config = { log: { logger: false } }
  await using app = await testApp(application)
  const { status, headers } = await app.post('/posts', { headers: { host: 'www.example.com' } })
  return [status, headers.get('location')]
}

describe('R117: redirectTo', () => {
  it.each([
    ['a stored model', new Post(5), 'http://www.example.com/posts/5'],
    ['a new one', new Post(null), 'http://www.example.com/posts'],
    ['a class', Post, 'http://www.example.com/posts'],
    ['an action', { action: 'show', id: 7 }, 'http://www.example.com/posts/7'],
    ['a URL', new URL('http://www.example.com/a'), 'http://www.example.com/a'],
  ])('goes to the page of %s', async (_, target, location) => {
    expect(await redirected(target)).toEqual([303, location])
  })

  it.each([
    ['null', null],
    ['a number', 5],
    ['a model that no route leads to', new Date(0)],
    ['parameters, which clients write (C102)', new Parameters({ action: 'show', id: '7' })],
  ])('refuses %s', async (_, target) => {
    expect(await redirected(target)).toEqual([500, null])
  })
})
