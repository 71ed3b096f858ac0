/** Rate limits (controller.md C239–C245). */
import { describe, expect, it } from '@jest/globals'
import {
  ApiController,
  BaseController,
  type ControllerOptions,
  type CounterStore,
  Live,
  MemoryCounterStore,
  RateLimit,
  type RateLimitOptions,
  TooManyRequestsError,
} from '@live/core'
import { FakeClock } from '@live/testing'
import { planFor } from '../../src/controller/callback-list.js'
import { appWith, published } from './support.js'

type Config = Parameters<typeof appWith>[2]

/** A controller with these limits and one action. */
function limited(...rules: RateLimitOptions[]) {
  class Posts extends BaseController {
    static {
      for (const rule of rules) this.rateLimit(rule as never)
    }
    show() {
      this.render({ plain: 'shown' })
    }
    other() {
      this.render({ plain: 'other' })
    }
    protected byQuery() {
      return this.params.string('by', '')
    }
    protected two() {
      return 2
    }
    protected minute() {
      return '1m'
    }
    protected tooMany() {
      this.render({ plain: 'slow down', status: 429 })
    }
    protected nothing() {}
  }
  return Posts
}

const ACTIONS = ['show', 'other']
const start = (controller: Parameters<typeof appWith>[0], config: Config = {}, actions: readonly string[] = ACTIONS) =>
  appWith(controller, actions, { clock: new FakeClock(), ...config })

/** Statuses of requests one after the other. */
async function statuses(app: Awaited<ReturnType<typeof start>>, ...paths: string[]): Promise<number[]> {
  const list: number[] = []
  for (const path of paths) list.push((await app.get(path)).status)
  return list
}

describe('counting', () => {
  it('C240: to 2, the third is blocked, and after the window it passes again', async () => {
    const clock = new FakeClock()
    await using app = await start(limited({ to: 2, within: '3m' }), { clock })
    expect(await statuses(app, '/show', '/show', '/show')).toEqual([200, 200, 429])
    clock.advance(179_999)
    expect(await statuses(app, '/show')).toEqual([429])
    clock.advance(1)
    expect(await statuses(app, '/show', '/show', '/show')).toEqual([200, 200, 429])
  })

  it('C240: requests at once are counted one by one', async () => {
    await using app = await start(limited({ to: 10, within: 60_000 }))
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.get('/show')))
    expect(answers.filter(({ status }) => status === 200).length).toBe(10)
  })

  it('C240: an inherited limit counts each controller for itself, a scope counts them together', async () => {
    for (const [scope, second] of [
      [undefined, 200],
      ['shared', 429],
    ] as const) {
      const Parent = limited({ to: 1, within: 60_000, scope })
      class Children extends Parent {}
      class Cousins extends Parent {}
      const store = new MemoryCounterStore()
      await using app = await start(Children, { controller: { counterStore: store } })
      await using other = await start(Cousins, { controller: { counterStore: store } })
      expect(await statuses(app, '/show', '/show')).toEqual([200, 429])
      expect(await statuses(other, '/show')).toEqual([second])
    }
  })

  it('C240: the key is rate-limit, scope, name and identity', async () => {
    const keys: string[] = []
    const store: CounterStore = {
      increment(key, by, { expiresIn }) {
        keys.push(`${key} ${by} ${expiresIn}`)
        return { count: 1, expiresIn }
      },
    }
    const by = () => 'anna:1'
    await using app = await start(limited({ to: 1, within: '1s', store }, { to: 1, within: '2s', name: 'short', scope: 'api', by, store }))
    await app.get('/show')
    expect(keys).toEqual([expect.stringMatching(/^rate-limit:posts:[^:]+ 1 1000$/), 'rate-limit:api:short:anna%3A1 1 2000'])
  })

  it('C240, C245: a store that cannot count limits nothing, and says nothing', async () => {
    for (const config of [{ controller: { counterStore: null } }, {}]) {
      const rule = { to: 1, within: 1000, ...('controller' in config ? {} : { store: { increment: () => null } }) }
      await using app = await start(limited(rule), config)
      expect(await statuses(app, '/show', '/show')).toEqual([200, 200])
      expect((await app.get('/show')).headers.has('ratelimit')).toBe(false)
    }
  })

  it('a store that fails limits nothing, and leaves an error in the log', async () => {
    const store: CounterStore = { increment: () => Promise.reject(new Error('redis is down')) }
    await using app = await start(limited({ to: 1, within: 1000, store }))
    expect(await statuses(app, '/show', '/show')).toEqual([200, 200])
    const line = app.logger.lines.find(({ level }) => level === 'error')
    expect(line).toMatchObject({ message: expect.stringContaining('could not count'), fields: { err: { message: 'redis is down' } } })
  })

  it('C245: limits with stores of their own count separately', async () => {
    const [a, b] = [new MemoryCounterStore(), new MemoryCounterStore()]
    const rule = { to: 1, within: 60_000, scope: 'same' }
    await using app = await start(limited({ ...rule, store: a }))
    await using other = await start(limited({ ...rule, store: b }))
    expect([await statuses(app, '/show', '/show'), await statuses(other, '/show')]).toEqual([[200, 429], [200]])
  })

  it('a flood of identities is bounded', async () => {
    const store = new MemoryCounterStore({ maxCounters: 10 })
    await using app = await start(limited({ to: 1, within: 60_000, by: 'byQuery', store }))
    for (let i = 0; i < 50; i++) expect((await app.get(`/show?by=${i}`)).status).toBe(200)
    expect(store.size).toBe(10)
  })
})

