/** INSERT of many rows: in parts that the database takes, all or nothing. */
import { ArgumentError } from '@live/core'
import type { EntityMetadata } from 'typeorm'
import type { Database } from '../database/database.js'
import { RecordInvalidError, RecordNotUniqueError } from '../errors/record-errors.js'
import { type Column, cast, columnOf, primaryColumnOf } from '../model/columns.js'
import { bound, runStatement, tableOf } from '../model/statement.js'
import { misfitsOf } from '../validation/column-rules.js'
import { ValidationErrors } from '../validation/validation-errors.js'
import { columnFor, isPlain } from './conditions.js'
import type { AttributeName } from './relation-types.js'

/** How `insertAll` works. */
export interface InsertOptions<T> {
  /** Attributes of the unique index whose rows are left out. Default: of any. */
  readonly uniqueBy?: AttributeName<T> | readonly AttributeName<T>[]
}

/** How `upsertAll` works. */
export interface UpsertOptions<T> {
  /** Attributes of the unique index by which a row is found. */
  readonly uniqueBy: AttributeName<T> | readonly AttributeName<T>[]
  /** What is updated. Default: every attribute that was given, but those of `uniqueBy`. */
  readonly updateOnly?: AttributeName<T> | readonly AttributeName<T>[]
}

/** What is inserted, and what happens to rows that are there. */
export interface InsertPlan {
  /** What every row has that does not say something else. */
  readonly attributes: Row
  readonly conflict: 'skip' | 'fail' | 'update'
  readonly uniqueBy?: string | readonly string[]
  readonly updateOnly?: string | readonly string[]
}

type Row = Readonly<Record<string, unknown>>

/** Parameters of one statement: PostgreSQL takes 65 535, SQLite 32 766. */
const MAX_PARAMETERS = 30_000
/** More would make a statement that takes long to read. */
const MAX_ROWS = 5_000
/** As many as an error tells. */
const MAX_ERRORS = 100

/** Inserts rows. @returns their keys */
export async function insertRows(
  database: Database,
  metadata: EntityMetadata,
  given: readonly object[],
  plan: InsertPlan,
): Promise<unknown[]> {
  if (!Array.isArray(given) || given.some((row) => !isPlain(row))) throw new ArgumentError('Rows are given as a list of plain objects')
  if (given.length === 0) return []
  const rows = given.map((row) => ({ ...plan.attributes, ...row }))
  const columns = columnsOf(metadata, rows)
  const values = valuesOf(metadata, rows, columns)
  const end = onConflict(metadata, columns, plan)
  const size = Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_PARAMETERS / columns.length)))
  const insert = async (): Promise<unknown[]> => {
    const keys: unknown[] = []
    for (let from = 0; from < values.length; from += size)
      keys.push(...(await insertPart(database, metadata, columns, values.slice(from, from + size), end)))
    return keys
  }
  try {
    // A part that fails must not leave the parts before it, nor spoil the transaction around it.
    const apart = values.length > size || (database.sharesTransaction && database.adapter.failurePoisonsTransaction)
    return apart ? ((await database.transaction(insert, { requiresNew: true })) as unknown[]) : await insert()
  } catch (error) {
    if (database.adapter.uniqueViolation(error) === null) throw error
    throw new RecordNotUniqueError(metadata.name, error)
  }
}

async function insertPart(
  database: Database,
  metadata: EntityMetadata,
  columns: readonly Column[],
  rows: readonly (readonly unknown[])[],
  end: string,
): Promise<unknown[]> {
  const { driver } = metadata.dataSource
  const parameters: Record<string, unknown> = {}
  let count = 0
  const lists = rows.map((row) => {
    const places = row.map((value) => {
      const name = `row_${count++}`
      parameters[name] = value
      return `:${name}`
    })
    return `(${places.join(', ')})`
  })
  const names = columns.map(({ databaseName }) => driver.escape(databaseName)).join(', ')
  const key = primaryColumnOf(metadata)
  const returning = `RETURNING ${driver.escape(key.databaseName)} AS ${driver.escape('key')}`
  const text = `INSERT INTO ${tableOf(metadata)} (${names}) VALUES ${lists.join(', ')} ${end} ${returning}`
  const found = await runStatement(database.manager, metadata, 'Insert All', text, parameters)
  return found.map((row) => driver.prepareHydratedValue(row['key'], key) as unknown)
}

