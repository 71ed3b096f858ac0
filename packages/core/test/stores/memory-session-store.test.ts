import { describe, expect, it } from '@jest/globals'
import { MemorySessionStore } from '@live/core'
import { contracts, FakeClock } from '@live/testing'

describe('MemorySessionStore fulfils the contract of session stores: it', () => {
  const make = () => {
    const clock = new FakeClock()
    return { store: new MemorySessionStore({ clock }), elapse: (ms: number) => clock.advance(ms) }
  }
  for (const { name, run } of contracts.sessionStore(make)) it(`C176: ${name}`, run)
})

describe('MemorySessionStore', () => {
  it('holds no more sessions than maxSessions: the one that was used least recently ends', () => {
    const store = new MemorySessionStore({ maxSessions: 3 })
    for (const id of ['a', 'b', 'c']) store.write(id, '{}', 1000, true)
    store.find('a')
    store.write('d', '{}', 1000, true)
    expect(['a', 'b', 'c', 'd'].map((id) => store.find(id))).toEqual(['{}', null, '{}', '{}'])
    for (let n = 0; n < 1000; n++) store.write(`n${n}`, '{}', 1000, true)
    expect(store.size).toBe(3)
  })

  it('holds no more than maxBytes, and refuses a session that is larger than all of it', () => {
    const store = new MemorySessionStore({ maxBytes: 10_000 })
    for (let n = 0; n < 100; n++) store.write(`n${n}`, 'x'.repeat(1000), 1000, true)
    expect(store.size).toBeLessThanOrEqual(4)
    expect(store.size).toBeGreaterThan(0)
    expect(() => store.write('big', 'x'.repeat(5_000), 1000, true)).toThrow(expect.objectContaining({ code: 'ERR_SESSION_STORE' }))
    expect(store.find('big')).toBeNull()
  })

  it('does not count sessions whose time is over', () => {
    const clock = new FakeClock()
    const store = new MemorySessionStore({ clock })
    store.write('a', '{}', 1000, true)
    store.write('b', '{}', 3000, true)
    clock.advance(2000)
    expect(store.size).toBe(1)
  })

  it.each([{ maxSessions: 0 }, { maxSessions: 1.5 }, { maxBytes: -1 }, { maxBytes: Number.NaN }])('%j is refused', (bounds) => {
    expect(() => new MemorySessionStore(bounds)).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
  })
})
