/** Subscribers: a list, a form, a JSON API, and an export of all of them. */
import { Live } from '@live/core'
import { chunks } from '../../lib/chunks.js'
import { csvRows } from '../../lib/csv.js'
import { Subscriber } from '../models/subscriber.js'
import { ApplicationController } from './application-controller.js'

export class SubscribersController extends Live(ApplicationController) {
  static override liveActions = ['export']

  async index() {
    const page = await this.#page()
    this.respondTo({
      html: () => {
        const current = this.stale({ etag: [page.total, page.page, page.items] })
        if (current) this.render({ template: 'index', locals: { page, subscriber: Subscriber.build() } })
      },
      json: () => this.render({ json: page }),
    })
  }

  async create() {
    const subscriber = Subscriber.build(this.params.expect({ subscriber: ['email', 'name'] }))
    if (!(await subscriber.save())) return this.#refuse(subscriber)

    this.respondTo({
      html: () => this.redirectTo(this.url.subscribersPath(), { status: 303, notice: this.t('.created', { name: subscriber.name }) }),
      json: () => this.render({ json: subscriber, status: 'created' }),
    })
  }

  async export() {
    const format = this.request.format.is('ndjson') ? 'ndjson' : 'csv'
    const { head, lines } = format === 'ndjson' ? NDJSON : CSV

    await this.sendStream({ filename: `subscribers.${format}` }, async (stream) => {
      await stream.write(head)
      // As many at a time as one write: each stays in memory for as long as it is written.
      await stream.pipeFrom(chunks(Subscriber.findEach({ signal: stream.signal, batchSize: 250 }), lines))
    })
  }

  #page() {
    return Subscriber.order({ id: 'desc' }).page(this.params.integer('page', 1))
  }

  async #refuse(subscriber: Subscriber) {
    const page = await Subscriber.order({ id: 'desc' }).page(1)
    const { errors } = subscriber
    this.respondTo({
      html: () => this.render({ template: 'index', status: 422, locals: { page, subscriber } }),
      json: () => this.render({ json: { errors }, status: 422 }),
    })
  }
}

const CSV = {
  head: csvRows([['id', 'email', 'name', 'updated_at']]),
  lines: (list: readonly Subscriber[]) => csvRows(list.map(({ id, email, name, updatedAt }) => [id, email, name, updatedAt])),
}

const NDJSON = {
  head: '',
  lines: (list: readonly Subscriber[]) =>
    list.map(({ id, email, name, updatedAt }) => `${JSON.stringify({ id, email, name, updatedAt })}\n`).join(''),
}
