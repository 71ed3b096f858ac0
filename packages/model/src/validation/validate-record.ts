/** Whether a record is valid: rules of its class, those of class-validator, schemas, its own, and what the columns can hold. */
import type { EntityMetadata } from 'typeorm'
import { runCallbacks } from '../model/callbacks.js'
import { normalizeRecord } from '../model/normalizations.js'
import { isStateful, STATE, type Stateful, syncKeys } from '../model/record-state.js'
import { virtualsOf } from '../model/virtuals.js'
import { checkRules } from './check-rules.js'
import { checkColumns, hasToHaveValue } from './column-rules.js'
import { checkDecorated } from './decorated-rules.js'
import { checkExternal } from './external-rules.js'
import type { Checked } from './rule-checks.js'
import { checkUniqueness } from './uniqueness.js'
import type { ValidationErrors } from './validation-errors.js'

type AnyRecord = Stateful & object

/** What a record needs to be told. */
export interface ValidationPlan {
  /** A context beside `create` or `update`. */
  readonly context: string | undefined
  /** Attributes that get their values when the record is stored. */
  readonly later: ReadonlySet<string>
}

/** Records whose associated records are being validated: those may be associated with them. */
const underway = new WeakSet<object>()

/** Fills the errors of a record. Resolves to whether there are none. */
export async function validateRecord(record: AnyRecord, metadata: EntityMetadata, { context, later }: ValidationPlan): Promise<boolean> {
  const { errors, persisted } = record[STATE]
  const event = persisted ? 'update' : 'create'
  const contexts = context === undefined ? [event] : [event, context]
  errors.clear()
  normalizeRecord(record, metadata)
  await runCallbacks(record, 'beforeValidation', event, context)
  await checkAttributes(record, errors, contexts, {
    isRequired: (attribute) => hasToHaveValue(record, metadata, attribute, later),
    outer: { uniqueness: (checked) => checkUniqueness(checked, metadata), associated: checkAssociated },
  })
  await runCallbacks(record, 'validates', event, context)
  syncKeys(record, metadata)
  checkColumns(record, metadata, errors, later)
  await runCallbacks(record, 'afterValidation', event, context)
  return errors.isEmpty
}

/** What the rules of a class ask of others. */
export interface AttributeChecks {
  /** Whether an attribute has to have a value, whatever its rules say. */
  readonly isRequired: (attribute: string) => boolean
  readonly outer: Parameters<typeof checkRules>[3]
}

/** The rules of every kind that a class declares, columns aside. */
export async function checkAttributes(
  record: object,
  errors: ValidationErrors,
  contexts: readonly string[],
  { isRequired, outer }: AttributeChecks,
): Promise<void> {
  await checkDecorated(record, errors, { contexts, isRequired })
  await checkRules(record, errors, contexts, outer)
  await checkExternal(record, errors, contexts, () => ({ ...record, ...virtualsOf(record) }))
}

async function checkAssociated({ record, value }: Checked): Promise<void> {
  if (underway.has(record)) return
  underway.add(record)
  try {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isStateful(each) && !underway.has(each)) await (each as unknown as { isValid(): Promise<boolean> }).isValid()
    }
  } finally {
    underway.delete(record)
  }
}
