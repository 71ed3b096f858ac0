/** Compiled, never run: the input of actions follows their schemas. */
import { type } from 'arktype'
import * as v from 'valibot'
import { z } from 'zod'
import { BaseController, type InferOutput, Input } from '../../src/index.js'

const Zod = z.object({ email: z.string(), age: z.coerce.number() })
const Valibot = v.object({ email: v.string() })
const Arktype = type({ email: 'string' })

export class UsersController extends BaseController {
  static {
    this.input('block', Zod)
    this.input('nothing', Zod)
    // @ts-expect-error the action takes something else
    this.input('wrong', Zod)
    // @ts-expect-error there is no such action
    this.input('blokc', Zod)
  }

  @Input(Zod)
  async create(input: InferOutput<typeof Zod>) {
    const age: number = input.age
    const { email } = await this.params.validate(Valibot)
    const text: string = email
    // @ts-expect-error the schema gives no such member
    input.admin
    this.render({ json: { age, text } })
  }

  @Input(Valibot)
  valibot({ email }: { email: string }) {
    this.render({ json: { email } })
  }

  @Input(Arktype)
  arktype(input: typeof Arktype.infer) {
    this.render({ json: input })
  }

  @Input(Zod)
  nothing() {
    this.head('ok')
  }

  // @ts-expect-error the schema gives no name
  @Input(Zod)
  update(input: { name: string }) {
    this.render({ json: input })
  }

  // @ts-expect-error age is a number
  @Input(Zod)
  member(input: { age: string }) {
    this.render({ json: input })
  }

  // @ts-expect-error nobody gives a second argument
  @Input(Zod)
  two(input: { age: number }, more: string) {
    this.render({ json: { input, more } })
  }

  block(input: { email: string }) {
    this.render({ json: input })
  }

  wrong(input: { name: string }) {
    this.render({ json: input })
  }
}
