/** Routes as decorators: where they are written, what is imported, and what stays a line of the routes file (app.md A53). */
import { describe, expect, it } from '@jest/globals'
import { decorateControllers } from '../../src/generators/route-decorators.js'
import type { RouteLine } from '../../src/generators/routes-file.js'
import type { Step } from '../../src/generators/step.js'

const PATH = 'app/controllers/posts-controller.ts'
const controller = { className: 'PostsController', module: '../app/controllers/posts-controller.js' }
const route = (method: string, args: readonly string[], namespace: readonly string[] = []): RouteLine => ({
  namespace,
  method,
  args: [args[0]!, 'PostsController', ...args.slice(1)],
  controller,
})

/** The controller with the routes in it, and the routes that are left. */
function decorate(content: string, ...routes: RouteLine[]): { readonly source: string; readonly left: number } {
  const steps: Step[] = [...routes.map((each): Step => ({ kind: 'route', route: each })), { kind: 'file', path: PATH, content }]
  const done = decorateControllers(steps)
  const file = done.find((step) => step.kind === 'file')
  return { source: file?.kind === 'file' ? file.content : '', left: done.filter(({ kind }) => kind === 'route').length }
}

const SOURCE = `import { BeforeAction, type Request } from '@live/core'

/** Posts. */
@BeforeAction('load')
export class PostsController extends Parent {
  /** All of them. */
  index() {}

  static show() {}

  show() {}
}
`

describe('decorators instead of lines of the routes file', () => {
  it('A53: a resource has one over its class, over those that are there, and its import in its place', () => {
    const { source, left } = decorate(SOURCE, route('resources', ["'posts'", "{ param: 'slug', only: ['index', 'show'] }"]))
    expect(left).toBe(0)
    expect(source).toContain("import { BeforeAction, type Request, Resources } from '@live/core'")
    expect(source).toContain("/** Posts. */\n@Resources(['index', 'show'], { param: 'slug' })\n@BeforeAction('load')\nexport class")
  })

  it('A53: what a class does not have needs no exception', () => {
    expect(decorate(SOURCE, route('resources', ["'posts'", "{ except: ['new', 'edit'] }"])).source).toContain('@Resources()\n@BeforeAction')
    expect(decorate(SOURCE, route('resource', ["'post'", "{ param: 'slug' }"])).source).toContain("@Resource(undefined, { param: 'slug' })")
    expect(decorate(SOURCE, route('resources', ["'posts'", '{ only: [] }'])).source).toContain('@Resources([])')
  })

  it('A53: methods have their own, below what is said about them, and the class its path and namespaces', () => {
    const { source, left } = decorate(
      SOURCE,
      route('get', ["'/posts'", "'index'"], ['admin', 'v2']),
      route('delete', ["'/posts/:id'", "'show'", "{ as: 'gone' }"], ['admin', 'v2']),
      route('get', ["'/posts/:id'", "'show'"], ['admin', 'v2']),
    )
    expect(left).toBe(0)
    expect(source).toContain("@Namespace('admin')\n@Namespace('v2')\n@Controller('/posts', { as: 'posts' })\n@BeforeAction('load')")
    expect(source).toContain("  /** All of them. */\n  @Get('/')\n  index() {}")
    expect(source).toContain("  static show() {}\n\n  @Delete('/:id', { as: 'gone' })\n  @Get('/:id')\n  show() {}")
    expect(source).toContain("import { BeforeAction, Controller, Delete, Get, Namespace, type Request } from '@live/core'")
  })

  it.each([
    ['an action that is not there', SOURCE, [route('get', ["'/posts'", "'missing'"])]],
    ['paths that do not begin alike', SOURCE, [route('get', ["'/posts'", "'index'"]), route('get', ["'/other'", "'show'"])]],
    ['a verb without a decorator of its name', SOURCE, [route('connect', ["'/posts'", "'index'"])]],
    ['a route and a resource', SOURCE, [route('resources', ["'posts'"]), route('get', ["'/posts/x'", "'index'"])]],
    ['another class', SOURCE.replaceAll('PostsController', 'Other'), [route('get', ["'/posts'", "'index'"])]],
    ['a mistake in the file', 'export class {', [route('get', ["'/posts'", "'index'"])]],
  ])('A53: the routes file keeps %s', (_, source, routes) => {
    expect(decorate(source, ...routes)).toEqual({ source, left: routes.length })
  })

  it('A53: types that are imported do not bring the decorators along', () => {
    const { source } = decorate(
      SOURCE.replace('import { BeforeAction, type Request }', 'import type { Request }'),
      route('resources', ["'posts'"]),
    )
    expect(source).toContain("import type { Request } from '@live/core'\nimport { Resources } from '@live/core'")
  })
})
