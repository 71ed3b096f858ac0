/** SQL injection through every public method that takes names or values: no text of a client gets into a statement. */
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  Column,
  Database,
  Entity,
  Enum,
  Index,
  locateGlobalId,
  ManyToOne,
  Model,
  OneToMany,
  PrimaryGeneratedColumn,
  Relation,
  SecureToken,
  sql,
  UpdateDateColumn,
} from '../../src/index.js'
import { GroupedQuery } from '../../src/relation/grouped.js'
import { onBothDatabases } from '../support/databases.js'
import { CASES, EXCUSED, INHERITED, type Loose, MARK, NAMES, VALUES } from './hostile-input.js'

@Entity()
class Owner extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  name!: string

  @OneToMany(
    () => Target,
    (target) => target.owner,
  )
  targets!: Target[]
}

@Entity()
class Target extends Model {
  static {
    this.generatesTokenFor('visit')
    this.hasSecurePassword('password', { validations: false })
  }

  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar', length: 200 })
  @Index({ unique: true })
  title!: string

  @Column({ type: 'integer', nullable: true })
  count!: number | null

  @Column({ type: 'datetime', nullable: true })
  seenAt!: Date | null

  @Column({ type: 'json', nullable: true })
  data!: unknown

  @Column({ default: false })
  flag!: boolean

  @Column({ type: 'varchar', nullable: true })
  passwordDigest!: string | null

  @Column({ type: 'varchar', nullable: true })
  @SecureToken()
  token!: string | null

  @Enum({ draft: 0, published: 1 }, { nullable: true })
  status!: string | null

  @UpdateDateColumn({ type: 'datetime' })
  updatedAt!: Date

  @ManyToOne(
    () => Owner,
    (owner) => owner.targets,
    { nullable: true },
  )
  owner!: Owner | null
}

/** Nobody may touch its row. */
@Entity()
class Witness extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  testimony!: string
}

/** Where the methods of each kind of object are. */
const HOMES: Readonly<Record<keyof typeof CASES, readonly [from: object, stop: object]>> = {
  'the class': [Model, Function.prototype],
  'a query': [Relation.prototype, Object.prototype],
  'a record': [Model.prototype, Object.prototype],
  'a grouped query': [GroupedQuery.prototype, Object.prototype],
  'the database': [Database.prototype, Object.prototype],
}

/** Every method of an object and of those that it inherits from. */
function methodsOf([from, stop]: readonly [object, object]): string[] {
  const found = new Set<string>()
  for (let level = from; level !== stop; level = Object.getPrototypeOf(level) as object) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level)))
      if (typeof value === 'function' && name !== 'constructor') found.add(name)
  }
  return [...found].sort()
}

const kinds = Object.keys(CASES) as (keyof typeof CASES)[]

