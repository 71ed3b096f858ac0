/** Assertions and matchers say the same of a response. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController, ConfigurationError, LiveApplication, routes, SafeString } from '@live/core'
import {
  assertBody,
  assertEvent,
  assertHeader,
  assertInBody,
  assertNoSelector,
  assertNotInBody,
  assertProblem,
  assertRedirectedTo,
  assertResponse,
  assertSelector,
  type TestApp,
  TestResponse,
  testApp,
} from '../src/index.js'
import '../src/jest.js'

const PAGE = `<!doctype html><title>Posts</title>
  <ul id="posts"><li class="post new">First  &amp;
    best</li><li class="post"><a href="/posts/2">Second</a></li></ul>`

class AnswersController extends BaseController {
  page() {
    this.render({ html: new SafeString(PAGE) })
  }

  data() {
    this.render({ json: { id: 1, tags: ['a'], at: new Date(0) }, status: 'created' })
  }

  moved() {
    this.redirectTo('/answers/page?x=1', { status: 'see_other' })
  }

  bug() {
    throw new ConfigurationError('the coffee is cold')
  }
}

function response(status: number, headers: Record<string, string> = {}, body: string | Buffer = ''): TestResponse {
  return new TestResponse('GET', 'http://app.test/here', status, new Headers(headers), Buffer.from(body))
}

/** What a function throws. */
function complaint(work: () => void): string {
  try {
    work()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

describe('assertions', () => {
  let app: TestApp

  beforeAll(async () => {
    const application = new LiveApplication({
      root: __dirname,
      routes: routes((r) => {
        for (const action of ['page', 'data', 'moved', 'bug'] as const) r.get(`/answers/${action}`, AnswersController, action)
      }),
    })
    application.config = { log: { logger: false } }
    app = await testApp(application)
  })
  afterAll(() => app.close())

  it.each([
    ['success', [200, 201, 299], [199, 300, 404]],
    ['redirect', [300, 302, 304, 399], [299, 400]],
    ['missing', [404], [400, 410]],
    ['error', [500, 503, 599], [499, 600]],
    ['created', [201], [200]],
    ['unprocessable_content', [422], [400]],
    [418, [418], [417]],
  ] as const)('C311: %s is a status', (expected, right, wrong) => {
    for (const status of right) {
      assertResponse(response(status), expected)
      expect(response(status)).toHaveStatus(expected)
      expect(() => expect(response(status)).not.toHaveStatus(expected)).toThrow('Expected response not to be a <')
    }
    for (const status of wrong) {
      expect(() => assertResponse(response(status), expected)).toThrow('Expected response to be a <')
      expect(response(status)).not.toHaveStatus(expected)
    }
  })

  it('refuses a status that does not exist', () => {
    expect(() => assertResponse(response(200), 'sucess' as 'success')).toThrow(/is not an HTTP status/)
    // @ts-expect-error -- a name that no status has
    expect(() => expect(response(200)).toHaveStatus('creatd')).toThrow("did you mean 'created'?")
  })

  it('C311: a failure tells codes and names, and the error of the server', async () => {
    const missing = await app.get('/nowhere')
    const text = complaint(() => assertResponse(missing, 'success'))
    expect(text).toContain('Expected response to be a <2XX: success>, but was a <404: Not Found>')
    expect(text).toMatch(/Error at the server: \w+: .*\/nowhere/)
    expect(text).toContain('Body: <!')
    const failed = await app.get('/answers/bug')
    expect(complaint(() => expect(failed).toHaveStatus('ok'))).toMatch(
      /but was a <500: Internal Server Error>\n\nError at the server: \w+: the coffee is cold\n\s+at .*assertions\.test\.ts/,
    )
  })

  it('C311: a failure tells where a redirect goes, and no more than the start of a body', async () => {
    expect(complaint(() => assertResponse(response(302, { location: '/there' }), 200))).toBe(
      'Expected response to be a <200: OK>, but was a <302: Found>\n\nRedirect to: <http://app.test/there>',
    )
    const long = complaint(() => assertResponse(response(200, { 'content-type': 'text/plain' }, 'x'.repeat(5000)), 'missing'))
    expect(long).toMatch(/Body: x{500}… and 4500 more characters$/)
    const bytes = complaint(() => assertResponse(response(200, { 'content-type': 'image/gif' }, Buffer.alloc(9)), 'missing'))
    expect(bytes).toMatch(/Body: 9 bytes of image\/gif$/)
  })

  it('C311: a redirect is compared with both sides absolute', async () => {
    const moved = await app.get('/answers/moved')
    for (const target of [
      '/answers/page?x=1',
      'page?x=1',
      `${app.url}/answers/page?x=1`,
      new URL('/answers/page?x=1', app.url),
      /page\?x=\d$/g,
    ]) {
      assertRedirectedTo(moved, target)
      expect(moved).toRedirectTo(target, { status: 303 })
    }
    expect(() => assertRedirectedTo(moved, '/answers/page')).toThrow(
      `to <${app.url}/answers/page>, but was a redirect to <${app.url}/answers/page?x=1>`,
    )
    expect(() => assertRedirectedTo(moved, '/answers/page?x=1', { status: 'found' })).toThrow(
      'to be a <302: Found>, but was a <303: See Other>',
    )
    expect(moved).not.toRedirectTo('/elsewhere')
    expect(() => expect(moved).not.toRedirectTo('/answers/page?x=1')).toThrow('not to be a redirect to')
    expect(() => assertRedirectedTo(response(200), '/')).toThrow('to be a <3XX: redirect>, but was a <200: OK>')
    expect(() => assertRedirectedTo(response(304), '/')).toThrow('to redirect to /, but was a <304: Not Modified>')
    expect(() => assertRedirectedTo(response(302), '/')).toThrow('but was a <302: Found> without a Location')
    expect(() => assertRedirectedTo(moved, 'http://')).toThrow('is neither a path nor a URL')
  })

  it('tells headers', () => {
    const answer = response(200, { 'X-Answer': '42', vary: 'Accept' })
    assertHeader(answer, 'x-answer')
    assertHeader(answer, 'X-ANSWER', '42')
    expect(answer).toHaveHeader('x-answer', /^\d+$/g)
    expect(answer).not.toHaveHeader('x-question')
    expect(() => assertHeader(answer, 'x-answer', '4')).toThrow('Expected header x-answer to be "4", but it is "42"')
    expect(() => assertHeader(answer, 'etag', /x/)).toThrow('a header etag with /x/, but it has vary, x-answer')
    expect(() => expect(answer).not.toHaveHeader('vary')).toThrow('Expected header vary not to be there, but it is "Accept"')
  })

  it('C311: tells bodies, whole and in part', async () => {
    const data = await app.get('/answers/data')
    assertBody(data, { id: 1, tags: ['a'], at: '1970-01-01T00:00:00.000Z' })
    expect(data).toHaveBody({ id: expect.any(Number), tags: ['a'], at: expect.stringMatching(/^1970/) })
    expect(data).not.toHaveBody({ id: 1 })
    expect(() => assertBody(data, { id: 2 })).toThrow('to have the body {"id":2}')
    assertBody(response(200, {}, 'ab'), 'ab')
    assertBody(response(200, {}, 'ab'), Buffer.from('ab'))
    expect(response(200, {}, 'ab')).toHaveBody(Uint8Array.of(97, 98))
    expect(() => assertBody(response(200, {}, 'ab'), Uint8Array.of(97))).toThrow()
    assertInBody(data, '"tags"')
    assertNotInBody(data, /secret/)
    expect(data).toIncludeText(/"id":\s*1/)
    expect(() => assertInBody(data, 'milk')).toThrow('to include "milk"')
    expect(() => assertNotInBody(data, 'tags')).toThrow('not to include "tags"')
  })

  it('C311: tells elements of a page', async () => {
    const page = await app.get('/answers/page')
    assertSelector(page, '#posts > li.post', { count: 2 })
    assertSelector(page, 'li', { text: 'First & best' })
    assertSelector(page, 'BODY LI, ul#posts > LI:first-child', { count: 1 })
    assertSelector(page, 'LI:contains(Second)', { count: 1 })
    expect(page).toHaveSelector('a[href^="/posts/"]', { text: /^sec/i, count: 1 })
    expect(page).not.toHaveSelector('form')
    assertNoSelector(page, 'li', { text: 'Third' })
    expect(() => assertSelector(page, 'li', { count: 3 })).toThrow(
      'Expected page to have 3 "li", but found 2. What the selector matches:\n  <li',
    )
    expect(() => assertSelector(page, 'li', { text: 'First' })).toThrow('at least one "li" with the text "First", but found 0. What')
    expect(() => assertNoSelector(page, 'li')).toThrow('Expected page to have 0 "li", but found 2')
    expect(() => expect(page).not.toHaveSelector('title')).toThrow('Expected page not to have at least one "title", but found 1')
    expect(() => assertSelector(page, 'li[[')).toThrow('"li[[" is not a CSS selector')
  })

  it('C310: parsedBody is a document for a page and for XML', async () => {
    const page = (await app.get('/answers/page')).parsedBody as TestResponse['document']
    expect(page.querySelectorAll('li').map((li) => li.getAttribute('class'))).toEqual(['post new', 'post'])
    const feed = response(200, { 'content-type': 'application/rss+xml' }, '<rss><link>http://a.test</link><Item n="1"/></rss>')
    expect(feed.document.querySelector('link')?.text).toBe('http://a.test')
    expect((feed.parsedBody as TestResponse['document']).querySelector('item')?.attributes).toEqual({ n: '1' })
    assertSelector(feed, 'rss > Item', { count: 1 })
    assertSelector(feed, 'Item[n="1"]:not(Link)')
  })

  it('tells problems', async () => {
    const problem = await app.get('/nowhere', { accept: 'json' })
    assertProblem(problem)
    assertProblem(problem, { status: 404, code: 'ERR_NO_ROUTE' })
    expect(problem).toBeProblem({ title: 'Not Found', detail: expect.any(String) })
    expect(problem).not.toBeProblem({ code: 'ERR_GONE' })
    expect(() => assertProblem(problem, { code: 'ERR_GONE' })).toThrow('another problem: code is "ERR_NO_ROUTE", not "ERR_GONE"')
    expect(() => assertProblem(response(404), {})).toThrow('to be a problem, but was a <404: Not Found> of type none')
    const type = { 'content-type': 'application/problem+json' }
    expect(() => assertProblem(response(404, type, '{"status":400}'))).toThrow('status is 400')
    expect(() => assertProblem(response(404, type, '{'))).toThrow('status is undefined')
    expect(() => assertProblem(response(404, type, '{"status":404}'), { constructor: Object })).toThrow('constructor is undefined')
  })

  it('tells the events of a stream', async () => {
    await using events = await testApp((_req, res) => {
      res.end('event: tick\nid: 1\ndata: {"n":1}\n\ndata: plain\n\n')
    })
    const stream = await events.stream('/')
    await expect(stream).toReceiveEvent({ event: 'tick', id: '1', data: { n: expect.any(Number) } })
    await expect(expect(stream).toReceiveEvent({ event: 'tick' })).rejects.toThrow(
      'Expected the event {"event":"tick"}, but the next one is',
    )
    await expect(assertEvent(stream, { data: 'x' })).rejects.toThrow('but the stream is over')
    const again = await events.stream('/')
    await assertEvent(again, { data: { n: 1 } })
    await assertEvent(again, { event: 'message', data: 'plain' })
    expect(again).not.toHaveHeader('x-missing')
  })

  it('wants a response', () => {
    expect(() => expect(Promise.resolve()).toHaveStatus(200)).toThrow('is an await missing?')
    expect(() => expect(undefined).toRedirectTo('/')).toThrow('needs the response of a test client')
  })
})
