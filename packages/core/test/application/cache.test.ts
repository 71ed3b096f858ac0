/** A128: `app.cache`, over each store. */
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Cache, type CacheStore, FileCacheStore, MemoryCacheStore, NullCacheStore } from '@live/core'
import { FakeClock } from '@live/testing'
import { deferred } from '../../src/support/deferred.js'
import { applicationIn, projectOf, withEnv } from './project-support.js'

const clock = new FakeClock()

/** A store of an application: the least that there is. */
class MapStore implements CacheStore {
  readonly values = new Map<string, unknown>()
  read(key: string) {
    return this.values.get(key)
  }
  write(key: string, value: unknown) {
    this.values.set(key, value)
  }
  delete(key: string) {
    return this.values.delete(key)
  }
}

const STORES: [string, () => CacheStore][] = [
  ['MemoryCacheStore', () => new MemoryCacheStore({ clock })],
  ['FileCacheStore', () => new FileCacheStore({ folder: join(projectOf(), 'cache'), clock })],
  ['a store of the application', () => new MapStore()],
]

describe.each(STORES)('A128: over %s', (name, make) => {
  const cache = () => new Cache(make(), { clock })

  it('reads what was written, until it is deleted', async () => {
    const own = cache()
    expect([await own.read('a'), await own.exist('a'), await own.delete('a')]).toEqual([undefined, false, false])
    await own.write(['posts', 1], { title: 'x', none: null })
    expect([await own.read('posts/1'), await own.exist(['posts', 1])]).toEqual([{ title: 'x', none: null }, true])
    await own.write('null', null)
    expect([await own.read('null'), await own.exist('null')]).toEqual([null, true])
    expect([await own.delete(['posts', 1]), await own.read('posts/1')]).toEqual([true, undefined])
  })

  it('fetch makes what is not there, once for all who ask, and lets all of them see a failure', async () => {
    const own = cache()
    const ready = deferred<number>()
    let made = 0
    const make = () => {
      made++
      return ready.promise
    }
    const both = Promise.all([own.fetch('n', make), own.fetch('n', make)])
    ready.resolve(5)
    expect([await both, made, await own.fetch('n', make), made]).toEqual([[5, 5], 1, 5, 1])
    const failing = () => Promise.reject(new Error('no value'))
    await expect(own.fetch('m', failing)).rejects.toThrow('no value')
    expect(await own.fetch('m', () => 1)).toBe(1)
  })

  it('force makes anew, skipNil keeps no null, undefined is never kept', async () => {
    const own = cache()
    await own.write('a', 1)
    expect(await own.fetch('a', { force: true }, () => 2)).toBe(2)
    expect(await own.read('a')).toBe(2)
    expect(await own.fetch('b', { skipNil: true }, () => null)).toBeNull()
    expect(await own.fetch('b', () => 3)).toBe(3)
    expect(await own.fetch('c', () => undefined)).toBeUndefined()
    expect(await own.exist('c')).toBe(false)
  })

  it('a value of another version is none', async () => {
    const own = cache()
    await own.write('post', 'old', { version: 1 })
    expect([await own.read('post', { version: 1 }), await own.read('post', { version: 2 }), await own.read('post')]).toEqual([
      'old',
      undefined,
      'old',
    ])
    expect(await own.fetch('post', { version: 2 }, () => 'new')).toBe('new')
    expect(await own.read('post', { version: 2 })).toBe('new')
  })

  it('several at once', async () => {
    const own = cache()
    await own.writeMulti([
      ['a', 1],
      [['b', 2], 2],
    ])
    expect(await own.readMulti('a', ['b', 2], 'c')).toEqual(
      new Map([
        ['a', 1],
        ['b/2', 2],
      ]),
    )
    expect(await own.fetchMulti(['a', 'c'], {}, (key) => `made ${key}`)).toEqual(
      new Map<string, unknown>([
        ['a', 1],
        ['c', 'made c'],
      ]),
    )
  })

  it('counts, and reads the count', async () => {
    const own = cache()
    expect([await own.increment('n'), await own.increment('n', 4), await own.decrement('n', 2), await own.read('n')]).toEqual([1, 5, 3, 3])
    await expect(own.increment('n', 0.5)).rejects.toThrow('increment got 0.5')
  })

  it('a namespace has keys of its own', async () => {
    const own = cache()
    const inner = own.namespace('shop').namespace('de')
    await own.write('a', 1)
    await inner.write('a', 2)
    expect([await own.read('a'), await inner.read('a'), await own.read('shop:de:a')]).toEqual([1, 2, 2])
  })

  it('keys and times that are none are refused', async () => {
    const own = cache()
    await expect(own.write('', 1)).rejects.toThrow('A cache key is empty')
    await expect(own.write('a', 1, { expiresIn: 'soon' })).rejects.toThrow('expiresIn is soon')
    await expect(own.fetch('a', {} as never)).rejects.toThrow('fetch takes a function last')
    if (name !== 'MemoryCacheStore') await expect(own.deleteMatched(/a/)).rejects.toThrow('cannot look for keys')
  })
})

