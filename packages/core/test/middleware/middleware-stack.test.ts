import { tracingChannel } from 'node:diagnostics_channel'
import { describe, expect, it } from '@jest/globals'
import { BaseController, type Middleware, MiddlewareStack } from '@live/core'
import { launch, watchProcess } from '../support.js'

watchProcess()

const make = (name: string): Middleware => ({ [name]: (_request: unknown, next: () => never) => next() })[name] as Middleware
const stackOf = (...names: string[]) => new MiddlewareStack(names.map(make))
class Timing {
  call(_request: unknown, next: () => never) {
    return next()
  }
}

describe('C260: editing', () => {
  it('adds at both ends and beside others', () => {
    const stack = stackOf('a', 'b').use(make('inner')).unshift(make('outer'))
    stack.insertBefore('a', make('x')).insertAfter('a', make('y')).insertAfter('inner', new Timing())
    expect(stack.names).toEqual(['outer', 'x', 'a', 'y', 'b', 'inner', 'Timing'])
    expect(stack.toArray()).toHaveLength(7)
  })

  it('swaps, deletes, removes and moves', () => {
    const stack = stackOf('a', 'b', 'c', 'd')
    expect(stack.swap('b', make('x')).names).toEqual(['a', 'x', 'c', 'd'])
    expect([stack.delete('x'), stack.delete('nope'), stack.names]).toEqual([true, false, ['a', 'c', 'd']])
    expect(stack.moveBefore('d', 'a').names).toEqual(['d', 'a', 'c'])
    expect(stack.moveAfter('d', 'c').names).toEqual(['a', 'c', 'd'])
    expect(stack.moveAfter('a', 'a').moveBefore('a', 'c').names).toEqual(['a', 'c', 'd'])
    expect(stack.remove('c').names).toEqual(['a', 'd'])
  })

  it('finds a middleware by itself too', () => {
    const a = make('a')
    const stack = new MiddlewareStack([a, make('b')])
    expect(stack.insertAfter(a, make('x')).names).toEqual(['a', 'x', 'b'])
    expect(stack.delete(a)).toBe(true)
  })

  it('what is not there is an error with a hint, but for delete', () => {
    const stack = stackOf('requestId', 'etag')
    const missing = expect.objectContaining({
      code: 'ERR_CONFIGURATION',
      message: 'The middleware stack has no requestID: did you mean requestId? It has requestId, etag',
    })
    for (const work of [
      () => stack.insertBefore('requestID', make('x')),
      () => stack.insertAfter('requestID', make('x')),
      () => stack.swap('requestID', make('x')),
      () => stack.remove('requestID'),
      () => stack.moveBefore('etag', 'requestID'),
      () => stack.moveAfter('requestID', 'etag'),
    ])
      expect(work).toThrow(missing)
    expect(() => stack.remove('zzzzzzzz')).toThrow(/has no zzzzzzzz: It has requestId, etag/)
    expect(stack.names).toEqual(['requestId', 'etag'])
  })

  it('what is no middleware is refused', () => {
    for (const wrong of [{}, null, 'x', undefined] as never[]) {
      expect(() => new MiddlewareStack([wrong])).toThrow(/A middleware is a function/)
      expect(() => stackOf('a').swap('a', wrong)).toThrow(/A middleware is a function/)
    }
  })
})

class PagesController extends BaseController {
  index() {
    this.render({ plain: 'hello' })
  }
}

describe('C259, C260: the stack of an application', () => {
  it('is listed, outermost first', async () => {
    await using server = await launch((r) => r.get('/', PagesController, 'index'), {
      security: { cors: {}, contentSecurityPolicy: { enforce: (p) => p.defaultSrc('self') }, permissionsPolicy: (p) => p.usb('none') },
      middleware: [make('mine')],
    })
    const { middlewares } = server.application
    const order = [
      'requestId',
      'requestLog',
      'cors',
      'conditionalGet',
      'etag',
      'errorPages',
      'contentSecurityPolicy',
      'permissionsPolicy',
      'mine',
    ]
    expect(middlewares.filter((name) => order.includes(name))).toEqual(order)
  })

  it('can be edited by a function', async () => {
    const header: Middleware = async function header(_request, next) {
      const response = await next()
      response.headers.set('x-mine', 'yes')
      return response
    }
    await using server = await launch((r) => r.get('/', PagesController, 'index'), {
      middleware: (stack) => {
        stack.delete('requestId')
        stack.insertBefore('errorPages', header)
      },
    })
    const { headers } = await server.app.get('/nowhere')
    expect([headers.get('x-mine'), headers.has('x-request-id')]).toEqual(['yes', false])
  })

  it('an unknown name stops the boot', async () => {
    await expect(
      launch((r) => r.get('/', PagesController, 'index'), { middleware: (stack) => void stack.insertBefore('Nope', make('x')) }),
    ).rejects.toThrow(/The middleware stack has no Nope/)
  })

  it('each middleware is timed if somebody listens', async () => {
    const seen: string[] = []
    const channel = tracingChannel('process_middleware.action_dispatch')
    const started = (message: unknown): void => void seen.push(`> ${(message as { middleware: string }).middleware}`)
    const ended = (message: unknown): void => void seen.push(`< ${(message as { middleware: string }).middleware}`)
    await using server = await launch((r) => r.get('/', PagesController, 'index'), {
      middleware: (stack) => {
        for (const name of stack.names) stack.delete(name)
        stack.use(make('outer')).use(new Timing())
      },
    })
    await server.app.get('/')
    expect(seen).toEqual([])
    channel.start.subscribe(started)
    channel.asyncEnd.subscribe(ended)
    try {
      expect((await server.app.get('/')).text).toBe('hello')
    } finally {
      channel.start.unsubscribe(started)
      channel.asyncEnd.unsubscribe(ended)
    }
    expect(seen).toEqual(['> outer', '> Timing', '< Timing', '< outer'])
  })
})
