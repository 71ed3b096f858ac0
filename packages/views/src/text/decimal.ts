/** Numbers as decimal text, and their rounding: in decimal, so that 1.005 is 1.01 with two digits. */
import { ArgumentError } from '@live/core'
import { numberFormat } from './intl-formats.js'

/** What number helpers take: a number, a bigint, or their text as a database gives it. */
export type Numeric = number | bigint | string | null | undefined

/** How a number is rounded and written. */
export interface RoundingOptions {
  /** Digits after the point, or significant digits with `significant`. */
  readonly precision?: number
  /** Whether `precision` counts all digits. */
  readonly significant?: boolean
  /** Leaves out zeros at the end of the fraction. */
  readonly stripInsignificantZeros?: boolean
  /** Language of separators, default that of the page. */
  readonly locale?: string
  /** Between thousands. Default: as the language does. */
  readonly delimiter?: string
  /** Between units and fraction. Default: as the language does. */
  readonly separator?: string
}

const DECIMAL = /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?\s*$/i
const MAX_DIGITS = 20

/** The number as text that `Intl` reads exactly; `null` for what is no finite number. */
export function decimalOf(value: Numeric): string | null {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null
  return typeof value === 'string' && DECIMAL.test(value) ? value.trim() : null
}

/** A decimal, rounded half away from zero, in a language. @throws ArgumentError for a precision that is none */
export function writeDecimal(decimal: string, locale: string, options: RoundingOptions): string {
  const { precision, significant = false, stripInsignificantZeros = false, delimiter, separator } = options
  const format = numberFormat(options.locale ?? locale, digitsOf(precision, significant, stripInsignificantZeros))
  if (delimiter === undefined && separator === undefined) return format.format(decimal as Intl.StringNumericLiteral)
  return format
    .formatToParts(decimal as Intl.StringNumericLiteral)
    .map(({ type, value }) => (type === 'group' ? (delimiter ?? value) : type === 'decimal' ? (separator ?? value) : value))
    .join('')
}

function digitsOf(precision: number | undefined, significant: boolean, strip: boolean): Intl.NumberFormatOptions {
  if (precision === undefined) return { maximumFractionDigits: MAX_DIGITS }
  if (!Number.isInteger(precision) || precision < 0 || precision > MAX_DIGITS) {
    throw new ArgumentError(`precision is ${String(precision)}: give a whole number from 0 to ${MAX_DIGITS}`)
  }
  const least = strip ? 0 : precision
  if (significant && precision > 0) return { minimumSignificantDigits: Math.max(1, least), maximumSignificantDigits: precision }
  return { minimumFractionDigits: least, maximumFractionDigits: precision }
}
