/** What every `CounterStore` has to do, as examples for any test runner. */
import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import type { Count, CounterStore } from '@live/core'

/** One example of a contract: `for (const { name, run } of contracts.counterStore(make)) it(name, run)`. */
export interface ContractExample {
  readonly name: string
  /** Rejects when the store does not do what the name says. */
  run(): Promise<void>
}

/** A window that is not over before an example is, and one that is soon; milliseconds. */
const LONG = { expiresIn: 60_000 }
const SHORT = { expiresIn: 25 }

let examples = 0

/**
 * The examples of counter stores.
 * @param make gives the store under test, on the clock of the system; it may be the same one each time
 */
export function counterStoreContract(make: () => CounterStore | Promise<CounterStore>): ContractExample[] {
  const example = (name: string, check: (store: Counting, key: string) => Promise<void>): ContractExample => ({
    name,
    run: async () => check(new Counting(await make()), `contract-${process.pid}-${Date.now()}-${++examples}`),
  })
  return [
    example('counts from the first increment on, each key for itself', async (store, key) => {
      for (const expected of [1, 2, 3]) assert.equal((await store.add(key, 1, LONG)).count, expected)
      assert.equal((await store.add(`${key}:other`, 1, LONG)).count, 1)
      assert.equal((await store.add(key, 1, LONG)).count, 4)
    }),
    example('adds as much as it is told', async (store, key) => {
      assert.equal((await store.add(key, 5, LONG)).count, 5)
      assert.equal((await store.add(key, 2, LONG)).count, 7)
    }),
    example('looks without counting when it adds nothing', async (store, key) => {
      assert.equal((await store.add(key, 0, LONG)).count, 0)
      await store.add(key, 3, LONG)
      assert.equal((await store.add(key, 0, LONG)).count, 3)
    }),
    example('says how long the window lasts, which never grows', async (store, key) => {
      const { expiresIn } = await store.add(key, 1, LONG)
      assertWithin(expiresIn, LONG.expiresIn)
      assertWithin((await store.add(key, 1, LONG)).expiresIn, expiresIn)
      assertWithin((await store.add(key, 1, { expiresIn: 10 * LONG.expiresIn })).expiresIn, expiresIn)
    }),
    example('keeps the window that was started when a later increment asks for a shorter one', async (store, key) => {
      await store.add(key, 1, LONG)
      const { count, expiresIn } = await store.add(key, 1, SHORT)
      assert.equal(count, 2)
      assert.ok(expiresIn > SHORT.expiresIn, `${expiresIn} ms are left of ${LONG.expiresIn}`)
    }),
    example('starts again when the window is over, although it was counted on to the end', async (store, key) => {
      const deadline = performance.now() + 5_000
      let last = await store.add(key, 1, SHORT)
      for (let next = await store.add(key, 1, SHORT); next.count > last.count; next = await store.add(key, 1, SHORT)) {
        assert.ok(performance.now() < deadline, `a window of ${SHORT.expiresIn} ms did not end in 5 s`)
        last = next
        await setImmediate()
      }
      assert.ok((await store.add(key, 1, SHORT)).count <= 2)
    }),
    example('loses nothing of many increments at once', async (store, key) => {
      const counts = await Promise.all(Array.from({ length: 200 }, () => store.add(key, 1, LONG)))
      const sorted = counts.map(({ count }) => count).sort((a, b) => a - b)
      assert.deepEqual(
        sorted,
        Array.from({ length: 200 }, (_, i) => i + 1),
      )
    }),
    example('takes any text as a key', async (store, key) => {
      for (const odd of ['__proto__', 'constructor', '', ' ', '\0', 'a\r\nb', '*', '{x}', 'ü€😀', 'x'.repeat(8192)]) {
        assert.equal((await store.add(key + odd, 1, LONG)).count, 1, JSON.stringify(odd))
        assert.equal((await store.add(key + odd, 1, LONG)).count, 2, JSON.stringify(odd))
        key += ':'
      }
      for (const end of ['1', '2']) assert.equal((await store.add(key + 'x'.repeat(8192) + end, 1, LONG)).count, 1, `a long key, ${end}`)
    }),
  ]
}

/** A store that is expected to count. */
class Counting {
  readonly #store: CounterStore

  constructor(store: CounterStore) {
    this.#store = store
  }

  async add(key: string, by: number, options: { expiresIn: number }): Promise<Count> {
    const counted = await this.#store.increment(key, by, options)
    assert.ok(counted !== null, 'the store does not count')
    return counted
  }
}

function assertWithin(ms: number, limit: number): void {
  assert.ok(ms > 0 && ms <= limit, `${ms} ms are not between 0 and ${limit}`)
}
