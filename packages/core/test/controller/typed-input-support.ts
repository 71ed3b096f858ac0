/** What every library of schemas has to show. */
import { describe, expect, it } from '@jest/globals'
import { ApiController, Input, type StandardSchemaV1 } from '../../src/index.js'
import type { ControllerClass } from '../../src/routing/types.js'
import { appWith } from './support.js'

/** Posts JSON to an action of a controller. */
export async function post(controller: ControllerClass, json: unknown, action = 'create', query = '') {
  await using app = await appWith(controller, [action])
  const { status, text } = await app.post(`/${action}${query}`, { json })
  return { status, body: (text === '' ? null : JSON.parse(text)) as Record<string, unknown> }
}

/** Tests of a schema for `{ email, age of 18 and more, tags?: { name }[] }` that converts text to numbers. */
export function showTypedInput<S extends StandardSchemaV1<unknown, { email: string; age: number }>>(library: string, schema: S): void {
  describe(library, () => {
    class UsersController extends ApiController {
      @Input(schema)
      async create(input: { email: string; age: number }) {
        await Promise.resolve()
        this.render({ json: { email: input.email, age: input.age + 1 } })
      }
      async update() {
        const { email } = await this.params.validate(schema)
        this.render({ json: { email } })
      }
    }

    it('the action gets the value that the schema made', async () => {
      expect(await post(UsersController, { email: 'a@b.test', age: 20, admin: true })).toMatchObject({
        status: 200,
        body: { email: 'a@b.test', age: 21 },
      })
      expect(await post(UsersController, { email: 'a@b.test', age: 20 }, 'update')).toMatchObject({ body: { email: 'a@b.test' } })
    })

    it('text of forms and queries is converted by the schema', async () => {
      await using app = await appWith(UsersController, ['create'])
      expect((await app.post('/create?age=20', { form: { email: 'a@b.test' } })).parsedBody).toEqual({ email: 'a@b.test', age: 21 })
    })

    it.each(['create', 'update'])('what it refuses in %s is a 422 with all complaints and their places', async (action) => {
      const { status, body } = await post(UsersController, { email: 'x', age: 3, tags: [{ name: 'ok' }, { name: 1 }] }, action)
      expect([status, body.status, body.code]).toEqual([422, 422, 'ERR_INVALID_PARAMETERS'])
      const errors = body.errors as { path: string; message: string }[]
      expect(errors.map(({ path }) => path)).toEqual(expect.arrayContaining(['email', 'age', 'tags[1].name']))
      expect(errors.every(({ message }) => message.length > 0)).toBe(true)
    })
  })
}
