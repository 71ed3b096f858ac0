/** Pieces of SQL that both databases write the same way. */
import type { ColumnDefinition, DefaultValue, NativeType } from '../migrations/column.js'
import type { ForeignKeyDefinition, IndexDefinition, ReferentialAction } from '../migrations/operation.js'

type Kind = 'sqlite' | 'postgres'

/** A name in quotes. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Names in quotes, with commas. */
export const listed = (names: readonly string[]): string => names.map(quoted).join(', ')

/** A text as a value. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A default as SQL; null for none. */
export function defaultSql(value: DefaultValue | undefined, kind: Kind): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'function') {
    const sql = (value as () => string | NativeType)()
    const text = typeof sql === 'string' ? sql : sql[kind]
    // SQLite takes an expression in parentheses only.
    return kind === 'sqlite' ? `(${text})` : text
  }
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return kind === 'sqlite' ? String(Number(value)) : String(value)
  if (typeof value === 'string') return literal(value)
  return literal(value instanceof Date ? value.toISOString() : JSON.stringify(value))
}

/** `varchar(40)`, with what belongs to a type in parentheses. */
export function sized(name: string, ...sizes: readonly (number | undefined)[]): string {
  const given = sizes.filter((size) => size !== undefined)
  return given.length === 0 ? name : `${name}(${given.join(',')})`
}

/** A column of a table. */
export function columnSql(column: ColumnDefinition, type: string, kind: Kind): string {
  const byDefault = defaultSql(column.default, kind)
  return `${quoted(column.name)} ${type}${column.null ? '' : ' NOT NULL'}${byDefault === null ? '' : ` DEFAULT ${byDefault}`}`
}

const ACTIONS: Readonly<Record<ReferentialAction, string>> = { cascade: 'CASCADE', nullify: 'SET NULL', restrict: 'RESTRICT' }

/** A foreign key as a constraint. */
export function foreignKeySql({ name, column, toTable, toColumn, onDelete, onUpdate }: ForeignKeyDefinition): string {
  const actions = (onDelete ? ` ON DELETE ${ACTIONS[onDelete]}` : '') + (onUpdate ? ` ON UPDATE ${ACTIONS[onUpdate]}` : '')
  return `CONSTRAINT ${quoted(name)} FOREIGN KEY (${quoted(column)}) REFERENCES ${quoted(toTable)} (${quoted(toColumn)})${actions}`
}

/** `CREATE INDEX`. */
export function indexSql({ table, name, columns, unique, where, concurrently }: IndexDefinition, kind: Kind): string {
  const how = concurrently && kind === 'postgres' ? ' CONCURRENTLY' : ''
  const condition = where === undefined ? '' : ` WHERE ${where}`
  return `CREATE ${unique ? 'UNIQUE ' : ''}INDEX${how} ${quoted(name)} ON ${quoted(table)} (${listed(columns)})${condition}`
}
