/** Errors of live actions: before the commit, after it, and when the client just left (live.md L37, L45–L56, L67). */
import { channel, tracingChannel } from 'node:diagnostics_channel'
import { describe, expect, it } from '@jest/globals'
import {
  type ApplicationConfig,
  BadRequestError,
  BaseController,
  type ErrorContext,
  Live,
  LiveError,
  type LiveStream,
  NotFoundError,
} from '@live/core'
import { fired, Gate, launch, launchLive, nextTurn, type Streaming, watchProcess } from '../support.js'

watchProcess()

const SNIPPET = '"><script>window.location = "/500.html"</script></html>'

/** A reporter that remembers. */
function reporting(): { reports: [unknown, ErrorContext][]; config: ApplicationConfig } {
  const reports: [unknown, ErrorContext][] = []
  return { reports, config: { errorReporter: { report: (error, context) => void reports.push([error, context]) } } }
}

describe('before the commit', () => {
  it.each([
    ['a plain error', () => new Error('secret'), 500],
    ['a bad request', () => new BadRequestError('bad'), 400],
    ['not found', () => new NotFoundError(), 404],
    ['a status of its own', () => new LiveError('ERR_MINE', 'mine', { status: 418 }), 418],
    ['a TypeError', () => new TypeError('secret'), 500],
  ])('B30, L45: %s becomes the page that any action would give, and nothing of the head leaks into it', async (_name, make, status) => {
    await using server = await launchLive(async (controller) => {
      const { response } = controller
      response.status = 202
      response.contentType = 'text/csv'
      response.headers.set('X-Leak', '1')
      response.cacheControl.public = true
      controller.cookies.set('leak', '1')
      await nextTurn()
      throw make()
    })
    const answer = await server.app.get('/stream')
    expect(answer.status).toBe(status)
    expect(answer.mediaType).toBe('text/html')
    expect(answer.headers.get('x-leak')).toBeNull()
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.text).not.toContain('secret')
    expect(server.log.of('fatal')).toEqual([])
    expect(server.log.of('warn')).toEqual([])
    expect(server.application.openStreams).toBe(0)
  })

  it('L45, L51: it is logged and reported once, not by Live', async () => {
    const { reports, config } = reporting()
    const error = new Error('early')
    await using server = await launchLive(() => {
      throw error
    }, config)
    await server.app.get('/stream')
    expect(server.log.of('error', 'fatal')).toHaveLength(1)
    expect(reports).toHaveLength(1)
    expect(reports[0][0]).toBe(error)
    expect(reports[0][1]).toMatchObject({ handled: false, source: 'application.action_dispatch' })
  })

  it('B32, L20, L45: a write of the wrong type as first statement gives an ordinary 500', async () => {
    await using server = await launchLive(({ response }) => response.stream.write(12 as unknown as string))
    expect((await server.app.get('/stream')).status).toBe(500)
  })

  it('L55: an error while the head is settled gives a 500 and leaves nobody waiting', async () => {
    await using server = await launchLive(
      async (controller) => {
        controller.cookies.signed.set('big', 'x'.repeat(5_000))
        await controller.response.stream.write('a')
      },
      { security: { secretKeyBase: 'k'.repeat(64) } },
    )
    const answer = await server.app.get('/stream')
    expect(answer.status).toBe(500)
    expect(server.log.of('error')[0].fields.err).toMatchObject({ code: 'ERR_COOKIE_OVERFLOW' })
    expect(server.application.openStreams).toBe(0)
  })
})

