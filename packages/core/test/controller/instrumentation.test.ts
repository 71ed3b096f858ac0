import { channel, subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it } from '@jest/globals'
import { ApiController, BaseController, LiveError } from '../../src/index.js'
import { appWith, published } from './support.js'

class Posts extends BaseController {
  show() {
    this.render({ json: { id: this.params.get('id') }, status: 'created' })
  }
  async later() {
    await new Promise(setImmediate)
    this.head('accepted')
  }
  fail() {
    throw new LiveError('ERR_NOT_FOUND', 'gone')
  }
  crash() {
    throw 'not an error'
  }
}
const actions = ['show', 'later', 'fail', 'crash']
const START = 'start_processing.action_controller'
const END = 'tracing:process_action.action_controller:asyncEnd'

describe('C298: start_processing', () => {
  it('tells what is about to run, with filtered parameters and path', async () => {
    await using app = await appWith(Posts, actions)
    const [event, ...more] = await published(START, () =>
      app.get('/show?id=7&password=x', { accept: 'application/json', headers: { 'x-a': '1' } }),
    )
    expect(more).toEqual([])
    expect(event).toMatchObject({
      controller: 'Posts',
      action: 'show',
      method: 'GET',
      format: 'json',
      path: '/show?id=7&password=[FILTERED]',
      params: { id: '7', password: '[FILTERED]' },
    })
    expect((event!.headers as Headers).get('x-a')).toBe('1')
  })

  it('C132: says nothing of malformed parameters, and lets the action report them', async () => {
    await using app = await appWith(Posts, actions)
    const post = () =>
      app.post('/show', { body: '{', headers: { 'content-type': 'application/json' } }).then(({ status }) => expect(status).toBe(400))
    expect(await published(START, post)).toEqual([expect.objectContaining({ params: {} })])
  })

  it('a malformed Accept does not keep it from being told', async () => {
    await using app = await appWith(Posts, actions)
    expect(await published(START, () => app.get('/show', { accept: 'text/html,*' }))).toEqual([expect.objectContaining({ format: 'html' })])
  })
})

describe('C298: process_action', () => {
  it.each([
    ['show', 201],
    ['later', 202],
    ['fail', 404],
    ['crash', 500],
  ])('%s ends with the status %i, as the client sees it', async (action, status) => {
    await using app = await appWith(Posts, actions)
    const events = await published(END, async () => expect((await app.get(`/${action}`)).status).toBe(status))
    expect(events).toEqual([expect.objectContaining({ controller: 'Posts', action, status })])
    expect('error' in events[0]!).toBe(status >= 400)
  })

  it('has the same payload object at start and end, so that a listener can measure', async () => {
    await using app = await appWith(Posts, actions)
    const seen: object[] = []
    const trace = tracingChannel('process_action.action_controller')
    const handlers = { start: (each: object) => void seen.push(each), asyncEnd: (each: object) => void seen.push(each) }
    trace.subscribe(handlers as never)
    await app.get('/show')
    trace.unsubscribe(handlers as never)
    expect(seen).toHaveLength(2)
    expect(seen[0]).toBe(seen[1])
  })

  it('C301: API controllers publish too', async () => {
    class Api extends ApiController {
      show() {
        this.head('ok')
      }
    }
    await using app = await appWith(Api, ['show'])
    expect(await published(END, () => app.get('/show'))).toHaveLength(1)
  })
})

describe('C297', () => {
  it('without a listener no payload is built, and a synchronous action stays synchronous', () => {
    let asked = 0
    class Quiet extends ApiController {
      show() {
        this.response.body = 'x'
      }
      override get request(): never {
        asked++
        throw new Error('nobody listens')
      }
    }
    expect(channel(START).hasSubscribers).toBe(false)
    const quiet = new Quiet()
    const { dispatch } = quiet
    const response = dispatch.call(quiet, 'show', null as never, { http: {}, logger: {} } as never)
    expect([response, asked]).toEqual([expect.objectContaining({ body: 'x' }), 0])
  })

  it('with a listener it asks', () => {
    class Heard extends ApiController {
      show() {
        this.response.body = 'x'
      }
      override get request(): never {
        throw new Error('somebody listens')
      }
    }
    const listener = (): void => {}
    subscribe(START, listener)
    try {
      const heard = new Heard()
      expect(() => heard.dispatch('show', null as never, { http: {}, logger: {} } as never)).toThrow('somebody listens')
    } finally {
      unsubscribe(START, listener)
    }
  })
})
