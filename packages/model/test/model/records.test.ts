/** Records on both databases: validation, callbacks, dirty tracking, locking. */
import { beforeEach, describe, expect, it } from '@jest/globals'
import { IsNotEmpty, MinLength, ValidateNested } from 'class-validator'
import {
  AbortCallbackError,
  AfterCommit,
  AfterCreate,
  AfterDestroy,
  AfterRollback,
  AfterSave,
  AfterUpdate,
  AfterValidation,
  BeforeCreate,
  BeforeDestroy,
  BeforeSave,
  BeforeUpdate,
  BeforeValidation,
  Column,
  Entity,
  Model,
  PrimaryGeneratedColumn,
  RecordInvalidError,
  RollbackError,
  Unique,
  Validates,
} from '../../src/index.js'
import { onBothDatabases } from '../support/databases.js'
import { Account, Author, MODELS, Post, Subscriber } from '../support/models.js'

const error = (code: string) => expect.objectContaining({ code })
const calls: string[] = []

@Entity()
@Unique('unique_slug_per_year', ['slug', 'year'])
class Article extends Model {
  static {
    this.beforeSave((article) => calls.push(`static beforeSave ${article.slug}`), { if: (article) => article.slug !== 'quiet' })
    this.afterCommit('told', { on: 'destroy' })
  }

  @PrimaryGeneratedColumn()
  id!: number

  @Column({ length: 20 })
  @MinLength(2)
  @MinLength(5, { groups: ['publish'], message: 'is too short to publish' })
  slug!: string

  @Column({ type: 'integer' })
  year!: number

  @Column({ type: 'varchar', nullable: true })
  @IsNotEmpty({ groups: ['update'] })
  editor!: string | null

  stop: string | null = null

  set shout(text: string) {
    this.slug = text.toLowerCase()
  }

  @BeforeValidation() one(): void {
    this.mark('beforeValidation')
  }
  @Validates() two(): void {
    if (this.year < 0) this.errors.add('base', 'Time runs forward', { type: 'time' })
  }
  @AfterValidation() three(): void {
    this.mark('afterValidation')
  }
  @BeforeSave() four(): void {
    this.mark('beforeSave')
  }
  @BeforeCreate() five(): void {
    this.mark('beforeCreate')
  }
  @BeforeUpdate() six(): void {
    this.mark('beforeUpdate')
  }
  @AfterCreate() seven(): void {
    this.mark('afterCreate')
  }
  @AfterUpdate() eight(): void {
    this.mark('afterUpdate')
  }
  @AfterSave() async nine(): Promise<void> {
    await Promise.resolve()
    this.mark('afterSave')
  }
  @AfterCommit({ on: ['create', 'update'] }) ten(): void {
    this.mark('afterCommit')
  }
  @AfterRollback() eleven(): void {
    this.mark('afterRollback')
  }
  @BeforeDestroy() twelve(): void {
    this.mark('beforeDestroy')
  }
  @AfterDestroy({ unless: 'isNew' }) thirteen(): void {
    this.mark('afterDestroy')
  }

  told(): void {
    calls.push('told')
  }

  mark(kind: string): void {
    calls.push(kind)
    if (this.stop === kind) throw new AbortCallbackError()
    if (this.stop === `${kind}!`) throw new Error(kind)
  }
}

class Line {
  @MinLength(3)
  text = 'x'
}

@Entity()
class Sheet extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'simple-json' })
  @ValidateNested({ each: true })
  lines: Line[] = [new Line()]
}

const slug = (): Promise<string[]> => Article.all().pluck('slug')

