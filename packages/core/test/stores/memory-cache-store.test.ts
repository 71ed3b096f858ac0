import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { MemoryCacheStore } from '../../src/stores/memory-cache-store.js'
import { FakeClock } from '../support/fake-clock.js'

const forEver = { expiresInMs: null }

describe('MemoryCacheStore', () => {
  it('keeps values until they are written again or deleted', () => {
    const store = new MemoryCacheStore()
    expect(store.read('a')).toBeUndefined()
    store.write('a', { n: 1 }, forEver)
    expect(store.read('a')).toEqual({ n: 1 })
    store.write('a', null, forEver)
    expect(store.read('a')).toBeNull()
    expect([store.delete('a'), store.delete('a'), store.read('a')]).toEqual([true, false, undefined])
  })

  it('keeps copies: nobody changes what the next one reads', () => {
    const store = new MemoryCacheStore()
    const value = { list: [1] }
    store.write('a', value, forEver)
    value.list.push(2)
    ;(store.read('a') as typeof value).list.push(3)
    expect(store.read('a')).toEqual({ list: [1] })
  })

  it('forgets what expired, and what is written as undefined', () => {
    const clock = new FakeClock()
    const store = new MemoryCacheStore({ clock })
    store.write('a', 1, { expiresInMs: 1000 })
    clock.advance(999)
    expect(store.read('a')).toBe(1)
    clock.advance(1)
    expect([store.read('a'), store.size]).toEqual([undefined, 0])
    store.write('b', 1, forEver)
    store.write('b', undefined, forEver)
    expect(store.read('b')).toBeUndefined()
  })

  it('is bounded in bytes, keys and many small values included', () => {
    const store = new MemoryCacheStore({ maxBytes: 100_000 })
    for (let i = 0; i < 5000; i++) {
      store.write(`key ${i}`, '', forEver)
      expect(store.bytes).toBeLessThanOrEqual(100_000)
    }
    expect(store.size).toBeLessThan(700)
    store.write('k'.repeat(60_000), '', forEver)
    expect(store.bytes).toBeLessThanOrEqual(100_000)
    store.write('big', 'x'.repeat(60_000), forEver)
    expect(store.read('big')).toBeUndefined()
  })

  it('a value that became too large does not leave the old one behind', () => {
    const store = new MemoryCacheStore({ maxBytes: 10_000 })
    store.write('a', 'small', forEver)
    store.write('a', 'x'.repeat(10_000), forEver)
    expect(store.read('a')).toBeUndefined()
  })

  it('gives up what was used least recently', () => {
    const store = new MemoryCacheStore({ maxBytes: 3 * 180 })
    for (const key of ['a', 'b', 'c']) store.write(key, 1, forEver)
    store.read('a')
    store.write('d', 1, forEver)
    expect(['a', 'b', 'c', 'd'].map((key) => store.read(key))).toEqual([1, undefined, 1, 1])
  })

  it('deletes by pattern, without a memory of its own', () => {
    const store = new MemoryCacheStore()
    for (const key of ['views/a/1', 'views/a/2', 'views/b/1', '__proto__']) store.write(key, 1, forEver)
    expect(store.deleteMatched(/views\/a/gy)).toBe(2)
    expect([store.read('views/a/2'), store.read('views/b/1'), store.read('__proto__')]).toEqual([undefined, 1, 1])
    store.clear()
    expect([store.size, store.bytes]).toEqual([0, 0])
  })

  it('refuses a bound that is none, and what JSON refuses', () => {
    for (const maxBytes of [0, -1, Number.NaN, '5' as never]) expect(() => new MemoryCacheStore({ maxBytes })).toThrow(/maxBytes is/)
    expect(() => new MemoryCacheStore().write('a', 1n, forEver)).toThrow(/BigInt/)
  })

  it('property: what survives JSON comes back as it went in', () => {
    const store = new MemoryCacheStore()
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (key, value) => {
        store.write(key, value, forEver)
        expect(store.read(key)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
