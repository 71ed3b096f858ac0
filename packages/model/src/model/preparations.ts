/** Attributes that get their values when a record is stored, such as digests and tokens: behind validation, before the transaction. */
import { Declarations } from './declarations.js'

/** What a class prepares. */
export interface Preparation {
  /** The attribute that validation is not to miss yet. */
  readonly attribute: string
  /** Sets it, where that is needed. */
  prepare(record: object): void | Promise<void>
}

/** Every preparation that was declared. */
export const preparations = new Declarations<Preparation>()

const NONE: ReadonlySet<string> = new Set()

/** The attributes that are prepared. */
export function preparedAttributes(model: object): ReadonlySet<string> {
  const own = preparations.of(model)
  return own.length === 0 ? NONE : new Set(own.map(({ attribute }) => attribute))
}

/** Prepares a record. */
export async function prepareRecord(record: object): Promise<void> {
  for (const each of preparations.of(record.constructor)) await each.prepare(record)
}
