/** Counters in memory (C240, C245). */
import { describe, expect, it } from '@jest/globals'
import { contracts, FakeClock } from '@live/testing'
import fc from 'fast-check'
import { MemoryCounterStore } from '../../src/stores/memory-counter-store.js'

describe('the contract', () => {
  for (const { name, run } of contracts.counterStore(() => new MemoryCounterStore())) it(name, run)
})

describe('MemoryCounterStore', () => {
  it('C240: a window ends to the millisecond, and the next increment starts another', () => {
    const clock = new FakeClock()
    const store = new MemoryCounterStore({ clock })
    expect(store.increment('a', 1, { expiresIn: 1000 })).toEqual({ count: 1, expiresIn: 1000 })
    clock.advance(999)
    expect(store.increment('a', 1, { expiresIn: 1000 })).toEqual({ count: 2, expiresIn: 1 })
    clock.advance(1)
    expect(store.increment('a', 1, { expiresIn: 1000 })).toEqual({ count: 1, expiresIn: 1000 })
  })

  it('a clock that was set back makes no window longer', () => {
    let now = 1_000_000
    const store = new MemoryCounterStore({ clock: { now: () => now, after: () => ({ cancel() {} }), every: () => ({ cancel() {} }) } })
    store.increment('a', 3, { expiresIn: 1000 })
    now -= 500_000
    expect(store.increment('a', 1, { expiresIn: 1000 })).toEqual({ count: 1, expiresIn: 1000 })
  })

  it('holds no more counters than agreed on, and lets go of the one that was used least recently', () => {
    const store = new MemoryCounterStore({ maxCounters: 100 })
    for (let i = 0; i < 10_000; i++) {
      store.increment('busy', 1, { expiresIn: 60_000 })
      store.increment(`flood ${i}`, 1, { expiresIn: 60_000 })
      if (store.size > 100) throw new Error(`${store.size} counters`)
    }
    expect(store.size).toBe(100)
    expect(store.increment('busy', 1, { expiresIn: 60_000 }).count).toBe(10_001)
    expect(store.increment('flood 0', 1, { expiresIn: 60_000 }).count).toBe(1)
  })

  it.each([0, -1, 1.5, Number.NaN, '10'])('refuses maxCounters %p', (maxCounters) => {
    expect(() => new MemoryCounterStore({ maxCounters: maxCounters as number })).toThrow(/maxCounters is .*: give a whole number above 0/)
  })

  it('counts like a list of times that is emptied at the end of each window', () => {
    const step = fc.record({ key: fc.constantFrom('a', 'b'), wait: fc.integer({ min: 0, max: 400 }), by: fc.integer({ min: 1, max: 3 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const clock = new FakeClock()
        const store = new MemoryCounterStore({ clock })
        const model = new Map<string, { count: number; end: number }>()
        for (const { key, wait, by } of steps) {
          clock.advance(wait)
          const known = model.get(key)
          const next = known !== undefined && clock.now() < known.end ? known : { count: 0, end: clock.now() + 500 }
          next.count += by
          model.set(key, next)
          expect(store.increment(key, by, { expiresIn: 500 })).toEqual({ count: next.count, expiresIn: next.end - clock.now() })
        }
      }),
    )
  })
})
