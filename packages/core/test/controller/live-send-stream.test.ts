/** `sendStream` on the wire (live.md L82–L91). */
import { tracingChannel } from 'node:diagnostics_channel'
import { describe, expect, it } from '@jest/globals'
import { BaseController, Live, type LiveStream, type SendStreamOptions } from '@live/core'
import { fired, Gate, get, launch, launchLive, parseHead, unchunk, watchProcess } from '../support.js'

watchProcess()

/** A server whose action sends a stream with these options. */
const serving = (options: SendStreamOptions, write: (stream: LiveStream) => unknown = () => {}) =>
  launchLive((controller) => controller.sendStream(options, write))

describe('the head', () => {
  it('L82: an empty callback gives 200, both headers and an empty, complete body', async () => {
    await using server = await serving({ filename: 'export', type: 'text/csv', disposition: 'inline' })
    const raw = await server.raw()
    raw.write(get('/stream'))
    const { status, headers } = parseHead(await raw.head())
    expect(status).toBe(200)
    expect(headers.get('content-type')).toEqual(['text/csv'])
    expect(headers.get('content-disposition')).toEqual([`inline; filename="export"; filename*=UTF-8''export`])
    expect(headers.has('content-transfer-encoding')).toBe(false)
    expect(unchunk(await raw.read('0\r\n\r\n'))).toBe('')
  })

  it('L82: the callback gets the stream, its outcome is that of the call, and the status is left alone', async () => {
    const same = new Gate<boolean>()
    await using server = await launchLive(async (controller) => {
      controller.response.status = 202
      await controller.sendStream({ filename: 'a.csv' }, async (stream) => {
        same.open(stream === controller.response.stream)
        await stream.writeln('a,b')
        await stream.writeln('1,2')
      })
    })
    const answer = await server.app.get('/stream')
    expect([answer.status, answer.text]).toEqual([202, 'a,b\n1,2\n'])
    expect(await same.opened).toBe(true)
  })

  it.each([
    ['my.csv', 'text/csv'],
    ['MY.CSV', 'text/csv'],
    ['a.tar.gz', 'application/gzip'],
    ['photo.JPG', 'image/jpeg'],
    ['Makefile', 'application/octet-stream'],
    ['.csv', 'application/octet-stream'],
    ['a.', 'application/octet-stream'],
    ['x.unknown', 'application/octet-stream'],
    ['dir.csv/file', 'application/octet-stream'],
  ])('L83: %s is %s', async (filename, type) => {
    await using server = await serving({ filename })
    expect((await server.app.get('/stream')).headers.get('content-type')).toBe(type)
  })

  it.each([
    ['json', 'application/json'],
    ['text/plain; charset=iso-8859-1', 'text/plain; charset=iso-8859-1'],
    ['application/x-own', 'application/x-own'],
  ])('L84: type %s is %s', async (type, expected) => {
    await using server = await serving({ filename: 'a.csv', type })
    expect((await server.app.get('/stream')).headers.get('content-type')).toBe(expected)
  })

  it('B29, L85: an unknown short name is an error before anything is committed', async () => {
    let ran = false
    await using server = await serving({ filename: 'a.csv', type: 'nope' }, () => {
      ran = true
    })
    const answer = await server.app.get('/stream')
    expect(answer.status).toBe(500)
    expect(answer.headers.get('content-disposition')).toBeNull()
    expect(ran).toBe(false)
    const { err } = server.log.of('error')[0].fields as { err: Error }
    expect(err).toMatchObject({ name: 'ArgumentError', code: 'ERR_ARGUMENT' })
    expect(err.message).toContain('Unknown MIME type nope')
  })

  it('L86: disposition null sends no header, a missing filename is an ArgumentError', async () => {
    await using server = await serving({ filename: 'a.csv', disposition: null })
    expect((await server.app.get('/stream')).headers.get('content-disposition')).toBeNull()
    await using nameless = await serving({} as SendStreamOptions)
    expect((await nameless.app.get('/stream')).status).toBe(500)
    expect(nameless.log.of('error')[0].fields.err).toMatchObject({ code: 'ERR_ARGUMENT' })
  })

  it.each([
    ['racecar.jpg', `filename="racecar.jpg"; filename*=UTF-8''racecar.jpg`],
    ['råcëçâr.jpg', `filename="racecar.jpg"; filename*=UTF-8''r%C3%A5c%C3%AB%C3%A7%C3%A2r.jpg`],
    ['argh+!#$-123_|&^`~.jpg', `filename="argh+!#$-123_|%26^\`~.jpg"; filename*=UTF-8''argh+!#$-123_|&^\`~.jpg`],
    ['a b.txt', `filename="a b.txt"; filename*=UTF-8''a%20b.txt`],
    ['x\r\nSet-Cookie: a=b.txt', `filename="x%0D%0ASet-Cookie%3A a%3Db.txt"; filename*=UTF-8''x%0D%0ASet-Cookie%3A%20a%3Db.txt`],
  ])('L87: %j on the wire', async (filename, expected) => {
    await using server = await serving({ filename })
    const raw = await server.raw()
    raw.write(get('/stream'))
    const { headers } = parseHead(await raw.head())
    expect(headers.get('content-disposition')).toEqual([`attachment; ${expected}`])
    expect(headers.has('set-cookie')).toBe(false)
  })

  it('L88: the event has exactly the options, and the error of a callback that fails', async () => {
    const payloads: Record<string, unknown>[] = []
    const ended = (payload: unknown): void => void payloads.push(payload as Record<string, unknown>)
    const events = { start() {}, end() {}, asyncStart() {}, asyncEnd: ended, error() {} }
    const channel = tracingChannel('send_stream.action_controller')
    channel.subscribe(events)
    try {
      await using server = await serving({ filename: 'sample.csv', type: 'text/csv' })
      await server.app.get('/stream')
      await using plain = await serving({ filename: 'sample.csv' })
      await plain.app.get('/stream')
      await using failing = await serving({ filename: 'sample.csv' }, () => {
        throw new Error('no row')
      })
      await failing.app.get('/stream')
    } finally {
      channel.unsubscribe(events)
    }
    const [typed, inferred, failed] = payloads.map(({ result: _result, ...rest }) => rest)
    expect(typed).toEqual({ filename: 'sample.csv', disposition: 'attachment', type: 'text/csv' })
    expect(inferred).toEqual({ filename: 'sample.csv', disposition: 'attachment', type: null })
    expect(failed).toMatchObject({ type: null, error: { message: 'no row' } })
  })
})

