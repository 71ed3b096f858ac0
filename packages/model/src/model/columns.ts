/** What the columns of a model hold, and how values from outside become values of them. */
import { types } from 'node:util'
import type { EntityMetadata } from 'typeorm'
import { isEnumValue } from './enum-values.js'
import { normalized } from './normalizations.js'

/** TypeORM's description of a column. */
export type Column = EntityMetadata['columns'][number]

/** What a column holds, whichever database it is in. */
export type ColumnKind = 'integer' | 'number' | 'boolean' | 'time' | 'date' | 'text' | 'uuid' | 'json' | 'binary' | 'other'

const KINDS: Readonly<Record<string, ColumnKind>> = {
  ...group('integer', 'int int2 int4 int8 integer smallint tinyint mediumint bigint'),
  ...group('number', 'float float4 float8 real double numeric decimal'),
  ...group('boolean', 'boolean bool'),
  ...group('time', 'datetime timestamp timestamptz'),
  ...group('text', 'varchar text character char nvarchar citext clob'),
  ...group('json', 'json jsonb simple-json'),
  ...group('binary', 'blob bytea'),
  uuid: 'uuid',
  date: 'date',
  'double precision': 'number',
  'character varying': 'text',
  'timestamp with time zone': 'time',
  'timestamp without time zone': 'time',
}

function group(kind: ColumnKind, names: string): Record<string, ColumnKind> {
  return Object.fromEntries(names.split(' ').map((name) => [name, kind]))
}

/** What a column holds. */
export function kindOf({ type }: Column): ColumnKind {
  if (type === Number) return 'integer'
  if (type === String) return 'text'
  if (type === Boolean) return 'boolean'
  if (type === Date) return 'time'
  return typeof type === 'string' && Object.hasOwn(KINDS, type) ? KINDS[type]! : 'other'
}

const INT16 = 2n ** 15n
const INT32 = 2n ** 31n
const INT64 = 2n ** 63n

function limitOf({ type }: Column): bigint {
  if (type === 'bigint' || type === 'int8') return INT64
  return type === 'smallint' || type === 'int2' || type === 'tinyint' ? INT16 : INT32
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
/** Postgres has no year 0 in this form, and SQLite reads four digits. */
const FIRST_TIME = Date.parse('0001-01-01T00:00:00.000Z')
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Why a value cannot be stored: the type of the error, and values of its message. */
export interface Misfit {
  readonly type: string
  readonly values?: { readonly count: number }
}

const wrong = (type: string): Misfit => ({ type })

/** Why a value cannot be stored in a column; null when it can. Both databases get the same answer. */
export function misfit(column: Column, value: unknown): Misfit | null {
  if (typeof value === 'function' || typeof value === 'symbol') return wrong('invalid')
  if (column.transformer !== undefined) return isEnumValue(column, value) ? null : wrong('inclusion')
  switch (kindOf(column)) {
    case 'integer':
      return misfitInteger(column, value)
    case 'number':
      return (typeof value === 'number' && Number.isFinite(value)) || (typeof value === 'string' && NUMBER.test(value))
        ? null
        : wrong('notANumber')
    case 'boolean':
      return typeof value === 'boolean' ? null : wrong('notABoolean')
    case 'time':
      return misfitTime(value)
    case 'text':
      return misfitText(column, value)
    case 'uuid':
      return typeof value === 'string' && UUID.test(value) ? null : wrong('invalid')
    case 'binary':
      return types.isUint8Array(value) ? null : wrong('invalid')
    case 'date':
      return typeof value === 'string' && DATE.test(value) && castTime(value) !== null ? null : wrong('notADate')
    default:
      return column.enum === undefined || column.isArray || column.enum.includes(value as string) ? null : wrong('inclusion')
  }
}

function misfitInteger(column: Column, value: unknown): Misfit | null {
  const whole = typeof value === 'bigint' || Number.isSafeInteger(value) || (typeof value === 'string' && INTEGER.test(value))
  if (!whole) return wrong('notAnInteger')
  const limit = limitOf(column)
  const exact = BigInt(value as string | number | bigint)
  return exact >= -limit && exact < limit ? null : wrong('outOfRange')
}

function misfitTime(value: unknown): Misfit | null {
  if (!types.isDate(value)) return wrong('notADate')
  const time = value.getTime()
  return time >= FIRST_TIME && time <= LAST_TIME ? null : wrong('notADate')
}

function misfitText({ length }: Column, value: unknown): Misfit | null {
  if (typeof value !== 'string') return wrong('notText')
  if (value.includes('\0') || !value.isWellFormed()) return wrong('unstorable')
  const limit = Number(length)
  // A database counts characters, JavaScript UTF-16 units: only a text that is too long by the latter has to be counted.
  const tooLong = limit > 0 && value.length > limit && (value.length > 2 * limit || [...value].length > limit)
  return tooLong ? { type: 'tooLong', values: { count: limit } } : null
}

const INTEGER = /^[+-]?\d{1,19}$/
const NUMBER = /^[+-]?\d{1,30}(?:\.\d{1,30})?$/
const TRUE: readonly string[] = ['1', 'true', 'on', 'yes', 't']
const FALSE: readonly string[] = ['0', 'false', 'off', 'no', 'f']
const DATE = /^\d{4}-\d\d-\d\d$/
const TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/

/**
 * The value of a column that a text means, as forms send it; any other value as it is. What means nothing stays a text, and
 * validation says so. Times without a zone are UTC.
 */
export function cast(column: Column, given: unknown): unknown {
  const value = normalized(column, given)
  if (typeof value !== 'string' || column.transformer !== undefined) return value
  const kind = kindOf(column)
  if (kind === 'text' || kind === 'other' || kind === 'json') return value
  const text = value.trim()
  if (text === '') return null
  if (kind === 'boolean') return TRUE.includes(text.toLowerCase()) ? true : FALSE.includes(text.toLowerCase()) ? false : value
  if (kind === 'time') return castTime(text) ?? value
  if (kind === 'number') return NUMBER.test(text) ? Number(text) : value
  if (kind !== 'integer' || !INTEGER.test(text)) return kind === 'integer' ? value : text
  return Number.isSafeInteger(Number(text)) ? Number(text) : text
}

function castTime(text: string): Date | null {
  if (!TIME.test(text)) return null
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text.slice(10)) || text.length === 10 ? text : `${text}Z`
  const time = new Date(zoned.replace(' ', 'T'))
  return Number.isNaN(time.getTime()) ? null : time
}

const tables = new WeakMap<EntityMetadata, ReadonlyMap<string, Column>>()

/** The column of an attribute. */
export function columnOf(metadata: EntityMetadata, attribute: string): Column | undefined {
  let table = tables.get(metadata)
  if (table === undefined) {
    table = new Map(metadata.columns.map((column) => [column.propertyName, column]))
    tables.set(metadata, table)
  }
  return table.get(attribute)
}

/** The one column of the primary key; `Database.connect` makes sure that there is one. */
export function primaryColumnOf(metadata: EntityMetadata): Column {
  return metadata.primaryColumns[0]!
}

/** Sets a column or an association. TypeORM's own setter merges a record into the one that was there, and changes that one. */
export function setValue(record: object, field: Column | EntityMetadata['relations'][number], value: unknown): void {
  if (field.embeddedMetadata === undefined) (record as Record<string, unknown>)[field.propertyName] = value
  else field.setEntityValue(record, value)
}