describe('A record', () => {
  onBothDatabases(
    (subject) => {
      beforeEach(async () => {
        await subject.clear()
        calls.length = 0
      })

      it('A153, A154: is not stored when it is not valid, and its errors say why', async () => {
        const record = await Subscriber.create({ email: 'x', name: '', age: 'old' })
        expect(record.isPersisted()).toBe(false)
        expect(record.errors.on('email')).toEqual(['must be an email'])
        expect(record.errors.fullMessages).toContain('Email must be an email')
        expect(record.errors.on('age')).toEqual(['must be a whole number'])
        expect(JSON.parse(JSON.stringify(record.errors))).toMatchObject({ email: ['must be an email'], age: ['must be a whole number'] })
        expect(record.errors.details['age']).toEqual([{ error: 'notAnInteger' }])
        await expect(record.saveOrFail()).rejects.toMatchObject({
          code: 'ERR_RECORD_INVALID',
          status: 422,
          expose: true,
          extensions: { errors: expect.arrayContaining([{ path: 'email', message: 'must be an email' }]) },
        })
        expect(await Subscriber.count()).toBe(0)
        expect(await record.update({ email: 'a@example.com', name: 'A', age: '' })).toBe(true)
        expect([record.age, record.errors.isEmpty]).toEqual([null, true])
      })

      it('what a column cannot hold is an error of validation on both databases', async () => {
        const base = { email: 'a@example.com', name: 'A' }
        const wrong: [string, unknown, string][] = [
          ['name', 'a\0b', 'contains a character that cannot be stored'],
          ['name', { a: 1 }, 'must be text'],
          ['age', 2 ** 31, 'is out of range'],
          ['age', 1.5, 'must be a whole number'],
          ['age', () => '1', 'is invalid'],
          ['confirmed', 'maybe', 'must be true or false'],
          ['seenAt', 'yesterday', 'is not a date'],
          ['seenAt', new Date(Number.NaN), 'is not a date'],
          ['settings', () => "'x'", 'is invalid'],
          ['confirmed', null, "can't be blank"],
        ]
        for (const [name, value, message] of wrong) {
          const record = await Subscriber.create({ ...base, [name]: value })
          expect([name, record.errors.on(name)[0]]).toEqual([name, message])
        }
        expect((await Author.create({ name: 'x'.repeat(300) })).isPersisted()).toBe(true)
        expect((await Author.create({})).errors.fullMessages).toEqual(["Name can't be blank"])
        expect((await Article.create({ slug: '😀'.repeat(20), year: 1 })).errors.isEmpty).toBe(true)
        expect((await Article.create({ slug: 'x'.repeat(21), year: 1 })).errors.on('slug')).toEqual([
          'is too long (maximum is 20 characters)',
        ])
      })

      it('a violated index is an error on its attribute', async () => {
        await Article.createOrFail({ slug: 'one', year: 1 })
        const twin = await Article.create({ slug: 'one', year: 1 })
        expect(twin.isPersisted()).toBe(false)
        expect(twin.errors.ofKind('slug', 'taken')).toBe(true)
        expect(twin.errors.on('year')).toEqual(['has already been taken'])
        await Subscriber.createOrFail({ email: 'a@example.com', name: 'A' })
        const other = await Subscriber.createOrFail({ email: 'b@example.com', name: 'B' })
        expect(await other.update({ email: 'A@example.com' })).toBe(false)
        expect(other.errors.fullMessages).toEqual(['Email has already been taken'])
        await expect(other.saveOrFail()).rejects.toBeInstanceOf(RecordInvalidError)
      })

      it('A153: has contexts, rules of its own, and nested errors', async () => {
        const article = Article.build({ shout: 'ABC', year: -1 } as never)
        expect(await article.isValid()).toBe(false)
        expect(article.errors.fullMessages).toEqual(['Time runs forward'])
        expect(article.errors.issues).toEqual([{ path: '', message: 'Time runs forward' }])
        article.year = 1
        expect(await article.isValid('publish')).toBe(false)
        expect(article.errors.on('slug')).toEqual(['is too short to publish'])
        expect(await article.save()).toBe(true)
        expect(await article.update({ year: 2 })).toBe(false)
        expect(article.errors.on('editor')).toEqual(["can't be blank"])
        expect(await article.save({ validate: false })).toBe(true)
        const sheet = Sheet.build()
        await sheet.isValid()
        expect(sheet.errors.on('lines[0].text')).toEqual(['is too short (minimum is 3 characters)'])
      })

      it('A164: calls its callbacks in order, in a transaction, and the last ones after the commit', async () => {
        const article = await Article.createOrFail({ slug: 'one', year: 1, editor: 'E' })
        const common = ['beforeValidation', 'afterValidation']
        const saving = ['static beforeSave one', 'beforeSave', 'beforeCreate', 'afterCreate', 'afterSave', 'afterCommit']
        expect(calls.splice(0)).toEqual([...common, ...saving])
        await article.updateOrFail({ slug: 'quiet' })
        expect(calls.splice(0)).toEqual([...common, 'beforeSave', 'beforeUpdate', 'afterUpdate', 'afterSave', 'afterCommit'])
        await article.destroyOrFail()
        expect(calls.splice(0)).toEqual(['beforeDestroy', 'afterDestroy', 'told'])
      })

      it('A164: AbortCallbackError stops it without an error, anything else with one; both leave nothing behind', async () => {
        for (const stop of ['beforeSave', 'afterSave', 'beforeCreate', 'afterCreate', 'beforeValidation']) {
          const article = Article.build({ slug: 'one', year: 1 })
          article.stop = stop
          expect(await article.save()).toBe(false)
          expect([article.isNew(), article.id]).toEqual([true, undefined])
          await expect(article.saveOrFail()).rejects.toEqual(error('ERR_RECORD_NOT_SAVED'))
          article.stop = `${stop}!`
          await expect(article.save()).rejects.toThrow(stop)
        }
        expect(await slug()).toEqual([])
        const article = await Article.createOrFail({ slug: 'kept', year: 1 })
        article.stop = 'beforeDestroy'
        expect(await article.destroy()).toBe(false)
        expect([await slug(), article.isPersisted()]).toEqual([['kept'], true])
      })

      it('A157: commit callbacks wait for the outermost commit, and rollback ones tell of its end', async () => {
        await Article.transaction(async () => {
          await Article.createOrFail({ slug: 'one', year: 1 })
          expect(calls).not.toContain('afterCommit')
        })
        expect(calls.at(-1)).toBe('afterCommit')
        await Article.transaction(async () => {
          await Article.createOrFail({ slug: 'two', year: 1 })
          throw new RollbackError()
        })
        expect(calls.at(-1)).toBe('afterRollback')
      })

      it('A162: knows what has changed', async () => {
        const record = Subscriber.build({ email: 'a@example.com', name: 'A', settings: { theme: 'dark' }, seenAt: '2026-01-02T03:04:05Z' })
        expect([record.isNew(), record.changed.sort()]).toEqual([true, ['email', 'name', 'seenAt', 'settings']])
        await record.saveOrFail()
        expect([record.hasChanged(), record.savedChangeTo('email'), record.savedChanges['name']]).toEqual([false, true, [undefined, 'A']])
        const found = await Subscriber.find(record.id)
        found.name = 'B'
        ;(found.settings as { theme: string }).theme = 'light'
        found.seenAt = new Date('2026-01-02T03:04:05Z')
        expect(found.changes).toEqual({ name: ['A', 'B'], settings: [{ theme: 'dark' }, { theme: 'light' }] })
        expect([found.was('name'), found.hasChanged('name'), found.hasChanged('email')]).toEqual(['A', true, false])
        found.restore('settings')
        const before = found.updatedAt
        await found.saveOrFail()
        expect(found.updatedAt.getTime()).toBeGreaterThanOrEqual(before.getTime())
        expect(found.savedChanges).toEqual({ name: ['A', 'B'] })
        expect((await record.reload()).name).toBe('B')
        found.name = 'C'
        found.restore()
        expect([found.name, found.changed]).toEqual(['B', []])
      })

      it('A162: StaleRecordError when the row was changed or removed', async () => {
        const post = await Post.createOrFail({ title: 'One' })
        const [first, second] = [await Post.find(post.id), await Post.find(post.id)]
        await first.updateOrFail({ title: 'Two' })
        expect(first.version).toBe(2)
        await expect(second.update({ title: 'Three' })).rejects.toMatchObject({ code: 'ERR_STALE_RECORD', status: 409 })
        expect(second.version).toBe(1)
        await expect(second.destroy()).rejects.toEqual(error('ERR_STALE_RECORD'))
        await second.reload()
        expect(await second.update({ title: 'Three' })).toBe(true)
        const account = await Account.createOrFail({ balance: 1 })
        await Account.all().deleteAll()
        await expect(account.update({ balance: 2 })).rejects.toEqual(error('ERR_STALE_RECORD'))
        await expect(account.reload()).rejects.toEqual(error('ERR_RECORD_NOT_FOUND'))
      })

      it('a foreign key and its association follow each other', async () => {
        const [ada, bob] = [await Author.createOrFail({ name: 'Ada' }), await Author.createOrFail({ name: 'Bob' })]
        await Post.createOrFail({ title: 'One', author: ada })
        const post = (await Post.include('author').first())!
        expect([post.authorId, post.author?.name]).toEqual([ada.id, 'Ada'])
        await post.updateOrFail({ authorId: bob.id })
        expect((await Post.include('author').first())?.author?.name).toBe('Bob')
        await post.updateOrFail({ author: ada })
        expect([post.authorId, (await Post.first())?.authorId]).toEqual([ada.id, ada.id])
        await post.updateOrFail({ author: null })
        expect((await Post.first())?.authorId).toBeNull()
      })

      it('does not let a client set what is no attribute', () => {
        const hostile = JSON.parse('{"__proto__": {"admin": true}}') as object
        for (const attributes of [hostile, { errors: 1 }, { save: 1 }, { constructor: 1 }, { changed: 1 }, { attributes: 1 }]) {
          expect(() => Subscriber.build(attributes)).toThrow(error('ERR_UNKNOWN_ATTRIBUTE'))
        }
        expect(() => Post.build({ author: { id: 1 } })).toThrow(error('ERR_ARGUMENT'))
        expect(({} as { admin?: boolean }).admin).toBeUndefined()
      })

      it('A152: says what routes and caches ask', async () => {
        const account = Account.build({ balance: 1 })
        expect([account.toParam(), account.cacheKey(), account.isPersisted()]).toEqual([undefined, 'accounts/new', false])
        await account.saveOrFail()
        expect([account.toParam(), account.cacheKey(), account.isPersisted()]).toEqual([String(account.id), `accounts/${account.id}`, true])
        await account.destroy()
        expect([account.isPersisted(), account.isDestroyed()]).toEqual([false, true])
        await expect(account.save()).rejects.toEqual(error('ERR_RECORD_NOT_SAVED'))
        await expect(account.lock()).rejects.toEqual(error('ERR_ARGUMENT'))
      })
    },
    [...MODELS, Article, Sheet],
  )
})
