/** Broadcasts inside transactions of a database. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it } from '@jest/globals'
import { createHub, type Hub } from '../src/index.js'
import { hubOf, SECRET, textOf } from './support.js'

/** A database with at most one transaction. */
class Transactions {
  #hooks: (() => unknown)[] | null = null

  get inTransaction(): boolean {
    return this.#hooks !== null
  }

  afterCommit(hook: () => unknown): void {
    this.#hooks?.push(hook)
  }

  async run(work: () => Promise<void>): Promise<void> {
    const hooks: (() => unknown)[] = []
    this.#hooks = hooks
    try {
      await work()
    } finally {
      this.#hooks = null
    }
    for (const hook of hooks) await hook()
  }
}

const database = new Transactions()

/** What came to a topic until `last` came. */
async function heard(hub: Hub, last: string, work: () => Promise<unknown>): Promise<string[]> {
  const subscription = hub.subscribe('t')
  await subscription.ready
  const [texts] = await Promise.all([
    (async () => {
      const seen: string[] = []
      for await (const item of subscription) {
        seen.push(textOf(item))
        if (seen.at(-1) === last) break
      }
      return seen
    })(),
    work(),
  ])
  return texts
}

describe('CH47: a hub with the transactions of a database', () => {
  it('broadcasts after the commit, in the order of the calls', async () => {
    const hub = hubOf({ transactions: database })
    const seen = await heard(hub, 'last', () =>
      database.run(async () => {
        expect(await hub.broadcast('t', 'first')).toEqual({ cursor: null, duplicate: false })
        await hub.broadcast('t', 'at once', { afterCommit: false })
        await hub.broadcast('t', 'last')
      }),
    )
    expect(seen).toEqual(['at once', 'first', 'last'])
  })

  it('broadcasts nothing of what is rolled back', async () => {
    const hub = hubOf({ transactions: database })
    const seen = await heard(hub, 'after', async () => {
      const failed = database.run(async () => {
        await hub.broadcast('t', 'never')
        throw new Error('no')
      })
      await expect(failed).rejects.toThrow('no')
      expect((await hub.broadcast('t', 'after')).cursor).not.toBeNull()
    })
    expect(seen).toEqual(['after'])
  })

  it('refuses what cannot be sent while the transaction is open, and tells of what fails later', async () => {
    const hub = hubOf({ transactions: database })
    await database.run(async () => {
      await expect(hub.broadcast('t', 'x'.repeat(70_000))).rejects.toMatchObject({ code: 'ERR_PAYLOAD_TOO_LARGE' })
    })
    const failures: unknown[] = []
    const listener = (event: unknown): void => void failures.push(event)
    subscribe('publish_failed.channels', listener)
    await database.run(async () => {
      await hub.broadcast('t', 'late', { deadlineMs: 20 })
      await hub.close()
    })
    while (failures.length === 0) await new Promise((resolve) => setImmediate(resolve))
    unsubscribe('publish_failed.channels', listener)
    expect(failures).toMatchObject([{ topics: ['t'], error: { code: 'ERR_PUBLISH_TIMEOUT' } }])
  })

  it('is told what a database is', () => {
    expect(() => createHub({ secret: SECRET, transactions: {} as never })).toThrow(/transactions is the database/)
  })
})
