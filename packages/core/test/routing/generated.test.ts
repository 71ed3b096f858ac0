/** What is generated for `#routes`: declarations that the compiler takes at their word, and a module for browsers (routing.md R129-R131). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { generateRouteModule, generateRouteTypes, writeRouteFiles } from '../../src/routing/generated-routes.js'
import { matchers } from '../../src/routing/matchers.js'
import { routes } from '../../src/routing/routes.js'
import { growth, LINEAR } from '../growth.js'
import { compile } from './compile.js'
import { CommentsController, PostsController } from './controllers.js'

const handler = (): void => {}

const drawing = routes((r) => {
  r.root(PostsController, 'main')
  r.resources('posts', PostsController, (r) => r.resources('comments', CommentsController, { only: ['index', 'show', 'create'] }))
  r.get('pages(/:page)', handler, { as: 'page', defaults: { page: 'home' } })
  r.scope('(:locale)', { locale: /en|pl/ }, (r) => r.get('about', handler))
  r.get('numbers/:number', handler, { as: 'number', constraints: { number: matchers.integer() } })
  r.get('in/:lang', handler, { as: 'lang', constraints: { lang: matchers.oneOf('en', 'pt-br') } })
  r.get('code/:id', handler, { as: 'code', id: /[A-Z]\d+/ })
  r.get('files/*path', handler, { as: 'file' })
  r.get('bare/:class', handler, { as: 'bare', format: false })
  r.get("it's/a b", handler, { as: 'odd' })
})
const table = drawing.build()

type Helper = (...args: unknown[]) => string
type Module = Record<string, Helper> & { routeTo(action: string, params?: object): object }

/** The module, loaded: as a script, because jest on Node 20 runs no ES modules. */
function load(text: string): Module {
  const names = [...text.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name)
  const body = text.replace(/^export /gm, '')
  return new Function(`${body}\nreturn { ${names.join(', ')} }`)() as Module
}

