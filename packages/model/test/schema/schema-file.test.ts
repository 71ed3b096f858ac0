/** The schema file: the same text for the same schema, and a database that is made from it is the same (app.md A155). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Migration, sql } from '../../src/index.js'
import { dumpSchema } from '../../src/schema/schema-file.js'
import { kindOfSchema, schemaText, versionsOfSchema } from '../../src/schema/schema-text.js'
import { SqliteTable } from '../../src/schema/sqlite-table.js'
import { inBothWorkplaces } from '../support/workplace.js'

class CreateEverything extends Migration {
  override change(): void {
    this.createTable('zebras', (t) => t.string('name'))
    this.createTable('authors', (t) => {
      t.string('email', { null: false, limit: 100, index: { unique: true, where: "email <> ''" } })
      t.decimal('score', { precision: 8, scale: 2, default: 1.5 })
      t.references('zebra', { foreignKey: { onDelete: 'cascade', onUpdate: 'nullify' } })
      t.timestamps()
      t.check('score > 0')
    })
    this.reversible({
      up: () => {
        this.execute('CREATE VIEW "first_names" AS SELECT "name" FROM "zebras"')
        this.execute({
          sqlite: `CREATE TRIGGER "shout" AFTER INSERT ON "zebras" BEGIN UPDATE "zebras" SET "name" = upper(NEW."name") WHERE "id" = NEW."id"; END`,
          postgres: `
            CREATE TYPE "mood" AS ENUM ('good', 'it''s bad');
            ALTER TABLE "zebras" ADD COLUMN "mood" "mood" DEFAULT 'good';
            ALTER TABLE "zebras" ADD COLUMN "twice" integer GENERATED ALWAYS AS ("id" * 2) STORED;
            CREATE SEQUENCE "tickets";
            CREATE MATERIALIZED VIEW "kept" AS SELECT "name" FROM "zebras";
            CREATE UNIQUE INDEX "kept_once" ON "kept" ("name");
            CREATE FUNCTION "shout"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := upper(NEW.name); RETURN NEW; END $$;
            CREATE TRIGGER "shout" BEFORE INSERT ON "zebras" FOR EACH ROW EXECUTE FUNCTION "shout"()`,
        })
      },
    })
  }
}

const MIGRATIONS = { '7-create-everything': CreateEverything }

describe('The schema file', () => {
  inBothWorkplaces((place) => {
    it('A155: holds tables, indices, constraints, views, triggers and versions, and makes them again', async () => {
      const { tasks, database } = place.tasks({ migrations: MIGRATIONS })
      await tasks.migrate()
      const path = join(place.folder, 'db/schema.sql')
      const text = readFileSync(path, 'utf8')
      expect([kindOfSchema(text), versionsOfSchema(text), await dumpSchema(database)]).toEqual([place.kind, ['7'], text])
      await database.query(sql`INSERT INTO zebras (name) VALUES ('old')`)
      await tasks.schemaLoad()
      expect(await dumpSchema(database)).toBe(text)
      await expect(tasks.migrate()).resolves.toEqual([])
      await database.query(sql`INSERT INTO zebras (name) VALUES ('quiet')`)
      expect(await database.query(sql`SELECT name FROM first_names`)).toEqual([{ name: 'QUIET' }])
      await expect(database.query(sql`INSERT INTO authors (email, score) VALUES ('x', ${-1})`)).rejects.toThrow(/check/i)
      await expect(database.query(sql`INSERT INTO authors (email, zebra_id) VALUES ('y', 99)`)).rejects.toThrow(/foreign key/i)
    })

    it('A155: that of the other database is not loaded, and one that is missing neither', async () => {
      const { tasks } = place.tasks({ migrations: MIGRATIONS })
      await expect(tasks.schemaLoad()).rejects.toMatchObject({ code: 'ERR_SCHEMA_FILE' })
      place.write('db/schema.sql', schemaText(place.kind === 'sqlite' ? 'postgres' : 'sqlite', [], ['1']))
      await expect(tasks.schemaLoad()).rejects.toMatchObject({ code: 'ERR_SCHEMA_FILE', message: expect.stringContaining('db/schema.sql') })
    })

    it('A155: is written in development only, and not when nothing was done', async () => {
      const production = place.tasks({ migrations: MIGRATIONS }, 'production')
      await production.tasks.migrate()
      expect(() => readFileSync(join(place.folder, 'db/schema.sql'))).toThrow()
      await production.database.close()
      const { tasks } = place.tasks({ migrations: MIGRATIONS })
      await tasks.migrate()
      expect(() => readFileSync(join(place.folder, 'db/schema.sql'))).toThrow()
      await tasks.rollback().catch(() => undefined)
    })
  })
})

describe('A table of SQLite', () => {
  const SOURCE = `CREATE TABLE [odd table] -- a comment, with (
    ( "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, \`a,b\` varchar ( 40 ) DEFAULT ('x,)''y') COLLATE NOCASE,
      c text NOT NULL CHECK (c <> ')'), d GENERATED ALWAYS AS (c || ',') STORED, e int DEFAULT -1 REFERENCES other (id) ON DELETE SET NULL /* , */,
      CONSTRAINT "one" UNIQUE ("a,b", c), FOREIGN KEY (e) REFERENCES other (id) ON DELETE SET DEFAULT ) STRICT`

  it('is taken apart, and put together with what was not changed as it was', () => {
    const table = new SqliteTable(SOURCE)
    expect([table.name, table.countsUp, table.columns({ computed: true }), table.columns({ computed: false })]).toEqual([
      'odd table',
      true,
      ['id', 'a,b', 'c', 'd', 'e'],
      ['id', 'a,b', 'c', 'e'],
    ])
    expect([table.refersTo('OTHER'), table.refersTo('c'), table.constrains('c'), table.constrains('a,b')]).toEqual([
      true,
      false,
      true,
      true,
    ])
    table.setNull('C', true)
    table.setNull('e', false)
    table.setDefault('e', '7')
    table.removeConstraint('one')
    table.addColumn('"f" text')
    expect(table.sql('new')).toBe(
      'CREATE TABLE "new" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, ' +
        "`a,b` varchar ( 40 ) DEFAULT ('x,)''y') COLLATE NOCASE, c text CHECK (c <> ')'), d GENERATED ALWAYS AS (c || ',') STORED, " +
        'e int REFERENCES other (id) ON DELETE SET NULL NOT NULL DEFAULT 7, "f" text, ' +
        'FOREIGN KEY (e) REFERENCES other (id) ON DELETE SET DEFAULT) STRICT',
    )
  })

  it.each(['CREATE VIRTUAL TABLE x USING fts5(a)', 'CREATE INDEX i ON x (a)', 'nonsense', ''])('refuses %p', (text) => {
    expect(() => new SqliteTable(text)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('refuses columns and constraints that there are not', () => {
    const table = new SqliteTable('CREATE TABLE x (a int)')
    expect(() => table.setNull('b', true)).toThrow(/no column b/)
    expect(() => table.removeConstraint('b')).toThrow(/no constraint b/)
  })
})
