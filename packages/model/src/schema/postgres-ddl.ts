/** Steps of migrations as statements of PostgreSQL. */
import type { ColumnDefinition, ColumnType, ColumnTypeName } from '../migrations/column.js'
import type { Operation, TableDefinition } from '../migrations/operation.js'
import { constraintSql } from './constraint-sql.js'
import { columnSql, defaultSql, foreignKeySql, indexSql, listed, quoted, sized } from './sql-text.js'

/** Steps that are statements; the others run code. */
export type StatementOperation = Exclude<Operation, { kind: 'run' | 'reversible' | 'execute' }>

/** The statements of a step. */
export function postgresStatements(step: StatementOperation): string[] {
  switch (step.kind) {
    case 'createTable':
      return [createTable(step.table), ...step.table.indices.map((index) => indexSql(index, 'postgres'))]
    case 'dropTable':
      return [`DROP TABLE ${step.ifExists ? 'IF EXISTS ' : ''}${quoted(step.name)}`]
    case 'renameTable':
      return [`ALTER TABLE ${quoted(step.from)} RENAME TO ${quoted(step.to)}`]
    case 'addIndex':
      return [indexSql(step.index, 'postgres')]
    case 'removeIndex':
      return [`DROP INDEX ${step.concurrently ? 'CONCURRENTLY ' : ''}${quoted(step.name)}`]
    case 'renameIndex':
      return [`ALTER INDEX ${quoted(step.from)} RENAME TO ${quoted(step.to)}`]
    default:
      return alterTable(step)
  }
}

type Alteration = Exclude<
  StatementOperation,
  { kind: 'createTable' | 'dropTable' | 'renameTable' | 'addIndex' | 'removeIndex' | 'renameIndex' }
>

function alterTable(step: Alteration): string[] {
  const alter = (table: string, what: string): string => `ALTER TABLE ${quoted(table)} ${what}`
  switch (step.kind) {
    case 'addColumn':
      return [alter(step.table, `ADD COLUMN ${column(step.column)}`)]
    case 'removeColumn':
      return [alter(step.table, `DROP COLUMN ${quoted(step.name)}`)]
    case 'renameColumn':
      return [alter(step.table, `RENAME COLUMN ${quoted(step.from)} TO ${quoted(step.to)}`)]
    case 'changeColumn':
      return [alter(step.table, changes(step.to))]
    case 'changeNull': {
      const name = quoted(step.name)
      const change = alter(step.table, `ALTER COLUMN ${name} ${step.null ? 'DROP' : 'SET'} NOT NULL`)
      const value = step.null ? null : defaultSql(step.backfill, 'postgres')
      return value === null ? [change] : [`UPDATE ${quoted(step.table)} SET ${name} = ${value} WHERE ${name} IS NULL`, change]
    }
    case 'changeDefault': {
      const value = defaultSql(step.to, 'postgres')
      return [alter(step.table, `ALTER COLUMN ${quoted(step.name)} ${value === null ? 'DROP DEFAULT' : `SET DEFAULT ${value}`}`)]
    }
    case 'addForeignKey':
      return [alter(step.key.table, `ADD ${foreignKeySql(step.key)}`)]
    case 'addConstraint':
      return [alter(step.constraint.table, `ADD ${constraintSql(step.constraint)}`)]
    default:
      return [alter(step.table, `DROP CONSTRAINT ${quoted(step.name)}`)]
  }
}

/** The old default may not fit the new type, so it goes first. */
function changes(to: ColumnDefinition): string {
  const name = quoted(to.name)
  const type = postgresType(to)
  const value = defaultSql(to.default, 'postgres')
  const parts = [
    `ALTER COLUMN ${name} DROP DEFAULT`,
    `ALTER COLUMN ${name} TYPE ${type} USING ${name}::${type}`,
    `ALTER COLUMN ${name} ${to.null ? 'DROP' : 'SET'} NOT NULL`,
    ...(value === null ? [] : [`ALTER COLUMN ${name} SET DEFAULT ${value}`]),
  ]
  return parts.join(', ')
}

const KEYS = { integer: 'serial NOT NULL', bigint: 'bigserial NOT NULL', uuid: 'uuid NOT NULL DEFAULT gen_random_uuid()' } as const

function createTable(table: TableDefinition): string {
  const { primaryKey: key } = table
  const own = key !== null && 'type' in key ? [`${quoted(key.name)} ${KEYS[key.type]}`] : []
  const keyColumns = key === null ? [] : 'type' in key ? [key.name] : key
  const items = [
    ...own,
    ...table.columns.map(column),
    ...(keyColumns.length === 0 ? [] : [`CONSTRAINT ${quoted(`${table.name}_pkey`)} PRIMARY KEY (${listed(keyColumns)})`]),
    ...table.constraints.map(constraintSql),
    ...table.foreignKeys.map(foreignKeySql),
  ]
  return `CREATE TABLE ${quoted(table.name)} (${items.join(', ')})`
}

const column = (definition: ColumnDefinition): string => columnSql(definition, postgresType(definition), 'postgres')

const TYPES: Readonly<Record<ColumnTypeName, string>> = {
  string: 'character varying',
  text: 'text',
  integer: 'integer',
  bigint: 'bigint',
  float: 'double precision',
  decimal: 'numeric',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamp',
  timestamp: 'timestamp',
  time: 'time',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
  binary: 'bytea',
}

function postgresType({
  type,
  limit,
  precision,
  scale,
}: { type: ColumnType } & Pick<ColumnDefinition, 'limit' | 'precision' | 'scale'>): string {
  if (typeof type === 'object') return type.postgres
  const name = TYPES[type]
  if (type === 'string') return sized(name, limit)
  if (type === 'decimal') return precision === undefined ? name : sized(name, precision, scale)
  if (type === 'datetime' || type === 'timestamp') return `${sized(name, precision)} with time zone`
  return type === 'time' ? `${sized(name, precision)} without time zone` : name
}
