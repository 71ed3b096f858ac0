/** Subscribers for programs. What comes in is checked against a schema, and has its type then. */
import { type InferOutput, Input } from '@live/core'
import { z } from 'zod'
import { Subscriber } from '../../models/subscriber.js'
import { ApiBaseController } from './base-controller.js'

const Listed = z.object({ page: z.coerce.number().int().min(1).default(1) })
const Shown = z.object({ id: z.coerce.number().int() })
const Created = z.object({ email: z.email().max(254), name: z.string().trim().min(1).max(100) })

export class SubscribersController extends ApiBaseController {
  @Input(Listed, { from: 'query' })
  async index({ page: number }: InferOutput<typeof Listed>) {
    const page = await Subscriber.order({ id: 'desc' }).page(number)
    if (this.stale({ etag: [page.total, page.page, page.items] })) this.render({ json: page })
  }

  @Input(Shown, { from: 'path' })
  async show({ id }: InferOutput<typeof Shown>) {
    const subscriber = await Subscriber.find(id)
    if (this.stale(subscriber)) this.render({ json: subscriber })
  }

  @Input(Created, { from: 'body' })
  async create(input: InferOutput<typeof Created>) {
    const subscriber = await Subscriber.createOrFail(input)
    this.render({ json: subscriber, status: 'created', location: this.url.apiSubscriberPath(subscriber) })
  }
}
