/** The API: who may use it, what may come in, and what goes out. */
import { describe, expect, it } from '@jest/globals'
import type { TestResponse } from '@live/testing'
import { Subscriber } from '../../../app/models/subscriber.js'
import { DEMO_ACCOUNT } from '../../../db/seeds/account.js'
import { useDemo } from '../../support/demo.js'

const demo = useDemo({ subscribers: 60, account: true })

const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` })
const headers = bearer(DEMO_ACCOUNT.token)

const get = (path: string, more: Record<string, string> = {}): Promise<TestResponse> =>
  demo.app.get(path, { headers: { ...headers, ...more } })
const post = (json: unknown): Promise<TestResponse> => demo.app.post('/api/subscribers', { json, headers })

/** The paths that a problem document names. */
const paths = (response: TestResponse): string[] => response.json<{ errors: { path: string }[] }>().errors.map(({ path }) => path)

describe('the token', () => {
  it.each([
    ['without one', {}],
    ['with a wrong one', bearer('live-demo-tokem')],
    ['with an empty one', bearer('')],
    ['with a password', { authorization: 'Basic YTpi' }],
  ])('is wanted: %s a program gets 401, for a path that there is not too', async (_what, headers) => {
    for (const path of ['/api/subscribers', '/api/subscribers/999999']) {
      const response = await demo.app.get(path, { headers, accept: 'json' })
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="Live demo"'])
    }
    expect((await demo.app.post('/api/subscribers', { headers, json: { email: 'x@example.com', name: 'X' } })).status).toBe(401)
  })

  it('comes before the schema, so that nobody learns of it', async () => {
    expect((await demo.app.get('/api/subscribers?page=x')).status).toBe(401)
  })
})

describe('GET /api/subscribers', () => {
  it('is a page of JSON, without a cookie', async () => {
    const response = await get('/api/subscribers?page=3')
    expect([response.status, response.mediaType, response.headers.get('set-cookie')]).toEqual([200, 'application/json', null])
    expect(response.json()).toMatchObject({ page: 3, pages: 3, total: 60 })
  })

  it.each(['0', '-1', '1.5', 'x', ''])('refuses page=%s with the path of what is wrong', async (page) => {
    const response = await get(`/api/subscribers?page=${page}`)
    expect([response.status, response.mediaType]).toEqual([422, 'application/problem+json'])
    expect(paths(response)).toEqual(['page'])
  })

  it('is a 304 for who has it, until something changes', async () => {
    const first = await get('/api/subscribers')
    const tag = first.headers.get('etag')!
    const again = await get('/api/subscribers', { 'if-none-match': tag })
    expect([again.status, again.body.length]).toEqual([304, 0])
    expect((await get('/api/subscribers?page=2', { 'if-none-match': tag })).status).toBe(200)
    await Subscriber.create({ email: 'newest@example.com', name: 'Newest' })
    const changed = await get('/api/subscribers', { 'if-none-match': tag })
    expect(changed.status).toBe(200)
    expect(changed.json<{ items: { name: string }[] }>().items[0]!.name).toBe('Newest')
  })
})

describe('GET /api/subscribers/:id', () => {
  it('is one of them, and a 304 for who has it', async () => {
    const response = await get('/api/subscribers/7')
    expect([response.status, response.json<{ id: number }>().id]).toEqual([200, 7])
    const headers = { 'if-none-match': response.headers.get('etag')! }
    expect((await get('/api/subscribers/7', headers)).status).toBe(304)
    expect((await get('/api/subscribers/8', headers)).status).toBe(200)
  })

  it.each([
    ['999999', 404],
    ['x', 422],
    ['1e400', 422],
  ])('answers %s with a problem of status %d', async (id, status) => {
    const response = await get(`/api/subscribers/${id}`)
    expect([response.status, response.mediaType]).toEqual([status, 'application/problem+json'])
  })
})

describe('POST /api/subscribers', () => {
  it('stores, and says where', async () => {
    const response = await post({ email: 'Api@Example.com', name: '  Ada ', confirmed: true, id: 1 })
    const created = response.json<{ id: number }>()
    expect([response.status, response.location]).toEqual([201, expect.stringMatching(new RegExp(`/api/subscribers/${created.id}$`))])
    expect(created).toMatchObject({ email: 'api@example.com', name: 'Ada', confirmed: false })
    expect((await get(`/api/subscribers/${created.id}`)).json()).toEqual(created)
  })

  it.each([
    [{}, ['email', 'name']],
    [{ email: 'nobody', name: '   ' }, ['email', 'name']],
    [{ email: 7, name: { first: 'Ada' } }, ['email', 'name']],
    [{ email: 'a@example.com', name: 'n'.repeat(101) }, ['name']],
  ])('refuses %j with a problem that names the paths, and stores nothing', async (json, wrong) => {
    const before = await Subscriber.count()
    const response = await post(json)
    expect([response.status, response.mediaType]).toEqual([422, 'application/problem+json'])
    expect(paths(response).sort()).toEqual(wrong)
    expect(response.json()).toMatchObject({ status: 422, code: 'ERR_INVALID_PARAMETERS' })
    await expect(Subscriber.count()).resolves.toBe(before)
  })

  it('says in the same way what only the model knows', async () => {
    const { email } = await Subscriber.findByOrFail({ id: 1 })
    const response = await post({ email, name: 'Twin' })
    expect([response.status, response.json<{ errors: unknown }>().errors]).toEqual([
      422,
      [{ path: 'email', message: 'has already been taken' }],
    ])
  })

  it('answers what is no JSON with 400', async () => {
    const response = await demo.app.post('/api/subscribers', {
      body: '{"email":',
      headers: { ...headers, 'content-type': 'application/json' },
    })
    expect([response.status, response.mediaType]).toEqual([400, 'application/problem+json'])
  })
})

describe('a page of another site', () => {
  const origin = 'https://app.example'

  it('may ask, with a token, and read the answer, errors too', async () => {
    const allowed = (response: TestResponse) => [response.status, response.headers.get('access-control-allow-origin')]
    expect(allowed(await get('/api/subscribers', { origin }))).toEqual([200, '*'])
    expect(allowed(await get('/api/subscribers?page=x', { origin }))).toEqual([422, '*'])
    expect(allowed(await demo.app.get('/api/subscribers', { headers: { origin } }))).toEqual([401, '*'])
    expect((await get('/api/subscribers', { origin })).headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('is told beforehand which verbs and headers it may use, without a token', async () => {
    const preflight = await demo.app.options('/api/subscribers', {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST')
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, content-type')
  })

  it('may do so nowhere else', async () => {
    const response = await demo.app.get('/subscribers', { headers: { origin }, accept: 'json' })
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, null])
  })
})
