/** Bodies under the name of their resource, in three forms of declaration. */
import { describe, expect, it } from '@jest/globals'
import {
  ApiController,
  type ApplicationConfig,
  BaseController,
  type ControllerOptions,
  MetalController,
  WrapParameters,
} from '../../src/index.js'
import type { ControllerClass } from '../../src/routing/types.js'
import { appWith } from './support.js'

interface Sent {
  readonly json?: unknown
  readonly body?: string
  readonly type?: string | undefined
  readonly query?: string
}

/** What an action sees of what was sent. */
async function seen(controller: ControllerClass, sent: Sent, config: ApplicationConfig = {}): Promise<unknown> {
  await using app = await appWith(controller, ['create'], config)
  const body = sent.body ?? JSON.stringify(sent.json)
  const headers = { 'content-type': 'type' in sent ? sent.type : 'application/json' }
  const answer = await app.post(`/create${sent.query ?? ''}`, { body, headers, accept: 'application/json' })
  return answer.parsedBody ?? answer.text
}

class Echo extends ApiController {
  create() {
    this.render({ json: this.params })
  }
}
class UsersController extends Echo {}
class HTMLPagesController extends Echo {}
class Person {
  static attributeNames = ['username', 'age']
}
class Account {
  static attributeNames(): string[] {
    return ['email']
  }
}

describe('without a declaration', () => {
  it('C138: the members of a JSON body are there under the name of the controller too', async () => {
    expect(await seen(UsersController, { json: { name: 'Konata', tags: ['a'] } })).toEqual({
      name: 'Konata',
      tags: ['a'],
      user: { name: 'Konata', tags: ['a'] },
    })
    expect(await seen(HTMLPagesController, { json: { a: 1 } })).toEqual({ a: 1, htmlPage: { a: 1 } })
  })

  it('C131: of every kind of JSON', async () => {
    expect(await seen(UsersController, { json: { a: 1 }, type: 'application/vnd.api+json' })).toEqual({ a: 1, user: { a: 1 } })
    expect(await seen(UsersController, { json: { a: 1 }, type: 'Application/JSON; charset=utf-8' })).toEqual({ a: 1, user: { a: 1 } })
  })

  it('C139: of the body only, and without the fields of the form', async () => {
    const json = { a: 1, authenticity_token: 'x', _method: 'patch', utf8: '✓' }
    expect(await seen(UsersController, { json, query: '?b=2' })).toEqual({ ...json, b: '2', user: { a: 1 } })
  })

  it.each<[string, Sent, unknown]>([
    ['no content type', { json: { a: 1 }, type: undefined }, {}],
    ['a form', { body: 'a=1', type: 'application/x-www-form-urlencoded' }, { a: '1' }],
    ['the name in the body', { json: { user: { a: 1 }, b: 2 } }, { user: { a: 1 }, b: 2 }],
    ['the name in the body with null', { json: { user: null, b: 2 } }, { user: null, b: 2 }],
    ['the name in the query', { json: { a: 1 }, query: '?user=me' }, { a: 1, user: 'me' }],
    ['no body', { body: '' }, {}],
  ])('C140: not with %s', async (_what, sent, expected) => {
    expect(await seen(UsersController, sent)).toEqual(expected)
  })

  it('C140: not for an anonymous controller, nor for the smallest, nor when the application does not want it', async () => {
    const anonymous = (() => class extends Echo {})()
    class MetalsController extends MetalController {
      create() {
        this.responseBody = JSON.stringify(this.params)
      }
    }
    expect(await seen(anonymous, { json: { a: 1 } })).toEqual({ a: 1 })
    expect(JSON.parse(String(await seen(MetalsController, { json: { a: 1 } })))).toEqual({ a: 1 })
    expect(await seen(UsersController, { json: { a: 1 } }, { controller: { wrapParameters: false } })).toEqual({ a: 1 })
  })

  it('C140: an unparsable body stays a 400', async () => {
    expect(await seen(UsersController, { body: '{' })).toMatchObject({ status: 400 })
  })

  it('C143: what is wrapped is as unpermitted as all the rest, and permit takes it', async () => {
    class PostsController extends BaseController {
      create() {
        const post = this.params.require('post')
        this.render({ json: [post.permitted, post.permit('title').toObject(), this.params.expect({ post: ['title'] })] })
      }
    }
    expect(await seen(PostsController, { json: { title: 'a', admin: true } })).toEqual([false, { title: 'a' }, { title: 'a' }])
  })
})

