/** What a database would refuse, and each one differently: found before it is asked. */
import type { EntityMetadata } from 'typeorm'
import { type Column, columnOf, misfit } from '../model/columns.js'
import { isStateful, STATE, type Stateful } from '../model/record-state.js'
import type { ValidationErrors } from './validation-errors.js'

/** Adds what the columns of a record cannot hold. Attributes that have errors already are left alone. */
export function checkColumns(record: Stateful, metadata: EntityMetadata, errors: ValidationErrors, later: ReadonlySet<string>): void {
  for (const column of metadata.columns) {
    const value: unknown = column.getEntityValue(record)
    const name = column.propertyName
    if (errors.any(name) || later.has(name) || hasUnsavedAssociation(record, column, errors)) continue
    // Undefined in a record that has a row was not read, and is not written.
    if (value === undefined && record[STATE].persisted) continue
    misfitsOf(column, value, errors)
  }
}

/** Whether an attribute has no value, and its column takes no NULL. */
export function hasToHaveValue(record: Stateful, metadata: EntityMetadata, attribute: string, later: ReadonlySet<string>): boolean {
  const column = columnOf(metadata, attribute)
  if (column === undefined || later.has(attribute)) return false
  const value: unknown = column.getEntityValue(record)
  if (value === undefined) return !record[STATE].persisted && isRequired(column, value)
  return value === null && isRequired(column, value)
}

/** Adds why a value cannot be stored in a column; undefined is a value that is not given. */
export function misfitsOf(column: Column, value: unknown, errors: ValidationErrors): void {
  if (value === undefined || value === null) {
    if (isRequired(column, value)) errors.add(column.propertyName, 'blank')
    return
  }
  const wrong = misfit(column, value)
  if (wrong !== null) errors.add(column.propertyName, wrong.type, wrong.values ?? {})
}

/** The key of a record that has no row is not known: storing NULL instead would lose the association without a word. */
function hasUnsavedAssociation(record: Stateful, { relationMetadata }: Column, errors: ValidationErrors): boolean {
  if (relationMetadata === undefined) return false
  const associated: unknown = relationMetadata.getEntityValue(record)
  if (!isStateful(associated) || associated[STATE].persisted) return false
  errors.add(relationMetadata.propertyName, 'unsaved')
  return true
}

function isRequired(column: Column, value: undefined | null): boolean {
  if (column.isNullable || column.isGenerated || column.isCreateDate || column.isUpdateDate || column.isVersion) return false
  return value === null || (column.default === undefined && !column.isDiscriminator)
}
