/** Compression in the stack, and on the wire (live.md L97, B4, app.md A37). */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, createBrotliDecompress, createGunzip, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BaseController, Live, type LiveStream } from '@live/core'
import type { TestResponse, TestStream } from '@live/testing'
import { Response } from '../../src/http/response.js'
import { type CompressOptions, compress } from '../../src/middleware/compress.js'
import { fakeRequest } from '../support/fake-request.js'
import { atRest, fired, Gate, get, launch, launchLive, nextTurn, parseHead, watchProcess } from '../support.js'

watchProcess()

const TEXT = 'hello '.repeat(500)

interface Given {
  accept?: string
  method?: string
  type?: string
  body?: Response['body']
  status?: number
  headers?: Record<string, string>
  options?: CompressOptions
}

/** What the middleware makes of one response. */
async function through(given: Given) {
  const { accept = 'gzip', method, type = 'text/plain', status = 200, headers = {}, options } = given
  const request = fakeRequest({ method, headers: { 'accept-encoding': accept } })
  const response = new Response({ request })
  response.status = status
  response.headers.set('content-type', type)
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  response.body = 'body' in given ? given.body : TEXT
  const sent = await compress(options)(request, () => response)
  return {
    coding: sent.headers.get('content-encoding'),
    vary: sent.headers.get('vary'),
    etag: sent.headers.get('etag'),
    body: sent.body,
    response: sent,
  }
}

const bodiless = { attach: () => {}, abort: () => {} }

describe('which responses', () => {
  it.each([
    ['gzip', 'gzip'],
    ['br, gzip', 'br'],
    ['gzip, br;q=0.9', 'gzip'],
    ['identity', null],
    ['identity, gzip;q=0.1', null],
    ['*', 'br'],
    ['*;q=0', null],
    ['zstd', null],
  ])('for Accept-Encoding %s: %s, and Vary in any case', async (accept, expected) => {
    const { coding, vary, body } = await through({ accept })
    expect([coding, vary]).toEqual([expected, 'Accept-Encoding'])
    const plain = expected === null ? body : (expected === 'gzip' ? gunzipSync : brotliDecompressSync)(body as Buffer).toString()
    expect(plain).toBe(TEXT)
  })

  it.each([
    ['text/html; charset=utf-8', 'gzip'],
    ['application/json', 'gzip'],
    ['application/problem+json', 'gzip'],
    ['application/vnd.api+json', 'gzip'],
    ['application/xhtml+xml', 'gzip'],
    ['image/svg+xml', 'gzip'],
    ['TEXT/CSV', 'gzip'],
    ['image/png', null],
    ['application/octet-stream', null],
    ['application/zip', null],
    ['text/event-stream', null],
    ['Text/Event-Stream; charset=utf-8', null],
  ])('of type %s: %s', async (type, expected) => {
    const { coding, vary } = await through({ type })
    expect([coding, vary]).toEqual([expected, expected === null ? null : 'Accept-Encoding'])
  })

  it('B4, L97: event streams only when asked to', async () => {
    const { coding } = await through({ type: 'text/event-stream', body: bodiless, options: { eventStreams: true } })
    expect(coding).toBe('gzip')
  })

  it.each([
    ['x'.repeat(1023), {}, null],
    ['x'.repeat(1024), {}, 'gzip'],
    ['é'.repeat(512), {}, 'gzip'],
    ['é'.repeat(511), {}, null],
    [Buffer.alloc(1024), {}, 'gzip'],
    ['x', { threshold: 1 }, 'gzip'],
    ['', { threshold: 0 }, null],
    [undefined, { threshold: 0 }, null],
    [{ handle: () => {} }, { threshold: 0 }, null],
  ] as [Response['body'], CompressOptions, string | null][])('by size: case %#', async (body, options, expected) => {
    expect((await through({ body, options })).coding).toBe(expected)
  })

  it('a body that is not in memory counts as large, unless it says that it is not', async () => {
    expect((await through({ body: bodiless })).coding).toBe('gzip')
    expect((await through({ body: bodiless, headers: { 'content-length': '1024' } })).coding).toBe('gzip')
    expect((await through({ body: bodiless, headers: { 'content-length': '1023' } })).coding).toBeNull()
  })

  it.each([
    [{ 'content-encoding': 'identity' }, 200],
    [{ 'cache-control': 'no-transform' }, 200],
    [{ 'cache-control': 'public, No-Transform, max-age=1' }, 200],
    [{}, 204],
    [{}, 304],
    [{}, 205],
    [{}, 206],
  ])('L97: %j with status %i stays as it is', async (headers, status) => {
    const { vary, etag, body, response } = await through({ headers: { ...headers, etag: '"a"' }, status })
    expect([vary, etag, body]).toEqual([null, '"a"', TEXT])
    expect(response.headers.get('content-encoding')).toBe((headers as Record<string, string>)['content-encoding'] ?? null)
  })

  it('errors are compressed as well', async () => {
    expect((await through({ status: 404 })).coding).toBe('gzip')
  })

  it('adds to Vary what is not there', async () => {
    expect((await through({ headers: { vary: 'Cookie' } })).vary).toBe('Cookie, Accept-Encoding')
    expect((await through({ headers: { vary: 'accept-encoding, Cookie' } })).vary).toBe('accept-encoding, Cookie')
  })

  it.each([
    ['"a"', 'W/"a"'],
    ['W/"a"', 'W/"a"'],
  ])('RFC 9110 §8.8.1: the tag %s becomes %s', async (given, expected) => {
    expect((await through({ headers: { etag: given } })).etag).toBe(expected)
    expect((await through({ headers: { etag: given }, accept: 'identity' })).etag).toBe(given)
  })

  it('a synchronous response that stays as it is stays synchronous', () => {
    const request = fakeRequest()
    const response = new Response({ request })
    response.body = 'x'
    expect(compress()(request, () => response)).toBe(response)
  })
})

