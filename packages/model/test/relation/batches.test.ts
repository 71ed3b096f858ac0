/** Reading many records on both databases: in constant memory, with a turn for everybody, and no connection held. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, it, jest } from '@jest/globals'
import { sql } from '../../src/index.js'
import { onBothDatabases } from '../support/databases.js'
import { Account } from '../support/models.js'

const error = (code: string) => expect.objectContaining({ code })
const ROWS = 100_000

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes that are in use, without garbage. */
function heap(): number {
  collect()
  return process.memoryUsage().heapUsed
}

/** The same once what earlier test files of this process left behind is gone, which takes several turns. */
async function restingHeap(): Promise<number> {
  for (let calm = 0, last = heap(); calm < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    const now = heap()
    calm = Math.abs(now - last) < 500_000 ? calm + 1 : 0
    last = now
  }
  return heap()
}

describe('Reading many records', () => {
  onBothDatabases(
    (subject) => {
      beforeAll(async () => {
        const series =
          subject.kind === 'postgres'
            ? sql`SELECT n FROM generate_series(1, ${ROWS}::int) AS n`
            : sql`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ROWS}) SELECT n FROM numbers`
        await subject.database.query(sql`INSERT INTO accounts (balance) ${series}`)
      })

      it('A158: findEach reads 100 000 rows in constant memory, and others get their turn', async () => {
        let [seen, peak, turns, leased] = [0, 0, 0, 0]
        const timer = setInterval(() => turns++, 1)
        const start = await restingHeap()
        for await (const account of Account.findEach()) {
          seen++
          if (account.balance !== seen) throw new Error('out of order')
          leased = Math.max(leased, seen % 1000 === 500 ? subject.database.leased : 0)
          if (seen % 25_000 === 0) peak = Math.max(peak, heap() - start)
        }
        clearInterval(timer)
        expect([seen, leased]).toEqual([ROWS, 0])
        expect(turns).toBeGreaterThan(10)
        expect(peak).toBeLessThan(8e6)
        const before = await restingHeap()
        const all = await Account.all()
        expect(heap() - before).toBeGreaterThan(16e6)
        expect(all).toHaveLength(ROWS)
      })

      it('A158: batches start and end where they should, in both directions, and respect a limit', async () => {
        const sizes = async (pages: AsyncGenerator<Account[]>): Promise<(number | undefined)[][]> => {
          const seen = []
          for await (const page of pages) seen.push([page[0]?.id, page.at(-1)?.id, page.length])
          return seen
        }
        expect(await sizes(Account.findInBatches({ batchSize: 4, start: 11, finish: 20 }))).toEqual([
          [11, 14, 4],
          [15, 18, 4],
          [19, 20, 2],
        ])
        expect(await sizes(Account.findInBatches({ batchSize: 4, start: 10, finish: 5, order: 'desc' }))).toEqual([
          [10, 7, 4],
          [6, 5, 2],
        ])
        expect(await sizes(Account.limit(5).findInBatches({ batchSize: 3 }))).toEqual([
          [1, 3, 3],
          [4, 5, 2],
        ])
        expect(await sizes(Account.where({ balance: [3, 5, 99] }).findInBatches({ batchSize: 2 }))).toEqual([
          [3, 5, 2],
          [99, 99, 1],
        ])
        expect(await sizes(Account.all().none().findInBatches())).toEqual([])
      })

      it('A158: rows that go and come meanwhile shift nothing', async () => {
        const seen: number[] = []
        for await (const account of Account.where({ balance: [1, 2, 3, 4, 5, 6] }).findEach({ batchSize: 2 })) {
          seen.push(account.balance)
          if (account.balance === 2) await subject.database.query(sql`UPDATE accounts SET balance = -1 WHERE balance = ${1}`)
        }
        expect(seen).toEqual([1, 2, 3, 4, 5, 6])
        await subject.database.query(sql`UPDATE accounts SET balance = ${1} WHERE balance = -1`)
      })

      it('A158: inBatches gives queries', async () => {
        const counts: number[] = []
        await Account.limit(5).inBatches(async (batch) => counts.push(await batch.count()), { batchSize: 2 })
        expect(counts).toEqual([2, 2, 1])
        const failing = Account.inBatches(() => Promise.reject(new Error('work')), { batchSize: 3 })
        await expect(failing).rejects.toThrow('work')
      })

      it('an aborted signal throws its reason, so that a shortened list never looks complete', async () => {
        const controller = new AbortController()
        const read = async (records: AsyncGenerator<Account>): Promise<void> => {
          for await (const account of records) if (account.id > 5) controller.abort(new Error('stop'))
        }
        await expect(read(Account.findEach({ batchSize: 10, signal: controller.signal }))).rejects.toThrow('stop')
        await expect(read(Account.stream({ signal: controller.signal }))).rejects.toThrow('stop')
        expect(subject.database.leased).toBe(0)
      })

      it.each([0, -1, 1.5, Number.NaN, '5; DROP TABLE accounts' as unknown as number])('refuses batches of %p', async (batchSize) => {
        await expect(Account.findEach({ batchSize }).next()).rejects.toEqual(error('ERR_ARGUMENT'))
        await expect(Account.stream({ batchSize }).next()).rejects.toEqual(error('ERR_ARGUMENT'))
      })

      it('a batch knows no offset, and warns that it ignores an order', async () => {
        await expect(Account.offset(1).findEach().next()).rejects.toEqual(error('ERR_ARGUMENT'))
        const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
        const { value } = await Account.order({ balance: 'desc' }).findInBatches({ batchSize: 1 }).next()
        expect(value).toMatchObject([{ id: 1 }])
        expect(warned.mock.calls).toEqual([[expect.stringContaining('order of the query is ignored')]])
        warned.mockRestore()
      })

      it('stream gives all records, and gives its connection back when the consumer stops', async () => {
        await subject.reconnect({ pool: 1, checkoutTimeout: 10_000 })
        let seen = 0
        for await (const account of Account.stream()) {
          if (seen === 0) expect([account.isPersisted(), account.changed]).toEqual([true, []])
          seen++
        }
        expect(seen).toBe(ROWS)
        for await (const account of Account.where({ balance: 7 }).stream()) expect(account.balance).toBe(7)
        for (let round = 0; round < 3; round++) {
          for await (const account of Account.stream()) if (account.id > 50) break
          await expect(
            (async () => {
              for await (const _ of Account.stream()) throw new Error('consumer')
            })(),
          ).rejects.toThrow('consumer')
        }
        await expect(Account.where({ id: 1 }).count()).resolves.toBe(1)
        expect(subject.database.leased).toBe(0)
        await subject.reconnect()
      })

      it('stream refuses a transaction and associations', async () => {
        await expect(Account.transaction(() => Account.stream().next())).rejects.toEqual(error('ERR_ARGUMENT'))
      })

      if (subject.kind === 'postgres') {
        it('a stream whose consumer falls asleep loses its connection, and says so when it wakes up', async () => {
          const records = Account.order({ balance: 'desc' }).stream({ idleTimeout: 30, batchSize: 10 })
          expect((await records.next()).value).toMatchObject({ balance: ROWS })
          expect(subject.database.leased).toBe(1)
          while (subject.database.leased > 0) await new Promise((resolve) => setTimeout(resolve, 5))
          await expect(records.next()).rejects.toEqual(error('ERR_STREAM_IDLE'))
          await expect(Account.exists()).resolves.toBe(true)
        })

        it('a stream that the server ends fails', async () => {
          const records = Account.stream({ batchSize: 5 })
          await records.next()
          await subject.database.query(
            sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = ${'live'}`,
          )
          const rest = async (): Promise<void> => {
            for await (const _ of records);
          }
          await expect(rest()).rejects.toThrow()
          expect(subject.database.leased).toBe(0)
        })
      } else {
        it('a stream on SQLite goes by primary key alone', async () => {
          await expect((async () => Account.order('balance').stream().next())()).rejects.toEqual(error('ERR_ARGUMENT'))
        })
      }
    },
    [Account],
  )
})