describe('declaring', () => {
  it('C239: has three forms, on the class and on a method', async () => {
    @RateLimit({ to: 1, within: '1m', only: 'first' })
    class Forms extends BaseController {
      static override config: ControllerOptions = { rateLimit: [{ to: 1, within: '1m', only: 'third', name: 'third' }] }
      static {
        this.rateLimit({ to: 1, within: '1m', only: ['second'], name: 'second' })
      }
      first() {
        this.render({ plain: 'x' })
      }
      second() {
        this.render({ plain: 'x' })
      }
      third() {
        this.render({ plain: 'x' })
      }
      @RateLimit({ to: 1, within: '1m' })
      fourth() {
        this.render({ plain: 'x' })
      }
      free() {
        this.render({ plain: 'x' })
      }
    }
    await using app = await start(Forms, {}, ['first', 'second', 'third', 'fourth', 'free'])
    for (const [action, name] of [
      ['first', 'default'],
      ['second', 'second'],
      ['third', 'third'],
      ['fourth', 'fourth'],
    ]) {
      expect(await statuses(app, `/${action}`)).toEqual([200])
      const { status, headers } = await app.get(`/${action}`)
      expect([status, headers.get('ratelimit-policy')]).toEqual([429, `"${name}";q=1;w=60`])
    }
    expect(await statuses(app, '/free', '/free')).toEqual([200, 200])
  })

  it('C239: a single one in the options needs no list, and API controllers have limits too', async () => {
    class Api extends ApiController {
      static override config: ControllerOptions = { rateLimit: { to: 1, within: '1m' } }
      show() {
        this.render({ json: {} })
      }
    }
    await using app = await start(Api, {}, ['show'])
    expect(await statuses(app, '/show', '/show')).toEqual([200, 429])
  })

  it('C239: takes its place among the callbacks', async () => {
    const trace: string[] = []
    class Ordered extends BaseController {
      static {
        this.beforeAction(() => void trace.push('before'))
        this.rateLimit({ to: 1, within: '1m' })
        this.beforeAction(() => void trace.push('behind'))
      }
      show() {
        this.render({ plain: 'x' })
      }
    }
    await using app = await start(Ordered, {}, ['show'])
    await statuses(app, '/show', '/show')
    expect(trace).toEqual(['before', 'behind', 'before'])
  })

  it('C239: only, except, if and unless', async () => {
    for (const [options, blocked] of [
      [{ only: ['show'] }, [429, 200]],
      [{ except: ['show'] }, [200, 429]],
      [{ if: () => false }, [200, 200]],
      [{ unless: 'two' }, [200, 200]],
    ] as const) {
      await using app = await start(limited({ to: 0, within: '1m', ...options }))
      expect(await statuses(app, '/show', '/other')).toEqual(blocked)
    }
  })

  it('C239: several limits need names, else the boot fails', async () => {
    const twice = [
      [
        { to: 1, within: '1m' },
        { to: 9, within: '1h' },
      ],
      [
        { to: 1, within: '1m', name: 'x' },
        { to: 9, within: '1h', name: 'x' },
      ],
    ]
    for (const rules of twice) await expect(start(limited(...rules))).rejects.toThrow(/Posts has two rate limits of the name (default|x)/)
    class Child extends limited({ to: 1, within: '1m' }) {
      static {
        this.rateLimit({ to: 9, within: '1h' })
      }
    }
    await expect(start(Child)).rejects.toThrow(/Child has two rate limits of the name default/)
  })

  it('C239: several limits all count, and the first that is exceeded stops', async () => {
    await using app = await start(limited({ to: 3, within: '1m', name: 'short' }, { to: 1, within: '1h', name: 'long' }))
    const { headers } = await app.get('/show')
    expect(headers.get('ratelimit-policy')).toBe('"short";q=3;w=60, "long";q=1;w=3600')
    expect(headers.get('ratelimit')).toBe('"short";r=2;t=60, "long";r=0;t=3600')
    expect((await app.get('/show')).headers.get('retry-after')).toBe('3600')
  })

  it('names of methods are checked at boot', async () => {
    for (const option of ['to', 'within', 'by', 'with']) {
      const rule = { to: 1, within: '1m', [option]: 'towo' }
      await expect(start(limited(rule))).rejects.toThrow(
        /has no method towo, which it declares as option of RateLimiter#before; did you mean two/,
      )
    }
  })

  it.each([
    [{}, /needs `to`/],
    [undefined, /needs its options/],
    [{ to: -1, within: 1 }, /to of a rate limit is -1/],
    [{ to: 1.5, within: 1 }, /to of a rate limit is 1.5/],
    [{ to: Number.NaN, within: 1 }, /to of a rate limit is NaN/],
    [{ to: 1 }, /within of a rate limit is undefined/],
    [{ to: 1, within: 0 }, /within of a rate limit is 0/],
    [{ to: 1, within: -5 }, /within of a rate limit is -5/],
    [{ to: 1, within: '3 fortnights' }, /within of a rate limit is 3 fortnights/],
    [{ to: 1, within: Infinity }, /within of a rate limit is Infinity/],
    [{ to: 1, within: 1, by: 7 }, /by of a rate limit is the name/],
    [{ to: 1, within: 1, with: {} }, /with of a rate limit is the name/],
    [{ to: 1, within: 1, name: 'a"b' }, /is no name of a rate limit/],
    [{ to: 1, within: 1, name: 'ü' }, /is no name of a rate limit/],
    [{ to: 1, within: 1, name: '' }, /is no name of a rate limit/],
    [{ to: 1, within: 1, name: 'a\r\nb' }, /is no name of a rate limit/],
  ])('%j is refused where it stands', (rule, message) => {
    expect(() => limited(rule as never)).toThrow(message)
  })

  it('a decorator of a method is for that method', () => {
    expect(() => {
      class Wrong extends BaseController {
        @RateLimit({ to: 1, within: 1, only: ['show' as never] })
        show() {}
      }
      return Wrong
    }).toThrow(/@RateLimit of show is for this action/)
  })

  it('actions in only are checked by the compiler', () => {
    class Typed extends BaseController {
      static {
        this.rateLimit({ to: 1, within: '1m', only: ['show'], by: (c) => c.viewer() })
        // @ts-expect-error there is no such action
        this.rateLimit({ to: 1, within: '1m', only: ['shwo'], name: 'x' })
        // @ts-expect-error a count is a number, or asked of the controller
        const wrong = (): void => this.rateLimit({ to: true, within: '1m' })
        void wrong
      }
      viewer(): string {
        return 'x'
      }
      show() {}
    }
    // @ts-expect-error there is no such action
    RateLimit({ to: 1, within: '1m', only: ['shwo'] })(Typed)
    expect(Typed.name).toBe('Typed')
  })
})