/** Text of a coded stream that arrives little by little. */
function decoded(
  stream: TestStream,
  coding: string,
): { readonly text: string; until(part: string): Promise<void>; readonly done: Promise<void> } {
  const decoder = coding === 'gzip' ? createGunzip() : createBrotliDecompress()
  const state = { text: '' }
  decoder.on('data', (chunk: Buffer) => {
    state.text += chunk.toString()
  })
  const done = new Promise<void>((resolve) => decoder.on('end', () => resolve()).on('error', () => resolve()))
  void (async () => {
    for await (const bytes of stream.bytes()) decoder.write(bytes)
    decoder.end()
  })()
  return {
    get text() {
      return state.text
    },
    async until(part) {
      while (!state.text.includes(part)) await nextTurn()
    },
    done,
  }
}

const stack = { compress: true } as const

describe.each(['gzip', 'br'])('a live body in %s, over a connection', (coding) => {
  const headers = { 'accept-encoding': coding }

  it('B4, L97: the first chunk can be read while the second is not written yet, and the end is clean', async () => {
    const next = new Gate()
    await using server = await launchLive(
      async ({ response }) => {
        response.contentType = 'text'
        await response.stream.write('first')
        await next.opened
        await response.stream.write('second')
        await response.stream.close()
      },
      { stack },
    )
    const stream = await server.app.stream('/stream', { headers })
    expect([stream.headers.get('content-encoding'), stream.headers.get('vary'), stream.headers.get('content-length')]).toEqual([
      coding,
      'Accept-Encoding',
      null,
    ])
    const body = decoded(stream, coding)
    await body.until('first')
    next.open()
    await body.done
    expect([body.text, await stream.ended]).toEqual(['firstsecond', 'closed'])
  })

  it('L29: a reader that stalls holds the producer; when it reads on, everything arrives', async () => {
    // New noise each time: a coding that remembers megabytes makes almost nothing of a repetition.
    const noise = () => randomBytes(48 * 1024).toString('base64')
    // More than the buffers of any kernel take.
    const ENDLESS = 256 * 1024 * 1024
    let written = 0
    let stopping = false
    const ended = new Gate()
    await using server = await launchLive(
      async ({ response }) => {
        response.contentType = 'text'
        await using live = response.stream
        while (!stopping && written < ENDLESS) {
          await live.write(noise())
          written += 64 * 1024
        }
        ended.open()
      },
      { stack },
    )
    const stream = await server.app.stream('/stream', { headers, highWaterMark: 1, timeout: 20_000 })
    stream.pause()
    await atRest(() => written)
    expect(written).toBeLessThan(ENDLESS)
    stopping = true
    stream.resume()
    const body = decoded(stream, coding)
    await ended.opened
    await body.done
    expect(body.text.length).toBe(written)
  }, 30_000)

  it('L31: a reader that leaves ends the action', async () => {
    const begun = new Gate<LiveStream>()
    await using server = await launchLive(
      async ({ response }) => {
        response.contentType = 'text'
        await response.stream.write('x')
        begun.open(response.stream)
        await fired(response.stream.signal)
      },
      { stack },
    )
    const stream = await server.app.stream('/stream', { headers })
    const live = await begun.opened
    stream.abort()
    expect(await fired(live.signal)).toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
    await expect(live.write('late')).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
    expect(server.log.of('error', 'fatal')).toEqual([])
  })

  it('an abort cuts the connection, without a valid end', async () => {
    await using server = await launchLive(
      async ({ response }) => {
        response.contentType = 'text'
        await response.stream.write('half')
        await nextTurn()
        response.stream.abort()
      },
      { stack },
    )
    const raw = await server.raw()
    raw.write(get('/stream', headers))
    expect(parseHead(await raw.head()).headers.get('content-encoding')).toEqual([coding])
    expect(await raw.all()).not.toContain('0\r\n\r\n')
  })

  it('B21: a server that drains ends it cleanly', async () => {
    const begun = new Gate()
    await using server = await launchLive(
      async ({ response }) => {
        response.contentType = 'text'
        await using live = response.stream
        await live.write('begun')
        begun.open()
        await fired(live.signal)
        await live.write(', over')
      },
      { stack },
    )
    const stream = await server.app.stream('/stream', { headers })
    const body = decoded(stream, coding)
    await begun.opened
    await server.application.stop()
    await body.done
    expect([body.text, await stream.ended]).toEqual(['begun, over', 'closed'])
  })
})

