/** Steps of migrations as statements of SQLite, which for many of them has to make the table anew. */
import { ArgumentError } from '@live/core'
import type { ColumnDefinition, ColumnTypeName } from '../migrations/column.js'
import type { Operation, TableDefinition } from '../migrations/operation.js'
import { constraintSql } from './constraint-sql.js'
import type { StatementOperation } from './postgres-ddl.js'
import { columnSql, defaultSql, foreignKeySql, indexSql, listed, literal, quoted, sized } from './sql-text.js'
import { SqliteTable } from './sqlite-table.js'
import { tokensOf } from './sqlite-tokens.js'

/** What is read of the schema before a step: rows of `sqlite_master`. */
export interface SchemaRow {
  readonly type: string
  readonly name: string
  readonly table: string
  readonly sql: string
}

/** Reads the schema as it is now: tables, indices and triggers that have a text. */
export type SchemaReader = () => Promise<readonly SchemaRow[]>

/** Steps that may make a table anew or remove one: rows of other tables must not go with the old one. */
const REBUILDING: ReadonlySet<Operation['kind']> = new Set([
  'dropTable',
  'addColumn',
  'removeColumn',
  'changeColumn',
  'changeNull',
  'changeDefault',
  'addForeignKey',
  'removeForeignKey',
  'addConstraint',
  'removeConstraint',
])

/** Whether a step needs foreign keys to be off, which has to be said before the transaction begins. */
export const mayRebuild = ({ kind }: Operation): boolean => REBUILDING.has(kind)

/** The statements of a step, for the schema as it is before it. */
export async function sqliteStatements(step: StatementOperation, read: SchemaReader): Promise<string[]> {
  switch (step.kind) {
    case 'createTable':
      return [createTable(step.table), ...step.table.indices.map((index) => indexSql(index, 'sqlite'))]
    case 'dropTable':
      refuseReferences(step.name, await read())
      return [`DROP TABLE ${step.ifExists ? 'IF EXISTS ' : ''}${quoted(step.name)}`]
    case 'renameTable':
      return [`ALTER TABLE ${quoted(step.from)} RENAME TO ${quoted(step.to)}`]
    case 'renameColumn':
      return [`ALTER TABLE ${quoted(step.table)} RENAME COLUMN ${quoted(step.from)} TO ${quoted(step.to)}`]
    case 'addIndex':
      return [indexSql(step.index, 'sqlite')]
    case 'removeIndex':
      return [`DROP INDEX ${quoted(step.name)}`]
    case 'renameIndex':
      return renamedIndex(step.from, step.to, await read())
    default:
      return alterTable(step, await read())
  }
}

type Alteration = Exclude<
  StatementOperation,
  { kind: 'createTable' | 'dropTable' | 'renameTable' | 'renameColumn' | 'addIndex' | 'removeIndex' | 'renameIndex' }
>

function alterTable(step: Alteration, schema: readonly SchemaRow[]): string[] {
  const name = 'table' in step ? step.table : 'key' in step ? step.key.table : step.constraint.table
  const table = tableOf(name, schema)
  switch (step.kind) {
    case 'addColumn': {
      const text = column(step.column)
      if (isSimple(step.column)) return [`ALTER TABLE ${quoted(name)} ADD COLUMN ${text}`]
      table.addColumn(text)
      return rebuilt(name, table, schema, [step.column.name])
    }
    case 'removeColumn':
      return removeColumn(step.name, table, schema)
    case 'changeColumn':
      table.replaceColumn(step.to.name, sqliteType(step.to), step.to.null, defaultSql(step.to.default, 'sqlite'))
      return rebuilt(name, table, schema)
    case 'changeNull': {
      table.setNull(step.name, step.null)
      const value = step.null ? null : defaultSql(step.backfill, 'sqlite')
      const fill = value === null ? [] : [`UPDATE ${quoted(name)} SET ${quoted(step.name)} = ${value} WHERE ${quoted(step.name)} IS NULL`]
      return [...fill, ...rebuilt(name, table, schema)]
    }
    case 'changeDefault':
      table.setDefault(step.name, defaultSql(step.to, 'sqlite'))
      return rebuilt(name, table, schema)
    case 'addForeignKey':
      table.addConstraint(foreignKeySql(step.key))
      return rebuilt(name, table, schema)
    case 'addConstraint':
      table.addConstraint(constraintSql(step.constraint))
      return rebuilt(name, table, schema)
    default:
      table.removeConstraint(step.name)
      return rebuilt(name, table, schema)
  }
}

/** What `ADD COLUMN` takes: it refuses expressions, and NOT NULL without a default even for a table without rows. */
function isSimple({ null: nullable, default: value }: ColumnDefinition): boolean {
  const none = value === undefined || value === null
  return typeof value !== 'function' && (nullable || !none)
}

