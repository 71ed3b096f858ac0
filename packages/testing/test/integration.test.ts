/** What an application's own tests are written with, together, over a real socket (app.md A166, A167). */
import { AssertionError } from 'node:assert'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController, Live, LiveApplication, routes, SafeString, SSE } from '@live/core'
import {
  assertChanges,
  assertDifference,
  assertNoChanges,
  assertNoDifference,
  assertRedirectedTo,
  assertResponse,
  assertSelect,
  assertSelector,
  FakeClock,
  type TestApp,
  testApp,
} from '../src/index.js'
import '../src/jest.js'

const clock = new FakeClock()
const notes: string[] = []

class NotesController extends Live(BaseController) {
  static override liveActions = ['feed']

  index() {
    const items = notes.map((note) => `<li>${note}</li>`).join('')
    this.render({ html: new SafeString(`<ul id="notes">${items}</ul><p>${String(this.session.get('author') ?? 'nobody')}</p>`) })
  }

  create() {
    const text = String(this.params.get('text') ?? '')
    if (text === '') {
      this.render({ json: { text: ["can't be blank"] }, status: 422 })
      return
    }
    notes.push(text)
    this.session.set('author', 'ada')
    this.cookies.set('last', text)
    this.redirectTo('/notes', { status: 303 })
  }

  echo() {
    const { method, headers } = this.request
    const [query, body] = [this.request.queryParameters, this.request.bodyParameters ?? {}]
    this.render({ json: { method, query, body, type: headers.get('content-type') ?? null, accept: headers.get('accept') } })
  }

  async feed() {
    const sse = new SSE(this.response.stream, { heartbeat: 1_000 })
    await sse.write({ since: this.request.headers.get('last-event-id') ?? null }, { id: 7, event: 'note' })
    this.response.stream.detach()
  }
}

class Application extends LiveApplication {
  override config = { clock, log: { logger: false as const }, security: { secretKeyBase: 'x'.repeat(64) } }
}

interface Echoed {
  readonly method: string
  readonly query: unknown
  readonly body: unknown
  readonly type: string | null
  readonly accept: string
}