/** The same declaration as a decorator, in a static block, and as an option. */
function inThreeForms(
  declare: Parameters<typeof WrapParameters>,
  config: ControllerOptions['wrapParameters'],
): [string, ControllerClass][] {
  class Decorated extends Echo {}
  ;(WrapParameters as (...args: unknown[]) => (target: object) => void)(...declare)(Decorated)
  class Block extends Echo {
    static {
      ;(this.wrapParameters as (...args: unknown[]) => void)(...declare)
    }
  }
  class Options extends Echo {
    static override config = { wrapParameters: config }
  }
  return Object.entries({ decorator: Decorated, 'static block': Block, option: Options }) as [string, ControllerClass][]
}

describe('declared', () => {
  const json = { username: 'x', age: 1, admin: true }

  it.each(inThreeForms(['person'] as never, 'person'))('C141: %s: under a name', async (_form, controller) => {
    expect(await seen(controller, { json: { a: 1 } })).toEqual({ a: 1, person: { a: 1 } })
  })

  it.each(inThreeForms([false] as never, false))('C140: %s: not at all', async (_form, controller) => {
    expect(await seen(controller, { json: { a: 1 } })).toEqual({ a: 1 })
  })

  it.each(inThreeForms([Person, { exclude: ['age'] }] as never, { model: Person, exclude: ['age'] }))(
    'C141: %s: under the name of a model, with options',
    async (_form, controller) => {
      expect(await seen(controller, { json })).toEqual({ ...json, person: { username: 'x', admin: true } })
    },
  )

  it('C139: include wins over exclude, and over the attributes of a model, which win over everything', async () => {
    class One extends Echo {
      static {
        this.wrapParameters({ include: ['username'], exclude: ['username'] })
      }
    }
    class Two extends Echo {
      static {
        this.wrapParameters(Person)
      }
    }
    class Three extends Echo {
      static {
        this.wrapParameters(Account, { include: ['age'] })
      }
    }
    class Four extends Echo {
      static {
        this.wrapParameters(Account)
      }
    }
    expect(await seen(One, { json })).toMatchObject({ one: { username: 'x' } })
    expect(await seen(Two, { json })).toMatchObject({ person: { username: 'x', age: 1 } })
    expect(await seen(Three, { json })).toMatchObject({ account: { age: 1 } })
    expect(await seen(Four, { json: { email: 'e', b: 1 } })).toMatchObject({ account: { email: 'e' } })
  })

  it('C141: formats are inherited, everything else is said anew; false can be taken back', async () => {
    @WrapParameters('person', { format: ['urlEncodedForm'], exclude: ['b'] })
    class Parent extends Echo {}
    @WrapParameters('human')
    class Child extends Parent {}
    @WrapParameters(false)
    class Off extends Parent {}
    @WrapParameters({ format: ['json'] })
    class Back extends Off {}
    const form = { body: 'a=1&b=2', type: 'application/x-www-form-urlencoded' }
    expect(await seen(Parent, form)).toEqual({ a: '1', b: '2', person: { a: '1' } })
    expect(await seen(Child, form)).toEqual({ a: '1', b: '2', human: { a: '1', b: '2' } })
    expect(await seen(Child, { json: { a: 1 } })).toEqual({ a: 1 })
    expect(await seen(Off, form)).toEqual({ a: '1', b: '2' })
    expect(await seen(Back, { json: { a: 1 } })).toEqual({ a: 1, back: { a: 1 } })
    expect(await seen(Parent, form, { controller: { wrapParameters: false } })).toMatchObject({ person: { a: '1' } })
  })

  it('a declaration that says nothing is refused', () => {
    const declare = WrapParameters as unknown as (subject: unknown) => (target: object) => void
    for (const wrong of [null, true, '', 3]) {
      expect(() => declare(wrong)(class Wrong extends Echo {})).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    }
  })

  it('an unknown format fails at boot', async () => {
    @WrapParameters({ format: ['jsno'] })
    class WrongController extends Echo {}
    await expect(appWith(WrongController, ['create'])).rejects.toMatchObject({ message: expect.stringContaining('jsno') })
  })
})