describe('rescueFrom', () => {
  class Teapot extends Error {}
  abstract class Rescuing extends Live(BaseController) {
    static override abstract = true
    static {
      this.rescueFrom(Teapot, 'rescued')
    }
    protected async rescued(): Promise<void> {
      if (this.response.committed) await this.response.stream.write('rescued')
      else this.render({ plain: 'rescued', status: 422 })
    }
  }
  class RescueController extends Rescuing {
    early() {
      throw new Teapot('early')
    }
    async late() {
      this.response.stream.onError(async () => void (await this.response.stream.writeln('onError')))
      await this.response.stream.write('a')
      throw new Teapot('late')
    }
    async rethrown() {
      await this.response.stream.write('a')
      throw new Error('other')
    }
    async afterRender() {
      await this.sendStream({ filename: 'a.csv' }, () => {
        throw new Teapot('no row')
      })
    }
  }
  const start = () =>
    launch((r) => {
      for (const action of ['early', 'late', 'rethrown', 'afterRender'] as const) r.get(`/${action}`, RescueController, action)
    })

  it('B30, L46: before the commit a handler renders', async () => {
    await using server = await start()
    const answer = await server.app.get('/early')
    expect([answer.status, answer.text]).toEqual([422, 'rescued'])
    expect(server.log.of('fatal', 'error')).toEqual([])
  })

  it('B30, L46: what a callback throws to turn a visitor away reaches the handler too, and the action does not run', async () => {
    class TurnedAwayError extends Error {}
    let ran = false
    class MembersController extends Live(BaseController) {
      static {
        this.rescueFrom(TurnedAwayError, 'toLogin')
        this.beforeAction('authenticate')
      }
      protected async authenticate(): Promise<void> {
        await nextTurn()
        throw new TurnedAwayError('who are you?')
      }
      protected toLogin(): void {
        this.redirectTo('/login')
      }
      async index() {
        ran = true
        await this.response.stream.write('secret')
      }
    }
    await using server = await launch((r) => r.get('/members', MembersController, 'index'))
    const answer = await server.app.get('/members')
    expect([answer.status, answer.location, answer.text, ran]).toEqual([302, `${server.app.url}/login`, '', false])
    expect(server.log.of('fatal', 'error')).toEqual([])
  })

  it('L46: after it the handler writes; no snippet, no onError, no fatal entry', async () => {
    await using server = await start()
    const answer = await server.app.get('/late')
    expect([answer.status, answer.text]).toEqual([200, 'arescued'])
    expect(server.log.of('fatal', 'error')).toEqual([])
  })

  it('L46: an error without a handler takes the path of Live', async () => {
    await using server = await start()
    expect((await server.app.get('/rethrown')).text).toBe(`a${SNIPPET}`)
    expect(server.log.of('fatal')).toHaveLength(1)
  })

  it('L46, L90: a handler after a download that failed before its first byte renders without the head of the download', async () => {
    await using server = await start()
    const answer = await server.app.get('/afterRender')
    expect([answer.status, answer.text, answer.mediaType]).toEqual([422, 'rescued', 'text/plain'])
    expect(answer.headers.get('content-disposition')).toBeNull()
  })
})

