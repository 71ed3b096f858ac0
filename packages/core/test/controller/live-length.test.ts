/** A stream whose length is known (live.md L92). */
import { describe, expect, it } from '@jest/globals'
import { type LiveStream, RescueFrom } from '@live/core'
import { fired, Gate, get, launch, launchLive, nextTurn, parseHead, Streaming, unchunk, watchProcess } from '../support.js'

watchProcess()

const sending = (length: unknown, write: (stream: LiveStream) => unknown, config = {}) =>
  launchLive((controller) => controller.sendStream({ filename: 'a.txt', length: length as number }, write), config)

describe('exactly as many bytes as announced', () => {
  it('B14, L92: Content-Length instead of chunks, a clean end, and the connection lives on', async () => {
    await using server = await sending(6, async (stream) => {
      await stream.write('é')
      await stream.write(Buffer.from('1234'))
    })
    const raw = await server.raw()
    for (let i = 0; i < 3; i++) {
      raw.write(get('/stream'))
      const { status, headers } = parseHead(await raw.head())
      expect([status, headers.get('content-length'), headers.get('transfer-encoding')]).toEqual([200, ['6'], undefined])
      expect(await raw.read('1234')).toBe(Buffer.from('é1234').toString('latin1'))
    }
    expect(server.log.of('warn', 'error', 'fatal')).toEqual([])
  })

  it('zero bytes are a length too', async () => {
    await using server = await sending(0, () => {})
    const raw = await server.raw()
    raw.write(get('/stream'))
    expect(parseHead(await raw.head()).headers.get('content-length')).toEqual(['0'])
    raw.write(get('/stream', { connection: 'close' }))
    await raw.head()
    expect(await raw.all()).toBe('')
  })

  it('a large body arrives whole, whatever the policy of the application for slow readers', async () => {
    const chunk = 'x'.repeat(10_000)
    for (const slowReader of ['wait', 'dropOldest', 'coalesce'] as const) {
      await using server = await sending(
        2_000_000,
        async (stream) => {
          for (let i = 0; i < 200; i++) await stream.write(chunk)
        },
        { live: { slowReader } },
      )
      expect((await server.app.get('/stream')).body).toHaveLength(2_000_000)
    }
  })

  it('HTTP/1.0 gets the same', async () => {
    await using server = await sending(2, (stream) => stream.write('ab'))
    const raw = await server.raw()
    raw.write(get('/stream', {}, { version: '1.0' }))
    expect(parseHead(await raw.head()).headers.get('content-length')).toEqual(['2'])
    expect(await raw.all()).toBe('ab')
  })

  it('L64: HEAD gets the length and no body', async () => {
    await using server = await sending(6, (stream) => stream.write('123456'))
    const raw = await server.raw()
    raw.write(get('/stream', { connection: 'close' }, { method: 'HEAD' }))
    expect(parseHead(await raw.head()).headers.get('content-length')).toEqual(['6'])
    expect(await raw.all()).toBe('')
    await server.log.until(/Stream ended/)
    expect(server.log.of('warn', 'error', 'fatal')).toEqual([])
  })

  it('L97: compressed, it has no length any more', async () => {
    await using server = await sending(5_000, (stream) => stream.write('x'.repeat(5_000)), { stack: { compress: true } })
    const raw = await server.raw()
    raw.write(get('/stream', { 'accept-encoding': 'gzip' }))
    const { headers } = parseHead(await raw.head())
    expect([headers.get('content-length'), headers.get('transfer-encoding')]).toEqual([undefined, ['chunked']])
    await raw.read('0\r\n\r\n')
  })
})

