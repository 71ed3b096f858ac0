/** `this.flash`, `redirectTo` with messages, and tags of pages that show them (controller.md section 8c, C100, C229). */
import { describe, expect, it } from '@jest/globals'
import {
  ApiController,
  type ApplicationConfig,
  BaseController,
  type Flash,
  FlashTypes,
  LiveApplication,
  type Renderer,
  routes,
} from '@live/core'
import { type TestApp, testApp } from '@live/testing'
import { actionMethods } from '../../src/controller/actions.js'
import type { ControllerClass } from '../../src/routing/types.js'
import { LogBook, watchProcess } from '../support.js'
import { SECRET, sessionApp } from './session-support.js'

watchProcess()

const nothing = () => 'nothing'
const read = ({ flash }: BaseController) => flash.toObject()

describe('this.flash', () => {
  it('C182: is there for the request that sets it and the next one that reads it; requests that do not look do not use it up', async () => {
    await using app = await sessionApp({
      set: ({ flash }) => {
        flash.set('notice', 'hi')
        return flash.notice
      },
      nothing,
      read,
    })
    expect((await app.get('/set')).json()).toBe('hi')
    expect((await app.get('/nothing')).headers.getSetCookie()).toEqual([])
    expect((await app.get('/read')).json()).toEqual({ notice: 'hi' })
    const empty = await app.get('/read')
    expect(empty.json()).toEqual({})
    expect(empty.headers.getSetCookie()).toEqual([])
  })

  it('C183: now is for this request only', async () => {
    await using app = await sessionApp({
      set: ({ flash }) => {
        flash.now.alert = 'a'
        flash.now.set('warning', 'w')
        return [flash.alert, flash.now.alert, flash.get('warning')]
      },
      read,
    })
    const response = await app.get('/set')
    expect(response.json()).toEqual(['a', 'a', 'w'])
    expect(response.headers.getSetCookie()).toEqual([])
    expect((await app.get('/read')).json()).toEqual({})
  })

  it('C184: keep carries over once more, all or one', async () => {
    await using app = await sessionApp({
      set: ({ flash }) => flash.update({ a: 1, b: 2 }),
      keepAll: ({ flash }) => flash.keep().toObject(),
      keepOne: ({ flash }) => flash.keep('a'),
      read,
    })
    await app.get('/set')
    expect((await app.get('/keepAll')).json()).toEqual({ a: 1, b: 2 })
    expect((await app.get('/keepOne')).json()).toBe(1)
    expect((await app.get('/read')).json()).toEqual({ a: 1 })
    expect((await app.get('/read')).json()).toEqual({})
  })

  it('C187: only reading what is not there sends no cookie; the entry is gone from the session when it is empty', async () => {
    await using app = await sessionApp({
      read,
      set: (controller) => {
        controller.session.set('user', 1)
        controller.flash.notice = 'hi'
      },
      session: ({ session }) => session.toObject(),
    })
    expect((await app.get('/read')).headers.getSetCookie()).toEqual([])
    await app.get('/set')
    expect((await app.get('/session')).json()).toEqual({ user: 1, flash: { discard: [], flashes: { notice: 'hi' } } })
    await app.get('/read')
    expect((await app.get('/session')).json()).toEqual({ user: 1 })
  })

  it('C188: what a halting callback sets before it redirects is there in the next request', async () => {
    class GuardedController extends BaseController {
      static {
        this.beforeAction('guard', { only: ['secret'] })
      }
      protected guard() {
        this.flash.alert = 'Log in first'
        this.redirectTo('/page')
      }
      secret() {
        this.render({ plain: 'secret' })
      }
      page() {
        this.render({ json: JSON.stringify(this.alert) })
      }
    }
    await using app = await serve({ '/secret': [GuardedController, 'secret'], '/page': [GuardedController, 'page'] })
    expect((await app.get('/secret')).status).toBe(302)
    expect((await app.get('/page')).json()).toBe('Log in first')
  })

  it('C189: a reset takes the old messages; new ones survive', async () => {
    await using app = await sessionApp({
      set: ({ flash }) => flash.set('that', 1),
      reset: (controller) => {
        controller.resetSession()
        const old = controller.flash.get('that') ?? 'gone'
        controller.flash.set('this', 2)
        return old
      },
      late: (controller) => {
        const { flash } = controller
        flash.set('before', 1)
        controller.resetSession()
        return flash.has('before')
      },
      read,
    })
    await app.get('/set')
    expect((await app.get('/reset')).json()).toBe('gone')
    expect((await app.get('/read')).json()).toEqual({ this: 2 })
    expect((await app.get('/late')).json()).toBe(false)
    expect((await app.get('/read')).json()).toEqual({})
  })

  it('a failed action uses no message up, and leaves none', async () => {
    await using app = await sessionApp({
      set: ({ flash }) => flash.set('notice', 'hi'),
      fail: ({ flash }) => {
        flash.set('alert', flash.notice)
        throw new Error('boom')
      },
      read,
    })
    await app.get('/set')
    expect((await app.get('/fail')).status).toBe(500)
    expect((await app.get('/read')).json()).toEqual({ notice: 'hi' })
  })

  it('what the session keeps as a flash may be anything', async () => {
    const values: unknown[] = [
      1,
      'x',
      [],
      {},
      { flashes: 1 },
      { flashes: null },
      { discard: 1 },
      { flashes: { a: 1, b: 2 }, discard: ['b'] },
    ]
    await using app = await sessionApp({
      plant: ({ session, params }) => session.set('flash', values[params.integer('n', 0)]),
      read,
    })
    const seen: unknown[] = []
    for (let n = 0; n < values.length; n++) {
      await app.get(`/plant?n=${n}`)
      seen.push((await app.get('/read')).json())
    }
    expect(seen).toEqual([{}, {}, {}, {}, {}, {}, {}, { a: 1 }])
  })
})

