/** Conversion of what clients send to the types that parameters declare. */
import { ParameterInvalidError } from '../errors/index.js'
import { toBoolean, toDate, toNumber, toText } from '../http/parameters/parameter-readers.js'
import type { ParameterValue } from '../http/parameters/parameter-value.js'
import { Parameters } from '../http/parameters/parameters.js'

/** Makes a value of the declared type. Throws ParameterInvalidError (400) when it does not convert. */
export type Converter = (value: unknown, name: string) => unknown

const WHOLE = /^-?\d{1,400}$/

/** A converter of a reader that gives `undefined` for what does not convert. */
const reading =
  (read: (value: ParameterValue) => unknown, expected: string): Converter =>
  (value, name) => {
    const made = read(value as ParameterValue)
    if (made === undefined) throw new ParameterInvalidError(name, expected)
    return made
  }

function toBigInt(value: ParameterValue): bigint | undefined {
  const text = toText(value) ?? ''
  return WHOLE.test(text) ? BigInt(text) : undefined
}

function toArray(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[]
  return typeof value === 'object' ? undefined : [value]
}

function toBuffer(value: unknown): Buffer | undefined {
  if (Buffer.isBuffer(value)) return value
  return typeof value === 'string' ? Buffer.from(value) : undefined
}

const CONVERTERS: ReadonlyMap<unknown, Converter> = new Map<unknown, Converter>([
  [String, reading(toText, 'a text')],
  [Number, reading(toNumber, 'a number')],
  [Boolean, reading(toBoolean, 'true or false')],
  [Date, reading(toDate, 'a date such as 2026-01-31')],
  [BigInt, reading(toBigInt, 'a whole number')],
  [Array, reading(toArray, 'a list')],
  [Buffer, reading(toBuffer, 'bytes')],
  [Uint8Array, reading(toBuffer, 'bytes')],
  [Parameters, (value) => value],
  [Object, (value) => value],
  [undefined, (value) => value],
])

/** What converts to a type, as it is declared in the source; why nothing does, as text. */
export function converterFor(type: unknown): Converter | string {
  const converter = CONVERTERS.get(type)
  if (converter !== undefined) return converter
  const name = typeof type === 'function' ? type.name : String(type)
  return `cannot be converted to ${name}: declare string, number, boolean, bigint, Date or a list, or unknown to get it as it is`
}
