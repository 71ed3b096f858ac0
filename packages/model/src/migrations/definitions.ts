/** What methods of migrations are given, as definitions with every default filled in. */
import { ArgumentError } from '@live/core'
import { checkNameOf, foreignKeyNameOf, indexNameOf, uniqueNameOf } from '../database/names.js'
import { pluralize, underscore } from '../database/naming.js'
import { type ColumnDefinition, type ColumnOptions, columnDefinition, columnName, identifier } from './column.js'
import type { ConstraintDefinition, ForeignKeyDefinition, IndexDefinition, ReferentialAction } from './operation.js'

/** How an index is made. */
export interface IndexOptions {
  /** Refuse rows with the same values. Default: false. */
  readonly unique?: boolean
  /** Default: `index_<table>_on_<columns>`. */
  readonly name?: string
  /** Only these rows: SQL such as `deleted_at IS NULL`. Default: all. */
  readonly where?: string
  /** Let writes go on while PostgreSQL builds it; the migration needs `static transaction = false`. Default: false. */
  readonly concurrently?: boolean
}

/** How a foreign key is made. */
export interface ForeignKeyOptions {
  /** Default: the singular of the other table with `_id`. */
  readonly column?: string
  /** The column that it refers to. Default: `id`. */
  readonly primaryKey?: string
  /** Default: `fk_<table>_on_<column>`. */
  readonly name?: string
  /** What happens to the row when the other one goes: it goes too, forgets it, or forbids it. Default: forbids it. */
  readonly onDelete?: ReferentialAction
  /** The same when the key changes. */
  readonly onUpdate?: ReferentialAction
}

/** How a reference is made: a column, its index and its foreign key. */
export interface ReferenceOptions extends Pick<ColumnOptions, 'null' | 'default'> {
  /** Type of the other table's key. Default: `integer`. */
  readonly type?: 'integer' | 'bigint' | 'uuid'
  /** Default: true. */
  readonly index?: boolean | IndexOptions
  /** `true` for the table that the name says, or `{ toTable: 'users', onDelete: 'cascade' }`. Default: false. */
  readonly foreignKey?: boolean | (Omit<ForeignKeyOptions, 'column'> & { readonly toTable?: string })
  /** A second column `<name>_type` says which table it is. Default: false. */
  readonly polymorphic?: boolean
}

/** The parts of a reference. */
export interface Reference {
  readonly columns: readonly ColumnDefinition[]
  readonly index: IndexDefinition | null
  readonly foreignKey: ForeignKeyDefinition | null
}

/** @throws ArgumentError for an index without columns */
export function indexDefinition(table: string, columns: string | readonly string[], options: IndexOptions = {}): IndexDefinition {
  const names = (typeof columns === 'string' ? [columns] : columns).map(columnName)
  if (names.length === 0) throw new ArgumentError(`An index of ${table} has no columns`)
  const { unique = false, concurrently = false, where } = options
  const name = options.name === undefined ? indexNameOf(table, names) : identifier(options.name, 'index')
  return { table: identifier(table, 'table'), columns: names, name, unique, where, concurrently }
}

/** @param toTable the table that is referred to */
export function foreignKeyDefinition(table: string, toTable: string, options: ForeignKeyOptions = {}): ForeignKeyDefinition {
  const column = columnName(options.column ?? `${singular(toTable)}_id`)
  const { onDelete, onUpdate } = options
  for (const action of [onDelete, onUpdate]) {
    if (action === undefined || ['cascade', 'nullify', 'restrict'].includes(action)) continue
    throw new ArgumentError(`A foreign key does ${JSON.stringify(action)}; it is one of cascade, nullify, restrict`)
  }
  return {
    table: identifier(table, 'table'),
    column,
    toTable: identifier(toTable, 'table'),
    toColumn: columnName(options.primaryKey ?? 'id'),
    name: options.name === undefined ? foreignKeyNameOf(table, [column]) : identifier(options.name, 'foreign key'),
    onDelete,
    onUpdate,
  }
}

/** `references('user', { foreignKey: true })`. */
export function referenceDefinition(table: string, name: string, options: ReferenceOptions = {}): Reference {
  const { type = 'integer', index = true, foreignKey = false, polymorphic = false } = options
  const shared = { ...(options.null !== undefined && { null: options.null }) }
  const key = columnDefinition(`${name}_id`, type, { ...shared, ...(options.default !== undefined && { default: options.default }) })
  const kind = polymorphic ? [columnDefinition(`${name}_type`, 'string', shared)] : []
  if (polymorphic && foreignKey !== false) throw new ArgumentError(`The reference ${name} is polymorphic: it can have no foreign key`)
  const columns = [...kind, key]
  const { toTable = pluralize(underscore(name)), ...keyOptions } = typeof foreignKey === 'object' ? foreignKey : {}
  return {
    columns,
    index:
      index === false
        ? null
        : indexDefinition(
            table,
            columns.map((column) => column.name),
            index === true ? {} : index,
          ),
    foreignKey: foreignKey === false ? null : foreignKeyDefinition(table, toTable, { ...keyOptions, column: key.name }),
  }
}

/** `created_at` and `updated_at`, set by models, and by the database where a row comes from elsewhere. */
export function timestampColumns({
  null: nullable = false,
  precision,
}: Pick<ColumnOptions, 'null' | 'precision'> = {}): ColumnDefinition[] {
  const options = { null: nullable, default: CURRENT_TIME, ...(precision !== undefined && { precision }) }
  return ['created_at', 'updated_at'].map((name) => columnDefinition(name, 'datetime', options))
}

/** The same default that `@CreateDateColumn()` has. */
const CURRENT_TIME = (): { sqlite: string; postgres: string } => ({ sqlite: "datetime('now')", postgres: 'now()' })

/** A unique constraint; for most purposes a unique index is the better one. */
export function uniqueDefinition(table: string, columns: string | readonly string[], name?: string): ConstraintDefinition {
  const names = (typeof columns === 'string' ? [columns] : columns).map(columnName)
  if (names.length === 0) throw new ArgumentError(`A unique constraint of ${table} has no columns`)
  return {
    kind: 'unique',
    table: identifier(table, 'table'),
    name: identifier(name ?? uniqueNameOf(table, names), 'constraint'),
    columns: names,
  }
}

/** A condition that every row fulfils. @param expression SQL */
export function checkDefinition(table: string, expression: string, name?: string): ConstraintDefinition {
  if (typeof expression !== 'string' || expression.trim() === '') throw new ArgumentError(`A check of ${table} has no expression`)
  return {
    kind: 'check',
    table: identifier(table, 'table'),
    name: identifier(name ?? checkNameOf(table, expression), 'constraint'),
    expression,
  }
}

/** `users` is `user`; irregular ones are named with `column`. */
export function singular(table: string): string {
  if (/[^aeiou]ies$/.test(table)) return `${table.slice(0, -3)}y`
  if (/(?:s|x|z|ch|sh)es$/.test(table)) return table.slice(0, -2)
  return table.endsWith('s') ? table.slice(0, -1) : table
}
