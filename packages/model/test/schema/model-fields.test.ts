/** Fields of models from tables: read as source, they ask for no other tables. */

import { describe, expect, it } from '@jest/globals'
import { transformSync } from '@swc/core'
import * as live from '../../src/index.js'
import { type DatabaseModel, Entity, generateMigration, Migration, Model, modelFields } from '../../src/index.js'
import { Migrator } from '../../src/migrations/migrator.js'
import { inBothWorkplaces } from '../support/workplace.js'

class CreateTables extends Migration {
  override change(): void {
    this.createTable('people', (t) => {
      t.string('full_name', { null: false, limit: 40 })
      t.text('notes', { default: "it's" })
      t.integer('age')
      t.bigint('steps', { null: false, default: 0 })
      t.float('weight')
      t.decimal('salary', { precision: 8, scale: 2, default: 1.5 })
      t.boolean('active', { null: false, default: true })
      t.date('born_on')
      t.datetime('seen_at')
      t.json('settings')
      t.uuid('token', { null: false })
      t.binary('photo')
      t.timestamps()
      t.index(['token'], { unique: true })
      t.index(['age', 'full_name'])
    })
    this.createTable('badges', (t) => t.string('name', { null: false }), { id: 'uuid' })
    this.createTable('clubs', (t) => t.string('name'))
    this.createJoinTable('clubs', 'people')
  }
}

abstract class ApplicationRecord extends Model {}

/** The classes of a source, as a compiler of an application makes them. */
function classesOf(source: string): Record<string, new () => Model> {
  const { code } = transformSync(source, {
    jsc: { parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true } },
    module: { type: 'commonjs' },
  })
  const exports = {}
  const modules: Record<string, unknown> = { '@live/model': live, './application-record.js': { ApplicationRecord } }
  new Function('exports', 'require', code)(exports, (name: string) => modules[name] ?? require(name))
  return exports
}

describe('Fields of models', () => {
  inBothWorkplaces((place) => {
    it('A155: are typed as the tables are, and leave nothing to migrate', async () => {
      const migrations = { '1-create-tables': CreateTables }
      const database = place.open({ migrations })
      await new Migrator(database).migrate()
      const source = await modelFields(database)
      expect(source).toContain('export abstract class PersonFields extends ApplicationRecord {')
      for (const line of [
        'fullName!: string',
        'notes!: string | null',
        'age!: number | null',
        'steps!: number | string',
        'salary!: number | string | null',
        'active!: boolean',
        'bornOn!: string | null',
        'seenAt!: Date | null',
        'settings!: unknown',
        'photo!: Buffer | null',
        'createdAt!: Date',
        "@PrimaryGeneratedColumn('uuid')",
        "@CreateDateColumn({ type: 'datetime' })",
        '{ unique: true }',
      ])
        expect(source).toContain(line)
      // A table of two keys is no model.
      expect(source).not.toMatch(/clubsPeople|ClubsPe/i)
      await database.close()

      const { PersonFields, BadgeFields } = classesOf(source)
      class Person extends (PersonFields!) {}
      class Badge extends (BadgeFields!) {}
      Entity('people')(Person)
      Entity('badges')(Badge)
      const again = place.open({ models: [Person, Badge] as DatabaseModel[], migrations })
      expect(await generateMigration(again, 'again')).toBeNull()
      const people = Person as unknown as { createOrFail(values: object): Promise<Record<string, unknown>> }
      const person = await people.createOrFail({ fullName: 'Ada', token: '0197a5c0-0000-7000-8000-000000000001' })
      expect(person).toMatchObject({ fullName: 'Ada', active: true, notes: "it's", age: null })
      await expect(people.createOrFail({ fullName: 'x'.repeat(41), token: person['token'] })).rejects.toThrow(/Full name is too long/)
    })

    it('A155: of some tables, for another base class; none without tables', async () => {
      const database = place.open({ migrations: { '1-create-tables': CreateTables } })
      expect(await modelFields(database)).toContain('export {}')
      await new Migrator(database).migrate()
      const source = await modelFields(database, { tables: ['badges'], parent: 'Model', from: '@live/model' })
      expect(source).toMatch(/class BadgeFields extends Model/)
      expect(source).not.toContain('Person')
    })
  })
})
