/** Every step of a migration, both ways, on both databases (app.md A155). */
import { beforeEach, describe, expect, it } from '@jest/globals'
import { type Database, Migration, type MigrationClass, sql } from '../../src/index.js'
import { Migrator } from '../../src/migrations/migrator.js'
import { dumpSchema } from '../../src/schema/schema-file.js'
import { inBothWorkplaces } from '../support/workplace.js'

class CreateUsers extends Migration {
  override change(): void {
    this.createTable('users', (t) => {
      t.string('email', { null: false, limit: 254, index: { unique: true } })
      t.string('name', { default: "O'Hara" })
      t.timestamps()
    })
  }
}

class CreatePosts extends Migration {
  override change(): void {
    this.createTable('posts', (t) => {
      t.string('title', { null: false, limit: 40 })
      t.text('body')
      t.integer('position', { default: 0 })
      t.boolean('published', { default: false, null: false })
      t.references('user', { foreignKey: { onDelete: 'cascade' } })
      t.index(['title', 'position'])
    })
  }
}

const BASE = { '1-create-users': CreateUsers, '2-create-posts': CreatePosts }

const migration = (change: (m: Migration) => void, transaction = true): MigrationClass =>
  class Change extends Migration {
    static override readonly transaction = transaction
    override change(): void {
      change(this)
    }
  }

/** The schema without the versions. */
const schemaOf = async (database: Database): Promise<string> => (await dumpSchema(database)).split('INSERT INTO')[0]!

/** Column order aside: a column that comes back comes last. */
const sorted = (schema: string): string =>
  schema
    .split('\n')
    .map((line) => line.replace(/,$/, ''))
    .sort()
    .join('\n')

