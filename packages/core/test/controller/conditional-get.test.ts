/** Validators and cache directives of actions (controller.md C215–C224, live.md L95, L96). */
import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { BaseController, type ExpiresOptions, type FreshnessOptions, Live, type LiveStream, type Validator } from '@live/core'
import { fired, Gate, get, launch, launchLive, parseHead, type Streaming, unchunk, watchProcess } from '../support.js'
import { answerOf, appWith } from './support.js'

watchProcess()

const DATE = new Date(Date.UTC(2020, 0, 2, 3, 4, 5))
const at = (seconds: number): string => new Date(DATE.getTime() + seconds * 1000).toUTCString()
const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

/** An application with one action that renders when the client's copy is stale. */
const serving = (options: FreshnessOptions, before?: (controller: BaseController) => void) => {
  class Posts extends BaseController {
    show() {
      before?.(this)
      if (this.stale(options)) this.render({ plain: 'stale' })
    }
  }
  return appWith(Posts, ['show'])
}

/** The head of an action that only does this. */
const headOf = async (act: (controller: BaseController) => void) => {
  class Posts extends BaseController {
    show() {
      act(this)
      this.render({ plain: 'x' })
    }
  }
  return (await answerOf(Posts, 'show')).headers
}

describe('stale', () => {
  it('C215, C216: without a copy the action renders, with its validators', async () => {
    await using app = await serving({ etag: '123', lastModified: DATE })
    const { status, text, headers } = await app.get('/show')
    expect([status, text, headers.get('etag'), headers.get('last-modified')]).toEqual([200, 'stale', `W/"${digest('123')}"`, at(0)])
    expect(headers.get('cache-control')).toBe('max-age=0, private, must-revalidate')
  })

  it('C215: with a good copy it is 304, with validators, and without body and type', async () => {
    await using app = await serving({ etag: '123', lastModified: DATE, public: true })
    const { status, text, headers } = await app.get('/show', { headers: { 'if-none-match': `W/"${digest('123')}"` } })
    expect([status, text, headers.get('content-type'), headers.get('content-length')]).toEqual([304, '', null, null])
    expect([headers.get('etag'), headers.get('last-modified'), headers.get('cache-control')]).toEqual([
      `W/"${digest('123')}"`,
      at(0),
      'public',
    ])
  })

  it.each([
    [{ 'if-none-match': '"other"' }, 200],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': `"other", "${digest('123')}"` }, 304],
    [{ 'if-none-match': '"other"', 'if-modified-since': at(0) }, 200],
    [{ 'if-modified-since': at(0) }, 304],
    [{ 'if-modified-since': at(-1) }, 200],
    [{ 'if-modified-since': 'nonsense' }, 200],
  ])('C220: asked with %j it is %i', async (headers, expected) => {
    await using app = await serving({ etag: '123', lastModified: DATE })
    expect((await app.get('/show', { headers })).status).toBe(expected)
    expect((await app.post('/show', { headers })).status).toBe(200)
  })

  it('freshWhen leaves the rest to the action, or answers', async () => {
    class Posts extends BaseController {
      show() {
        this.freshWhen({ strongEtag: 'v1' })
        if (!this.performed) this.render({ plain: 'v1' })
      }
    }
    await using app = await appWith(Posts, ['show'])
    const first = await app.get('/show')
    expect([first.text, first.headers.get('etag')]).toEqual(['v1', `"${digest('v1')}"`])
    expect((await app.get('/show', { headers: { 'if-none-match': `"${digest('v1')}"` } })).status).toBe(304)
  })

  it('nothing to compare is always stale', async () => {
    await using app = await serving({})
    expect((await app.get('/show', { headers: { 'if-modified-since': at(0) } })).text).toBe('stale')
  })

  it('refuses a date that is none', async () => {
    await using app = await serving({ lastModified: new Date(Number.NaN) })
    expect((await app.get('/show')).status).toBe(500)
    expect(app.logger.lines.find(({ level }) => level === 'error')?.fields.err).toMatchObject({ code: 'ERR_ARGUMENT' })
  })
})