describe('C241: what is asked of the controller', () => {
  it.each([
    ['a method', 'byQuery'],
    ['a function', (c: { params: { string(name: string): string } }) => c.params.string('by')],
    ['an async function', async (c: { params: { string(name: string): string } }) => c.params.string('by')],
    ['a record', (c: { params: { string(name: string): string } }) => ({ cacheKey: () => c.params.string('by') })],
  ])('by is %s', async (_, by) => {
    await using app = await start(limited({ to: 1, within: '1m', by: by as never }))
    expect(await statuses(app, '/show?by=anna', '/show?by=anna', '/show?by=ben')).toEqual([200, 429, 200])
  })

  it('by gives nobody: the address counts', async () => {
    await using app = await start(limited({ to: 1, within: '1m', by: () => null }))
    expect(await statuses(app, '/show', '/show')).toEqual([200, 429])
  })

  it.each([
    [{ to: 'two', within: 'minute' }],
    [{ to: () => 2, within: () => 60_000 }],
    [{ to: async () => 2, within: async () => '1m' }],
    [{ to: 2, within: 59_999.5 }],
  ] as [RateLimitOptions][])('to and within are %p', async (rule) => {
    await using app = await start(limited(rule))
    expect((await app.get('/show')).headers.get('ratelimit-policy')).toBe('"default";q=2;w=60')
    expect(await statuses(app, '/show', '/show')).toEqual([200, 429])
  })

  it('Infinity counts nothing', async () => {
    const store: CounterStore = {
      increment() {
        throw new Error('counted')
      },
    }
    for (const to of [Infinity, () => Infinity]) {
      await using app = await start(limited({ to, within: '1m', store }))
      const { status, headers } = await app.get('/show')
      expect([status, headers.has('ratelimit'), app.logger.lines.some(({ level }) => level === 'error')]).toEqual([200, false, false])
    }
  })

  it('a function that gives nonsense is an error, and not no limit', async () => {
    for (const rule of [
      { to: () => null, within: '1m' },
      { to: 1, within: () => 'soon' },
      { to: 1, within: '1m', by: () => ({}) },
    ]) {
      await using app = await start(limited(rule as never))
      expect((await app.get('/show')).status).toBe(500)
    }
  })
})

