/** Broadcasts of models and by name, without a database (app.md A137, A138, A149, A150). */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { topics } from '@live/channels'
import { BaseController } from '@live/core'
import { FakeClock, type TestApp } from '@live/testing'
import {
  assertTurboStreamBroadcasts,
  Broadcasting,
  Broadcasts,
  BroadcastsRefreshes,
  BroadcastsRefreshesTo,
  BroadcastsTo,
  broadcastActionTo,
  broadcastAfterTo,
  broadcastAppendLaterTo,
  broadcastAppendTo,
  broadcastBeforeTo,
  broadcastRefreshLaterTo,
  broadcastRefreshTo,
  broadcastRemoveTo,
  broadcastRenderTo,
  captureTurboStreamBroadcasts,
  type SentStream,
  suppressingTurboBroadcasts,
  turbo,
} from '../../src/index.js'
import { withRequestId } from '../../src/turbo/request-ids.js'
import { currentTurbo } from '../../src/turbo/turbo-runtime.js'
import { appOf } from '../helpers/application.js'

type Event = 'create' | 'update' | 'destroy'
interface Hook {
  readonly on: Event
  readonly callback: (record: object) => unknown
}

/** A class with commit callbacks, as those of `@live/model` are. */
abstract class Model {
  static hooks: Hook[] = []
  static open: (() => unknown)[] | null = null

  static afterCommit(callback: (record: object) => unknown, { on }: { on: Event }): void {
    this.hooks = [...this.hooks, { on, callback }]
  }

  static get database() {
    return {
      inTransaction: Model.open !== null,
      afterCommit: async (hook: () => unknown) => void Model.open!.push(hook),
    }
  }

  destroyed = false

  constructor(
    readonly id: number,
    public title = 'One',
  ) {}

  isPersisted() {
    return !this.destroyed
  }

  isDestroyed() {
    return this.destroyed
  }

  toParam() {
    return String(this.id)
  }

  async commit(on: Event): Promise<void> {
    this.destroyed = on === 'destroy'
    for (const hook of (this.constructor as typeof Model).hooks) if (hook.on === on) await hook.callback(this)
  }
}

abstract class ApplicationRecord extends Broadcasting(Model) {}

class Post extends ApplicationRecord {
  static {
    this.broadcasts()
  }
}

@BroadcastsTo((comment: Comment) => comment.post && [comment.post, 'comments'], {
  insertsBy: 'prepend',
  target: (comment: Comment) => `comments_of_${comment.post?.id}`,
  locals: (comment: Comment) => ({ mark: `#${comment.id}` }),
  method: 'morph',
})
class Comment extends Model {
  post: Post | null = new Post(7)
}

@Broadcasts<Page>({ partial: 'pages/wide', target: 'list', locals: { mark: '*' } })
class Page extends Model {}

@BroadcastsRefreshes()
class Board extends Model {}

@BroadcastsRefreshesTo<Card>('board')
class Card extends Model {
  board: Board | null = new Board(1)
  related(): Promise<object[]> {
    return Promise.resolve([new Board(2)])
  }
}

const PARTIALS = {
  'posts/_post.html': '<p id="<%= domId(post) %>"><%= post.title %></p>',
  'posts/_broken.html': '<%= nobody() %>',
  'posts/_session.html': '<%= whoever() %>',
  'posts/_form.html': '<%= formWith({ url: "/x" }, () => {}) %><%= buttonTo("Go", "/x", { method: "delete" }) %><%= csrfMetaTags() %>',
  'posts/_late.html': '<%= slow() %>',
  'posts/_never.html': '<%= never() %>',
  'posts/_url.html': '<%= base() %>',
  'posts/created.turbo_stream': '<%= turboStream.append("posts", post) %><%= turboStream.update("count", "1") %>',
  'comments/_comment.html': '<i><%= comment.title %><%= mark %></i>',
  'pages/_wide.html': '<b><%= page.title %><%= mark %></b>',
}

abstract class ApplicationController extends BaseController {
  static {
    this.helperMethod('whoever', 'base')
    this.helper({ never: () => new Promise(() => {}) })
    this.helper({ slow: () => new Promise((resolve) => setImmediate(resolve, 'slow')) })
  }
  base() {
    return this.request.baseUrl
  }
  whoever() {
    return this.session.get('who')
  }
}

const clock = new FakeClock()
const reported: unknown[] = []
let app: TestApp
beforeAll(async () => {
  app = await appOf(() => {}, PARTIALS, {
    config: {
      clock,
      errorReporter: { report: (error) => void reported.push(error) },
      plugins: [turbo({ controller: () => ApplicationController, origin: 'https://blog.example' })],
    },
  })
})
afterAll(() => app?.close())
beforeEach(() => {
  reported.length = 0
  Model.open = null
})

