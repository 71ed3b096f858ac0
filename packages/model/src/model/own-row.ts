/** The row of a record. */
import { ArgumentError } from '@live/core'
import { RecordNotFoundError } from '../errors/record-errors.js'
import { Relation } from '../relation/relation.js'
import type { QueryRecord, RecordClass } from '../relation/relation-types.js'
import { type BaseRecord, metadataOf } from './base-record.js'
import { primaryColumnOf } from './columns.js'
import { STATE } from './record-state.js'

/** The class of a record. */
export const modelOf = <T extends BaseRecord>(record: T): RecordClass<T & QueryRecord> => record.constructor as RecordClass<T & QueryRecord>

/** Its row, as a query. @throws ArgumentError before it is stored */
export function rowOf<T extends BaseRecord>(record: T): Relation<T & QueryRecord> {
  const { propertyName } = primaryColumnOf(metadataOf(record))
  return new Relation(modelOf(record)).where({ [propertyName]: storedKeyOf(record) } as never)
}

/** The error of a row that is gone. */
export function goneError(record: BaseRecord): RecordNotFoundError {
  const { propertyName } = primaryColumnOf(metadataOf(record))
  return new RecordNotFoundError(record.constructor.name, `${propertyName} = ${String(storedKeyOf(record))}`)
}

/** The key of its row. @throws ArgumentError before it is stored */
export function storedKeyOf(record: BaseRecord): unknown {
  const { snapshot, persisted } = record[STATE]
  if (!persisted) throw new ArgumentError(`The ${record.constructor.name} has no row: save it first`)
  return snapshot[primaryColumnOf(metadataOf(record)).propertyName]
}
