/** Many rows with one statement, and single columns of a row, on both databases. */
import { beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from '../../src/index.js'
import { CLUB, HOSTILE, Member, Note, newMember } from '../support/club.js'
import { onBothDatabases } from '../support/databases.js'
import { MODELS, Post, Remark } from '../support/models.js'

const error = (code: string) => expect.objectContaining({ code })

describe('Bulk statements', () => {
  onBothDatabases(
    (subject) => {
      beforeEach(() => subject.clear())

      it('A162: insertAll leaves out what is there, and gives the keys', async () => {
        const rows = ['a', 'b'].map((name) => ({ email: ` ${name}@Example.com`, passwordDigest: 'x', apiToken: name }))
        const keys = await Member.insertAll(rows)
        expect(await Member.order('id').pluck('email')).toEqual(['a@example.com', 'b@example.com'])
        expect(await Member.order('id').ids()).toEqual(keys)
        expect(await Member.insertAll(rows)).toEqual([])
        expect(await Member.insertAll(rows, { uniqueBy: 'email' })).toEqual([])
        expect((await Member.first())?.updatedAt).toEqual(expect.any(Date))
        await expect(Member.insertAllOrFail([{ ...rows[0]!, email: 'c@example.com' }, rows[1]!])).rejects.toMatchObject({
          code: 'ERR_RECORD_NOT_UNIQUE',
          status: 409,
        })
        expect(await Member.count()).toBe(2)
        await Member.transaction(async () => {
          await expect(Member.insertAllOrFail([rows[1]!])).rejects.toEqual(error('ERR_RECORD_NOT_UNIQUE'))
          // The transaction goes on.
          await Note.createOrFail({ title: 'still here' })
        })
        expect(await Note.count()).toBe(1)
        const [id] = await Remark.insertAll([{ text: 'x', post: (await Post.createOrFail({ title: 'P' })).id }] as never)
        expect(await Remark.exists({ id: id as string })).toBe(true)
        expect((await Post.find((await Post.insertAll([{ title: 'Q' }]))[0]!)).version).toBe(1)
      })

      it('A162: upsertAll updates what is there', async () => {
        const row = (email: string, role: string) => ({ email, role, passwordDigest: 'x', apiToken: email })
        await Member.upsertAll([row('a@example.com', 'guest'), row('b@example.com', 'guest')], { uniqueBy: 'email' })
        await Member.upsertAll([row('a@example.com', 'admin'), row('c@example.com', 'regular')], { uniqueBy: 'email' })
        expect(await Member.order('email').pluck('role')).toEqual(['admin', 'guest', 'regular'])
        await Member.upsertAll([{ ...row('a@example.com', 'guest'), apiToken: 'new' }], { uniqueBy: 'email', updateOnly: 'apiToken' })
        expect(await Member.order('email').limit(1).pluck('role', 'apiToken')).toEqual([['admin', 'new']])
        await expect(Member.upsertAll([row('a@example.com', 'guest')], { uniqueBy: [] })).rejects.toEqual(error('ERR_ARGUMENT'))
      })

      it('inserts more rows than one statement takes, all or none', async () => {
        const rows = Array.from({ length: 12_000 }, (_, index) => ({ title: `note ${index}`, score: index }))
        expect(await Note.insertAll(rows)).toHaveLength(12_000)
        expect(await Note.sum('score')).toBe((12_000 * 11_999) / 2)
        await Note.deleteAll()
        const twice = Array.from({ length: 12_000 }, (_, index) => ({ id: Math.max(1, index % 11_999), title: 'x' }))
        await expect(Note.insertAllOrFail(twice)).rejects.toEqual(error('ERR_RECORD_NOT_UNIQUE'))
        expect(await Note.count()).toBe(0)
      })

      it('says which row cannot be stored', async () => {
        await expect(
          Note.insertAll([
            { title: 'a', score: 1 },
            { title: null, score: 'x' },
          ]),
        ).rejects.toMatchObject({
          code: 'ERR_RECORD_INVALID',
          status: 422,
          errors: [
            { path: '[1].title', message: "can't be blank" },
            { path: '[1].score', message: 'must be a whole number' },
          ],
        })
        await expect(Note.insertAll([{ title: 'a' }, { score: 1 }])).rejects.toEqual(error('ERR_ARGUMENT'))
        await expect(Note.insertAll('x' as never)).rejects.toEqual(error('ERR_ARGUMENT'))
        await expect(Note.insertAll([JSON.parse('{"__proto__": 1, "title": "x"}') as object])).rejects.toEqual(error('ERR_ARGUMENT'))
        expect(await Note.insertAll([])).toEqual([])
      })

      it('updateAll, incrementAll, touchAll and deleteAll', async () => {
        await Note.insertAll([1, 2, 3].map((score) => ({ title: 'x', score: score === 3 ? null : score })))
        expect(await Note.where({ score: 1 }).updateAll({ title: 'one', weight: sql`${1.5} + 0.5` })).toBe(1)
        expect((await Note.findBy({ title: 'one' }))?.weight).toBe(2)
        expect(await Note.all().incrementAll({ score: 5 })).toBe(3)
        expect((await Note.order('id').pluck('score')).sort()).toEqual([5, 6, 7])
        const before = (await Note.first())!.updatedAt
        expect(await Note.where({ title: 'x' }).touchAll('createdAt')).toBe(2)
        expect((await Note.maximum('updatedAt'))!.getTime()).toBeGreaterThanOrEqual(before.getTime())
        expect(await Note.none().updateAll({ title: 'y' })).toBe(0)
        expect(await Note.none().deleteAll()).toBe(0)
        await expect(Note.updateAll({ score: 2 ** 40 })).rejects.toMatchObject({
          status: 422,
          errors: [{ path: 'score', message: 'is out of range' }],
        })
        await expect(Note.updateAll({ title: null as never })).rejects.toMatchObject({ status: 422 })
        await expect(Note.updateAll({})).rejects.toEqual(error('ERR_ARGUMENT'))
        await expect(Note.limit(1).updateAll({ title: 'y' })).rejects.toEqual(error('ERR_ARGUMENT'))
        await expect(Note.all().incrementAll({ title: 1 })).rejects.toEqual(error('ERR_ARGUMENT'))
        expect(await Note.deleteAll()).toBe(3)
      })

      it('increment, decrement, toggle, touch and updateColumns', async () => {
        const note = await Note.createOrFail({ title: 'x', score: null })
        await note.increment('score')
        await note.increment('score', 4)
        await note.decrement('score', 2)
        expect([note.score, note.hasChanged(), (await Note.find(note.id)).score]).toEqual([3, false, 3])
        const others = await Promise.all(Array.from({ length: 5 }, () => Note.find(note.id)))
        await Promise.all(others.map((other) => other.increment('score')))
        expect((await note.reload()).score).toBe(8)
        expect([await note.toggle('published'), note.published, (await Note.find(note.id)).published]).toEqual([true, true, true])
        await note.updateColumns({ title: 'y', score: '9' })
        expect([note.title, note.score, note.hasChanged()]).toEqual(['y', 9, false])
        const before = note.updatedAt
        await note.touch('createdAt')
        expect(note.updatedAt.getTime()).toBeGreaterThanOrEqual(before.getTime())
        expect(note.createdAt).toEqual(note.updatedAt)
        await expect(note.touch('title')).rejects.toEqual(error('ERR_ARGUMENT'))
        await expect(note.toggle('title')).rejects.toEqual(error('ERR_ARGUMENT'))
        await expect(note.increment('score', 1.5)).rejects.toEqual(error('ERR_ARGUMENT'))
        await expect(Note.build().increment('score')).rejects.toEqual(error('ERR_ARGUMENT'))
        await Note.deleteAll()
        await expect(note.increment('score')).rejects.toEqual(error('ERR_STALE_RECORD'))
        await expect(note.updateColumns({ title: 'z' })).rejects.toEqual(error('ERR_STALE_RECORD'))
      })

      it('takes no SQL from names and values', async () => {
        const member = await newMember()
        const note = await Note.createOrFail({ title: 'x', score: 1 })
        for (const text of HOSTILE) {
          const name = text as 'title'
          await expect(Note.updateAll({ [name]: 1 } as never)).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(Note.all().incrementAll({ [name]: 1 } as never)).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(Note.all().incrementAll({ score: text as never })).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(Note.all().touchAll(name)).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(Note.insertAll([{ [text]: 1 }])).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(Note.upsertAll([{ title: 'x' }], { uniqueBy: name })).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(Note.upsertAll([{ title: 'x' }], { uniqueBy: 'id', updateOnly: name })).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(note.updateColumns({ [name]: 1 } as never)).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(note.increment(name as never)).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(note.increment('score', text as never)).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(note.toggle(name)).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(note.touch(name)).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(Member.resetCounters(member.id, text as never)).rejects.toEqual(error('ERR_ARGUMENT'))
          if (text.includes('\0') || !text.isWellFormed()) continue
          await Note.where({ id: note.id }).updateAll({ title: text })
          expect((await Note.find(note.id)).title).toBe(text)
          expect(await Note.find((await Note.insertAll([{ title: text }]))[0]!)).toMatchObject({ title: text })
        }
        await expect(Note.updateAll({ title: { strings: ['1'], values: [] } as never })).rejects.toMatchObject({ status: 422 })
        expect(await Member.count()).toBe(1)
      })
    },
    [...MODELS, ...CLUB],
  )
})
