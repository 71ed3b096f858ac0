/** The beat of the clock, and the waiting between two beats. */
import { describe, expect, it } from '@jest/globals'
import { pause } from '../../lib/pause.js'
import { type TickOptions, ticks } from '../../lib/ticks.js'

async function first(count: number, options: TickOptions): Promise<number[]> {
  const seen: number[] = []
  for await (const n of ticks({ every: 1, ...options })) if (seen.push(n) === count) break
  return seen
}

describe('ticks', () => {
  it('rise by one, from 1 or after the last one seen', async () => {
    await expect(first(3, {})).resolves.toEqual([1, 2, 3])
    await expect(first(3, { after: 41 })).resolves.toEqual([42, 43, 44])
  })

  it.each([Number.NaN, 1.5, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER])('start with 1 after %p', async (after) => {
    await expect(first(2, { after })).resolves.toEqual([1, 2])
  })

  it('end without an error when the signal fires, also while they wait', async () => {
    const controller = new AbortController()
    const seen: number[] = []
    for await (const n of ticks({ every: 1e12, signal: controller.signal })) {
      seen.push(n)
      setImmediate(() => controller.abort(new Error('gone')))
    }
    expect(seen).toEqual([1])
  })

  it('are none when the signal fired before', async () => {
    await expect(first(1, { signal: AbortSignal.abort() })).resolves.toEqual([])
  })
})

describe('pause', () => {
  it('waits', async () => {
    const started = performance.now()
    await pause(30)
    expect(performance.now() - started).toBeGreaterThan(25)
  })

  it('resolves as soon as the signal fires, however long it was to be', async () => {
    const controller = new AbortController()
    const waiting = pause(Number.MAX_SAFE_INTEGER, controller.signal)
    setImmediate(() => controller.abort(new Error('gone')))
    await expect(waiting).resolves.toBeUndefined()
  })
})
