import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it, jest } from '@jest/globals'
import { ApiController, BaseController, LiveError, type ProcessActionPayload } from '../../src/index.js'
import { appWith, FakeRenderer, published } from './support.js'

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
  ])('C300: %s ends with the status %i, as the client sees it', async (action, status) => {
    await using app = await appWith(Posts, actions)
    const events = await published(END, async () => expect((await app.get(`/${action}`)).status).toBe(status))
    expect(events.map((event) => [event.controller, event.action, event.status])).toEqual([['Posts', action, status]])
    expect('error' in events[0]!).toBe(status >= 400)
  })

  it('C300: has no status for something thrown that is no error', async () => {
    await using app = await appWith(Posts, actions)
    const events = await published(END, async () => expect((await app.get('/crash')).status).toBe(500))
    expect(events.map(({ status }) => status)).toEqual([null])
  })

  it('C91: measures rendering, now and later, and says nothing where nothing was rendered', async () => {
    class Views extends BaseController {
      text() {
        this.render({ plain: 'x' })
      }
      page() {
        this.render('views/page')
      }
      nothing() {
        this.head('ok')
      }
    }
    const renderer = new FakeRenderer({ 'views/page.html': 'page' }, true)
    await using app = await appWith(Views, ['text', 'page', 'nothing'], { view: { renderer } })
    const events = await published(END, async () => {
      for (const path of ['/text', '/page', '/nothing']) await app.get(path)
    })
    expect(events.map(({ viewRuntime }) => viewRuntime)).toEqual([expect.any(Number), expect.any(Number), undefined])
    expect(events[1]!.viewRuntime).toBeGreaterThan(0)
  })

  it('C298: carries what appendInfoToPayload adds, after a failure too', async () => {
    class Tenants extends BaseController {
      show() {
        this.head('ok')
      }
      fail() {
        throw new LiveError('ERR_NOT_FOUND', 'gone')
      }
      override appendInfoToPayload(payload: ProcessActionPayload) {
        super.appendInfoToPayload(payload)
        payload.tenant = 'acme'
      }
    }
    expect([...Tenants.actionMethods()]).toEqual(['show', 'fail'])
    await using app = await appWith(Tenants, ['show', 'fail'])
    const events = await published(END, async () => {
      for (const path of ['/show', '/fail']) await app.get(path)
    })
    expect(events.map(({ tenant, status }) => [tenant, status])).toEqual([
      ['acme', 200],
      ['acme', 404],
    ])
  })

  it('C274, C275: a status of config.rescueResponses is in the event too', async () => {
    class QuotaExceeded extends Error {}
    class TeamQuotaExceeded extends QuotaExceeded {}
    class Quotas extends BaseController {
      show() {
        throw new TeamQuotaExceeded('full')
      }
    }
    await using app = await appWith(Quotas, ['show'], { rescueResponses: { QuotaExceeded: 'too_many_requests' } })
    const events = await published(END, async () => expect((await app.get('/show')).status).toBe(429))
    expect(events.map(({ status }) => status)).toEqual([429])
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
  class Watched extends ApiController {
    show() {
      this.response.body = 'x'
    }
  }
  /** A request that tells when the payload of an event asks for its path. */
  const watchedRequest = (asked: string[]) => ({
    argumentReader: null,
    commitSession: () => null,
    safeFormat: 'html',
    get filteredPath() {
      asked.push('path')
      return '/'
    },
  })
  const services = { http: {}, logger: {} } as never

  it('without a listener no payload is built, and a synchronous action stays synchronous', () => {
    // Channels are those of the process, and other test files of this worker may have left an application that listens.
    const nobody = jest
      .spyOn(Object.getPrototypeOf(tracingChannel('test.nobody')) as { readonly hasSubscribers: boolean }, 'hasSubscribers', 'get')
      .mockReturnValue(false)
    const asked: string[] = []
    try {
      const response = new Watched().dispatch('show', watchedRequest(asked) as never, services)
      expect([response, asked]).toEqual([expect.objectContaining({ body: 'x' }), []])
    } finally {
      nobody.mockRestore()
    }
  })

  it('with a listener it is', () => {
    const listener = (): void => {}
    const asked: string[] = []
    subscribe(START, listener)
    try {
      void new Watched().dispatch('show', watchedRequest(asked) as never, services)
      expect(asked).toEqual(['path'])
    } finally {
      unsubscribe(START, listener)
    }
  })
})