describe('the end', () => {
  it('L89: the stream is closed after success, and after a disconnect', async () => {
    const seen: [boolean, boolean][] = []
    const ended = new Gate()
    await using server = await launchLive(async (controller) => {
      const { stream } = controller.response
      try {
        await controller.sendStream({ filename: 'a.csv' }, async () => {
          await stream.write('a')
          if (controller.request.queryString === 'wait') await fired(stream.signal)
          await stream.write('b')
        })
      } finally {
        seen.push([stream.closed, stream.connected])
        if (controller.request.queryString === 'wait') ended.open()
      }
    })
    expect((await server.app.get('/stream')).text).toBe('ab')
    const reader = await server.app.stream('/stream?wait')
    reader.abort()
    await ended.opened
    await server.log.until(/client disconnected/)
    expect(seen[0]).toEqual([true, true])
    expect(seen[1][1]).toBe(false)
    expect(server.log.of('fatal', 'error', 'warn')).toEqual([])
    expect(server.application.openStreams).toBe(0)
  })

  it('B13, L90: an error before the first write is an ordinary error without the head of the file', async () => {
    await using server = await launchLive(async (controller) => {
      await controller.sendStream({ filename: 'a.csv' }, () => {
        controller.response.cacheControl.public = true
        throw new Error('no row')
      })
    })
    const answer = await server.app.get('/stream')
    expect([answer.status, answer.mediaType]).toEqual([500, 'text/html'])
    expect(answer.headers.get('content-disposition')).toBeNull()
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('B13, L91: after the first write the file never looks complete: no final chunk, the socket closed, no snippet', async () => {
    const told = new Gate<unknown>()
    const reported: unknown[] = []
    await using server = await launchLive(
      async (controller) => {
        controller.response.stream.onError(told.open.bind(told))
        await controller.sendStream({ filename: 'a.html' }, async (stream) => {
          await stream.write('<table>')
          await arrived.opened
          throw new Error('no row')
        })
      },
      { errorReporter: { report: (error) => void reported.push(error) } },
    )
    const arrived = new Gate()
    const raw = await server.raw()
    raw.write(get('/stream'))
    await raw.head()
    await raw.read('<table>')
    arrived.open()
    const rest = await raw.all()
    expect(rest).toBe('\r\n')
    expect(await told.opened).toMatchObject({ message: 'no row' })
    await server.log.until(/Error \(no row\):/)
    expect(server.log.of('fatal')).toHaveLength(1)
    expect(reported).toMatchObject([{ message: 'no row' }])
    expect(server.application.openStreams).toBe(0)
  })

  it('B13, L91: the body of a fetch rejects', async () => {
    const arrived = new Gate()
    await using server = await serving({ filename: 'a.csv' }, async (stream) => {
      await stream.write('a,b\n')
      await arrived.opened
      throw new Error('no row')
    })
    const response = await fetch(`${server.app.url}/stream`)
    expect(response.status).toBe(200)
    arrived.open()
    await expect(response.text()).rejects.toThrow()
  })

  it('sendStream in an action that is not live says so', async () => {
    class MixedController extends Live(BaseController) {
      static override liveActions = ['streamed']
      async streamed() {
        await this.sendStream({ filename: 'a.csv' }, (stream) => stream.write('a'))
      }
      async ordinary() {
        await this.sendStream({ filename: 'a.csv' }, (stream) => stream.write('a'))
      }
    }
    await using server = await launch((r) => {
      r.get('/streamed', MixedController, 'streamed')
      r.get('/ordinary', MixedController, 'ordinary')
    })
    expect((await server.app.get('/streamed')).text).toBe('a')
    expect((await server.app.get('/ordinary')).status).toBe(500)
    expect((server.log.of('error')[0].fields.err as Error).message).toContain('add it to static liveActions')
  })
})

describe('without chunks', () => {
  it('L63, L91: where the end of the connection is the end of the body, a failed download resets the connection', async () => {
    await using server = await serving({ filename: 'half.csv' }, async (stream) => {
      await stream.write('half')
      throw new Error('the source failed')
    })
    const raw = await server.raw()
    raw.write(get('/stream', {}, { version: '1.0' }))
    expect(await raw.closed).toBe('reset')
  })

  it('L63, L91: also when a part of it has arrived', async () => {
    const arrived = new Gate()
    await using server = await serving({ filename: 'half.csv' }, async (stream) => {
      await stream.write('half')
      await arrived.opened
      throw new Error('the source failed')
    })
    const raw = await server.raw()
    raw.write(get('/stream', {}, { version: '1.0' }))
    await raw.head()
    await raw.read('half')
    arrived.open()
    expect(await raw.closed).toBe('reset')
  })
})
