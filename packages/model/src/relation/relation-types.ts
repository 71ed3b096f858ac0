/** The types of queries: which names a model has, and what they may be compared with. */

import type { Stateful } from '../model/record-state.js'
import type { Operator } from './operators.js'

/** What a relation asks of its records. */
export interface QueryRecord extends Stateful {
  assign(attributes: Readonly<Record<string, unknown>>): void
  save(): Promise<boolean>
  saveOrFail(): Promise<void>
  destroy(): Promise<boolean>
}

/** A class of records. */
export interface RecordClass<T extends QueryRecord> {
  new (): T
  readonly name: string
}

/** The attributes of a model: its properties that are no methods. */
export type AttributeName<T> = { [K in keyof T]-?: T[K] extends (...args: never[]) => unknown ? never : K }[keyof T] & string

/** The attributes of a model that hold numbers; decimals may be texts. */
export type NumericName<T> = {
  [K in keyof T]-?: NonNullable<T[K]> extends number | bigint | string ? (T[K] extends (...args: never[]) => unknown ? never : K) : never
}[keyof T] &
  string

/** A query whose records, or keys, a condition asks for: `where({ author: Author.where({ name: 'Ada' }) })`. */
export interface QueryValue extends PromiseLike<readonly unknown[]> {
  toSql(): string
}

/** What an attribute is compared with. */
export type ConditionValue<V> = V | readonly (V | null)[] | Operator<NonNullable<V>> | Operator<null> | QueryValue | null

/** Attributes and what they have to be; all of it has to hold. */
export type Conditions<T> = { readonly [K in AttributeName<T>]?: ConditionValue<T[K]> }

/** `'asc'` or `'desc'`. */
export type Direction = 'asc' | 'desc'

/** Attributes and their directions, the first one first. */
export type Ordering<T> = { readonly [K in AttributeName<T>]?: Direction }

/** Attributes from outside: names of the model, values of any kind until they are validated. */
export type Attributes<T> = { readonly [K in keyof T]?: unknown }

/** The values of several attributes, in the order that was asked for. */
export type Plucked<T, N extends readonly AttributeName<T>[]> = N extends readonly [infer One extends AttributeName<T>]
  ? T[One]
  : { -readonly [I in keyof N]: N[I] extends AttributeName<T> ? T[N[I]] : never }

/** The model at the other end of an association. */
export type Related<V> = NonNullable<V> extends readonly (infer One)[] ? One : NonNullable<V>

/** The names of the associations of a model. */
export type AssociationName<T> = { [K in keyof T]-?: Related<T[K]> extends QueryRecord ? K : never }[keyof T] & string

/** How pages of records are read one after the other (app.md A158). */
export interface BatchOptions {
  /** Records per query. Default: 1000. */
  readonly batchSize?: number
  /**
   * The attribute that the pages go by: with a unique index of its own, never null, and no time, whose fractions JavaScript cannot hold.
   * Default: the primary key.
   */
  readonly cursor?: string
  /** First and last value of that attribute, both included. */
  readonly start?: number | string | bigint
  readonly finish?: number | string | bigint
  /** Default: `'asc'`. */
  readonly order?: Direction
  /** Stops between two pages by throwing its reason, so that a shortened list never looks complete. */
  readonly signal?: AbortSignal
}

/** How `stream` reads. */
export interface StreamOptions {
  /** Rows that are fetched ahead. Default: 100. */
  readonly batchSize?: number
  /** Ends the stream by throwing its reason. */
  readonly signal?: AbortSignal
  /** Milliseconds after which the connection is taken from a consumer that asks for nothing. Default: 10 000. */
  readonly idleTimeout?: number
}
