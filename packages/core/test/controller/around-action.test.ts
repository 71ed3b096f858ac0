/** What listings of routes show around each (app.md section 16). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, formatRoutes, type Next, namesAround, type Request, routes, routesJson } from '../../src/index.js'

const audit = (_request: Request, next: Next) => next()
class Compress {
  call(_request: Request, next: Next) {
    return next()
  }
}

class PostsController extends BaseController {
  static {
    this.use(audit, { only: ['show'] })
    this.beforeAction('setPost', { except: ['index'] })
    this.aroundAction((_controller, next) => next(), { only: ['show'] })
    this.afterAction(function count() {}, { only: ['show'] })
  }
  index() {}
  show() {}
  protected setPost() {}
}

const table = routes((r) => {
  r.get('posts', PostsController, 'index')
  r.get('posts/:id', PostsController, 'show', { middleware: [new Compress()] })
  r.get('health', () => {})
}).build()

describe('namesAround', () => {
  it('§16: gives the middlewares of a route, of its controller, and its callbacks, outermost first', () => {
    const [index, show, health] = table.entries.map(namesAround)
    expect(show?.filter((name) => ['Compress', 'audit', 'setPost', 'count'].includes(name))).toEqual([
      'Compress',
      'audit',
      'setPost',
      'count',
    ])
    expect(index).toEqual(show?.filter((name) => index?.includes(name)))
    expect([index?.includes('setPost'), health]).toEqual([false, []])
  })

  it('§16: listings have it as a column, in blocks and in data, and choose by it', () => {
    const text = formatRoutes(table, { around: namesAround })
    expect(text).toMatch(/^ *Helper Verb Path +Controller#Action +Middleware\n/)
    expect(text).toMatch(/posts#show +Compress, audit, .*count\n/)
    expect(text).toMatch(/Inline handler$/)
    expect(formatRoutes(table, { around: namesAround, expanded: true })).toMatch(/Middleware +\| Compress, audit/)
    expect(formatRoutes(table)).not.toContain('Middleware')
    const chosen = routesJson(table, { around: namesAround, where: (entry) => namesAround(entry).includes('audit') })
    expect(chosen.map(({ path, around }) => [path, around])).toEqual([
      ['/posts/:id(.:format)', expect.arrayContaining(['Compress', 'audit'])],
    ])
    expect(routesJson(table, { sort: true }).map(({ path }) => path)).toEqual([
      '/health(.:format)',
      '/posts(.:format)',
      '/posts/:id(.:format)',
    ])
  })
})
