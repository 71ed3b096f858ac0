/** A34, A35: middlewares of other frameworks, and places in the stack by number. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, fromConnect, fromFetch } from '@live/core'
import { launch, watchProcess } from '../support.js'

watchProcess()

class EchoController extends BaseController {
  create() {
    this.render({ json: { body: this.params.get('a') } })
  }
}

const start = (middleware: ApplicationConfig['middleware']) => launch((r) => r.post('/', EchoController, 'create'), { middleware })

const send = { as: 'json', params: { a: 'x' } } as const

describe('A35: fromConnect', () => {
  it('goes on with the headers that it set, and the body is still there', async () => {
    await using live = await start([
      fromConnect(function helmet(_: IncomingMessage, res: ServerResponse, next: () => void) {
        res.setHeader('x-helmet', 'on')
        res.setHeader('set-cookie', ['a=1', 'b=2'])
        setImmediate(next)
      }),
    ])
    const response = await live.app.post('/', send)
    expect([response.status, response.parsedBody, response.headers.get('x-helmet')]).toEqual([200, { body: 'x' }, 'on'])
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(live.application.middlewares).toContain('helmet')
  })

  it('answers itself', async () => {
    await using live = await start([
      fromConnect((_, res) => {
        res.statusCode = 418
        res.end('teapot')
      }),
    ])
    const response = await live.app.post('/', send)
    expect([response.status, response.text]).toEqual([418, 'teapot'])
    const { fields } = await live.log.until(/Completed/)
    expect(fields.status).toBe(418)
  })

  it.each([
    ['next(error)', (_: unknown, __: unknown, next: (error: Error) => void) => next(new Error('refused by it'))],
    [
      'a throw',
      () => {
        throw new Error('refused by it')
      },
    ],
    ['a rejection', () => Promise.reject(new Error('refused by it'))],
  ])('its error by %s is the error of the request', async (_, handler) => {
    await using live = await start([fromConnect(handler as never)])
    expect((await live.app.post('/', send)).status).toBe(500)
    expect(live.log.of('error').map(({ fields }) => (fields.err as Error).message)).toEqual(['refused by it'])
  })
})

describe('A35: fromFetch', () => {
  it('answers with a response of the web, or lets the request go on', async () => {
    await using live = await start([
      fromFetch((request) => (request.headers.has('x-stop') ? new globalThis.Response('stopped', { status: 403 }) : undefined)),
    ])
    expect((await live.app.post('/', send)).parsedBody).toEqual({ body: 'x' })
    const stopped = await live.app.post('/', { ...send, headers: { 'x-stop': '1' } })
    expect([stopped.status, stopped.text]).toEqual([403, 'stopped'])
  })

  it('what is no function is refused', () => {
    expect(() => fromConnect(5 as never)).toThrow('fromConnect got 5')
    expect(() => fromFetch({} as never)).toThrow('fromFetch got [object Object]')
  })
})

describe('A34: places in the stack', () => {
  it('0 is the outermost one; a place that is not there names those that are', async () => {
    const outer = fromFetch(function outer() {
      return null
    })
    await using live = await start((stack) => void stack.insertBefore(0, outer))
    expect(live.application.middlewares[0]).toBe('outer')
    await expect(start((stack) => void stack.insertBefore(99, outer))).rejects.toThrow(/The middleware stack has no 99: It has requestId, /)
    await expect(start((stack) => void stack.insertBefore('etags', outer))).rejects.toThrow(
      /has no etags: did you mean etag\? It has requestId, /,
    )
  })
})