describe('the generated module', () => {
  const client = load(generateRouteModule(table))

  it('R131: imports nothing', () => {
    expect(generateRouteModule(table)).not.toMatch(/\bimport\b|\brequire\b/)
  })

  const calls: ReadonlyArray<[name: string, ...args: unknown[]]> = [
    ['root'],
    ['root', { trailingSlash: true, x: 1 }],
    ['posts', { q: 'a b', z: [1, 2], h: { a: 1, b: [2] }, n: null, e: [] }],
    ['post', 7],
    ['post', 7, 'json'],
    ['post', { id: 7, format: 'json', anchor: 'top bar#x/?' }],
    ['post', 7, { params: { id: 5, x: 1 }, trailingSlash: true }],
    ['postComment', 1, { id: 2 }],
    ['postComment', { pathParams: { postId: 1, id: 2 } }],
    ['page', 'home'],
    ['page', 'about'],
    ['page'],
    ['about'],
    ['about', 'pl'],
    ['about', { locale: null }],
    ['number', 12],
    ['code', 'A1'],
    ['file', 'a/b c'],
    ['file', ['a/b', 'c']],
    ['bare', 1, { format: 'html' }],
    ['odd', { scriptName: '/app' }],
    ['post', { toParam: () => 'a/b' }],
  ]
  it.each(calls)('R129: %s %j is what the table makes', (name, ...args) => {
    expect(client[`${name}Path`]!(...args)).toBe(table.path(name, ...args))
  })

  it('R129: refuses what the table refuses', () => {
    const wrong: ReadonlyArray<[string, ...unknown[]]> = [
      ['post'],
      ['post', null],
      ['post', ''],
      ['post', '..'],
      ['post', 1, 'json', 2],
      ['code', 'x'],
      ['file', 'a/../b'],
      ['post', '\ud800'],
    ]
    for (const [name, ...args] of wrong) {
      expect(() => table.path(name, ...args)).toThrow()
      expect(() => client[`${name}Path`]!(...args)).toThrow()
    }
  })

  it('R129: agrees with the table on random values', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(null, undefined, '', ' ', '.', 'home'),
    )
    const options = fc.dictionary(fc.constantFrom('id', 'page', 'x', 'format', 'anchor', 'trailingSlash', 'y z'), value, {
      noNullPrototype: true,
    })
    const outcome = (run: () => string): string => {
      try {
        return run()
      } catch {
        return 'refused'
      }
    }
    fc.assert(
      fc.property(
        fc.constantFrom('post', 'page', 'postComment', 'file', 'about', 'bare'),
        fc.array(value, { maxLength: 3 }),
        options,
        (name, values, last) => {
          const args = Object.keys(last).length > 0 ? [...values, last] : values
          expect(outcome(() => client[`${name}Path`]!(...args))).toBe(outcome(() => table.path(name, ...args)))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('R131: URLs take their host from setUrlDefaults, or from the call', () => {
    const own = load(generateRouteModule(table))
    expect(() => own.postUrl!(1)).toThrow(/missing host/)
    expect(own.postUrl!(1, { host: 'x.org', protocol: 'https', port: 443 })).toBe('https://x.org/posts/1')
    own.setUrlDefaults!({ host: 'app.org', port: 8080 })
    expect([own.postUrl!(1), own.postUrl!(1, { onlyPath: true })]).toEqual(['http://app.org:8080/posts/1', '/posts/1'])
  })

  it('R130: routeTo gives verb and path', () => {
    expect([
      client.routeTo('posts#create'),
      client.routeTo('posts#update', { id: 7, q: 1 }),
      client.routeTo('comments#create', { postId: 3 }),
    ]).toEqual([
      { method: 'POST', url: '/posts' },
      { method: 'PATCH', url: '/posts/7?q=1' },
      { method: 'POST', url: '/posts/3/comments' },
    ])
    expect(() => client.routeTo('posts#nope')).toThrow(/No route leads to posts#nope/)
    expect(() => client.routeTo('posts#show')).toThrow(/No route leads to/)
  })

  it('R8, R131: knows the prefix of the application, and leaves out what is not asked for', () => {
    const own = load(generateRouteModule(drawing.build({ relativeUrlRoot: '/blog' }), { only: /^post$/ }))
    expect([own.postPath!(1), Object.keys(own).sort()]).toEqual(['/blog/posts/1', ['postPath', 'postUrl', 'routeTo', 'setUrlDefaults']])
  })
})

describe('the generated declarations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'route-types-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let written: string[] = []
  beforeAll(() => {
    written = writeRouteFiles(table, folder)
  })

  /** What the compiler says about statements that use the helpers. */
  const faults = (...lines: string[]): string[] => {
    const path = join(folder, 'use.ts')
    writeFileSync(path, `import * as routes from './routes.js'\n${lines.join('\n')}\n`)
    return compile(path)
  }

  it('R129: the files are written once, and again only when they change', () => {
    expect(written.map((path) => path.slice(folder.length + 1))).toEqual(['routes.d.ts', 'routes.js'])
    expect(writeRouteFiles(table, folder)).toEqual([])
    expect(generateRouteTypes(drawing.build())).toBe(readFileSync(join(folder, 'routes.d.ts'), 'utf8'))
  })

  it('R129: what is right compiles', () => {
    expect(
      faults(
        'routes.rootPath()',
        'routes.postPath(1); routes.postPath("a", { format: "json", q: [1, { a: null }] }); routes.postPath(1, "json")',
        'routes.postPath({ id: 1n, anchor: "x" }); routes.postPath({ toParam: () => "x" }); routes.postPath({ id: 5 })',
        'routes.postCommentPath(1, 2); routes.postCommentUrl({ postId: 1, id: 2, host: "x" })',
        'routes.pagePath(); routes.pagePath("about"); routes.aboutPath(); routes.aboutPath("pl"); routes.aboutPath({ locale: null })',
        'routes.numberPath(12); routes.langPath("pt-br"); routes.filePath(["a", "b"]); routes.barePath(1)',
        'const name: routes.RouteName = "postComment"; const action: routes.ControllerAction = "posts#create"',
        'const params: routes.RouteParams["post"] = { id: 1 }; void [name, action, params]',
        'const { method, url }: { method: string; url: string } = routes.routeTo("posts#update", { id: 1 }); void [method, url]',
      ),
    ).toEqual([])
  })

  const wrong = [
    'routes.postPath()',
    'routes.postPath({})',
    'routes.postPath({ anchor: "x" })',
    'routes.postCommentPath(1)',
    'routes.postCommentPath({ id: 1 })',
    'routes.postPath(null)',
    'routes.numberPath("12")',
    'routes.langPath("de")',
    'routes.aboutPath("de")',
    'routes.postPath(1, { onClick: () => 1 })',
    'routes.nopePath()',
    'const name: routes.RouteName = "nope"; void name',
    'routes.routeTo("posts#nope")',
  ]
  it('R129: a missing or wrong value does not compile', () => {
    const lines = faults(...wrong).map((fault) => Number(/:(\d+):/.exec(fault)?.[1]))
    expect([...new Set(lines)].sort((a, b) => a - b)).toEqual(wrong.map((_, i) => i + 2))
  })

  it('R129: takes no longer for each route the more there are', async () => {
    const table = (count: number) =>
      routes((r) => {
        for (let i = 0; i < count; i++) r.get(`things${i}/:id/parts/:part`, handler, { as: `thing${i}` })
      }).build()
    const tables = new Map([125, 1000].map((count) => [count, table(count)]))
    const generate = (count: number): void => {
      generateRouteTypes(tables.get(count)!)
      generateRouteModule(tables.get(count)!)
    }
    expect(await growth(generate, 125)).toBeLessThan(LINEAR)
  })
})
