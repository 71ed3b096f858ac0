import { describe, expect, it } from '@jest/globals'
import { testApp } from '@live/testing'
import { ApiController, LiveApplication, type Logger, Response, requestLog, routes } from '../../src/index.js'
import { fakeRequest, RecordingLogger } from '../support/fake-request.js'

class Pages extends ApiController {
  show() {
    this.render({ plain: 'hello' })
  }
  read() {
    this.render({ plain: this.params.string('page') })
  }
  fail() {
    throw new Error('boom')
  }
  sessions() {
    this.head('created')
  }
  async slow() {
    Pages.reached()
    await new Promise((resolve) => this.request.signal.addEventListener('abort', resolve, { once: true }))
    this.head('ok')
  }
  static reached = (): void => {}
}

async function start(log: { silence?: string[]; requests?: boolean } = {}) {
  const lines: Record<string, unknown>[] = []
  const waiting: (() => void)[] = []
  const logger = new RecordingLogger()
  const record = Object.assign(Object.create(logger) as Logger, {
    info: (fields: Record<string, unknown>, message: string) => {
      if (message !== 'Completed') return
      lines.push(fields)
      for (const wake of waiting.splice(0)) wake()
    },
    isLevelEnabled: () => true,
  })
  const application = new LiveApplication({
    root: __dirname,
    routes: routes((r) => {
      for (const name of ['show', 'read', 'fail', 'slow'] as const) r.get(`/${name}`, Pages, name)
      r.match('/sessions', { controller: Pages, action: 'sessions', via: 'all' })
    }),
  })
  application.config = { log: { logger: record, ...log } }
  const app = await testApp(application)
  /** Waits until so many lines were written. */
  const written = async (count: number): Promise<Record<string, unknown>[]> => {
    while (lines.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    return lines
  }
  return Object.assign(app, { lines, written })
}

describe('C290: one line per request', () => {
  it('tells method, path, action, format, status, duration, address and request id', async () => {
    await using app = await start()
    const { headers } = await app.get('/show?page=2', { accept: 'application/json' })
    expect(await app.written(1)).toEqual([
      {
        requestId: headers.get('x-request-id'),
        method: 'GET',
        path: '/show?page=2',
        endpoint: 'Pages#show',
        format: 'json',
        status: 200,
        delivered: undefined,
        durationMs: expect.any(Number),
        ip: '127.0.0.1',
      },
    ])
    expect(app.lines[0]!.durationMs).toBeGreaterThan(0)
  })

  it('with level debug, tells the parameters that the action read, filtered, without _method', async () => {
    await using app = await start()
    await app.get('/read?page=2&token=x&_method=put')
    expect((await app.written(1))[0]!.params).toEqual({ page: '2', token: '[FILTERED]' })
  })

  it('C294: filters values of the query, and leaves the rest verbatim', async () => {
    await using app = await start()
    await app.post('/sessions?secret=bd4f21f&genuine=%5BFILTERED%5D&user[password]=x&flag')
    expect((await app.written(1))[0]).toMatchObject({
      method: 'POST',
      status: 201,
      path: '/sessions?secret=[FILTERED]&genuine=%5BFILTERED%5D&user[password]=[FILTERED]&flag',
    })
  })

  it('has the status of error pages and of requests that no route takes', async () => {
    await using app = await start()
    await app.get('/fail')
    await app.written(1)
    await app.get('/nowhere')
    expect((await app.written(2)).map(({ status, endpoint }) => [status, endpoint])).toEqual([
      [500, 'Pages#fail'],
      [404, undefined],
    ])
  })

  it('is written for a malformed Accept too', async () => {
    await using app = await start()
    await app.get('/show', { accept: 'text/html,*' })
    expect((await app.written(1))[0]).toMatchObject({ format: 'html' })
  })

  it('says so when the client left before it had everything, and still knows its address', async () => {
    await using app = await start()
    const leaving = new AbortController()
    Pages.reached = () => leaving.abort()
    await expect(app.get('/slow', { signal: leaving.signal })).rejects.toThrow()
    expect((await app.written(1))[0]).toMatchObject({ delivered: false, ip: '127.0.0.1' })
  })
})

describe('silence', () => {
  it('C292: a silenced path leaves no line', async () => {
    await using app = await start({ silence: ['/sessions'] })
    await app.get('/sessions?x=1')
    await app.get('/show')
    expect((await app.written(1)).map(({ path }) => path)).toEqual(['/show'])
  })

  it.each(['sec-purpose', 'x-sec-purpose', 'purpose'])('A131: a request that a browser makes ahead is told quietly (%s)', (name) => {
    for (const [purpose, level] of [
      ['prefetch', 'debug'],
      ['prefetch;prerender', 'debug'],
      ['something', 'info'],
    ]) {
      const logger = new RecordingLogger()
      const request = fakeRequest({ headers: { [name]: purpose } })
      requestLog({ logger })(request, () => new Response({ request }))
      expect(logger.lines.map((line) => [line.level, line.message])).toEqual([[level, 'Completed']])
    }
    const logger = Object.assign(new RecordingLogger(), { isLevelEnabled: (level: string) => level !== 'debug' })
    requestLog({ logger })(fakeRequest({ headers: { [name]: 'prefetch' } }), () => new Response())
    expect(logger.lines).toEqual([])
  })

  it('a logger that writes no such lines is not given any', () => {
    const logger = Object.assign(new RecordingLogger(), { isLevelEnabled: () => false })
    const response = new Response()
    expect(requestLog({ logger })(fakeRequest(), () => response)).toBe(response)
    expect(logger.lines).toEqual([])
  })
})

describe('an error that passes', () => {
  it.each([
    [
      'thrown',
      () => {
        throw new Error('boom')
      },
    ],
    ['rejected', () => Promise.reject(new Error('boom'))],
  ])('%s, is logged without a status and goes on', async (_, next) => {
    const logger = new RecordingLogger()
    const passing = async () => requestLog({ logger })(fakeRequest(), next)
    await expect(passing()).rejects.toThrow('boom')
    expect(logger.lines).toEqual([
      expect.objectContaining({
        level: 'info',
        message: 'Completed',
        fields: expect.objectContaining({ status: undefined, delivered: false }),
      }),
    ])
  })
})
