/** `t` of `createTable('posts', (t) => { … })`. */
import { ArgumentError } from '@live/core'
import { type ColumnDefinition, type ColumnOptions, type ColumnType, columnDefinition, columnName, type GeneratedKey } from './column.js'
import {
  checkDefinition,
  type ForeignKeyOptions,
  foreignKeyDefinition,
  type IndexOptions,
  indexDefinition,
  type ReferenceOptions,
  referenceDefinition,
  timestampColumns,
  uniqueDefinition,
} from './definitions.js'
import type { ConstraintDefinition, ForeignKeyDefinition, IndexDefinition, TableDefinition } from './operation.js'

/** Options of a column inside of a table: `{ index: true }` adds an index of it. */
export interface TableColumnOptions extends ColumnOptions {
  readonly index?: boolean | IndexOptions
}

/** How a table is made. */
export interface TableOptions {
  /** The primary key: `integer`, `bigint`, `uuid`, or none. Default: `integer`. */
  readonly id?: GeneratedKey | false
  /** The name of the key; or, instead of `id`, the columns that are the key together. Default: `id`. */
  readonly primaryKey?: string | readonly string[]
}

/** Collects the columns of a table. */
export class TableBuilder {
  readonly #table: string
  readonly #columns: ColumnDefinition[] = []
  readonly #indices: IndexDefinition[] = []
  readonly #foreignKeys: ForeignKeyDefinition[] = []
  readonly #constraints: ConstraintDefinition[] = []

  constructor(table: string) {
    this.#table = table
  }

  /** A short text. On PostgreSQL `limit` is enforced. */
  string(name: string, options?: TableColumnOptions): void {
    this.column(name, 'string', options)
  }

  /** A text of any length. */
  text(name: string, options?: TableColumnOptions): void {
    this.column(name, 'text', options)
  }

  /** A whole number of 32 bits. */
  integer(name: string, options?: TableColumnOptions): void {
    this.column(name, 'integer', options)
  }

  /** A whole number of 64 bits. */
  bigint(name: string, options?: TableColumnOptions): void {
    this.column(name, 'bigint', options)
  }

  /** A number in double precision. */
  float(name: string, options?: TableColumnOptions): void {
    this.column(name, 'float', options)
  }

  /** An exact number, such as an amount: `{ precision: 10, scale: 2 }`. */
  decimal(name: string, options?: TableColumnOptions): void {
    this.column(name, 'decimal', options)
  }

  /** True or false. */
  boolean(name: string, options?: TableColumnOptions): void {
    this.column(name, 'boolean', options)
  }

  /** A day. */
  date(name: string, options?: TableColumnOptions): void {
    this.column(name, 'date', options)
  }

  /** A moment. On PostgreSQL with its zone. */
  datetime(name: string, options?: TableColumnOptions): void {
    this.column(name, 'datetime', options)
  }

  /** The same as {@link datetime}. */
  timestamp(name: string, options?: TableColumnOptions): void {
    this.column(name, 'timestamp', options)
  }

  /** A time of the day. */
  time(name: string, options?: TableColumnOptions): void {
    this.column(name, 'time', options)
  }

  /** Any value of JSON. */
  json(name: string, options?: TableColumnOptions): void {
    this.column(name, 'json', options)
  }

  /** JSON in the binary form of PostgreSQL. */
  jsonb(name: string, options?: TableColumnOptions): void {
    this.column(name, 'jsonb', options)
  }

  /** A UUID. */
  uuid(name: string, options?: TableColumnOptions): void {
    this.column(name, 'uuid', options)
  }

  /** Bytes. */
  binary(name: string, options?: TableColumnOptions): void {
    this.column(name, 'binary', options)
  }

  /** A column of a type that is given as a value, such as `{ postgres: 'point', sqlite: 'text' }`. */
  column(name: string, type: ColumnType, { index = false, ...options }: TableColumnOptions = {}): void {
    this.#add(columnDefinition(name, type, options))
    if (index !== false) this.index(name, index === true ? {} : index)
  }

  /** `<name>_id` with an index: `t.references('user', { foreignKey: true })`. */
  references(name: string, options?: ReferenceOptions): void {
    const { columns, index, foreignKey } = referenceDefinition(this.#table, name, options)
    for (const column of columns) this.#add(column)
    if (index !== null) this.#indices.push(index)
    if (foreignKey !== null) this.#foreignKeys.push(foreignKey)
  }

  /** The same as {@link references}. */
  belongsTo(name: string, options?: ReferenceOptions): void {
    this.references(name, options)
  }

  /** `created_at` and `updated_at`, not null. */
  timestamps(options?: Pick<ColumnOptions, 'null' | 'precision'>): void {
    for (const column of timestampColumns(options)) this.#add(column)
  }

  /** An index: `t.index(['author_id', 'title'], { unique: true })`. */
  index(columns: string | readonly string[], options?: IndexOptions): void {
    this.#indices.push(indexDefinition(this.#table, columns, options))
  }

  /** A foreign key of a column that is there: `t.foreignKey('users', { column: 'author_id' })`. */
  foreignKey(toTable: string, options?: ForeignKeyOptions): void {
    this.#foreignKeys.push(foreignKeyDefinition(this.#table, toTable, options))
  }

  /** A unique constraint. Where it does not have to be a constraint, a unique index does the same. */
  unique(columns: string | readonly string[], { name }: { readonly name?: string } = {}): void {
    this.#constraints.push(uniqueDefinition(this.#table, columns, name))
  }

  /** A condition that every row fulfils: `t.check('price >= 0')`. */
  check(expression: string, { name }: { readonly name?: string } = {}): void {
    this.#constraints.push(checkDefinition(this.#table, expression, name))
  }

  /** Everything that was said. @throws ArgumentError for a key of columns that there are not */
  build({ id = 'integer', primaryKey = 'id' }: TableOptions): TableDefinition {
    const name = this.#table
    const key = this.#keyOf(id, primaryKey)
    const [columns, indices, foreignKeys, constraints] = [this.#columns, this.#indices, this.#foreignKeys, this.#constraints]
    for (const { columns: used } of [...indices, ...foreignKeys.map(({ column }) => ({ columns: [column] }))]) {
      for (const column of used) this.#mustHave(column, key)
    }
    return { name, primaryKey: key, columns, indices, foreignKeys, constraints }
  }

  #keyOf(id: GeneratedKey | false, primaryKey: string | readonly string[]): TableDefinition['primaryKey'] {
    if (typeof primaryKey === 'object') {
      const names = primaryKey.map(columnName)
      for (const column of names) this.#mustHave(column, null)
      return names
    }
    if (id === false) return null
    if (!['integer', 'bigint', 'uuid'].includes(id)) {
      throw new ArgumentError(`id of the table ${this.#table} is ${JSON.stringify(id)}; it is one of integer, bigint, uuid, or false`)
    }
    const name = columnName(primaryKey)
    if (this.#columns.some((column) => column.name === name)) {
      throw new ArgumentError(`The table ${this.#table} has a column ${name} already, which is its key: leave it out, or set id: false`)
    }
    return { name, type: id }
  }

  #mustHave(column: string, key: TableDefinition['primaryKey']): void {
    if (this.#columns.some(({ name }) => name === column) || (key !== null && 'type' in key && key.name === column)) return
    throw new ArgumentError(`The table ${this.#table} has no column ${column}`)
  }

  #add(column: ColumnDefinition): void {
    if (this.#columns.some(({ name }) => name === column.name)) {
      throw new ArgumentError(`The table ${this.#table} has a column ${column.name} already`)
    }
    this.#columns.push(column)
  }
}
