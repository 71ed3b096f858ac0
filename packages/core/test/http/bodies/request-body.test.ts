import { describe, expect, it } from '@jest/globals'
import { BaseController } from '@live/core'
import { fakeRequest } from '../../support/fake-request.js'
import { peerRequest } from '../../support/peer-request.js'
import { get, type Launched, launch, parseHead, watchProcess } from '../../support.js'

watchProcess()

const textOf = async (stream: ReadableStream<Uint8Array> | null): Promise<string> =>
  stream === null ? 'none' : new Response(stream).text()

describe('C32: the body', () => {
  const posted = (body: string) =>
    fakeRequest({ method: 'POST', body, headers: { 'content-length': String(body.length), 'content-type': 'application/json' } })

  it('stays readable after its parameters were read, as often as one likes', async () => {
    const request = posted('{"a":1}')
    await request.readBody()
    expect(request.params.integer('a')).toBe(1)
    expect(request.rawPost.toString()).toBe('{"a":1}')
    expect([await textOf(request.body), await textOf(request.body)]).toEqual(['{"a":1}', '{"a":1}'])
  })

  it('is what arrives, once, where nobody buffered it', async () => {
    const request = posted('stream')
    expect(request.body).toBe(request.body)
    expect(await textOf(request.body)).toBe('stream')
  })

  it('is none where the client announced none', () => {
    expect(fakeRequest().body).toBeNull()
  })

  it('C31: its length is what the client says, else what came', async () => {
    expect([fakeRequest().contentLength, posted('abc').contentLength]).toEqual([0, 3])
    const chunked = fakeRequest({ method: 'POST', body: 'chunked', headers: { 'transfer-encoding': 'chunked' } })
    expect(chunked.contentLength).toBeNull()
    await chunked.readBody()
    expect(chunked.contentLength).toBe(7)
  })
})

describe('C294: what logs may show', () => {
  it('of parameters and path', () => {
    const request = peerRequest({ url: '/a?token=x&b=1&_method=put' })
    expect(request.loggedParameters).toBeUndefined()
    expect(request.filteredPath).toBe('/a?token=[FILTERED]&b=1&_method=put')
    expect(request.filteredParameters).toEqual({ token: '[FILTERED]', b: '1', _method: 'put' })
    expect(request.loggedParameters).toEqual({ token: '[FILTERED]', b: '1' })
  })
})

class HintsController extends BaseController {
  show() {
    const { request } = this
    const sent = request.sendEarlyHints({ link: ['</a.css>; rel=preload; as=style', '</b.js>; rel=preload; as=script'], 'x-more': 'yes' })
    this.render({ plain: String(sent) })
  }
  forged() {
    this.request.sendEarlyHints({ link: '</a.css>; rel=preload', 'x-evil': 'a\r\nx-forged: 1' })
  }
}

describe('C33: early hints', () => {
  const start = (): Promise<Launched> =>
    launch((r) => {
      r.get('/', HintsController, 'show')
      r.get('/forged', HintsController, 'forged')
    })

  it('are a 103 in front of the response', async () => {
    await using server = await start()
    const raw = await server.raw()
    raw.write(get('/'))
    const hints = parseHead(await raw.head())
    expect([hints.status, hints.headers.get('link'), hints.headers.get('x-more')]).toEqual([
      103,
      ['</a.css>; rel=preload; as=style, </b.js>; rel=preload; as=script'],
      ['yes'],
    ])
    expect(parseHead(await raw.head()).status).toBe(200)
    expect(await raw.read('true')).toBe('true')
  })

  it('are not sent to HTTP/1.0, which knows none', async () => {
    await using server = await start()
    const raw = await server.raw()
    raw.write(get('/', {}, { version: '1.0' }))
    expect(parseHead(await raw.head()).status).toBe(200)
    expect(await raw.all()).toBe('false')
  })

  it('are not sent by a request without a connection', () => {
    expect(fakeRequest().sendEarlyHints({ link: '</a.css>; rel=preload' })).toBe(false)
  })

  it('cannot forge a header', async () => {
    await using server = await start()
    const raw = await server.raw()
    raw.write(get('/forged', { connection: 'close' }))
    expect(parseHead(await raw.head()).status).toBe(500)
    expect(await raw.all()).not.toContain('x-forged')
  })
})
