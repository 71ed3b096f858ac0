import { tracingChannel } from 'node:diagnostics_channel'
import { afterEach, describe, expect, it } from '@jest/globals'
import { BaseController } from '@live/core'
import { Response } from '../../src/http/response.js'
import { serverTiming } from '../../src/middleware/server-timing.js'
import { fakeRequest } from '../support/fake-request.js'
import { launch, watchProcess } from '../support.js'

watchProcess()

const sql = tracingChannel('test_sql.timing')
const other = tracingChannel('test_other.timing')
const EVENTS = ['test_sql.timing', 'test_other.timing']

const names = (header: string | null): string[] => (header ?? '').split(', ').map((entry) => entry.replace(/;dur=\d+\.\d\d$/, ''))
const duration = (header: string | null, name: string): number => Number(new RegExp(`${name};dur=([\\d.]+)`).exec(header ?? '')?.[1])
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function timed(work: () => unknown, given?: string): Promise<string | null> {
  const response = await serverTiming(EVENTS)(fakeRequest(), async () => {
    await work()
    const answer = new Response()
    if (given !== undefined) answer.headers.set('server-timing', given)
    return answer
  })
  return response.headers.get('server-timing')
}

describe('C288: Server-Timing', () => {
  it('tells how long events took, the same ones summed', async () => {
    const header = await timed(async () => {
      await sql.tracePromise(() => pause(20), {})
      await sql.tracePromise(() => pause(20), {})
      other.traceSync(() => {}, {})
    })
    expect(names(header)).toEqual(['test_sql.timing', 'test_other.timing'])
    expect(duration(header, 'test_sql.timing')).toBeGreaterThan(35)
    expect(duration(header, 'test_other.timing')).toBeLessThan(duration(header, 'test_sql.timing'))
  })

  it('is appended to one that is there, and absent without events', async () => {
    expect(await timed(() => sql.traceSync(() => {}, {}), 'mine;dur=1')).toMatch(/^mine;dur=1, test_sql\.timing;dur=\d+\.\d\d$/)
    expect(await timed(() => {})).toBeNull()
  })

  it('keeps requests apart, and events outside of any', async () => {
    sql.traceSync(() => {}, {})
    const [one, two] = await Promise.all([
      timed(async () => {
        await pause(5)
        sql.traceSync(() => {}, {})
      }),
      timed(() => other.tracePromise(() => pause(10), {})),
    ])
    expect([names(one), names(two)]).toEqual([['test_sql.timing'], ['test_other.timing']])
  })

  it('C297: nobody listens any more when no request is under way, whether it answered or failed', async () => {
    const listening: boolean[] = []
    await timed(() => listening.push(sql.start.hasSubscribers))
    const failing = serverTiming(EVENTS)
    expect(() =>
      failing(fakeRequest(), () => {
        throw new Error('at once')
      }),
    ).toThrow('at once')
    await expect(failing(fakeRequest(), () => Promise.reject(new Error('later')))).rejects.toThrow('later')
    expect([...listening, sql.start.hasSubscribers, sql.end.hasSubscribers, sql.asyncEnd.hasSubscribers]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  it('of a failing event as well', async () => {
    const header = await timed(() => sql.tracePromise(() => Promise.reject(new Error('x')), {}).catch(() => {}))
    expect(names(header)).toEqual(['test_sql.timing'])
  })
})

describe('in development', () => {
  afterEach(() => {
    delete process.env.LIVE_ENV
  })

  class PagesController extends BaseController {
    show() {
      this.render({ plain: 'x' })
    }
  }

  it('C287, C288: every answer has both headers, and none elsewhere', async () => {
    const headers = async (): Promise<(string | null)[]> => {
      await using server = await launch((r) => r.get('/', PagesController, 'show'))
      const answer = await server.app.get('/')
      return [answer.headers.get('server-timing'), answer.headers.get('x-runtime')]
    }
    expect(await headers()).toEqual([null, null])
    process.env.LIVE_ENV = 'development'
    expect(await headers()).toEqual([
      expect.stringMatching(/process_action\.action_controller;dur=\d+\.\d\d/),
      expect.stringMatching(/^\d+\.\d{6}$/),
    ])
  })
})