describe('Steps of migrations', () => {
  inBothWorkplaces((place) => {
    let database: Database

    const open = (third: MigrationClass): Migrator => {
      database = place.open({ migrations: { ...BASE, '3-change': third } })
      return new Migrator(database)
    }

    /** Two users, each with a post. */
    const fill = async (): Promise<void> => {
      await database.query(sql`INSERT INTO users (email) VALUES ('a@x'), ('b@x')`)
      await database.query(sql`INSERT INTO posts (title, body, user_id) VALUES ('One', 'text', 1), ('Two', NULL, 2)`)
    }

    const titles = async (): Promise<unknown[]> =>
      (await database.query(sql`SELECT title, body, position, user_id FROM posts ORDER BY id`)).map(Object.values)

    it('A155: make tables with columns of every type, and take them back', async () => {
      const migrator = open(
        migration((m) => {
          m.createTable('things', (t) => {
            for (const type of ['string', 'text', 'integer', 'bigint', 'float', 'decimal', 'boolean', 'date'] as const) t[type](`a_${type}`)
            for (const type of ['datetime', 'timestamp', 'time', 'json', 'jsonb', 'uuid', 'binary'] as const) t[type](`a_${type}`)
            t.decimal('price', { precision: 10, scale: 2, null: false, default: 9.5 })
            t.column('area', { sqlite: 'text', postgres: 'point' })
            t.datetime('seenAt', { default: () => 'CURRENT_TIMESTAMP' })
            t.check('price >= 0')
            t.unique(['a_string', 'a_text'])
          })
          m.createTable('keyed', (t) => t.string('name'), { id: 'uuid' })
          m.createTable('counted', (t) => t.string('name'), { id: 'bigint', primaryKey: 'number' })
          m.createTable('plain', (t) => t.string('name'), { id: false })
          m.createJoinTable('users', 'posts')
        }),
      )
      await migrator.migrate('2')
      const before = await schemaOf(database)
      await migrator.migrate()
      const after = await schemaOf(database)
      for (const table of ['things', 'keyed', 'counted', 'plain', 'posts_users']) expect(after).toContain(`CREATE TABLE "${table}"`)
      expect(after).toContain('"seen_at"')
      await database.query(sql`INSERT INTO things (a_string, a_integer, a_json, a_uuid, a_time)
        VALUES (${'x'}, ${7}, ${'{"a":1}'}, ${'0197a5c0-0000-7000-8000-000000000001'}, ${'10:30:00'})`)
      const [row] = await database.query(sql`SELECT price, seen_at, a_integer FROM things`)
      expect(row).toMatchObject({ a_integer: 7, seen_at: expect.anything() })
      expect(Number(row!['price'])).toBe(9.5)
      await expect(database.query(sql`INSERT INTO things (price) VALUES (${-1})`)).rejects.toThrow(/check/i)
      await migrator.rollback()
      expect(await schemaOf(database)).toBe(before)
    })

    const STEPS: Record<string, (m: Migration) => void> = {
      'addColumn, nullable': (m) => m.addColumn('posts', 'subtitle', 'string', { limit: 20 }),
      'addColumn, not null with a default': (m) => m.addColumn('posts', 'state', 'string', { null: false, default: 'draft' }),
      'addColumn with an expression': (m) => m.addColumn('posts', 'seenAt', 'datetime', { default: () => 'CURRENT_TIMESTAMP' }),
      'addColumn with an index': (m) => m.addColumn('posts', 'slug', 'string', { index: { unique: true } }),
      removeColumn: (m) => m.removeColumn('posts', 'body', 'text'),
      renameColumn: (m) => m.renameColumn('posts', 'title', 'headline'),
      'changeColumn, type': (m) => m.changeColumn('posts', 'position', 'bigint', { default: 0 }, { from: ['integer', { default: 0 }] }),
      'changeColumn, all of it': (m) =>
        m.changeColumn('posts', 'title', 'text', { default: 'None' }, { from: ['string', { null: false, limit: 40 }] }),
      'changeColumnNull to nullable': (m) => m.changeColumnNull('posts', 'title', true),
      'changeColumnNull with a value for those that are null': (m) => m.changeColumnNull('posts', 'body', false, 'nothing'),
      changeColumnDefault: (m) => m.changeColumnDefault('posts', 'position', { from: 0, to: 7 }),
      'changeColumnDefault to none': (m) => m.changeColumnDefault('posts', 'position', { from: 0, to: null }),
      addTimestamps: (m) => m.addTimestamps('posts', { null: true }),
      addIndex: (m) => m.addIndex('posts', ['body', 'userId'], { name: 'mine' }),
      'addIndex, partial and unique': (m) => m.addIndex('posts', 'title', { unique: true, where: 'published' }),
      removeIndex: (m) => m.removeIndex('posts', ['title', 'position']),
      renameIndex: (m) => m.renameIndex('posts', 'index_posts_on_title_and_position', 'another'),
      'addReference without a foreign key': (m) => m.addReference('posts', 'editor'),
      'addReference with one': (m) => m.addReference('posts', 'editor', { foreignKey: { toTable: 'users', onDelete: 'nullify' } }),
      'addReference, polymorphic': (m) => m.addReference('posts', 'owner', { polymorphic: true }),
      removeReference: (m) => m.removeReference('posts', 'user', { foreignKey: { onDelete: 'cascade' } }),
      removeForeignKey: (m) => m.removeForeignKey('posts', 'users', { onDelete: 'cascade' }),
      'addForeignKey of a table to itself': (m) => {
        m.addColumn('posts', 'parentId', 'integer')
        m.addForeignKey('posts', 'posts', { column: 'parentId' })
      },
      addUniqueConstraint: (m) => m.addUniqueConstraint('posts', ['title', 'userId']),
      addCheck: (m) => m.addCheck('posts', 'position >= 0'),
      renameTable: (m) => m.renameTable('posts', 'articles'),
      'renameTable of one that others refer to': (m) => m.renameTable('users', 'people'),
      dropTable: (m) =>
        m.dropTable('posts', (t) => {
          t.string('title', { null: false, limit: 40 })
          t.text('body')
          t.integer('position', { default: 0 })
          t.boolean('published', { default: false, null: false })
          t.references('user', { foreignKey: { onDelete: 'cascade' } })
          t.index(['title', 'position'])
        }),
      'several that make the table anew': (m) => {
        m.changeColumnNull('users', 'name', false, 'nobody')
        m.addColumn('users', 'score', 'decimal', { precision: 8, scale: 2, null: false, default: 1.25 })
        m.addCheck('users', 'score > 0')
        m.changeColumnDefault('users', 'name', { from: "O'Hara", to: 'Ada' })
      },
    }
    const LOSING = ['removeColumn', 'removeReference', 'dropTable']

    describe.each(Object.entries(STEPS))('%s', (name, change) => {
      it('A155: leaves the rows, is taken back, and can be done again', async () => {
        const migrator = open(migration(change))
        await migrator.migrate('2')
        await fill()
        const [before, rows] = [await schemaOf(database), await titles()]
        await migrator.migrate()
        const after = await schemaOf(database)
        expect(after).not.toBe(before)
        await migrator.rollback()
        expect(sorted(await schemaOf(database))).toBe(sorted(before))
        if (name.startsWith('changeColumnNull with')) expect((await titles())[1]).toEqual(['Two', 'nothing', 0, 2])
        else if (!LOSING.includes(name)) expect(await titles()).toEqual(rows)
        await migrator.migrate()
        expect(sorted(await schemaOf(database))).toBe(sorted(after))
      })
    })

    it('A155: making a table anew removes no row of those that refer to it, and keeps its counter, indices, triggers and views', async () => {
      const migrator = open(
        migration((m) => {
          m.changeColumnNull('users', 'email', true)
          m.changeColumnNull('posts', 'title', true)
        }),
      )
      await migrator.migrate('2')
      await fill()
      if (place.kind === 'sqlite') {
        await database.dataSource.query(
          `CREATE TRIGGER loud AFTER INSERT ON posts BEGIN UPDATE posts SET body = 'loud' WHERE id = NEW.id; END`,
        )
      }
      await database.query(sql`CREATE VIEW shown AS SELECT title FROM posts`)
      await database.query(sql`DELETE FROM posts WHERE id = 2`)
      await migrator.migrate()
      expect(await titles()).toEqual([['One', 'text', 0, 1]])
      await database.query(sql`INSERT INTO posts (user_id) VALUES (1)`)
      const [row] = await database.query(sql`SELECT id, body FROM posts WHERE title IS NULL`)
      expect(row).toEqual({ id: 3, body: place.kind === 'sqlite' ? 'loud' : null })
      expect(await database.query(sql`SELECT * FROM shown`)).toHaveLength(2)
      await database.query(sql`DELETE FROM users WHERE id = 1`)
      expect(await titles()).toEqual([])
      expect(await schemaOf(database)).toContain('index_posts_on_title_and_position')
    })

    it('A155: a foreign key that rows violate is refused, and nothing is kept', async () => {
      const migrator = open(migration((m) => m.addForeignKey('posts', 'users', { column: 'position', name: 'wrong' })))
      await migrator.migrate('2')
      await fill()
      const before = await schemaOf(database)
      await expect(migrator.migrate()).rejects.toMatchObject({ code: 'ERR_MIGRATION', version: '3' })
      expect(await schemaOf(database)).toBe(before)
      await expect(database.query(sql`INSERT INTO posts (title, user_id) VALUES ('x', 99)`)).rejects.toThrow(/foreign key/i)
    })

    it('A155: a table that others refer to is not dropped', async () => {
      const migrator = open(migration((m) => m.dropTable('users')))
      await migrator.migrate('2')
      await expect(migrator.migrate()).rejects.toThrow(/posts/)
    })

    it('A155: NOT NULL for a column with NULLs is refused, and nothing is kept', async () => {
      const migrator = open(migration((m) => m.changeColumnNull('posts', 'body', false)))
      await migrator.migrate('2')
      await fill()
      await expect(migrator.migrate()).rejects.toMatchObject({ code: 'ERR_MIGRATION', statement: expect.stringMatching(/posts/) })
      expect((await titles())[1]).toEqual(['Two', null, 0, 2])
      await expect(migrator.version()).resolves.toBe('2')
    })

    it('A155: concurrently builds an index outside of a transaction', async () => {
      const migrator = open(migration((m) => m.addIndex('posts', 'body', { concurrently: true }), false))
      await migrator.migrate()
      expect(await schemaOf(database)).toContain('index_posts_on_body')
      await migrator.rollback()
      expect(await schemaOf(database)).not.toContain('index_posts_on_body')
    })

    it('A155: execute runs SQL of one database or of both, several statements too', async () => {
      const migrator = open(
        migration((m) =>
          m.reversible({
            up: () => {
              m.execute(`INSERT INTO users (email) VALUES ('a'); INSERT INTO users (email) VALUES ('b')`)
              m.execute({ [place.kind]: `INSERT INTO users (email) VALUES ('own')` })
              m.execute({ [place.kind === 'sqlite' ? 'postgres' : 'sqlite']: 'nonsense' })
            },
            down: () => m.execute('DELETE FROM users'),
          }),
        ),
      )
      await migrator.migrate()
      const emails = async (): Promise<unknown[]> =>
        (await database.query(sql`SELECT email FROM users ORDER BY id`)).map((row) => row['email'])
      await expect(emails()).resolves.toEqual(['a', 'b', 'own'])
      await migrator.rollback()
      await expect(emails()).resolves.toEqual([])
    })

    it('A155: run runs code between the steps, in the transaction of the migration', async () => {
      const failure = new Error('no')
      let fail = true
      const migrator = open(
        migration((m) => {
          m.addColumn('users', 'nick', 'string')
          m.reversible({
            up: () =>
              m.run(async ({ query, kind }) => {
                expect(kind).toBe(place.kind)
                await query(sql`UPDATE users SET nick = ${'ada'}`)
                // Through the database too, and so through models.
                const [row] = await database.query(sql`SELECT count(*) AS count FROM users WHERE nick = ${'ada'}`)
                expect(Number(row!['count'])).toBe(2)
                if (fail) throw failure
              }),
          })
        }),
      )
      await migrator.migrate('2')
      await fill()
      await expect(migrator.migrate()).rejects.toMatchObject({ code: 'ERR_MIGRATION', cause: failure })
      await expect(database.query(sql`SELECT nick FROM users`)).rejects.toThrow()
      fail = false
      await migrator.migrate()
      expect(await database.query(sql`SELECT nick FROM users`)).toEqual([{ nick: 'ada' }, { nick: 'ada' }])
    })

    it('A155: names that hold quotes stay names', async () => {
      const evil = 'a"b; DROP TABLE users'
      const migrator = open(
        migration((m) => {
          m.createTable(evil, (t) => t.string('x"y', { default: "z'; DROP TABLE users; --" }))
          m.changeColumnNull(evil, 'x"y', false)
        }),
      )
      await migrator.migrate()
      const after = await schemaOf(database)
      expect([after.includes('CREATE TABLE "a""b; DROP TABLE users"'), after.includes('CREATE TABLE "users"')]).toEqual([true, true])
      await migrator.rollback()
    })
  })
})

