import { describe, expect, it } from '@jest/globals'
import { testApp } from '@live/testing'
import type { ApplicationConfig } from '../../src/application/config.js'
import { BaseController, type EventNotice, LiveApplication, NotFoundError, redirect, routes, subscribe } from '../../src/index.js'
import { published } from '../controller/support.js'
import { RecordingLogger } from '../support/fake-request.js'

class PostsController extends BaseController {
  static {
    this.beforeAction((c) => c.head('forbidden'), { only: ['closed'] })
    this.rescueFrom(NotFoundError, (_: Error, c: BaseController) => c.head('not_found'))
  }
  show() {
    this.render({ json: { ok: true } })
  }
  closed() {}
  missing() {
    throw new NotFoundError('gone')
  }
  go() {
    this.redirectTo('/show?token=x')
  }
  data() {
    this.sendData('x', { filename: 'x.txt' })
  }
}

async function started(config: ApplicationConfig = {}) {
  const logger = new RecordingLogger()
  const application = new LiveApplication({
    root: '/',
    routes: routes((r) => {
      for (const action of ['show', 'closed', 'missing', 'go', 'data'] as const) r.get(`/${action}`, PostsController, action)
      r.get('/old', { to: redirect('/show') })
    }),
  })
  application.config = { ...config, log: { logger, requests: false, ...config.log } }
  return Object.assign(await testApp(application), { logger })
}

describe('C299: config.log.events', () => {
  it('writes one flat record for each event, with a field event', async () => {
    await using app = await started({ log: { events: true } })
    for (const path of ['/show?password=x', '/closed', '/missing', '/go', '/data', '/old']) await app.get(path)
    const records = app.logger.lines.map(({ fields }) => fields).filter(({ event }) => event !== undefined)
    const of = (name: string) => records.filter(({ event }) => event === name)
    expect(of('action_controller.request_started')[0]).toMatchObject({
      controller: 'PostsController',
      action: 'show',
      params: { password: '[FILTERED]' },
    })
    expect(of('action_controller.request_completed').map(({ action, status }) => [action, status])).toEqual([
      ['show', 200],
      ['closed', 403],
      ['missing', 404],
      ['go', 302],
      ['data', 200],
    ])
    expect(of('action_controller.request_completed')[0]).toEqual({
      event: 'action_controller.request_completed',
      request_id: expect.any(String),
      controller: 'PostsController',
      action: 'show',
      status: 200,
      view_runtime: expect.any(Number),
      db_runtime: undefined,
      queries_count: undefined,
      duration_ms: expect.any(Number),
    })
    expect(of('action_controller.callback_halted')).toHaveLength(1)
    expect(of('action_controller.rescue_from_handled')).toEqual([
      expect.objectContaining({ exception_class: 'NotFoundError', exception_message: 'gone', exception_backtrace: [expect.any(String)] }),
    ])
    expect(of('action_controller.redirected')[0]!.location).toMatch(/\/show\?token=\[FILTERED\]$/)
    expect(of('action_controller.data_sent')[0]).toMatchObject({ filename: 'x.txt' })
    expect(of('action_dispatch.redirect')).toEqual([
      expect.objectContaining({ status: 301, location: expect.stringMatching(/\/show$/), source_location: expect.stringMatching(/:\d+$/) }),
    ])
  })

  it('is off by default, and leaves the events of another application to it', async () => {
    await using quiet = await started()
    await using loud = await started({ log: { events: true } })
    await quiet.get('/show')
    const events = (app: { logger: RecordingLogger }) => app.logger.lines.filter(({ fields }) => fields.event !== undefined)
    expect([events(quiet), events(loud)]).toEqual([[], []])
    await loud.get('/show')
    expect(events(loud)).toHaveLength(2)
  })

  it('stops with the application', async () => {
    const app = await started({ log: { events: true } })
    await app.close()
    await using other = await started()
    expect(await published('tracing:process_action.action_controller:start', () => other.get('/show'))).toHaveLength(1)
    expect(app.logger.lines.filter(({ fields }) => fields.event !== undefined)).toEqual([])
  })
})

it('C298: request.action_dispatch lasts until the response was delivered', async () => {
  await using app = await started()
  const events: EventNotice[] = []
  const stop = subscribe('request.action_dispatch', (notice) => events.push(notice))
  await app.get('/show')
  while (events.length === 0) await new Promise(setImmediate)
  stop()
  expect(events).toHaveLength(1)
  expect(events[0]!.payload.delivered).toBe(true)
  expect((events[0]!.payload.request as { path: string }).path).toBe('/show')
})

it('C104: a redirect of the router publishes redirect.action_dispatch', async () => {
  await using app = await started()
  const [event] = await published('tracing:redirect.action_dispatch:end', () => app.get('/old'))
  expect(event).toMatchObject({
    status: 301,
    location: expect.stringMatching(/^http:.*\/show$/),
    sourceLocation: expect.stringMatching(/:\d+$/),
  })
})