const sentTo = (stream: Parameters<typeof captureTurboStreamBroadcasts>[0], work: () => unknown) =>
  captureTurboStreamBroadcasts(stream, work)
const shown = (streams: readonly SentStream[]): string[] =>
  streams.map(({ action, target, targets, content }) => [action, target ?? targets, content].filter(Boolean).join(' '))

describe('broadcasts of models', () => {
  it('A137: broadcasts() inserts into the stream of all, and tells changes and removals to that of the record, too', async () => {
    const post = new Post(1, '<b>')
    const all = await sentTo('posts', async () => {
      for (const event of ['create', 'update', 'destroy'] as const) await post.commit(event)
    })
    expect(shown(all)).toEqual([
      'append posts <p id="post_1">&lt;b&gt;</p>',
      'replace post_1 <p id="post_1">&lt;b&gt;</p>',
      'remove post_1',
    ])
    const own = await sentTo(new Post(1), async () => {
      for (const event of ['create', 'update', 'destroy'] as const) await new Post(1).commit(event)
    })
    expect(own.map(({ action }) => action)).toEqual(['replace', 'remove'])
    expect(await sentTo(new Post(2), () => new Post(1).commit('update'))).toEqual([])
  })

  it('A137: broadcastsTo tells the stream that a function names, and nobody for null', async () => {
    const comment = new Comment(3, 'c')
    const sent = await sentTo([new Post(7), 'comments'], async () => {
      for (const event of ['create', 'update', 'destroy'] as const) await comment.commit(event)
    })
    expect(shown(sent)).toEqual(['prepend comments_of_7 <i>c#3</i>', 'replace comment_3 <i>c#3</i>', 'remove comment_3'])
    expect(sent[1]!.attributes['method']).toBe('morph')
    comment.post = null
    expect(await sentTo([new Post(7), 'comments'], () => comment.commit('create'))).toEqual([])
    expect(reported).toEqual([])
  })

  it('A137: options choose the partial, its values and the list', async () => {
    expect(shown(await sentTo('pages', () => new Page(1).commit('create')))).toEqual(['append list <b>One*</b>'])
    class Wrong extends ApplicationRecord {}
    expect(() => Wrong.broadcasts({ insertsBy: 'replace' as never })).toThrow(/insertsBy is replace/)
    expect(() => Broadcasts()(class Nothing {})).toThrow(/Nothing has no commit callbacks/)
  })

  it('A137: what is not committed is not broadcast; explicit broadcasts in a transaction wait for its commit', async () => {
    const post = new Post(1)
    Model.open = []
    const before = await sentTo(topics('posts', post), async () => {
      await post.broadcastReplace()
      await post.broadcastAppendTo('posts')
      post.broadcastReplaceLater()
      post.broadcastRemoveLaterTo('posts')
      await post.broadcastRefresh()
    })
    expect(before).toEqual([])
    const hooks = Model.open
    Model.open = null
    const after = await sentTo(topics('posts', post), async () => {
      for (const hook of hooks) await hook()
    })
    expect(after.map(({ action }) => action)).toEqual(['replace', 'append', 'replace', 'remove', 'refresh'])
  })

  it('A137: a broadcast that fails behind a commit harms nobody, and is reported', async () => {
    class Broken extends ApplicationRecord {
      static {
        this.broadcastsTo(() => 'posts', { partial: 'posts/broken' })
        this.broadcastsTo('nothing')
      }
    }
    const sent = await sentTo('posts', async () => {
      await new Broken(1).commit('create')
      await new Post(1).commit('create')
    })
    expect(shown(sent)).toEqual(['append posts <p id="post_1">One</p>'])
    expect(reported.map((error) => (error as Error).message)).toEqual([
      expect.stringMatching(/has nothing of the name nothing: for a stream of that name give \(\) => 'nothing'/),
      expect.stringMatching(/nobody/),
    ])
    Model.open = []
    await new Post(1).broadcastReplace({ partial: 'posts/broken' })
    const [hook] = Model.open
    Model.open = null
    await hook!()
    expect(reported.length).toBe(3)
    await expect(new Post(1).broadcastReplace({ partial: 'posts/broken' })).rejects.toThrow(/nobody/)
  })

  it('A137: suppressing holds for all models or for one class, in all that is awaited', async () => {
    const work = async () => {
      await new Promise(setImmediate)
      await new Post(1).commit('create')
      await new Page(1).commit('create')
      await new Post(1).broadcastReplaceTo('posts')
      new Post(1).broadcastRefreshLater()
    }
    expect(await sentTo(topics('posts', 'pages'), () => suppressingTurboBroadcasts(work))).toEqual([])
    expect(shown(await sentTo(topics('posts', 'pages'), () => Post.suppressingTurboBroadcasts(work)))).toEqual(['append list <b>One*</b>'])
    expect((await sentTo('posts', () => new Post(1).commit('create'))).length).toBe(1)
  })

  it('A137: records have a method for every action, for their own stream and for others, now and later', async () => {
    const post = new Post(1)
    const own = await sentTo(post, async () => {
      await post.broadcastAppend()
      await post.broadcastPrepend({ target: 'top' })
      await post.broadcastReplace({ method: 'morph' })
      await post.broadcastUpdate({ content: '<' })
      await post.broadcastBefore({ target: 'x', html: 'h' })
      await post.broadcastAfter({ targets: '.x', partial: 'posts/post' })
      await post.broadcastRemove()
      await post.broadcastAction({ action: 'flash', target: 'y', content: 'now' })
      await post.broadcastRender({ template: 'posts/created' })
      post.broadcastReplaceLater()
      post.broadcastUpdateLater({ plain: 'p' })
    })
    expect(shown(own)).toEqual([
      'append posts <p id="post_1">One</p>',
      'prepend top <p id="post_1">One</p>',
      'replace post_1 <p id="post_1">One</p>',
      'update post_1 &lt;',
      'before x h',
      'after .x <p id="post_1">One</p>',
      'remove post_1',
      'flash y now',
      'append posts <p id="post_1">One</p>',
      'update count 1',
      'replace post_1 <p id="post_1">One</p>',
      'update post_1 p',
    ])
    await expect(post.broadcastBefore()).rejects.toThrow(/needs the target/)
    expect((await sentTo('others', () => post.broadcastRemoveTo('others'))).length).toBe(1)
    expect(await sentTo('posts', () => post.broadcastRemoveTo('others'))).toEqual([])
  })
})

