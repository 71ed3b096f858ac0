/** A77: `/up` and `/up/ready` of an application. */
import { describe, expect, it } from '@jest/globals'
import { type DatabaseService, type HealthConfig, HealthController } from '@live/core'
import { deferred } from '../../src/support/deferred.js'
import { launch, watchProcess } from '../support.js'
import { applicationIn, projectOf } from './project-support.js'

watchProcess()

const start = (health: HealthConfig = {}, database?: DatabaseService) =>
  launch(
    (r) => {
      r.get('/up', HealthController, 'show')
      r.get('/up/ready', HealthController, 'ready')
    },
    { health, ...(database === undefined ? {} : { model: { database } }) },
  )

const database = (healthy: boolean): DatabaseService => ({
  connect: async () => {},
  close: async () => {},
  isHealthy: async () => healthy,
})

describe('A77: /up/ready', () => {
  it('is ready when every check and the database answer', async () => {
    await using live = await start({ checks: { redis: () => 'PONG' } }, database(true))
    const { status, parsedBody } = await live.app.get('/up/ready', { accept: 'application/json' })
    expect([status, parsedBody]).toMatchObject([200, { status: 'ready', checks: { redis: 'up', database: 'up' } }])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('secret host unreachable')
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret host unreachable'))],
    ['gives false', () => false],
  ])('is 503 when a check %s, and tells the world no reason', async (_, check) => {
    await using live = await start({ checks: { redis: check } }, database(true))
    const { status, text } = await live.app.get('/up/ready', { accept: 'application/json' })
    expect([status, JSON.parse(text)]).toMatchObject([503, { status: 'down', checks: { redis: 'down', database: 'up' } }])
    expect(text).not.toContain('secret')
  })

  it('is 503 when the database does not answer, and /up is not', async () => {
    await using live = await start({}, database(false))
    expect((await live.app.get('/up/ready')).status).toBe(503)
    expect((await live.app.get('/up')).status).toBe(200)
  })

  it('a check that hangs is down after the time that is set', async () => {
    const hanging = deferred()
    await using live = await start({ checks: { slow: () => hanging.promise }, timeout: 20 })
    expect((await live.app.get('/up/ready', { accept: 'application/json' })).parsedBody).toMatchObject({ checks: { slow: 'down' } })
  })

  it('leaves no line in the log', async () => {
    await using live = await start()
    await live.app.get('/up/ready')
    await live.app.get('/up')
    expect(live.log.entries.filter(({ message }) => message === 'Completed')).toEqual([])
  })

  it('a check that is none is refused at boot', () => {
    const { app } = applicationIn(projectOf(), { config: { health: { checks: { redis: 1 as never } } } })
    expect(() => app.handler).toThrow('config.health.checks.redis is 1: give a function')
    const { app: other } = applicationIn(projectOf(), { config: { health: { timeout: 0 } } })
    expect(() => other.handler).toThrow('config.health.timeout is 0')
  })

  it('A23: JSON names the revision', async () => {
    const { app } = applicationIn(projectOf({ REVISION: 'abc123\n' }), { draw: (r) => r.get('/up', HealthController, 'show') })
    expect(app.revision).toBe('abc123')
  })
})
