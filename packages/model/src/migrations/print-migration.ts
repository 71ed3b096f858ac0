/** Steps of a migration as the source text of its class. */
import { checkNameOf, foreignKeyNameOf, indexNameOf, uniqueNameOf } from '../database/names.js'
import { pluralize } from '../database/naming.js'
import type { ColumnDefinition, DefaultValue, NativeType } from './column.js'
import { singular } from './definitions.js'
import { defaultsToNow } from './from-typeorm.js'
import type { ConstraintDefinition, ForeignKeyDefinition, IndexDefinition, Operation, TableDefinition } from './operation.js'

/** A migration of steps, which can be taken back. */
export function printMigration(className: string, operations: readonly Operation[]): string {
  const lines = withKeysInside(operations).flatMap(printStep)
  return frame(className, [`  override change() {`, ...lines.map((line) => `    ${line}`), '  }'])
}

/** A migration of SQL, for one database; used where there is something that steps cannot say. */
export function printSqlMigration(className: string, kind: 'sqlite' | 'postgres', up: readonly string[], down: readonly string[]): string {
  const method = (name: string, statements: readonly string[]): string[] => [
    `  override ${name}() {`,
    ...statements.map((sql) => `    this.execute({ ${kind}: ${text(sql)} })`),
    '  }',
  ]
  return frame(className, [...method('up', up), '', ...method('down', down)])
}

function frame(className: string, body: readonly string[]): string {
  return [`import { Migration } from '@live/model'`, '', `export default class ${className} extends Migration {`, ...body, '}', ''].join(
    '\n',
  )
}

/** Foreign keys of new tables belong into them, where the other table is there already. */
function withKeysInside(operations: readonly Operation[]): Operation[] {
  const created = new Map<string, { table: TableDefinition; place: number }>()
  const result: Operation[] = []
  for (const operation of operations) {
    const key = operation.kind === 'addForeignKey' ? operation.key : null
    const own = key === null ? undefined : created.get(key.table)
    const other = key === null ? undefined : created.get(key.toTable)
    if (key !== null && own !== undefined && (other === undefined || other.place <= own.place)) {
      const table = { ...own.table, foreignKeys: [...own.table.foreignKeys, key] }
      created.set(key.table, { ...own, table })
      result[own.place] = { kind: 'createTable', table }
    } else {
      if (operation.kind === 'createTable') created.set(operation.table.name, { table: operation.table, place: result.length })
      result.push(operation)
    }
  }
  return result
}

function printStep(step: Operation): string[] {
  switch (step.kind) {
    case 'createTable':
      return printTable(step.table)
    case 'addColumn':
      return [call('addColumn', step.table, step.column.name, typeText(step.column), columnOptions(step.column))]
    case 'removeColumn':
      return [call('removeColumn', step.table, step.name, ...(step.column ? [typeText(step.column), columnOptions(step.column)] : []))]
    case 'renameColumn':
      return [call('renameColumn', step.table, step.from, step.to)]
    case 'changeColumn': {
      const from = step.from === null ? '' : `{ from: [${typeText(step.from).code}, ${columnOptions(step.from).code || '{}'}] }`
      return [call('changeColumn', step.table, step.to.name, typeText(step.to), code(columnOptions(step.to).code || '{}'), code(from))]
    }
    case 'changeNull':
      return [call('changeColumnNull', step.table, step.name, code(String(step.null)))]
    case 'changeDefault': {
      const from = step.from === undefined ? '' : `from: ${valueText(step.from[0])}, `
      return [call('changeColumnDefault', step.table, step.name, code(`{ ${from}to: ${valueText(step.to)} }`))]
    }
    default:
      return printConstraint(step)
  }
}

