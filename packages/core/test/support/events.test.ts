import { execFile } from 'node:child_process'
import { channel, tracingChannel } from 'node:diagnostics_channel'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, jest } from '@jest/globals'
import { type EventNotice, subscribe } from '../../src/support/events.js'

const EVENTS = resolve(__dirname, '../../dist/support/events.js')
const timed = tracingChannel<unknown, { id: number }>('test.timed')
const point = channel('test.point')

function listening(name: string) {
  const notices: EventNotice<{ id: number }>[] = []
  const stop = subscribe<{ id: number }>(name, (notice) => notices.push(notice))
  return { notices, [Symbol.dispose]: stop }
}

describe('C297: subscribe', () => {
  it('tells a point event at once', () => {
    using heard = listening('test.point')
    point.publish({ id: 1 })
    expect(heard.notices).toEqual([{ name: 'test.point', payload: { id: 1 }, durationMs: 0 }])
  })

  it('tells a timed event once, at its end, with its duration', async () => {
    using heard = listening('test.timed')
    timed.traceSync(() => 'x', { id: 1 })
    timed.traceSync(() => undefined, { id: 2 })
    const slow = timed.tracePromise(
      async () => {
        await new Promise(setImmediate)
      },
      { id: 3 },
    )
    expect(heard.notices.map(({ payload }) => payload.id)).toEqual([1, 2])
    await slow
    expect(heard.notices.map(({ payload }) => payload.id)).toEqual([1, 2, 3])
    expect(heard.notices[2]!.durationMs).toBeGreaterThan(0)
    expect('error' in heard.notices[2]!).toBe(false)
  })

  it('tells what failed, now and later', async () => {
    using heard = listening('test.timed')
    const error = new Error('broken')
    const fail = (): never => {
      throw error
    }
    expect(() => timed.traceSync(fail, { id: 1 })).toThrow(error)
    await expect(timed.tracePromise(async () => fail(), { id: 2 })).rejects.toThrow(error)
    expect(heard.notices.map(({ payload, error: failure }) => [payload.id, failure])).toEqual([
      [1, error],
      [2, error],
    ])
  })

  it('a listener that throws disturbs nobody', () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const stop = subscribe('test.timed', () => {
      throw new Error('my listener')
    })
    expect(timed.traceSync(() => 'fine', { id: 1 })).toBe('fine')
    stop()
    expect(warned.mock.calls).toEqual([['A listener of test.timed failed: my listener']])
    warned.mockRestore()
  })

  it('stops when it is told to', () => {
    const heard = listening('test.timed')
    heard[Symbol.dispose]()
    timed.traceSync(() => 'x', { id: 1 })
    point.publish({ id: 1 })
    expect([heard.notices, timed.hasSubscribers]).toEqual([[], false])
  })
})

describe('a name that nobody holds', () => {
  it('is heard by who comes back just after everybody had left', async () => {
    // In a process of its own: the tests hold every channel themselves (test/support/quiet-channels.ts).
    const script = `
      const { channel } = await import('node:diagnostics_channel')
      const { setImmediate: turn } = await import('node:timers/promises')
      const { subscribe } = await import(${JSON.stringify(pathToFileURL(EVENTS).href)})
      subscribe('unheld', () => {})()
      // What was looked at in a turn is collected after it, and what has to be done about it comes another turn later.
      await turn()
      gc()
      subscribe('unheld', () => console.log('heard'))
      await turn()
      gc()
      await turn()
      channel('unheld').publish({})`
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--input-type=module', '-e', script])
    expect(stdout).toBe('heard\n')
  })
})
