/** The events of the framework in tests. */
import { channel, tracingChannel } from 'node:diagnostics_channel'
import { describe, expect, it } from '@jest/globals'
import { BaseController, LiveApplication, type ProcessActionPayload, routes } from '@live/core'
import { assertNoNotifications, assertNotification, assertNotifications, subscribeTo, testApp } from '../src/index.js'

class EventsController extends BaseController {
  show() {
    this.render({ plain: 'x' })
  }
}

const name = 'tick.live_testing'
const tick = (n: number): void => channel(name).publish({ n })

describe('events', () => {
  it('C311: are heard from the application', async () => {
    const application = new LiveApplication({ root: __dirname, routes: routes((r) => r.get('/show', EventsController, 'show')) })
    application.config = { log: { logger: false } }
    await using app = await testApp(application)
    const { payload, durationMs } = await assertNotification<ProcessActionPayload>(
      'process_action.action_controller',
      () => app.get('/show'),
      { payload: { controller: 'EventsController', status: 200 } },
    )
    expect(payload.action).toBe('show')
    expect(durationMs).toBeGreaterThanOrEqual(0)
    await assertNoNotifications('redirect_to.action_controller', () => app.get('/show'))
  })

  it('subscribeTo keeps what was heard, and hands it out once', async () => {
    const events = subscribeTo<{ n: number }>(name)
    tick(1)
    tick(2)
    expect((await events.next()).payload.n).toBe(1)
    const later = events.next({ payload: ({ n }) => n > 2 })
    tick(3)
    expect((await later).payload.n).toBe(3)
    await expect(events.next({ timeout: 1 })).rejects.toMatchObject({
      code: 'ERR_TEST_TIMEOUT',
      message: expect.stringContaining('heard 3'),
    })
    events.stop()
    tick(4)
    expect(events.events.map(({ payload }) => payload.n)).toEqual([1, 2, 3])
  })

  it('keeps no more than ten thousand', async () => {
    using events = subscribeTo<{ n: number }>(name)
    for (let n = 0; n < 10_010; n++) tick(n)
    expect([events.events.length, events.events[0]?.payload.n]).toEqual([10_000, 10])
    expect((await events.next()).payload.n).toBe(10)
    tick(10_010)
    expect((await events.next()).payload.n).toBe(11)
  })

  it('assertNotification waits for one that comes late, and says what came instead', async () => {
    await assertNotification(name, () => void setImmediate(tick, 1))
    await expect(assertNotification(name, () => {}, { timeout: 1 })).rejects.toThrow(`Expected a ${name}, but there was none`)
    await expect(assertNotification<{ n: number }>(name, () => tick(1), { payload: { n: 2 }, timeout: 1 })).rejects.toThrow(
      `Expected a ${name} with n as given, but there was only:\n  n: 1`,
    )
    const work = () => Promise.reject(new Error('work failed'))
    await expect(assertNotification(name, work)).rejects.toThrow('work failed')
    expect(channel(name).hasSubscribers).toBe(false)
  })

  it('counts them', async () => {
    const twice = (): void => [1, 2].forEach(tick)
    expect(await assertNotifications(name, 2, twice)).toHaveLength(2)
    expect(await assertNotifications<{ n: number }>(name, 1, twice, { payload: { n: 2 } })).toMatchObject([{ payload: { n: 2 } }])
    await expect(assertNotifications(name, 1, twice)).rejects.toThrow(`Expected 1 ${name}, but there were 2`)
    await expect(assertNotifications(name, 3, twice, { timeout: 1 })).rejects.toThrow('but there were 2')
    await expect(assertNoNotifications(name, twice)).rejects.toThrow(`Expected 0 ${name}, but there were 2`)
    expect(channel(name).hasSubscribers).toBe(false)
  })

  it('tells the error of one that failed', async () => {
    const timed = tracingChannel<unknown, { n: number }>(name)
    const work = () =>
      timed.traceSync(
        () => {
          throw new Error('no luck')
        },
        { n: 1 },
      )
    const { error } = await assertNotification(name, () => expect(work).toThrow('no luck'))
    expect(error).toMatchObject({ message: 'no luck' })
  })
})
