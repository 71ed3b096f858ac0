/** Enums, usual forms of values, keys of JSON columns, names: on both databases. */
import { beforeEach, describe, expect, it } from '@jest/globals'
import { Column, Entity, Enum, Model, not, PrimaryGeneratedColumn, sql } from '../../src/index.js'
import { CLUB, HOSTILE, Member, Note, newMember } from '../support/club.js'
import { onBothDatabases } from '../support/databases.js'

const error = (code: string) => expect.objectContaining({ code })

@Entity()
class BlogPost extends Model {
  static {
    this.normalizes('title', (title: string) => title.replaceAll(/\s+/g, ' ').trim())
    this.normalizes('phone', (phone: string | null) => phone?.replaceAll(/\D/g, '') || null, { applyToNull: true })
  }

  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar', length: 10 })
  title!: string

  @Column({ type: 'varchar', nullable: true })
  phone!: string | null
}

describe('Attributes', () => {
  onBothDatabases(
    (subject) => {
      beforeEach(() => subject.clear())

      it('A162: enums are names for the application, and texts or numbers for the column', async () => {
        const member = await newMember({ rank: 'high' })
        expect([member.role, (await Member.find(member.id)).rank]).toEqual(['guest', 'high'])
        const [row] = await subject.database.query<{ role: string; rank: number }>(sql`SELECT role, rank FROM members`)
        expect(row).toEqual({ role: 'guest', rank: 10 })
        await member.updateOrFail({ role: 'admin', rank: null })
        expect(member.savedChanges).toMatchObject({ role: ['guest', 'admin'], rank: ['high', null] })
        await newMember({ rank: 'low' })
        expect(await Member.where({ role: 'admin' }).count()).toBe(1)
        expect(await Member.where({ rank: ['low', 'high'] }).count()).toBe(1)
        expect(await Member.where({ rank: not('low') }).count()).toBe(1)
        expect(await Member.order('id').pluck('rank')).toEqual([null, 'low'])
        expect(await Member.group('role').count()).toEqual(
          new Map([
            ['admin', 1],
            ['guest', 1],
          ]),
        )
        expect(await Member.where({ role: 'guest' }).updateAll({ rank: 'high' })).toBe(1)
        expect([Member.enumValues('role'), Member.enumValues('rank')]).toEqual([
          ['guest', 'regular', 'admin'],
          ['low', 'high'],
        ])
        expect(() => Member.enumValues('email')).toThrow(error('ERR_ARGUMENT'))
      })

      it('A162: any other value is an error of the record, and finds nothing', async () => {
        for (const odd of ['owner', '', 0, 10, true, ['admin'], 'constructor', '__proto__', ...HOSTILE]) {
          const member = await Member.create({ email: 'x@example.com', password: 'correct horse', role: odd, rank: odd })
          expect([member.isPersisted(), member.errors.on('role'), member.errors.on('rank')]).toEqual([
            false,
            ['is not included in the list'],
            ['is not included in the list'],
          ])
          if (typeof odd !== 'object') {
            expect(await Member.where({ rank: odd as never }).count()).toBe(0)
            expect(await Member.where({ role: odd as never }).count()).toBe(0)
          }
          await expect(Member.updateAll({ role: odd as never })).rejects.toMatchObject({ status: 422 })
        }
        expect(await Member.build({ role: null }).isValid()).toBe(false)
      })

      it('A162: values have their usual form, whatever way they come', async () => {
        const post = await BlogPost.createOrFail({ title: ' a   b ', phone: '+1 (2) 3' })
        expect([post.title, post.phone]).toEqual(['a b', '123'])
        expect([await BlogPost.where({ title: 'a b  ' }).count(), await BlogPost.exists({ phone: '1-2-3' })]).toEqual([1, true])
        post.title = ' c  d'
        post.phone = 'none'
        expect(await post.save()).toBe(true)
        expect([post.title, post.phone]).toEqual(['c d', null])
        post.title = '  e  '
        await post.save({ validate: false })
        expect((await BlogPost.find(post.id)).title).toBe('e')
        await BlogPost.insertAll([{ title: ' f  g ', phone: null }])
        expect(await BlogPost.order('id').pluck('title')).toEqual(['e', 'f g'])
        for (const odd of [7, {}, [], true]) expect((await BlogPost.create({ title: odd })).errors.any('title')).toBe(true)
        expect((await BlogPost.create({ title: `${'x '.repeat(4)}      x` })).title).toBe('x x x x x')
      })

      it('A162: accessors of a JSON column', async () => {
        const member = await newMember({ theme: 'dark' })
        expect([member.settings, member.theme]).toEqual([{ theme: 'dark' }, 'dark'])
        const found = await Member.find(member.id)
        found.theme = 'light'
        expect(found.changes).toEqual({ settings: [{ theme: 'dark' }, { theme: 'light' }] })
        expect(member.theme).toBe('dark')
        await found.saveOrFail()
        expect((await member.reload()).theme).toBe('light')
        expect((await newMember()).theme).toBeUndefined()
        expect(Object.keys(JSON.parse(JSON.stringify(found)) as object)).not.toContain('theme')
      })

      it('A152: names for parameters, routes, templates and caches', async () => {
        const { modelName } = BlogPost
        expect({ ...modelName }).toEqual({
          name: 'BlogPost',
          paramKey: 'blogPost',
          singularRouteKey: 'blogPost',
          routeKey: 'blogPosts',
          i18nKey: 'blog_post',
          collection: 'blog-posts',
          element: 'blog-post',
        })
        expect([String(modelName), modelName.human, BlogPost.modelName === modelName]).toEqual(['BlogPost', 'Blog post', true])
        const post = BlogPost.build({ title: 'x' })
        expect([post.modelName, post.toKey(), post.toPartialPath(), post.cacheKeyWithVersion()]).toEqual([
          modelName,
          null,
          'blog-posts/blog-post',
          'blog_posts/new',
        ])
        await post.saveOrFail()
        expect([post.toKey(), post.cacheVersion()]).toEqual([[post.id], null])
        const note = await Note.createOrFail({ title: 'x' })
        expect(note.cacheKeyWithVersion()).toBe(`notes/${note.id}-${note.updatedAt.toISOString().replaceAll(/\D/g, '')}`)
      })
    },
    [...CLUB, BlogPost],
  )

  it('A162: an enum that cannot work is refused', () => {
    for (const [names, options] of [
      [[], {}],
      [{ a: 1, b: 1 }, {}],
      [{ a: 1.5 }, {}],
      [['a'], { default: 'b' }],
    ] as const) {
      expect(() => Enum(names as never, options)).toThrow(error('ERR_CONFIGURATION'))
    }
  })
})
