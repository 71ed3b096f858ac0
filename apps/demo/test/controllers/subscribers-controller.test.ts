/** Subscribers: the list, the form and the JSON API. */
import { describe, expect, it } from '@jest/globals'
import type { TestResponse } from '@live/testing'
import { Subscriber } from '../../app/models/subscriber.js'
import { DEMO_ACCOUNT } from '../../db/seeds/account.js'
import { FROM_HERE, loggedIn, useDemo } from '../support/demo.js'
import { attributes, elements, textOf } from '../support/html.js'

const demo = useDemo({ subscribers: 60, account: true })

/** The ids of the rows of a page. */
const rows = (page: string): number[] =>
  attributes(page, 'id')
    .flatMap((id) => /^subscriber_(\d+)$/.exec(id)?.[1] ?? [])
    .map(Number)

const link = (page: string, rel: string): string | undefined => new RegExp(`rel="${rel}" href="([^"]+)"`).exec(page)?.[1]

describe('GET /subscribers', () => {
  it.each(['text/html', '*/*'])('is a page for a client that accepts %s', async (accept) => {
    const response = await demo.app.get('/subscribers', { accept })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(rows(response.text)).toHaveLength(25)
  })

  it('leads from page to page, and shows everybody once, newest first', async () => {
    const seen: number[] = []
    const pages: string[] = []
    for (let path: string | undefined = '/subscribers'; path !== undefined; ) {
      const { text } = await demo.app.get(path, { accept: 'html' })
      pages.push(path)
      seen.push(...rows(text))
      path = link(text, 'next')
    }
    expect(pages).toEqual(['/subscribers', '/subscribers?page=2', '/subscribers?page=3'])
    expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => 60 - index))
    expect(link((await demo.app.get('/subscribers?page=3', { accept: 'html' })).text, 'prev')).toBe('/subscribers?page=2')
  })

  it.each(['0', '-3'])('takes page=%s for the first', async (number) => {
    expect(rows((await demo.app.get(`/subscribers?page=${number}`, { accept: 'html' })).text)[0]).toBe(60)
  })

  it('says that a page past the end is empty, and leads back', async () => {
    const { status, text } = await demo.app.get('/subscribers?page=99', { accept: 'html' })
    expect([status, rows(text)]).toEqual([200, []])
    expect(text).toContain('There is nobody on this page.')
    expect(link(text, 'prev')).toBe('/subscribers?page=3')
  })

  it.each(['two', '1.5', '9007199254740993'])('refuses page=%s with 400', async (number) => {
    expect((await demo.app.get(`/subscribers?page=${number}`, { accept: 'html' })).status).toBe(400)
  })

  it('is JSON for a program', async () => {
    const response = await demo.app.get('/subscribers', { accept: 'json', params: { page: 3 } })
    expect([response.status, response.mediaType]).toEqual([200, 'application/json'])
    const page = response.json<{ items: object[] }>()
    expect(page).toMatchObject({ page: 3, pages: 3, per: 25, total: 60 })
    expect(page.items).toHaveLength(10)
    expect(Object.keys(page.items[0]!).sort()).toEqual(['confirmed', 'createdAt', 'email', 'id', 'name', 'updatedAt'])
  })

  it('is 406 for a format that it does not have', async () => {
    expect((await demo.app.get('/subscribers', { accept: 'application/pdf' })).status).toBe(406)
  })
})

describe('the list that a browser has', () => {
  const browser = () => demo.app.client({ headers: { accept: 'text/html', ...FROM_HERE } })
  const tagOf = ({ headers }: TestResponse): string => headers.get('etag')!

  it('is good until somebody subscribes', async () => {
    const client = browser()
    // The first page begins a session, in which the tags of all further ones are made.
    await client.get('/')
    const tag = tagOf(await client.get('/subscribers'))
    const again = await client.get('/subscribers', { headers: { 'if-none-match': tag } })
    // What stays in the cache stays together with its own policy, whose nonce its script has.
    expect([again.status, again.body.length, again.headers.get('content-security-policy')]).toEqual([304, 0, null])
    await Subscriber.create({ email: 'fresh@example.com', name: 'Fresh' })
    expect((await client.get('/subscribers', { headers: { 'if-none-match': tag } })).status).toBe(200)
  })

  it('is not good for the next visitor, nor after a login', async () => {
    const client = browser()
    const tag = tagOf(await client.get('/subscribers'))
    const { email, password } = DEMO_ACCOUNT
    await client.post('/login', { form: { email, password } })
    await client.get('/')
    const page = await client.get('/subscribers', { headers: { 'if-none-match': tag } })
    expect([page.status, page.text.includes('>Log out</button>')]).toEqual([200, true])
    const other = await loggedIn(demo.app)
    await other.get('/')
    expect((await other.get('/subscribers', { headers: { 'if-none-match': tagOf(page) } })).status).toBe(200)
    expect((await client.get('/subscribers', { headers: { 'if-none-match': tagOf(page) } })).status).toBe(304)
  })

  it('is not good while there is a message to show', async () => {
    const client = browser()
    const tag = tagOf(await client.get('/subscribers'))
    await client.post('/subscribers', { form: { subscriber: { name: 'Grace', email: 'grace.message@example.com' } } })
    const page = await client.get('/subscribers', { headers: { 'if-none-match': tag } })
    expect([page.status, page.text.includes('Grace is subscribed.')]).toEqual([200, true])
    const next = await client.get('/subscribers', { headers: { 'if-none-match': tagOf(page) } })
    expect([next.status, next.text.includes('Grace is subscribed.')]).toEqual([200, false])
  })
})

