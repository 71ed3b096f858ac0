/** Queries on both databases: what they find, in which order, and that nothing gets into their SQL. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { atLeast, atMost, between, lessThan, moreThan, not, type Page, Relation, sql } from '../../src/index.js'
import { onBothDatabases } from '../support/databases.js'
import { Author, Post, Remark, Subscriber, Tag } from '../support/models.js'

const error = (code: string) => expect.objectContaining({ code })
const names = async (query: Relation<Subscriber>): Promise<string[]> => (await query.order('id')).map(({ name }) => name)

describe('A query', () => {
  onBothDatabases((subject) => {
    beforeAll(async () => {
      for (const [name, age, confirmed] of [
        ['Ada', 36, true],
        ['Bob', 17, false],
        ['Cyd', null, true],
        ['Dan', 50, false],
      ] as const) {
        await Subscriber.createOrFail({
          email: `${name}@example.com`,
          name,
          age,
          confirmed,
          seenAt: age === null ? null : new Date(age * 1e9),
        })
      }
    })

    it('finds by values, lists, null and comparisons', async () => {
      expect(await names(Subscriber.where({ confirmed: true }))).toEqual(['Ada', 'Cyd'])
      expect(await names(Subscriber.where({ name: ['Ada', 'Dan'], confirmed: false }))).toEqual(['Dan'])
      expect(await names(Subscriber.where({ age: null }))).toEqual(['Cyd'])
      expect(await names(Subscriber.where({ age: [17, null] }))).toEqual(['Bob', 'Cyd'])
      expect(await names(Subscriber.where({ name: [] }))).toEqual([])
      expect(await names(Subscriber.where({ age: moreThan(17) }).where({ age: lessThan(50) }))).toEqual(['Ada'])
      expect(await names(Subscriber.where({ age: atLeast(36) }))).toEqual(['Ada', 'Dan'])
      expect(await names(Subscriber.where({ age: atMost(17) }))).toEqual(['Bob'])
      expect(await names(Subscriber.where({ age: between(17, 36) }))).toEqual(['Ada', 'Bob'])
      expect(await names(Subscriber.where({ age: not(36) }))).toEqual(['Bob', 'Cyd', 'Dan'])
      expect(await names(Subscriber.where({ age: not(null) }))).toEqual(['Ada', 'Bob', 'Dan'])
      expect(await names(Subscriber.where({ name: not(['Ada', 'Bob']) }))).toEqual(['Cyd', 'Dan'])
      expect(await names(Subscriber.where({ seenAt: new Date(17e9) }))).toEqual(['Bob'])
      expect(await names(Subscriber.where({ seenAt: moreThan(new Date(17e9)) }))).toEqual(['Ada', 'Dan'])
      expect(await names(Subscriber.whereNot({ confirmed: true }))).toEqual(['Bob', 'Dan'])
      expect(await names(Subscriber.whereNot({ age: 36 }))).toEqual(['Bob', 'Cyd', 'Dan'])
      expect(await names(Subscriber.where({ name: 'Ada' }).or(Subscriber.where({ name: 'Dan' })))).toEqual(['Ada', 'Dan'])
      expect(await names(Subscriber.where(sql`age > ${17} AND name IN (${['Ada', 'Bob']})`))).toEqual(['Ada'])
    })

    it('A158: batches go by another unique attribute too, and by none that could lose rows', async () => {
      const read = async (options: object, query = Subscriber.all()): Promise<string[]> => {
        const found: string[] = []
        for await (const { name } of query.findEach({ batchSize: 1, cursor: 'email', ...options })) found.push(name)
        return found
      }
      expect(await read({})).toEqual(['Ada', 'Bob', 'Cyd', 'Dan'])
      expect(await read({ order: 'desc', batchSize: 3 })).toEqual(['Dan', 'Cyd', 'Bob', 'Ada'])
      expect(await read({ start: 'bob@example.com', finish: 'cyd@example.com' })).toEqual(['Bob', 'Cyd'])
      expect(await read({}, Subscriber.where({ confirmed: true }).limit(1))).toEqual(['Ada'])
      const batches: string[][] = []
      await Subscriber.inBatches(async (batch: Relation<Subscriber>) => batches.push(await names(batch)), { cursor: 'email', batchSize: 3 })
      expect(batches).toEqual([['Ada', 'Bob', 'Cyd'], ['Dan']])
      for (const cursor of ['name', 'age', 'createdAt', 'nothing', '__proto__', 'email; DROP TABLE subscribers']) {
        await expect(read({ cursor })).rejects.toEqual(
          expect.objectContaining({ code: expect.stringMatching(/ERR_(ARGUMENT|UNKNOWN_ATTRIBUTE)/) }),
        )
      }
      expect(await Subscriber.count()).toBe(4)
    })

    it('is immutable, chainable, and run when it is awaited', async () => {
      const all = Subscriber.order({ name: 'desc' })
      const two = all.limit(2)
      expect((await all).map(({ name }) => name)).toEqual(['Dan', 'Cyd', 'Bob', 'Ada'])
      expect((await two.offset(1)).map(({ name }) => name)).toEqual(['Cyd', 'Bob'])
      expect((await two.reorder('age').where({ age: not(null) })).map(({ name }) => name)).toEqual(['Bob', 'Ada'])
      expect((await all.offset(3)).map(({ name }) => name)).toEqual(['Ada'])
      expect((await two.reverseOrder()).map(({ name }) => name)).toEqual(['Ada', 'Bob'])
    })

    it('has scopes', async () => {
      const young = (query: Relation<Subscriber>, age: number): Relation<Subscriber> => query.where({ age: lessThan(age) })
      expect(await names(Subscriber.where({ confirmed: true }).merge(Subscriber.adults()))).toEqual(['Ada'])
      expect(await names(Subscriber.all().scope(young, 40))).toEqual(['Ada', 'Bob'])
      expect(() => Subscriber.all().merge(Author.all() as never)).toThrow(error('ERR_ARGUMENT'))
    })

    it('gives one, the first, the last, a number, values', async () => {
      expect((await Subscriber.first())?.name).toBe('Ada')
      expect((await Subscriber.last())?.name).toBe('Dan')
      expect((await Subscriber.order('name').limit(3).last())?.name).toBe('Cyd')
      expect((await Subscriber.findBy({ name: 'Bob' }))?.age).toBe(17)
      expect(await Subscriber.findBy({ name: 'Eve' })).toBeNull()
      expect([await Subscriber.count(), await Subscriber.where({ confirmed: true }).count(), await Subscriber.limit(3).count()]).toEqual([
        4, 2, 3,
      ])
      expect([await Subscriber.exists(), await Subscriber.exists({ name: 'Eve' }), await Subscriber.all().none().exists()]).toEqual([
        true,
        false,
        false,
      ])
      expect(await Subscriber.order('id').pluck('name')).toEqual(['Ada', 'Bob', 'Cyd', 'Dan'])
      const pairs: [string, boolean][] = await Subscriber.order('id').limit(2).pluck('name', 'confirmed')
      expect(pairs).toEqual([
        ['Ada', true],
        ['Bob', false],
      ])
      expect((await Subscriber.order('id').limit(1).pluck('seenAt'))[0]).toEqual(new Date(36e9))
    })

    it('A163: what is not there is a 404, also when the key can be none', async () => {
      const { id } = (await Subscriber.first())!
      expect((await Subscriber.find(String(id))).name).toBe('Ada')
      for (const key of [
        999,
        '999',
        'abc',
        '',
        '1 OR 1=1',
        '9'.repeat(400),
        -1,
        1.5,
        Number.NaN,
        2 ** 40,
        2n ** 70n,
        null,
        undefined,
        {},
        [1],
        '1\0',
      ]) {
        await expect(Subscriber.find(key as never)).rejects.toMatchObject({ code: 'ERR_RECORD_NOT_FOUND', status: 404, expose: true })
      }
      await expect(Remark.find('not-a-uuid')).rejects.toMatchObject({ status: 404 })
      await expect(Subscriber.findByOrFail({ name: 'Eve' })).rejects.toEqual(error('ERR_RECORD_NOT_FOUND'))
    })

    const HOSTILE = [
      `' OR '1'='1`,
      `"; DROP TABLE subscribers; --`,
      '1) OR (1=1',
      ':live_1',
      '$1',
      '?',
      '%',
      '\\',
      '\0',
      '\ud800',
      '\n;',
      `\u2019 OR 1=1`,
    ]

    it('takes no SQL from a value', async () => {
      for (const text of HOSTILE) {
        expect(await Subscriber.where({ name: text })).toEqual([])
        expect(await Subscriber.where({ name: [text, 'Ada'] }).count()).toBe(1)
        expect(await Subscriber.where({ age: text as never }).count()).toBe(0)
        expect(await Subscriber.where({ seenAt: text as never }).count()).toBe(0)
        expect(await Subscriber.where({ confirmed: text as never }).count()).toBe(0)
        expect(await Subscriber.where({ name: not(text) }).count()).toBe(4)
        expect(await Subscriber.exists({ name: text })).toBe(false)
        if (!text.includes('\0')) expect(await Subscriber.where(sql`name = ${text}`).count()).toBe(0)
        expect((await Subscriber.page(text)).page).toBe(1)
        await expect(Subscriber.paginateAfter(text || 'x')).rejects.toEqual(error('ERR_BAD_REQUEST'))
        const found = []
        for await (const record of Subscriber.findEach({ start: text, batchSize: 2 })) found.push(record)
        expect(found).toEqual([])
      }
      expect(await Subscriber.count()).toBe(4)
    })

    it('takes no SQL from a name, a direction or a number', async () => {
      for (const text of [...HOSTILE, '__proto__', 'constructor', 'toString', 'record.name', 'email DESC']) {
        const name = text as 'name'
        expect(() => Subscriber.where({ [name]: 1 } as never)).toThrow(error('ERR_ARGUMENT'))
        expect(() => Subscriber.order(name)).toThrow(error('ERR_ARGUMENT'))
        expect(() => Subscriber.order({ [name]: 'asc' })).toThrow(error('ERR_ARGUMENT'))
        expect(() => Subscriber.order({ name: text as 'asc' })).toThrow(error('ERR_ARGUMENT'))
        expect(() => Subscriber.include(name as never)).toThrow(error('ERR_ARGUMENT'))
        await expect(Subscriber.pluck(name)).rejects.toEqual(error('ERR_ARGUMENT'))
        for (const number of [text, -1, 1.5, Number.NaN, Infinity] as number[]) {
          expect(() => Subscriber.limit(number)).toThrow(error('ERR_ARGUMENT'))
          expect(() => Subscriber.offset(number)).toThrow(error('ERR_ARGUMENT'))
        }
        expect(() => Subscriber.build({ [text]: 1 })).toThrow(error('ERR_UNKNOWN_ATTRIBUTE'))
      }
    })

    it('takes no operator and no SQL from an object that a client sent', async () => {
      for (const value of [
        { $ne: 1 },
        { kind: 'not', operands: [null] },
        { strings: ['1=1'], values: [] },
        [{ a: 1 }],
        Object.create(null),
      ]) {
        expect(() => Subscriber.where({ name: value as never })).toThrow(error('ERR_ARGUMENT'))
      }
      expect(() => Subscriber.where({ name: undefined })).toThrow(error('ERR_ARGUMENT'))
      expect(() => Subscriber.where([1] as never)).toThrow(error('ERR_ARGUMENT'))
      expect(() => Subscriber.where('1=1' as never)).toThrow(error('ERR_ARGUMENT'))
      expect(await Subscriber.where({ name: (() => '1=1') as never }).count()).toBe(0)
      await expect(Subscriber.where(sql`name = ${(() => "'Ada'") as never}`).count()).rejects.toEqual(error('ERR_ARGUMENT'))
    })

    it('A160: pages', async () => {
      const page: Page<Subscriber> = await Subscriber.order('name').paginate({ page: '2', per: 3 })
      expect(page).toMatchObject({ page: 2, per: 3, pages: 2, total: 4, next: null, prev: 1 })
      expect([...page].map(({ name }) => name)).toEqual(['Dan'])
      expect(JSON.parse(JSON.stringify(page))).toMatchObject({ items: [{ name: 'Dan' }], page: 2, next: null })
      expect(await Subscriber.page(9)).toMatchObject({ items: [], page: 9, pages: 1, prev: 1 })
      expect(await Subscriber.page(1, { per: 1000, max: 2 })).toMatchObject({ per: 2, next: 2 })
      for (const bad of ['x', 0, -1, 1.5, null, '1e3', 2 ** 53]) expect(await Subscriber.page(bad)).toMatchObject({ page: 1 })
      await expect(Subscriber.paginate({ page: 'x', strict: true })).rejects.toMatchObject({ status: 400 })
    })

    it('A160: goes on behind a cursor', async () => {
      const first = await Subscriber.paginateAfter(null, { per: 3 })
      expect(first.items.map(({ name }) => name)).toEqual(['Ada', 'Bob', 'Cyd'])
      const second = await Subscriber.paginateAfter(first.next, { per: 3 })
      expect([second.items.map(({ name }) => name), second.next]).toEqual([['Dan'], null])
    })

    it('associations are queries, are read along, and build', async () => {
      const ada = await Author.createOrFail({ name: 'Ada' })
      const post = await ada.related('posts').create({ title: 'One' })
      await Post.createOrFail({ title: 'Two', author: ada })
      await Post.createOrFail({ title: 'Three' })
      expect(post.authorId).toBe(ada.id)
      expect(await ada.related('posts').order('id').pluck('title')).toEqual(['One', 'Two'])
      expect(await Post.where({ author: ada } as never).count()).toBe(2)
      expect((await post.related('author').first())?.name).toBe('Ada')
      const [found] = await Author.include('posts').where({ id: ada.id })
      expect(found!.posts.map(({ title }) => title).sort()).toEqual(['One', 'Two'])
      expect(found!.posts.every((one) => one.isPersisted() && one.changed.length === 0)).toBe(true)
      const all = await Post.include('author').order('id')
      expect(all.map(({ author }) => author?.name ?? null)).toEqual(['Ada', 'Ada', null])
      expect((await ada.load('posts')).posts).toHaveLength(2)
      const remark = await Remark.createOrFail({ text: 'fine', post })
      expect(await Remark.where({ post: post as never }).count()).toBe(1)
      expect((await Remark.include('post').first())?.post?.title).toBe('One')
      const other = (await Post.findBy({ title: 'Two' }))!
      await remark.updateOrFail({ post: other })
      expect((await Remark.include('post').first())?.post?.title).toBe('Two')
      const fresh = await Remark.find(remark.id)
      expect((await fresh.related('post').first())?.title).toBe('Two')
      expect(await fresh.update({ text: 'still fine' })).toBe(true)
      expect((await Remark.create({ text: 'lost' })).errors.fullMessages).toEqual(["Post can't be blank"])
      expect((await Remark.create({ text: 'early', post: Post.build() })).errors.on('post')).toEqual(['must be saved first'])
      await expect(Post.withLock().toArray()).rejects.toEqual(error('ERR_ARGUMENT'))
      const tag = await Tag.createOrFail({ name: 'db' })
      await subject.database.query(sql`INSERT INTO posts_tags (post_id, tag_id) VALUES (${post.id}, ${tag.id})`)
      expect(await post.related('tags').pluck('name')).toEqual(['db'])
      expect(await tag.related('posts').pluck('title')).toEqual(['One'])
      expect(await post.related('tags').whereNot({ name: 'x' }).exists()).toBe(true)
      await subject.database.query(sql`DELETE FROM posts_tags`)
      expect(await post.related('tags').deleteAll()).toBe(0)
      expect(Post.where({ author: ada } as never).build().author).toBe(ada)
    })

    it('removes rows, or destroys records', async () => {
      await Author.createOrFail({ name: 'x' })
      await Author.createOrFail({ name: 'y' })
      expect(await Author.where({ name: 'x' }).deleteAll()).toBe(1)
      expect(await Author.where({ name: 'y' }).destroyAll()).toHaveLength(1)
      await expect(Author.limit(1).deleteAll()).rejects.toEqual(error('ERR_ARGUMENT'))
      expect((await Author.findOrCreateBy({ name: 'z' })).id).toBe((await Author.findOrCreateBy({ name: 'z' })).id)
    })

    it('is typed', async () => {
      // @ts-expect-error -- no such attribute
      expect(() => Subscriber.where({ nam: 'x' })).toThrow()
      // @ts-expect-error -- a number is no name
      expect(() => Subscriber.where({ name: 1 })).not.toThrow()
      // @ts-expect-error -- a method is no attribute
      expect(() => Subscriber.order('save')).toThrow()
      // @ts-expect-error -- no association
      expect(() => Author.include('name')).toThrow()
      const record: Subscriber = await Subscriber.findByOrFail({ name: 'Ada' })
      const ages: (number | null)[] = await Subscriber.where({ name: 'Ada' }).pluck('age')
      expect([record.age, ages]).toEqual([36, [36]])
    })
  })
})
