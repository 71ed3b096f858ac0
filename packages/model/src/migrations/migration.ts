/** The base class of migrations: its methods say what changes, and nothing is done before all is said (app.md A155). */
import { ArgumentError } from '@live/core'
import { IrreversibleMigrationError } from '../errors/migration-errors.js'
import { type ColumnOptions, type ColumnType, columnDefinition, columnName, type DefaultValue, identifier } from './column.js'
import {
  checkDefinition,
  type ForeignKeyOptions,
  foreignKeyDefinition,
  type IndexOptions,
  indexDefinition,
  type ReferenceOptions,
  referenceDefinition,
  singular,
  timestampColumns,
  uniqueDefinition,
} from './definitions.js'
import { inverted } from './invert.js'
import type { ConstraintDefinition, MigrationWork, Operation, SqlText } from './operation.js'
import { TableBuilder, type TableOptions } from './table-builder.js'

/** A class of a migration. */
export interface MigrationClass {
  new (): Migration
  readonly transaction?: boolean
}

/** Which way a migration goes. */
export type Direction = 'up' | 'down'

/** How a join table is made. */
export interface JoinTableOptions {
  /** Default: both names in the order of the alphabet, such as `roles_users`. */
  readonly name?: string
  /** Whether both columns are foreign keys whose rows go with what they join. Default: true. */
  readonly foreignKeys?: boolean
  /** Type of both keys. Default: `integer`. */
  readonly type?: 'integer' | 'bigint' | 'uuid'
}

/** What the steps of a migration are collected by. */
const RECORD = Symbol('live.model.migration.record')

/**
 * A migration. `change` says what it does, and is turned round to take it back; where that is not possible there are `up` and
 * `down`. The methods do nothing at once: all steps run, in order, when the method has returned.
 */
export abstract class Migration {
  /** Whether all of it happens or nothing. Default: true. `concurrently` on PostgreSQL needs false. */
  static readonly transaction: boolean = true
  #steps: Operation[] = []

  /** What the migration does, both ways. */
  change(): void | Promise<void> {
    return undefined
  }

  /** What it does, if `change` does not say it. */
  up(): void | Promise<void> {
    return undefined
  }

  /** What takes it back, if `change` does not say it. */
  down(): void | Promise<void> {
    return undefined
  }

  /** Makes a table, with the key `id` unless the options say otherwise. */
  createTable(name: string, build: (t: TableBuilder) => void, options: TableOptions = {}): void {
    this.#add({ kind: 'createTable', table: tableOf(name, build, options) })
  }

  /** Removes a table. With its description it can be taken back. */
  dropTable(name: string, build?: ((t: TableBuilder) => void) | null, options: TableOptions & { ifExists?: boolean } = {}): void {
    const { ifExists = false, ...rest } = options
    const table = build === undefined || build === null ? null : tableOf(name, build, rest)
    this.#add({ kind: 'dropTable', name: identifier(name, 'table'), table, ifExists })
  }

  /** Renames a table; foreign keys that refer to it follow. */
  renameTable(from: string, to: string): void {
    this.#add({ kind: 'renameTable', from: identifier(from, 'table'), to: identifier(to, 'table') })
  }

  /** A table of pairs: `createJoinTable('users', 'roles')` makes `roles_users` with `role_id` and `user_id`. */
  createJoinTable(one: string, other: string, options: JoinTableOptions = {}): void {
    const { name, build } = joinTable(one, other, options)
    this.createTable(name, build, { primaryKey: joinColumns(one, other) })
  }

  /** Removes a join table. */
  dropJoinTable(one: string, other: string, options: JoinTableOptions = {}): void {
    const { name, build } = joinTable(one, other, options)
    this.dropTable(name, build, { primaryKey: joinColumns(one, other) })
  }

  /** Adds a column. */
  addColumn(table: string, name: string, type: ColumnType, options?: ColumnOptions & { index?: boolean | IndexOptions }): void {
    const { index = false, ...rest } = options ?? {}
    this.#add({ kind: 'addColumn', table: identifier(table, 'table'), column: columnDefinition(name, type, rest) })
    if (index !== false) this.addIndex(table, name, index === true ? {} : index)
  }

  /** Removes a column, with the indices and constraints that it is in. With its type it can be taken back; remove indices yourself first. */
  removeColumn(table: string, name: string, type?: ColumnType, options?: ColumnOptions): void {
    const column = type === undefined ? null : columnDefinition(name, type, options)
    this.#add({ kind: 'removeColumn', table: identifier(table, 'table'), name: columnName(name), column })
  }

