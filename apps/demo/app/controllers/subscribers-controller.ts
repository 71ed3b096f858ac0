/** Subscribers: a list, a form, a JSON API, and an export of all of them. */
import { Live } from '@live/core'
import { csvRows } from '../helpers/csv.js'
import { Subscriber } from '../models/subscriber.js'
import { ApplicationController } from './application-controller.js'

export class SubscribersController extends Live(ApplicationController) {
  static override liveActions = ['export']

  async index() {
    const page = await Subscriber.page(this.params.integer('page', 1))
    this.respondTo({
      html: () => {
        const current = this.stale({ etag: [page.total, page.page, page.records] })
        if (current) this.render({ template: 'index', locals: { page, subscriber: Subscriber.build({}) } })
      },
      json: () => this.render({ json: page }),
    })
  }

  async create() {
    const attributes = this.params.expect({ subscriber: ['email', 'name'] })
    const subscriber = await Subscriber.create(attributes)
    if (!subscriber.isValid) return this.#refuse(subscriber)

    this.respondTo({
      html: () => this.redirectTo('/subscribers', { status: 303, notice: `${subscriber.name} is subscribed.` }),
      json: () => this.render({ json: subscriber, status: 'created' }),
    })
  }

  async export() {
    const format = this.request.format.is('ndjson') ? 'ndjson' : 'csv'
    const lines = format === 'ndjson' ? ndjson : csv

    await this.sendStream({ filename: `subscribers.${format}` }, async (stream) => {
      if (format === 'csv') await stream.write(csvRows([['id', 'email', 'name', 'updated_at']]))
      for await (const batch of Subscriber.findInBatches({ signal: stream.signal })) {
        await stream.write(lines(batch))
      }
    })
  }

  async #refuse(subscriber: Subscriber) {
    const page = await Subscriber.page(1)
    const { errors } = subscriber
    this.respondTo({
      html: () => this.render({ template: 'index', status: 422, locals: { page, subscriber } }),
      json: () => this.render({ json: { errors }, status: 'unprocessable_content' }),
    })
  }
}

const csv = (batch: Subscriber[]): string => csvRows(batch.map(({ id, email, name, updatedAt }) => [id, email, name, updatedAt]))

const ndjson = (batch: Subscriber[]): string =>
  batch.map(({ id, email, name, updatedAt }) => `${JSON.stringify({ id, email, name, updatedAt })}\n`).join('')
