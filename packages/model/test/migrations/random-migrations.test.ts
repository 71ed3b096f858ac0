/** Whatever a migration does, taking it back gives the schema that was there before (app.md A155). */
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { type ColumnOptions, type ColumnTypeName, Migration, type MigrationClass } from '../../src/index.js'
import { Migrator } from '../../src/migrations/migrator.js'
import { dumpSchema, purge } from '../../src/schema/schema-file.js'
import { inBothWorkplaces } from '../support/workplace.js'

interface KnownColumn {
  name: string
  readonly type: ColumnTypeName
  readonly options: ColumnOptions
  /** In an index or a constraint, so that removing it would take that along. */
  bound: boolean
}

interface KnownTable {
  name: string
  columns: KnownColumn[]
  indices: string[][]
  referred: boolean
}

/** What one number of the choice may become. */
type Dice = (sides: number) => number

const COLUMNS: readonly (readonly [ColumnTypeName, ColumnOptions])[] = [
  ['string', {}],
  ['string', { limit: 20, null: false, default: "it's" }],
  ['text', { default: '' }],
  ['integer', { null: false, default: -1 }],
  ['bigint', {}],
  ['decimal', { precision: 8, scale: 2, default: 1.5 }],
  ['boolean', { null: false, default: true }],
  ['datetime', { default: () => 'CURRENT_TIMESTAMP' }],
  ['json', { default: { a: [1, "two's"] } }],
  ['uuid', {}],
  ['binary', {}],
]

/** Keeps the tables that there are, so that every step is a possible one. */
class Author {
  readonly tables: KnownTable[] = []
  #number = 0

  /** One step, as a function that says it to a migration. */
  step(dice: Dice): (m: Migration) => void {
    const table = this.tables[dice(Math.max(this.tables.length, 1))]
    if (table === undefined || dice(6) === 0) return this.#createTable(dice)
    const steps = [this.#addColumn, this.#addIndex, this.#reference, this.#rename, this.#change, this.#remove, this.#constrain]
    return steps[dice(steps.length)]!.call(this, table, dice)
  }

  #name(prefix: string): string {
    return `${prefix}_${++this.#number}`
  }

  #column(dice: Dice): KnownColumn {
    const [type, options] = COLUMNS[dice(COLUMNS.length)]!
    return { name: this.#name('column'), type, options, bound: false }
  }

  #createTable(dice: Dice): (m: Migration) => void {
    const columns = Array.from({ length: dice(4) }, () => this.#column(dice))
    const table = { name: this.#name('table'), columns, indices: [], referred: false }
    const id = (['integer', 'bigint', 'uuid'] as const)[dice(3)]!
    this.tables.push(table)
    const [{ name }, listed] = [table, [...columns].map((column) => ({ ...column }))]
    return (m) =>
      m.createTable(
        name,
        (t) => {
          for (const column of listed) t.column(column.name, column.type, column.options)
        },
        { id },
      )
  }

  #addColumn(table: KnownTable, dice: Dice): (m: Migration) => void {
    const column = this.#column(dice)
    table.columns.push(column)
    const [{ name }, { name: own, type, options }] = [table, { ...column }]
    return (m) => m.addColumn(name, own, type, options)
  }

  #addIndex(table: KnownTable, dice: Dice): (m: Migration) => void {
    const column = table.columns[dice(table.columns.length || 1)]
    if (column === undefined || column.type === 'json') return this.#addColumn(table, dice)
    column.bound = true
    const [{ name }, columns] = [table, ['id', column.name]]
    const options = { unique: dice(2) === 0, name: this.#name('index') }
    return (m) => m.addIndex(name, columns, options)
  }