describe('C217: the value of a tag', () => {
  const tagOf = async (etag: Validator): Promise<string | null> =>
    (await headOf((controller) => void controller.stale({ etag }))).get('etag')

  it.each([
    ['text', 'text'],
    [7, '7'],
    [7n, '7'],
    [true, 'true'],
    [null, ''],
    [DATE, '2020-01-02T03:04:05.000Z'],
    [['a', 1, null], 'a/1/'],
    [[{ cacheKey: () => 'posts/1-2' }, ['a', DATE]], 'posts/1-2/a/2020-01-02T03:04:05.000Z'],
  ] as [Validator, string][])('%p is the digest of its key', async (validator, key) => {
    expect(await tagOf(validator)).toBe(`W/"${digest(key)}"`)
  })
})

describe('expiresIn', () => {
  it.each([
    [60.1, {}, 'max-age=60, private'],
    [60, { public: true }, 'max-age=60, public'],
    [60, { mustRevalidate: true }, 'max-age=60, private, must-revalidate'],
    [60, { public: true, mustRevalidate: true }, 'max-age=60, public, must-revalidate'],
    [60, { public: true, staleWhileRevalidate: 300 }, 'max-age=60, public, stale-while-revalidate=300'],
    [60, { public: true, staleIfError: 300 }, 'max-age=60, public, stale-if-error=300'],
    [60, { public: true, immutable: true }, 'max-age=60, public, immutable'],
    [60, { public: true, extras: { 's-maxage': 18_000 } }, 'max-age=60, public, s-maxage=18000'],
    [0, {}, 'max-age=0, private'],
  ] as [number, ExpiresOptions, string][])('C222: %p, %j is %s, with a Date', async (seconds, options, expected) => {
    const headers = await headOf((controller) => controller.expiresIn(seconds, options))
    expect(headers.get('cache-control')).toBe(expected)
    expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now())).toBeLessThan(60_000)
  })

  it.each([-1, Number.NaN, 'soon', undefined])('refuses %p', async (seconds) => {
    class Posts extends BaseController {
      show() {
        this.expiresIn(seconds as never)
      }
    }
    expect((await answerOf(Posts, 'show')).status).toBe(500)
  })
})

describe('C223: the last call wins', () => {
  it.each([
    ['expiresNow', (c: BaseController) => c.expiresNow(), 'no-cache'],
    ['noStore', (c: BaseController) => c.noStore(), 'no-store'],
    [
      'noStore, expiresIn',
      (c: BaseController) => {
        c.noStore()
        c.expiresIn(30)
      },
      'max-age=30, private',
    ],
    [
      'expiresIn, noStore',
      (c: BaseController) => {
        c.expiresIn(30, { public: true })
        c.noStore()
      },
      'no-store',
    ],
    [
      'expiresIn, expiresNow',
      (c: BaseController) => {
        c.expiresIn(30, { public: true, immutable: true })
        c.expiresNow()
      },
      'no-cache',
    ],
    [
      'noStore, stale',
      (c: BaseController) => {
        c.noStore()
        c.stale({ etag: 'x' })
      },
      'max-age=0, private, must-revalidate',
    ],
    [
      'stale, noStore',
      (c: BaseController) => {
        c.stale({ etag: 'x' })
        c.noStore()
      },
      'no-store',
    ],
    [
      'expiresIn, stale',
      (c: BaseController) => {
        c.expiresIn(30, { public: true })
        c.stale({ etag: 'x' })
      },
      'max-age=30, public',
    ],
    [
      'extras survive expiresNow',
      (c: BaseController) => {
        c.expiresIn(30, { extras: { 'no-transform': true } })
        c.expiresNow()
      },
      'no-cache, no-transform',
    ],
  ])('%s', async (_, act, expected) => {
    expect((await headOf(act)).get('cache-control')).toBe(expected)
  })
})