describe('C242: too many', () => {
  it('is a TooManyRequestsError, which can be rescued', async () => {
    class Rescued extends limited({ to: 0, within: '2m' }) {
      static {
        this.rescueFrom(TooManyRequestsError, (error: TooManyRequestsError, c) =>
          c.render({ json: { code: error.code, ...error.headers }, status: 429 }),
        )
      }
    }
    await using app = await start(Rescued)
    const answer = await app.get('/show')
    expect(answer.json()).toEqual({
      code: 'ERR_TOO_MANY_REQUESTS',
      'retry-after': '120',
      'ratelimit-policy': '"default";q=0;w=120',
      ratelimit: '"default";r=0;t=120',
    })
    expect(answer.headers.get('retry-after')).toBe('120')
  })

  it('JSON clients get a problem document', async () => {
    await using app = await start(limited({ to: 0, within: '2m' }))
    const answer = await app.get('/show', { accept: 'json' })
    expect([answer.status, answer.mediaType]).toEqual([429, 'application/problem+json'])
    expect(answer.json()).toMatchObject({ status: 429 })
  })

  it.each([
    ['a method', 'tooMany', 429, 'slow down'],
    ['a function', (c: BaseController) => c.head('forbidden'), 403, ''],
    ['a redirect', (c: BaseController) => c.redirectTo('/other'), 302, null],
    ['something later', async (c: BaseController) => c.render({ plain: 'later', status: 503 }), 503, 'later'],
    ['a method that renders nothing', 'nothing', 200, 'shown'],
  ])('with is %s', async (_, handler, status, text) => {
    await using app = await start(limited({ to: 0, within: '2m', with: handler as never, only: 'show' }))
    const answer = await app.get('/show')
    expect(answer.status).toBe(status)
    if (text !== null) expect(answer.text).toBe(text)
    expect(answer.headers.get('retry-after')).toBe(status === 429 ? '120' : null)
    expect(answer.headers.get('ratelimit')).toBe('"default";r=0;t=120')
  })

  it('in a live controller nothing is streamed', async () => {
    class Feed extends Live(BaseController) {
      static {
        this.rateLimit({ to: 1, within: '1m' })
      }
      async show() {
        await this.response.stream.write('x')
        await this.response.stream.close()
      }
    }
    await using app = await start(Feed, {}, ['show'])
    const first = await app.get('/show')
    expect([first.status, first.text, first.headers.get('ratelimit')]).toEqual([200, 'x', '"default";r=0;t=60'])
    const second = await app.get('/show')
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '60'])
  })

  it('blocked requests count too', async () => {
    const clock = new FakeClock()
    const store = new MemoryCounterStore({ clock })
    await using app = await start(limited({ to: 1, within: '1m', store, scope: 's', by: () => 'x' }), { clock })
    await statuses(app, '/show', '/show', '/show')
    expect(store.increment('rate-limit:s:x', 1, { expiresIn: 60_000 }).count).toBe(4)
  })
})

