/** Actions whose parameters are validated and typed. */
import { describe, expect, it } from '@jest/globals'
import * as v from 'valibot'
import { z } from 'zod'
import { ApiController, BaseController, BeforeAction, Input, type InvalidParametersError, RescueFrom } from '../../src/index.js'
import { appWith } from './support.js'
import { post, showTypedInput } from './typed-input-support.js'

showTypedInput(
  'zod',
  z.object({ email: z.email(), age: z.coerce.number().int().min(18), tags: z.array(z.object({ name: z.string() })).default([]) }),
)

showTypedInput(
  'valibot',
  v.object({
    email: v.pipe(v.string(), v.email()),
    age: v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.number(), v.minValue(18)),
    tags: v.optional(v.array(v.object({ name: v.string() })), []),
  }),
)

describe('@Input', () => {
  const schema = z.object({ a: z.string() })
  const ran: string[] = []

  it('validates inside the callbacks, and before the action', async () => {
    @BeforeAction('deny')
    class GuardedController extends BaseController {
      @Input(schema)
      create() {
        ran.push('action')
      }
      protected deny() {
        this.head('forbidden')
      }
    }
    expect((await post(GuardedController, {})).status).toBe(403)
    expect(ran).toEqual([])
  })

  it('its error can be rescued, with what was wrong', async () => {
    class FormController extends BaseController {
      @Input(schema)
      create() {
        ran.push('action')
      }
      @RescueFrom(() => Error as never)
      protected invalid(error: InvalidParametersError) {
        this.render({ json: error.errors, status: 'unprocessable_content' })
      }
    }
    expect(await post(FormController, { a: 1 })).toMatchObject({ status: 422, body: [{ path: 'a' }] })
    expect(ran).toEqual([])
  })

  it('a schema that waits is waited for', async () => {
    class SlowController extends ApiController {
      @Input(z.object({ a: z.string().refine(async (text) => (await Promise.resolve(text)) === 'free', 'is taken') }))
      create({ a }: { a: string }) {
        this.render({ json: { a } })
      }
    }
    expect((await post(SlowController, { a: 'free' })).body).toEqual({ a: 'free' })
    expect((await post(SlowController, { a: 'mine' })).body).toMatchObject({ errors: [{ path: 'a', message: 'is taken' }] })
  })

  it('in a static block it is the same; other actions are left as they are', async () => {
    class BlockController extends ApiController {
      static {
        this.input('create', schema)
      }
      create(input: { a: string }) {
        this.render({ json: input })
      }
      other(...given: unknown[]) {
        this.render({ json: { given: given.length } })
      }
    }
    expect((await post(BlockController, { a: 'x' })).body).toEqual({ a: 'x' })
    expect((await post(BlockController, {})).status).toBe(422)
    expect((await post(BlockController, {}, 'other')).body).toEqual({ given: 0 })
  })

  it('an override in a subclass gets its input too, and may hand it on', async () => {
    class Parent extends ApiController {
      @Input(schema)
      create(input: { a: string }) {
        this.render({ json: { parent: input.a } })
      }
    }
    class Child extends Parent {
      override create(input: { a: string }) {
        super.create({ a: `${input.a}!` })
      }
    }
    class Stricter extends Parent {
      @Input(z.object({ a: z.string().min(3) }))
      override create(input: { a: string }) {
        super.create(input)
      }
    }
    class Inheriting extends Parent {
      static {
        this.input('create', z.object({ a: z.string().max(1) }))
      }
    }
    expect((await post(Child, { a: 'x' })).body).toEqual({ parent: 'x!' })
    expect((await post(Child, {})).status).toBe(422)
    expect((await post(Stricter, { a: 'xx' })).status).toBe(422)
    expect((await post(Stricter, { a: 'xxx' })).body).toEqual({ parent: 'xxx' })
    expect((await post(Parent, { a: 'x' })).body).toEqual({ parent: 'x' })
    expect((await post(Inheriting, { a: 'xx' })).status).toBe(422)
    expect((await post(Parent, { a: 'xx' })).status).toBe(200)
  })

  it('sees what the client sent, and not what was wrapped; from says which part', async () => {
    class UsersController extends ApiController {
      @Input(z.strictObject({ a: z.string() }))
      create(input: object) {
        this.render({ json: input })
      }
      @Input(z.strictObject({ a: z.string() }), { from: 'body' })
      body(input: object) {
        this.render({ json: input })
      }
      @Input(z.strictObject({ a: z.string() }), { from: 'query' })
      query(input: object) {
        this.render({ json: input })
      }
      @Input(z.strictObject({}), { from: 'path' })
      path(input: object) {
        this.render({ json: input })
      }
    }
    expect((await post(UsersController, { a: 'x' })).body).toEqual({ a: 'x' })
    expect((await post(UsersController, { a: 'x' }, 'create', '?b=1')).status).toBe(422)
    expect((await post(UsersController, { a: 'x' }, 'body', '?b=1')).body).toEqual({ a: 'x' })
    expect((await post(UsersController, { b: 'x' }, 'query', '?a=1')).body).toEqual({ a: '1' })
    expect((await post(UsersController, { b: 'x' }, 'path', '?a=1')).body).toEqual({})
  })

  it('cannot be led to a prototype', async () => {
    class LooseController extends ApiController {
      @Input(z.looseObject({}))
      create(input: Record<string, unknown>) {
        this.render({ json: { keys: Object.keys(input), polluted: ({} as { x?: unknown }).x === undefined } })
      }
    }
    await using app = await appWith(LooseController, ['create'])
    const body = '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}'
    const { parsedBody } = await app.post('/create', { body, headers: { 'content-type': 'application/json' } })
    expect(parsedBody).toEqual({ keys: ['constructor'], polluted: true })
  })

  it('a long list of complaints is cut', async () => {
    class ManyController extends ApiController {
      @Input(z.object({ list: z.array(z.string()) }))
      create() {
        this.head('ok')
      }
    }
    const { body } = await post(ManyController, { list: Array.from({ length: 5_000 }, () => 1) })
    expect(body.errors).toHaveLength(100)
    expect(body.detail).toContain('and 4999 more')
  })

  it('what is no schema, a source that does not exist, and a method that is not there are refused at once', () => {
    const refused = expect.objectContaining({ code: 'ERR_ARGUMENT' })
    expect(() => Input({} as never)({} as never, 'x', {})).toThrow(refused)
    expect(() => Input(schema, { from: 'cookies' as never })({} as never, 'x', {})).toThrow(refused)
    expect(() => {
      class Wrong extends ApiController {
        static {
          ;(this.input as (action: string, of: unknown) => void)('creat', schema)
        }
      }
      return Wrong
    }).toThrow(expect.objectContaining({ message: expect.stringContaining('no method creat') }))
  })
})