describe('live.md L95: in a live controller, before any write', () => {
  const live = (act: (controller: Streaming) => unknown) => launchLive(act)
  const TAG = `W/"${digest('123')}"`

  it.each([
    [{}, { etag: '123' }, 200],
    [{ 'if-none-match': '"other"' }, { etag: '123' }, 200],
    [{ 'if-none-match': TAG }, { etag: '123' }, 304],
    [{ 'if-none-match': `"${digest('123')}"` }, { etag: '123' }, 304],
    [{ 'if-modified-since': at(0) }, { lastModified: DATE }, 304],
    [{ 'if-modified-since': at(-1) }, { lastModified: DATE }, 200],
    [{ 'if-none-match': '"other"', 'if-modified-since': at(0) }, { etag: '123', lastModified: DATE }, 200],
  ] as [Record<string, string>, FreshnessOptions, number][])('asked with %j, and %j, it is %i', async (asked, options, expected) => {
    for (const stream of [false, true]) {
      await using server = await live(async (controller) => {
        if (!controller.stale(options)) return
        if (!stream) {
          controller.render({ plain: 'stale' })
          return
        }
        controller.response.contentType = 'text'
        await controller.response.stream.write('stale')
        await controller.response.stream.close()
      })
      const raw = await server.raw()
      raw.write(get('/stream', asked))
      const { status, headers } = parseHead(await raw.head())
      expect([status, headers.get('cache-control'), headers.get('etag'), headers.get('last-modified')]).toEqual([
        expected,
        ['no-cache'],
        options.etag === undefined ? undefined : [TAG],
        options.lastModified === undefined ? undefined : [at(0)],
      ])
      if (expected === 200) expect(unchunk(await raw.read('0\r\n\r\n'))).toBe('stale')
      else
        expect([headers.has('content-type'), headers.has('content-length'), headers.has('transfer-encoding')]).toEqual([
          false,
          false,
          false,
        ])
      // After a 304 the connection is there for the next request.
      raw.write(get('/stream'))
      expect(parseHead(await raw.head()).status).toBe(200)
      expect(server.log.of('warn', 'error', 'fatal')).toEqual([])
    }
  })

  it('a live response whose own validator matches becomes a 304, and its stream is aborted', async () => {
    for (const [name, value, asked] of [
      ['etag', '"mine"', { 'if-none-match': '"mine"' }],
      ['last-modified', at(0), { 'if-modified-since': at(0) }],
    ] as const) {
      const begun = new Gate<LiveStream>()
      await using server = await live(async ({ response }) => {
        response.headers.set(name, value)
        begun.open(response.stream)
        await response.stream.write('body')
        await fired(response.stream.signal)
        await response.stream.write('more')
      })
      const raw = await server.raw()
      raw.write(get('/stream', { ...asked, connection: 'close' }))
      const { status, headers } = parseHead(await raw.head())
      expect([status, headers.get(name), headers.has('content-type')]).toEqual([304, [value], false])
      expect(await raw.all()).toBe('')
      expect(await fired((await begun.opened).signal)).toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
      await server.log.until(/client disconnected/)
      expect(server.log.of('error', 'fatal')).toEqual([])
    }
  })

  it('C220: If-None-Match: * is no reason to cut a stream that has no tag', async () => {
    await using server = await live(async ({ response }) => {
      await response.stream.write('body')
      await response.stream.close()
    })
    const { status, text } = await server.app.get('/stream', { headers: { 'if-none-match': '*' } })
    expect([status, text]).toEqual([200, 'body'])
  })

  it('L96: Last-Modified of now, as folklore has it, does no harm and is not needed', async () => {
    for (const workaround of [false, true]) {
      const next = new Gate()
      await using server = await live(async ({ response }) => {
        if (workaround) response.lastModified = new Date()
        await response.stream.write('first')
        await next.opened
        await response.stream.write('second')
        await response.stream.close()
      })
      const stream = await server.app.stream('/stream')
      expect(await stream.nextChunk()).toBe('first')
      expect([stream.headers.get('etag'), stream.headers.get('cache-control')]).toEqual([null, 'no-cache'])
      next.open()
      expect(await stream.text()).toBe('second')
    }
  })

  it('expiresIn wins over the no-cache of a stream', async () => {
    await using server = await live(async (controller) => {
      controller.expiresIn(60, { public: true })
      await controller.response.stream.write('x')
    })
    expect((await server.app.get('/stream')).headers.get('cache-control')).toBe('max-age=60, public')
  })

  it('an ordinary action of a live controller keeps the ordinary default', async () => {
    class Posts extends Live(BaseController) {
      static override liveActions: readonly string[] = ['feed']
      show() {
        if (this.stale({ etag: '123' })) this.render({ plain: 'x' })
      }
      async feed() {
        await this.response.stream.close()
      }
    }
    await using server = await launch((r) => r.get('/show', Posts, 'show'))
    expect((await server.app.get('/show')).headers.get('cache-control')).toBe('max-age=0, private, must-revalidate')
  })
})
