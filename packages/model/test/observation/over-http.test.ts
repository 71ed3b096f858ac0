/** Requests and streams over a real socket: figures, and who holds connections. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ApiController, BaseController, Live, LiveApplication, type ProcessActionPayload, routes, SSE, subscribe } from '@live/core'
import { Database } from '../../src/index.js'
import { CLUB, Member, Note, newMember } from '../support/club.js'
import { onBothDatabases } from '../support/databases.js'

class MembersController extends ApiController {
  async index(): Promise<void> {
    const page = await Member.order('id').page(this.params.string('page', '1'), { per: 1 })
    this.render({ json: { ids: page.items.map(({ id }) => id), again: await Member.count() } })
  }
}

class EventsController extends Live(BaseController) {
  async show(): Promise<void> {
    const sse = new SSE(this.response.stream)
    await sse.write({ count: await Member.count() })
    await this.response.stream.signal.aborted
    await new Promise((resolve) => this.response.stream.signal.addEventListener('abort', resolve))
  }

  async inside(): Promise<void> {
    await Member.transaction(async () => {
      await newMember()
      await this.response.stream.write('too early')
    })
  }

  async download(): Promise<void> {
    await Member.transaction(() => this.sendStream({ filename: 'members.csv' }, (stream) => stream.write('id')))
  }

  async behind(): Promise<void> {
    const rows = await Member.transaction(() => Member.ids())
    await this.response.stream.write(String(rows?.length))
    await Member.transaction(() => newMember())
    await this.response.stream.write(String(await Member.count()))
    await this.response.stream.close()
  }
}

describe('Over a socket', () => {
  onBothDatabases((subject) => {
    let database: Database
    let app: LiveApplication
    let url: string

    beforeAll(async () => {
      await newMember()
      await newMember()
      await subject.database.close()
      database = new Database({ url: subject.url, models: CLUB, pool: 1, checkoutTimeout: 10_000, queries: { figures: true, cache: true } })
      class Application extends LiveApplication {
        override config = {
          log: { level: 'silent' as const },
          model: { database },
          security: { secretKeyBase: 'a secret of at least thirty-two characters' },
        }
      }
      app = new Application({
        root: __dirname,
        routes: routes((r) => {
          r.get('/members', MembersController, 'index')
          for (const action of ['show', 'inside', 'download', 'behind'] as const) r.get(`/events/${action}`, EventsController, action)
        }),
      })
      url = (await app.listen({ port: 0, signals: false })).url
    })
    afterAll(() => app.stop())

    it('A83: a request knows how many queries it took', async () => {
      const payloads: ProcessActionPayload[] = []
      const stop = subscribe<ProcessActionPayload>('process_action.action_controller', ({ payload }) => void payloads.push(payload))
      expect(await (await fetch(new URL('/members', url))).json()).toMatchObject({ ids: [expect.any(Number)], again: 2 })
      stop()
      expect(payloads).toMatchObject([{ queriesCount: 2, cachedQueriesCount: 1, dbRuntime: expect.any(Number) }])
    })

    it('B18: a stream that idles holds no connection of a pool of one', async () => {
      const abort = new AbortController()
      const stream = await fetch(new URL('/events/show', url), { signal: abort.signal })
      const reader = stream.body!.getReader()
      expect(Buffer.from((await reader.read()).value!).toString()).toContain('"count":2')
      expect(database.leased).toBe(0)
      for (let page = 1; page <= 5; page++) {
        expect((await fetch(new URL(`/members?page=${page}`, url))).status).toBe(200)
      }
      expect(database.leased).toBe(0)
      abort.abort()
    })

    it('B18: a stream cannot begin inside of a transaction', async () => {
      const before = await Member.count()
      for (const action of ['inside', 'download']) {
        const response = await fetch(new URL(`/events/${action}`, url), { headers: { accept: 'application/json' } })
        expect([response.status, (await response.json()) as object]).toMatchObject([500, {}])
      }
      expect([await Member.count(), database.leased]).toEqual([before, 0])
      expect(() => database.assertStreamable()).not.toThrow()
      await Member.transaction(() => {
        expect(() => database.assertStreamable()).toThrow(
          expect.objectContaining({ code: 'ERR_STREAM_IN_TRANSACTION', message: expect.stringContaining('end the transaction first') }),
        )
      })
    })

    it('B18: transactions before and in a stream are fine, and what they write is seen', async () => {
      const before = await Member.count()
      expect(await (await fetch(new URL('/events/behind', url))).text()).toBe(`${before}${before + 1}`)
    })

    it('A162: signed ids use the secret of the application', async () => {
      const member = await newMember()
      expect((await Member.findSigned(member.signedId()))?.id).toBe(member.id)
      await Note.all()
    })
  }, CLUB)
})
