/** What a live response commits, when, and what of it reaches the wire (live.md §0.3, §1). */
import { describe, expect, it } from '@jest/globals'
import { BaseController, Live, type LiveResponse, type MiddlewareFunction, type Response } from '@live/core'
import { Gate, get, launch, launchLive, parseHead, type Streaming, unchunk, watchProcess } from '../support.js'

watchProcess()

const flagsOf = ({ committed, sending, sent }: Response): boolean[] => [committed, sending, sent]

describe('transport', () => {
  it('T1: the whole head arrives while the action has written nothing but a commit', async () => {
    const release = new Gate()
    await using server = await launchLive(async ({ response }) => {
      response.status = 201
      response.commit()
      await release.opened
      await response.stream.write('late')
      await response.stream.close()
    })
    const raw = await server.raw()
    raw.write(get('/stream'))
    expect(parseHead(await raw.head()).status).toBe(201)
    release.open()
    expect(unchunk(await raw.read('0\r\n\r\n'))).toBe('late')
  })

  it('B2, T1, L12: the head waits for the outermost middleware, which may still change it', async () => {
    const committed = new Gate()
    const release = new Gate()
    const slow: MiddlewareFunction = async (_request, next) => {
      const response = await next()
      committed.open()
      await release.opened
      response.headers.set('x-runtime', '7')
      response.status = 202
      return response
    }
    await using server = await launchLive(({ response }) => response.stream.write('a'), { middleware: [slow] })
    const raw = await server.raw()
    raw.write(get('/stream'))
    await committed.opened
    expect(raw.received.length).toBe(0)
    release.open()
    const { status, headers } = parseHead(await raw.head())
    expect(status).toBe(202)
    expect(headers.get('x-runtime')).toEqual(['7'])
    expect(unchunk(await raw.read('0\r\n\r\n'))).toBe('a')
  })

  it('T1: an EventSource opens before the first event', async () => {
    const release = new Gate()
    await using server = await launchLive(async ({ response }) => {
      response.headers.set('Content-Type', 'text/event-stream')
      await response.stream.write('')
      await release.opened
      await response.stream.write('data: 1\n\n')
      await response.stream.close()
    })
    const stream = await server.app.stream('/stream', { accept: 'text/event-stream' })
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    release.open()
    expect((await stream.next())?.data).toBe('1')
    expect(await stream.next()).toBeNull()
  })

  it('T2: a live response is chunked, has no length, and ends with exactly one final chunk', async () => {
    await using server = await launchLive(async ({ response }) => {
      await response.stream.write('foo')
      await response.stream.write('')
      await response.stream.write('bar')
      await response.stream.close()
      await response.stream.close()
    })
    const raw = await server.raw()
    raw.write(get('/stream', { connection: 'close' }))
    const { headers } = parseHead(await raw.head())
    expect(headers.get('transfer-encoding')).toEqual(['chunked'])
    expect(headers.has('content-length')).toBe(false)
    const body = await raw.all()
    expect(unchunk(body)).toBe('foobar')
    expect(body.split('0\r\n\r\n')).toHaveLength(2)
  })

  it('T4: a connection is usable again after a stream, and the head does not say otherwise', async () => {
    await using server = await launchLive(async ({ response, request }) => {
      await response.stream.write(request.queryString)
      await response.stream.close()
    })
    const raw = await server.raw()
    for (const query of ['1', '2', '3']) {
      raw.write(get(`/stream?${query}`))
      expect(parseHead(await raw.head()).headers.get('connection')).toEqual(['keep-alive'])
      expect(unchunk(await raw.read('0\r\n\r\n'))).toBe(query)
    }
  })

  it('T5: a peer lost before the last byte is an abort, not a close', async () => {
    const seen = new Gate<unknown[]>()
    await using server = await launchLive(async ({ response: { stream } }) => {
      await stream.write('a')
      stream.signal.addEventListener('abort', () => seen.open([stream.connected, stream.closed, (stream.signal.reason as Error).name]))
      await seen.opened
    })
    const stream = await server.app.stream('/stream')
    stream.abort()
    expect(await seen.opened).toEqual([false, false, 'ClientDisconnected'])
  })

  it('T6: a middleware that fails after the commit gives its error page, and the action sees a disconnect', async () => {
    const outcome = new Gate<{ write: string; connected: boolean; aborted: boolean }>()
    const failing: MiddlewareFunction = async (_request, next) => {
      await next()
      throw new Error('too late')
    }
    await using server = await launchLive(
      async ({ response: { stream, headers } }) => {
        headers.set('x-of-action', '1')
        await stream.write('a')
        await new Promise((resolve) => stream.signal.addEventListener('abort', resolve))
        const write = await stream.write('b').then(String, (error: Error) => error.name)
        outcome.open({ write, connected: stream.connected, aborted: stream.signal.aborted })
      },
      { middleware: [failing] },
    )
    const answer = await server.app.get('/stream')
    expect(answer.status).toBe(500)
    expect(answer.headers.get('x-of-action')).toBeNull()
    expect(answer.text).not.toContain('too late')
    expect(await outcome.opened).toEqual({ write: 'ClientDisconnected', connected: false, aborted: true })
    expect(server.application.openStreams).toBe(0)
  })
})

