/** Numbers about records, on both databases. */
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { atLeast, lessThan, moreThan, sql } from '../../src/index.js'
import { CLUB, HOSTILE, Label, Member, Note, newMember } from '../support/club.js'
import { onBothDatabases } from '../support/databases.js'

const error = (code: string) => expect.objectContaining({ code })

describe('Calculations', () => {
  onBothDatabases((subject) => {
    let [ada, bob] = [0, 0]

    beforeAll(async () => {
      ada = (await newMember()).id
      bob = (await newMember()).id
      await Note.insertAll([
        { title: 'a', score: 1, weight: 0.5, published: true, memberId: ada },
        { title: 'b', score: 2, weight: 1.5, published: false, memberId: ada },
        { title: 'b', score: 2, weight: null, published: true, memberId: bob },
        { title: 'd', score: null, weight: null, published: true, memberId: null },
      ])
    })

    it('sum, average, minimum, maximum and count', async () => {
      expect([await Note.sum('score'), await Note.average('score'), await Note.minimum('score'), await Note.maximum('score')]).toEqual([
        5,
        5 / 3,
        1,
        2,
      ])
      expect([await Note.sum('weight'), await Note.average('weight')]).toEqual([2, 1])
      expect([await Note.minimum('title'), await Note.maximum('createdAt')]).toEqual(['a', expect.any(Date)])
      expect([
        await Note.count(),
        await Note.count('score'),
        await Note.distinct().count('score'),
        await Note.distinct().sum('score'),
      ]).toEqual([4, 3, 2, 3])
      expect(await Note.where({ score: moreThan(99) }).sum('score')).toBe(0)
      expect(await Note.where({ score: moreThan(99) }).average('score')).toBeNull()
      expect(await Note.where({ score: moreThan(99) }).maximum('score')).toBeNull()
      expect([await Note.none().sum('score'), await Note.none().count(), await Note.none().minimum('score')]).toEqual([0, 0, null])
    })

    it('groups by one attribute and by several', async () => {
      const byMember: Map<number | null, number> = await Note.group('memberId').count()
      expect(byMember).toEqual(
        new Map<number | null, number>([
          [ada, 2],
          [bob, 1],
          [null, 1],
        ]),
      )
      expect(await Note.group('memberId').sum('score')).toEqual(
        new Map<number | null, number>([
          [ada, 3],
          [bob, 2],
          [null, 0],
        ]),
      )
      expect(await Note.group('published').average('weight')).toEqual(
        new Map([
          [true, 0.5],
          [false, 1.5],
        ]),
      )
      expect(await Note.group('title').maximum('score')).toEqual(
        new Map<string, number | null>([
          ['a', 1],
          ['b', 2],
          ['d', null],
        ]),
      )
      expect((await Note.group('title').minimum('createdAt')).get('a')).toEqual(expect.any(Date))
      const pairs = await Note.where({ memberId: [ada, bob] })
        .group('memberId', 'published')
        .count()
      expect(pairs).toHaveLength(3)
      expect(pairs).toContainEqual([[ada, true], 1])
      expect(await Note.group('title').having(moreThan(1)).count()).toEqual(new Map([['b', 2]]))
      expect(await Note.group('title').having(lessThan(2)).count()).toEqual(
        new Map([
          ['a', 1],
          ['d', 1],
        ]),
      )
      expect(await Note.none().group('title').count()).toEqual(new Map())
      expect(() => Note.group('title').having('1 OR 1=1' as never)).toThrow(error('ERR_ARGUMENT'))
      expect(() => Note.group('title').having(atLeast('1) OR (1=1' as never))).toThrow(error('ERR_ARGUMENT'))
      await expect(Note.group('memberId').having(moreThan(1)).minimum('title')).rejects.toEqual(error('ERR_ARGUMENT'))
    })

    it('says what cannot be calculated', async () => {
      await expect(Note.sum('title')).rejects.toEqual(error('ERR_ARGUMENT'))
      await expect(Note.all().average('published' as never)).rejects.toEqual(error('ERR_ARGUMENT'))
      await expect(Member.maximum('settings')).rejects.toEqual(error('ERR_ARGUMENT'))
      await expect(Note.limit(1).sum('score')).rejects.toEqual(error('ERR_ARGUMENT'))
      expect(await Note.limit(2).count()).toBe(2)
      expect(() => Note.limit(1).group('title')).toThrow(error('ERR_ARGUMENT'))
      // @ts-expect-error -- a boolean has no sum
      await expect(Note.sum('published')).rejects.toEqual(error('ERR_ARGUMENT'))
    })

    it('takes no SQL from names', async () => {
      for (const text of HOSTILE) {
        const name = text as 'score'
        for (const method of ['sum', 'average', 'minimum', 'maximum', 'count'] as const) {
          const [all, grouped] = [Note.all(), Note.group('title')] as unknown as Record<string, (name: string) => Promise<unknown>>[]
          await expect(all![method]!(name)).rejects.toEqual(error('ERR_ARGUMENT'))
          await expect(grouped![method]!(name)).rejects.toEqual(error('ERR_ARGUMENT'))
        }
        expect(() => Note.group(name)).toThrow(error('ERR_ARGUMENT'))
        await expect(Note.all().pick(name)).rejects.toEqual(error('ERR_ARGUMENT'))
      }
    })

    it('agree with JavaScript for any numbers', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.option(fc.integer({ min: -1000, max: 1000 })), { minLength: 1, maxLength: 20 }), async (scores) => {
          await subject.database.transaction(async () => {
            await Note.all().deleteAll()
            await Note.insertAll(scores.map((score, index) => ({ title: String(index % 3), score })))
            const known = scores.filter((score) => score !== null)
            const total = known.reduce((sum, score) => sum + score, 0)
            expect(await Note.sum('score')).toBe(total)
            expect(await Note.maximum('score')).toBe(known.length === 0 ? null : Math.max(...known))
            expect(await Note.distinct().count('score')).toBe(new Set(known).size)
            const groups = await Note.group('title').sum('score')
            expect([...groups.values()].reduce((sum, value) => sum + value, 0)).toBe(total)
          }, {})
        }),
        { numRuns: 15 },
      )
    })

    describe('with associations', () => {
      beforeEach(async () => {
        await subject.clear()
        ada = (await newMember({ role: 'admin' })).id
        bob = (await newMember()).id
        await Note.insertAll([
          { title: 'one', published: true, memberId: ada },
          { title: 'two', published: true, memberId: ada },
          { title: 'three', published: false, memberId: null },
        ])
      })

      it('joins, and has each record once', async () => {
        const joined = Member.joins('notes')
        expect((await joined).map(({ id }) => id)).toEqual([ada])
        expect([await joined.count(), await joined.ids(), await joined.limit(1).count()]).toEqual([1, [ada], 1])
        const narrowed = joined.where(sql`notes.title = ${'two'}`)
        expect(await narrowed.pluck('id')).toEqual([ada])
        expect(await joined.where(sql`notes.title = ${"x' OR 1=1 --"}`).exists()).toBe(false)
        expect(await narrowed.updateAll({ role: 'guest' })).toBe(1)
        expect((await Member.find(ada)).role).toBe('guest')
        expect(await Member.whereMissing('notes').ids()).toEqual([bob])
        expect(await Member.whereAssociated('notes').ids()).toEqual([ada])
        expect(await Note.whereMissing('member').pluck('title')).toEqual(['three'])
        expect(await Note.whereMissing('labels').count()).toBe(3)
        expect(() => Member.joins('notes"; --' as never)).toThrow(error('ERR_ARGUMENT'))
        expect(() => Member.whereMissing('email' as never)).toThrow(error('ERR_ARGUMENT'))
      })

      it('takes queries as values', async () => {
        const admins = Member.where({ role: 'admin' })
        expect(await Note.where({ member: admins }).order('id').pluck('title')).toEqual(['one', 'two'])
        expect(await Note.whereNot({ member: admins }).pluck('title')).toEqual(['three'])
        expect(await Member.where({ notes: Note.where({ title: 'two' }) }).ids()).toEqual([ada])
        expect(await Member.where({ notes: Note.where({ published: false }) }).exists()).toBe(false)
        expect(await Member.where({ id: Member.order('id').limit(1) }).ids()).toEqual([ada])
        const note = (await Note.findBy({ title: 'one' }))!
        const label = await Label.createOrFail({ name: 'x' })
        await subject.database.query(sql`INSERT INTO labels_notes (label_id, note_id) VALUES (${label.id}, ${note.id})`)
        expect(await Note.where({ labels: Label.where({ name: 'x' }) }).ids()).toEqual([note.id])
        expect(await Label.where({ notes: Note.where({ member: admins }) }).pluck('name')).toEqual(['x'])
        expect(await Note.joins('labels').where(sql`labels.name = ${'x'}`).ids()).toEqual([note.id])
        expect(() => Note.where({ member: Label.all() as never })).toThrow(error('ERR_ARGUMENT'))
      })

      it('or, distinct and none', async () => {
        const [one, unpublished] = [Note.where({ title: 'one' }), Note.where({ published: false })]
        expect(await one.or(unpublished).order('id').pluck('title')).toEqual(['one', 'three'])
        expect((await Note.distinct().order('published').pluck('published')).length).toBe(2)
        expect([await Note.none(), await Note.none().or(one).count(), await Note.none().pluck('id'), await Note.none().exists()]).toEqual([
          [],
          1,
          [],
          false,
        ])
      })

      it('findOrInitializeBy, findOrCreateBy and their errors', async () => {
        const fresh = await Note.findOrInitializeBy({ title: 'new' }, { score: 3 })
        expect([fresh.isNew(), fresh.title, fresh.score]).toEqual([true, 'new', 3])
        expect((await Note.findOrInitializeBy({ title: 'one' })).isPersisted()).toBe(true)
        await expect(Member.findOrCreateByOrFail({ email: 'x@example.com' })).rejects.toEqual(error('ERR_RECORD_INVALID'))
        const same = await Promise.all(
          [1, 2, 3].map(() => Member.findOrCreateBy({ email: 'together@example.com' }, { password: 'correct horse' })),
        )
        expect(new Set(same.map(({ id }) => id)).size).toBe(1)
        expect(same.every((member) => member.isPersisted())).toBe(true)
      })
    })
  }, CLUB)
})
