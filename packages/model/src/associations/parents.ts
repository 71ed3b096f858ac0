/** The records that a record belongs to, by their keys: they need not be read for a statement about them. */
import { ConfigurationError } from '@live/core'
import type { EntityMetadata } from 'typeorm'
import { metadataOf } from '../model/base-record.js'
import type { Column } from '../model/columns.js'
import { STATE, type Stateful } from '../model/record-state.js'
import { Relation } from '../relation/relation.js'
import type { QueryRecord, RecordClass } from '../relation/relation-types.js'

/** The foreign key of an association. @throws ConfigurationError for an association that is none, or is at the other end */
export function foreignKeyOf(metadata: EntityMetadata, association: string, wanted: string): Column {
  const relation = metadata.findRelationWithPropertyPath(association)
  const [column] = relation?.joinColumns ?? []
  if (relation !== undefined && column !== undefined && !relation.isManyToMany) return column
  throw new ConfigurationError(`${wanted} of ${metadata.name}: ${association} is no @ManyToOne association`)
}

/** The record of a key at the other end, as a query; null for no key. */
export function parentQuery(record: object, association: string, key: unknown): Relation<QueryRecord> | null {
  if (key === null || key === undefined) return null
  const metadata = metadataOf(record)
  const column = foreignKeyOf(metadata, association, 'An association')
  const model = column.relationMetadata!.inverseEntityMetadata.target as RecordClass<QueryRecord>
  return new Relation(model).strictLoading(false).where({ [column.referencedColumn!.propertyName]: key } as never)
}

/** The foreign key of a record: now, and as it was before the last save. */
export function keysOf(record: Stateful & object, association: string): { readonly now: unknown; readonly before: unknown } {
  const column = foreignKeyOf(metadataOf(record), association, 'An association')
  const now: unknown = record[STATE].snapshot[column.propertyName] ?? column.getEntityValue(record)
  const change = record[STATE].saved[column.propertyName]
  return { now, before: change === undefined ? now : change[0] }
}
