/** Rendering, redirecting and callbacks in live controllers, and controllers of which only some actions are live (L53–L61). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, Live, type LiveResponse } from '@live/core'
import { get, launch, launchLive, parseHead, watchProcess } from '../support.js'

watchProcess()

describe('rendering', () => {
  it('L57: render works as anywhere and closes; writing afterwards rejects', async () => {
    const seen: unknown[] = []
    await using server = await launchLive(async (controller) => {
      controller.render({ plain: 'zomg' })
      const { response } = controller
      seen.push(response.committed, response.stream.closed)
      seen.push(await response.stream.write('more').then(String, (error: Error) => error.name))
      await response.awaitSent()
      seen.push(response.sent)
    })
    const answer = await server.app.get('/stream')
    expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([200, 'zomg', 'text/plain; charset=utf-8'])
    await server.log.until(/^Completed$/)
    expect(seen).toEqual([true, true, 'ClosedStreamError', true])
    expect(server.log.of('warn', 'error', 'fatal')).toEqual([])
  })

  it('L57: a status and headers that were set before reach the wire', async () => {
    await using server = await launchLive((controller) => {
      controller.response.headers.set('x-a', '1')
      controller.render({ json: { a: 1 }, status: 'created' })
    })
    const answer = await server.app.get('/stream')
    expect([answer.status, answer.json(), answer.headers.get('x-a'), answer.mediaType]).toEqual([201, { a: 1 }, '1', 'application/json'])
  })

  it.each([
    ['text', 'x', 'x'],
    ['a list', ['a', 'b'], 'ab'],
    ['bytes', Buffer.from([0, 255]), '\x00\xff'],
    ['nothing', '', ''],
  ])('L58: %s assigned to response.body is sent, and ends the stream', async (_name, body, expected) => {
    await using server = await launchLive((controller) => {
      // A list is for the response of a live controller only.
      ;(controller.response as LiveResponse).body = body
    })
    const answer = await server.app.get('/stream')
    expect([answer.status, answer.body.toString('latin1')]).toEqual([200, expected])
    expect(server.log.of('warn')).toEqual([])
  })

  it.each([undefined, 'text/html', '*/*', 'application/json'])(
    'L59: head(ok) for Accept %s has a bare type and no body',
    async (accept) => {
      await using server = await launchLive((controller) => controller.head('ok'))
      const answer = await server.app.get('/stream', { headers: { accept } })
      expect([answer.status, answer.text]).toEqual([200, ''])
      expect(answer.headers.get('content-type')).toBe(accept === 'application/json' ? 'application/json' : 'text/html')
    },
  )

  it('L59: head(no_content) has no content type', async () => {
    await using server = await launchLive((controller) => controller.head('no_content', { headers: { 'x-a': '1' } }))
    const answer = await server.app.get('/stream')
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-a')]).toEqual([204, null, '1'])
  })

  it('L60: a redirect is absolute and has no body', async () => {
    await using server = await launchLive((controller) => controller.redirectTo('/elsewhere'))
    const answer = await server.app.get('/stream')
    expect([answer.status, answer.location, answer.text]).toEqual([302, `${server.app.url}/elsewhere`, ''])
  })

  it.each(['render', 'redirectTo', 'head', 'sendData', 'body'])(
    'B12, L61: %s after the commit throws and leaves the stream alone',
    async (call) => {
      const errors: string[] = []
      await using server = await launchLive(async (controller) => {
        await controller.response.stream.write('a')
        try {
          if (call === 'render') controller.render({ plain: 'x' })
          else if (call === 'redirectTo') controller.redirectTo('/')
          else if (call === 'head') controller.head('ok')
          else if (call === 'sendData') controller.sendData('x', { filename: 'x.txt' })
          else controller.response.body = 'x'
        } catch (error) {
          errors.push((error as Error).name)
        }
        await controller.response.stream.write('b')
        await controller.response.close()
      })
      const answer = await server.app.get('/stream')
      expect([answer.status, answer.text, answer.headers.get('content-disposition')]).toEqual([200, 'ab', null])
      expect(errors).toEqual(['DoubleRenderError'])
    },
  )

  it('L61: rendering twice throws too', async () => {
    await using server = await launchLive((controller) => {
      controller.render({ plain: 'a' })
      controller.render({ plain: 'b' })
    })
    const answer = await server.app.get('/stream', { accept: 'json' })
    expect([answer.status, answer.text]).toEqual([200, 'a'])
    expect(server.log.of('fatal')[0].message).toContain('DoubleRenderError')
  })

  it('L54: performed is false until something is rendered, written or committed', async () => {
    const seen: boolean[] = []
    await using server = await launchLive(async (controller) => {
      seen.push(controller.performed)
      controller.response.headers.set('x-a', '1')
      seen.push(controller.performed)
      void controller.response.stream.write('a')
      seen.push(controller.performed)
      await controller.response.close()
    })
    await server.app.get('/stream')
    expect(seen).toEqual([false, false, true])
  })

  it('L54: an action that returns unperformed is rendered by convention', async () => {
    await using server = await launchLive(() => {})
    expect((await server.app.get('/stream', { accept: 'json' })).status).toBe(204)
  })
})

