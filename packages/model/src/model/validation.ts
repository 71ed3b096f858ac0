/** Whether a record is valid: the rules of class-validator, rules of its own, and what the columns can hold. */
import { validate as checkRules, type ValidationError as RuleError } from 'class-validator'
import type { EntityMetadata } from 'typeorm'
import { runCallbacks } from './callbacks.js'
import { type Column, misfit } from './columns.js'
import { isStateful, STATE, type Stateful, syncKeys } from './record-state.js'
import type { ValidationErrors } from './validation-errors.js'

/**
 * Fills the errors of a record. Resolves to whether there are none.
 * @param context a group of rules beside `create` or `update`: rules with `groups: ['publish']` run only when it is asked for
 */
export async function validateRecord(record: Stateful & object, metadata: EntityMetadata, context?: string): Promise<boolean> {
  const { errors, persisted } = record[STATE]
  const event = persisted ? 'update' : 'create'
  errors.clear()
  await runCallbacks(record, 'beforeValidation', event)
  const groups = context === undefined ? [event] : [event, context]
  const found = await checkRules(record, {
    groups,
    always: true,
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  })
  for (const error of found) addRuleError(errors, error, '')
  await runCallbacks(record, 'validates', event)
  syncKeys(record, metadata)
  checkColumns(record, metadata, errors)
  await runCallbacks(record, 'afterValidation', event)
  return errors.isEmpty
}

/** As deep as nested records are told. */
const MAX_DEPTH = 5

function addRuleError(errors: ValidationErrors, { property, constraints, children }: RuleError, prefix: string, depth = 0): void {
  const attribute = nested(prefix, property)
  for (const [type, message] of Object.entries(constraints ?? {})) errors.add(attribute, withoutName(message, property), { type })
  if (depth < MAX_DEPTH) for (const child of children ?? []) addRuleError(errors, child, attribute, depth + 1)
}

function nested(prefix: string, property: string): string {
  if (prefix === '') return property
  return /^\d+$/.test(property) ? `${prefix}[${property}]` : `${prefix}.${property}`
}

/** The standard messages of class-validator begin with the property, which is told beside the message already. */
const withoutName = (message: string, property: string): string =>
  message.startsWith(`${property} `) ? message.slice(property.length + 1) : message

/** What a database would refuse, and each one differently. Attributes that have errors already are left alone. */
function checkColumns(record: Stateful, metadata: EntityMetadata, errors: ValidationErrors): void {
  for (const column of metadata.columns) {
    const value: unknown = column.getEntityValue(record)
    const name = column.propertyName
    if (errors.any(name) || hasUnsavedAssociation(record, column, errors)) continue
    if (value === undefined || value === null) {
      // Undefined in a record that has a row was not read, and is not written.
      if (value === null || !record[STATE].persisted) if (isRequired(column, value)) errors.add(name, 'blank')
      continue
    }
    const wrong = misfit(column, value)
    if (wrong !== null) errors.add(name, wrong[0], { type: wrong[1] })
  }
}

/** The key of a record that has no row is not known: storing NULL instead would lose the association without a word. */
function hasUnsavedAssociation(record: Stateful, { relationMetadata }: Column, errors: ValidationErrors): boolean {
  if (relationMetadata === undefined) return false
  const associated: unknown = relationMetadata.getEntityValue(record)
  if (!isStateful(associated) || associated[STATE].persisted) return false
  errors.add(relationMetadata.propertyName, 'must be saved first', { type: 'unsaved' })
  return true
}

function isRequired(column: Column, value: undefined | null): boolean {
  if (column.isNullable || column.isGenerated || column.isCreateDate || column.isUpdateDate || column.isVersion) return false
  return value === null || (column.default === undefined && !column.isDiscriminator)
}