describe('C243: what clients are told', () => {
  it('how many requests are left, and until when', async () => {
    const clock = new FakeClock()
    await using app = await start(limited({ to: 2, within: '2m' }), { clock })
    const first = await app.get('/show')
    expect([first.headers.get('ratelimit-policy'), first.headers.get('ratelimit'), first.headers.get('retry-after')]).toEqual([
      '"default";q=2;w=120',
      '"default";r=1;t=120',
      null,
    ])
    clock.advance(30_500)
    expect((await app.get('/show')).headers.get('ratelimit')).toBe('"default";r=0;t=90')
    const blocked = await app.get('/show')
    expect([blocked.headers.get('ratelimit'), blocked.headers.get('retry-after')]).toEqual(['"default";r=0;t=90', '90'])
  })

  it('headers: false tells nothing', async () => {
    for (const handler of [undefined, 'tooMany']) {
      await using app = await start(limited({ to: 0, within: '2m', headers: false, with: handler }))
      const { status, headers } = await app.get('/show')
      expect([status, headers.has('ratelimit'), headers.has('ratelimit-policy'), headers.has('retry-after')]).toEqual([
        429,
        false,
        false,
        false,
      ])
    }
  })

  it('a window below a second is one second', async () => {
    await using app = await start(limited({ to: 0, within: 10 }))
    expect((await app.get('/show')).headers.get('retry-after')).toBe('1')
  })
})

describe('C244: the event', () => {
  it('is published around what answers, and only when there are too many', async () => {
    await using app = await start(limited({ to: 1, within: '2m', name: 'n', scope: 's', by: () => 'anna', with: 'tooMany' }))
    const events = await published('tracing:rate_limit.action_controller:asyncEnd', () => statuses(app, '/show', '/show'))
    expect(events).toEqual([
      expect.objectContaining({ count: 2, to: 1, within: 120_000, by: 'anna', name: 'n', scope: 's', cacheKey: 'rate-limit:s:n:anna' }),
    ])
    expect((events[0]!.request as { path: string }).path).toBe('/show')
  })

  it('says when it was an error', async () => {
    await using app = await start(limited({ to: 0, within: '2m' }))
    const events = await published('tracing:rate_limit.action_controller:error', () => statuses(app, '/show'))
    expect(events).toMatchObject([{ error: { code: 'ERR_TOO_MANY_REQUESTS' }, name: null }])
  })
})

it('an action without limits has nothing around it', () => {
  class Free extends ApiController {
    static {
      this.rateLimit({ to: 1, within: '1m', only: ['show'] })
    }
    show() {}
    other() {}
  }
  expect([planFor(Free, 'show')?.length, planFor(Free, 'other')]).toEqual([1, null])
})

it('config.controller.counterStore has to be a store', async () => {
  await expect(start(limited(), { controller: { counterStore: {} as never } })).rejects.toMatchObject({
    code: 'ERR_CONFIGURATION',
    message: expect.stringContaining('counterStore has no increment()'),
  })
})