describe('callbacks', () => {
  const ran: string[] = []
  class CallbackController extends Live(BaseController) {
    static {
      this.beforeAction('first')
      this.beforeAction('halting', { only: ['written', 'rendered', 'redirected', 'committed'] })
      this.aroundAction('around', { only: ['index'] })
      this.afterAction('after')
    }
    async index() {
      ran.push('action')
      await this.response.stream.write('a')
    }
    written() {
      return this.index()
    }
    rendered() {
      return this.index()
    }
    redirected() {
      return this.index()
    }
    committed() {
      return this.index()
    }
    protected first() {
      ran.push('first')
    }
    protected async halting() {
      if (this.actionName === 'written') await this.response.stream.write('halted')
      else if (this.actionName === 'rendered') this.render({ plain: 'halted', status: 403 })
      else if (this.actionName === 'redirected') this.redirectTo('/')
      else this.response.commit()
    }
    protected async around(next: () => Promise<void>) {
      ran.push(`around ${this.response.committed}`)
      await next()
      ran.push(`around ${this.response.committed}`)
    }
    protected after() {
      ran.push('after')
      if (this.response.committed) {
        expect(() => this.response.headers.set('x-late', '1')).toThrow('header already sent')
      }
    }
  }
  const start = () =>
    launch((r) => {
      for (const action of ['index', 'written', 'rendered', 'redirected', 'committed'] as const)
        r.get(`/${action}`, CallbackController, action)
    })

  it('L53: all of them run around a streamed action; after callbacks find a sealed head', async () => {
    ran.length = 0
    await using server = await start()
    const answer = await server.app.get('/index')
    expect([answer.text, answer.headers.get('x-late')]).toEqual(['a', null])
    expect(ran).toEqual(['first', 'around false', 'action', 'after', 'around true'])
    expect(server.log.of('fatal', 'error')).toEqual([])
  })

  it.each([
    ['written', 200, 'halted'],
    ['rendered', 403, 'halted'],
    ['redirected', 302, ''],
    ['committed', 200, ''],
  ] as const)('L53, L56, L60: a before callback that performed (%s) halts and ends the response', async (action, status, text) => {
    ran.length = 0
    await using server = await start()
    const answer = await server.app.get(`/${action}`)
    expect([answer.status, answer.text]).toEqual([status, text])
    expect(ran).toEqual(['first'])
    expect(server.log.of('info').map(({ message }) => message)).toContain('Filter chain halted as halting rendered or redirected')
    const warned = server.log.of('warn').map(({ message }) => message)
    expect(warned).toEqual(
      action === 'written' || action === 'committed' ? [`CallbackController#${action}: live stream was not closed`] : [],
    )
  })
})

describe('static liveActions', () => {
  class MixedController extends Live(BaseController) {
    static override liveActions = ['events']
    async events() {
      await this.response.stream.write('a')
      await this.response.close()
    }
    list() {
      this.render({ json: [1] })
    }
    fail() {
      throw new Error('early')
    }
  }
  const start = () =>
    launch((r) => {
      for (const action of ['events', 'list', 'fail'] as const) r.get(`/${action}`, MixedController, action)
    })

  it('B17: the actions in it stream, the others are ordinary', async () => {
    await using server = await start()
    const raw = await server.raw()
    raw.write(get('/events'))
    expect(parseHead(await raw.head()).headers.get('transfer-encoding')).toEqual(['chunked'])
    await raw.read('0\r\n\r\n')
    raw.write(get('/list'))
    const { headers } = parseHead(await raw.head())
    expect([headers.get('content-length'), headers.has('etag'), headers.has('transfer-encoding')]).toEqual([['3'], true, false])
    expect(await raw.read(']')).toBe('[1]')
    expect((await server.app.get('/fail')).status).toBe(500)
  })
})
