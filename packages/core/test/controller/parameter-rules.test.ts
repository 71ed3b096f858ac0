/** What happens with parameters that nobody permitted, and with those that are no text. */
import { describe, expect, it } from '@jest/globals'
import {
  ApiController,
  type ApplicationConfig,
  BaseController,
  LiveApplication,
  ParamEncoding,
  routes,
  SkipParameterEncoding,
} from '../../src/index.js'
import { appWith, published } from './support.js'

class PostsController extends BaseController {
  create() {
    const nested = this.params.withDefaults({ z: 1 }).slice('post', 'z').require('post')
    this.render({ json: nested.permit('title', { author: ['name'] }).toObject() })
  }
  top() {
    this.render({ json: this.params.permit('a').toObject() })
  }
  expect() {
    this.render({ json: this.params.expect({ post: ['title'] }) })
  }
  fail() {
    this.render({ json: this.params.expectOrFail({ post: ['title'] }) })
  }
  all() {
    this.render({ json: this.params.toObject() })
  }
}

async function run(path: string, controller: ApplicationConfig['controller'] = {}) {
  let answer: { status: number; parsedBody: unknown } | undefined
  await using app = await appWith(PostsController, ['create', 'top', 'expect', 'fail', 'all'], { controller })
  const events = await published('unpermitted_parameters.action_controller', async () => {
    answer = await app.get(path, { accept: 'application/json' })
  })
  return {
    status: answer?.status,
    parsedBody: answer?.parsedBody,
    events,
    lines: app.logger.lines.filter(({ message }) => message.startsWith('Unpermitted')),
  }
}
const query = '?post[title]=a&post[admin]=1&post[author][name]=b&post[author][role]=c'

describe('C150: unpermitted parameters', () => {
  it('are told at each level, with the context, after deriving too; one debug line each', async () => {
    const { status, events, lines } = await run(`/create${query}`)
    expect(status).toBe(200)
    expect(events.map(({ keys }) => keys)).toEqual([['role'], ['admin']])
    expect(events[0].context).toMatchObject({ controller: 'PostsController', action: 'create', params: { post: { title: 'a' } } })
    expect((events[0].context as { request: { path: string } }).request.path).toBe('/create')
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['debug', 'Unpermitted parameters: "role" in PostsController#create'],
      ['debug', 'Unpermitted parameters: "admin" in PostsController#create'],
    ])
  })

  it('do not count when they always come', async () => {
    expect((await run('/top?a=1&b=2&controller=x&action=y')).events.map(({ keys }) => keys)).toEqual([['b']])
    const none = await run('/top?a=1&b=2', { alwaysPermittedParameters: ['b'] })
    expect([none.events, none.lines]).toEqual([[], []])
  })

  it('raise is a 500, and shows nothing to the client', async () => {
    const { status, parsedBody } = await run('/top?a=1&b=2', { actionOnUnpermittedParameters: 'raise' })
    expect([status, JSON.stringify(parsedBody)]).toEqual([500, expect.not.stringContaining('"b"')])
    expect((await run('/top?a=1', { actionOnUnpermittedParameters: 'raise' })).status).toBe(200)
  })

  it('false says nothing; expect never does', async () => {
    const off = await run(`/create${query}`, { actionOnUnpermittedParameters: false })
    const expected = await run(`/expect${query}`, { actionOnUnpermittedParameters: 'raise' })
    expect([off.events, off.lines, expected.status, expected.parsedBody]).toEqual([[], [], 200, { title: 'a' }])
  })

  it('another word fails at boot', () => {
    const application = new LiveApplication({ root: '/', routes: routes(() => {}) })
    application.config = { controller: { actionOnUnpermittedParameters: 'warn' as never }, log: { logger: false } }
    expect(() => application.handler).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringContaining("'log', 'raise'") }),
    )
  })
})

it('C148: expectOrFail is a 500, which tells the client nothing; expect is a 400', async () => {
  expect((await run('/expect')).status).toBe(400)
  const { status, parsedBody } = await run('/fail?post=1')
  expect([status, parsedBody]).toEqual([500, expect.objectContaining({ code: 'ERR_INTERNAL' })])
  expect((await run(`/fail${query}`)).parsedBody).toEqual({ title: 'a' })
})

it('C151: permitAllParameters lets everything through', async () => {
  expect((await run('/all?a=1')).status).toBe(500)
  expect((await run('/all?a=1', { permitAllParameters: true })).parsedBody).toEqual({ a: '1' })
})

describe('C137: parameters of bytes', () => {
  class FilesController extends ApiController {
    static {
      this.paramEncoding('block', 'path', 'binary')
      this.skipParameterEncoding('every')
    }
    @ParamEncoding('path', 'binary')
    show() {
      this.#answer()
    }
    @SkipParameterEncoding()
    raw() {
      this.#answer()
    }
    block() {
      this.#answer()
    }
    every() {
      this.#answer()
    }
    text() {
      this.#answer()
    }
    #answer() {
      const shown = Object.entries(this.params.toUnsafeObject()).map(([name, value]) => [
        name,
        Buffer.isBuffer(value) ? value.toString('hex') : value,
      ])
      this.render({ json: Object.fromEntries(shown) as object })
    }
  }
  class OptionsController extends FilesController {
    static override config = { skipParameterEncoding: ['text'] }
  }
  const actions = ['show', 'raw', 'block', 'every', 'text']

  it.each(['show', 'block'])('%s: values of the named one are buffers, others stay text', async (action) => {
    await using app = await appWith(FilesController, actions)
    expect((await app.get(`/${action}?path=%E2%EF+%2&a=%C3%A9`)).parsedBody).toEqual({ path: 'e2ef20' + '2532', a: 'é' })
    expect((await app.get(`/${action}?a=%E2`)).status).toBe(400)
    const form = { body: 'path=%FF&a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    expect((await app.post(`/${action}`, form)).parsedBody).toEqual({ path: 'ff', a: '1' })
  })

  it.each(['raw', 'every'])('%s: all values are', async (action) => {
    await using app = await appWith(FilesController, actions)
    expect((await app.get(`/${action}?a=1&b=%FF`)).parsedBody).toEqual({ a: '31', b: 'ff' })
  })

  it('other actions are as strict as ever; the option does the same', async () => {
    await using app = await appWith(FilesController, actions)
    expect((await app.get('/text?path=%E2')).status).toBe(400)
    await using other = await appWith(OptionsController, actions)
    expect((await other.get('/text?path=%E2')).parsedBody).toEqual({ path: 'e2' })
  })
})
