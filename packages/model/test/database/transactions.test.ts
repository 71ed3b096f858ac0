/** Transactions on both databases: overlapping, nested, rolled back, ended. */
import { setTimeout as wait } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { Database, RollbackError, sql } from '../../src/index.js'
import { onBothDatabases } from '../support/databases.js'
import { Account, Author, MODELS, Subscriber } from '../support/models.js'

const error = (code: string) => expect.objectContaining({ code })

describe('Transactions', () => {
  onBothDatabases((subject) => {
    beforeEach(() => subject.clear())

    it('A157: keep what was done, or nothing of it when the work throws', async () => {
      await expect(Account.transaction(() => Account.create({ balance: 1 }).then(({ id }) => id))).resolves.toEqual(expect.any(Number))
      const failure = new Error('no')
      await expect(
        Account.transaction(async () => {
          await Account.create({ balance: 2 })
          throw failure
        }),
      ).rejects.toBe(failure)
      expect(await Account.pluck('balance')).toEqual([1])
    })

    it('A157: a RollbackError rolls back without a word', async () => {
      const work = async (): Promise<number> => {
        await Account.create({ balance: 2 })
        throw new RollbackError()
      }
      await expect(Account.transaction(work)).resolves.toBeUndefined()
      expect(await Account.count()).toBe(0)
    })

    it("A157: overlapping ones do not see each other, nor does a plain write of somebody else (TypeORM's defect)", async () => {
      let written!: () => void
      const plainAsked = new Promise<void>((resolve) => {
        written = resolve
      })
      const failing = Account.transaction(async () => {
        await Account.create({ balance: 1 })
        await plainAsked
        await wait(5)
        throw new Error('rolled back')
      })
      const kept = Account.transaction(async () => {
        await Account.create({ balance: 2 })
        await Account.transaction(() => Account.create({ balance: 3 }), { requiresNew: true })
      })
      const plain = Account.create({ balance: 4 })
      written()
      await expect(failing).rejects.toThrow('rolled back')
      await Promise.all([kept, plain])
      expect((await Account.pluck('balance')).sort()).toEqual([2, 3, 4])
    })

    it('A157: 50 overlapping transfers, some rolled back, leave the right balances', async () => {
      const ids = (await Promise.all([1, 2, 3, 4].map(() => Account.create({ balance: 1000 })))).map(({ id }) => id).sort((a, b) => a - b)
      const expected = new Map(ids.map((id) => [id, 1000]))
      const transfer = async (n: number): Promise<void> => {
        const [from, to] = [ids[n % 4]!, ids[(n + 1 + (n % 3)) % 4]!]
        if (n % 5 !== 0) {
          expected.set(from, expected.get(from)! - n)
          expected.set(to, expected.get(to)! + n)
        }
        await Account.transaction(async () => {
          // In the order of the keys, so that no two wait for each other.
          const rows = await Account.where({ id: [from, to] })
            .order('id')
            .lock()
          const [giver, taker] = [rows.find(({ id }) => id === from)!, rows.find(({ id }) => id === to)!]
          await giver.updateOrFail({ balance: giver.balance - n })
          await Account.transaction(() => taker.updateOrFail({ balance: taker.balance + n }), { requiresNew: n % 2 === 0 })
          if (n % 5 === 0) throw new RollbackError()
        })
      }
      await Promise.all(Array.from({ length: 50 }, (_, n) => transfer(n)))
      expect(new Map(await Account.pluck('id', 'balance'))).toEqual(expected)
      expect(subject.database.leased).toBe(0)
    })

    it('A157: a savepoint rolls back alone, a joined one with the whole', async () => {
      await Account.transaction(async () => {
        await Account.create({ balance: 1 })
        const inner = Account.transaction(
          async () => {
            await Account.create({ balance: 2 })
            throw new Error('inner')
          },
          { requiresNew: true },
        )
        await expect(inner).rejects.toThrow('inner')
        await Account.transaction(() => Account.create({ balance: 3 }))
      })
      expect((await Account.pluck('balance')).sort()).toEqual([1, 3])
    })

    it('A157: savepoints that are asked for at once wait for each other', async () => {
      await Account.transaction(() =>
        Promise.all(
          [1, 2, 3, 4].map((balance) =>
            Account.transaction(
              async () => {
                await Account.create({ balance })
                if (balance % 2 === 0) throw new RollbackError()
              },
              { requiresNew: true },
            ),
          ),
        ),
      )
      expect((await Account.pluck('balance')).sort()).toEqual([1, 3])
    })

    it('A157: hooks run once after the outermost commit, in their order, and not for what was rolled back', async () => {
      const calls: string[] = []
      await Account.transaction(async (outer) => {
        outer.afterCommit(() => calls.push('first'))
        await Account.transaction((inner) => inner.afterCommit(() => calls.push('second')), { requiresNew: true })
        await Account.transaction(
          (inner) => {
            inner.afterCommit(() => calls.push('never'))
            inner.afterRollback(() => calls.push('undone'))
            throw new RollbackError()
          },
          { requiresNew: true },
        )
        await subject.database.afterCommit(async () => {
          expect(subject.database.inTransaction).toBe(false)
          calls.push(`third of ${await Account.count()}`)
        })
        await Account.create({ balance: 1 })
        calls.push('work')
      })
      expect(calls).toEqual(['undone', 'work', 'first', 'second', 'third of 1'])
      await subject.database.afterCommit(() => calls.push('at once'))
      expect(calls.at(-1)).toBe('at once')
    })

    it('A157: every hook runs, and the failure of one is told', async () => {
      const calls: string[] = []
      const work = Account.transaction((transaction) => {
        transaction.afterCommit(() => {
          throw new Error('hook')
        })
        transaction.afterCommit(() => calls.push('next'))
      })
      await expect(work).rejects.toThrow('hook')
      expect(calls).toEqual(['next'])
    })

    it('A157: one that has ended cannot be used', async () => {
      let late!: Promise<unknown>
      let resume!: () => void
      const ended = new Promise<void>((resolve) => {
        resume = resolve
      })
      await Account.transaction(() => {
        late = ended.then(() => Account.count())
      })
      resume()
      await expect(late).rejects.toEqual(error('ERR_TRANSACTION_ENDED'))
    })

    it('A157: readOnly refuses writes, and only in there', async () => {
      await expect(Account.transaction(() => Account.create({ balance: 1 }), { readOnly: true })).rejects.toThrow(/read-?only/i)
      await expect(Account.transaction(() => Account.count(), { readOnly: true })).resolves.toBe(0)
      await expect(Account.create({ balance: 1 })).resolves.toMatchObject({ balance: 1 })
    })

    it('A157: isolation is taken, checked, and belongs to the outermost', async () => {
      await expect(Account.transaction(() => Account.count(), { isolation: 'serializable' })).resolves.toBe(0)
      await expect(Account.transaction(() => 1, { isolation: 'x; DROP TABLE accounts' as never })).rejects.toEqual(error('ERR_ARGUMENT'))
      const nested = Account.transaction(() => Account.transaction(() => 1, { isolation: 'serializable', requiresNew: true }))
      await expect(nested).rejects.toEqual(error('ERR_ARGUMENT'))
    })

    it('a record knows after a rollback that it has no row', async () => {
      const account = Account.build({ balance: 1 })
      await Account.transaction(async () => {
        await account.saveOrFail()
        expect(account.isPersisted()).toBe(true)
        throw new RollbackError()
      })
      expect([account.isPersisted(), account.id, account.changed]).toEqual([false, undefined, ['balance']])
      await account.saveOrFail()
      expect(await Account.count()).toBe(1)
    })

    it('a violated index leaves the transaction around it as it was', async () => {
      await Subscriber.create({ email: 'a@example.com', name: 'A' })
      await Author.transaction(async () => {
        const twin = await Subscriber.create({ email: 'a@example.com', name: 'B' })
        expect(twin.errors.on('email')).toEqual(['has already been taken'])
        await Author.create({ name: 'still works' })
      })
      expect(await Author.pluck('name')).toEqual(['still works'])
    })

    it('a statement that failed and was caught is not committed without a word', async () => {
      const work = Account.transaction(async () => {
        await Account.create({ balance: 1 })
        await subject.database.query(sql`SELECT nonsense FROM nowhere`).catch(() => undefined)
      })
      // SQLite undoes the statement alone; PostgreSQL would answer COMMIT with a rollback.
      if (subject.kind === 'sqlite') await work
      else await expect(work).rejects.toEqual(error('ERR_TRANSACTION_FAILED'))
      expect(await Account.count()).toBe(subject.kind === 'sqlite' ? 1 : 0)
    })
  })
})

describe('On SQLite', () => {
  it('a query that goes around the models inside a transaction is told so, not left to wait for ever', async () => {
    await using database = await Database.connect({ url: 'sqlite::memory:', models: MODELS, checkoutTimeout: 50 })
    await database.createTables()
    const work = Account.transaction(async () => {
      await Account.create({ balance: 1 })
      await database.dataSource.query('SELECT 1')
    })
    await expect(work).rejects.toMatchObject({
      code: 'ERR_CONNECTION_TIMEOUT',
      status: 503,
      message: expect.stringContaining('INSERT INTO'),
    })
    expect([await Account.count(), database.leased]).toEqual([0, 0])
  })
})
