/** Whether a record is valid: rules of its class, those of class-validator, schemas, its own, and what the columns can hold. */
import { validate as checkDecorated, type ValidationError as RuleError } from 'class-validator'
import type { EntityMetadata } from 'typeorm'
import { runCallbacks } from '../model/callbacks.js'
import { normalizeRecord } from '../model/normalizations.js'
import { isStateful, STATE, type Stateful, syncKeys } from '../model/record-state.js'
import { virtualsOf } from '../model/virtuals.js'
import { checkRules } from './check-rules.js'
import { checkColumns } from './column-rules.js'
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
    uniqueness: (checked) => checkUniqueness(checked, metadata),
    associated: checkAssociated,
  })
  await runCallbacks(record, 'validates', event, context)
  syncKeys(record, metadata)
  checkColumns(record, metadata, errors, later)
  await runCallbacks(record, 'afterValidation', event, context)
  return errors.isEmpty
}

/** The rules of every kind that a class declares, columns aside. */
export async function checkAttributes(
  record: object,
  errors: ValidationErrors,
  contexts: readonly string[],
  outer: Parameters<typeof checkRules>[3],
): Promise<void> {
  const found = await checkDecorated(record, {
    groups: [...contexts],
    always: true,
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  })
  for (const error of found) addRuleError(errors, error, '')
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