describe('redirectTo with messages', () => {
  it('C100: notice, alert, flash', async () => {
    await using app = await sessionApp({
      go: (controller) => controller.redirectTo('/read', { notice: 'Saved', alert: 'Careful', flash: { id: 7, __proto__: 1 } }),
      none: (controller) => controller.redirectTo('/read', { notice: null, alert: undefined }),
      back: (controller) => controller.redirectBackOrTo('/read', { notice: 'Back' }),
      read,
    })
    const response = await app.get('/go')
    expect([response.status, response.headers.get('location')]).toEqual([302, `${app.url}/read`])
    expect((await app.get('/read')).json()).toEqual({ notice: 'Saved', alert: 'Careful', id: 7 })
    expect((await app.get('/none')).headers.getSetCookie()).toEqual([])
    await app.get('/back', { headers: { referer: `${app.url}/read` } })
    expect((await app.get('/read')).json()).toEqual({ notice: 'Back' })
  })

  it('C100: a live action leaves them too', async () => {
    await using app = await sessionApp({ read }, {}, { go: (controller) => controller.redirectTo('/read', { notice: 'Saved' }) })
    await app.get('/go')
    expect((await app.get('/read')).json()).toEqual({ notice: 'Saved' })
  })

  it('C185: views call notice(), alert(), flash(), and the types of the class; those that do not, read nothing', async () => {
    class PagesController extends BaseController {
      static {
        this.addFlashTypes('warning')
      }
      go() {
        this.redirectTo('/page', { notice: 'n', alert: 'a', warning: 'w' } as object)
      }
      page() {
        this.render('page')
      }
      quiet() {
        this.render('quiet')
      }
    }
    const renderer: Renderer = {
      exists: () => true,
      render: ({ template, helpers }) => {
        const call = (name: string) => (helpers as Record<string, () => unknown>)[name]()
        const body = template.endsWith('page')
          ? [...['notice', 'alert', 'warning'].map(call), (call('flash') as Flash).keys().length].join()
          : 'quiet'
        return { body, format: 'html' }
      },
    }
    const actions = ['go', 'page', 'quiet'].map((name): [string, [unknown, string]] => [`/${name}`, [PagesController, name]])
    await using app = await serve(Object.fromEntries(actions), { view: { renderer } })
    await app.get('/go')
    expect((await app.get('/quiet')).headers.getSetCookie()).toEqual([])
    expect((await app.get('/page')).text).toBe('n,a,w,3')
    expect((await app.get('/page')).text).toBe(',,,0')
  })

  it('C100: a redirect that is refused leaves none', async () => {
    await using app = await sessionApp({
      go: (controller) => {
        try {
          controller.redirectTo('https://evil.example', { notice: 'Saved' })
        } catch {
          return controller.flash.isEmpty
        }
      },
    })
    expect((await app.get('/go')).json()).toBe(true)
  })
})

