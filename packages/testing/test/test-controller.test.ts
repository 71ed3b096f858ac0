/** One controller by itself. */
import { once } from 'node:events'
import { describe, expect, it } from '@jest/globals'
import { BaseController, BeforeAction, Live, type Middleware, routes, SSE, Use } from '@live/core'
import { testController } from '../src/index.js'
import '../src/jest.js'

const stamp: Middleware = async (_request, next) => {
  const response = await next()
  response.headers.set('x-own', 'yes')
  return response
}

@Use(stamp)
class PostsController extends Live(BaseController) {
  static override liveActions = ['feed']
  post: { id: string } | null = null

  @BeforeAction({ only: 'secret' })
  requireUser(): void {
    if (this.session.get('userId') === undefined) this.redirectTo('/login')
  }

  show(): void {
    this.post = { id: String(this.params.get('id')) }
    this.assign({ post: this.post })
    this.respondTo({ html: () => this.render({ plain: 'post' }), json: () => this.render({ json: this.post }) })
  }

  secret(): void {
    this.render({ plain: `user ${String(this.session.get('userId'))}` })
  }

  greet(): void {
    this.render({ plain: `${String(this.flash.notice)} ${this.request.isXhr} ${this.cookies.get('theme')}` })
  }

  create(): void {
    const { title } = this.params.expect({ post: ['title'] })
    this.session.set('last', title)
    this.redirectTo('/posts', { notice: 'Created' })
  }

  bug(): void {
    throw new TypeError('a bug')
  }

  path(): void {
    this.redirectTo(this.url.postsPath!())
  }

  async feed(): Promise<void> {
    await using sse = new SSE(this.response.stream)
    await sse.write({ user: this.session.get('userId') })
    await once(sse.signal, 'abort')
  }
}

describe('testController', () => {
  it('C315: calls an action without routes, and shows what it left', async () => {
    await using posts = testController(PostsController)
    const response = await posts.get('show', { params: { id: 7 } })
    expect(response).toHaveStatus('success')
    expect(response.controller.post).toEqual({ id: '7' })
    expect(response.controller.assigns).toEqual({ post: { id: '7' } })
    expect(response.controller.actionName).toBe('show')
    expect(response).toHaveHeader('x-own', 'yes')
    expect(response).not.toHaveHeader('x-request-id')
  })

  it('C315: with a format, as JSON, and as a script', async () => {
    await using posts = testController(PostsController)
    expect((await posts.get('show', { params: { id: 7 }, format: 'json' })).json()).toEqual({ id: '7' })
    expect((await posts.get('show', { params: { id: 7 }, accept: 'json' })).json()).toEqual({ id: '7' })
    await (await posts.cookies()).set('theme', 'dark')
    expect((await posts.get('greet', { flash: { notice: 'Hi' }, xhr: true })).text).toBe('Hi true dark')
    expect(await posts.post('create', { params: { post: { title: 'x' } }, as: 'json' })).toRedirectTo('/posts')
  })

  it('C315: with a session, which stays from call to call', async () => {
    await using posts = testController(PostsController)
    expect(await posts.get('secret')).toRedirectTo('/login')
    expect((await posts.get('secret', { session: { userId: 7 } })).text).toBe('user 7')
    expect((await posts.get('secret')).text).toBe('user 7')
    await posts.post('create', { params: { post: { title: 'x' } } })
    expect(await posts.session()).toEqual({ userId: 7, last: 'x' })
    expect(await posts.flash()).toEqual({ notice: 'Created' })
  })

  it('C315: with a flash, which is gone afterwards', async () => {
    await using posts = testController(PostsController)
    expect((await posts.get('greet', { flash: { notice: 'Hi' } })).text).toMatch(/^Hi /)
    expect((await posts.get('greet')).text).toMatch(/^undefined /)
  })

  it('C313: gives a rescuable error as a response, and throws the others', async () => {
    await using posts = testController(PostsController)
    expect(await posts.post('create')).toHaveStatus('bad_request')
    await expect(posts.get('bug')).rejects.toMatchObject({ message: 'a bug' })
    await using all = testController(PostsController, { showErrors: 'all' })
    expect(await all.get('bug')).toHaveStatus(500)
  })

  it('streams a live action', async () => {
    await using posts = testController(PostsController)
    await using stream = await posts.stream('feed', { session: { userId: 7 } })
    await expect(stream).toReceiveEvent({ data: { user: 7 } })
  })

  it('C314: checks forged requests where a test asks for it', async () => {
    const forged = { params: { post: { title: 'x' } }, headers: { 'sec-fetch-site': 'cross-site' } }
    await using open = testController(PostsController)
    expect(await open.post('create', forged)).toHaveStatus('redirect')
    await using guarded = testController(PostsController, { csrf: true })
    expect(await guarded.post('create', forged)).toHaveStatus(422)
  })

  it('has the routes and the settings that it is given', async () => {
    await using posts = testController(PostsController, {
      routes: routes((r) => r.get('/posts', PostsController, 'show', { as: 'posts' })),
      config: { session: false },
    })
    expect(await posts.get('path')).toRedirectTo('/posts')
    expect(await posts.session()).toEqual({})
    expect((await posts.get('show', { params: { id: 1 } })).request?.session.enabled).toBe(false)
  })

  it('knows the actions of its controller', async () => {
    await using posts = testController(PostsController)
    // @ts-expect-error -- no such action
    expect(await posts.get('shwo')).toHaveStatus('missing')
    const calls = Array.from({ length: 10 }, (_, id) => posts.get('show', { params: { id } }))
    expect((await Promise.all(calls)).map(({ controller }) => controller.post?.id)).toEqual([...'0123456789'])
  })

  it('starts again after it was closed', async () => {
    const posts = testController(PostsController)
    await posts.close()
    expect(await posts.get('show')).toHaveStatus(200)
    await posts.close()
    await posts.close()
    expect(await posts.head('show')).toHaveStatus(200)
    await posts.close()
  })
})
