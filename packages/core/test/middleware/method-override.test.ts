import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController } from '@live/core'
import { type Launched, launch, parseHead, watchProcess } from '../support.js'

watchProcess()

class PostsController extends BaseController {
  show() {
    const { method, requestMethod, isSafe } = this.request
    this.render({ json: { method, requestMethod, isSafe, params: this.params.toUnsafeObject() } })
  }
  async stream() {
    let text = ''
    for await (const chunk of this.request.raw) text += String(chunk)
    this.render({ plain: `${this.request.requestMethod} ${text}` })
  }
}

const start = (config: ApplicationConfig = {}): Promise<Launched> =>
  launch((r) => {
    r.match('/posts', { controller: PostsController, action: 'show', via: ['get', 'post', 'put', 'patch', 'delete'] })
    r.delete('/only-delete', PostsController, 'show')
    r.post('/streamed', PostsController, 'stream', { meta: { body: 'stream' } })
    r.mount('/legacy', (req, res) => {
      let text = ''
      req.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      req.on('end', () => res.end(`${req.method} ${text}`))
    })
  }, config)

const FORM = 'application/x-www-form-urlencoded'

async function ask(server: Launched, method: string, path: string, body = '', headers: Record<string, string> = { 'content-type': FORM }) {
  const raw = await server.raw()
  const lines = Object.entries({ host: 'a.test', connection: 'close', 'content-length': String(Buffer.byteLength(body)), ...headers })
  raw.write(`${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
  const { status } = parseHead(await raw.head())
  return { status, text: await raw.all() }
}
const seen = async (...args: Parameters<typeof ask>): Promise<[string, string]> => {
  const { text } = await ask(...args)
  const { method, requestMethod } = JSON.parse(text) as { method: string; requestMethod: string }
  return [method, requestMethod]
}

describe('C135, R87: method override', () => {
  it.each([
    ['_method=delete', 'DELETE'],
    ['_method=PATCH', 'PATCH'],
    ['_method=put&title=x', 'PUT'],
    ['_method=get', 'GET'],
    ['_method=head', 'GET'],
    ['_method=foo', 'POST'],
    ['_method=', 'POST'],
    ['_method[]=delete', 'POST'],
    ['_method[x]=delete', 'POST'],
    ['_method=delete%0d%0a', 'POST'],
    ['_method=trace', 'POST'],
    ['_method=connect', 'POST'],
    ['title=x', 'POST'],
  ])('a form with %s is a %s', async (body, method) => {
    await using server = await start()
    expect(await seen(server, 'POST', '/posts', body)).toEqual(['POST', method])
  })

  it('of a multipart form too, whose fields are read once', async () => {
    await using server = await start()
    const body = [
      '--b',
      'content-disposition: form-data; name="_method"',
      '',
      'delete',
      '--b',
      'content-disposition: form-data; name="a"',
      '',
      '1',
      '--b--',
      '',
    ].join('\r\n')
    const { text } = await ask(server, 'POST', '/posts', body, { 'content-type': 'multipart/form-data; boundary=b' })
    expect(JSON.parse(text)).toMatchObject({ requestMethod: 'DELETE', params: { a: '1' } })
  })

  it('by the header, which comes after the form field, and needs no body', async () => {
    await using server = await start()
    const header = { 'x-http-method-override': 'delete' }
    expect(await seen(server, 'POST', '/posts', '', header)).toEqual(['POST', 'DELETE'])
    expect(await seen(server, 'POST', '/posts', '{}', { ...header, 'content-type': 'application/json' })).toEqual(['POST', 'DELETE'])
    expect(await seen(server, 'POST', '/posts', '_method=put', { ...header, 'content-type': FORM })).toEqual(['POST', 'PUT'])
    expect(await seen(server, 'POST', '/posts', 'a=1', { ...header, 'content-type': FORM })).toEqual(['POST', 'DELETE'])
  })

  it('finds a route that has no POST', async () => {
    await using server = await start()
    expect((await ask(server, 'POST', '/only-delete', '_method=delete')).status).toBe(200)
    expect((await ask(server, 'POST', '/only-delete', 'a=1')).status).toBe(405)
  })

  it('not by the query, by JSON, or on another verb', async () => {
    await using server = await start()
    expect(await seen(server, 'POST', '/posts?_method=delete', 'a=1')).toEqual(['POST', 'POST'])
    expect(await seen(server, 'POST', '/posts', '{"_method":"delete"}', { 'content-type': 'application/json' })).toEqual(['POST', 'POST'])
    expect(await seen(server, 'PUT', '/posts', '_method=delete')).toEqual(['PUT', 'PUT'])
    expect(await seen(server, 'GET', '/posts?_method=delete', '', { 'x-http-method-override': 'delete' })).toEqual(['GET', 'GET'])
  })

  it('a request that was overridden to a safe verb is not safe', async () => {
    await using server = await start()
    const { text } = await ask(server, 'POST', '/posts', '_method=get')
    expect(JSON.parse(text)).toMatchObject({ requestMethod: 'GET', isSafe: false })
  })

  it('a malformed form is left for the parameters to report', async () => {
    await using server = await start()
    expect((await ask(server, 'POST', '/posts', '_method=delete&a=%ff')).status).toBe(400)
    expect((await ask(server, 'POST', '/posts', `_method=delete&${'a'.repeat(2 ** 20)}`)).status).toBe(413)
  })

  it('what reads its body itself finds all of it', async () => {
    await using server = await start()
    expect((await ask(server, 'POST', '/streamed', '_method=delete&a=1')).text).toContain('POST _method=delete&a=1')
    expect((await ask(server, 'POST', '/legacy/x', '_method=delete&a=1')).text).toContain('POST _method=delete&a=1')
  })

  it('where nothing is, nothing is read', async () => {
    await using server = await start()
    const raw = await server.raw()
    raw.write(`POST /nowhere HTTP/1.1\r\nHost: a.test\r\nContent-Type: ${FORM}\r\nContent-Length: 1000\r\n\r\n`)
    expect(parseHead(await raw.head()).status).toBe(404)
  })

  it('is switched off by config.stack.methodOverride', async () => {
    await using server = await start({ stack: { methodOverride: false } })
    expect(await seen(server, 'POST', '/posts', '_method=delete')).toEqual(['POST', 'POST'])
  })
})