function printConstraint(step: Operation): string[] {
  switch (step.kind) {
    case 'addIndex':
      return [call('addIndex', step.index.table, list(step.index.columns), indexOptions(step.index))]
    case 'removeIndex':
      return [call('removeIndex', step.table, ...(step.index ? [list(step.index.columns), indexOptions(step.index)] : []))]
    case 'addForeignKey':
    case 'removeForeignKey':
      return step.key === null ? [] : [call(step.kind, step.key.table, step.key.toTable, keyOptions(step.key))]
    case 'addConstraint':
      return [constraintCall('add', step.constraint)]
    case 'removeConstraint':
      return step.constraint === null ? [] : [constraintCall('remove', step.constraint)]
    default:
      return []
  }
}

function constraintCall(verb: 'add' | 'remove', constraint: ConstraintDefinition): string {
  const named = constraintName(constraint)
  if (constraint.kind === 'unique') return call(`${verb}UniqueConstraint`, constraint.table, list(constraint.columns), named)
  return call(`${verb}Check`, constraint.table, constraint.expression, named)
}

function constraintName(constraint: ConstraintDefinition): Code {
  const { kind, table, name } = constraint
  const usual = kind === 'unique' ? uniqueNameOf(table, constraint.columns) : checkNameOf(table, constraint.expression)
  return code(name === usual ? '' : `{ name: ${text(name)} }`)
}

function printTable(table: TableDefinition): string[] {
  const { primaryKey: key } = table
  const options = key === null ? '{ id: false }' : 'type' in key ? keyText(key) : `{ primaryKey: ${list(key).code} }`
  const stamps = table.columns.filter(isTimestamp)
  const folded = stamps.length === 2
  const lines = [
    ...table.columns.filter((column) => !folded || !isTimestamp(column)).flatMap((column) => printColumn(column, table)),
    ...(folded ? ['t.timestamps()'] : []),
    ...table.indices
      .filter((index) => !belongs(index, table))
      .map((index) => `t.index(${[list(index.columns).code, indexOptions(index).code].filter(Boolean).join(', ')})`),
    ...table.constraints.map((constraint) => {
      const what = constraint.kind === 'unique' ? list(constraint.columns).code : text(constraint.expression)
      return `t.${constraint.kind}(${[what, constraintName(constraint).code].filter(Boolean).join(', ')})`
    }),
    ...table.foreignKeys
      .filter((key_) => !isReference(key_, table))
      .map((each) => `t.foreignKey(${text(each.toTable)}${after(keyOptions(each))})`),
  ]
  const end = options === '' ? '})' : `}, ${options})`
  return [`this.createTable(${text(table.name)}, (t) => {`, ...lines.map((line) => `  ${line}`), end]
}

function keyText({ name, type }: { readonly name: string; readonly type: string }): string {
  const parts = [type === 'integer' ? '' : `id: ${text(type)}`, name === 'id' ? '' : `primaryKey: ${text(name)}`].filter(Boolean)
  return parts.length === 0 ? '' : `{ ${parts.join(', ')} }`
}

const isTimestamp = (column: ColumnDefinition): boolean =>
  (column.name === 'created_at' || column.name === 'updated_at') &&
  column.type === 'datetime' &&
  !column.null &&
  defaultsToNow(column.default)

/** Whether a column is one that `references` makes, with that foreign key. */
function isReference(key: ForeignKeyDefinition, table: TableDefinition): boolean {
  const column = table.columns.find(({ name }) => name === key.column)
  const type = column?.type
  const plain = type === 'integer' || type === 'bigint' || type === 'uuid'
  return plain && key.column.endsWith('_id') && key.toColumn === 'id' && key.name === foreignKeyNameOf(table.name, [key.column])
}

/** Whether an index is said by the reference of its column. */
function belongs(index: IndexDefinition, table: TableDefinition): boolean {
  const [column, ...more] = index.columns
  const plain = more.length === 0 && index.where === undefined && index.name === indexNameOf(table.name, index.columns)
  return plain && table.foreignKeys.some((key) => key.column === column && isReference(key, table))
}