describe('A migration', () => {
  const steps = async (migrationClass: MigrationClass): Promise<unknown> => {
    const { stepsOf } = await import('../../src/migrations/migration.js')
    return stepsOf(migrationClass, 'down')
  }

  it.each<[string, (m: Migration) => void, RegExp]>([
    ['dropTable', (m) => m.dropTable('posts'), /dropTable\('posts', \(t\) => \{ … \}\)/],
    ['removeColumn', (m) => m.removeColumn('posts', 'title'), /removeColumn\('posts', 'title', 'string'/],
    ['changeColumn', (m) => m.changeColumn('posts', 'title', 'text'), /from: \['string'/],
    ['changeColumnDefault', (m) => m.changeColumnDefault('posts', 'title', { to: 'x' }), /from: …, to: …/],
    ['removeIndex', (m) => m.removeIndex('posts', null, { name: 'mine' }), /removeIndex\('posts', \['title'\]/],
    ['execute', (m) => m.execute('SELECT 1'), /reversible/],
    ['run', (m) => m.run(() => undefined), /reversible/],
  ])('A155: %s without what it takes back is irreversible, and the error says what to write', async (_name, change, fix) => {
    await expect(steps(migration(change))).rejects.toMatchObject({
      code: 'ERR_IRREVERSIBLE_MIGRATION',
      message: expect.stringMatching(fix),
    })
  })

  it('A155: has change, or up and down', async () => {
    class Both extends Migration {
      override change(): void {}
      override up(): void {}
    }
    class Upwards extends Migration {
      override up(): void {}
    }
    class Nothing extends Migration {}
    await expect(steps(Both)).rejects.toThrow(/keep one/)
    await expect(steps(Upwards)).rejects.toMatchObject({ code: 'ERR_IRREVERSIBLE_MIGRATION' })
    await expect(steps(Nothing)).rejects.toThrow(/does nothing/)
  })

  it.each<[(m: Migration) => void, RegExp]>([
    [(m) => m.createTable('', () => undefined), /name of a table/],
    [(m) => m.createTable('x'.repeat(64), () => undefined), /63 bytes/],
    [(m) => m.createTable('x', (t) => t.string('id')), /which is its key/],
    [(m) => m.createTable('x', (t) => t.index('y')), /no column y/],
    [(m) => m.createTable('x', (t) => t.string('y', { limits: 3 } as never)), /"limits"/],
    [(m) => m.addColumn('x', 'y', 'strnig' as never), /"strnig"/],
    [(m) => m.addColumn('x', 'y', 'string', { limit: 1.5 }), /whole number/],
    [(m) => m.addIndex('x', []), /no columns/],
    [(m) => m.addForeignKey('x', 'y', { onDelete: 'explode' as never }), /"explode"/],
    [(m) => m.addReference('x', 'y', { polymorphic: true, foreignKey: true }), /polymorphic/],
  ])('refuses what cannot be, before anything is done: %#', async (change, message) => {
    await expect(steps(migration(change))).rejects.toMatchObject({ code: 'ERR_ARGUMENT', message: expect.stringMatching(message) })
  })
})

describe('Names', () => {
  let long = ''
  beforeEach(() => {
    long = 'very_'.repeat(14)
  })

  it('that would be cut end with a digest, so that two stay two', async () => {
    const { indexNameOf } = await import('../../src/database/names.js')
    const [one, other] = [indexNameOf('posts', [`${long}a`]), indexNameOf('posts', [`${long}b`])]
    expect([one.length, other.length, one === other]).toEqual([63, 63, false])
  })
})
