/** Fields of models, written from the tables that are there, so that they are typed as the database is (app.md A155). */
import { englishInflector, hasCode } from '@live/core'
import type { Table, TableColumn } from 'typeorm'
import type { ColumnDefinition, ColumnTypeName, DefaultValue, NativeType } from '../migrations/column.js'
import { columnOf, defaultsToNow, indexOf } from '../migrations/from-typeorm.js'
import type { MigrationHost } from '../migrations/host.js'
import { text } from '../migrations/print-migration.js'
import { tableNames } from './table-names.js'

/** What the file looks like. */
export interface ModelFieldsOptions {
  /** The tables. Default: all that have one primary key. */
  readonly tables?: readonly string[]
  /** The class that the fields extend. Default: `ApplicationRecord`. */
  readonly parent?: string
  /** The module that it comes from. Default: `./application-record.js`. */
  readonly from?: string
}

/** A property with its decorators; one that cannot be said is a comment. */
interface Field {
  readonly decorators: readonly string[]
  readonly line: string
}

/** `type` of `@Column`, and the type of the property. */
const TYPES: Readonly<Record<ColumnTypeName, readonly [orm: string, ts: string]>> = {
  string: ['varchar', 'string'],
  text: ['text', 'string'],
  integer: ['integer', 'number'],
  bigint: ['bigint', 'number | string'],
  float: ['float', 'number'],
  decimal: ['decimal', 'number | string'],
  boolean: ['boolean', 'boolean'],
  date: ['date', 'string'],
  datetime: ['datetime', 'Date'],
  timestamp: ['datetime', 'Date'],
  time: ['time', 'string'],
  json: ['json', 'unknown'],
  jsonb: ['jsonb', 'unknown'],
  uuid: ['uuid', 'string'],
  binary: ['blob', 'Buffer'],
}

/**
 * The source of a file with one abstract class for each table, which a model extends: `class Post extends PostFields`. Written anew
 * after each migration, and never by hand; associations, rules and methods stay in the model.
 */
export async function modelFields(host: MigrationHost, options: ModelFieldsOptions = {}): Promise<string> {
  const { parent = 'ApplicationRecord', from = './application-record.js' } = options
  await host.connect()
  const classes = (await tablesOf(host, options.tables)).map((table) => classOf(table, host.kind, parent))
  const body = classes.flat().join('\n')
  const names = DECORATORS.filter((name) => body.includes(`@${name}(`))
  return [
    '/** The columns of each table, as the database has them. Written by `live db:fields`: change the tables by a migration, not this file. */',
    ...(names.length === 0 ? [] : [`import { ${names.join(', ')} } from '@live/model'`]),
    ...(classes.length === 0 ? ['export {}'] : [`import { ${parent} } from ${text(from)}`]),
    body,
    '',
  ].join('\n')
}

const DECORATORS = ['Column', 'CreateDateColumn', 'Index', 'PrimaryColumn', 'PrimaryGeneratedColumn', 'Unique', 'UpdateDateColumn']

async function tablesOf(host: MigrationHost, wanted: readonly string[] | undefined): Promise<Table[]> {
  const runner = host.dataSource.createQueryRunner()
  try {
    const names = (await tableNames(runner, host.kind)).filter((name) => wanted === undefined || wanted.includes(name))
    const tables = names.length === 0 ? [] : await runner.getTables([...names])
    return tables.filter(({ columns }) => columns.filter(({ isPrimary }) => isPrimary).length === 1)
  } finally {
    await runner.release()
  }
}

function classOf(table: Table, kind: MigrationHost['kind'], parent: string): string[] {
  const name = table.name.replace(/^.*\./, '')
  const fields = table.columns.map((column) => fieldOf(table, column, kind))
  const lines = fields.map(({ decorators, line }) => [...decorators, line].map((each) => `  ${each}`).join('\n'))
  return [
    '',
    `/** The columns of \`${name}\`. */`,
    ...wide(table),
    `export abstract class ${pascalCase(englishInflector.singularize(name))}Fields extends ${parent} {`,
    lines.join('\n\n'),
    '}',
  ]
}

