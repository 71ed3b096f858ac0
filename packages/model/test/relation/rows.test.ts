/** Records made of rows at once are those that TypeORM would make. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { AfterLoad } from 'typeorm'
import { Column, Entity, Model, PrimaryGeneratedColumn } from '../../src/index.js'
import { onBothDatabases } from '../support/databases.js'

class Address {
  @Column({ nullable: true, type: 'varchar' })
  street!: string | null

  @Column({ type: 'datetime', nullable: true })
  since!: Date | null
}

@Entity()
class Person extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column(() => Address)
  address!: Address

  @Column({ type: 'integer', nullable: true })
  age!: number | null

  @Column({ type: 'float', nullable: true })
  height!: number | null

  @Column({ type: 'decimal', precision: 10, scale: 2, nullable: true })
  balance!: string | null

  @Column({ type: 'json', nullable: true })
  settings!: unknown

  @Column({ type: 'date', nullable: true })
  born!: string | null

  @Column({ default: false })
  confirmed!: boolean

  @Column({ type: 'bigint', nullable: true })
  big!: number | null

  @Column({ type: 'blob', nullable: true })
  picture!: Uint8Array | null

  @Column({ type: 'varchar', select: false, nullable: true })
  secret!: string | null

  @Column({
    type: 'varchar',
    nullable: true,
    transformer: { to: (text: string | null) => text, from: (text: string | null) => text?.toUpperCase() },
  })
  shout!: string | null
}

@Entity()
class Watched extends Model {
  seen = 0

  @PrimaryGeneratedColumn()
  id!: number

  @AfterLoad()
  look(): void {
    this.seen++
  }
}

describe('Records of rows', () => {
  onBothDatabases(
    (subject) => {
      beforeAll(async () => {
        const address = Object.assign(new Address(), { street: 'Main Street', since: new Date('2020-02-29T12:30:00.125Z') })
        const full = {
          age: 7,
          height: 1.5,
          balance: '12.34',
          settings: { a: [1, null] },
          born: '2019-12-31',
          confirmed: true,
          big: 2 ** 40,
        }
        const rows = [
          { ...full, address, picture: Buffer.from([0, 255]), secret: 'hidden', shout: 'loud' },
          { confirmed: false, address: {} },
        ]
        await subject.database.dataSource.getRepository(Person).insert(rows as never)
        await Watched.createOrFail()
      })

      /** What TypeORM itself makes of the rows. */
      const expected = (): Promise<Person[]> => subject.database.dataSource.getRepository(Person).find({ order: { id: 'ASC' } })

      it('have the values and types that TypeORM would give them', async () => {
        const records = await Person.order('id')
        expect(records.map((record) => record.attributes)).toEqual((await expected()).map((record) => record.attributes))
        expect(records[0]).toMatchObject({ shout: 'LOUD', address: { street: 'Main Street' }, settings: { a: [1, null] } })
        expect(records[0]!.address).toBeInstanceOf(Address)
        expect(records[0]!.secret).toBeUndefined()
        expect([records[0]!.changed, records[0]!.isPersisted()]).toEqual([[], true])
      })

      it('are the same from batches and from a stream', async () => {
        const [batches, streamed] = [[] as unknown[], [] as unknown[]]
        for await (const { attributes } of Person.findEach()) batches.push(attributes)
        for await (const { attributes } of Person.stream()) streamed.push(attributes)
        const all = (await expected()).map(({ attributes }) => attributes)
        expect([batches, streamed]).toEqual([all, all])
      })

      it('know what is changed in place', async () => {
        const person = await Person.order('id').take()
        ;(person!.settings as { a: unknown[] }).a.push(2)
        expect(person!.changed).toEqual(['settings'])
      })

      it('inherit nothing that could be taken for a value', async () => {
        const person = await Person.order('id').take()
        for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) expect(person!.was(name)).toBeUndefined()
      })

      it('are made by TypeORM where somebody wants to see them made', async () => {
        expect((await Watched.all()).map(({ seen }) => seen)).toEqual([1])
      })
    },
    [Person, Watched],
  )
})
