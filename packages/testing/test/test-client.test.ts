/** Requests and responses of a client. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type TestApp, testApp } from '../src/index.js'
import { type Echo, echo } from './listening.js'

let app: TestApp

beforeAll(async () => {
  app = await testApp(echo)
})

afterAll(() => app.close())

const sent = async (...args: Parameters<TestApp['request']>): Promise<Echo> => (await app.request(...args)).json<Echo>()

describe('a request', () => {
  it.each(['get', 'post', 'put', 'patch', 'delete', 'options'] as const)('C305: %s sends its verb', async (verb) => {
    expect((await app[verb]('/posts')).json<Echo>()).toMatchObject({ method: verb.toUpperCase(), url: '/posts' })
  })

  it('C305: head has no body', async () => {
    const response = await app.head('/posts')
    expect([response.method, response.status, response.body.length]).toEqual(['HEAD', 200, 0])
  })

  it('C305: params go to the query of a GET, after the query that the path has', async () => {
    const { url, body } = await sent('GET', '/posts?page=2', { params: { post: { tags: ['a'] } }, query: 'q=1' })
    expect(decodeURIComponent(url)).toBe('/posts?page=2&q=1&post[tags][]=a')
    expect(body).toBe('')
  })

  it('C305: params go to the form body of every other verb, query to the query', async () => {
    const { url, body, headers } = await sent('delete', '/posts', { params: { id: 1 }, query: { confirm: true } })
    expect([url, body, headers['content-type']]).toEqual(['/posts?confirm=true', 'id=1', 'application/x-www-form-urlencoded'])
  })

  it("C306: as: 'json' encodes the params and asks for JSON, without touching the path", async () => {
    const { url, body, headers } = await sent('POST', '/posts', { params: { title: 'x', none: null }, as: 'json' })
    expect([url, body]).toEqual(['/posts', '{"title":"x","none":null}'])
    expect(headers).toMatchObject({ 'content-type': 'application/json', accept: 'application/json' })
  })

  it("C306: as: 'json' on a GET keeps the params in the query", async () => {
    const { url, headers } = await sent('GET', '/posts', { params: { page: 1 }, as: 'json' })
    expect([url, headers['accept']]).toEqual(['/posts?page=1', 'application/json'])
  })

  it("C306: as: 'html' sends a form and asks for HTML", async () => {
    const { body, headers } = await sent('POST', '/posts', { params: { a: 1 }, as: 'html' })
    expect([body, headers['content-type'], headers['accept']]).toEqual(['a=1', 'application/x-www-form-urlencoded', 'text/html'])
  })

  it('C306: further encoders can be registered, and an unknown one is an ArgumentError', async () => {
    const client = app.client({ encoders: { shout: { contentType: 'text/shout', accept: 'text/*', encode: (value) => `${value}!` } } })
    const { body, headers } = (await client.post('/', { params: 'hey' as never, as: 'shout' })).json<Echo>()
    expect([body, headers['content-type'], headers['accept']]).toEqual(['hey!', 'text/shout', 'text/*'])
    await expect(app.post('/', { as: 'constructor' })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })

  it('C305: asks for pages as a browser does, unless the client or the request asks for something else', async () => {
    const accepted = async (client: Pick<TestApp, 'get'>, options = {}) => (await client.get('/', options)).json<Echo>().headers['accept']
    expect(await accepted(app)).toBe('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')
    expect(await accepted(app.client({ accept: 'json' }))).toBe('application/json')
    expect(await accepted(app.client({ headers: { accept: 'a/b' } }))).toBe('a/b')
    expect(await accepted(app.client({ accept: 'json' }), { accept: 'xml' })).toBe('application/xml')
    expect(await accepted(app, { headers: { accept: undefined } })).toBeUndefined()
  })

  it('json sends JSON, and accept wins over what it asks for', async () => {
    const { body, headers, url } = await sent('POST', '/', { json: [1], accept: 'turboStream', params: { page: 1 } })
    expect([url, body, headers['content-type'], headers['accept']]).toEqual([
      '/?page=1',
      '[1]',
      'application/json',
      'text/vnd.turbo-stream.html',
    ])
  })

  it('accept takes a MIME string, or a known short name', async () => {
    expect((await sent('GET', '/', { accept: 'image/avif, */*;q=0.1' })).headers['accept']).toBe('image/avif, */*;q=0.1')
    await expect(app.get('/', { accept: 'yaml' })).rejects.toThrow(/"yaml" is neither a MIME type nor one of .*json/)
  })

  it('C307: xhr marks the request, unless its Accept was given', async () => {
    const accept = 'text/javascript, text/html, application/xml, text/xml, */*'
    expect((await sent('GET', '/', { xhr: true })).headers).toMatchObject({ accept, 'x-requested-with': 'XMLHttpRequest' })
    expect((await sent('GET', '/', { xhr: true, accept: 'json' })).headers['accept']).toBe('application/json')
    expect((await sent('GET', '/', { xhr: true, headers: { Accept: 'a/b' } })).headers['accept']).toBe('a/b')
  })

  it('bodies go out as they are: text, bytes and streams', async () => {
    expect((await sent('POST', '/', { body: '{', as: 'json' })).body).toBe('{')
    expect((await sent('POST', '/', { body: Uint8Array.of(0, 255) })).body).toBe('\u0000\u00ff')
    const { body, headers } = await sent('POST', '/', { body: Readable.from(['a', 'b']) })
    expect([body, headers['transfer-encoding']]).toEqual(['ab', 'chunked'])
  })

  it('C312: a FormData is sent as multipart', async () => {
    const body = new FormData()
    body.set('photo', new Blob(['GIF89a'], { type: 'image/gif' }), 'me.gif')
    const echoed = await sent('POST', '/', { body })
    expect(echoed.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(echoed.body).toMatch(/name="photo"; filename="me.gif"\r\nContent-Type: image\/gif\r\n\r\nGIF89a\r\n/)
  })

  it('has one body', async () => {
    await expect(app.post('/', { json: 1, body: 'x' })).rejects.toThrow('A request has one body, not json and body')
    await expect(app.post('/', { form: {}, as: 'json' })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })

  it("sends headers over the client's, several values of one, and takes away what is undefined", async () => {
    const client = app.client({ headers: { 'X-A': '1', 'X-B': '2', 'X-C': '3' } })
    const options = { headers: { 'x-a': '9', 'x-b': undefined, 'x-d': ['4', '5'] } }
    const { headers } = (await client.get('/', options)).json<Echo>()
    expect(headers).toMatchObject({ 'x-a': '9', 'x-c': '3', 'x-d': '4, 5' })
    expect(headers).not.toHaveProperty('x-b')
  })

  it('sends a path as it is, but for what may not stand in a request line and the fragment', async () => {
    expect((await sent('GET', '//a/../%zz?x[]=1')).url).toBe('//a/../%zz?x[]=1')
    expect((await sent('GET', '/a b/ü\n#top')).url).toBe('/a%20b/%C3%BC%0A')
    await expect(app.get('posts')).rejects.toThrow('A path starts with a slash, unlike "posts"')
  })

  it('C308: the host of a client and of a request', async () => {
    const client = app.client({ host: 'www.example.com' })
    expect((await client.get('/')).json<Echo>().headers['host']).toBe('www.example.com')
    expect((await client.get('/', { host: 'api.example.com' })).json<Echo>().headers['host']).toBe('api.example.com')
    client.host = 'other.test'
    expect((await client.get('/')).json<Echo>().headers['host']).toBe('other.test')
  })

  it('C305: a full URL asks the application for another host, from then on', async () => {
    const client = app.client()
    expect(await client.get(`${app.url}/x?y=1`)).toMatchObject({ url: `${app.url}/x?y=1`, status: 200 })
    expect((await client.get('http://api.example.com/x')).json<Echo>()).toMatchObject({ url: '/x', headers: { host: 'api.example.com' } })
    expect([client.host, client.https]).toEqual(['api.example.com', false])
    expect((await client.get('/y')).json<Echo>().headers['host']).toBe('api.example.com')
    expect((await client.get('https://www.example.com/z')).url).toBe('https://www.example.com/z')
    expect([client.host, client.https]).toEqual(['www.example.com', true])
    client.reset()
    expect([client.host, client.https]).toEqual([`127.0.0.1:${app.port}`, false])
    for (const url of ['ftp://www.example.com/', 'http://', 'javascript:alert(1)']) {
      await expect(client.get(url)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    }
  })

  it('ends at its signal', async () => {
    const signal = AbortSignal.abort()
    await expect(app.get('/', { signal })).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
    await expect(app.stream('/', { signal })).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
  })
})

describe('a response', () => {
  const answers: Record<string, (res: ServerResponse) => void> = {
    '/json': (res) => res.setHeader('content-type', 'application/problem+json; charset=utf-8').end('{"a":1}'),
    '/text': (res) => res.setHeader('content-type', 'text/plain; charset=latin1').end(Buffer.from('\u00fc', 'latin1')),
    '/many': (res) => res.writeHead(302, ['Set-Cookie', 'a=1', 'set-cookie', 'b=2', 'Location', '/x']).end(),
    '/cut': (res) => void res.write('half', () => res.destroy()),
    '/endless': (res) => void res.write('tick'),
    '/silent': () => {},
  }
  const handler = (req: IncomingMessage, res: ServerResponse): void => answers[req.url!]!(res)

  it('C310: parsedBody is data for JSON and text for the rest', async () => {
    await using app = await testApp(handler)
    expect((await app.get('/json')).parsedBody).toEqual({ a: 1 })
    const response = await app.get('/text')
    expect([response.parsedBody, response.text, response.body]).toEqual(['ü', 'ü', Buffer.of(0xfc)])
  })

  it('shows status, headers whatever their case, every Set-Cookie, and the redirect', async () => {
    await using app = await testApp(handler)
    const response = await app.get('/many')
    expect(response).toMatchObject({ status: 302, statusText: 'Found', ok: false, redirect: true, location: '/x' })
    expect(response.headers.get('LOCATION')).toBe('/x')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  it('that is cut, or endless, or never comes, is a clear error', async () => {
    await using app = await testApp(handler)
    await expect(app.get('/cut')).rejects.toMatchObject({
      code: 'ERR_TEST_CUT',
      message: expect.stringContaining('status 200 and 4 bytes had arrived, ending in "half"'),
    })
    await expect(app.get('/endless', { timeout: 50 })).rejects.toMatchObject({
      code: 'ERR_TEST_TIMEOUT',
      message: expect.stringContaining('client.stream()'),
    })
    await expect(app.get('/silent', { timeout: 50 })).rejects.toThrow('no head of a response had arrived')
    await expect(app.stream('/silent', { timeout: 50 })).rejects.toThrow('GET /silent: no head of a response within 50 ms')
  })
})

describe('a client', () => {
  it('C308: counts its requests, keeps the last response, and starts anew at reset', async () => {
    await using client = app.client()
    expect([client.response, client.requestCount]).toEqual([null, 0])
    const response = await client.get('/')
    client.cookies.set('a', '1')
    expect(client.response).toBe(response)
    expect(client.requestCount).toBe(1)
    client.reset()
    expect([client.response, client.requestCount, client.cookies.size]).toEqual([null, 0, 0])
  })

  it('keeps its connections', async () => {
    const ports = new Set<number>()
    await using own = await testApp((req, res) => {
      ports.add(req.socket.remotePort!)
      res.end()
    })
    for (let i = 0; i < 10; i++) await own.get('/')
    // A request may start before the connection of the one before counts as free.
    expect(ports.size).toBeLessThanOrEqual(2)
  })

  it('refuses requests once it is closed', async () => {
    const client = app.client()
    await client.close()
    await expect(client.get('/')).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
    await expect(client.stream('/')).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
  })

  it('leaves its streams when it is closed', async () => {
    await using own = await testApp((_req, res) => void res.write('x'))
    const client = own.client()
    const streams = await Promise.all(Array.from({ length: 20 }, () => client.stream('/')))
    const other = await own.stream('/')
    await client.close()
    expect(await Promise.all(streams.map(({ ended }) => ended))).toEqual(Array(20).fill('aborted'))
    expect(await other.nextChunk()).toBe('x')
  })
})
