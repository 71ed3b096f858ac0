/** Conversions of the typed readers of `Parameters`: each gives `undefined` for a value that does not convert. */
import type { ParameterValue } from './parameter-value.js'

/** Text as it is; JSON numbers, bigints and booleans as text. */
export function toText(value: ParameterValue): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : undefined
}

/** A decimal integer within the safe range: digits with an optional minus sign, nothing else. */
export function toInteger(value: ParameterValue): number | undefined {
  if (typeof value === 'string') {
    if (!isDigits(value, value.charCodeAt(0) === 45 ? 1 : 0)) return undefined
    const number = Number(value)
    // `-0` is zero.
    return Number.isSafeInteger(number) ? number + 0 : undefined
  }
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
}

const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/

/** A finite decimal number, with an optional fraction and exponent. */
export function toNumber(value: ParameterValue): number | undefined {
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** `true 1 on yes` and `false 0 off no`, in any case, and JSON's booleans. */
export function toBoolean(value: ParameterValue): boolean | undefined {
  if (typeof value === 'boolean') return value
  switch (typeof value === 'string' && value.length <= 5 ? value.toLowerCase() : value) {
    case 'true':
    case '1':
    case 'on':
    case 'yes':
    case 1:
      return true
    case 'false':
    case '0':
    case 'off':
    case 'no':
    case 0:
      return false
    default:
      return undefined
  }
}

const ISO_8601 = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/i

/** A date or a date with a time, as ISO 8601 writes it. Without a zone it is UTC, whatever the zone of the server. */
export function toDate(value: ParameterValue): Date | undefined {
  if (value instanceof Date) return value
  const parts = typeof value === 'string' ? ISO_8601.exec(value) : null
  if (parts === null) return undefined
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0))
  const offset = offsetMinutes(parts[8])
  if (hour > 23 || minute > 59 || second > 59 || offset === undefined) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  // February 30 would have become a day of March.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  date.setUTCHours(hour, minute - offset, second, Math.trunc(Number(`0.${parts[7] ?? 0}`) * 1000))
  return date
}

function offsetMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone.length === 1) return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(-2))
  if (hours > 23 || minutes > 59) return undefined
  return (zone.charCodeAt(0) === 45 ? -1 : 1) * (hours * 60 + minutes)
}

function isDigits(text: string, from: number): boolean {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 48 || code > 57) return false
  }
  return text.length > from
}
