/** Whether another row has a value: for a message beside the field; the unique index is what guarantees it. */
import type { EntityMetadata } from 'typeorm'
import { Sql } from '../database/sql.js'
import { cast, columnOf, misfit, primaryColumnOf } from '../model/columns.js'
import { STATE, type Stateful } from '../model/record-state.js'
import { columnFor } from '../relation/conditions.js'
import { not } from '../relation/operators.js'
import { Relation } from '../relation/relation.js'
import type { QueryRecord, RecordClass } from '../relation/relation-types.js'
import type { Checked } from './rule-checks.js'
import type { UniquenessRule } from './rules.js'

type AnyQuery = Relation<QueryRecord>

/** Adds an error when another row has the value. */
export async function checkUniqueness({ record, attribute, value, options, add }: Checked, metadata: EntityMetadata): Promise<void> {
  const { scope = [], caseSensitive = true, where } = options as UniquenessRule
  const column = columnFor(metadata, attribute)
  const asked = cast(column, value)
  if (asked === undefined || (asked !== null && misfit(column, asked) !== null)) return
  const within = typeof scope === 'string' ? [scope] : scope
  if (!hasChanged(record as Stateful, [attribute, ...within])) return
  let query = ownQuery(record as Stateful, metadata)
  query =
    caseSensitive || typeof asked !== 'string'
      ? query.where({ [attribute]: asked } as never)
      : query.where(sameLetters(column.databaseName, asked, metadata))
  for (const name of within) query = query.where({ [name]: keyed(record, metadata, name) } as never)
  if (where !== undefined) query = query.where((Sql.is(where) ? where : { ...where }) as never)
  if (await query.exists()) add('taken', { value })
}

/** Every row but its own. */
function ownQuery(record: Stateful, metadata: EntityMetadata): AnyQuery {
  const query = new Relation(rootOf(metadata)).strictLoading(false)
  const key = primaryColumnOf(metadata).propertyName
  return record[STATE].persisted ? query.where({ [key]: not(record[STATE].snapshot[key]) } as never) : query
}

/** Classes of one table share its indices. */
const rootOf = (metadata: EntityMetadata): RecordClass<QueryRecord> =>
  (metadata.parentEntityMetadata ?? metadata).target as RecordClass<QueryRecord>

function sameLetters(name: string, value: string, metadata: EntityMetadata): Sql {
  const quoted = metadata.dataSource.driver.escape(name)
  return new Sql([`LOWER(${metadata.dataSource.driver.escape('record')}.${quoted}) = LOWER(`, ')'], [value])
}

/** A row whose values are those of the table cannot have become a copy of another one. */
function hasChanged(record: Stateful, names: readonly string[]): boolean {
  const { persisted, snapshot } = record[STATE]
  return !persisted || names.some((name) => !Object.is((record as unknown as Record<string, unknown>)[name], snapshot[name]))
}

/** The value of an attribute of the scope; a new record that was not given one gets that of the column. */
function keyed(record: object, metadata: EntityMetadata, name: string): unknown {
  const own = (record as Record<string, unknown>)[name]
  const column = columnOf(metadata, name)
  if (own !== undefined || column === undefined || ['object', 'function'].includes(typeof column.default)) return own ?? null
  return column.default === undefined ? null : metadata.dataSource.driver.prepareHydratedValue(column.default, column)
}
