/** How many streams there may be (live.md B25). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { LIVE_DEFAULTS, type LiveSettings } from '../../src/live/settings.js'
import { StreamAdmission } from '../../src/live/stream-admission.js'

const admission = (live: Partial<LiveSettings>): StreamAdmission => new StreamAdmission({ ...LIVE_DEFAULTS, ...live })

const refusal = (work: () => unknown): unknown => {
  try {
    work()
    return null
  } catch (error) {
    return error
  }
}

describe('StreamAdmission', () => {
  it('refuses what is more than maxStreams with a 503 that says when to come back, until a place is given back', () => {
    const places = admission({ maxStreams: 2, retryAfter: 7 })
    const leave = places.admit('a')
    places.admit('b')
    expect(refusal(() => places.admit('c'))).toMatchObject({
      code: 'ERR_TOO_MANY_STREAMS',
      status: 503,
      expose: true,
      headers: { 'retry-after': '7' },
    })
    expect(places.total).toBe(2)
    leave()
    places.admit('c')
    expect(places.total).toBe(2)
  })

  it('refuses one address and lets others in', () => {
    const places = admission({ maxStreamsPerAddress: 1 })
    const leave = places.admit('a')
    expect(refusal(() => places.admit('a'))).toMatchObject({ code: 'ERR_TOO_MANY_STREAMS' })
    places.admit('b')
    leave()
    places.admit('a')
    expect(places.total).toBe(2)
  })

  it('has no limit per address by default, and ten thousand in all', () => {
    const places = admission({})
    for (let i = 0; i < 10_000; i++) places.admit('a')
    expect(refusal(() => places.admit('a'))).toMatchObject({ code: 'ERR_TOO_MANY_STREAMS' })
  })

  it('a place is given back once, however often its function is called', () => {
    const places = admission({ maxStreams: 2 })
    const leave = places.admit('a')
    places.admit('a')
    leave()
    leave()
    leave()
    expect(places.total).toBe(1)
  })

  it('counts right for every order of coming and leaving, and remembers no address that has left', () => {
    const step = fc.record({ address: fc.constantFrom('a', 'b', 'c', '__proto__', ''), leaves: fc.boolean(), twice: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const places = admission({ maxStreams: 6, maxStreamsPerAddress: 3 })
        const inside: { address: string; leave: () => void }[] = []
        for (const { address, leaves, twice } of steps) {
          if (leaves) {
            const one = inside.shift()
            one?.leave()
            if (twice) one?.leave()
          } else {
            const own = inside.filter((each) => each.address === address).length
            const full = inside.length >= 6 || own >= 3
            const refused = refusal(() => inside.push({ address, leave: places.admit(address) })) !== null
            expect(refused).toBe(full)
          }
          expect(places.total).toBe(inside.length)
          expect(places.addresses).toBe(new Set(inside.map((each) => each.address)).size)
        }
      }),
    )
  })
})