describe('SQL injection', () => {
  it.each(kinds)('has a case for each method of %s that takes anything', (kind) => {
    const cases: object = CASES[kind]
    expect(methodsOf(HOMES[kind]).filter((name) => !(name in cases) && !EXCUSED.has(name))).toEqual([])
  })

  it('has no case for a method that is gone', () => {
    const all = new Set(kinds.flatMap((kind) => methodsOf(HOMES[kind])))
    expect([...kinds.flatMap((kind) => Object.keys(CASES[kind])), ...EXCUSED].filter((name) => !all.has(name))).toEqual([])
  })

  onBothDatabases(
    (subject) => {
      const statements: string[] = []
      let record: Target
      let key: number
      let count = 0

      beforeAll(async () => {
        await subject.reconnect({ secretKeyBase: 'x'.repeat(64) })
        listen(subject.database, statements)
      })
      beforeEach(async () => {
        await subject.clear()
        await Witness.createOrFail({ testimony: 'untouched' })
        const owner = await Owner.createOrFail({ name: 'Ada' })
        record = await Target.createOrFail({ title: 'first', count: 1, owner, password: 'secret' } as never)
        key = record.id
        statements.length = 0
      })

      const targets = (): Record<keyof typeof CASES, Loose> =>
        ({
          'the class': Target,
          'a query': Target.where({ title: 'first' }),
          'a record': record,
          'a grouped query': Target.all().group('title'),
          'the database': subject.database,
        }) as unknown as Record<keyof typeof CASES, Loose>

      it.each(kinds.flatMap((kind) => Object.keys(CASES[kind]).map((method) => [kind, method] as const)))(
        '%s: %s',
        async (kind, method) => {
          const calls = (CASES[kind] as Record<string, (typeof CASES)['a query']['where']>)[method]!
          if (!(method in targets()[kind])) return
          const hostile = [
            ...[...NAMES, ...INHERITED].map((name) => [name, name] as const),
            ...VALUES.map((value) => [NAMES[0]!, value] as const),
          ]
          const wrong: string[] = []
          for (const [name, value] of hostile) {
            const target = targets()[kind]
            for (const thunk of calls(target, name, value)) {
              const failure = await outcomeOf(thunk)
              if (failure !== null) wrong.push(`${describeValue(value)}: ${failure}`)
            }
            // Some of them change it, or remove it.
            record = (await Target.findBy({ id: key })) ?? (await Target.createOrFail({ title: `again ${++count}` }))
            key = record.id
          }
          expect(statements.filter((text) => text.toLowerCase().includes(MARK))).toEqual([])
          expect(await Witness.pluck('testimony')).toEqual(['untouched'])
          expect([...new Set(wrong)]).toEqual([])
        },
      )

      it('stores and finds what looks like SQL as the text that it is', async () => {
        const texts = [...NAMES, ...VALUES.filter((value): value is string => typeof value === 'string' && !value.includes('\0'))]
        for (const title of texts) {
          const made = await Target.createOrFail({ title, data: { [title]: title } })
          expect(await Target.where({ title }).pluck('id')).toEqual([made.id])
          expect(await Target.where(sql`title = ${title}`).ids()).toEqual([made.id])
          expect((await Target.find(made.id)).data).toEqual({ [title]: title })
          await Target.where({ title }).updateAll({ title: `${title}!` })
          expect(await Target.exists({ title: `${title}!` })).toBe(true)
          expect(await subject.database.query(sql`SELECT ${title} AS text`)).toMatchObject([{ text: title }])
        }
        expect(await Target.count()).toBe(texts.length + 1)
        expect(statements.filter((text) => text.toLowerCase().includes(MARK))).toEqual([])
      })

      it('finds nothing by a global id that was made up', async () => {
        for (const id of [...NAMES, `gid://live/Target/${encodeURIComponent(NAMES[0]!)}`, `gid://live/${MARK}/1`])
          expect(await locateGlobalId(subject.database, id)).toBeNull()
        expect(statements.filter((text) => text.toLowerCase().includes(MARK))).toEqual([])
      })
    },
    [Owner, Target, Witness],
  )
})

/** Notes the text of every statement. */
function listen({ dataSource }: Database, statements: string[]): void {
  const create = dataSource.createQueryRunner.bind(dataSource)
  dataSource.createQueryRunner = (mode) => {
    const runner = create(mode)
    const query = runner.query.bind(runner) as (text: string, ...rest: unknown[]) => Promise<unknown>
    Object.assign(runner, {
      query: (text: string, ...rest: unknown[]) => {
        statements.push(text)
        return query(text, ...rest)
      },
    })
    return runner
  }
}

/**
 * Does a call to its end, and takes back what it wrote. @returns why it failed in a way that is none of ours: an error of the driver has seen
 * what should have been refused before
 */
async function outcomeOf(thunk: () => unknown): Promise<string | null> {
  try {
    await run(thunk)
    return null
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: string }
    return typeof code === 'string' && code.startsWith('ERR_') && !code.startsWith('ERR_SQLITE_ERROR') ? null : String(message ?? error)
  }
}

async function run(thunk: () => unknown): Promise<void> {
  const result = thunk()
  if (typeof result === 'object' && result !== null && Symbol.asyncIterator in result)
    for await (const _ of result as AsyncIterable<unknown>) break
  else if (result instanceof GroupedQuery) await result.count()
  else await result
}

function describeValue(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'function') return String(value)
  return JSON.stringify(value) ?? 'undefined'
}
