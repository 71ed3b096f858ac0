/** TypeORM's descriptions of tables as definitions of migrations. */
import { LiveError } from '@live/core'
import type { Table, TableColumn, TableForeignKey, TableIndex } from 'typeorm'
import type { ColumnDefinition, ColumnType, ColumnTypeName, DefaultValue } from './column.js'
import type { ForeignKeyDefinition, IndexDefinition, ReferentialAction, TableDefinition } from './operation.js'

/** Something that steps of migrations cannot say; never leaves this folder. */
export class UnsupportedError extends LiveError {
  constructor() {
    super('ERR_UNSUPPORTED_STEP', 'There is no step for this')
  }
}

type Kind = 'sqlite' | 'postgres'

const TYPES: Readonly<Record<string, ColumnTypeName>> = {
  varchar: 'string',
  'character varying': 'string',
  text: 'text',
  int: 'integer',
  integer: 'integer',
  bigint: 'bigint',
  float: 'float',
  double: 'float',
  'double precision': 'float',
  decimal: 'decimal',
  numeric: 'decimal',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  'timestamp with time zone': 'datetime',
  time: 'time',
  'time without time zone': 'time',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
  blob: 'binary',
  bytea: 'binary',
}

/** @throws UnsupportedError for arrays, enums, computed columns and such */
export function columnOf(column: TableColumn, kind: Kind): ColumnDefinition {
  if (column.isArray || column.enum !== undefined || column.asExpression !== undefined || column.spatialFeatureType !== undefined) {
    throw new UnsupportedError()
  }
  const { name, isNullable, length, precision, scale } = column
  const uuid = column.isGenerated && column.generationStrategy === 'uuid'
  const type: ColumnType = uuid ? 'uuid' : (TYPES[column.type] ?? { sqlite: column.type, postgres: column.type })
  return {
    name,
    type,
    null: isNullable,
    default: defaultOf(column.default as unknown, type, kind),
    limit: type === 'string' && length !== '' ? Number(length) : undefined,
    precision: (type === 'decimal' ? precision : undefined) ?? undefined,
    scale: (type === 'decimal' ? scale : undefined) ?? undefined,
  }
}

/** TypeORM has defaults as SQL. */
function defaultOf(value: unknown, type: ColumnType, kind: Kind): DefaultValue | undefined {
  if (value === undefined || value === null || value === 'NULL') return undefined
  const text = String(value)
  if (type === 'boolean') return text === '1' || text === 'true'
  const bare = /^'((?:[^']|'')*)'$/.exec(text)?.[1]?.replaceAll("''", "'")
  const number = bare ?? text
  if ((type === 'integer' || type === 'float' || type === 'decimal') && /^-?\d+(?:\.\d+)?$/.test(number)) return Number(number)
  if (bare !== undefined) return bare
  if (isCurrentTime(text)) return () => ({ sqlite: "datetime('now')", postgres: 'now()' })
  return () => ({ sqlite: text, postgres: text, [kind]: text })
}

const isCurrentTime = (text: string): boolean => ["datetime('now')", 'now()'].includes(text.toLowerCase())

/** Whether a default is the time of the row; the columns of `timestamps` have it. */
export function defaultsToNow(value: DefaultValue | undefined): boolean {
  const sql = typeof value === 'function' ? (value as () => unknown)() : undefined
  return typeof sql === 'object' && sql !== null && 'postgres' in sql && isCurrentTime(String(sql.postgres))
}

/** @throws UnsupportedError for indices of other kinds */
export function indexOf(table: string, index: TableIndex): IndexDefinition {
  const { name, columnNames, isUnique, where, isSpatial, isFulltext } = index
  if (name === undefined || isSpatial || isFulltext || columnNames.length === 0) throw new UnsupportedError()
  return { table, name, columns: columnNames, unique: isUnique, where: where || undefined, concurrently: false }
}

const ACTIONS: Readonly<Record<string, ReferentialAction | undefined>> = { CASCADE: 'cascade', 'SET NULL': 'nullify', RESTRICT: 'restrict' }

/** @throws UnsupportedError for keys of several columns, or that can be deferred */
export function foreignKeyOf(table: string, key: TableForeignKey): ForeignKeyDefinition {
  const [column, ...more] = key.columnNames
  const [toColumn] = key.referencedColumnNames
  if (column === undefined || toColumn === undefined || key.name === undefined || more.length > 0 || key.deferrable) {
    throw new UnsupportedError()
  }
  return {
    table,
    column,
    toTable: key.referencedTableName.replace(/^.*\./, ''),
    toColumn,
    name: key.name,
    onDelete: ACTIONS[key.onDelete ?? ''],
    onUpdate: ACTIONS[key.onUpdate ?? ''],
  }
}

/** A new table; its foreign keys come later, when all tables are there. */
export function tableOf(table: Table, kind: Kind): TableDefinition {
  const name = table.name.replace(/^.*\./, '')
  if (table.exclusions.length > 0) throw new UnsupportedError()
  const keys = table.columns.filter(({ isPrimary }) => isPrimary)
  const [key] = keys
  const generated = keys.length === 1 && key?.isGenerated === true ? key : undefined
  return {
    name,
    primaryKey: generated ? { name: generated.name, type: keyType(generated) } : keys.length === 0 ? null : keys.map((each) => each.name),
    columns: table.columns.filter((column) => column !== generated).map((column) => columnOf(column, kind)),
    indices: table.indices.map((index) => indexOf(name, index)),
    foreignKeys: [],
    constraints: [
      ...table.uniques.map((each) => ({ kind: 'unique', table: name, name: each.name!, columns: each.columnNames }) as const),
      ...table.checks.map((each) => ({ kind: 'check', table: name, name: each.name!, expression: each.expression! }) as const),
    ],
  }
}

function keyType({ generationStrategy, type }: TableColumn): 'integer' | 'bigint' | 'uuid' {
  if (generationStrategy === 'uuid') return 'uuid'
  if (generationStrategy !== 'increment') throw new UnsupportedError()
  return type === 'bigint' ? 'bigint' : 'integer'
}