describe('after the commit', () => {
  const failing = async ({ response }: Streaming): Promise<never> => {
    await response.stream.write('a')
    throw new Error('late')
  }

  it('L47: the snippet has these 55 bytes', async () => {
    await using server = await launchLive(failing)
    const answer = await server.app.get('/stream')
    expect(answer.text).toBe(`a${SNIPPET}`)
    expect(answer.body.length - 1).toBe(55)
  })

  it('L47: config.live.completionOnException replaces it', async () => {
    await using server = await launchLive(failing, { live: { completionOnException: '<!--over-->' } })
    expect((await server.app.get('/stream')).text).toBe('a<!--over-->')
  })

  const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'
  it.each([
    ['no Accept', '/stream', undefined, null, true],
    ['a browser', '/stream', BROWSER, null, true],
    ['*/*', '/stream', '*/*', null, false],
    ['text/event-stream', '/stream', 'text/event-stream', null, false],
    ['application/json', '/stream', 'application/json', null, false],
    ['.json', '/stream.json', undefined, null, false],
    ['.txt', '/stream.txt', undefined, null, false],
    ['no Accept for an event stream', '/stream', undefined, 'text/event-stream', false],
    ['no Accept for a CSV', '/stream', undefined, 'text/csv', false],
    ['no Accept for HTML with parameters', '/stream', undefined, 'text/html; charset=iso-8859-1', true],
  ])('L48: %s', async (_name, path, accept, type, due) => {
    await using server = await launchLive(async (controller) => {
      if (type !== null) controller.response.headers.set('Content-Type', type)
      await failing(controller)
    })
    const answer = await server.app.get(path, { headers: { accept } })
    expect([answer.status, answer.text]).toEqual([200, due ? `a${SNIPPET}` : 'a'])
  })

  it('L48, L49: no snippet after close, and onError runs all the same', async () => {
    const told: unknown[] = []
    await using server = await launchLive(async ({ response }) => {
      response.stream.onError((error) => void told.push(error))
      await response.stream.write('a')
      await response.close()
      throw new Error('late')
    })
    expect((await server.app.get('/stream')).text).toBe('a')
    await server.log.until(/Error \(late\):/)
    expect(told).toMatchObject([{ message: 'late' }])
  })

  it('L49: snippet, then onError awaited, then the logs, then the end', async () => {
    let stream: LiveStream | undefined
    await using server = await launchLive(async (controller) => {
      stream = controller.response.stream
      stream.onError(async () => {
        await nextTurn()
        await controller.response.stream.write('<!--onError-->')
        controller.services.logger.debug('onError is done')
      })
      await failing(controller)
    })
    expect((await server.app.get('/stream')).text).toBe(`a${SNIPPET}<!--onError-->`)
    expect(stream?.closed).toBe(true)
    expect(stream?.connected).toBe(true)
    const order = server.log.of('debug', 'fatal').map(({ message }) => message.trim().split('\n')[0])
    expect(order).toEqual(['Stream started', 'onError is done', 'Error (late):'])
  })

  it('L36, L49: only the last onError counts; a throwing one is logged first, and the body stays as it was', async () => {
    await using server = await launchLive(async (controller) => {
      controller.response.stream.onError(async () => void (await controller.response.stream.write('first registration')))
      controller.response.stream.onError(() => {
        throw new Error('callback')
      })
      await failing(controller)
    })
    expect((await server.app.get('/stream', { accept: 'json' })).text).toBe('a')
    const fatal = server.log.of('fatal')
    expect(fatal.map(({ fields }) => (fields.err as Error).message)).toEqual(['callback', 'late'])
  })

  it('L50: one fatal entry in this form, and the request line says 500', async () => {
    await using server = await launchLive(failing)
    await server.app.get('/stream', { accept: 'json' })
    const [entry, ...others] = server.log.of('fatal')
    expect(others).toEqual([])
    expect(entry.message).toMatch(/^\nError \(late\):\n( {2}at .+\n)+\n$/)
    expect(entry.fields).toMatchObject({ status: 500, wireStatus: 200, committed: true })
    expect((await server.log.until(/^Completed$/)).fields).toMatchObject({ status: 500, wireStatus: 200 })
  })

  it('L50, L52, L62: process_action ends with the action and says what happened', async () => {
    const payloads: Record<string, unknown>[] = []
    const seen = { asyncEnd: (payload: unknown) => void payloads.push(payload as Record<string, unknown>) }
    const processed = tracingChannel('process_action.action_controller')
    const handlers = { start() {}, end() {}, asyncStart() {}, error() {}, ...seen }
    processed.subscribe(handlers)
    try {
      await using server = await launchLive(failing)
      await server.app.get('/stream')
      expect(payloads).toMatchObject([{ controller: 'ProbeController', action: 'index', status: 500, wireStatus: 200, committed: true }])
      await using quiet = await launchLive(async ({ response }) => {
        await response.stream.write('a')
        await fired(response.stream.signal)
        await response.stream.write('b')
      })
      const stream = await quiet.app.stream('/stream')
      stream.abort()
      await quiet.log.until(/client disconnected/)
      expect(payloads[1]).toMatchObject({ status: 200, wireStatus: 200, committed: true })
    } finally {
      processed.unsubscribe(handlers)
    }
  })

  it('B11, L51: the reporter is told once, with the error itself', async () => {
    const { reports, config } = reporting()
    const error = new Error('late')
    await using server = await launchLive(async ({ response }) => {
      await response.stream.write('a')
      throw error
    }, config)
    await server.app.get('/stream')
    expect(reports).toHaveLength(1)
    expect(reports[0][0]).toBe(error)
    expect(reports[0][1]).toMatchObject({ handled: false, source: 'live', details: { controller: 'ProbeController', action: 'index' } })
  })

  it.each(['throws', 'rejects'])('L51: a reporter that %s is logged and changes nothing', async (how) => {
    const failure = new Error('tracker down')
    const reporters: Record<string, () => unknown> = {
      throws: () => {
        throw failure
      },
      rejects: () => Promise.reject(failure),
    }
    await using server = await launchLive(failing, { errorReporter: { report: reporters[how] } })
    expect((await server.app.get('/stream', { accept: 'json' })).text).toBe('a')
    await server.log.until(/reporter failed/)
  })

  it('config.live.onErrorAfterCommit = destroy: the body must not look complete', async () => {
    await using server = await launchLive(failing, { live: { onErrorAfterCommit: 'destroy' } })
    await expect(server.app.get('/stream', { accept: 'json' })).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
    expect(server.log.of('fatal')).toHaveLength(1)
  })

  it.each([
    ['a string', 'x'],
    ['undefined', undefined],
    ['null', null],
    ['an object', { toString: null }],
  ])('L67: %s takes the same paths', async (_name, thrown) => {
    await using server = await launchLive(async ({ response, request }) => {
      if (request.queryString === 'late') await response.stream.write('a')
      throw thrown
    })
    expect((await server.app.get('/stream')).status).toBe(500)
    const late = await server.app.get('/stream?late', { accept: 'json' })
    expect([late.status, late.text]).toEqual([200, 'a'])
    expect(server.log.of('fatal')[0].fields.err).toMatchObject({ name: 'NonErrorThrownError' })
  })
})