describe.each(STORES.slice(0, 2))('times, over %s', (_, make) => {
  it('a value ends with its time; raceConditionTtl lends the old one while one makes the new one', async () => {
    const own = new Cache(make(), { clock })
    await own.write('a', 1, { expiresIn: '1s' })
    clock.advance(999)
    expect(await own.read('a')).toBe(1)
    clock.advance(1)
    expect(await own.read('a')).toBeUndefined()

    const options = { expiresIn: 1000, raceConditionTtl: 5000 }
    await own.write('b', 'old', options)
    clock.advance(1500)
    const ready = deferred<string>()
    const started = deferred()
    const first = own.fetch('b', options, () => {
      started.resolve()
      return ready.promise
    })
    await started.promise
    // Another process asks.
    expect(await new Cache(own.store, { clock }).fetch('b', options, () => 'never')).toBe('old')
    ready.resolve('new')
    expect([await first, await own.read('b')]).toEqual(['new', 'new'])
  })

  it('a counter keeps the expiry of its first time', async () => {
    const own = new Cache(make(), { clock })
    await own.increment('n', 1, { expiresIn: 1000 })
    if (own.store instanceof FileCacheStore) return
    clock.advance(600)
    expect(await own.increment('n', 1, { expiresIn: 1000 })).toBe(2)
    clock.advance(400)
    expect(await own.increment('n', 1, { expiresIn: 1000 })).toBe(1)
  })
})

describe('stores', () => {
  it('none keeps nothing', async () => {
    const own = new Cache(new NullCacheStore())
    await own.write('a', 1)
    expect([await own.read('a'), await own.fetch('a', () => 2), await own.increment('a'), await own.deleteMatched(/a/)]).toEqual([
      undefined,
      2,
      1,
      0,
    ])
  })

  it('files survive the process, hostile keys, and being cut off', async () => {
    const folder = join(projectOf(), 'cache')
    const key = '../../../etc/passwd\0/__proto__'
    await new FileCacheStore({ folder }).write(key, 1, { expiresInMs: null })
    expect(await new FileCacheStore({ folder }).read(key)).toBe(1)
    await new Cache(new FileCacheStore({ folder })).clear()
    expect(await new FileCacheStore({ folder }).read(key)).toBeUndefined()
    expect(() => new FileCacheStore({ folder: '' })).toThrow('FileCacheStore needs a folder')
  })

  it('app.cache keeps nothing in tests, and has the store of the configuration', async () => {
    expect(applicationIn(projectOf()).app.cache.store).toBeInstanceOf(NullCacheStore)
    const store = new MemoryCacheStore()
    const { app } = applicationIn(projectOf(), { config: { cache: { store, namespace: 'shop' } } })
    await app.cache.write('a', 1)
    expect(store.read('shop:a')).toEqual({ $live: 1 })
    await withEnv({ LIVE_ENV: 'development' }, () => {
      expect(applicationIn(projectOf()).app.cache.store).toBeInstanceOf(MemoryCacheStore)
    })
  })
})
