/** Validators and cache directives of actions (controller.md C215–C224, live.md L95, L96). */
import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import {
  BaseController,
  type CacheForeverOptions,
  type ControllerOptions,
  Etag,
  type ExpiresOptions,
  type FreshnessOptions,
  type FreshnessSource,
  Live,
  type LiveStream,
  type MiddlewareFunction,
  type Response,
  type Validator,
} from '@live/core'
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
    const changes = 'if-none-match' in headers && expected === 304
    expect((await app.post('/show', { headers })).status).toBe(changes ? 412 : 200)
  })

  it.each([
    [{ 'if-match': `"${digest('v1')}"` }, 200],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': '"other"' }, 412],
    [{ 'if-match': `W/"${digest('v1')}"` }, 412],
    [{ 'if-unmodified-since': at(0) }, 200],
    [{ 'if-unmodified-since': at(-1) }, 412],
    [{ 'if-unmodified-since': 'nonsense' }, 200],
    [{ 'if-none-match': '*' }, 412],
  ])('C220: a change that asks with %j is %i, and does not happen then', async (headers, expected) => {
    let changes = 0
    class Posts extends BaseController {
      update() {
        if (!this.stale({ strongEtag: 'v1', lastModified: DATE })) return
        changes++
        this.render({ plain: 'changed' })
      }
    }
    await using app = await appWith(Posts, ['update'])
    const { status, text } = await app.put('/update', { headers: headers as Record<string, string> })
    expect([status, text, changes]).toEqual(expected === 200 ? [200, 'changed', 1] : [412, '', 0])
  })

  it('C220: strictFreshness: false wants both to match', async () => {
    class Posts extends BaseController {
      show() {
        if (this.stale({ etag: '123', lastModified: DATE })) this.render({ plain: 'stale' })
      }
    }
    await using app = await appWith(Posts, ['show'], { server: { strictFreshness: false } })
    const tag = `W/"${digest('123')}"`
    expect((await app.get('/show', { headers: { 'if-none-match': tag, 'if-modified-since': at(-1) } })).status).toBe(200)
    expect((await app.get('/show', { headers: { 'if-none-match': tag, 'if-modified-since': at(0) } })).status).toBe(304)
    await expect(appWith(Posts, ['show'], { server: { strictFreshness: 'yes' as never } })).rejects.toMatchObject({
      code: 'ERR_CONFIGURATION',
    })
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

describe('C215: records', () => {
  const post = { cacheKey: () => 'posts/1', updatedAt: DATE }
  const older = { cacheKey: () => 'posts/2', updatedAt: new Date(DATE.getTime() - 5000) }
  const key = (record: { cacheKey(): string; updatedAt: Date }): string => `${record.cacheKey()}-${record.updatedAt.toISOString()}`

  it.each([
    ['a record', post, key(post), at(0)],
    ['the latest of several', [older, post], `${key(older)}/${key(post)}`, at(0)],
    ['none', [], '', null],
    ['one without a date', { cacheKey: () => 'x' }, 'x', null],
    ['one that was never changed', { cacheKey: () => 'x', updatedAt: null }, 'x', null],
  ])('%s gives tag and date', async (_, source, expected, date) => {
    const headers = await headOf((controller) => void controller.stale(source as FreshnessSource))
    expect([headers.get('etag'), headers.get('last-modified')]).toEqual([`W/"${digest(expected)}"`, date])
  })

  it('options beside a record win over it', async () => {
    const headers = await headOf((c) =>
      c.freshWhen(post, { strongEtag: 'v', lastModified: null, public: true, cacheControl: { maxAge: 5 } }),
    )
    expect([headers.get('etag'), headers.get('last-modified'), headers.get('cache-control')]).toEqual([
      `"${digest('v')}"`,
      null,
      'max-age=5, public',
    ])
  })

  it('weakEtag is etag', async () => {
    expect((await headOf((c) => c.freshWhen({ weakEtag: 'v' }))).get('etag')).toBe(`W/"${digest('v')}"`)
  })
})

describe('C218: tags of the class', () => {
  class Application extends BaseController {
    static {
      this.etag(() => null)
      this.etag(() => 'ab')
    }
  }

  const tagsOf = async (controller: Parameters<typeof appWith>[0]) => (await answerOf(controller, 'show')).headers.get('etag')

  it('are inherited, add up, and go into weak and strong tags; what is null adds nothing', async () => {
    class Posts extends Application {
      static strong = false
      static {
        this.etag('viewer')
        this.etag((controller, { lastModified }) => `${controller.actionName} ${lastModified?.toISOString()}`)
      }
      protected viewer() {
        return 'cde'
      }
      show() {
        this.freshWhen(Posts.strong ? { strongEtag: '123', lastModified: DATE } : { etag: '123', lastModified: DATE })
        this.render({ plain: 'x' })
      }
    }
    const expected = digest(`123/ab/cde/show ${DATE.toISOString()}`)
    expect(await tagsOf(Posts)).toBe(`W/"${expected}"`)
    Posts.strong = true
    expect(await tagsOf(Posts)).toBe(`"${expected}"`)
  })

  it('have three forms', async () => {
    @Etag('first')
    class Decorated extends BaseController {
      static override config: ControllerOptions = { etag: ['third'] }
      static {
        this.etag('second')
      }
      protected first() {
        return 1
      }
      protected second() {
        return 2
      }
      protected third() {
        return 3
      }
      @Etag()
      protected fourth() {
        return 4
      }
      show() {
        this.freshWhen({ etag: 0 })
        this.render({ plain: 'x' })
      }
    }
    expect(await tagsOf(Decorated)).toBe(`W/"${digest('0/1/2/3/4')}"`)
    class Single extends BaseController {
      static override config: ControllerOptions = { etag: () => 'one' }
      show() {
        this.freshWhen({ etag: 0 })
        this.render({ plain: 'x' })
      }
    }
    expect(await tagsOf(Single)).toBe(`W/"${digest('0/one')}"`)
  })

  it('a change of one makes a copy stale', async () => {
    let viewer = 'anna'
    class Posts extends Application {
      static {
        this.etag(() => viewer)
      }
      show() {
        if (this.stale({ etag: '123' })) this.render({ plain: 'x' })
      }
    }
    await using app = await appWith(Posts, ['show'])
    const tag = (await app.get('/show')).headers.get('etag') as string
    expect((await app.get('/show', { headers: { 'if-none-match': tag } })).status).toBe(304)
    viewer = 'ben'
    expect((await app.get('/show', { headers: { 'if-none-match': tag } })).status).toBe(200)
  })

  it('a wrong name is found at boot, and what is no source at once', async () => {
    class Wrong extends BaseController {
      static {
        this.etag('veiwer')
      }
      viewer() {}
      show() {}
    }
    await expect(appWith(Wrong, ['show'])).rejects.toThrow(
      /has no method veiwer, which it declares as part of its tags; did you mean viewer/,
    )
    expect(() => Application.etag(42 as never)).toThrow(/42 is no source of tags/)
  })

  it('a promise is refused: nobody waits for it', async () => {
    class Late extends BaseController {
      static {
        this.etag((() => Promise.resolve('x')) as never)
      }
      show() {
        this.freshWhen({ etag: 0 })
      }
    }
    const { status, lines } = await answerOf(Late, 'show')
    expect([status, lines.find(({ level }) => level === 'error')?.fields.err]).toEqual([
      500,
      expect.objectContaining({ code: 'ERR_ARGUMENT' }),
    ])
  })
})

describe('C224: httpCacheForever', () => {
  let renders = 0
  class Pages extends BaseController {
    static options: CacheForeverOptions = {}
    show() {
      return this.httpCacheForever(Pages.options, () => {
        renders++
        this.render({ plain: 'for ever' })
      })
    }
  }

  it('keeps a response under its path for a hundred years', async () => {
    await using app = await appWith(Pages, ['show'])
    for (const [options, visibility] of [
      [{}, 'private'],
      [{ public: true }, 'public'],
    ] as const) {
      Pages.options = options
      renders = 0
      const { text, headers } = await app.get('/show?v=1')
      expect([text, renders]).toEqual(['for ever', 1])
      expect(headers.get('cache-control')).toBe(`max-age=3155695200, ${visibility}, immutable`)
      expect(headers.get('last-modified')).toBe('Sat, 01 Jan 2011 00:00:00 GMT')
      const again = await app.get('/show?v=1', { headers: { 'if-none-match': headers.get('etag') as string } })
      expect([again.status, renders]).toEqual([304, 1])
      const other = await app.get('/show?v=2', { headers: { 'if-none-match': headers.get('etag') as string } })
      expect([other.status, renders]).toEqual([200, 2])
    }
  })

  it('takes a date', async () => {
    await using app = await appWith(Pages, ['show'])
    Pages.options = { lastModified: DATE }
    expect((await app.get('/show')).headers.get('last-modified')).toBe(at(0))
  })
})

it('C225: mustUnderstand stands beside no-store, and not alone', async () => {
  expect((await headOf((c) => c.mustUnderstand())).get('cache-control')).toBe('must-understand, no-store')
  const then = await headOf((c) => {
    c.mustUnderstand()
    c.expiresIn(5)
  })
  expect(then.get('cache-control')).toBe('max-age=5, private')
})

it('C231: a policy does not go with a 304', async () => {
  class Posts extends BaseController {
    show() {
      this.response.headers.set('content-security-policy', "script-src 'nonce-abc'")
      this.response.headers.set('content-security-policy-report-only', "script-src 'nonce-abc'")
      this.render({ plain: 'x' })
    }
  }
  await using app = await appWith(Posts, ['show'])
  const { headers } = await app.get('/show')
  expect(headers.has('content-security-policy')).toBe(true)
  const again = await app.get('/show', { headers: { 'if-none-match': headers.get('etag') as string } })
  expect([again.status, again.headers.has('content-security-policy'), again.headers.has('content-security-policy-report-only')]).toEqual([
    304,
    false,
    false,
  ])
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

  it('B3, L96: Last-Modified of now, as folklore has it, does no harm and is not needed', async () => {
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

describe('response.cacheControl on the way back', () => {
  const through = async (change: (response: Response) => void, live = false) => {
    class Posts extends Live(BaseController) {
      static override liveActions = live ? ['show'] : []

      show() {
        this.expiresIn(60, { public: true })
        if (live) void this.response.stream.write('x')
        else this.render({ plain: 'x' })
      }
    }
    const back: MiddlewareFunction = async (_request, next) => {
      const response = await next()
      change(response)
      return response
    }
    await using server = await launch((r) => r.get('/show', Posts, 'show'), { middleware: [back] })
    return (await server.app.get('/show')).headers.get('cache-control')
  }

  it.each([false, true])('C226: what a middleware changes there is sent (live: %p)', async (live) => {
    expect(await through(({ cacheControl }) => Object.assign(cacheControl, { noStore: true }), live)).toBe('no-store')
    expect(await through(({ cacheControl }) => Object.assign(cacheControl, { maxAge: 5 }), live)).toBe('max-age=5, public')
    expect(await through(({ cacheControl }) => Object.assign(cacheControl, { public: undefined }), live)).toBe('max-age=60, private')
  })

  it('C226: who only reads it does not win over who writes the header', async () => {
    let maxAge: number | undefined
    const header = await through((response) => {
      maxAge = response.cacheControl.maxAge
      response.headers.set('cache-control', 'no-store')
    })
    expect([maxAge, header]).toEqual([60, 'no-store'])
  })
})