describe('flash types', () => {
  abstract class Parent extends BaseController {
    static override abstract = true
  }
  class InStatic extends Parent {
    declare readonly warning: unknown
    static {
      this.addFlashTypes('warning')
    }
    go() {
      this.redirectTo('/read', { warning: 'w' } as object)
    }
    read() {
      this.render({ json: [this.warning, this.flash.get('warning')] })
    }
  }
  class Child extends InStatic {}
  @FlashTypes('warning', 'info')
  class Decorated extends Parent {
    declare readonly warning: unknown
    declare readonly info: unknown
    go() {
      this.redirectTo('/read', { warning: 'w' } as object)
    }
    read() {
      this.render({ json: [this.warning, this.flash.get('warning')] })
    }
  }
  class InOptions extends Parent {
    declare readonly warning: unknown
    static override config = { flashTypes: ['warning'] }
    go() {
      this.redirectTo('/read', { warning: 'w' } as object)
    }
    read() {
      this.render({ json: [this.warning, this.flash.get('warning')] })
    }
  }

  it.each([InStatic, Child, Decorated, InOptions])(
    'C186: %p has a reader, an option of redirectTo, and no action more',
    async (controller) => {
      await using app = await serve({ '/go': [controller, 'go'], '/read': [controller, 'read'] })
      await app.get('/go')
      expect((await app.get('/read')).json()).toEqual(['w', 'w'])
      expect([...actionMethods(controller)].sort()).toEqual(['go', 'read'])
    },
  )

  it('C186: a parent and a sibling have none of it', () => {
    expect('warning' in Parent.prototype).toBe(false)
    expect('info' in InStatic.prototype).toBe(false)
  })

  it('C186: a child may declare it again', () => {
    expect(() => Child.addFlashTypes('warning')).not.toThrow()
  })

  it.each(['render', 'flash', 'status', 'allowOtherHost', 'notice', 'go', '', '__proto__', '1st', 'a b', 'constructor'])(
    'C186: %p is refused',
    (name) => {
      class Free extends Parent {
        go() {
          this.head('ok')
        }
      }
      expect(() => Free.addFlashTypes(name)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
      expect(() => FlashTypes(name)(Free)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    },
  )
})

describe('tags of pages with a message', () => {
  const page = (controller: BaseController, validators: object) => {
    if (controller.stale(validators)) {
      controller.render({ json: JSON.stringify(controller.request.queryString === 'show' ? controller.notice : 'page') })
    }
  }
  const date = new Date(Date.UTC(2026, 0, 1))
  const pages = {
    set: ({ flash }: BaseController) => flash.set('notice', 'hi'),
    tagged: (controller: BaseController) => page(controller, { etag: 'x' }),
    strong: (controller: BaseController) => page(controller, { strongEtag: 'x' }),
    dated: (controller: BaseController) => page(controller, { lastModified: date }),
    both: (controller: BaseController) => page(controller, { etag: 'x', lastModified: date }),
    now: (controller: BaseController) => {
      controller.flash.now.notice = 'now'
      page(controller, { etag: 'x' })
    },
  }

  it('C190, C229: a message changes the tag, weak and strong, and the page without it keeps its own', async () => {
    await using app = await sessionApp(pages)
    for (const path of ['/tagged', '/strong']) {
      const etag = (await app.get(path)).headers.get('etag') as string
      expect((await app.get(path, { headers: { 'if-none-match': etag } })).status).toBe(304)
      await app.get('/set')
      const shown = await app.get(`${path}?show`, { headers: { 'if-none-match': etag } })
      expect([shown.status, shown.json()]).toEqual([200, 'hi'])
      expect(shown.headers.get('etag')).not.toBe(etag)
      expect((await app.get(path, { headers: { 'if-none-match': etag } })).status).toBe(304)
      expect((await app.get(path, { headers: { 'if-none-match': shown.headers.get('etag') as string } })).status).toBe(200)
    }
  })

  it('C190: making a tag does not use the message up', async () => {
    await using app = await sessionApp(pages)
    await app.get('/set')
    await app.get('/tagged')
    expect((await app.get('/tagged?show')).json()).toBe('hi')
  })

  it('C190: a date does not hide a message either', async () => {
    await using app = await sessionApp(pages)
    const since = { 'if-modified-since': date.toUTCString() }
    for (const path of ['/dated', '/both']) {
      expect((await app.get(path, { headers: since })).status).toBe(304)
      await app.get('/set')
      const shown = await app.get(`${path}?show`, { headers: since })
      expect([shown.status, shown.json()]).toEqual([200, 'hi'])
      expect((await app.get(path, { headers: since })).status).toBe(304)
    }
  })

  it('C190: a message of this very request counts too', async () => {
    await using app = await sessionApp(pages)
    const plain = (await app.get('/tagged')).headers.get('etag')
    expect((await app.get('/now')).headers.get('etag')).not.toBe(plain)
  })

  it('a controller without a session makes its tags without one', async () => {
    class TagsController extends ApiController {
      index() {
        if (this.stale({ etag: 'x' })) this.render({ json: 1 })
      }
    }
    await using app = await serve({ '/tags': [TagsController, 'index'] }, { security: {} })
    expect((await app.get('/tags', { headers: { cookie: '_live_session=x' } })).status).toBe(200)
  })
})

async function serve(paths: Readonly<Record<string, [unknown, string]>>, config: ApplicationConfig = {}): Promise<TestApp> {
  const application = new LiveApplication({
    root: '/',
    routes: routes((r) => {
      for (const [path, [controller, action]] of Object.entries(paths))
        r.match(path, { controller: controller as ControllerClass, action, via: 'all' })
    }),
  })
  application.config = { security: { secretKeyBase: SECRET }, log: { logger: new LogBook() }, stack: { publicFolder: false }, ...config }
  return testApp(application)
}
