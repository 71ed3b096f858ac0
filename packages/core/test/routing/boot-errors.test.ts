/** Mistakes in route files: all at once, each with its place (routing.md R4, R93). */
import { describe, expect, it } from '@jest/globals'
import type { RouteDefinitionError } from '../../src/routing/route-definition-error.js'
import type { RouteMapper } from '../../src/routing/route-mapper.js'
import { routes } from '../../src/routing/routes.js'
import { PostsController } from './controllers.js'

const handler = (): void => {}

/** The mistakes of a drawing. */
function mistakes(draw: (r: RouteMapper) => void, options = {}): RouteDefinitionError['problems'] {
  try {
    routes(draw, options).build()
  } catch (error) {
    return (error as RouteDefinitionError).problems
  }
  return []
}

describe('boot errors', () => {
  it('R4: several mistakes are one error that names each place', () => {
    const here = Number(/:(\d+):\d+\)?$/m.exec(new Error('here').stack?.split('\n')[1] ?? '')?.[1])
    const draw = (r: RouteMapper): void => {
      r.match('a', { to: handler })
      r.get('b', { controller: PostsController, action: 'nope' })
      r.resources('posts', PostsController, { only: 'shwo' as never })
    }
    expect(mistakes(draw).map(({ source }) => source)).toEqual(
      [2, 4, 3].map((n) => expect.stringMatching(new RegExp(`^packages.core.test.routing.boot-errors\\.test\\.ts:${here + n}$`))),
    )
    expect(() => routes(draw).build()).toThrow(
      expect.objectContaining({
        code: 'ERR_ROUTE_DEFINITION',
        status: 500,
        message: expect.stringMatching(/^3 mistakes in the routes:\n {2}packages/),
      }),
    )
  })

  const cases: ReadonlyArray<[item: string, says: RegExp, draw: (r: RouteMapper) => void]> = [
    ['R10: match without via', /without a verb/, (r) => r.match('a', { to: handler })],
    ['R10: match with an empty via', /without a verb/, (r) => r.match('a', { to: handler, via: [] })],
    ['R11: missing controller', /missing controller for "a"/, (r) => r.get('a')],
    ['R11: missing action', /missing action/, (r) => r.get('a/:id', { controller: PostsController })],
    ['R11: unknown controller', /unknown controller "nope": known are posts/, (r) => r.get('a', { to: 'nope#index' })],
    ['R11: unknown action', /PostsController has no method nope/, (r) => r.get('a', { controller: PostsController, action: 'nope' })],
    ['R11: constructor is no action', /no method constructor/, (r) => r.get('a', { controller: PostsController, action: 'constructor' })],
    ['R12: two paths', /takes one path/, (r) => r.get(['a', 'b'] as never, handler)],
    [
      'R13: duplicate explicit name',
      /"x" is taken by .*boot-errors/,
      (r) => [r.get('a', handler, { as: 'x' }), r.get('b', handler, { as: 'x' })],
    ],
    ['R13: illegal name', /cannot name a route/, (r) => r.get('a', handler, { as: '1x' })],
    ['R14: root without target', /root without a target/, (r) => r.root({})],
    ['R14: second root', /"root" is taken/, (r) => [r.root(handler), r.root(handler)]],
    [
      'R19: unknown resource action',
      /unknown actions in only or except: all; there are index/,
      (r) => r.resources('x', PostsController, { except: 'all' as never }),
    ],
    ['R21: colon in param', /":id" of "x" has a colon/, (r) => r.resources('x', PostsController, { param: ':id' })],
    ['R21: class name as controller key', /is not a key/, (r) => r.resources('x', { controller: 'Admin::Files' })],
    ['R25: unknown on', /unknown on: "top"/, (r) => r.resources('x', PostsController, (r) => r.get('y', handler, { on: 'top' as never }))],
    ['R25: on outside of a resource', /outside of a resource/, (r) => r.get('y', handler, { on: 'member' })],
    ['R25: member outside of a resource', /member\(…\) outside/, (r) => r.member(() => {})],
    ['R36: absolute controller outside of a module', /no module to leave/, (r) => r.get('x', { to: '/posts#index' })],
    ['R39: unclosed group', /has a \( without its \)/, (r) => r.get('a(/b', handler)],
    ['R39: unopened group', /has a \) without its \(/, (r) => r.get('a/b)', handler)],
    ['R64: a star that is no glob', /which a path cannot hold/, (r) => r.get('a*', handler)],
    ['R64: a percent sign that is no escape', /write %25/, (r) => r.get('100%', handler)],
    ['R42: too many optional groups', /more than 64 forms/, (r) => r.get('a(b)(c)(d)(e)(f)(g)(h)', handler)],
    ['R43: a glob beside text', /glob must be a whole segment/, (r) => r.get('a/x-*y', handler)],
    ['R48: anchored', /is anchored/, (r) => r.get(':id', handler, { constraints: { id: /^\d+/ } })],
    ['R48: anchored at the end', /is anchored/, (r) => r.get(':id', handler, { constraints: { id: /\d+$/ } })],
    ['R48: a flag with state', /has the flag "g"/, (r) => r.get(':id', handler, { constraints: { id: /\d+/g } })],
    ['R51: no constraint', /is neither a RegExp nor text/, (r) => r.get(':id', handler, { constraints: { id: true } })],
    ['R56: exponential', /exponential time/, (r) => r.get(':id', handler, { constraints: { id: /(a+)+b/ } })],
    [
      'R56: alternatives of one text',
      /alternatives in one that match/,
      (r) => r.get(':id', handler, { constraints: { id: /(?:\w|\d)+x/ } }),
    ],
    ['R56: polynomial', /more than four repetitions/, (r) => r.get(':id', handler, { constraints: { id: /\w+\w+\w+\w+\w+/ } })],
    ['R69, R93: reserved param', /reserved name :__proto__/, (r) => r.get(':__proto__', handler)],
    ['R93: format that is no suffix', /reserved name :format/, (r) => r.get(':format/x', handler)],
    ['R93: a param twice', /has :id twice/, (r) => r.get(':id/x/:id', handler)],
    ['R100: mount without path', /mount without a path/, (r) => r.mount('', handler)],
    ['R100: mount without handler', /nothing to mount/, (r) => r.mount('/x', {} as never)],
    ['R100: mount at a glob', /prefix "\/\*x" has optional parts/, (r) => r.mount('/*x', handler)],
    ['R3: an asynchronous drawing', /is asynchronous/, (async () => {}) as never],
  ]
  it.each(cases)('%s', (_item, says, draw) => {
    const found = mistakes(draw, { controllers: { posts: PostsController } })
    expect(found.map(({ message }) => message)).toEqual([expect.stringMatching(says)])
  })

  it('R93: a resource whose controller lacks actions is one mistake, unless the application knows them otherwise', () => {
    class Thin {
      index(): void {}
    }
    const draw = (r: RouteMapper): void => r.resources('x', Thin, { only: ['index', 'show', 'edit'] })
    expect(mistakes(draw).map(({ message }) => message)).toEqual([expect.stringMatching(/Thin has no method edit, show: .*only/)])
    expect(mistakes(draw, { actionExists: () => true })).toEqual([])
  })

  it('R50: a constraint that nothing reads is a warning', () => {
    const table = routes((r) => r.get('a', handler, { constraints: { hots: 'x', id: /\d/ } })).build()
    expect(table.warnings).toEqual([expect.stringMatching(/boot-errors\.test\.ts:\d+ {2}\/a\(\.:format\) has no parameter hots/)])
  })

  it('R56: what the safety check refuses can be allowed', () => {
    const draw = (r: RouteMapper): void => r.get(':slug', handler, { constraints: { slug: /(?:[a-z]+-?)+/ } })
    expect(mistakes(draw)).toHaveLength(1)
    expect(routes(draw, { allowUnsafeRegExp: true }).build().match('GET', '/a-b')?.params.slug).toBe('a-b')
  })

  it('the compiler refuses actions that a controller does not have', () => {
    const draw = (r: RouteMapper): void => {
      r.get('a', PostsController, 'index')
      // @ts-expect-error no such action
      r.get('b', PostsController, 'nope')
      // @ts-expect-error no such action
      r.root(PostsController, 'nope')
      // @ts-expect-error no such resource action
      r.resources('c', PostsController, { only: ['nope'] })
    }
    expect(mistakes(draw)).toHaveLength(3)
  })
})
