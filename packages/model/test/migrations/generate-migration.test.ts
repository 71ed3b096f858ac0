/** Migrations from the difference between models and tables (app.md A155). */
import { describe, expect, it } from '@jest/globals'
import {
  Column,
  CreateDateColumn,
  type Database,
  Entity,
  generateMigration,
  Index,
  ManyToOne,
  Migration,
  Model,
  PrimaryGeneratedColumn,
  Unique,
  UpdateDateColumn,
} from '../../src/index.js'
import { versionOf } from '../../src/migrations/generate-migration.js'
import { Migrator } from '../../src/migrations/migrator.js'
import { MODELS } from '../support/models.js'
import { inBothWorkplaces, type Workplace } from '../support/workplace.js'

@Entity('members')
class MemberBefore extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ length: 40 })
  name!: string

  @Column({ type: 'integer', nullable: true })
  age!: number | null

  @Column()
  @Index()
  obsolete!: string
}

@Entity('clubs')
class Club extends Model {
  @PrimaryGeneratedColumn('uuid')
  id!: string

  @Column({ type: 'decimal', precision: 8, scale: 2, default: 1.5 })
  fee!: string

  @CreateDateColumn({ type: 'datetime' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date
}

@Entity('members')
@Unique(['name', 'nick'])
class MemberAfter extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'text', default: "it's" })
  name!: string

  @Column({ type: 'bigint' })
  age!: string

  @Column({ nullable: true, type: 'varchar' })
  @Index({ unique: true, where: 'nick IS NOT NULL' })
  nick!: string | null

  @Column({ default: false })
  paid!: boolean

  @ManyToOne(() => Club, { onDelete: 'CASCADE' })
  club!: Club
}

const NOW = new Date('2026-11-22T08:05:23Z')

/** Generates, stores, and loads it as an application would. */
async function adopt(place: Workplace, database: Database, name: string): Promise<string | null> {
  const generated = await generateMigration(database, name, NOW)
  if (generated === null) return null
  place.write(`db/migrate/${generated.fileName}`, generated.source)
  return generated.source
}

describe('Generated migrations', () => {
  inBothWorkplaces((place) => {
    it('A155: make the tables of models, so that nothing is left to generate', async () => {
      const database = place.open({ models: MODELS })
      const source = await adopt(place, database, 'CreateEverything')
      expect(source).toContain('export default class CreateEverything extends Migration {')
      expect(source).toContain("t.string('email', { null: false, limit: 254 })")
      expect(source).toContain('t.timestamps()')
      expect(source).not.toContain('execute')
      const migrator = new Migrator(database)
      expect((await migrator.migrate()).map(({ version, name }) => [version, name])).toEqual([['20261122080523', 'create-everything']])
      await expect(generateMigration(database, 'again')).resolves.toBeNull()
      await migrator.rollback()
      await expect(generateMigration(database, 'again')).resolves.not.toBeNull()
    })

    it('A155: change tables as the models have changed, and back', async () => {
      const before = place.open({ models: [MemberBefore] })
      await adopt(place, before, 'create members')
      await new Migrator(before).migrate()
      await before.close()
      const after = place.open({ models: [MemberAfter, Club] })
      const generated = await generateMigration(after, 'change-members', new Date(NOW.getTime() + 1000))
      expect(generated!.source).not.toContain('execute')
      place.write(`db/migrate/${generated!.fileName}`, generated!.source)
      const migrator = new Migrator(after)
      await migrator.migrate()
      await expect(generateMigration(after, 'again')).resolves.toBeNull()
      await migrator.rollback()
      await after.close()
      const again = place.open({ models: [MemberBefore] })
      await expect(generateMigration(again, 'again')).resolves.toBeNull()
    })

    it('A155: a migration by hand that means the same leaves nothing to generate', async () => {
      class CreateMembers extends Migration {
        override change(): void {
          this.createTable('members', (t) => {
            t.string('name', { null: false, limit: 40 })
            t.integer('age')
            t.string('obsolete', { null: false, index: true })
          })
          this.createTable('other', (t) => t.string('name'))
        }
      }
      const database = place.open({ models: [MemberBefore], migrations: { '1-create-members': CreateMembers } })
      await new Migrator(database).migrate()
      await expect(generateMigration(database, 'nothing')).resolves.toBeNull()
    })

    it('A155: what steps cannot say becomes SQL of this database, both ways', async () => {
      @Entity('lights')
      class Light extends Model {
        @PrimaryGeneratedColumn()
        id!: number

        @Column({ type: 'simple-enum', enum: ['on', 'off'], default: 'off' })
        state!: string
      }
      const database = place.open({ models: [Light] })
      const source = await adopt(place, database, 'create_lights')
      expect(source).toContain(`this.execute({ ${place.kind}: '`)
      const migrator = new Migrator(database)
      await migrator.migrate()
      await expect(generateMigration(database, 'again')).resolves.toBeNull()
      await migrator.rollback()
      await expect(generateMigration(database, 'again')).resolves.not.toBeNull()
    })
  })

  it('A59: have their time as version, in UTC', () => {
    expect(versionOf(NOW)).toBe('20261122080523')
  })
})
