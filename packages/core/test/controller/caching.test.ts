/** Values and fragments that controllers keep. */
import { tracingChannel } from 'node:diagnostics_channel'
import { describe, expect, it } from '@jest/globals'
import {
  ApiController,
  type ApplicationConfig,
  BaseController,
  type CacheStore,
  type ControllerOptions,
  FragmentCacheKey,
  MemoryCacheStore,
} from '@live/core'
import { FakeClock } from '@live/testing'
import { watchProcess } from '../support.js'
import { appWith } from './support.js'

watchProcess()

let made = 0

class PostsController extends BaseController {
  async value() {
    const value = await this.cache(['posts', this.request.queryString], { expiresIn: '5m' }, () => ({ made: ++made }))
    this.render({ json: value })
  }
  async plain() {
    this.render({ json: await this.cache('plain', async () => ++made) })
  }
  async nothing() {
    const value: unknown = await this.cache('nothing', () => (++made % 2 === 0 ? null : undefined))
    this.render({ json: { value: value === undefined ? 'undefined' : value } })
  }
  async fragments() {
    const before = [await this.fragmentExists('head'), (await this.readFragment('head')) ?? null]
    const written = await this.writeFragment('head', '<h1>', { expiresIn: 1000 })
    this.render({ json: [...before, written, await this.fragmentExists('head'), (await this.readFragment('head')) ?? null] })
  }
  async expire() {
    await this.writeFragment(['a', 1], 'x')
    await this.writeFragment(['a', 2], 'x')
    await this.writeFragment(['b', 1], 'x')
    await this.expireFragment(['b', 1])
    const one = await this.fragmentExists(['b', 1])
    await this.expireFragment(/^views\/a\//g)
    this.render({ json: [one, await this.fragmentExists(['a', 1]), await this.fragmentExists(['a', 2])] })
  }
  async wrong() {
    await this.cache('k', { expiresIn: 'soon' }, () => 1)
  }
  async useless() {
    await this.cache('k', 3 as never)
  }
}

const withStore = (cache: ApplicationConfig['cache'] = { store: new MemoryCacheStore() }): ApplicationConfig => ({ cache })
const ACTIONS = ['value', 'plain', 'nothing', 'fragments', 'expire', 'wrong', 'useless']

describe('C25: cache', () => {
  it('runs the function once for a key, until it expires', async () => {
    const clock = new FakeClock()
    made = 0
    await using app = await appWith(PostsController, ACTIONS, withStore({ store: new MemoryCacheStore({ clock }) }))
    const read = async (path: string) => (await app.get(path)).text
    expect([await read('/value?1'), await read('/value?1'), await read('/value?2')]).toEqual(['{"made":1}', '{"made":1}', '{"made":2}'])
    clock.advance(5 * 60_000)
    expect(await read('/value?1')).toBe('{"made":3}')
  })

  it('takes the function alone, keeps null, and does not keep undefined', async () => {
    made = 0
    await using app = await appWith(PostsController, ACTIONS, withStore())
    expect([(await app.get('/plain')).text, (await app.get('/plain')).text]).toEqual(['1', '1'])
    made = 0
    const values = []
    for (let i = 0; i < 4; i++) values.push((await app.get('/nothing')).text)
    expect(values).toEqual(['{"value":"undefined"}', '{"value":null}', '{"value":null}', '{"value":null}'])
  })

  it('without a store, or switched off, runs it every time', async () => {
    for (const cache of [{}, { store: new MemoryCacheStore(), enabled: false }]) {
      made = 0
      await using app = await appWith(PostsController, ACTIONS, { cache })
      expect([(await app.get('/plain')).text, (await app.get('/plain')).text]).toEqual(['1', '2'])
      expect((await app.get('/fragments')).text).toBe('[false,null,"<h1>",false,null]')
      expect((await app.get('/expire')).text).toBe('[false,false,false]')
    }
  })

  it('refuses what cannot work', async () => {
    await using app = await appWith(PostsController, ACTIONS, withStore())
    expect((await app.get('/wrong')).status).toBe(500)
    expect((await app.get('/useless')).status).toBe(500)
    expect(app.logger.lines.map(({ fields }) => (fields.err as Error | undefined)?.message).filter(Boolean)).toEqual([
      expect.stringContaining("expiresIn is soon: give milliseconds above 0, or text such as '5m'"),
      expect.stringContaining('cache takes a function last'),
    ])
    await expect(appWith(PostsController, ACTIONS, withStore({ store: new Map() as never }))).rejects.toThrow(
      /config\.cache\.store is no CacheStore: it has no method read, write/,
    )
  })
})

describe('C25: fragments', () => {
  it('are written, read, asked for and expired, one by one or by pattern', async () => {
    await using app = await appWith(PostsController, ACTIONS, withStore())
    expect((await app.get('/fragments')).text).toBe('[false,null,"<h1>",true,"<h1>"]')
    expect((await app.get('/expire')).text).toBe('[false,false,false]')
  })

  it('a store that cannot list its keys says so', async () => {
    const store: CacheStore = { read: () => undefined, write: () => {}, delete: () => true }
    await using app = await appWith(PostsController, ACTIONS, withStore({ store }))
    expect((await app.get('/expire')).status).toBe(500)
    expect(app.logger.lines.map(({ fields }) => (fields.err as Error | undefined)?.message).filter(Boolean)).toEqual([
      expect.stringContaining('has no deleteMatched. Expire fragments by their keys'),
    ])
  })

  it('have the version and the parts of the controller in their keys, in three forms', async () => {
    @FragmentCacheKey('decorated')
    class KeyedController extends ApiController {
      static override config: ControllerOptions = { fragmentCacheKey: ['optional', 7] }
      static {
        this.fragmentCacheKey((c) => [c.request.method, 'a/b'])
      }
      keys() {
        this.render({ plain: `${this.fragmentKey('k')} ${this.fragmentKey(['k', 1])}` })
      }
    }
    class ChildController extends KeyedController {
      static {
        this.fragmentCacheKey('child')
      }
    }
    await using app = await appWith(KeyedController, ['keys'], withStore({ store: new MemoryCacheStore(), version: 'v2' }))
    expect((await app.get('/keys')).text).toBe('views/v2/decorated/GET/a%2Fb/optional/7/k views/v2/decorated/GET/a%2Fb/optional/7/k/1')
    await using child = await appWith(ChildController, ['keys'])
    expect((await child.get('/keys')).text.split(' ')[0]).toBe('views/decorated/GET/a%2Fb/optional/7/child/k')
    expect(() => FragmentCacheKey(null as never)(KeyedController)).toThrow(/fragmentCacheKey got null/)
  })
})

describe('C298: events of fragments', () => {
  it('have the controller, the action and the whole key', async () => {
    const seen: string[] = []
    const names = ['read_fragment', 'write_fragment', 'exist_fragment?', 'expire_fragment']
    const listeners = names.map((name) => (message: unknown) => {
      const { controller, action, key } = message as Record<string, string>
      seen.push(`${name} ${controller}#${action} ${key}`)
    })
    for (const [i, name] of names.entries()) tracingChannel(`${name}.action_controller`).start.subscribe(listeners[i]!)
    try {
      await using app = await appWith(PostsController, ACTIONS, withStore())
      await app.get('/fragments')
      await app.get('/expire')
    } finally {
      for (const [i, name] of names.entries()) tracingChannel(`${name}.action_controller`).start.unsubscribe(listeners[i]!)
    }
    expect(seen.slice(0, 3)).toEqual([
      'exist_fragment? PostsController#fragments views/head',
      'read_fragment PostsController#fragments views/head',
      'write_fragment PostsController#fragments views/head',
    ])
    expect(seen).toContain('expire_fragment PostsController#expire views/b/1')
    expect(seen).toContain('expire_fragment PostsController#expire /^views\\/a\\//g')
  })
})
