/** `app.errors` and `app.events`. */
import { describe, expect, it } from '@jest/globals'
import { BaseController, type ErrorContext } from '@live/core'
import { launch, nextTurn, watchProcess } from '../support.js'
import { applicationIn, projectOf } from './project-support.js'

watchProcess()

class FailingController extends BaseController {
  index() {
    throw new Error('broken action')
  }
}

const listening = () => {
  const { app, log } = applicationIn(projectOf())
  const told: [string, ErrorContext][] = []
  const stop = app.errors.subscribe({ report: (error, context) => void told.push([(error as Error).message, context]) })
  return { app, log, told, stop }
}

describe('A10: app.errors', () => {
  it('handle reports and goes on, with a fallback; record reports and throws on', async () => {
    const { app, told } = listening()
    const fail = (message: string) => () => {
      throw new Error(message)
    }
    expect(app.errors.handle(fail('a'), { fallback: 5, context: { step: 1 }, source: 'import' })).toBe(5)
    expect(app.errors.handle(() => 6)).toBe(6)
    expect(await app.errors.handle(async () => fail('b')(), { fallback: () => 7 })).toBe(7)
    expect(() => app.errors.record(fail('c'))).toThrow('c')
    await expect(app.errors.record(async () => fail('d')())).rejects.toThrow('d')
    expect(told).toEqual([
      ['a', { handled: true, severity: 'warning', source: 'import', details: { step: 1 } }],
      ['b', { handled: true, severity: 'warning', source: 'application', details: {} }],
      ['c', { handled: false, severity: 'error', source: 'application', details: {} }],
      ['d', { handled: false, severity: 'error', source: 'application', details: {} }],
    ])
  })

  it('an error is reported once, whoever reports it again; nobody is told after unsubscribing', () => {
    const { app, told, stop } = listening()
    const error = new Error('once')
    app.errors.report(error, { severity: 'info' })
    app.errors.report(error)
    stop()
    app.errors.report(new Error('later'))
    expect(told.map(([message, { severity }]) => `${message} ${severity}`)).toEqual(['once info'])
  })

  it('a subscriber that throws or rejects is logged, and the others are told', async () => {
    const { app, log, told } = listening()
    app.errors.subscribe({
      report: () => {
        throw new Error('tracker down')
      },
    })
    app.errors.subscribe({ report: (async () => Promise.reject(new Error('tracker slow'))) as never })
    app.errors.report(new Error('x'))
    await nextTurn()
    expect(log.of('error').map(({ fields }) => (fields.err as Error).message)).toEqual(['tracker down', 'tracker slow'])
    expect(told).toHaveLength(1)
    expect(() => app.errors.subscribe({} as never)).toThrow('An error reporter has a method report')
  })

  it('failures of requests go to subscribers and to config.errorReporter, once', async () => {
    const told: string[] = []
    await using live = await launch((r) => r.root(FailingController, 'index'), {
      errorReporter: { report: (_, { source, handled }) => void told.push(`config ${source} ${String(handled)}`) },
    })
    live.application.errors.subscribe({ report: (error) => void told.push((error as Error).message) })
    await live.app.get('/')
    expect(told).toEqual(['config application.action_dispatch false', 'broken action'])
  })
})

describe('A11: app.events', () => {
  it('notify tells who listens, time tells how long and what failed', async () => {
    const { app } = listening()
    const seen: unknown[] = []
    const stop = app.events.subscribe('user.signup', ({ payload }) => void seen.push(payload))
    const stopTimes = app.events.subscribe('import.run', ({ payload, error, durationMs }) => {
      seen.push([payload, (error as Error | undefined)?.message, durationMs >= 0])
    })
    app.events.notify('user.signup', { id: 1 })
    app.events.notify('nobody.listens', { id: 1 })
    expect(await app.events.time('import.run', { file: 'a' }, () => 5)).toBe(5)
    await expect(app.events.time('import.run', { file: 'b' }, () => Promise.reject(new Error('bad file')))).rejects.toThrow('bad file')
    expect(await app.events.time('nobody.listens', {}, async () => 6)).toBe(6)
    stop()
    stopTimes()
    app.events.notify('user.signup', { id: 2 })
    expect(seen).toMatchObject([{ id: 1 }, [{ file: 'a' }, undefined, true], [{ file: 'b' }, 'bad file', true]])
    expect(() => app.events.notify('')).toThrow('An event has the name')
  })
})
