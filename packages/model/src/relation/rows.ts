/** Records made of rows, without the detour of TypeORM, which looks for joined rows and parts of other records in each of them. */
import type { EntityMetadata, ObjectLiteral, SelectQueryBuilder } from 'typeorm'
import { type Column, kindOf, setValue } from '../model/columns.js'
import { readTime } from './row-times.js'

/** A row of the database. */
type Row = Record<string, unknown>

/** A column that is read, under the name that it has in the rows. */
interface Field {
  readonly column: Column
  readonly name: string
  /** Whether the record has it as a property of its own, and not as a part of an object. */
  readonly direct: boolean
  /** Makes an attribute of what the database gives; null where that is the same. */
  readonly read: ((value: unknown) => unknown) | null
}

/** Names of PostgreSQL are no longer than 63 bytes. */
const LONGEST_NAME = 63

/** Runs a query without associations. @returns its records, which do not know yet that they have rows */
export async function readRecords<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  model: new () => T,
  metadata: EntityMetadata,
): Promise<T[]> {
  if (!isSimple(metadata)) return query.getMany()
  const toRecord = selectRows(query, model, metadata)
  return (await query.getRawMany<Row>()).map(toRecord)
}

/** Makes a query select the columns of a model. @returns what makes a record of a row */
export function selectRows<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  model: new () => T,
  metadata: EntityMetadata,
): (row: Row) => T {
  const fields = fieldsOf(metadata)
  query.select([])
  for (const { column, name } of fields) query.addSelect(`${query.alias}.${column.propertyPath}`, name)
  return (row) => {
    const record = new model()
    for (const { column, name, direct, read } of fields) {
      const value = read === null ? row[name] : read(row[name])
      if (direct) (record as Row)[name] = value
      else setValue(record, column, value)
    }
    return record
  }
}

const known = new WeakMap<EntityMetadata, readonly Field[]>()

function fieldsOf(metadata: EntityMetadata): readonly Field[] {
  let fields = known.get(metadata)
  if (fields === undefined) {
    fields = metadata.columns.filter(({ isSelect, isVirtual }) => isSelect && !isVirtual).map(fieldOf)
    known.set(metadata, fields)
  }
  return fields
}

function fieldOf(column: Column, index: number): Field {
  const { propertyName: name, embeddedMetadata } = column
  const direct = embeddedMetadata === undefined && Buffer.byteLength(name) <= LONGEST_NAME
  return { column, name: direct ? name : `column_${index}`, direct, read: readerOf(column) }
}

function readerOf(column: Column): Field['read'] {
  const { driver } = column.entityMetadata.dataSource
  const convert = (value: unknown): unknown => driver.prepareHydratedValue(value, column) as unknown
  const kind = kindOf(column)
  if (column.transformer !== undefined || column.isArray) return convert
  if (kind === 'time') return (value) => readTime(value) ?? convert(value)
  return kind === 'text' || kind === 'uuid' || (kind === 'integer' && column.type !== Number) ? null : convert
}

/** Whether a row is all that a record is made of, and nobody else wants to see it made. */
function isSimple(metadata: EntityMetadata): boolean {
  const { childEntityMetadatas, lazyRelations, relationIds, afterLoadListeners, dataSource } = metadata
  const more = [childEntityMetadatas, lazyRelations, relationIds, afterLoadListeners, dataSource.subscribers]
  const computed = metadata.discriminatorColumn !== undefined || metadata.columns.some(({ isVirtualProperty }) => isVirtualProperty)
  return !computed && more.every((list) => list.length === 0)
}
