/** Fifty transactions at once, on a few connections, that fail in every way there is: the balances are right at every moment. */
import { beforeEach, describe, expect, it } from '@jest/globals'
import { AbortCallbackError, Column, Entity, Model, PrimaryGeneratedColumn, RollbackError, sql } from '../../src/index.js'
import { onBothDatabases } from '../support/databases.js'
import { Account } from '../support/models.js'

const ACCOUNTS = 4
const START = 1000
const TRANSFERS = 50

/** One row for each transfer that was kept. */
@Entity()
class Transfer extends Model {
  static announced: number[] = []

  static {
    this.afterCommit((transfer) => void Transfer.announced.push(transfer.number))
    this.beforeCreate((transfer) => {
      if (transfer.number % 10 === 7) throw new AbortCallbackError()
    })
  }

  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'integer' })
  number!: number
}

/** What happens to a transfer, by its number; undefined where it is kept. */
const FATES: Readonly<Record<number, string>> = {
  1: 'throws before its first write',
  3: 'throws between its writes',
  5: 'is rolled back without a word',
  7: 'is stopped by a callback',
  9: 'has a statement that fails',
}

describe('Fifty overlapping transactions', () => {
  onBothDatabases(
    (subject) => {
      let ids: number[]

      beforeEach(async () => {
        await subject.clear()
        Transfer.announced = []
        ids = []
        for (let i = 0; i < ACCOUNTS; i++) ids.push((await Account.createOrFail({ balance: START })).id)
      })

      /** From one account to another, some the one way round and some the other. */
      const sides = (n: number): [from: number, to: number] => [ids[n % ACCOUNTS]!, ids[(n + 1 + (n % (ACCOUNTS - 1))) % ACCOUNTS]!]

      const transfer = (n: number): Promise<unknown> =>
        Account.transaction(async () => {
          const fate = n % 10
          if (fate === 1) throw new Error('before')
          const [from, to] = sides(n)
          // In the order of the keys, so that no two wait for each other.
          const rows = await Account.where({ id: [from, to] })
            .order('id')
            .lock()
          const [giver, taker] = [rows.find(({ id }) => id === from)!, rows.find(({ id }) => id === to)!]
          await giver.updateOrFail({ balance: giver.balance - n })
          if (fate === 3) throw new Error('between')
          // A savepoint that fails alone takes nothing with it.
          const failing = Account.transaction(
            async () => {
              await taker.updateOrFail({ balance: -1 })
              throw new RollbackError()
            },
            { requiresNew: true },
          )
          await failing
          await taker.reload()
          await Account.transaction(() => taker.updateOrFail({ balance: taker.balance + n }), { requiresNew: n % 2 === 0 })
          if (fate === 5) throw new RollbackError()
          if (fate === 9) await subject.database.query(sql`INSERT INTO transfers (number) VALUES (${null})`)
          await Transfer.build({ number: n }).saveOrFail()
        })

      it.each([1, 5])('A157: leave the right balances with %d connections, and readers never see half of one', async (pool) => {
        await subject.reconnect({ pool, checkoutTimeout: 15_000 })
        let reading = true
        const sums = new Set<number>()
        const reader = (async () => {
          while (reading) sums.add(await Account.all().sum('balance'))
        })()
        const numbers = Array.from({ length: TRANSFERS }, (_, n) => n)
        const outcomes = await Promise.allSettled(numbers.map(transfer))
        reading = false
        await reader

        const kept = numbers.filter((n) => FATES[n % 10] === undefined)
        const failed = numbers.filter((n) => outcomes[n]!.status === 'rejected')
        expect(failed).toEqual(numbers.filter((n) => n % 10 !== 5 && !kept.includes(n)))
        const expected = new Map(ids.map((id) => [id, START]))
        for (const n of kept) {
          const [from, to] = sides(n)
          expected.set(from, expected.get(from)! - n)
          expected.set(to, expected.get(to)! + n)
        }
        expect(new Map(await Account.pluck('id', 'balance'))).toEqual(expected)
        expect([...sums]).toEqual([ACCOUNTS * START])
        expect((await Transfer.pluck('number')).sort((a, b) => a - b)).toEqual(kept)
        expect([...Transfer.announced].sort((a, b) => a - b)).toEqual(kept)
        expect(subject.database.leased).toBe(0)
      })
    },
    [Account, Transfer],
  )
})