describe('broadcasts by name', () => {
  it('A137: go to one stream or to several, in the order of the calls although partials take their time', async () => {
    const sent = await sentTo('posts', async () => {
      broadcastAppendLaterTo('posts', { target: 'a', partial: 'posts/late' })
      broadcastAppendLaterTo('posts', { target: 'b', content: 'quick' })
      await broadcastActionTo(topics('posts', 'others'), { action: 'flash', target: 'c', content: 'x' })
      await broadcastRemoveTo('posts', { target: 'd' })
      await broadcastBeforeTo('posts', { targets: '.e', content: 'x' })
      await broadcastAfterTo('posts', { target: 'f', content: 'x' })
      await broadcastRenderTo('posts', { template: 'posts/created', locals: { post: new Post(1) } })
    })
    expect(shown(sent)).toEqual([
      'append a slow',
      'append b quick',
      'flash c x',
      'remove d',
      'before .e x',
      'after f x',
      'append posts <p id="post_1">One</p>',
      'update count 1',
    ])
    await expect(broadcastAppendTo('posts', { content: 'x' })).rejects.toThrow(/needs the target/)
    await expect(broadcastAppendTo('a b', { target: 'a' })).rejects.toThrow(/is no topic/)
  })

  it('A150: a partial is rendered once, for nobody in particular: what belongs to a client is an error, tokens are left out', async () => {
    await expect(broadcastAppendTo('posts', { target: 'a', partial: 'posts/session' })).rejects.toThrow(
      /A broadcast has no session, because everybody gets the same/,
    )
    const [form] = await sentTo('posts', () => broadcastAppendTo('posts', { target: 'a', partial: 'posts/form' }))
    expect(form!.content).toContain('<form')
    expect(form!.content).not.toMatch(/authenticity_token|csrf/)
    const [url] = await sentTo('posts', () => broadcastAppendTo('posts', { target: 'a', partial: 'posts/url' }))
    expect(url!.content).toBe('https://blog.example')
  })

  it('A149: what is too large for an event is a refresh', async () => {
    const sent = await sentTo('posts', async () => {
      await expect(broadcastAppendTo('posts', { target: 'a', content: 'x'.repeat(70_000) })).rejects.toThrow(/bytes/)
    })
    expect(shown(sent)).toEqual(['refresh'])
  })

  it('A137: when too many wait to be rendered, pages are refreshed instead, and it is said', async () => {
    const sent = await sentTo('posts', async () => {
      for (let i = 0; i < 1100; i++) broadcastAppendLaterTo('posts', { target: 'a', partial: 'posts/late' })
    })
    expect([sent.filter(({ action }) => action === 'append').length, sent.filter(({ action }) => action === 'refresh').length]).toEqual([
      1000, 1,
    ])
    expect(reported.length).toBe(100)
    expect((reported[0] as { code: string }).code).toBe('ERR_BROADCAST_OVERLOADED')
  })

  it('A137: a partial that never ends, or fails early, does not hold up the others', async () => {
    const sent = await sentTo('posts', async () => {
      const never = broadcastAppendTo('posts', { target: 'a', partial: 'posts/never' })
      const broken = broadcastAppendTo('posts', { target: 'a', partial: 'posts/broken' })
      const fine = broadcastAppendTo('posts', { target: 'b', content: 'x' })
      const failed = Promise.all([expect(never).rejects.toThrow(/not rendered within 10000 ms/), expect(broken).rejects.toThrow(/nobody/)])
      await new Promise(setImmediate)
      await clock.advance(10_000)
      await Promise.all([failed, fine])
    })
    expect(shown(sent)).toEqual(['append b x'])
  })

  it('tells of each broadcast on a channel', async () => {
    const seen: unknown[] = []
    const note = (message: unknown): void => void seen.push(message)
    subscribe('tracing:broadcast.turbo:asyncEnd', note)
    await broadcastAppendTo('posts', { target: 'a', content: 'x' })
    unsubscribe('tracing:broadcast.turbo:asyncEnd', note)
    expect(seen).toMatchObject([{ stream: 'posts', html: expect.stringContaining('append') }])
  })
})

