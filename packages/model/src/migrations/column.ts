/** Columns of migrations: their types, their options, and their definition once both are checked. */
import { ArgumentError } from '@live/core'
import { underscore } from '../database/naming.js'

/** Types that mean the same on both databases. */
export const COLUMN_TYPES = [
  'string',
  'text',
  'integer',
  'bigint',
  'float',
  'decimal',
  'boolean',
  'date',
  'datetime',
  'timestamp',
  'time',
  'json',
  'jsonb',
  'uuid',
  'binary',
] as const

/** A type of a column. */
export type ColumnTypeName = (typeof COLUMN_TYPES)[number]

/** A type by the names that the databases have for it: `{ postgres: 'point', sqlite: 'text' }`. */
export interface NativeType {
  readonly sqlite: string
  readonly postgres: string
}

/** A type: one of both databases, or one by name. */
export type ColumnType = ColumnTypeName | NativeType

/** An expression of SQL; a function, so that it cannot be taken for a text. */
export type SqlExpression = () => string | NativeType

/** A value that new rows get. */
export type DefaultValue = string | number | boolean | null | object | SqlExpression

/** Options of every column. */
export interface ColumnOptions {
  /** Whether it may be NULL. Default: true. */
  readonly null?: boolean
  /** What a row gets that says nothing. `() => 'CURRENT_TIMESTAMP'` is SQL. Default: none. */
  readonly default?: DefaultValue
  /** Characters of a `string`; PostgreSQL refuses more, and so do models. Default: none. */
  readonly limit?: number
  /** Digits of a `decimal`, or digits of the fractions of seconds. Default: that of the database. */
  readonly precision?: number
  /** Digits of a `decimal` behind the point. Default: 0 when there is a precision. */
  readonly scale?: number
}

/** What a primary key is made of, where the database makes it. */
export type GeneratedKey = 'integer' | 'bigint' | 'uuid'

/** A column, checked. */
export interface ColumnDefinition {
  readonly name: string
  readonly type: ColumnType
  readonly null: boolean
  readonly default?: DefaultValue | undefined
  readonly limit?: number | undefined
  readonly precision?: number | undefined
  readonly scale?: number | undefined
}

const KNOWN_OPTIONS: readonly string[] = ['null', 'default', 'limit', 'precision', 'scale', 'index']

/** @throws ArgumentError for a type or an option that there is not */
export function columnDefinition(name: string, type: ColumnType, options: ColumnOptions = {}): ColumnDefinition {
  const column = columnName(name)
  const native = typeof type === 'object' && type !== null && typeof type.sqlite === 'string' && typeof type.postgres === 'string'
  if (!native && !(COLUMN_TYPES as readonly unknown[]).includes(type)) {
    throw new ArgumentError(`The column ${column} has the type ${JSON.stringify(type)}; the types are ${COLUMN_TYPES.join(', ')}`)
  }
  for (const option of Object.keys(options)) {
    if (KNOWN_OPTIONS.includes(option)) continue
    throw new ArgumentError(`The column ${column} has an option ${JSON.stringify(option)}; the options are ${KNOWN_OPTIONS.join(', ')}`)
  }
  const { limit, precision, scale } = options
  for (const [option, value] of Object.entries({ limit, precision, scale })) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) continue
    throw new ArgumentError(`${option} of the column ${column} is ${String(value)}; it must be a whole number`)
  }
  return { name: column, type, null: options.null ?? true, default: options.default ?? undefined, limit, precision, scale }
}

/** The name of a column in the database: `createdAt` is `created_at`, as it is for models. @throws ArgumentError */
export const columnName = (name: string): string => underscore(identifier(name, 'column'))

/** PostgreSQL cuts longer names without an error. */
const LONGEST_NAME = 63

/** A name that both databases keep as it is. @throws ArgumentError */
export function identifier(name: string, what: string): string {
  const fits = typeof name === 'string' && name.trim() !== '' && !name.includes('\0') && Buffer.byteLength(name) <= LONGEST_NAME
  if (fits) return name
  throw new ArgumentError(`${JSON.stringify(name)} cannot be the name of a ${what}: it has to have 1 to ${LONGEST_NAME} bytes`)
}
