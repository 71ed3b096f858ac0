/** Finding a record by its global id (app.md A152). */
import type { Database } from '../database/database.js'
import { Relation } from '../relation/relation.js'
import type { QueryRecord, RecordClass } from '../relation/relation-types.js'
import { primaryColumnOf } from './columns.js'

const FORM = /^gid:\/\/live\/(\w{1,100})\/([^/\s]{1,400})$/

/** The record that `toGlobalId()` names; null when there is none, no such model in this database, or the text is no global id. */
export async function locateGlobalId(database: Database, text: string): Promise<QueryRecord | null> {
  const [, name, param] = FORM.exec(text) ?? []
  const metadata = name === undefined ? undefined : database.dataSource.entityMetadatas.find((each) => each.name === name)
  const key = decoded(param)
  if (metadata === undefined || key === null || typeof metadata.target !== 'function' || metadata.isJunction) return null
  return new Relation(metadata.target as RecordClass<QueryRecord>).findBy({ [primaryColumnOf(metadata).propertyName]: key } as never)
}

function decoded(param: string | undefined): string | null {
  try {
    return param === undefined ? null : decodeURIComponent(param)
  } catch {
    return null
  }
}
