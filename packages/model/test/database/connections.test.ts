/** Connections: leased per query, bounded, found broken, made again (app.md A156). */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { BaseController, Live, LiveApplication, routes } from '@live/core'
import { FifoLock } from '../../src/database/fifo-lock.js'
import { Column, Database, Entity, Model, PrimaryColumn, PrimaryGeneratedColumn, sql } from '../../src/index.js'
import { onBothDatabases } from '../support/databases.js'
import { Account, MODELS } from '../support/models.js'

const error = (code: string) => expect.objectContaining({ code })

class ExportsController extends Live(BaseController) {
  static override liveActions = ['show']
  static paused: Promise<void>

  async show(): Promise<void> {
    for await (const { balance } of Account.findEach({ batchSize: 2 })) {
      await this.response.stream.write(`${balance}\n`)
      await ExportsController.paused
    }
  }
}

class QuietApplication extends LiveApplication {
  override config = { log: { level: 'silent' as const } }
}

describe('Connections', () => {
  onBothDatabases((subject) => {
    beforeEach(() => subject.clear())

    it('A156: are given back after each query and each transaction, also a failed one', async () => {
      await subject.reconnect({ pool: 2 })
      const failing = Account.transaction(() => subject.database.query(sql`SELECT nonsense`))
      await expect(failing).rejects.toThrow()
      await Promise.all(Array.from({ length: 20 }, (_, balance) => Account.create({ balance })))
      expect([await Account.count(), subject.database.leased]).toEqual([20, 0])
    })

    it('A156: whoever waits too long is told who holds them', async () => {
      await subject.reconnect({ pool: 1, checkoutTimeout: 100 })
      await Account.transaction(async () => {
        await Account.count()
        const outside = new Promise((resolve, reject) => {
          // Without the transaction of this code.
          void Database.prototype.ping.call(subject.database).then(resolve, reject)
        })
        await expect(outside).rejects.toMatchObject({
          code: 'ERR_CONNECTION_TIMEOUT',
          expose: false,
          message: expect.stringMatching(/for \d+ ms, last statement: SELECT COUNT/),
        })
      })
      await expect(subject.database.isHealthy()).resolves.toBe(true)
      await subject.reconnect()
    })

    it('A156: with a pool of one, an open stream lets all others query', async () => {
      await subject.reconnect({ pool: 1, checkoutTimeout: 10_000 })
      for (let balance = 0; balance < 5; balance++) await Account.create({ balance })
      let resume!: () => void
      ExportsController.paused = new Promise((resolve) => {
        resume = resolve
      })
      const app = new QuietApplication({
        root: import.meta.dirname ?? '.',
        routes: routes((r) => r.get('/export', ExportsController, 'show')),
      })
      const { url } = await app.listen({ port: 0 })
      const reader = (await fetch(new URL('/export', url))).body!.getReader()
      const text = async (): Promise<string> => Buffer.from((await reader.read()).value ?? []).toString()
      let got = await text()
      expect(got).toMatch(/^0\n/)
      expect(subject.database.leased).toBe(0)
      await expect(Account.count()).resolves.toBe(5)
      resume()
      for (let more = await text(); more !== ''; more = await text()) got += more
      expect(got).toBe('0\n1\n2\n3\n4\n')
      await app.stop()
      await subject.reconnect()
    })

    it('a closed database is none', async () => {
      const database = subject.database
      await database.close()
      await database.close()
      await expect(Account.count()).rejects.toEqual(error('ERR_NO_DATABASE'))
      await subject.reconnect()
    })

    it('a model has one database at a time', async () => {
      await expect(Database.connect({ url: subject.url, models: [Account] })).rejects.toEqual(error('ERR_CONFIGURATION'))
    })

    it('raw queries bind their values', async () => {
      const nasty = `'; DROP TABLE accounts; --`
      const rows = await subject.database.query<{ text: string }>(sql`SELECT ${nasty} AS text`)
      expect(rows).toMatchObject([{ text: nasty }])
      await expect(subject.database.query('SELECT 1' as never)).rejects.toEqual(error('ERR_ARGUMENT'))
      await expect(subject.database.query({ strings: ['SELECT 1'], values: [] } as never)).rejects.toEqual(error('ERR_ARGUMENT'))
    })

    if (subject.kind === 'postgres') {
      it('A156: come back after the server was restarted', async () => {
        await Account.create({ balance: 7 })
        await subject.server!.stop()
        expect(await subject.database.isHealthy()).toBe(false)
        await expect(Account.count()).rejects.toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE', status: 503 })
        await subject.server!.start()
        await expect(Account.pluck('balance')).resolves.toEqual([7])
        expect(subject.database.leased).toBe(0)
      })

      it('A156: one that the server ends in a transaction fails that one, and no other', async () => {
        const work = Account.transaction(async () => {
          const [row] = await subject.database.query<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`)
          await subject.database.dataSource.query('SELECT pg_terminate_backend($1)', [row!.pid])
          await wait(20)
          await Account.count()
        })
        await expect(work).rejects.toThrow()
        await expect(Account.count()).resolves.toBe(0)
        expect(subject.database.leased).toBe(0)
      })
    } else {
      it('have WAL and foreign keys, and never wait inside of SQLite, which would stop the process', async () => {
        const pragma = async (name: string): Promise<unknown> =>
          Object.values((await subject.database.dataSource.query(`PRAGMA ${name}`))[0])[0]
        expect([await pragma('journal_mode'), await pragma('busy_timeout'), await pragma('foreign_keys')]).toEqual(['wal', 0, 1])
      })
    }
  })
})

describe('Database.connect', () => {
  const before = process.env['DATABASE_URL']
  afterEach(() => {
    if (before === undefined) delete process.env['DATABASE_URL']
    else process.env['DATABASE_URL'] = before
  })

  it('reads DATABASE_URL', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'live-url-'))
    process.env['DATABASE_URL'] = `sqlite:${join(folder, 'deep', 'x.sqlite3')}`
    await using database = await Database.connect({ models: MODELS })
    await database.ping()
    expect([database.kind, existsSync(join(folder, 'deep', 'x.sqlite3'))]).toEqual(['sqlite', true])
    rmSync(folder, { recursive: true })
  })

  it.each(['mysql://u:secret@h/d', 'sqlite:', 'postgres://u:p@ss@/d', 'storage/x.sqlite3'])(
    'refuses %p, without its password',
    async (url) => {
      const failure: unknown = await Database.connect({ url, models: [] }).catch((reason: unknown) => reason)
      expect(failure).toEqual(error('ERR_CONFIGURATION'))
      expect(String(failure)).not.toMatch(/secret|p@ss/)
    },
  )

  it('says that nobody answers', async () => {
    const failure = Database.connect({ url: 'postgres://live@localhost/x?host=/nowhere/at/all', models: MODELS })
    await expect(failure).rejects.toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE' })
  })

  it.each([{ pool: 0 }, { checkoutTimeout: Number.NaN }, { busyTimeout: 1.5 }])('refuses %p', async (options) => {
    await expect(Database.connect({ url: 'sqlite::memory:', models: [], ...options })).rejects.toEqual(error('ERR_CONFIGURATION'))
  })

  it('refuses models that cannot work', async () => {
    @Entity()
    class Pair extends Model {
      @PrimaryColumn()
      a!: number
      @PrimaryColumn()
      b!: number
    }
    @Entity()
    class Shadow extends Model {
      @PrimaryGeneratedColumn()
      id!: number
      @Column()
      // @ts-expect-error -- a member of Model
      changed!: string
    }
    @Entity()
    class Lost extends Model {
      static {
        this.beforeSave('nowhere')
      }
      @PrimaryGeneratedColumn()
      id!: number
    }
    for (const [model, words] of [
      [Pair, '2 primary columns'],
      [Shadow, 'changed'],
      [Lost, 'nowhere'],
    ] as const) {
      await expect(Database.connect({ url: 'sqlite::memory:', models: [model] })).rejects.toMatchObject({
        code: 'ERR_CONFIGURATION',
        message: expect.stringContaining(words),
      })
    }
    expect(() => Pair.all().toSql()).toThrow(error('ERR_NO_DATABASE'))
  })
})

describe('The lock', () => {
  it('is given in the order it was asked for', async () => {
    const lock = new FifoLock()
    const order: number[] = []
    await Promise.all(
      [1, 2, 3].map(async (n) => {
        const unlock = await lock.acquire(1000, () => new Error('late'))
        order.push(n)
        unlock()
        unlock()
      }),
    )
    expect([order, lock.waiting]).toEqual([[1, 2, 3], 0])
  })

  it('bounds how many wait, and for how long; who gave up is not served', async () => {
    const lock = new FifoLock(1)
    const unlock = await lock.acquire(10, () => new Error('late'))
    const late = lock.acquire(10, () => new Error('late'))
    await expect(lock.acquire(10, () => new Error('full'))).rejects.toThrow('full')
    await expect(late).rejects.toThrow('late')
    unlock()
    await expect(lock.acquire(10, () => new Error('late'))).resolves.toEqual(expect.any(Function))
  })
})