describe('in the default stack', () => {
  let root: string
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'compress-'))
    await writeFile(join(root, 'large.csv'), 'a,b\n'.repeat(100_000))
    await writeFile(join(root, 'small.csv'), 'a,b\n')
  })
  afterAll(() => rm(root, { recursive: true }))

  class PagesController extends BaseController {
    show() {
      this.render({ plain: TEXT })
    }
    strong() {
      if (this.stale({ strongEtag: 'v1' })) this.render({ plain: TEXT })
    }
    large() {
      this.sendFile(join(root, 'large.csv'))
    }
    small() {
      this.sendFile(join(root, 'small.csv'))
    }
    nothing() {
      this.head(204)
    }
  }
  class EventsController extends Live(BaseController) {
    async show() {
      await this.response.stream.write(TEXT)
      await this.response.stream.close()
    }
  }
  const serve = () =>
    launch(
      (r) => {
        for (const action of ['show', 'strong', 'large', 'small', 'nothing'] as const) r.get(`/${action}`, PagesController, action)
        r.get('/live', EventsController, 'show')
      },
      { stack },
    )
  const ask = { headers: { 'accept-encoding': 'gzip' } }

  /** Bytes as they were on the wire, for a length that says how many there are. */
  const wire = async (server: Awaited<ReturnType<typeof serve>>, path: string, method = 'GET') => {
    const raw = await server.raw()
    raw.write(get(path, { 'accept-encoding': 'gzip', connection: 'close' }, { method }))
    const head = parseHead(await raw.head())
    return { ...head, body: Buffer.from(await raw.all(), 'latin1') }
  }

  it('A37: a page is compressed, with the right length, and its tag is that of the plain page', async () => {
    await using server = await serve()
    const { headers, body } = await wire(server, '/show')
    expect([headers.get('content-encoding'), headers.get('content-length')]).toEqual([['gzip'], [String(body.length)]])
    expect(gunzipSync(body).toString()).toBe(TEXT)
    const plain = await server.app.get('/show', { headers: { 'accept-encoding': 'identity' } })
    expect([plain.headers.get('etag'), plain.headers.get('vary')]).toEqual([headers.get('etag')?.[0], 'Accept-Encoding'])
  })

  it('C228: the tag of a compressed page revalidates, with 304 and no coding', async () => {
    await using server = await serve()
    for (const path of ['/show', '/strong']) {
      const first = await server.app.get(path, ask)
      const tag = first.headers.get('etag') ?? ''
      expect(tag).toMatch(/^W\/"/)
      const second: TestResponse = await server.app.get(path, { headers: { ...ask.headers, 'if-none-match': tag } })
      expect([second.status, second.text, second.headers.get('content-encoding')]).toEqual([304, '', null])
    }
  })

  it('C230: HEAD has the head of the GET', async () => {
    await using server = await serve()
    for (const path of ['/show', '/strong', '/large']) {
      const [getting, heading] = [await wire(server, path), await wire(server, path, 'HEAD')]
      const names = ['content-encoding', 'content-length', 'etag', 'vary', 'content-type']
      expect(names.map((name) => heading.headers.get(name))).toEqual(names.map((name) => getting.headers.get(name)))
      expect([heading.status, heading.body.length]).toEqual([200, 0])
    }
  })

  it('C233: a file is compressed on its way, and a small one is not', async () => {
    await using server = await serve()
    const large = await server.app.stream('/large', ask)
    expect([large.headers.get('content-encoding'), large.headers.get('content-length')]).toEqual(['gzip', null])
    const body = decoded(large, 'gzip')
    await body.done
    expect(body.text).toBe('a,b\n'.repeat(100_000))
    const small = await server.app.get('/small', ask)
    expect([small.headers.get('content-encoding'), small.headers.get('content-length'), small.text]).toEqual([null, '4', 'a,b\n'])
  })

  it('a 204, and a live body for a client that takes no coding, stay as they are', async () => {
    await using server = await serve()
    expect((await server.app.get('/nothing', ask)).headers.get('vary')).toBeNull()
    const live = await server.app.get('/live', { headers: { 'accept-encoding': 'identity' } })
    expect([live.text, live.headers.get('content-encoding'), live.headers.get('vary')]).toEqual([TEXT, null, 'Accept-Encoding'])
  })

  it('is off unless it is switched on', async () => {
    await using server = await launch((r) => r.get('/show', PagesController, 'show'))
    const { headers } = await server.app.get('/show', ask)
    expect([headers.get('content-encoding'), headers.get('vary')]).toEqual([null, null])
  })
})
