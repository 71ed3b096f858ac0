/** Locks of others: waited for without stopping anybody else, for a bounded time, and with an error that says what it was. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Database, SqliteDatabase, sql } from '../../src/index.js'
import { prepare } from '../support/databases.js'
import { Account } from '../support/models.js'
import { hasPostgres } from '../support/postgres-server.js'
import { busyConnections, Gate } from './support.js'

const withPostgres = hasPostgres ? describe : describe.skip

/** Runs work as if it came from another request: outside of the transaction of the code that asks for it. */
const outside = AsyncLocalStorage.bind((work: () => Promise<unknown>) => work())

describe('On SQLite, a lock of another process', () => {
  const subject = prepare('sqlite')
  let other: SqliteDatabase

  beforeEach(async () => {
    await subject.clear()
    other = new SqliteDatabase(subject.url.slice('sqlite:'.length))
    other.exec('BEGIN IMMEDIATE')
  })
  afterEach(() => other.close())

  it.each(['a write', 'a transaction'])('stops no timer and no reader while %s waits for it', async (what) => {
    await subject.reconnect({ busyTimeout: 10_000, checkoutTimeout: 10_000 })
    const write = (): Promise<unknown> => Account.create({ balance: 1 })
    const waiting = what === 'a write' ? write() : Account.transaction(write)
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    while (turns < 30) await wait(1)
    clearInterval(timer)
    expect(subject.database.leased).toBe(1)
    other.exec('COMMIT')
    await waiting
    expect(await Account.count()).toBe(1)
    await subject.reconnect()
  })

  it('is waited for by statements of every kind', async () => {
    other.exec('COMMIT')
    await subject.reconnect({ busyTimeout: 10_000 })
    const account = await Account.createOrFail({ balance: 1 })
    const writes: (() => Promise<unknown>)[] = [
      () => account.updateOrFail({ balance: 2 }),
      () => account.updateColumns({ balance: 3 }),
      () => account.increment('balance'),
      () => Account.where({ id: account.id }).updateAll({ balance: 5 }),
      () => Account.insertAll([{ balance: 6 }]),
      () => account.destroy(),
      () => Account.where({ balance: 6 }).deleteAll(),
    ]
    for (const write of writes) {
      other.exec('BEGIN IMMEDIATE')
      const waiting = write()
      while (subject.database.leased === 0) await wait(1)
      await wait(1)
      other.exec('COMMIT')
      await waiting
    }
    expect(await Account.count()).toBe(0)
    await subject.reconnect()
  })

  it('is waited for no longer than busyTimeout, with an error that says so, and nothing is kept', async () => {
    await subject.reconnect({ busyTimeout: 60 })
    const expected = { code: 'ERR_LOCK_TIMEOUT', status: 503, message: expect.stringContaining('locked for 60 ms') }
    await expect(Account.create({ balance: 1 })).rejects.toMatchObject(expected)
    await expect(Account.transaction(() => Account.create({ balance: 2 }))).rejects.toMatchObject(expected)
    expect([await Account.count(), subject.database.leased]).toEqual([0, 0])
    other.exec('COMMIT')
    await Account.create({ balance: 3 })
    expect(await Account.pluck('balance')).toEqual([3])
    await subject.reconnect()
  })

  it('of this process is waited for no longer than checkoutTimeout, with the name of its holder', async () => {
    other.exec('COMMIT')
    await subject.reconnect({ checkoutTimeout: 60 })
    const [begun, over] = [new Gate(), new Gate()]
    const slow = Account.transaction(async () => {
      await Account.create({ balance: 1 })
      begun.open()
      await over.opened
    })
    await begun.opened
    await expect(outside(() => Account.count())).rejects.toMatchObject({
      code: 'ERR_CONNECTION_TIMEOUT',
      status: 503,
      message: expect.stringMatching(/busy for 60 ms.*last statement: INSERT INTO "accounts"/),
    })
    over.open()
    await slow
    expect([await Account.count(), subject.database.leased]).toEqual([1, 0])
    await subject.reconnect()
  })
})

withPostgres('On PostgreSQL, a lock of another transaction', () => {
  const subject = prepare('postgres')
  beforeEach(() => subject.clear())

  it('is waited for as long as lock_timeout of the connection says, with an error that says so', async () => {
    await subject.database.close()
    await using database = await Database.connect({ url: `${subject.url}&options=-c%20lock_timeout%3D60`, models: [Account] })
    const { id } = await Account.createOrFail({ balance: 1 })
    await Account.transaction(async () => {
      await Account.withLock().find(id)
      const late = outside(() => Account.transaction(() => Account.withLock().find(id)))
      await expect(late).rejects.toMatchObject({ code: 'ERR_LOCK_TIMEOUT', status: 503, message: expect.stringContaining('lock') })
    })
    expect([database.leased, busyConnections(database)]).toEqual([0, { busy: 0, waiting: 0 }])
    await database.close()
    await subject.reconnect()
  })

  it('that waits for this one ends one of them, and the other is kept', async () => {
    const [one, two] = await Promise.all([1, 2].map((balance) => Account.createOrFail({ balance })))
    let locked = 0
    const met = new Gate()
    const cross = (first: Account, second: Account): Promise<unknown> =>
      Account.transaction(async () => {
        await Account.where({ id: first.id }).lock()
        if (++locked === 2) met.open()
        await met.opened
        await Account.where({ id: second.id }).lock()
        await subject.database.query(sql`UPDATE accounts SET balance = balance + 10 WHERE id = ${second.id}`)
      })
    const outcomes = await Promise.allSettled([cross(one!, two!), cross(two!, one!)])
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown)
    expect(failures).toMatchObject([{ code: 'ERR_DEADLOCK', status: 503 }])
    expect(await Account.all().sum('balance')).toBe(13)
    expect(busyConnections(subject.database)).toEqual({ busy: 0, waiting: 0 })
  })
})
