/** The examples of counter stores tell stores that count from those that only look so. */
import { describe, expect, it } from '@jest/globals'
import { type CounterStore, MemoryCounterStore } from '@live/core'
import { contracts } from '@live/testing'

/** The names of the examples that a store does not pass. */
async function failuresOf(make: () => CounterStore): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of contracts.counterStore(make)) {
    await run().catch(() => failed.push(name))
  }
  return failed
}

const counting = (): Map<string, { count: number; end: number }> => new Map()

describe('contracts.counterStore', () => {
  it('is passed by a store that counts', async () => {
    expect(await failuresOf(() => new MemoryCounterStore())).toEqual([])
  })

  it.each<[string, () => CounterStore, RegExp]>([
    ['counts nothing', () => ({ increment: () => null }), /counts from the first/],
    ['is always at one', () => ({ increment: (_, by, { expiresIn }) => ({ count: by, expiresIn }) }), /counts from the first/],
    [
      'adds one, whatever it is told',
      () => {
        const store = new MemoryCounterStore()
        return { increment: (key, _, options) => store.increment(key, 1, options) }
      },
      /adds as much/,
    ],
    [
      'prolongs its windows',
      () => {
        const counters = counting()
        return {
          increment(key, by, { expiresIn }) {
            const known = counters.get(key)
            const fresh = known === undefined || known.end <= Date.now()
            const next = { count: (fresh ? 0 : known.count) + by, end: Date.now() + expiresIn }
            counters.set(key, next)
            return { count: next.count, expiresIn }
          },
        }
      },
      /never grows|shorter one/,
    ],
    [
      'reads, waits and writes',
      () => {
        const counters = counting()
        return {
          async increment(key, by, { expiresIn }) {
            const known = counters.get(key)
            await new Promise(setImmediate)
            const fresh = known === undefined || known.end <= Date.now()
            const next = fresh ? { count: by, end: Date.now() + expiresIn } : { count: known.count + by, end: known.end }
            counters.set(key, next)
            return { count: next.count, expiresIn: Math.max(1, next.end - Date.now()) }
          },
        }
      },
      /at once/,
    ],
    [
      'cuts its keys',
      () => {
        const store = new MemoryCounterStore()
        return { increment: (key, by, options) => store.increment(key.slice(0, 200), by, options) }
      },
      /any text/,
    ],
  ])('is not passed by one that %s', async (_, make, failed) => {
    expect((await failuresOf(make)).join('; ')).toMatch(failed)
  })
})
