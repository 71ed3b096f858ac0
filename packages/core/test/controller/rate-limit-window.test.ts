/** Windows of rate limits (controller.md C243). */
import { describe, expect, it } from '@jest/globals'
import { ApiController, MemoryCounterStore, type RateLimitOptions } from '@live/core'
import { FakeClock } from '@live/testing'
import fc from 'fast-check'
import { countSliding } from '../../src/controller/rate-limit-window.js'
import { appWith } from './support.js'

const MINUTE = 60_000

async function start(rule: RateLimitOptions) {
  class Posts extends ApiController {
    static {
      this.rateLimit(rule as never)
    }
    show() {
      this.head(204)
    }
  }
  const clock = new FakeClock()
  // At the start of a slot, so that the figures below are whole.
  clock.advance(MINUTE - (clock.now() % MINUTE))
  const app = await appWith(Posts, ['show'], { clock })
  const statuses = async (times: number): Promise<number[]> => {
    const list: number[] = []
    for (let i = 0; i < times; i++) list.push((await app.get('/show')).status)
    return list
  }
  return { app, clock, statuses }
}

describe('a fixed window', () => {
  it('C243: lets twice the limit pass around its end', async () => {
    const { app, clock, statuses } = await start({ to: 2, within: MINUTE })
    await using _ = app
    expect(await statuses(1)).toEqual([204])
    clock.advance(MINUTE - 1)
    expect(await statuses(1)).toEqual([204])
    clock.advance(1)
    expect(await statuses(3)).toEqual([204, 204, 429])
  })
})

describe('a sliding window', () => {
  it('C243: counts what has just passed, and tells when there is room again', async () => {
    const { app, clock, statuses } = await start({ to: 4, within: MINUTE, window: 'sliding' })
    await using _ = app
    expect(await statuses(5)).toEqual([204, 204, 204, 204, 429])
    clock.advance(MINUTE)
    const refused = await app.get('/show')
    expect([refused.status, refused.headers.get('ratelimit')]).toEqual([429, '"default";r=0;t=30'])
    // 4 before, of which half count, and the one that was refused: one more is the fourth.
    clock.advance(30_000)
    expect(await statuses(2)).toEqual([204, 429])
    clock.advance(10 * MINUTE)
    expect(await statuses(4)).toEqual([204, 204, 204, 204])
  })

  it('C243: says so when the window is none', async () => {
    await expect(async () => start({ to: 1, within: MINUTE, window: 'rolling' as 'sliding' })).rejects.toThrow(/'fixed' or 'sliding'/)
  })

  it('C243: who waits as long as it was told passes, whatever came before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.array(fc.nat(90_000), { maxLength: 60 }), async (to, gaps) => {
        const clock = new FakeClock()
        const store = new MemoryCounterStore({ clock })
        const ask = () => countSliding({ store, key: 'k', to, within: MINUTE, now: clock.now() })
        for (const gap of gaps) {
          clock.advance(gap)
          await ask()
        }
        const refused = await ask()
        clock.advance(refused?.expiresIn ?? 0)
        expect((await ask())?.count).toBeLessThanOrEqual(to)
      }),
    )
  })

  it('C243: never lets more than the limit pass in one slot', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 5 }), fc.array(fc.nat(20_000), { minLength: 1, maxLength: 60 }), async (to, gaps) => {
        const clock = new FakeClock()
        const store = new MemoryCounterStore({ clock })
        const passed = new Map<number, number>()
        for (const gap of gaps) {
          clock.advance(gap)
          const now = clock.now()
          const counted = await countSliding({ store, key: 'k', to, within: MINUTE, now })
          const slot = Math.floor(now / MINUTE)
          if ((counted?.count ?? 0) <= to) passed.set(slot, (passed.get(slot) ?? 0) + 1)
        }
        for (const count of passed.values()) expect(count).toBeLessThanOrEqual(to)
      }),
    )
  })
})
