/** Rows and transactions of tests (app.md A161). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Database, factory, fixtures, loadFixtures, RollbackError, sql, transactionalTests } from '../../src/index.js'
import { prepare } from '../support/databases.js'
import { Account, Author, Post, Remark, Subscriber, Tag } from '../support/models.js'
import { hasPostgres } from '../support/postgres-server.js'

const authors = fixtures(Author, { ada: { name: 'Ada' }, bob: { id: 7, name: 'Bob' } })
const posts = fixtures(Post, { notes: { title: 'Notes', author: 'ada' }, more: { title: 'More', author: 'bob' }, lost: { title: 'Lost' } })
const remarks = fixtures(Remark, { nice: { text: 'nice', post: 'notes' } })
const subscribers = factory(Subscriber, (n) => ({ email: `reader${n}@example.com`, name: `Reader ${n}` }))

function suite(kind: 'sqlite' | 'postgres'): void {
  const subject = prepare(kind)
  let database: Database

  describe('Fixtures', () => {
    beforeAll(() => {
      database = subject.database
    })

    it('A161: are inserted in the order of their references, found by label, with the same keys each time', async () => {
      await Account.create({ balance: 3 })
      await loadFixtures(database, [remarks, posts, authors])
      const [notes, nice] = [await posts('notes'), await remarks('nice')]
      expect([notes.title, notes.authorId, (await authors('bob')).id]).toEqual(['Notes', authors.keyOf('ada'), 7])
      expect(await nice.related('post').first()).toMatchObject({ id: posts.keyOf('notes') })
      expect([await Account.count(), await Post.count(), (await posts('lost')).authorId]).toEqual([0, 3, null])
      await loadFixtures(database, [remarks, posts, authors])
      expect((await posts('notes')).id).toBe(notes.id)
    })

    it('A161: name what is missing, and what goes round in circles', async () => {
      expect(() => posts.keyOf('nothing')).toThrow(/"nothing" of Post; there are notes/)
      await expect(loadFixtures(database, [posts])).rejects.toThrow(/no fixtures of Author/)
      await expect(loadFixtures(database, [fixtures(Post, { x: { title: 'x', author: 'eve' } }), authors])).rejects.toThrow(
        /no fixture Author eve/,
      )
    })

    it('A161: are refused for a database of another environment', async () => {
      const before = process.env['LIVE_ENV']
      process.env['LIVE_ENV'] = 'production'
      const other = new Database({ url: 'sqlite::memory:', models: [] })
      try {
        await expect(loadFixtures(other, [])).rejects.toMatchObject({ code: 'ERR_PROTECTED_DATABASE' })
      } finally {
        if (before === undefined) delete process.env['LIVE_ENV']
        else process.env['LIVE_ENV'] = before
        await other.close()
      }
    })
  })

  describe('Factories', () => {
    it('A161: make records that differ, stored or not', async () => {
      const [one, two] = await subscribers.createMany(2)
      const three = await subscribers.build({ name: 'Eve' })
      expect([one!.email === two!.email, one!.isPersisted(), three.isPersisted(), three.name]).toEqual([false, true, false, 'Eve'])
      await expect(subscribers.create({ email: 'none' })).rejects.toMatchObject({ code: 'ERR_RECORD_INVALID' })
    })
  })

  describe('Tests in transactions', () => {
    const held = {
      get isConnected() {
        return subject.database.isConnected
      },
      connect: () => subject.database.connect(),
      holdTransaction: () => subject.database.holdTransaction(),
      close: () => Promise.resolve(),
    } as unknown as Database
    let commits: string[] = []

    beforeAll(() => subject.clear())
    transactionalTests(held)
    beforeEach(() => {
      commits = []
    })
    afterAll(async () => {
      expect(await Account.count()).toBe(0)
    })

    it.each([1, 2])('A161: see nothing of each other (%i)', async () => {
      expect(await Account.count()).toBe(0)
      await Account.create({ balance: 1 })
      expect([await Account.count(), subject.database.leased]).toEqual([1, 1])
    })

    it('A161: transactions inside commit and roll back as ever, and their hooks run', async () => {
      await Account.transaction(async (transaction) => {
        transaction.afterCommit(() => commits.push('first'))
        await Account.create({ balance: 1 })
        expect(commits).toEqual([])
      })
      await Account.transaction(async (transaction) => {
        transaction.afterCommit(() => commits.push('never'))
        transaction.afterRollback(() => commits.push('back'))
        await Account.create({ balance: 2 })
        throw new RollbackError()
      })
      await expect(
        Account.transaction(async () => {
          await Account.create({ balance: 3 })
          throw new Error('no')
        }),
      ).rejects.toThrow('no')
      expect([commits, await Account.pluck('balance')]).toEqual([['first', 'back'], [1]])
      expect(subject.database.inTransaction).toBe(false)
    })

    it('A161: a violated index and a wrong statement do not spoil the test', async () => {
      const one = await subscribers.create()
      const twin = await Subscriber.create({ email: one.email, name: 'Twin' })
      expect(twin.errors.on('email')).toHaveLength(1)
      await expect(subject.database.query(sql`SELECT nonsense`)).rejects.toThrow()
      expect([await Subscriber.count(), await subject.database.isHealthy()]).toEqual([1, true])
    })

    it('A161: whatever reads rows sees those of the test: batches, streams, overlapping transactions', async () => {
      await Promise.all([1, 2, 3].map((balance) => Account.transaction(() => Account.create({ balance }))))
      const seen: number[] = []
      for await (const { balance } of Account.findEach({ batchSize: 2 })) seen.push(balance)
      for await (const { balance } of Account.stream()) seen.push(balance)
      expect(seen.sort()).toEqual([1, 1, 2, 2, 3, 3])
      const read = Account.transaction(() => Account.count(), { isolation: 'serializable' })
      await expect(read).resolves.toBe(3)
      await expect(subject.database.holdTransaction()).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
    })

    it('A161: with associations of several tables', async () => {
      const tag = await Tag.create({ name: 'x' })
      expect(tag.isPersisted()).toBe(true)
    })
  })
}

describe('on SQLite', () => suite('sqlite'))
;(hasPostgres ? describe : describe.skip)('on PostgreSQL', () => suite('postgres'))

describe('Tests in transactions', () => {
  it('A161: say that they need the hooks of a test runner', () => {
    const global = globalThis as { beforeEach?: unknown }
    const { beforeEach: hook } = global
    global.beforeEach = undefined
    try {
      expect(() => transactionalTests({} as Database)).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
    } finally {
      global.beforeEach = hook
    }
  })
})