describe('an integration test', () => {
  let app: TestApp

  beforeAll(async () => {
    const table = routes((r) => {
      r.resources('notes', NotesController, { only: ['index', 'create'] })
      r.match('/echo', NotesController, 'echo', { via: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'] })
      r.get('/feed', NotesController, 'feed')
    })
    app = await testApp(new Application({ root: __dirname, routes: table }))
  })

  afterAll(() => app.close())

  it('A166: creates, follows the redirect, and sees cookies, session and page', async () => {
    const client = app.client()
    const created = await assertDifference(
      () => notes.length,
      1,
      () => client.post('/notes', { params: { text: 'milk' } }),
    )
    assertResponse(created, 303)
    assertRedirectedTo(created, '/notes')
    const page = await client.followRedirect()
    assertResponse(page, 'success')
    assertSelect(page, '#notes > li', { text: 'milk', count: 1 })
    assertSelector(page, 'p', { text: 'ada' })
    expect([client.cookies.get('last'), await client.session()]).toEqual(['milk', expect.objectContaining({ author: 'ada' })])
    const refused = await assertNoDifference([() => notes.length], () => client.post('/notes', { as: 'json', params: { text: '' } }))
    assertResponse(refused, 422)
    expect(refused.json()).toEqual({ text: ["can't be blank"] })
  })

  it('A166: params are the query of a GET and the body of every other verb, query among them; query and body are what they say', async () => {
    const echoed = async (verb: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'query', options: object): Promise<Echoed> =>
      (await app[verb]('/echo', options)).json<Echoed>()
    expect(await echoed('get', { params: { a: '1' } })).toMatchObject({ query: { a: '1' }, body: {} })
    for (const verb of ['post', 'put', 'patch', 'delete', 'query'] as const) {
      expect(await echoed(verb, { params: { a: '1' }, query: { b: '2' } })).toMatchObject({
        method: verb.toUpperCase(),
        query: { b: '2' },
        body: { a: '1' },
      })
    }
    const own = { body: '{"a":1}', headers: { 'content-type': 'application/json' }, params: { b: '2' } }
    expect(await echoed('post', own)).toMatchObject({ query: { b: '2' }, body: { a: 1 } })
  })

  it('A166: as json sends and asks for JSON; as turboStream sends a form and asks for a stream, as Turbo does', async () => {
    const json = (await app.post('/echo', { as: 'json', params: { a: { b: 1 } } })).json<Echoed>()
    expect(json).toMatchObject({ body: { a: { b: 1 } }, type: 'application/json', accept: 'application/json' })
    for (const as of ['turboStream', 'turbo_stream']) {
      const stream = (await app.post('/echo', { as, params: { a: 'x' } })).json<Echoed>()
      expect(stream).toMatchObject({ body: { a: 'x' }, type: 'application/x-www-form-urlencoded' })
      expect(stream.accept.split(', ')[0]).toBe('text/vnd.turbo-stream.html')
      const form = (await app.post('/echo', { as, form: { a: 'y' } })).json<Echoed>()
      expect([form.body, form.accept]).toEqual([{ a: 'y' }, stream.accept])
    }
    const file = await app.post('/echo', { as: 'turboStream', params: { file: new Blob(['x']) } })
    expect(file.json<Echoed>().type).toMatch(/^multipart\/form-data/)
    await expect(app.post('/echo', { as: 'json', form: { a: 'x' } })).rejects.toThrow('cannot be sent as json')
  })

  it('A167: a stream gives its events with their ids, takes Last-Event-ID, beats by the clock of the test, and ends when it is left', async () => {
    const stream = await app.stream('/feed', { headers: { 'last-event-id': '6' } })
    const event = await stream.next()
    expect([event?.event, event?.id, event?.json()]).toEqual(['note', '7', { since: '6' }])
    clock.advance(2_000)
    expect(await stream.nextChunk()).toBe(':\n\n')
    await stream.abort()
    expect(await stream.ended).toBe('aborted')
  })
})

describe('assertions about changes', () => {
  const failure = async (work: Promise<unknown>): Promise<AssertionError> => {
    const error: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    )
    if (!(error instanceof AssertionError)) throw new Error('It did not fail')
    return error
  }

  it('A166: assertDifference says what was counted, by how much it should have grown, and what it was', async () => {
    let [count, other] = [3, 0]
    const error = await failure(
      assertDifference(
        async () => Promise.resolve(count),
        2,
        () => void count++,
      ),
    )
    expect(error.message).toBe('Expected Promise.resolve(count) to change by 2, but it went from 3 to 4')
    expect(error.stack).toContain('integration.test')
    expect(await assertDifference([() => count, () => other], -1, () => [count--, other--].length)).toBe(2)
    expect((await failure(assertDifference([() => count, () => other], 1, () => count++))).message).toContain(
      'Expected other to change by 1',
    )
    expect(
      (
        await failure(
          assertNoDifference(
            () => count,
            () => count++,
          ),
        )
      ).message,
    ).toContain('to change by 0, but it went from')
    expect(await assertNoDifference([], () => 'done')).toBe('done')
  })

  it('A166: what the work throws goes through, and nothing is asserted', async () => {
    const work = (): Promise<never> => Promise.reject(new RangeError('over'))
    await expect(assertDifference(() => 1, 1, work)).rejects.toThrow('over')
    await expect(assertNoChanges(() => 1, work)).rejects.toThrow('over')
  })

  it('A166: assertChanges and assertNoChanges take values of any kind', async () => {
    let name = { first: 'Ada' }
    const rename = (first: string) => () => {
      name = { first }
    }
    await assertChanges(() => name, { from: { first: 'Ada' }, to: { first: 'Grace' } }, rename('Grace'))
    await assertNoChanges(() => name, rename('Grace'))
    expect((await failure(assertChanges(() => name, { to: { first: 'Ada' } }, rename('Alan')))).message).toBe(
      'Expected name to change to {"first":"Ada"}, but it went from {"first":"Grace"} to {"first":"Alan"}',
    )
    expect((await failure(assertChanges(() => name, {}, rename('Alan')))).message).toContain('Expected name to change, but')
    expect((await failure(assertNoChanges(() => name, rename('Ada')))).message).toContain('Expected name not to change')
  })

  it('A166: the matcher toChange is the same, and knows its opposite', async () => {
    let count = 0
    const grow = (): void => void count++
    await expect(grow).toChange(() => count)
    await expect(grow).toChange(() => count, { by: 1 })
    await expect(grow).toChange(() => [count], { from: [2], to: [expect.any(Number)] })
    await expect(() => {}).not.toChange(() => count)
    await expect(() => expect(grow).toChange(() => count, { by: 2 })).rejects.toThrow(
      'Expected count to change by 2, but it went from 3 to 4',
    )
    await expect(() => expect(grow).not.toChange(() => count)).rejects.toThrow('Expected count not to change, but')
    await expect(() => expect(1).toChange(() => count)).rejects.toThrow('needs a function')
  })
})