  /** Renames a column; indices and foreign keys follow, and keep their names. */
  renameColumn(table: string, from: string, to: string): void {
    this.#add({ kind: 'renameColumn', table: identifier(table, 'table'), from: columnName(from), to: columnName(to) })
  }

  /** Gives a column another type and other options. `from` says what it was, so that it can be taken back. */
  changeColumn(
    table: string,
    name: string,
    type: ColumnType,
    options: ColumnOptions = {},
    { from }: { readonly from?: readonly [type: ColumnType, options?: ColumnOptions] } = {},
  ): void {
    const before = from === undefined ? null : columnDefinition(name, from[0], from[1])
    this.#add({ kind: 'changeColumn', table: identifier(table, 'table'), to: columnDefinition(name, type, options), from: before })
  }

  /** Says whether a column may be NULL. @param backfill what rows get that are */
  changeColumnNull(table: string, name: string, nullable: boolean, backfill?: DefaultValue): void {
    this.#add({ kind: 'changeNull', table: identifier(table, 'table'), name: columnName(name), null: nullable, backfill })
  }

  /** Changes what new rows get: `changeColumnDefault('posts', 'state', { from: null, to: 'draft' })`. */
  changeColumnDefault(table: string, name: string, change: { readonly from?: DefaultValue; readonly to: DefaultValue }): void {
    const from = change.from === undefined ? undefined : ([change.from] as const)
    this.#add({ kind: 'changeDefault', table: identifier(table, 'table'), name: columnName(name), to: change.to, from })
  }

  /** Adds `created_at` and `updated_at`. */
  addTimestamps(table: string, options?: Pick<ColumnOptions, 'null' | 'precision'>): void {
    for (const column of timestampColumns(options)) this.#add({ kind: 'addColumn', table: identifier(table, 'table'), column })
  }

  /** Removes `created_at` and `updated_at`. */
  removeTimestamps(table: string, options?: Pick<ColumnOptions, 'null' | 'precision'>): void {
    for (const column of timestampColumns(options).reverse()) {
      this.#add({ kind: 'removeColumn', table: identifier(table, 'table'), name: column.name, column })
    }
  }

  /** Adds an index: `addIndex('users', ['email'], { unique: true })`. */
  addIndex(table: string, columns: string | readonly string[], options?: IndexOptions): void {
    this.#add({ kind: 'addIndex', index: indexDefinition(table, columns, options) })
  }

  /** Removes an index, by its columns, or by `{ name }` alone, which cannot be taken back. */
  removeIndex(table: string, columns: string | readonly string[] | null, options: IndexOptions = {}): void {
    const index = columns === null ? null : indexDefinition(table, columns, options)
    const name = index?.name ?? identifier(options.name ?? '', 'index')
    const { concurrently = false } = options
    this.#add({ kind: 'removeIndex', table: identifier(table, 'table'), name, concurrently, index })
  }

  /** Renames an index. */
  renameIndex(table: string, from: string, to: string): void {
    this.#add({ kind: 'renameIndex', table: identifier(table, 'table'), from: identifier(from, 'index'), to: identifier(to, 'index') })
  }

  /** Adds `<name>_id` with its index: `addReference('posts', 'user', { foreignKey: true })`. */
  addReference(table: string, name: string, options?: ReferenceOptions): void {
    for (const step of referenceSteps(table, name, options)) this.#add(step)
  }

  /** Removes what {@link addReference} adds. */
  removeReference(table: string, name: string, options?: ReferenceOptions): void {
    for (const step of inverted(referenceSteps(table, name, options))) this.#add(step)
  }

  /** Adds a foreign key: `addForeignKey('posts', 'users', { column: 'author_id', onDelete: 'cascade' })`. */
  addForeignKey(table: string, toTable: string, options?: ForeignKeyOptions): void {
    this.#add({ kind: 'addForeignKey', key: foreignKeyDefinition(table, toTable, options) })
  }

  /** Removes a foreign key. */
  removeForeignKey(table: string, toTable: string, options?: ForeignKeyOptions): void {
    const key = foreignKeyDefinition(table, toTable, options)
    this.#add({ kind: 'removeForeignKey', table: key.table, name: key.name, key })
  }

  /** Adds a unique constraint; where it does not have to be a constraint, use `addIndex` with `unique`. */
  addUniqueConstraint(table: string, columns: string | readonly string[], { name }: { readonly name?: string } = {}): void {
    this.#add({ kind: 'addConstraint', constraint: uniqueDefinition(table, columns, name) })
  }

