/** The Channels mixin, and what the types say. */
import { describe, expect, it } from '@jest/globals'
import { ApiController, BaseController, Live } from '@live/core'
import { Channels, type Hub, type Published, topics } from '../src/index.js'
import { connected, hubOf, launch, nextEvent } from './support.js'

describe('Channels(Base)', () => {
  it('gives streamFrom and broadcast of the hub of the class', async () => {
    const hub = hubOf()
    abstract class ApplicationController extends Channels(BaseController) {
      static override abstract = true
      static override hub = hub
    }
    class MessagesController extends Live(ApplicationController) {
      static override liveActions = ['index']

      async index() {
        await this.streamFrom(['room', this.params.string('id'), 'messages'])
      }

      async create() {
        const { cursor } = await this.broadcast(['room', this.params.string('id'), 'messages'], { name: 'added', data: { text: 'hi' } })
        this.render({ json: { cursor } })
      }
    }
    const { app } = await launch((r) => {
      r.get('/rooms/:id/messages', MessagesController, 'index')
      r.post('/rooms/:id/messages', MessagesController, 'create')
    })
    await using stream = await app.stream('/rooms/7/messages')
    await connected(stream)
    const { cursor } = (await app.post('/rooms/7/messages', { headers: { 'sec-fetch-site': 'same-origin' } })).json() as { cursor: string }
    expect(await nextEvent(stream)).toMatchObject({ event: 'added', data: '{"text":"hi"}', id: cursor })
  })

  it('says what is missing: a hub, or a live action', async () => {
    const caught: unknown[] = []
    class NoHubController extends Channels(ApiController) {
      async show() {
        try {
          await this.streamFrom('a')
        } catch (error) {
          caught.push(error)
        }
        this.head('no_content')
      }
    }
    class NotLiveController extends NoHubController {
      static override hub = hubOf()
    }
    const { app } = await launch((r) => {
      r.get('/a', NoHubController, 'show')
      r.get('/b', NotLiveController, 'show')
    })
    await app.get('/a')
    await app.get('/b')
    expect(caught).toEqual([
      expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.stringContaining('NoHubController has no hub') }),
      expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringContaining('live action') }),
    ])
  })

  it('is one class for each base', () => {
    expect(Channels(BaseController)).toBe(Channels(BaseController))
    expect(Channels(BaseController)).not.toBe(Channels(ApiController))
  })

  it('has members that are no actions', () => {
    class RoomsController extends Channels(BaseController) {
      show() {}
    }
    expect([...RoomsController.actionMethods()]).toEqual(['show'])
  })
})

describe('types', () => {
  it('take topics, events and results for what they are', () => {
    const check = async (hub: Hub): Promise<void> => {
      const published: Published = await hub.broadcast(['room', 7], { name: 'a', data: { x: [1, null, 'a'] } })
      const cursor: string | null = published.cursor
      hub.subscribe(topics('a', ['b', 1n]), { after: cursor })
      // @ts-expect-error several topics are topics('a', 'b')
      hub.subscribe([['a'], ['b']])
      // @ts-expect-error a date is no JSON
      await hub.broadcast('a', { data: { at: new Date() } })
      // @ts-expect-error an event has data
      await hub.broadcast('a', { name: 'x' })
      // @ts-expect-error there is no such way to wait
      await hub.broadcast('a', 'x', { wait: 'browser' })
      for await (const item of hub.subscribe('a')) {
        if (item.type === 'event') item.data satisfies Uint8Array
        else item.reason satisfies 'too_old' | 'generation' | 'engine_lost_data' | 'replay_limit' | 'bad_cursor'
        // @ts-expect-error a reset has no data
        item.data
      }
    }
    class StillController extends BaseController {
      show(hub: Hub): void {
        // @ts-expect-error only live actions have a stream
        void hub.stream(this, 'a')
      }
    }
    expect([typeof check, typeof StillController]).toEqual(['function', 'function'])
  })
})
