/** Rules of class-validator: asked where a class has some, and told in the words of all other rules. */
import { createRequire } from 'node:module'
import { types } from 'node:util'
import type { getMetadataStorage, ValidationError as RuleError } from 'class-validator'
import type { ValidationErrors } from './validation-errors.js'

/** A rule that a class declares. */
type Declared = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number]

/** What a breach is called here, and the values of its message. */
type Told = readonly [type: string, values?: Readonly<Record<string, unknown>>]

/** Gives what to tell; null where nothing is wrong after all. */
type Teller = (constraints: readonly unknown[], value: unknown) => Told | null

/** What is asked of a record beside its rules. */
export interface DecoratedPlan {
  /** `'create'` or `'update'`, and the context that was asked for. */
  readonly contexts: readonly string[]
  /** Whether an attribute has to have a value, whatever its rules say. */
  readonly isRequired: (attribute: string) => boolean
}

const isMissing = (value: unknown): boolean => value === undefined || value === null
const counted =
  (type: string): Teller =>
  ([count]) => [type, { count: types.isDate(count) ? count.toISOString() : count }]
const named =
  (type: string): Teller =>
  () => [type]
const number = named('notANumber')
/** Lengths are those of texts. */
const textual =
  (tell: Teller): Teller =>
  (constraints, value) =>
    typeof value === 'string' || isMissing(value) ? tell(constraints, value) : ['notText']

/** The rules that have words of their own here; the others say what class-validator says. */
const TOLD: Readonly<Record<string, Teller>> = {
  isDefined: named('blank'),
  isNotEmpty: named('blank'),
  arrayNotEmpty: named('blank'),
  isEmpty: named('present'),
  isLength: textual(tellLength),
  minLength: textual(counted('tooShort')),
  // No text is no text that is too long.
  maxLength: textual(([count], value) => (isMissing(value) ? null : ['tooLong', { count }])),
  isIn: named('inclusion'),
  isEnum: named('inclusion'),
  isNotIn: named('exclusion'),
  isString: named('notText'),
  isBoolean: named('notABoolean'),
  isDate: named('notADate'),
  isNumber: number,
  isNumberString: number,
  isDecimal: number,
  isInt: (_constraints, value) => [typeof value === 'number' && Number.isFinite(value) ? 'notAnInteger' : 'notANumber'],
  isPositive: (_constraints, value) => compared('greaterThan', 0, value),
  isNegative: (_constraints, value) => compared('lessThan', 0, value),
  min: ([count], value) => compared('greaterThanOrEqualTo', count, value),
  max: ([count], value) => compared('lessThanOrEqualTo', count, value),
  minDate: counted('greaterThanOrEqualTo'),
  maxDate: counted('lessThanOrEqualTo'),
  equals: counted('equalTo'),
  notEquals: counted('otherThan'),
}

function tellLength([minimum, maximum]: readonly unknown[], value: unknown): Told | null {
  if (minimum === maximum) return ['wrongLength', { count: minimum }]
  if (typeof value === 'string' && isLonger(value, Number(maximum))) return ['tooLong', { count: maximum }]
  return Number(minimum) === 0 && isMissing(value) ? null : ['tooShort', { count: minimum }]
}

/** By characters, of which each has one or two units. */
const isLonger = (text: string, most: number): boolean => text.length > 2 * most || (text.length > most && [...text].length > most)

/** What is no number is neither too large nor too small. */
const compared = (type: string, count: unknown, value: unknown): Told =>
  typeof value === 'number' && !Number.isNaN(value) ? [type, { count }] : ['notANumber']

const load = createRequire(import.meta.url)
/** Loaded by the first class that has rules, which has loaded it already: it takes longer than most of the other packages together. */
const classValidator = (): typeof import('class-validator') => load('class-validator') as typeof import('class-validator')

/** Where class-validator keeps what its decorators declare, of every copy of it that is loaded. */
const STORAGE = 'classValidatorMetadataStorage'

const rules = new WeakMap<object, readonly Declared[]>()

/** The rules of a class, settled at the first use. */
function rulesOf(model: object): readonly Declared[] {
  let own = rules.get(model)
  if (own === undefined) {
    const isLoaded = STORAGE in globalThis
    own = isLoaded
      ? classValidator()
          .getMetadataStorage()
          .getTargetValidationMetadatas(model as never, '', true, false)
      : []
    rules.set(model, own)
  }
  return own
}

/** Adds what the decorators of class-validator find. Classes without any cost nothing. */
export async function checkDecorated(record: object, errors: ValidationErrors, { contexts, isRequired }: DecoratedPlan): Promise<void> {
  if (rulesOf(record.constructor).length === 0) return
  const found = await classValidator().validate(record, { groups: [...contexts], always: true, forbidUnknownValues: false })
  for (const error of found) {
    const value: unknown = error.value
    if (isMissing(value) && (saysBlank(error) || isRequired(error.property))) tellMissing(error, errors, contexts)
    else tell(error, errors, contexts, '')
  }
}

const saysBlank = ({ constraints = {} }: RuleError): boolean => 'isNotEmpty' in constraints || 'isDefined' in constraints

/** What is not there is told once, and not by every rule about its form. */
function tellMissing(error: RuleError, errors: ValidationErrors, contexts: readonly string[]): void {
  const { property, constraints = {} } = error
  const names = Object.keys(constraints)
  const name = names.find((each) => each === 'isNotEmpty' || each === 'isDefined') ?? (names.length === 1 ? names[0]! : '')
  const rule = name === '' ? null : ruleOf(error, name, contexts)
  errors.add(property, 'blank', rule === null ? {} : ownMessage(rule, constraints[name]!, property))
}

/** As deep as nested records are told. */
const MAX_DEPTH = 5

function tell(error: RuleError, errors: ValidationErrors, contexts: readonly string[], prefix: string, depth = 0): void {
  const { property, constraints, children } = error
  const attribute = nested(prefix, property)
  for (const [name, message] of Object.entries(constraints ?? {})) {
    const teller = Object.hasOwn(TOLD, name) ? TOLD[name]! : null
    const rule = teller === null ? null : ruleOf(error, name, contexts)
    const told = teller === null || rule === null ? null : teller(rule.constraints ?? [], error.value)
    if (teller === null || rule === null) errors.add(attribute, withoutName(message, property), { type: name })
    else if (told !== null) errors.add(attribute, told[0], { ...told[1], ...ownMessage(rule, message, property) })
  }
  if (depth < MAX_DEPTH) for (const child of children ?? []) tell(child, errors, contexts, attribute, depth + 1)
}

/** The rule that failed; null where several of a name could be meant, which only class-validator can tell apart. */
function ruleOf({ target, property }: RuleError, name: string, contexts: readonly string[]): Declared | null {
  if (target === undefined) return null
  const asked = rulesOf(target.constructor).filter(
    ({ propertyName, name: own, groups, always, each }) =>
      propertyName === property &&
      own === name &&
      !each &&
      (always === true || groups === undefined || groups.length === 0 || groups.some((group) => contexts.includes(group))),
  )
  return asked.length === 1 ? asked[0]! : null
}

const ownMessage = ({ message }: Declared, text: string, property: string): { readonly message?: string } =>
  message === undefined ? {} : { message: withoutName(text, property) }

function nested(prefix: string, property: string): string {
  if (prefix === '') return property
  return /^\d+$/.test(property) ? `${prefix}[${property}]` : `${prefix}.${property}`
}

/** The standard messages of class-validator begin with the property, which is told beside the message already. */
const withoutName = (message: string, property: string): string =>
  message.startsWith(`${property} `) ? message.slice(property.length + 1) : message
