/** Runs the rules of a record, one attribute after the other. */
import { types } from 'node:util'
import { StrictValidationError } from '../errors/record-errors.js'
import { CHECKS, type Checked, isBlank } from './rule-checks.js'
import { RULE_NAMES } from './rule-options.js'
import { declaredRules, type RuleOptions, type RuleSet } from './rules.js'
import { ValidationErrors } from './validation-errors.js'

/** Checks that ask more than the record: uniqueness the database, associated other records. */
export type OuterCheck = (checked: Checked) => Promise<void>

type Conditions = RuleOptions

/** Adds what the rules of a record's class find. @param contexts `'create'` or `'update'`, and the one that was asked for */
export async function checkRules(
  record: object,
  errors: ValidationErrors,
  contexts: readonly string[],
  outer: Readonly<Record<string, OuterCheck>>,
): Promise<void> {
  for (const { attribute, rules } of declaredRules.of(record.constructor)) {
    if (await holds(record, rules, contexts)) await checkAttribute(record, attribute, rules, errors, contexts, outer)
  }
}

async function checkAttribute(
  record: object,
  attribute: string,
  rules: RuleSet,
  errors: ValidationErrors,
  contexts: readonly string[],
  outer: Readonly<Record<string, OuterCheck>>,
): Promise<void> {
  const value = (record as Record<string, unknown>)[attribute]
  for (const name of RULE_NAMES) {
    const options = optionsOf(name, (rules as Readonly<Record<string, unknown>>)[name])
    if (options === null || isLeftAlone(name, value, { ...rules, ...options }) || !(await holds(record, options, contexts))) continue
    const strict = options['strict'] ?? rules.strict ?? false
    const found = strict ? new ValidationErrors(record) : errors
    const checked = checkedOf(record, attribute, value, options, rules, found)
    await outer[name]?.(checked)
    CHECKS[name]?.(checked)
    if (strict && !found.isEmpty) throw new StrictValidationError(record.constructor.name, found.fullMessages.join(', '))
  }
  if (rules.custom !== undefined && !isLeftAlone('custom', value, rules)) {
    const message = await (rules.custom as (value: unknown, record: object) => unknown)(value, record)
    if (typeof message === 'string' && message !== '') errors.add(attribute, message, messageOf(rules))
  }
}

function checkedOf(
  record: object,
  attribute: string,
  value: unknown,
  options: Record<string, unknown>,
  rules: RuleSet,
  errors: ValidationErrors,
): Checked {
  const message = messageOf({ ...rules, ...options })
  const all = { ...options, ...message }
  return {
    record,
    attribute,
    value,
    options: all,
    errors,
    add: (type, values = {}) => void errors.add(attribute, type, { ...values, ...message }),
  }
}

const messageOf = ({ message }: RuleOptions): { message?: string } => (message === undefined ? {} : { message })

/** The options of a rule; null for one that is off. */
function optionsOf(name: string, given: unknown): Record<string, unknown> | null {
  if (given === undefined || given === false || given === null) return null
  if (given === true) return {}
  if (types.isRegExp(given)) return { with: given }
  if (Array.isArray(given)) return { in: given }
  return name === 'custom' ? {} : (given as Record<string, unknown>)
}

function isLeftAlone(name: string, value: unknown, { allowNull = false, allowBlank = false }: Conditions): boolean {
  if (name === 'confirmation' || name === 'associated') return false
  if (allowNull && (value === null || value === undefined)) return true
  return allowBlank && isBlank(value)
}

async function holds(
  record: object,
  { on, if: condition, unless }: Conditions | Record<string, unknown>,
  contexts: readonly string[],
): Promise<boolean> {
  const events = typeof on === 'string' ? [on] : (on as readonly string[] | undefined)
  if (events !== undefined && !events.some((event) => contexts.includes(event))) return false
  if (condition !== undefined && !(await asked(record, condition as string))) return false
  return unless === undefined || !(await asked(record, unless as string))
}

function asked(record: object, condition: string | ((record: object) => unknown)): unknown {
  if (typeof condition === 'function') return condition(record)
  const member = (record as Record<string, unknown>)[condition]
  return typeof member === 'function' ? (member as () => unknown).call(record) : member
}
