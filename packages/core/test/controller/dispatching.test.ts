import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { testApp } from '@live/testing'
import type { ConcreteController } from '../../src/controller/action-endpoint.js'
import { ApiController, BaseController, LiveApplication, MetalController, NotAction, routes } from '../../src/index.js'
import { RecordingLogger } from '../support/fake-request.js'
import { answerOf, appWith, FakeRenderer } from './support.js'

class PostsController extends BaseController {
  static {
    this.beforeAction('mark')
    this.helperMethod('shout')
  }
  index() {
    this.render({ plain: `index ${String(this.params.get('q'))}` })
  }
  echo() {
    this.render({ json: this.params.toUnsafeObject() })
  }
  shout() {
    return 'HEY'
  }
  @NotAction() excluded() {}
  protected mark() {
    this.response.headers.set('x-before', 'yes')
  }
}

describe('C3: actionMethods', () => {
  it('are the methods of the class, without callbacks, helpers and what is excluded', () => {
    expect([...PostsController.actionMethods()]).toEqual(['index', 'echo'])
    class Empty extends PostsController {}
    expect(Empty.actionMethods()).toEqual(PostsController.actionMethods())
    class Nothing extends BaseController {}
    expect([...Nothing.actionMethods(), ...ApiController.actionMethods(), ...MetalController.actionMethods()]).toEqual([])
  })
})

describe('C4: an action that does not exist', () => {
  it('is a 404 that names action and class, and guesses', async () => {
    await expect(answerOf(PostsController, 'indx')).rejects.toEqual(expect.objectContaining({ code: 'ERR_ROUTE_DEFINITION' }))
    const application = new LiveApplication({ root: '/', routes: routes((r) => r.mount('/', PostsController.action('indx' as 'index'))) })
    application.config = { log: { logger: new RecordingLogger() } }
    await using app = await testApp(application)
    const answer = await app.get('/', { accept: 'application/json' })
    expect([answer.status, answer.json()]).toEqual([
      404,
      expect.objectContaining({
        code: 'ERR_ACTION_NOT_FOUND',
        detail: "The action 'indx' could not be found for PostsController. Did you mean index?",
      }),
    ])
  })
})

describe('C5: template-only actions', () => {
  class PagesController extends BaseController {
    static {
      this.beforeAction('mark', { only: ['about' as never] })
    }
    index() {
      this.head('ok')
    }
    helper() {
      this.head('ok')
    }
    protected mark() {
      this.response.headers.set('x-before', 'yes')
    }
  }
  const renderer = new FakeRenderer({ 'pages/about.html': 'About us', 'pages/render.html': 'never' })

  it('need no method: the template answers, callbacks included', async () => {
    const { status, text, headers } = await answerOf(PagesController, 'about', { view: { renderer } })
    expect([status, text, headers.get('x-before')]).toEqual([200, 'About us', 'yes'])
  })

  it('C3: a template does not make a method of the framework an action', async () => {
    await expect(answerOf(PagesController, 'render', { view: { renderer } })).rejects.toEqual(
      expect.objectContaining({ code: 'ERR_ROUTE_DEFINITION', message: expect.stringContaining('render') }),
    )
  })

  it('an action name with a slash never matches', async () => {
    await expect(answerOf(PagesController, 'a/b', { view: { renderer } })).rejects.toEqual(
      expect.objectContaining({ code: 'ERR_ROUTE_DEFINITION' }),
    )
  })

  it('without a template the boot fails', async () => {
    await expect(answerOf(PagesController, 'missing', { view: { renderer } })).rejects.toEqual(
      expect.objectContaining({ code: 'ERR_ROUTE_DEFINITION' }),
    )
  })
})

describe('C6: actionMissing', () => {
  class WikiController extends BaseController {
    static {
      this.beforeAction('mark')
    }
    index() {
      this.head('ok')
    }
    protected actionMissing(name: string) {
      if (name === 'quiet') return
      this.render({ plain: `page ${name}` })
    }
    protected mark() {
      this.response.headers.set('x-before', 'yes')
    }
  }

  it('gets the name, runs inside the callbacks, and is no action itself', async () => {
    expect([...WikiController.actionMethods()]).toEqual(['index'])
    const { status, text, headers } = await answerOf(WikiController, 'welcome')
    expect([status, text, headers.get('x-before')]).toEqual([200, 'page welcome', 'yes'])
  })

  it('that renders nothing is followed by the default render', async () => {
    const renderer = new FakeRenderer({ 'wiki/quiet.html': 'from a template' })
    expect((await answerOf(WikiController, 'quiet', { view: { renderer } })).text).toBe('from a template')
  })
})

