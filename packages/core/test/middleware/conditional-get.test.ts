import { describe, expect, it } from '@jest/globals'
import { ApiController, conditionalGet, Live, Response } from '../../src/index.js'
import { appWith } from '../controller/support.js'
import { fakeRequest } from '../support/fake-request.js'

interface Case {
  method?: string
  headers?: Record<string, string>
  etag?: string | null
  lastModified?: Date | null
  status?: number
}
const DATE = new Date('2026-01-02T03:04:05Z')
const at = (seconds: number): string => new Date(DATE.getTime() + seconds * 1000).toUTCString()

function ask({ method = 'GET', headers = {}, etag = '"abc"', lastModified = null, status = 200 }: Case): Response {
  const response = new Response()
  response.status = status
  response.body = 'body'
  response.contentType = 'text/plain'
  response.headers.set('content-length', 4)
  response.etag = etag
  response.lastModified = lastModified
  return conditionalGet()(fakeRequest({ method, headers }), () => response) as Response
}
const statusOf = (each: Case): number => ask(each).status

describe('C220: If-None-Match', () => {
  it.each([
    ['"abc"', 304],
    ['W/"abc"', 304],
    ['*', 304],
    ['"x", "abc"', 304],
    ['"x",W/"abc" , "y"', 304],
    ['"x"', 200],
    ['abc', 200],
    ['"ABC"', 200],
    ['', 200],
  ])('%s is %i', (tag, status) => {
    expect(statusOf({ headers: { 'if-none-match': tag } })).toBe(status)
    expect(statusOf({ headers: { 'if-none-match': tag }, method: 'HEAD' })).toBe(status)
  })

  it('compares weakly in both directions', () => {
    expect(statusOf({ etag: 'W/"abc"', headers: { 'if-none-match': '"abc"' } })).toBe(304)
    expect(statusOf({ etag: 'W/"abc"', headers: { 'if-none-match': 'W/"abc"' } })).toBe(304)
  })

  it('a response without a tag matches none, and * neither', () => {
    expect(statusOf({ etag: null, headers: { 'if-none-match': '"abc"' } })).toBe(200)
    expect(statusOf({ etag: null, headers: { 'if-none-match': '*' } })).toBe(200)
  })
})

describe('C220: If-Modified-Since', () => {
  it.each([
    [0, 304],
    [60, 304],
    [-1, 200],
  ])('alone, %i seconds from the modification, is %i', (seconds, status) => {
    expect(statusOf({ etag: null, lastModified: DATE, headers: { 'if-modified-since': at(seconds) } })).toBe(status)
  })

  it('says nothing when it is no date, or the response has none', () => {
    expect(statusOf({ etag: null, lastModified: DATE, headers: { 'if-modified-since': 'yesterday' } })).toBe(200)
    expect(statusOf({ headers: { 'if-modified-since': at(60) } })).toBe(200)
  })

  it('does not count beside If-None-Match', () => {
    expect(statusOf({ lastModified: DATE, headers: { 'if-none-match': '"x"', 'if-modified-since': at(60) } })).toBe(200)
    expect(statusOf({ lastModified: DATE, headers: { 'if-none-match': '"abc"', 'if-modified-since': at(-60) } })).toBe(304)
  })
})

describe('the answer', () => {
  it('C228: a 304 keeps its validators, and drops body, type and length', () => {
    const { body, headers } = ask({ headers: { 'if-none-match': '"abc"' } })
    expect([body, headers.get('etag'), headers.get('content-type'), headers.get('content-length')]).toEqual(['', '"abc"', null, null])
  })

  it('Cache-Control: no-cache of the request does not force a body', () => {
    expect(statusOf({ headers: { 'if-none-match': '"abc"', 'cache-control': 'no-cache' } })).toBe(304)
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is not looked at', (method) => {
    expect(statusOf({ method, headers: { 'if-none-match': '"abc"' } })).toBe(200)
  })

  it.each([201, 204, 302, 404, 500])('neither is a %i', (status) => {
    expect(statusOf({ status, headers: { 'if-none-match': '"abc"' } })).toBe(status)
  })

  it('nor a request without conditions', () => {
    expect(ask({})).toMatchObject({ status: 200, body: 'body' })
  })

  it('an asynchronous response is looked at when it is there', async () => {
    const response = Object.assign(new Response(), { body: 'x', etag: '"abc"' })
    const request = fakeRequest({ headers: { 'if-none-match': '"abc"' } })
    expect((await conditionalGet()(request, async () => response)).status).toBe(304)
  })
})

describe('over the wire', () => {
  class Pages extends ApiController {
    show() {
      this.render({ plain: 'hello' })
    }
  }
  it('C227, C228: the second request for the same bytes gets a 304 without a body', async () => {
    await using app = await appWith(Pages, ['show'])
    const first = await app.get('/show')
    const tag = first.headers.get('etag')!
    const second = await app.get('/show', { headers: { 'if-none-match': tag } })
    expect([second.status, second.text, second.headers.get('etag'), second.headers.get('content-type')]).toEqual([304, '', tag, null])
    const head = await app.head('/show', { headers: { 'if-none-match': tag } })
    expect(head.status).toBe(304)
    expect((await app.head('/show')).headers.get('etag')).toBe(tag)
  })

  it('B3, L93, L94: a stream passes untouched, without a tag', async () => {
    class Streams extends Live(ApiController) {
      async show() {
        await this.response.stream.write('hello')
        await this.response.stream.close()
      }
    }
    await using app = await appWith(Streams, ['show'])
    const { status, text, headers } = await app.get('/show', { headers: { 'if-none-match': '"x"' } })
    expect([status, text, headers.get('etag'), headers.get('cache-control'), headers.get('content-length')]).toEqual([
      200,
      'hello',
      null,
      'no-cache',
      null,
    ])
  })

  it('L95: a stream with a tag of its own that the client has becomes a 304, and its producer is told', async () => {
    let told: Promise<unknown> | null = null
    class Streams extends Live(ApiController) {
      async show() {
        this.response.etag = '"abc"'
        const { stream } = this.response
        told = new Promise((resolve) => stream.signal.addEventListener('abort', resolve, { once: true }))
        await stream.write('hello')
        await told
      }
    }
    await using app = await appWith(Streams, ['show'])
    const { status, text, headers } = await app.get('/show', { headers: { 'if-none-match': '"abc"' } })
    expect([status, text, headers.get('etag')]).toEqual([304, '', '"abc"'])
    await told
  })
})
