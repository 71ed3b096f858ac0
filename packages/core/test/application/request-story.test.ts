/** A83: what the terminal of a developer shows of a request. */
import { describe, expect, it } from '@jest/globals'
import { BaseController, type LiveApplication } from '@live/core'
import { testApp } from '@live/testing'
import { prettyLine } from '../../src/application/pretty-log.js'
import { narrateRequests } from '../../src/application/request-story.js'
import type { ControllerServices } from '../../src/controller/controller-services.js'
import { watchProcess } from '../support.js'
import { applicationIn, projectOf, withEnv } from './project-support.js'

watchProcess()

let services: ControllerServices

class PostsController extends BaseController {
  static {
    this.beforeAction('login', { only: ['show'] })
  }
  index() {
    services = this.services
    this.render({ json: {} })
  }
  show() {}
  protected login() {
    this.redirectTo('/login')
  }
}

const start = async (): Promise<{ app: LiveApplication; debugLines: () => string[] }> => {
  const { app, log } = applicationIn(projectOf(), {
    draw: (r) => r.resources('posts', PostsController, { only: ['index', 'show'] }),
    config: { log: { requests: true } },
  })
  return { app, debugLines: () => log.of('debug').map(({ message }) => message) }
}

describe('A83: the story of a request', () => {
  it('says what processes it, what stopped it, and how long it took', async () => {
    const { app, debugLines } = await start()
    await using test = await testApp(app)
    await test.get('/posts')
    const stop = narrateRequests(services)
    await test.get('/posts/1', { accept: 'text/html' })
    stop()
    await test.get('/posts/2')
    expect(debugLines()).toEqual([
      '  Processing by PostsController#show as html',
      'Redirected',
      '  Filter chain halted as login rendered or redirected',
      'Redirected',
    ])
  })

  it('leaves an application with a logger of its own alone', async () => {
    await withEnv({ LIVE_ENV: 'development' }, async () => {
      const { app, debugLines } = await start()
      await using test = await testApp(app)
      await test.get('/posts')
      expect(debugLines()).toEqual([])
    })
  })

  it('the last line has the times of views and database', () => {
    const line = {
      level: 30,
      time: 0,
      msg: 'Completed',
      method: 'GET',
      path: '/posts',
      status: 200,
      durationMs: 18.449,
      viewMs: 10.04,
      dbMs: 1.26,
    }
    expect(prettyLine(JSON.stringify({ ...line, queries: 3 }))).toContain(
      'GET /posts 200 in 18.45 ms (views 10.04 ms, database 1.26 ms in 3 queries)',
    )
    expect(prettyLine(JSON.stringify({ ...line, viewMs: undefined, queries: 1 }))).toContain('in 18.45 ms (database 1.26 ms in 1 query)')
  })
})
