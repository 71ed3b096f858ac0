/** What a query consists of; never changed, only copied. */
import { ArgumentError } from '@live/core'
import type { Column } from '../model/columns.js'
import type { Strictness } from '../model/record-state.js'
import type { QueryOrigin } from '../observation/query-name.js'
import type { Condition } from './conditions.js'
import type { Direction } from './relation-types.js'

/** The alias of the table in every query. */
export const ALIAS = 'record'

/** The parts of a query. */
export interface Parts {
  readonly conditions: readonly Condition[]
  readonly order: readonly (readonly [Column, Direction])[]
  readonly limit: number | null
  readonly offset: number
  readonly include: readonly string[]
  /** Associations that a record must have. */
  readonly joins: readonly string[]
  readonly distinct: boolean
  readonly lock: boolean
  /** Whether it is known to find nothing, so that nobody has to ask the database. */
  readonly empty: boolean
  /** What `build` gives to new records. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** How the records that it reads are about associations; null for what the database says. */
  readonly strict: Strictness | false | null
  readonly origin: QueryOrigin | null
  /** Whether it reads one page of many: such queries are alike on purpose. */
  readonly batch: boolean
  /** Throws, or warns, when records are read that a strict record should have included. */
  readonly guard: (() => void) | null
}

/** A query of everything. */
export const NO_PARTS: Parts = {
  conditions: [],
  order: [],
  limit: null,
  offset: 0,
  include: [],
  joins: [],
  distinct: false,
  lock: false,
  empty: false,
  attributes: {},
  strict: null,
  origin: null,
  batch: false,
  guard: null,
}

/** A whole number from 0. @throws ArgumentError */
export function natural(what: string, count: number): number {
  if (Number.isSafeInteger(count) && count >= 0) return count
  throw new ArgumentError(`${what} is ${String(count).slice(0, 60)}; it must be a whole number from 0`)
}

/** @throws ArgumentError for what is no direction */
export function directionOf(direction: unknown): Direction {
  if (direction === 'asc' || direction === 'desc') return direction
  throw new ArgumentError(`The direction of an order is 'asc' or 'desc', not ${JSON.stringify(String(direction).slice(0, 60))}`)
}