function printColumn(column: ColumnDefinition, table: TableDefinition): string[] {
  const key = table.foreignKeys.find((each) => each.column === column.name && isReference(each, table))
  if (key === undefined) {
    const name =
      typeof column.type === 'string' ? `t.${column.type}(${text(column.name)}` : `t.column(${text(column.name)}, ${typeText(column).code}`
    return [`${name}${after(columnOptions(column))})`]
  }
  const name = column.name.slice(0, -'_id'.length)
  const index = table.indices.find((each) => belongs(each, table) && each.columns[0] === column.name)
  const actions = [key.toTable === pluralize(name) ? '' : `toTable: ${text(key.toTable)}`, ...actionTexts(key)].filter(Boolean)
  const options = [
    column.null ? '' : 'null: false',
    column.type === 'integer' ? '' : `type: ${text(String(column.type))}`,
    index === undefined ? 'index: false' : index.unique ? 'index: { unique: true }' : '',
    actions.length === 0 ? 'foreignKey: true' : `foreignKey: { ${actions.join(', ')} }`,
  ].filter(Boolean)
  return [`t.references(${text(name)}, { ${options.join(', ')} })`]
}

const actionTexts = ({ onDelete, onUpdate }: ForeignKeyDefinition): string[] => [
  onDelete === undefined ? '' : `onDelete: ${text(onDelete)}`,
  onUpdate === undefined ? '' : `onUpdate: ${text(onUpdate)}`,
]

function keyOptions(key: ForeignKeyDefinition): Code {
  const options = [
    key.column === `${singular(key.toTable)}_id` ? '' : `column: ${text(key.column)}`,
    key.toColumn === 'id' ? '' : `primaryKey: ${text(key.toColumn)}`,
    key.name === foreignKeyNameOf(key.table, [key.column]) ? '' : `name: ${text(key.name)}`,
    ...actionTexts(key),
  ].filter(Boolean)
  return code(options.length === 0 ? '' : `{ ${options.join(', ')} }`)
}

function indexOptions({ table, columns, name, unique, where }: IndexDefinition): Code {
  const options = [
    unique ? 'unique: true' : '',
    where === undefined ? '' : `where: ${text(where)}`,
    name === indexNameOf(table, columns) ? '' : `name: ${text(name)}`,
  ].filter(Boolean)
  return code(options.length === 0 ? '' : `{ ${options.join(', ')} }`)
}

function columnOptions({ null: nullable, default: value, limit, precision, scale }: ColumnDefinition): Code {
  const options = [
    nullable ? '' : 'null: false',
    limit === undefined ? '' : `limit: ${limit}`,
    precision === undefined ? '' : `precision: ${precision}`,
    scale === undefined ? '' : `scale: ${scale}`,
    value === undefined ? '' : `default: ${valueText(value)}`,
  ].filter(Boolean)
  return code(options.length === 0 ? '' : `{ ${options.join(', ')} }`)
}

/** A piece of source, in contrast to a text that has to be quoted. */
interface Code {
  readonly code: string
}

const code = (source: string): Code => ({ code: source })
const list = (names: readonly string[]): Code => code(`[${names.map(text).join(', ')}]`)
const after = ({ code: source }: Code): string => (source === '' ? '' : `, ${source}`)

function call(method: string, ...parameters: (string | Code)[]): string {
  const given = parameters.map((each) => (typeof each === 'string' ? text(each) : each.code)).filter((each) => each !== '')
  return `this.${method}(${given.join(', ')})`
}

function typeText({ type }: ColumnDefinition): Code {
  return code(typeof type === 'string' ? text(type) : nativeText(type))
}

const nativeText = ({ sqlite, postgres }: NativeType): string => `{ sqlite: ${text(sqlite)}, postgres: ${text(postgres)} }`

function valueText(value: DefaultValue): string {
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'function') return JSON.stringify(value)
  const sql = (value as () => string | NativeType)()
  return typeof sql === 'string'
    ? `() => ${text(sql)}`
    : sql.sqlite === sql.postgres
      ? `() => ${text(sql.sqlite)}`
      : `() => (${nativeText(sql)})`
}

/** A text in single quotes. */
export function text(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