describe('any other number', () => {
  it('L92: more is an error, and cuts the connection although what was announced is there', async () => {
    const caught = new Gate<unknown>()
    await using server = await sending(3, async (stream) => {
      await stream.write('abc')
      await stream.write('d').catch((error: unknown) => {
        caught.open(error)
        throw error
      })
    })
    const raw = await server.raw()
    raw.write(get('/stream'))
    expect((await raw.all()).length).toBeLessThan(400)
    expect(await caught.opened).toMatchObject({ code: 'ERR_ARGUMENT', message: expect.stringContaining('announced 3 bytes') })
    await server.log.until(/announced 3 bytes/)
  })

  it('L37, L92: also when nobody looks at the write', async () => {
    await using server = await sending(3, (stream) => {
      void stream.write('ab')
      void stream.write('cd')
    })
    const raw = await server.raw()
    raw.write(get('/stream'))
    expect(await raw.all()).not.toMatch(/\r\n\r\nabc/)
    await server.log.until(/dropped a failed write/)
  })

  it('L91, L92: fewer cuts the connection, and the mistake is told and reported', async () => {
    const reported: unknown[] = []
    const told = new Gate<unknown>()
    await using server = await launchLive(
      (controller) => {
        controller.response.stream.onError((error) => told.open(error))
        return controller.sendStream({ filename: 'a.txt', length: 10 }, async (stream) => {
          await stream.write('abc')
          // The head is on its way before the mistake shows.
          await nextTurn()
        })
      },
      { errorReporter: { report: (error: unknown) => void reported.push(error) } },
    )
    const stream = await server.app.stream('/stream')
    expect(await stream.ended).toBe('cut')
    expect(await told.opened).toMatchObject({ code: 'ERR_ARGUMENT', message: expect.stringContaining('3 of the announced 10') })
    await server.log.until(/3 of the announced 10/)
    expect(reported).toHaveLength(1)
  })

  it('L52: fewer because the reader left is no mistake', async () => {
    const begun = new Gate<LiveStream>()
    await using server = await sending(1000, async (stream) => {
      await stream.write('abc')
      begun.open(stream)
      await fired(stream.signal)
    })
    const stream = await server.app.stream('/stream')
    const live = await begun.opened
    stream.abort()
    await fired(live.signal)
    await server.log.until(/Stream ended/)
    expect(server.log.of('warn', 'error', 'fatal')).toEqual([])
  })

  it('B21: a shutdown before the end cuts it: half a file must not look whole', async () => {
    const begun = new Gate()
    await using server = await sending(1000, async (stream) => {
      await stream.write('abc')
      begun.open()
      await fired(stream.signal)
      await new Promise(() => {})
    })
    const stream = await server.app.stream('/stream')
    await begun.opened
    const [end] = await Promise.all([stream.ended, server.application.stop()])
    expect(end).toBe('cut')
  })
})

describe('what is no length', () => {
  it.each([[-1], [1.5], [Number.NaN], [Infinity], ['10'], [null], [2 ** 53]])(
    '%p is refused before anything is committed',
    async (length) => {
      let ran = false
      await using server = await sending(length, () => {
        ran = true
      })
      const { status, headers } = await server.app.get('/stream')
      expect([status, headers.get('content-disposition'), ran]).toEqual([500, null, false])
      expect(server.log.of('error')[0].fields).toMatchObject({ err: { code: 'ERR_ARGUMENT' } })
    },
  )
})

it('L90: an error handler that answers instead is not bound by the length, the name and the type of the download', async () => {
  @RescueFrom(RangeError, 'answer')
  class FilesController extends Streaming {
    show() {
      return this.sendStream({ filename: 'a.csv', length: 1_000 }, () => {
        throw new RangeError('nothing there')
      })
    }
    answer() {
      this.render({ plain: 'sorry', status: 404 })
    }
  }
  await using server = await launch((r) => r.get('/file', FilesController, 'show'))
  const raw = await server.raw()
  raw.write(get('/file'))
  const { status, headers } = parseHead(await raw.head())
  expect([status, headers.get('content-length'), headers.get('content-disposition')]).toEqual([404, undefined, undefined])
  expect(unchunk(await raw.read('0\r\n\r\n'))).toBe('sorry')
})