describe('a disconnect', () => {
  it('B8, L52: an uncaught ClientDisconnected is one info line, onError, and no report', async () => {
    const { reports, config } = reporting()
    const told = new Gate<unknown>()
    await using server = await launchLive(async ({ response: { stream } }) => {
      stream.onError(told.open.bind(told))
      await stream.write('a')
      await fired(stream.signal)
      await stream.write('b')
    }, config)
    const stream = await server.app.stream('/stream')
    stream.abort()
    expect(await told.opened).toMatchObject({ name: 'ClientDisconnected' })
    const line = await server.log.until(/client disconnected/)
    expect(line).toMatchObject({ level: 'info', message: 'ProbeController#index: client disconnected' })
    expect((await server.log.until(/^Completed$/)).fields.status).toBe(200)
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
    expect(reports).toEqual([])
  })

  it('L52: the same error of another stream is a failure of this one', async () => {
    const { reports, config } = reporting()
    await using server = await launchLive(async ({ response }) => {
      await response.stream.write('a')
      throw Object.assign(new Error('upstream'), { code: 'ERR_CLIENT_DISCONNECTED' })
    }, config)
    expect((await server.app.get('/stream', { accept: 'json' })).text).toBe('a')
    expect(server.log.of('fatal')).toHaveLength(1)
    expect(reports).toHaveLength(1)
  })

  it('L37: writes to a lost client whose promises are dropped leave the process and the log silent', async () => {
    const done = new Gate()
    await using server = await launchLive(async ({ response: { stream } }) => {
      await stream.write('a')
      await fired(stream.signal)
      for (let i = 0; i < 5; i++) void stream.write('b')
      void stream.close()
      void stream.write('c')
      await nextTurn()
      done.open()
    })
    const stream = await server.app.stream('/stream')
    stream.abort()
    await done.opened
    const entry = await server.log.until(/dropped a failed write/)
    expect(entry).toMatchObject({ level: 'error', fields: { err: { name: 'ClosedStreamError' } } })
    expect(server.log.of('fatal', 'error', 'warn')).toHaveLength(1)
  })

  it('L37: a dropped write after close, or of a wrong type, is logged when the action ends; an awaited one is not', async () => {
    await using server = await launchLive(async ({ response: { stream } }) => {
      await stream.write('a')
      void stream.write(12 as unknown as string)
      await stream.close()
      void stream.write('b')
      await stream.write('c').catch(() => {})
    })
    expect((await server.app.get('/stream')).text).toBe('a')
    await nextTurn()
    expect(server.log.of('error').map(({ fields }) => (fields.err as Error).name)).toEqual(['ArgumentError', 'ClosedStreamError'])
  })
})