  /** Removes a unique constraint. */
  removeUniqueConstraint(table: string, columns: string | readonly string[], { name }: { readonly name?: string } = {}): void {
    this.#remove(uniqueDefinition(table, columns, name))
  }

  /** Adds a condition that every row fulfils: `addCheck('products', 'price >= 0')`. */
  addCheck(table: string, expression: string, { name }: { readonly name?: string } = {}): void {
    this.#add({ kind: 'addConstraint', constraint: checkDefinition(table, expression, name) })
  }

  /** Removes such a condition. */
  removeCheck(table: string, expression: string, { name }: { readonly name?: string } = {}): void {
    this.#remove(checkDefinition(table, expression, name))
  }

  /** Runs SQL as it stands: `execute('…')`, or `execute({ postgres: '…' })` for one database. */
  execute(sql: SqlText): void {
    this.#add({ kind: 'execute', sql })
  }

  /** Runs code between the steps, in the transaction of the migration: for data. Models are in that transaction too. */
  run(work: MigrationWork): void {
    this.#add({ kind: 'run', work })
  }

  /** Steps that differ by direction, inside of `change`. */
  reversible({ up, down }: { readonly up?: () => void; readonly down?: () => void }): void {
    this.#add({ kind: 'reversible', up: this.#recorded(up), down: this.#recorded(down) })
  }

  /** The steps of one direction, in the order in which they run. @throws IrreversibleMigrationError */
  async [RECORD](direction: Direction): Promise<Operation[]> {
    const [own, way] = [overridden(this, 'change'), overridden(this, direction)]
    const { name } = this.constructor
    if (own && (overridden(this, 'up') || overridden(this, 'down'))) {
      throw new ArgumentError(`${name} has change() and up() or down(): keep one of both ways`)
    }
    if (!own && !way && direction === 'down' && overridden(this, 'up')) {
      throw new IrreversibleMigrationError(`up() of ${name}`, 'write down() too, or say it in change()')
    }
    if (!own && !overridden(this, 'up')) throw new ArgumentError(`${name} does nothing: write change(), or up() and down()`)
    this.#steps = []
    await this[own ? 'change' : direction]()
    return own && direction === 'down' ? inverted(this.#steps) : this.#steps
  }

  #add(step: Operation): void {
    this.#steps.push(step)
  }

  #remove(constraint: ConstraintDefinition): void {
    this.#add({ kind: 'removeConstraint', table: constraint.table, name: constraint.name, constraint })
  }

  #recorded(say: (() => void) | undefined): Operation[] {
    const around = this.#steps
    this.#steps = []
    try {
      say?.()
      return this.#steps
    } finally {
      this.#steps = around
    }
  }
}

/** The steps of a migration, flat: what `reversible` says is in its place. */
export async function stepsOf(migration: MigrationClass, direction: Direction): Promise<Operation[]> {
  const steps = await new migration()[RECORD](direction)
  return flat(steps)
}

const flat = (steps: readonly Operation[]): Operation[] => steps.flatMap((step) => (step.kind === 'reversible' ? flat(step.up) : [step]))

function overridden(migration: Migration, method: 'change' | 'up' | 'down'): boolean {
  return migration[method] !== Migration.prototype[method]
}

function tableOf(name: string, build: (t: TableBuilder) => void, options: TableOptions) {
  const builder = new TableBuilder(identifier(name, 'table'))
  build(builder)
  return builder.build(options)
}

function referenceSteps(table: string, name: string, options?: ReferenceOptions): Operation[] {
  const { columns, index, foreignKey } = referenceDefinition(identifier(table, 'table'), name, options)
  return [
    ...columns.map((column) => ({ kind: 'addColumn', table, column }) as const),
    ...(index === null ? [] : [{ kind: 'addIndex', index } as const]),
    ...(foreignKey === null ? [] : [{ kind: 'addForeignKey', key: foreignKey } as const]),
  ]
}

const joinColumns = (one: string, other: string): string[] => [one, other].sort().map((table) => `${singular(table)}_id`)

function joinTable(one: string, other: string, { name, foreignKeys = true, type = 'integer' }: JoinTableOptions) {
  const tables = [one, other].sort()
  const build = (t: TableBuilder): void => {
    for (const table of tables) {
      const foreignKey = foreignKeys && ({ toTable: table, onDelete: 'cascade', onUpdate: 'cascade' } as const)
      t.references(singular(table), { null: false, type, foreignKey })
    }
  }
  return { name: name ?? tables.join('_'), build }
}