  #reference(table: KnownTable, dice: Dice): (m: Migration) => void {
    const parent: KnownTable = { name: this.#name('parent'), columns: [], indices: [], referred: true }
    const [{ name }, own] = [table, this.#name('owner')]
    const onDelete = (['cascade', 'nullify', 'restrict'] as const)[dice(3)]!
    table.columns.push({ name: `${own}_id`, type: 'integer', options: {}, bound: true })
    return (m) => {
      m.createTable(parent.name, (t) => t.string('name'))
      m.addReference(name, own, { foreignKey: { toTable: parent.name, onDelete } })
    }
  }

  #rename(table: KnownTable, dice: Dice): (m: Migration) => void {
    const column = table.columns[dice(table.columns.length + 1)]
    const [from, to] = [column?.name ?? table.name, this.#name('renamed')]
    if (column === undefined) {
      table.name = to
      return (m) => m.renameTable(from, to)
    }
    column.name = to
    const { name } = table
    return (m) => m.renameColumn(name, from, to)
  }

  #change(table: KnownTable, dice: Dice): (m: Migration) => void {
    const column = table.columns.find(({ type, bound }) => type === 'integer' && !bound)
    if (column === undefined) return this.#addColumn(table, dice)
    const [{ name }, { name: own, options }] = [table, { ...column }]
    table.columns.splice(table.columns.indexOf(column), 1, { ...column, type: 'bigint', options: { default: 7 } })
    return (m) => m.changeColumn(name, own, 'bigint', { default: 7 }, { from: ['integer', options] })
  }

  #remove(table: KnownTable, dice: Dice): (m: Migration) => void {
    const column = table.columns.find(({ bound }) => !bound)
    if (column === undefined) return this.#addColumn(table, dice)
    table.columns.splice(table.columns.indexOf(column), 1)
    const [{ name }, { name: own, type, options }] = [table, { ...column }]
    return (m) => m.removeColumn(name, own, type, options)
  }

  #constrain(table: KnownTable, dice: Dice): (m: Migration) => void {
    const column = table.columns.find(({ type }) => type === 'string')
    if (column === undefined) return this.#addColumn(table, dice)
    column.bound = true
    const [{ name }, own] = [table, column.name]
    const constraint = { name: this.#name('constraint') }
    return dice(2) === 0
      ? (m) => m.addUniqueConstraint(name, ['id', own], constraint)
      : (m) => m.addCheck(name, `"${own}" <> 'no, (never)'`, constraint)
  }
}

/** Migrations of some steps each. */
function written(numbers: readonly number[], perMigration: number): Record<string, MigrationClass> {
  const author = new Author()
  let at = 0
  const dice: Dice = (sides) => (numbers[at++ % numbers.length]! + at) % sides
  const migrations: Record<string, MigrationClass> = {}
  for (let version = 1; version <= 4; version++) {
    const steps = Array.from({ length: perMigration }, () => author.step(dice))
    migrations[`${version}-number-${version}`] = class extends Migration {
      override change(): void {
        for (const step of steps) step(this)
      }
    }
  }
  return migrations
}

/** Column order aside: a column that comes back comes last. */
const sorted = (schema: string): string =>
  schema
    .split('INSERT INTO')[0]!
    .split('\n')
    .map((line) => line.replace(/,$/, ''))
    .sort()
    .join('\n')

describe('Random migrations', () => {
  inBothWorkplaces((place) => {
    it('A155: down undoes what up did, migration by migration, and up does it again', async () => {
      const numRuns = place.kind === 'sqlite' ? 60 : 20
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat(10_000), { minLength: 5, maxLength: 60 }),
          fc.integer({ min: 1, max: 5 }),
          async (numbers, size) => {
            const database = place.open({ migrations: written(numbers, size) })
            const migrator = new Migrator(database)
            const schemas = [sorted(await dumpSchema(database))]
            for (const version of ['1', '2', '3', '4']) {
              await migrator.migrate(version)
              schemas.push(sorted(await dumpSchema(database)))
            }
            for (const before of schemas.slice(0, -1).reverse()) {
              await migrator.rollback()
              expect(sorted(await dumpSchema(database))).toBe(before)
            }
            await migrator.migrate()
            expect(sorted(await dumpSchema(database))).toBe(schemas.at(-1))
            await purge(database)
            await database.close()
          },
        ),
        { numRuns },
      )
    }, 120_000)
  })
})
