/** What a JSON client reads of the errors of models, over a socket. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ApiController, LiveApplication, routes } from '@live/core'
import { Database } from '../../src/index.js'
import { MODELS, Post, Subscriber } from '../support/models.js'

class SubscribersController extends ApiController {
  async show(): Promise<void> {
    this.render({ json: await Subscriber.find(this.params.string('id')) })
  }

  async create(): Promise<void> {
    const subscriber = await Subscriber.createOrFail(this.params.expect({ subscriber: ['email', 'name', 'age'] }))
    this.render({ json: subscriber, status: 'created' })
  }

  async outdated(): Promise<void> {
    const post = await Post.createOrFail({ title: 'One' })
    await Post.where({ id: post.id }).deleteAll()
    await post.updateOrFail({ title: 'Two' })
  }
}

class Application extends LiveApplication {
  override config = { log: { level: 'silent' as const } }
}

describe('Over HTTP', () => {
  let database: Database
  let url: string
  const app = new Application({
    root: __dirname,
    routes: routes((r) => {
      r.get('/subscribers/:id', SubscribersController, 'show')
      r.post('/subscribers', SubscribersController, 'create')
      r.post('/stale', SubscribersController, 'outdated')
    }),
  })

  beforeAll(async () => {
    database = await Database.connect({ url: 'sqlite::memory:', models: MODELS })
    await database.createTables()
    url = (await app.listen({ port: 0 })).url
  })
  afterAll(async () => {
    await app.stop()
    await database.close()
  })

  const send = async (path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }> => {
    const headers = { accept: 'application/json', 'content-type': 'application/json' }
    const response = await fetch(
      new URL(path, url),
      body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) },
    )
    return { status: response.status, json: (await response.json()) as Record<string, unknown> }
  }

  it('A163: a record that is not there is a 404, whatever the key', async () => {
    for (const id of ['7', 'abc', "1'%20OR%20'1'='1", '99999999999999999999']) {
      expect(await send(`/subscribers/${id}`)).toMatchObject({ status: 404, json: { code: 'ERR_RECORD_NOT_FOUND' } })
    }
  })

  it('A153: an invalid record is a 422 with its errors', async () => {
    expect(await send('/subscribers', { subscriber: { email: 'x', name: 'X' } })).toMatchObject({
      status: 422,
      json: { code: 'ERR_RECORD_INVALID', errors: [{ path: 'email', message: 'must be an email' }] },
    })
    const created = await send('/subscribers', { subscriber: { email: 'a@example.com', name: 'A', age: '7', confirmed: true } })
    expect(created).toMatchObject({ status: 201, json: { id: 1, email: 'a@example.com', age: 7, confirmed: false } })
    expect(await send('/subscribers/1')).toMatchObject({ status: 200, json: { name: 'A' } })
    expect(await send('/subscribers', { subscriber: { email: 'a@example.com', name: 'B' } })).toMatchObject({
      status: 422,
      json: { errors: [{ path: 'email', message: 'has already been taken' }] },
    })
  })

  it('A162: a stale record is a 409', async () => {
    expect(await send('/stale', {})).toMatchObject({ status: 409, json: { code: 'ERR_STALE_RECORD' } })
  })
})
