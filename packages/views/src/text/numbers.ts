/** Numbers as people write them: money, percentages, sizes, telephone numbers (app.md A121). */
import type { View } from '../view.js'
import { decimalOf, type Numeric, type RoundingOptions, writeDecimal } from './decimal.js'
import { numberFormat } from './intl-formats.js'
import { localeOf, textFor } from './page-language.js'

/** Options of {@link numberHelpers}' `numberToCurrency`. */
export interface CurrencyOptions extends RoundingOptions {
  /** ISO 4217, default `'USD'`. */
  readonly currency?: string
  /** A sign instead of that of the currency. */
  readonly unit?: string
  /** Where the sign and the number stand, with `unit`. Default `'%u%n'`. */
  readonly format?: string
}

/** Options of `numberToPhone`. */
export interface PhoneOptions {
  /** Whether the first three digits are in parentheses. */
  readonly areaCode?: boolean
  /** Default `'-'`. */
  readonly delimiter?: string
  readonly extension?: string | number
  readonly countryCode?: string | number
}

const HUMAN_UNITS = ['', 'Thousand', 'Million', 'Billion', 'Trillion', 'Quadrillion']
const SIZE_UNITS = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB']
const HUMAN: RoundingOptions = { precision: 3, significant: true, stripInsignificantZeros: true }

/** What is no number stays as it is: `numberWithDelimiter('n/a')` is `n/a`, and `null` is nothing. */
const unread = (value: Numeric): string => (value === null || value === undefined ? '' : String(value))

/** Each takes a number, a bigint or decimal text, and gives plain text, which templates escape. */
export function numberHelpers(view: View) {
  const write = (value: Numeric, options: RoundingOptions): string => {
    const decimal = decimalOf(value)
    return decimal === null ? unread(value) : writeDecimal(decimal, localeOf(view), options)
  }

  /** `1,234,567.891`: all digits, with the separators of the language. */
  const numberWithDelimiter = (value: Numeric, options: RoundingOptions = {}): string => write(value, options)

  /** `1.01` for 1.005: rounded to `precision` digits, default 3; no separators of thousands unless `delimiter` says so. */
  const numberWithPrecision = (value: Numeric, options: RoundingOptions = {}): string =>
    write(value, { precision: 3, delimiter: '', ...options })

  /** `12.346%`; `precision` default 3. */
  const numberToPercentage = (
    value: Numeric,
    { format = '%n%', ...options }: RoundingOptions & { readonly format?: string } = {},
  ): string => {
    if (decimalOf(value) === null) return unread(value)
    return format.replace('%n', () => numberWithPrecision(value, options))
  }

  /** `$1,234.50`, and `-$5.00`; in the way of the language, unless `unit` gives a sign of your own. */
  const numberToCurrency = (value: Numeric, options: CurrencyOptions = {}): string => {
    const decimal = decimalOf(value)
    if (decimal === null) return unread(value)
    const { currency = 'USD', unit, format = '%u%n', ...rounding } = options
    if (unit === undefined && rounding.delimiter === undefined && rounding.separator === undefined) {
      const digits =
        rounding.precision === undefined ? {} : { minimumFractionDigits: rounding.precision, maximumFractionDigits: rounding.precision }
      return numberFormat(rounding.locale ?? localeOf(view), { style: 'currency', currency, ...digits }).format(
        decimal as Intl.StringNumericLiteral,
      )
    }
    const amount = write(decimal.replace(/^[-+]/, ''), { precision: 2, ...rounding })
    const text = format.replaceAll(/%[un]/g, (part) => (part === '%u' ? (unit ?? currency) : amount))
    return decimal.startsWith('-') ? `-${text}` : text
  }

  /** `1.23 Million`: three significant digits and a word, `unit` behind it. */
  const numberToHuman = (value: Numeric, options: RoundingOptions & { readonly unit?: string } = {}): string => {
    const decimal = decimalOf(value)
    if (decimal === null) return unread(value)
    const { unit = '', ...rounding } = { ...HUMAN, ...options }
    const { scaled, power } = scale(Number(decimal), 1000, HUMAN_UNITS.length, rounding.precision)
    const word =
      power === 0 ? '' : textFor(view, `number.human.decimal_units.units.${HUMAN_UNITS[power]!.toLowerCase()}`, HUMAN_UNITS[power]!)
    return [power === 0 ? write(value, rounding) : write(scaled, rounding), word, unit].filter(Boolean).join(' ')
  }

  /** `1.18 MB`: powers of 1024. */
  const numberToHumanSize = (value: Numeric, options: RoundingOptions = {}): string => {
    const decimal = decimalOf(value)
    if (decimal === null) return unread(value)
    const rounding = { ...HUMAN, ...options }
    const { scaled, power } = scale(Number(decimal), 1024, SIZE_UNITS.length, rounding.precision)
    if (power === 0)
      return `${write(Math.trunc(Number(decimal)), { delimiter: '' })} ${Math.trunc(Number(decimal)) === 1 ? 'Byte' : 'Bytes'}`
    return `${write(scaled, { delimiter: '', ...rounding })} ${SIZE_UNITS[power]}`
  }

  return {
    numberWithDelimiter,
    numberWithPrecision,
    numberToPercentage,
    numberToCurrency,
    numberToHuman,
    numberToHumanSize,
  }
}

/** `123-555-1234`. */
export function numberToPhone(value: Numeric, options: PhoneOptions = {}): string {
  const { areaCode = false, delimiter = '-', extension, countryCode } = options
  const digits = unread(value).trim()
  const parts = /^(\d{0,3}?)(\d{3})(\d{4})$/.exec(digits)
  const local = parts === null ? digits : [parts[2], parts[3]].join(delimiter)
  const area = parts?.[1] ? (areaCode ? `(${parts[1]}) ` : parts[1] + delimiter) : ''
  const country = countryCode === undefined ? '' : `+${countryCode}${delimiter}`
  return `${country}${area}${local}${extension === undefined ? '' : ` x ${extension}`}`
}

/** The largest unit that the rounded number still fills: 999,999 is 1 million and not 1000 thousand. */
function scale(value: number, base: number, units: number, precision = 3): { scaled: number; power: number } {
  let power = 0
  let scaled = value
  while (power < units - 1 && Math.abs(Number(scaled.toPrecision(Math.max(1, Math.min(100, precision))))) >= base) {
    scaled /= base
    power++
  }
  return { scaled, power }
}
