/** Associations whose key is in no property: found through the table that has it. */
import { ArgumentError } from '@live/core'
import type { EntityMetadata } from 'typeorm'
import { metadataOf } from '../model/base-record.js'
import { type Column, primaryColumnOf } from '../model/columns.js'
import type { Parts } from '../relation/parts.js'
import { Relation } from '../relation/relation.js'
import type { QueryRecord, RecordClass } from '../relation/relation-types.js'

/** The records at the other end of a many-to-many association. @param record the owner, stored; @param model the class at the other end */
export function manyToMany<T extends QueryRecord>(record: object, name: string, model: RecordClass<T>, parts: Partial<Parts>): Relation<T> {
  const metadata = metadataOf(record)
  const relation = metadata.findRelationWithPropertyPath(name)!
  const junction = relation.junctionEntityMetadata!
  const [owner, inverse] = [junction.ownerColumns[0]!, junction.inverseColumns[0]!]
  const [near, far] = relation.isOwning ? [owner, inverse] : [inverse, owner]
  const key: unknown = near.referencedColumn!.getEntityValue(record)
  if (key === undefined) throw new ArgumentError(`The ${metadata.name} is not stored, so it has no ${name} yet`)
  return through(model, far, junction, near, key, parts)
}

/** The record that a foreign key without a property refers to. @param own that key */
export function byHiddenKey<T extends QueryRecord>(record: object, own: Column, model: RecordClass<T>, parts: Partial<Parts>): Relation<T> {
  const primary = primaryColumnOf(own.entityMetadata)
  return through(model, own, own.entityMetadata, primary, primary.getEntityValue(record), parts)
}

/** Records whose key is in the column `far` of the rows of a table whose column `near` has a value. */
function through<T extends QueryRecord>(
  model: RecordClass<T>,
  far: Column,
  table: EntityMetadata,
  near: Column,
  value: unknown,
  parts: Partial<Parts>,
): Relation<T> {
  return new Relation(model, {
    ...parts,
    conditions: [
      (writer) => {
        const rows = `SELECT ${writer.quote(far.databaseName)} FROM ${writer.quote(table.tableName)} WHERE ${writer.quote(near.databaseName)}`
        return `${writer.name(far.referencedColumn!)} IN (${rows} = ${writer.bind(value)})`
      },
    ],
  })
}
