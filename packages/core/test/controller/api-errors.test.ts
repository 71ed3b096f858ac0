import { describe, expect, it } from '@jest/globals'
import { ApiController, BaseController } from '@live/core'
import { appWith } from './support.js'

class PostsController extends ApiController {
  show() {
    this.params.expect({ post: ['title'] })
  }
}

class PagesController extends BaseController {
  show() {
    this.params.expect({ post: ['title'] })
  }
}

describe('errors of an ApiController', () => {
  const type = async (controller: typeof PostsController | typeof PagesController, accept: string | undefined) => {
    await using app = await appWith(controller, ['show'])
    const { status, headers } = await app.get('/show', { headers: { accept } })
    return [status, headers.get('content-type')]
  }

  it('C278, C301: are JSON for a client that takes anything, and a page for one that asks for it', async () => {
    expect(await type(PostsController, '*/*')).toEqual([400, 'application/problem+json'])
    expect(await type(PostsController, undefined)).toEqual([400, 'application/problem+json'])
    expect(await type(PostsController, 'text/html,*/*;q=0.8')).toEqual([400, 'text/html; charset=utf-8'])
  })

  it('C278: those of a BaseController are pages then', async () => {
    expect(await type(PagesController, '*/*')).toEqual([400, 'text/html; charset=utf-8'])
  })
})
