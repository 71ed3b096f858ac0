/** A25: a record in a console. */
import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { Column, Database, Entity, Model, PrimaryGeneratedColumn } from '../../src/index.js'

@Entity()
class Reader extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar' })
  name!: string

  @Column({ type: 'varchar' })
  email!: string

  @Column({ type: 'varchar' })
  passwordDigest!: string

  @Column({ type: 'varchar', nullable: true })
  resetToken!: string | null
}

describe('A25: a record that is inspected', () => {
  const reader = Object.assign(new Reader(), { id: 7, name: 'Ada', email: 'ada@example.com', passwordDigest: '$2b$10$x', resetToken: null })

  it('A25: shows its attributes, and of secrets no more than that there are none', () => {
    expect(inspect(reader)).toBe(
      "Reader {\n  id: 7,\n  name: 'Ada',\n  email: '[FILTERED]',\n  passwordDigest: '[FILTERED]',\n  resetToken: null\n}",
    )
    expect(inspect({ deep: { reader } }, { depth: 1 })).toBe('{ deep: { reader: [Reader] } }')
    expect(`${inspect([reader], { colors: true })}`).not.toMatch(/ada@|2b/)
  })

  it('A25: by the filters of the application, once it is known', async () => {
    await using database = new Database({ url: 'sqlite::memory:', models: [Reader] })
    await database.attach({
      root: process.cwd(),
      codeRoot: process.cwd(),
      environment: 'test',
      logger: console as never,
      name: 'club',
      isFiltered: (name) => name === 'name',
    } as Parameters<Database['attach']>[0])
    expect(inspect(reader)).toMatch(/name: '\[FILTERED\]',\s+email: 'ada@example\.com',\s+passwordDigest: '\[FILTERED\]'/)
  })
})