describe('the end of an action', () => {
  it('B1, L56: a forgotten close is made up for, with a warning that names the action', async () => {
    await using server = await launchLive(({ response }) => response.stream.write('a'))
    const answer = await server.app.get('/stream')
    expect(answer.text).toBe('a')
    expect(server.log.of('warn')).toMatchObject([{ message: 'ProbeController#index: live stream was not closed' }])
  })

  it('L56: no warning for a stream that was closed, rendered, or abandoned', async () => {
    await using server = await launchLive(async (controller) => {
      if (controller.request.queryString === 'render') controller.render({ plain: 'x' })
      else await controller.response.stream.close()
    })
    await server.app.get('/stream')
    await server.app.get('/stream?render')
    expect(server.log.of('warn')).toEqual([])
  })

  it('L56: a detached stream stays open until its owner closes it', async () => {
    const handedOver = new Gate<LiveStream>()
    const ended = new Gate()
    await using server = await launchLive(async ({ response: { stream } }) => {
      await stream.write('a')
      stream.detach()
      setImmediate(() => ended.open())
      handedOver.open(stream)
    })
    const reader = await server.app.stream('/stream')
    const stream = await handedOver.opened
    await ended.opened
    expect(await reader.nextChunk()).toBe('a')
    expect([stream.closed, server.application.openStreams]).toEqual([false, 1])
    await stream.write('b')
    await stream.close()
    expect(await reader.text()).toBe('b')
    expect(server.log.of('warn')).toEqual([])
    expect(server.application.openStreams).toBe(0)
  })

  it('L56: a disconnect ends a detached stream', async () => {
    const handedOver = new Gate<LiveStream>()
    await using server = await launchLive(async ({ response: { stream } }) => {
      await stream.write('a')
      stream.detach()
      handedOver.open(stream)
    })
    const reader = await server.app.stream('/stream')
    const stream = await handedOver.opened
    reader.abort()
    expect((await fired(stream.signal)).name).toBe('ClientDisconnected')
    expect(server.application.openStreams).toBe(0)
  })

  it('L40: await using closes the stream, also on a throw', async () => {
    await using server = await launchLive(async ({ response, request }) => {
      await using stream = response.stream
      await stream.write('a')
      if (request.queryString === 'throw') throw new Error('late')
    })
    expect((await server.app.get('/stream')).text).toBe('a')
    expect((await server.app.get('/stream?throw')).text).toBe('a')
    expect(server.log.of('warn')).toEqual([])
  })
})

it('halted_callback tells which callback halted', async () => {
  const seen: unknown[] = []
  const note = (message: unknown): void => void seen.push((message as { filter: string }).filter)
  class HaltingController extends Live(BaseController) {
    static {
      this.beforeAction('halt')
    }
    async index() {
      await this.response.stream.write('action')
    }
    protected async halt() {
      await this.response.stream.write('halted')
    }
  }
  const halted = channel('halted_callback.action_controller')
  halted.subscribe(note)
  try {
    await using server = await launch((r) => r.get('/stream', HaltingController, 'index'))
    expect((await server.app.get('/stream')).text).toBe('halted')
    expect(seen).toEqual(['halt'])
  } finally {
    halted.unsubscribe(note)
  }
})
