/** New rows on both databases: what the database makes comes back, and nothing is read a second time. */
import { tracingChannel } from 'node:diagnostics_channel'
import { afterEach, describe, expect, it } from '@jest/globals'
import { Column, Entity, Enum, Index, Model, PrimaryColumn, PrimaryGeneratedColumn, sql, VersionColumn } from '../../src/index.js'
import { onBothDatabases } from '../support/databases.js'

@Entity('plates')
class Plate extends Model {
  @PrimaryGeneratedColumn('uuid')
  id!: string

  @Enum({ small: 1, large: 2 }, { default: 'large' })
  kind!: string

  @Column({ type: 'integer', default: 7 })
  size!: number

  @Column({ type: 'boolean', default: true })
  clean!: boolean

  @Column({ type: 'integer', asExpression: 'size * 2', generatedType: 'STORED', nullable: true })
  double!: number

  @Column({ type: 'varchar', nullable: true })
  note!: string | null

  @VersionColumn()
  version!: number
}

/** A table of nothing but its key. */
@Entity('ticks')
class Tick extends Model {
  @PrimaryGeneratedColumn()
  id!: number
}

@Entity('codes')
class Code extends Model {
  @PrimaryColumn({ type: 'varchar' })
  code!: string

  /** The table says something else. */
  @Column({ type: 'varchar', default: 'model' })
  origin!: string

  @Column({ type: 'varchar', nullable: true })
  @Index({ unique: true })
  label!: string | null
}

const channel = tracingChannel('sql.active_record')
let statements: string[] = []
const listener = {
  start: (message: unknown) => void statements.push((message as { sql: string }).sql),
}
const watch = (): void => {
  statements = []
  channel.subscribe(listener as never)
}
afterEach(() => channel.unsubscribe(listener as never))

describe('A new row', () => {
  onBothDatabases(
    (subject) => {
      it('A162: brings back what the database made, in one statement', async () => {
        watch()
        const plate = await Plate.createOrFail({})
        expect(statements).toHaveLength(1)
        expect(plate).toMatchObject({ kind: 'large', size: 7, clean: true, double: 14, note: null, version: 1 })
        expect(plate.id).toMatch(/^[\da-f]{8}-/)
        expect([plate.changed, plate.isPersisted()]).toEqual([[], true])
        const fresh = await Plate.find(plate.id)
        expect(fresh.attributes).toEqual(plate.attributes)
        await plate.updateOrFail({ size: 8 })
        expect(plate.version).toBe(2)
        expect(await Plate.createOrFail({ size: 3, kind: 'small', clean: false })).toMatchObject({ double: 6, kind: 'small', clean: false })
      })

      it('may have no values, or a key of its own', async () => {
        const [one, two] = [await Tick.createOrFail(), await Tick.createOrFail()]
        expect(two.id).toBe(one.id + 1)
        expect(await Tick.createOrFail({ id: 100 })).toMatchObject({ id: 100 })
        const id = '0197a5c0-0000-7000-8000-000000000001'
        expect(await Plate.createOrFail({ id })).toMatchObject({ id })
      })

      it('has the defaults of its table, also where the model says something else', async () => {
        await subject.database.query(sql`DROP TABLE codes`)
        await subject.database.query(
          sql`CREATE TABLE codes (code varchar PRIMARY KEY, origin varchar NOT NULL DEFAULT 'table', label varchar UNIQUE)`,
        )
        expect(await Code.createOrFail({ code: 'a', label: 'x' })).toMatchObject({ origin: 'table' })
        expect((await Code.create({ code: 'b', label: 'x' })).errors.toObject()).toEqual({ label: ['has already been taken'] })
        expect(await Code.count()).toBe(1)
      })

      it('takes no function for SQL, whether it is validated or not', async () => {
        const code = Code.build({ code: 'c', origin: (() => `'x' || (SELECT count(*) FROM codes)`) as never })
        expect(await code.save()).toBe(false)
        await expect(code.save({ validate: false })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
        expect(await Code.exists({ code: 'c' })).toBe(false)
        const known = await Code.findByOrFail({ code: 'a' })
        known.origin = (() => `'x' || (SELECT count(*) FROM codes)`) as never
        await expect(known.save({ validate: false })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
      })
    },
    [Plate, Tick, Code],
  )
})
