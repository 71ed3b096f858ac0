/** The guard in front of SQLite: what cannot be stored as it is gets converted or refused before it is bound. */
import { types } from 'node:util'
import { SqliteBindError } from '../errors/sqlite-errors.js'

/** What SQLite itself can store. */
export type SqliteValue = null | number | bigint | string | Uint8Array

/** `@photostructure/sqlite` 1.2 takes a number closer than 2^-52 to zero for the integer 0. */
let losesTinyNumbers = false

/** Called when that package serves: such numbers are refused from then on. */
export function refuseTinyNumbers(): void {
  losesTinyNumbers = true
}

/**
 * Turns one JavaScript value into what SQLite stores, or refuses it.
 *
 * `null`, strings, numbers, 64-bit bigints and byte arrays pass; booleans become 1 and 0; a `Date` becomes
 * `YYYY-MM-DD HH:MM:SS.mmm` in UTC, which is how TypeORM writes its datetime columns and what SQLite's date functions
 * read, so that comparisons in SQL hold.
 *
 * @param position 1-based place among the parameters, for the message
 * @throws SqliteBindError for everything else: undefined, objects, arrays, NaN, invalid dates, strings with a NUL
 */
export function bindable(value: unknown, position = 1): SqliteValue {
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw refused(position, 'a string with a NUL character, which SQLite would cut off')
      return value
    case 'number':
      return bindableNumber(value, position)
    case 'boolean':
      return value ? 1 : 0
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) throw refused(position, `${value}n, which does not fit 64 bits`)
      return value
    case 'undefined':
      throw refused(position, 'undefined; pass null to store NULL')
    case 'object':
      return bindableObject(value, position)
    default:
      throw refused(position, `a ${typeof value}`)
  }
}

function bindableNumber(value: number, position: number): number {
  if (Number.isNaN(value)) throw refused(position, 'NaN, which SQLite would store as NULL')
  if (losesTinyNumbers && value !== 0 && Math.abs(value) < Number.EPSILON) {
    throw refused(position, `${value}, which this version of SQLite's module would store as 0; use Node 22.16 or newer`)
  }
  return value
}

function bindableObject(value: object | null, position: number): SqliteValue {
  if (value === null) return value
  if (types.isUint8Array(value)) return value
  if (types.isDate(value)) {
    if (Number.isNaN(value.getTime())) throw refused(position, 'an invalid Date')
    return value.toISOString().replace('T', ' ').slice(0, -1)
  }
  throw refused(position, `${Array.isArray(value) ? 'an array' : 'an object'}; turn it into text first, as with JSON.stringify`)
}

function refused(position: number, what: string): SqliteBindError {
  return new SqliteBindError(`SQL parameter ${position} is ${what}`)
}

/** Converts in place: the array is the rest parameter of the caller, nobody else holds it. */
export function guard(parameters: unknown[]): SqliteValue[] {
  for (let index = 0; index < parameters.length; index++) parameters[index] = bindable(parameters[index], index + 1)
  return parameters as SqliteValue[]
}
