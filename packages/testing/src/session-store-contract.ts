/** What every `SessionStore` has to do, as examples for any test runner. */
import { deepEqual, equal } from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import type { SessionStore } from '@live/core'
import type { ContractExample } from './counter-store-contract.js'

/** A store under test, and its time. */
export interface SessionStoreHarness {
  readonly store: SessionStore
  /** Lets milliseconds pass for the store: moves its clock, or waits. */
  elapse(ms: number): void | Promise<void>
}

const HOUR = 3_600_000
/** Short enough to wait for, long enough for a slow machine to write and read. */
const SHORT = 250

const newId = (): string => createHash('sha256').update(randomBytes(16)).digest('hex')

const checks: Readonly<Record<string, (harness: SessionStoreHarness) => Promise<void>>> = {
  'finds nothing under an id that it does not know': async ({ store }) => {
    equal(await store.find(newId()), null)
  },
  'finds what was written, to the character': async ({ store }) => {
    for (const text of ['{}', '{"a":"ä😀\\u0000\\n"}', `{"long":"${'x'.repeat(100_000)}"}`, '{"__proto__":1}']) {
      const id = newId()
      equal(await store.write(id, text, HOUR, true), true)
      equal(await store.find(id), text)
    }
  },
  'keeps sessions apart': async ({ store }) => {
    const ids = Array.from({ length: 50 }, newId)
    await Promise.all(ids.map(async (id, n) => store.write(id, `{"n":${n}}`, HOUR, true)))
    const found = await Promise.all(ids.map(async (id) => store.find(id)))
    deepEqual(
      found,
      ids.map((_, n) => `{"n":${n}}`),
    )
  },
  'writes a session that exists anew': async ({ store }) => {
    const id = newId()
    await store.write(id, '{"n":1}', HOUR, true)
    equal(await store.write(id, '{"n":2}', HOUR, false), true)
    equal(await store.find(id), '{"n":2}')
  },
  'does not let a new session take an id that is there': async ({ store }) => {
    const id = newId()
    await store.write(id, '{"n":1}', HOUR, true)
    equal(await store.write(id, '{"n":2}', HOUR, true), false)
    equal(await store.find(id), '{"n":1}')
  },
  'does not bring back a session that has ended': async ({ store }) => {
    const id = newId()
    await store.write(id, '{"n":1}', HOUR, true)
    await store.delete(id)
    equal(await store.write(id, '{"n":2}', HOUR, false), false)
    await store.touch(id, HOUR)
    equal(await store.find(id), null)
  },
  'ends a session, and nothing else': async ({ store }) => {
    const [id, other] = [newId(), newId()]
    for (const each of [id, other]) await store.write(each, '{}', HOUR, true)
    await store.delete(id)
    await store.delete(id)
    equal(await store.find(id), null)
    equal(await store.find(other), '{}')
  },
  'forgets a session when its time is over, and its id is free again': async ({ store, elapse }) => {
    const id = newId()
    await store.write(id, '{}', SHORT, true)
    equal(await store.find(id), '{}')
    await elapse(SHORT + 10)
    equal(await store.find(id), null)
    equal(await store.write(id, '{}', HOUR, false), false)
    equal(await store.write(id, '{"n":2}', HOUR, true), true)
  },
  'counts the time from the last write': async ({ store, elapse }) => {
    const id = newId()
    await store.write(id, '{}', SHORT, true)
    await store.write(id, '{"n":2}', HOUR, false)
    await elapse(SHORT + 10)
    equal(await store.find(id), '{"n":2}')
  },
  'lets a session live on when it is touched': async ({ store, elapse }) => {
    const id = newId()
    await store.write(id, '{}', SHORT, true)
    await store.touch(id, HOUR)
    await elapse(SHORT + 10)
    equal(await store.find(id), '{}')
  },
  'takes times that are no whole milliseconds': async ({ store }) => {
    const id = newId()
    equal(await store.write(id, '{}', HOUR + 0.5, true), true)
    await store.touch(id, HOUR / 7)
    equal(await store.find(id), '{}')
  },
  'answers find at once when it says that it is synchronous': async ({ store }) => {
    const answer = store.find(newId())
    await answer
    if (store.synchronous === true) equal(answer, null)
  },
}

/**
 * The examples of session stores.
 * @param make gives the store under test with its time; it may be the same one each time
 */
export function sessionStoreContract(make: () => SessionStoreHarness | Promise<SessionStoreHarness>): ContractExample[] {
  return Object.entries(checks).map(([name, check]) => ({ name, run: async () => check(await make()) }))
}