function removeColumn(column: string, table: SqliteTable, schema: readonly SchemaRow[]): string[] {
  const indices = schema.filter((row) => row.type === 'index' && same(row.table, table.name) && usesColumn(row.sql, column))
  const drops = indices.map(({ name }) => `DROP INDEX ${quoted(name)}`)
  if (!table.constrains(column)) return [...drops, `ALTER TABLE ${quoted(table.name)} DROP COLUMN ${quoted(column)}`]
  table.removeColumn(column)
  return [
    ...drops,
    ...rebuilt(
      table.name,
      table,
      schema.filter((row) => !indices.includes(row)),
    ),
  ]
}

/** Whether an index is of a column, or has it in its condition. */
function usesColumn(sql: string, column: string): boolean {
  const words = (text: string): string[] =>
    tokensOf(text).flatMap(({ text: each }) =>
      each.startsWith('(') ? words(each.slice(1, -1)) : [each.replaceAll(/^["'`[]|["'`\]]$/g, '')],
    )
  const behind = sql.slice(sql.indexOf('('))
  return words(behind).some((word) => same(word, column))
}

/** The way that SQLite's manual names: a new table, the rows into it, the old one away, the new one in its place. */
function rebuilt(name: string, table: SqliteTable, schema: readonly SchemaRow[], added: readonly string[] = []): string[] {
  const temporary = `_live_${name}`
  const columns = listed(table.columns({ computed: false }).filter((column) => !added.includes(column)))
  const belongings = schema.filter((row) => row.type !== 'table' && same(row.table, name)).map(({ sql }) => sql)
  const sequence = `"sqlite_sequence" WHERE "name" =`
  const counter = [
    `DELETE FROM ${sequence} ${literal(temporary)}`,
    `INSERT INTO "sqlite_sequence" ("name", "seq") SELECT ${literal(temporary)}, "seq" FROM ${sequence} ${literal(name)}`,
  ]
  return [
    table.sql(temporary),
    `INSERT INTO ${quoted(temporary)} (${columns}) SELECT ${columns} FROM ${quoted(name)}`,
    ...(table.countsUp ? counter : []),
    `DROP TABLE ${quoted(name)}`,
    // Without it SQLite would look at every view, and refuse because of those of the table that is not there.
    'PRAGMA legacy_alter_table = ON',
    `ALTER TABLE ${quoted(temporary)} RENAME TO ${quoted(name)}`,
    'PRAGMA legacy_alter_table = OFF',
    ...belongings,
  ]
}

function renamedIndex(from: string, to: string, schema: readonly SchemaRow[]): string[] {
  const row = schema.find(({ type, name }) => type === 'index' && same(name, from))
  if (row === undefined) throw new ArgumentError(`There is no index ${from}`)
  const token = tokensOf(row.sql).find(({ text }) => same(text.replaceAll(/^["'`[]|["'`\]]$/g, ''), from))!
  const sql = row.sql.slice(0, token.start) + quoted(to) + row.sql.slice(token.start + token.text.length)
  return [`DROP INDEX ${quoted(row.name)}`, sql]
}

/** PostgreSQL refuses it, and here it would leave tables that refer to nothing. */
function refuseReferences(name: string, schema: readonly SchemaRow[]): void {
  for (const row of schema) {
    if (row.type !== 'table' || same(row.name, name) || !/^create\s+table/i.test(row.sql)) continue
    if (!new SqliteTable(row.sql).refersTo(name)) continue
    throw new ArgumentError(`The table ${name} cannot be dropped: ${row.name} has a foreign key to it, remove that first`)
  }
}

function tableOf(name: string, schema: readonly SchemaRow[]): SqliteTable {
  const row = schema.find(({ type, name: each }) => type === 'table' && same(each, name))
  if (row === undefined) throw new ArgumentError(`There is no table ${name}`)
  return new SqliteTable(row.sql)
}

function createTable(table: TableDefinition): string {
  const { primaryKey: key } = table
  const generated = key !== null && 'type' in key
  const own = generated ? [key.type === 'uuid' ? `${quoted(key.name)} varchar PRIMARY KEY NOT NULL` : counted(key.name)] : []
  const items = [
    ...own,
    ...table.columns.map(column),
    ...(key !== null && !generated ? [`PRIMARY KEY (${listed(key)})`] : []),
    ...table.constraints.map(constraintSql),
    ...table.foreignKeys.map(foreignKeySql),
  ]
  return `CREATE TABLE ${quoted(table.name)} (${items.join(', ')})`
}

/** Only a key of the type `integer` counts, and it has 64 bits. */
const counted = (name: string): string => `${quoted(name)} integer PRIMARY KEY AUTOINCREMENT NOT NULL`

const column = (definition: ColumnDefinition): string => columnSql(definition, sqliteType(definition), 'sqlite')

const TYPES: Readonly<Record<ColumnTypeName, string>> = {
  string: 'varchar',
  text: 'text',
  integer: 'integer',
  bigint: 'bigint',
  float: 'float',
  decimal: 'decimal',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  timestamp: 'datetime',
  time: 'time',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'varchar',
  binary: 'blob',
}

function sqliteType({ type, limit, precision, scale }: ColumnDefinition): string {
  if (typeof type === 'object') return type.sqlite
  const name = TYPES[type]
  if (type === 'string') return sized(name, limit)
  return type === 'decimal' && precision !== undefined ? sized(name, precision, scale) : name
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
