/** Booting: once, when it is needed, and with every mistake at its place. */
import { describe, expect, it } from '@jest/globals'
import { BaseController, Live, type MiddlewareFunction, MissingFileError, type RouteBlock } from '@live/core'
import { testApp } from '@live/testing'
import { applicationOf, watchProcess } from '../support.js'

watchProcess()

class WrongController extends Live(BaseController) {
  static {
    this.beforeAction('requireLogn')
    this.beforeAction('requireLogin', { only: ['idnex' as 'index'] })
    this.afterAction('requireLogin', { if: 'isAdmn' })
    this.rescueFrom(MissingFileError, 'notFond')
    this.skipBeforeAction('neverDeclared')
  }
  index() {}
  protected requireLogin() {}
  protected notFound() {}
  protected isAdmin() {
    return true
  }
}
class OtherController extends BaseController {
  static {
    this.beforeAction('nothing')
  }
  show() {}
}
class NoController {
  show() {}
}
class FineController extends BaseController {
  index() {
    this.render({ plain: 'fine' })
  }
}

const messageOf = (draw: RouteBlock): string => {
  try {
    void applicationOf(draw).application.handler
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('mistakes', () => {
  it('C7: a controller that is not there fails the boot, and the message names the file and the line of the route', () => {
    const lines = messageOf((r) => {
      r.get('/posts', 'posts#index')
      r.get('/undefined', undefined as never, 'index')
    })
    expect(lines).toMatch(/boot\.test\.ts:\d+.*posts/s)
    expect(lines).toMatch(/boot\.test\.ts:\d+/)
    expect(messageOf((r) => r.get('/fine', FineController, 'index'))).toBe('')
  })

  it('all of them, in routes and in controllers, are one error with a place each', () => {
    const lines = messageOf((r) => {
      r.get('/wrong', WrongController, 'index')
      r.get('/missing', OtherController, 'shwo' as 'show')
      r.get('/none', NoController as never, 'show' as never)
    }).split('\n')
    expect(lines[0]).toMatch(/^8 mistakes/)
    const expected = [
      /unknown action: OtherController has no method shwo/,
      /WrongController skips beforeAction neverDeclared, which is not declared; pass \{ raise: false \}/,
      /WrongController has no method requireLogn, which it declares as before callback; did you mean requireLogin\?/,
      /WrongController: requireLogin names the action idnex, which does not exist; did you mean index\?/,
      /WrongController has no method isAdmn, which it declares as condition of requireLogin; did you mean isAdmin\?/,
      /WrongController has no method notFond, which it declares as rescue handler; did you mean notFound\?/,
      /OtherController has no method nothing, which it declares as before callback/,
      /NoController is not a controller: extend BaseController or ApiController/,
    ]
    for (const pattern of expected) {
      const found = lines.filter((line) => pattern.test(line))
      expect(found).toHaveLength(1)
      expect(found[0]).toMatch(/^ {2}\S*boot\.test\.ts:\d+ {2}/)
    }
  })

  it('a callback is not an action', () => {
    expect(messageOf((r) => r.get('/x', WrongController, 'requireLogin' as 'index'))).toContain('unknown action: WrongController')
  })

  it('a middleware that is none is refused at boot', () => {
    const { application } = applicationOf((r) => r.get('/', FineController, 'index'), { middleware: [{} as MiddlewareFunction] })
    expect(() => application.handler).toThrow(/A middleware is a function/)
  })

  it.each([
    ['bodyLimit', { bodyLimit: 0 }],
    ['bodyLimit', { bodyLimit: Number.NaN }],
    ['maxParameters', { maxParameters: -1 }],
  ])('config.server.%s %j is refused at boot, by name', (name, server) => {
    const { application } = applicationOf((r) => r.get('/', FineController, 'index'), { server })
    expect(() => application.handler).toThrow(new RegExp(`config\\.server\\.${name}`))
  })
})

describe('boot', () => {
  it('happens at the first need, and once', async () => {
    let drawn = 0
    const { application } = applicationOf((r) => {
      drawn++
      r.get('/', FineController, 'index')
    })
    expect(drawn).toBe(0)
    expect(await application.boot()).toBe(application)
    expect(application.routes.entries).toHaveLength(1)
    await using app = await testApp((req, res) => application.handler(req, res))
    expect((await app.get('/')).text).toBe('fine')
    expect((await app.get('/')).text).toBe('fine')
    expect(drawn).toBe(1)
  })

  it('the first request boots an application that nobody booted', async () => {
    let drawn = 0
    const { application } = applicationOf((r) => {
      drawn++
      r.get('/', FineController, 'index')
    })
    await using app = await testApp((req, res) => application.handler(req, res))
    expect(drawn).toBe(0)
    const answers = await Promise.all([app.get('/'), app.get('/')])
    expect(answers.map(({ text }) => text)).toEqual(['fine', 'fine'])
    expect(drawn).toBe(1)
  })
})