describe('refreshes', () => {
  it('A138: many within half a second are one for each stream and request, and carry the request', async () => {
    const sent = await sentTo(topics('a', 'b'), async () => {
      withRequestId('r1', () => {
        for (let i = 0; i < 5; i++) broadcastRefreshLaterTo('a')
        broadcastRefreshLaterTo('b')
      })
      withRequestId('r2', () => broadcastRefreshLaterTo('a'))
      broadcastRefreshLaterTo('a')
      await clock.advance(499)
      expect(currentTurbo().broadcaster.pending).toBe(0)
      await clock.advance(1)
    })
    expect(sent.map(({ attributes }) => attributes['request-id'] ?? null)).toEqual(['r1', 'r1', 'r2', null])
    const now = await sentTo('a', () => withRequestId('r3', () => broadcastRefreshTo('a', { method: 'morph', scroll: 'preserve' })))
    expect(now[0]!.attributes).toMatchObject({ 'request-id': 'r3', method: 'morph', scroll: 'preserve' })
  })

  it('A138: the next half a second is told anew', async () => {
    const sent = await sentTo('a', async () => {
      broadcastRefreshLaterTo('a')
      await clock.advance(500)
      broadcastRefreshLaterTo('a')
      await clock.advance(500)
    })
    expect(sent.length).toBe(2)
  })

  it('A137: broadcastsRefreshes and broadcastsRefreshesTo refresh after each kind of change', async () => {
    for (const event of ['create', 'update', 'destroy'] as const) {
      expect((await sentTo('boards', () => withRequestId('r', () => new Board(1).commit(event))))[0]!.attributes['request-id']).toBe('r')
      expect((await sentTo(new Board(1), () => new Card(1).commit(event))).map(({ action }) => action)).toEqual(['refresh'])
    }
    const unloaded = new Card(1)
    unloaded.board = undefined as never
    expect((await sentTo(new Board(2), () => unloaded.commit('create'))).length).toBe(1)
  })

  it('A138: an id that Turbo would not make is not passed on', async () => {
    const { requestIdOf } = await import('../../src/turbo/request-ids.js')
    const of = (value: string | null) => requestIdOf({ get: () => value })
    expect([of(null), of('"><script>'), of('a'.repeat(65)), of('0b5ed3a2-1f0c-4c0e-9d6e-6f5d4c3b2a19')]).toEqual([
      null,
      null,
      null,
      '0b5ed3a2-1f0c-4c0e-9d6e-6f5d4c3b2a19',
    ])
  })
})

describe('assertions', () => {
  it('A140: say how many were broadcast, and which', async () => {
    expect((await assertTurboStreamBroadcasts('posts', () => new Post(1).commit('create'))).length).toBe(1)
    await expect(assertTurboStreamBroadcasts('posts', () => new Post(1).commit('create'), 2)).rejects.toThrow(
      'Expected 2 stream to be broadcast, got 1: append posts',
    )
    await expect(assertTurboStreamBroadcasts('others', () => new Post(1).commit('create'))).rejects.toThrow(/at least one/)
  })
})
