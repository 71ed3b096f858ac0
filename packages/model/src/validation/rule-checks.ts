/** How each rule looks at a value. */
import { types } from 'node:util'
import { isStateful, STATE } from '../model/record-state.js'
import { humanAttribute } from './messages.js'
import type { ComparisonRule, LengthRule, ListRule, NumericalityRule } from './rules.js'
import type { ValidationErrors } from './validation-errors.js'

/** What a check is given. */
export interface Checked {
  readonly record: object
  readonly attribute: string
  readonly value: unknown
  /** The options of the rule; empty for `true`. */
  readonly options: Readonly<Record<string, unknown>>
  readonly errors: ValidationErrors
  /** Adds an error to the attribute. */
  add(type: string, values?: Readonly<Record<string, unknown>>): void
}

/** Nothing, or nothing to see: an empty text, spaces, an empty list, `false`. */
export function isBlank(value: unknown): boolean {
  if (value === null || value === undefined || value === false) return true
  if (typeof value === 'string') return value.trim() === ''
  return Array.isArray(value) && value.length === 0
}

const SIGNS: Readonly<Record<keyof ComparisonRule, (order: number) => boolean>> = {
  greaterThan: (order) => order > 0,
  greaterThanOrEqualTo: (order) => order >= 0,
  equalTo: (order) => order === 0,
  lessThan: (order) => order < 0,
  lessThanOrEqualTo: (order) => order <= 0,
  otherThan: (order) => order !== 0,
}

/** The checks that need nothing but the record. */
export const CHECKS: Readonly<Record<string, (checked: Checked) => void>> = {
  presence: ({ value, add }) => {
    if (isBlank(value) && value !== false) add('blank')
  },
  absence: ({ value, add }) => {
    if (!isBlank(value)) add('present')
  },
  length: checkLength,
  format: ({ value, options, add }) => {
    const wanted = options['with'] ?? options['without']
    if (matches(wanted as RegExp, value) !== 'with' in options) add('invalid', { value })
  },
  inclusion: ({ record, value, options, add }) => {
    if (!listed(record, options, value)) add('inclusion', { value })
  },
  exclusion: ({ record, value, options, add }) => {
    if (listed(record, options, value)) add('exclusion', { value })
  },
  numericality: checkNumber,
  comparison: ({ record, value, options, add }) => {
    if (isBlank(value)) add('blank')
    else compare(record, value, options, add)
  },
  acceptance: ({ value, options, add }) => {
    const accepted = (options['accept'] as readonly unknown[] | undefined) ?? [true, 'true', '1', 1, 'on']
    if (value !== null && value !== undefined && !accepted.includes(value)) add('accepted')
  },
  confirmation: ({ record, attribute, value, options, errors }) => {
    const name = `${attribute}Confirmation`
    const given = (record as Record<string, unknown>)[name]
    if (given === null || given === undefined || sameText(given, value, options['caseSensitive'] !== false)) return
    errors.add(name, 'confirmation', { ...fixed(options), attribute: humanAttribute(record, attribute) })
  },
  associated: ({ record, attribute, value, errors }) => {
    const list: unknown[] = Array.isArray(value) ? value : [value]
    list.forEach((each, index) => {
      if (!isStateful(each) || each === record) return
      errors.merge(each[STATE].errors, Array.isArray(value) ? `${attribute}[${index}].` : `${attribute}.`)
    })
  },
}

/** A message that the rule was given. */
const fixed = ({ message }: Readonly<Record<string, unknown>>): { readonly message?: string } =>
  typeof message === 'string' ? { message } : {}

function checkLength({ value, options, add }: Checked): void {
  const { minimum, maximum, is, within } = options as LengthRule
  const length = lengthOf(value)
  const [lowest, highest] = [minimum ?? within?.[0], maximum ?? within?.[1]]
  if (lowest !== undefined && length < lowest) add('tooShort', { count: lowest })
  if (highest !== undefined && length > highest) add('tooLong', { count: highest })
  if (is !== undefined && length !== is) add('wrongLength', { count: is })
}

/** Characters as people count them, or elements. */
function lengthOf(value: unknown): number {
  if (value === null || value === undefined) return 0
  return Array.isArray(value) ? value.length : [...String(value as string)].length
}

/** Flags that keep a place between two calls would make every second value wrong. */
function matches(pattern: RegExp, value: unknown): boolean {
  const { source, flags } = pattern
  const usable = pattern.global || pattern.sticky ? new RegExp(source, flags.replaceAll(/[gy]/g, '')) : pattern
  return usable.test(value === null || value === undefined ? '' : String(value as string))
}

function listed(record: object, options: Readonly<Record<string, unknown>>, value: unknown): boolean {
  const { in: given } = options as unknown as ListRule<object>
  const list = typeof given === 'function' ? given(record) : given
  return list.some((each) => each === value || (types.isDate(each) && types.isDate(value) && each.getTime() === value.getTime()))
}

const NUMBER = /^[+-]?\d{1,30}(?:\.\d{1,30})?$/

/** A number, also as a text; null for what is none. */
function numberOf(value: unknown): number | bigint | null {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))) return value
  return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : null
}

function checkNumber({ record, value, options, add }: Checked): void {
  const { onlyInteger, odd, even } = options as NumericalityRule
  const number = numberOf(value)
  if (number === null) {
    add('notANumber', { value })
  } else if (onlyInteger && typeof number === 'number' && !Number.isInteger(number)) {
    add('notAnInteger', { value })
  } else {
    const isOdd = typeof number === 'bigint' ? number % 2n !== 0n : Math.abs(number % 2) === 1
    if (odd && !isOdd) add('odd', { value })
    if (even && isOdd) add('even', { value })
    compare(record, number, options, add)
  }
}

function compare(record: object, value: unknown, options: Readonly<Record<string, unknown>>, add: Checked['add']): void {
  for (const [name, holds] of Object.entries(SIGNS)) {
    if (!(name in options)) continue
    const given = options[name]
    const bound = typeof given === 'function' ? (given as (record: object) => unknown)(record) : given
    if (bound === null || bound === undefined) continue
    if (!holds(orderOf(value, bound))) add(name, { count: types.isDate(bound) ? bound.toISOString() : bound, value })
  }
}

/** Below zero, zero, above zero; `NaN` for values that cannot be compared, which no comparison accepts. */
function orderOf(left: unknown, right: unknown): number {
  const [a, b] = [left, right].map((value) => (types.isDate(value) ? value.getTime() : value)) as [number, number]
  if ((typeof a === 'string') !== (typeof b === 'string')) return Number.NaN
  if (a === b) return 0
  return a < b ? -1 : a > b ? 1 : Number.NaN
}

function sameText(left: unknown, right: unknown, caseSensitive: boolean): boolean {
  if (caseSensitive) return left === right || String(left as string) === String((right ?? '') as string)
  return String(left as string).toLowerCase() === String((right ?? '') as string).toLowerCase()
}