/** Indices and constraints of several columns. */
function wide({ name, indices, uniques }: Table): string[] {
  const list = (names: readonly string[]): string => `[${names.map((each) => text(camelCase(each))).join(', ')}]`
  const many = indices.flatMap((index) => {
    const found = definitionOf(() => indexOf(name, index))
    if (found === null || found.columns.length < 2) return []
    return [`@Index(${text(found.name)}, ${list(found.columns)}${found.unique ? ', { unique: true }' : ''})`]
  })
  return [...many, ...uniques.map((unique) => `@Unique(${text(unique.name ?? '')}, ${list(unique.columnNames)})`)]
}

function fieldOf(table: Table, column: TableColumn, kind: MigrationHost['kind']): Field {
  const property = camelCase(column.name)
  const definition = definitionOf(() => columnOf(column, kind))
  if (definition === null || typeof definition.type === 'object')
    return {
      decorators: [],
      line: `// ${property}: ${column.type}${column.isArray ? '[]' : ''} has no field here, declare it in the model`,
    }
  const [orm, ts] = TYPES[definition.type]
  const type = definition.null && ts !== 'unknown' ? `${ts} | null` : ts
  return { decorators: [...indexLines(table, column.name), decoratorOf(column, definition, orm)], line: `${property}!: ${type}` }
}

function decoratorOf({ name, isPrimary, isGenerated }: TableColumn, definition: ColumnDefinition, orm: string): string {
  if (isPrimary && isGenerated) {
    if (definition.type === 'uuid') return "@PrimaryGeneratedColumn('uuid')"
    return definition.type === 'bigint' ? "@PrimaryGeneratedColumn({ type: 'bigint' })" : '@PrimaryGeneratedColumn()'
  }
  // SQLite knows no UUIDs: its migrations make texts of them.
  if (isPrimary && name === 'id' && orm === 'varchar' && definition.limit === undefined) return "@PrimaryGeneratedColumn('uuid')"
  if (isPrimary) return `@PrimaryColumn(${optionsOf(definition, orm)})`
  const isTime = orm === 'datetime' && !definition.null
  if (isTime && name === 'created_at') return "@CreateDateColumn({ type: 'datetime' })"
  if (isTime && name === 'updated_at') return "@UpdateDateColumn({ type: 'datetime' })"
  return `@Column(${optionsOf(definition, orm)})`
}

/** As TypeORM takes it: SQL is a function. */
function defaultText(value: DefaultValue): string {
  if (defaultsToNow(value)) return "() => 'CURRENT_TIMESTAMP'"
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'function') return JSON.stringify(value)
  const sql = (value as () => string | NativeType)()
  // What was read from one database is the same for both names.
  return `() => ${text(typeof sql === 'string' ? sql : sql.postgres)}`
}

function optionsOf({ null: nullable, default: value, limit, precision, scale }: ColumnDefinition, orm: string): string {
  const options = [
    `type: ${text(orm)}`,
    ...(limit === undefined ? [] : [`length: ${limit}`]),
    ...(precision === undefined ? [] : [`precision: ${precision}`]),
    ...(scale === undefined ? [] : [`scale: ${scale}`]),
    ...(nullable ? ['nullable: true'] : []),
    ...(value === undefined ? [] : [`default: ${defaultText(value)}`]),
  ]
  return `{ ${options.join(', ')} }`
}

const indexLines = (table: Table, column: string): string[] =>
  table.indices.flatMap((index) => {
    const found = definitionOf(() => indexOf(table.name, index))
    if (found === null || found.columns.length !== 1 || found.columns[0] !== column) return []
    const options = [...(found.unique ? ['unique: true'] : []), ...(found.where === undefined ? [] : [`where: ${text(found.where)}`])]
    return [`@Index(${text(found.name)}${options.length === 0 ? '' : `, { ${options.join(', ')} }`})`]
  })

/** Null for what steps of migrations cannot say either. */
function definitionOf<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (hasCode(error, 'ERR_UNSUPPORTED_STEP')) return null
    throw error
  }
}

const camelCase = (name: string): string =>
  name.replaceAll(/[^A-Za-z\d]+(\w)?/g, (_, letter: string | undefined) => (letter ?? '').toUpperCase())

const pascalCase = (name: string): string => {
  const camel = camelCase(name)
  return camel.charAt(0).toUpperCase() + camel.slice(1)
}
