import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseModule } from '../../src/generators/parsed-module.js'
import { addRoute, type RouteLine, removeRoute, routeText } from '../../src/generators/routes-file.js'

const posts: RouteLine = {
  namespace: [],
  method: 'resources',
  args: ["'posts'", 'PostsController'],
  controller: { className: 'PostsController', module: '../app/controllers/posts-controller.js' },
}
const widgets: RouteLine = {
  namespace: ['admin'],
  method: 'resources',
  args: ["'widgets'", 'AdminWidgetsController', "{ only: ['index'] }"],
  controller: { className: 'AdminWidgetsController', module: '../app/controllers/admin/widgets-controller.js' },
}

const FILE = `/** Routes. */
import { HealthController, routes } from '@live/core'

export default routes((r) => {
  // Is it up?
  r.get('/up', HealthController, 'show')
})
`

const added = (source: string, route: RouteLine): string => addRoute(source, route)!.source
const removed = (source: string, route: RouteLine): string => removeRoute(source, route)!.source

describe('the routes file', () => {
  it('A53: the line comes first, and its controller is imported', () => {
    expect(added(FILE, posts)).toBe(`/** Routes. */
import { HealthController, routes } from '@live/core'
import { PostsController } from '../app/controllers/posts-controller.js'

export default routes((r) => {
  r.resources('posts', PostsController)
  // Is it up?
  r.get('/up', HealthController, 'show')
})
`)
    expect(removed(added(FILE, posts), posts)).toBe(FILE)
  })

  it('A53: a namespace gets a block, which the next one goes into, and which goes with the last one', () => {
    const once = added(FILE, widgets)
    expect(once).toContain(`routes((r) => {
  r.namespace('admin', (r) => {
    r.resources('widgets', AdminWidgetsController, { only: ['index'] })
  })
  // Is it up?`)
    const other: RouteLine = { ...widgets, args: ["'users'", 'AdminUsersController'], controller: null }
    const twice = added(once, other)
    expect(twice).toContain(`  r.namespace('admin', (r) => {
    r.resources('users', AdminUsersController)
    r.resources('widgets', AdminWidgetsController, { only: ['index'] })
  })`)
    expect(removed(removed(twice, other), widgets)).toBe(FILE)
    expect(removed(removed(twice, widgets), other)).toBe(FILE)
  })

  it('A53: namespaces nest', () => {
    const deep: RouteLine = { ...posts, namespace: ['api', 'v1'] }
    const source = added(FILE, deep)
    expect(source).toContain(`  r.namespace('api', (r) => {
    r.namespace('v1', (r) => {
      r.resources('posts', PostsController)
    })
  })`)
    expect(routeText(deep)).toBe("r.namespace('api', (r) => r.namespace('v1', (r) => r.resources('posts', PostsController)))")
    expect(removed(source, deep)).toBe(FILE)
  })

  it('A53: a namespace with options, or of another name, is another one', () => {
    const source = FILE.replace("  r.get('/up'", "  r.namespace('admin', { path: 'a' }, (r) => {})\n  r.get('/up'")
    expect(added(source, widgets)).toContain("  r.namespace('admin', (r) => {\n    r.resources('widgets'")
  })

  it('A53: a line that is there already is not added again, however it is written', () => {
    const source = FILE.replace("  r.get('/up'", '  r . resources(\n    "posts",\n    PostsController,\n  );\n  r.get(\'/up\'')
    expect(addRoute(source, posts)).toEqual({ source, outcome: 'same' })
  })

  it('A53: a line with more to it is another line, which is left alone', () => {
    const source = added(FILE, posts).replace("'posts', PostsController)", "'posts', PostsController, (r) => r.member((r) => {}))")
    expect(removeRoute(source, posts)).toEqual({ source, outcome: 'same' })
    expect(added(source, posts)).toContain("  r.resources('posts', PostsController)\n  r.resources('posts', PostsController, (r)")
  })

  it('A53: the import stays while something else needs it', () => {
    const source = added(FILE, posts).replace('// Is it up?', "r.root(PostsController, 'index')")
    const after = removed(source, posts)
    expect(after).toContain("import { PostsController } from '../app/controllers/posts-controller.js'")
    expect(after).not.toContain('r.resources')
  })

  it('A53: an import with several names loses one of them', () => {
    const both = "import { CommentsController, PostsController } from '../app/controllers/posts-controller.js'"
    const source = added(FILE, posts)
      .replace("import { PostsController } from '../app/controllers/posts-controller.js'", both)
      .replace('// Is it up?', "r.root(CommentsController, 'index')")
    expect(removed(source, posts)).toContain("import { CommentsController } from '../app/controllers/posts-controller.js'")
  })

  it.each([
    ['an empty block', 'export default routes((r) => {})\n'],
    ['a block on one line', "export default routes((r) => { r.get('/a', A, 'b') })\n"],
    ['another name of the parameter', "export default routes((map) => {\n\tmap.get('/a', A, 'b')\n})\n"],
    ['a function', "export default routes(function (r) {\n    r.get('/a', A, 'b');\n});\n"],
    ['a table with a name', "const table = routes((r) => {\n  r.get('/a', A, 'b')\n})\n\nexport default table\n"],
    ['options', "export default routes({ paramCase: 'snake' }, (r) => {\n  r.get('/a', A, 'b')\n})\n"],
    ['types', "export default routes((r: RouteMapper): void => {\n  r.get('/a', A, 'b')\n}) satisfies unknown\n"],
    ['Windows line breaks', "export default routes((r) => {\r\n  r.get('/a', A, 'b')\r\n})\r\n"],
    ['comments alone', 'export default routes((r) => {\n  // nothing yet\n})\n'],
    ['a comment behind the brace', "export default routes((r) => { // first\n  r.get('/a', A, 'b')\n})\n"],
  ])('A53: %s', (_, body) => {
    const eol = body.includes('\r\n') ? '\r\n' : '\n'
    const source = `import { routes } from "@live/core";${eol}${eol}${body}`
    for (const route of [posts, widgets]) {
      const after = added(source, route)
      expect(parseModule(after)).not.toBeNull()
      expect(after).toContain(`import { ${route.controller!.className} } from "${route.controller!.module}";`)
      expect(after.replaceAll('\r\n', '').includes('\r')).toBe(false)
      expect(addRoute(after, route)).toEqual({ source: after, outcome: 'same' })
      expect(removed(after, route)).toBe(source)
    }
  })

  it('A53: an expression becomes a block', () => {
    const source = "import { routes } from '@live/core'\nexport default routes((r) => r.get('/a', A, 'b'))\n"
    expect(added(source, posts)).toContain("routes((r) => {\n  r.resources('posts', PostsController)\n  r.get('/a', A, 'b')\n})")
    const wrapped = "import { routes } from '@live/core'\nexport default routes((r) => (r.get('/a', A, 'b')))\n"
    expect(parseModule(added(wrapped, posts))).not.toBeNull()
  })

  it.each(['export default routes((r) => {', 'export default 1\n', 'export default routes(({ get }) => {})\n', ''])(
    'A53: what is no routes file is not touched: %p',
    (source) => {
      expect(addRoute(source, posts)).toBeNull()
      expect(removeRoute(source, posts)).toBeNull()
    },
  )

  it('A53: removing what is not there changes nothing', () => {
    expect(removeRoute(FILE, posts)).toEqual({ source: FILE, outcome: 'same' })
    expect(removeRoute(FILE, widgets)).toEqual({ source: FILE, outcome: 'same' })
  })

  it('A53: adding and then removing gives the same file, whatever its formatting', () => {
    const indent = fc.constantFrom('  ', '    ', '\t')
    const eol = fc.constantFrom('\n', '\r\n')
    const end = fc.constantFrom('', ';')
    const quote = fc.constantFrom("'", '"')
    const statement = fc.constantFrom(
      "get('/a', A, 'b')",
      "root(A, 'b')",
      "namespace('other', (r) => {})",
      'resources("tags", TagsController)',
    )
    const line = fc.oneof(
      statement.map((text) => ({ text, comment: false })),
      fc.constantFrom('// a comment', '/* another */', '').map((text) => ({ text, comment: true })),
    )
    const file = fc.record({ indent, eol, end, quote, lines: fc.array(line, { maxLength: 6 }), parameter: fc.constantFrom('r', 'map') })
    const routes = fc.uniqueArray(fc.constantFrom(posts, widgets, { ...posts, namespace: ['admin', 'deep'] }), {
      minLength: 1,
      maxLength: 3,
    })
    fc.assert(
      fc.property(file, routes, fc.boolean(), (shape, chosen, reverse) => {
        const source = fileOf(shape)
        const all = chosen.reduce(added, source)
        expect(parseModule(all)).not.toBeNull()
        const order = reverse ? [...chosen].reverse() : chosen
        expect(order.reduce(removed, all)).toBe(source)
      }),
    )
  })
})

interface Shape {
  readonly indent: string
  readonly eol: string
  readonly end: string
  readonly quote: string
  readonly parameter: string
  readonly lines: readonly { readonly text: string; readonly comment: boolean }[]
}

function fileOf({ indent, eol, end, quote, lines, parameter }: Shape): string {
  const body = lines.map(({ text, comment }) => (text === '' ? '' : comment ? indent + text : `${indent}${parameter}.${text}${end}`))
  const block = body.every((each) => each === '') ? '{}' : ['{', ...body, '}'].join(eol)
  return [
    `import { routes } from ${quote}@live/core${quote}${end}`,
    `import { TagsController } from ${quote}../app/controllers/tags-controller.js${quote}${end}`,
    '',
    `export default routes((${parameter}) => ${block})${end}`,
    '',
  ].join(eol)
}