describe('POST /subscribers from the form', () => {
  it('stores, and sends the browser to the list with 303, where the new one is first', async () => {
    const client = demo.app.client({ headers: { accept: 'text/html' } })
    const params = { subscriber: { name: 'Ada <Lovelace>', email: ' Ada.Form@Example.com ' } }
    const response = await client.post('/subscribers', { params })
    expect([response.status, response.location]).toEqual([303, expect.stringMatching(/\/subscribers$/)])
    const page = await client.followRedirect()
    const stored = await Subscriber.findByOrFail({ email: 'ada.form@example.com' })
    expect(rows(page.text)[0]).toBe(stored.id)
    expect(textOf(elements(page.text, 'tbody')[0]!)).toContain('Ada <Lovelace> ada.form@example.com')
  })

  it('shows the messages at the fields with 422, keeps what was typed, and stores nothing', async () => {
    const before = await Subscriber.count()
    const params = { subscriber: { name: '', email: '"no body"' } }
    const { status, text } = await demo.app.post('/subscribers', { params, accept: 'text/html' })
    expect(status).toBe(422)
    const [name, email] = ['name', 'email'].map((field) =>
      elements(text, 'div').find((each) => each.includes(`id="subscriber_${field}_errors"`)),
    )
    expect(textOf(name!)).toBe("can't be blank")
    expect(textOf(email!)).toBe('is not an e-mail address')
    expect(attributes(text, 'aria-describedby')).toEqual(['subscriber_name_errors', 'subscriber_email_errors'])
    expect(attributes(text, 'value')).toContain('"no body"')
    expect(text).toContain('2 errors prohibited this subscriber from being saved')
    await expect(Subscriber.count()).resolves.toBe(before)
  })

  it('takes no other attribute', async () => {
    const params = { subscriber: { name: 'Eve', email: 'eve@example.com', confirmed: 'true', id: '1' } }
    expect((await demo.app.post('/subscribers', { params, accept: 'text/html' })).status).toBe(303)
    const stored = await Subscriber.findByOrFail({ email: 'eve@example.com' })
    expect([stored.confirmed, stored.id > 1]).toEqual([false, true])
  })

  it.each([{}, { subscriber: 'text' }, { other: { name: 'A' } }])('refuses %j with 400', async (params) => {
    expect((await demo.app.post('/subscribers', { params, accept: 'text/html' })).status).toBe(400)
  })
})

describe('POST /subscribers as JSON', () => {
  const post = (json: unknown) => demo.app.post('/subscribers', { json })

  it('stores and answers 201 with what was stored', async () => {
    const response = await post({ subscriber: { name: 'Grace', email: 'grace.json@example.com' } })
    expect([response.status, response.mediaType]).toEqual([201, 'application/json'])
    const stored = await Subscriber.findByOrFail({ email: 'grace.json@example.com' })
    expect(response.json()).toEqual(JSON.parse(JSON.stringify(stored)))
  })

  it('answers 422 with the messages', async () => {
    const response = await post({ subscriber: { name: 'n'.repeat(101), email: 'nobody' } })
    expect(response.status).toBe(422)
    expect(response.json()).toEqual({ errors: { name: ['is too long (maximum is 100 characters)'], email: ['is not an e-mail address'] } })
  })

  it('answers 422 for values of another type', async () => {
    const response = await post({ subscriber: { name: 7, email: null } })
    expect(response.status).toBe(422)
    expect(Object.keys(response.json<{ errors: object }>().errors).sort()).toEqual(['email', 'name'])
  })

  it('reports a taken address as an error of the address', async () => {
    const { email } = await Subscriber.findByOrFail({ id: 1 })
    const response = await post({ subscriber: { name: 'Twin', email: email.toUpperCase() } })
    expect([response.status, response.json()]).toEqual([422, { errors: { email: ['has already been taken'] } }])
  })

  it('stores an address once, also when it comes several times at once', async () => {
    const twins = Array.from({ length: 6 }, () => post({ subscriber: { name: 'Twin', email: 'twin@example.com' } }))
    const statuses = (await Promise.all(twins)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([201, 422, 422, 422, 422, 422])
  })

  it.each([{}, { subscriber: {} }, { subscriber: [] }, { subscriber: null }, []])(
    'answers %j with a problem of status 400',
    async (json) => {
      const response = await post(json)
      expect([response.status, response.mediaType]).toEqual([400, 'application/problem+json'])
      expect(response.json()).toMatchObject({ status: 400 })
    },
  )

  it.each(['{"subscriber":', '{"subscriber":{}}x', '\u0000', 'null null'])(
    'answers %j, which is not JSON, with a problem of status 400',
    async (body) => {
      const response = await demo.app.post('/subscribers', { body, headers: { 'content-type': 'application/json' }, accept: 'json' })
      expect([response.status, response.mediaType]).toEqual([400, 'application/problem+json'])
    },
  )

  it('does not let a body reach the prototype', async () => {
    const body = '{"subscriber":{"name":"P","email":"p@example.com","__proto__":{"confirmed":true}}}'
    const response = await demo.app.post('/subscribers', { body, headers: { 'content-type': 'application/json' }, accept: 'json' })
    expect(response.json()).toMatchObject({ email: 'p@example.com', confirmed: false })
    expect(Object.hasOwn(Object.prototype, 'confirmed')).toBe(false)
  })
})