describe('life cycle', () => {
  it('L1, L4: committed, sending and sent become true in this order, on the wire', async () => {
    const headArrived = new Gate()
    const flags: boolean[][] = []
    const done = new Gate()
    await using server = await launchLive(async ({ response }) => {
      flags.push(flagsOf(response))
      void response.stream.write('a')
      flags.push(flagsOf(response))
      await headArrived.opened
      flags.push(flagsOf(response))
      await response.close()
      await response.awaitSent()
      flags.push(flagsOf(response))
      done.open()
    })
    const stream = await server.app.stream('/stream')
    headArrived.open()
    expect(await stream.text()).toBe('a')
    await done.opened
    expect(flags).toEqual([
      [false, false, false],
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ])
  })

  const committing: Record<string, (controller: Streaming) => unknown> = {
    'an empty write': ({ response }) => void response.stream.write(''),
    'an empty array of bytes': ({ response }) => void response.stream.write(new Uint8Array(0)),
    writeln: ({ response }) => void response.stream.writeln(''),
    close: ({ response }) => void response.stream.close(),
    'response.commit': ({ response }) => response.commit(),
    render: (controller) => controller.render({ plain: 'x' }),
    head: (controller) => controller.head('ok'),
    redirectTo: (controller) => controller.redirectTo('/'),
    'an assigned body': ({ response }) => {
      response.body = 'x'
    },
    sendData: (controller) => controller.sendData('x', { filename: 'x.txt' }),
  }
  it.each(Object.keys(committing))('L2: %s commits before it returns', async (name) => {
    const flags: boolean[] = []
    await using server = await launchLive((controller) => {
      flags.push(controller.response.committed)
      committing[name](controller)
      flags.push(controller.response.committed)
    })
    await server.app.get('/stream')
    expect(flags).toEqual([false, true])
  })

  it('L2: status, headers and cookies do not commit; the end of the action does', async () => {
    const before = new Gate<boolean>()
    let response: LiveResponse | undefined
    await using server = await launchLive((controller) => {
      response = controller.response
      response.status = 201
      response.headers.set('x-a', '1')
      controller.cookies.set('a', '1')
      before.open(response.committed)
    })
    const answer = await server.app.get('/stream', { accept: 'json' })
    expect(await before.opened).toBe(false)
    expect(response?.committed).toBe(true)
    expect(answer.headers.get('x-a')).toBe('1')
  })

  it('L3: any number of waiters sees the commit, also that of an action that failed before it', async () => {
    const seen: string[] = []
    await using server = await launchLive(async ({ response, request }) => {
      for (const each of ['first', 'second']) void response.awaitCommit().then(() => seen.push(each))
      if (request.queryString === 'fail') throw new Error('early')
      await response.stream.write('a')
      await response.awaitCommit()
      seen.push('after')
      await response.close()
    })
    expect((await server.app.get('/stream')).text).toBe('a')
    expect(seen.splice(0)).toEqual(['first', 'second', 'after'])
    expect((await server.app.get('/stream?fail')).status).toBe(500)
    expect(seen).toEqual(['first', 'second'])
  })

  it('L4: awaitSent rejects with ClientDisconnected when the peer is lost', async () => {
    const outcome = new Gate<string>()
    await using server = await launchLive(async ({ response }) => {
      await response.stream.write('a')
      outcome.open(await response.awaitSent().then(String, (error: Error) => error.name))
    })
    const stream = await server.app.stream('/stream')
    stream.abort()
    expect(await outcome.opened).toBe('ClientDisconnected')
  })

  it('B16, L5, L14: committing again changes nothing, and cookies are sent once', async () => {
    await using server = await launchLive(async (controller) => {
      const { response } = controller
      controller.cookies.set('hello', 'world')
      response.commit()
      response.commit()
      await response.stream.write('a')
      await response.stream.close()
      response.commit()
    })
    const raw = await server.raw()
    raw.write(get('/stream'))
    const cookies = parseHead(await raw.head()).headers.get('set-cookie') ?? []
    expect(cookies).toHaveLength(1)
    expect(cookies[0]).toMatch(/^hello=world; path=\//i)
  })

  it('L6, L16: no-cache of the first write wins over the default for conditional requests', async () => {
    await using server = await launchLive(async ({ response, request }) => {
      response.lastModified = new Date('2026-01-01T00:00:00Z')
      if (request.queryString === 'write') await response.stream.write('a')
      await response.close()
    })
    expect((await server.app.get('/stream?write')).headers.get('cache-control')).toBe('no-cache')
    expect((await server.app.get('/stream')).headers.get('cache-control')).toBe('max-age=0, private, must-revalidate')
  })

  it('L7: the default content type, and what was set byte for byte', async () => {
    const set: Record<string, (response: LiveResponse) => void> = {
      nothing: () => {},
      header: ({ headers }) => headers.set('Content-Type', 'text/event-stream'),
      setter: (response) => {
        response.contentType = 'text/event-stream'
      },
      charset: (response) => {
        response.charset = 'utf-16'
      },
      none: (response) => {
        response.charset = false
      },
    }
    await using server = await launchLive(async ({ response, request }) => {
      set[request.queryString](response)
      await response.stream.write('a')
      await response.close()
    })
    const types: Record<string, string | null> = {}
    for (const name of Object.keys(set)) types[name] = (await server.app.get(`/stream?${name}`)).headers.get('content-type')
    expect(types).toEqual({
      nothing: 'text/html; charset=utf-8',
      header: 'text/event-stream',
      setter: 'text/event-stream; charset=utf-8',
      charset: 'text/html; charset=utf-16',
      none: 'text/html',
    })
  })

  it.each([
    ['', 'no-cache'],
    ['public', 'public'],
    ['private', 'private'],
    ['no-store', 'no-store'],
    ['public, no-store', 'no-store'],
    ['private, no-store', 'private, no-store'],
    ['no-cache, no-store', 'no-store'],
    ['no-cache, no-transform', 'no-cache, no-transform'],
    ['no-transform', 'private, no-transform'],
    ['max-age=10', 'max-age=10, private'],
    ['max-age=10, must-revalidate, immutable', 'max-age=10, private, must-revalidate, immutable'],
  ])('L8: Cache-Control %j is %j on the wire', async (given, expected) => {
    await using server = await launchLive(async ({ response }) => {
      if (given !== '') response.headers.set('Cache-Control', given)
      await response.stream.write('a')
      await response.close()
    })
    const raw = await server.raw()
    raw.write(get('/stream'))
    expect(parseHead(await raw.head()).headers.get('cache-control')).toEqual([expected])
  })

  it('L8: a directive beats the no-cache default', async () => {
    await using server = await launchLive(async ({ response }) => {
      response.cacheControl.public = true
      await response.stream.write('a')
      await response.close()
    })
    expect((await server.app.get('/stream')).headers.get('cache-control')).toBe('public')
  })

  const caching: Record<string, (controller: Streaming) => void> = {
    'max-age=60, private': (controller) => controller.expiresIn(60),
    'no-cache': (controller) => controller.expiresNow(),
    'no-store': (controller) => controller.noStore(),
  }
  it.each(Object.keys(caching))('L8: what expiresIn, expiresNow and noStore say is on the wire: %s', async (expected) => {
    await using server = await launchLive(async (controller) => {
      caching[expected](controller)
      await controller.response.stream.write('a')
      await controller.response.close()
    })
    expect((await server.app.get('/stream')).headers.get('cache-control')).toBe(expected)
  })

  it('L9: a stale Content-Length survives neither a write nor a close alone', async () => {
    await using server = await launchLive(async ({ response, request }) => {
      response.headers.set('Content-Length', '5')
      if (request.queryString === 'write') await response.stream.write('omg')
      await response.close()
    })
    const written = await server.app.get('/stream?write')
    expect([written.text, written.headers.get('content-length')]).toEqual(['omg', null])
    const closed = await server.app.get('/stream')
    expect([closed.status, closed.text]).toEqual([200, ''])
    expect(closed.headers.get('content-length')).not.toBe('5')
  })

  it.each([204, 205, 304])('B10, L10: %d takes any number of writes and sends none of them', async (status) => {
    const outcome = new Gate<unknown>()
    await using server = await launchLive(async ({ response }) => {
      response.status = status
      response.headers.set('Content-Type', 'text/plain')
      let bytes = 0
      for (let i = 0; i < 30; i++) bytes += await response.stream.write('0123456789'.repeat(2_000))
      const connected = response.stream.connected
      await response.close()
      await response.awaitSent()
      outcome.open({ bytes, connected, sent: response.sent })
    })
    const raw = await server.raw()
    raw.write(get('/stream'))
    const { headers, status: sent } = parseHead(await raw.head())
    expect(sent).toBe(status)
    for (const name of ['content-type', 'transfer-encoding']) expect(headers.has(name)).toBe(false)
    expect(headers.get('content-length') ?? ['0']).toEqual(['0'])
    expect(await outcome.opened).toEqual({ bytes: 600_000, connected: true, sent: true })
    // Nothing of a body came before the next response.
    raw.write(get('/nowhere'))
    expect(await raw.head()).toMatch(/^HTTP\/1\.1 404 /)
  })
})

describe('the sealed head', () => {
  const changes: Record<string, (controller: Streaming) => void> = {
    'headers.set': ({ response }) => response.headers.set('X-Late', '1'),
    'headers.append': ({ response }) => response.headers.append('X-Late', '1'),
    'headers.delete': ({ response }) => void response.headers.delete('X-Early'),
    status: ({ response }) => {
      response.status = 500
    },
    contentType: ({ response }) => {
      response.contentType = 'text/csv'
    },
    'contentType = null': ({ response }) => {
      response.contentType = null
    },
    charset: ({ response }) => {
      response.charset = 'utf-16'
    },
    location: ({ response }) => {
      response.location = '/late'
    },
    etag: ({ response }) => {
      response.etag = '"late"'
    },
    lastModified: ({ response }) => {
      response.lastModified = new Date()
    },
    cacheControl: ({ response }) => {
      response.cacheControl.public = true
    },
    expiresIn: (controller) => controller.expiresIn(60),
    noStore: (controller) => controller.noStore(),
    freshWhen: (controller) => void controller.freshWhen({ etag: 'late' }),
    'cookies.set': ({ cookies }) => void cookies.set('late', '1'),
    'cookies.delete': ({ cookies }) => void cookies.delete('early'),
  }

  it.each(Object.keys(changes))('L11, L17: %s throws after the commit, changes nothing and leaves the stream alone', async (name) => {
    const thrown = new Gate<{ name?: string; code?: string; message?: string }>()
    await using server = await launchLive(async (controller) => {
      const { response } = controller
      response.status = 201
      response.headers.set('X-Early', '1')
      controller.cookies.set('early', '1')
      await response.stream.write('a')
      try {
        changes[name](controller)
        thrown.open({})
      } catch (error) {
        thrown.open(error as Error)
      }
      await response.stream.write(`b${response.headers.get('x-early')}`)
      await response.close()
    })
    const answer = await server.app.get('/stream')
    expect(await thrown.opened).toMatchObject({ name: 'HeadersSentError', code: 'ERR_HEADERS_SENT', message: 'header already sent' })
    expect([answer.status, answer.text]).toEqual([201, 'ab1'])
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    for (const header of ['x-late', 'location', 'etag', 'last-modified']) expect(answer.headers.get(header)).toBeNull()
    expect(answer.headers.getSetCookie()).toHaveLength(1)
  })

  it('B2, L11: an uncaught HeadersSentError takes the path of any error after the commit', async () => {
    await using server = await launchLive(async ({ response }) => {
      await response.stream.write('a')
      response.headers.set('X-Late', '1')
    })
    const answer = await server.app.get('/stream', { accept: 'json' })
    expect([answer.status, answer.text]).toEqual([200, 'a'])
    expect(server.log.of('fatal')[0].message).toContain('HeadersSentError (header already sent):')
  })

  it('B2, L12: after the flush a middleware gets the same error', async () => {
    const kept = new Gate<Response>()
    const keeping: MiddlewareFunction = async (_request, next) => {
      const response = await next()
      kept.open(response)
      return response
    }
    const release = new Gate()
    await using server = await launchLive(
      async ({ response }) => {
        await response.stream.write('a')
        await release.opened
      },
      { middleware: [keeping] },
    )
    const stream = await server.app.stream('/stream')
    const response = await kept.opened
    expect(response.streaming).toBe(true)
    expect(() => response.headers.set('x-late', '1')).toThrow('header already sent')
    expect(() => {
      response.status = 500
    }).toThrow('header already sent')
    release.open()
    expect(await stream.text()).toBe('a')
  })

  it('B15, L13: the default headers are those of a buffered action of the same application', async () => {
    class Buffered extends BaseController {
      index() {
        this.render({ html: 'a' })
      }
    }
    class Streamed extends Live(BaseController) {
      async index() {
        await this.response.stream.write('a')
        await this.response.close()
      }
    }
    const names = ['x-frame-options', 'x-content-type-options', 'referrer-policy', 'x-permitted-cross-domain-policies', 'x-xss-protection']
    const pick = (headers: Headers) => names.map((name) => [name, headers.get(name)])
    await using server = await launch((r) => {
      r.get('/buffered', Buffered, 'index')
      r.get('/streamed', Streamed, 'index')
    })
    const buffered = await server.app.get('/buffered')
    const streamed = await server.app.get('/streamed')
    expect(pick(streamed.headers)).toEqual(pick(buffered.headers))
    expect(buffered.headers.get('x-content-type-options')).toBe('nosniff')
    await using own = await launch((r) => r.get('/streamed', Streamed, 'index'), { security: { defaultHeaders: { 'x-own': '1' } } })
    const answer = await own.app.get('/streamed')
    expect([answer.headers.get('x-own'), answer.headers.get('x-content-type-options')]).toEqual(['1', null])
  })

  it('L18: response.close and response.abort are those of the stream', async () => {
    const seen: boolean[] = []
    await using server = await launchLive(async ({ response, request }) => {
      await response.stream.write('a')
      if (request.queryString === 'abort') response.abort()
      else await response.close()
      seen.push(response.stream.closed, response.stream.connected)
    })
    expect((await server.app.get('/stream')).text).toBe('a')
    await expect(server.app.get('/stream?abort')).rejects.toMatchObject({ code: 'ERR_TEST_CUT' })
    expect(seen).toEqual([true, true, false, false])
  })
})

describe('other protocols and verbs', () => {
  it('B5, L63: HTTP/1.0 gets every byte as it is written, ended by the end of the connection', async () => {
    const gates = [1, 2, 3, 4, 5].map(() => new Gate())
    await using server = await launchLive(async ({ response }) => {
      for (const [i, gate] of gates.entries()) {
        await response.stream.write(`part ${i};`)
        await gate.opened
      }
      await response.close()
    })
    const raw = await server.raw()
    raw.write(get('/stream', {}, { version: '1.0' }))
    const { headers } = parseHead(await raw.head())
    for (const name of ['transfer-encoding', 'content-length', 'etag']) expect(headers.has(name)).toBe(false)
    for (const [i, gate] of gates.entries()) {
      expect(await raw.read(';')).toBe(`part ${i};`)
      gate.open()
    }
    expect(await raw.all()).toBe('')
    expect(await raw.closed).toBe('ended')
  })

  it('B10, L64: HEAD has the head of GET and no body, ends the action, and is logged at debug only', async () => {
    const outcomes: string[] = []
    await using server = await launchLive(async ({ response, request }) => {
      response.headers.set('x-kind', 'live')
      await response.stream.write('a')
      if (!request.isHead) {
        await response.close()
        return
      }
      if (!response.stream.signal.aborted) await new Promise((resolve) => response.stream.signal.addEventListener('abort', resolve))
      outcomes.push((response.stream.signal.reason as Error).name)
      // Nobody awaits this one.
      void response.stream.write('dropped')
      await response.stream.write('b')
    })
    const raw = await server.raw()
    raw.write(get('/stream'))
    const full = parseHead(await raw.head())
    await raw.read('0\r\n\r\n')
    raw.write(get('/stream', {}, { method: 'HEAD' }))
    const head = parseHead(await raw.head())
    for (const each of [full, head]) {
      // What depends on the content may be left out (RFC 9110 §9.3.2).
      for (const name of ['date', 'x-request-id', 'transfer-encoding']) each.headers.delete(name)
    }
    expect(head).toEqual(full)
    // The connection goes on without a byte of a body in between.
    raw.write(get('/stream'))
    expect(await raw.read('HTTP/1.1 ')).toBe('HTTP/1.1 ')
    expect(outcomes).toEqual(['ClientDisconnected'])
    expect(server.log.of('fatal', 'error', 'warn', 'info')).toEqual([])
    expect(server.application.openStreams).toBe(0)
  })

  it('L64: with ignoreDisconnect the action of a HEAD request runs to its end', async () => {
    const done = new Gate<number>()
    await using server = await launchLive(async ({ response: { stream } }) => {
      stream.ignoreDisconnect = true
      let bytes = 0
      for (let i = 0; i < 20; i++) bytes += await stream.write('ab')
      done.open(bytes)
    })
    expect((await server.app.head('/stream')).body.length).toBe(0)
    expect(await done.opened).toBe(40)
    expect(server.log.of('fatal', 'error', 'warn', 'info')).toEqual([])
  })
})