/** The columns of all rows, and the times that are always set. */
function columnsOf(metadata: EntityMetadata, rows: readonly Row[]): Column[] {
  const names = Object.keys(rows[0]!)
  for (const [index, row] of rows.entries()) {
    const own = Object.keys(row)
    if (own.length === names.length && own.every((name) => Object.hasOwn(rows[0]!, name))) continue
    throw new ArgumentError(`Row ${index} has other attributes than the first one: give every row the same, with null for nothing`)
  }
  const given = names.map((name) => columnFor(metadata, name))
  const times = metadata.columns.filter((column) => (column.isCreateDate || column.isUpdateDate) && !given.includes(column))
  const versions = metadata.versionColumn === undefined || given.includes(metadata.versionColumn) ? [] : [metadata.versionColumn]
  const ids = metadata.primaryColumns.filter((column) => column.generationStrategy === 'uuid' && !given.includes(column))
  return [...given, ...times, ...versions, ...(metadata.dataSource.options.type === 'postgres' ? [] : ids)]
}

/** The values of the rows as the columns store them. @throws RecordInvalidError naming row and attribute */
function valuesOf(metadata: EntityMetadata, rows: readonly Row[], columns: readonly Column[]): unknown[][] {
  const errors = new ValidationErrors((metadata.target as { prototype: object }).prototype)
  const now = new Date()
  const values = rows.map((row, index) => {
    const own = new ValidationErrors((metadata.target as { prototype: object }).prototype)
    const list = columns.map((column) => {
      const value = Object.hasOwn(row, column.propertyName) ? cast(column, row[column.propertyName]) : automatic(column, now)
      misfitsOf(column, value, own)
      return own.isEmpty ? (bound(column, value) ?? null) : null
    })
    if (!own.isEmpty && errors.count < MAX_ERRORS) errors.merge(own, `[${index}].`)
    return list
  })
  if (!errors.isEmpty) throw new RecordInvalidError({}, errors.issues, errors.fullMessages)
  return values
}

function automatic(column: Column, now: Date): unknown {
  if (column.isVersion) return 1
  return column.generationStrategy === 'uuid' ? crypto.randomUUID() : now
}

function onConflict(metadata: EntityMetadata, columns: readonly Column[], { conflict, uniqueBy, updateOnly }: InsertPlan): string {
  if (conflict === 'fail') return ''
  const { driver } = metadata.dataSource
  const quoted = (column: Column): string => driver.escape(column.databaseName)
  const unique = listOf(uniqueBy).map((name) => columnFor(metadata, name))
  const target = unique.length === 0 ? '' : ` (${unique.map(quoted).join(', ')})`
  if (conflict === 'skip') return `ON CONFLICT${target} DO NOTHING`
  if (unique.length === 0) throw new ArgumentError('upsertAll() needs uniqueBy: the attributes of a unique index')
  const updated =
    updateOnly === undefined
      ? columns.filter((column) => !unique.includes(column) && !column.isCreateDate && !column.isPrimary && !column.isVersion)
      : [
          ...listOf(updateOnly).map((name) => columnOf(metadata, name) ?? columnFor(metadata, name)),
          ...columns.filter(({ isUpdateDate }) => isUpdateDate),
        ]
  if (updated.length === 0) return `ON CONFLICT${target} DO NOTHING`
  const version =
    metadata.versionColumn === undefined
      ? []
      : [`${quoted(metadata.versionColumn)} = ${tableOf(metadata)}.${quoted(metadata.versionColumn)} + 1`]
  const settings = [...new Set(updated)].map((column) => `${quoted(column)} = excluded.${quoted(column)}`)
  return `ON CONFLICT${target} DO UPDATE SET ${[...settings, ...version].join(', ')}`
}

function listOf(names: string | readonly string[] | undefined): readonly string[] {
  if (names === undefined || Array.isArray(names)) return names ?? []
  if (typeof names === 'string') return [names]
  throw new ArgumentError('uniqueBy and updateOnly are the name of an attribute, or a list of names')
}