describe('C15: names', () => {
  it('are those of the class, never of its parent', () => {
    class BlogPostsController extends BaseController {}
    class ArchiveController extends BlogPostsController {}
    expect([BlogPostsController.controllerName, BlogPostsController.controllerPath]).toEqual(['blog-posts', 'blog-posts'])
    expect([ArchiveController.controllerName, ArchiveController.controllerPath]).toEqual(['archive', 'archive'])
  })

  it('a path that was given holds for the class alone, and is where its views are', async () => {
    class UsersController extends BaseController {
      static {
        this.controllerPath = 'admin/users'
      }
      show() {
        this.assign({ path: this.controllerPath, name: this.controllerName })
      }
    }
    class GuestsController extends UsersController {}
    expect([UsersController.controllerPath, GuestsController.controllerPath]).toEqual(['admin/users', 'guests'])
    const renderer = new FakeRenderer({ 'admin/users/show.html': '$path $name' })
    expect((await answerOf(UsersController, 'show', { view: { renderer } })).text).toBe('admin/users users')
    expect((await answerOf(GuestsController, 'show', { view: { renderer } })).text).toBe('guests guests')
  })

  it.each(['', '/users', 'Admin/Users', '../users', 'a//b', 7 as never])('%j is no path', (path) => {
    expect(() => {
      class Wrong extends BaseController {}
      Wrong.controllerPath = path
    }).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('a key with a folder, under which the routes know the class, is its path', async () => {
    class UsersController extends BaseController {
      show() {}
    }
    const renderer = new FakeRenderer({ 'admin/users/show.html': 'by key' })
    const application = new LiveApplication({ root: '/', routes: routes((r) => r.get('/', { to: 'admin/users#show' })) })
    application.config = {
      routes: { controllers: { 'admin/users': UsersController } },
      view: { renderer },
      log: { logger: new RecordingLogger() },
    }
    await using app = await testApp(application)
    expect([(await app.get('/')).text, UsersController.controllerPath]).toEqual(['by key', 'admin/users'])
  })

  it('C12: localPrefixes adds folders', async () => {
    class CardsController extends BaseController {
      static override localPrefixes() {
        return [...super.localPrefixes(), 'shared']
      }
      show() {}
    }
    const renderer = new FakeRenderer({ 'shared/show.html': 'shared' })
    expect((await answerOf(CardsController, 'show', { view: { renderer } })).text).toBe('shared')
  })
})

describe('C19: one action as an endpoint', () => {
  it('C8: is index by default, and has its callbacks', async () => {
    const application = new LiveApplication({ root: '/', routes: routes((r) => r.mount('/posts', PostsController.action())) })
    application.config = { log: { logger: new RecordingLogger() } }
    await using app = await testApp(application)
    const { status, text, headers } = await app.get('/posts?q=1')
    expect([status, text, headers.get('x-before')]).toEqual([200, 'index 1', 'yes'])
  })

  it('runs with the settings of the application that mounts it', async () => {
    class Pages extends BaseController {
      show() {
        this.render('pages/show')
      }
    }
    const application = new LiveApplication({ root: '/', routes: routes((r) => r.mount('/', Pages.action('show'))) })
    application.config = { log: { logger: new RecordingLogger() }, view: { renderer: new FakeRenderer({ 'pages/show.html': 'mine' }) } }
    await using app = await testApp(application)
    expect((await app.get('/')).text).toBe('mine')
  })

  it('answers node:http by itself, bodies and errors included', async () => {
    const server = createServer(PostsController.action('echo'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = server.address() as AddressInfo
      const headers = { 'content-type': 'application/json' }
      const send = (body: string) => fetch(`http://127.0.0.1:${port}/any/path?b=2`, { method: 'POST', headers, body })
      const answer = await send('{"a":1}')
      expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ a: 1, b: '2' })])
      expect((await send('{')).status).toBe(400)
    } finally {
      server.close()
    }
  })

  it.each(['render', 'mark', 'shout', 'excluded'])('%s is no action, and refused at once', (name) => {
    expect(() => PostsController.action(name as 'index')).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
  })

  it('names of actions are checked by the compiler', () => {
    // @ts-expect-error there is no such method
    const wrong = (): unknown => PostsController.action('indx')
    // @ts-expect-error an abstract class cannot be made
    const abstract = (): unknown => BaseController.action('index')
    expect([typeof wrong, typeof abstract]).toEqual(['function', 'function'])
    const Concrete: ConcreteController = PostsController
    expect(Concrete.name).toBe('PostsController')
  })
})

describe('C303: MetalController', () => {
  class Bare extends MetalController {
    show() {
      this.status = 'created'
      this.contentType = 'csv'
      this.headers.set('x-a', '1')
      this.location = '/bare/1'
      this.responseBody = `id\n${String(this.params.get('id'))}\n`
    }
    nothing() {}
    read() {
      this.status = 202
      this.responseBody = JSON.stringify([this.status, this.contentType, this.location, this.responseBody ?? null])
    }
  }

  it('has status, headers, type, location and a body', async () => {
    await using app = await appWith(Bare, ['show', 'nothing', 'read'])
    const { status, text, headers } = await app.get('/show?id=7')
    expect([status, text, headers.get('content-type'), headers.get('x-a'), headers.get('location')]).toEqual([
      201,
      'id\n7\n',
      'text/csv; charset=utf-8',
      '1',
      '/bare/1',
    ])
    expect((await app.get('/nothing')).status).toBe(204)
    expect((await app.get('/read')).text).toBe('[202,null,null,null]')
  })

  it('has nothing else', () => {
    const bare = new Bare() as unknown as Record<string, unknown>
    expect(['render', 'redirectTo', 'respondTo', 'cookies'].filter((name) => name in bare)).toEqual([])
    expect('beforeAction' in Bare).toBe(false)
  })
})

describe('C301: ApiController', () => {
  it('has neither templates, formats nor cookies', () => {
    class Api extends ApiController {}
    const names = ['respondTo', 'cookies', 'session', 'flash', 'helpers', 'protectFromForgery']
    expect(names.filter((name) => name in Api.prototype || name in Api)).toEqual([])
    expect(['render', 'expiresIn', 'redirectTo', 'urlFor'].filter((name) => !(name in Api.prototype))).toEqual([])
  })
})
