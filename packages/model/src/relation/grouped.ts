/** Numbers for each group of records. */
import { ArgumentError } from '@live/core'
import { type Column, type ColumnKind, kindOf } from '../model/columns.js'
import { isOperator, type Operator } from './operators.js'
import type { AttributeName, NumericName, Plucked, QueryRecord } from './relation-types.js'

/** What the database works out; without a column the number of rows. */
export interface Aggregate {
  readonly kind: 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX'
  readonly column: Column | null
}

/** A condition on the number of a group. */
export interface Having {
  readonly sign: '>' | '>=' | '<' | '<='
  readonly bound: number
}

const NUMBERS: readonly ColumnKind[] = ['integer', 'number']
const SIGNS = { moreThan: '>', atLeast: '>=', lessThan: '<', atMost: '<=' } as const

/** Grouped by one attribute: a map from its values. By several: a list of their values and the number. */
export type Grouped<T, N extends readonly AttributeName<T>[], V> = N extends readonly [infer One extends AttributeName<T>]
  ? Map<T[One], V>
  : (readonly [keys: Plucked<T, N>, value: V])[]

/** A query with its groups. Groups come in the order of their values. */
export class GroupedQuery<T extends QueryRecord, const N extends readonly [AttributeName<T>, ...AttributeName<T>[]]> {
  readonly #columns: readonly Column[]
  readonly #aggregate: (kind: Aggregate['kind'], name: string | null) => Aggregate
  readonly #rows: (aggregate: Aggregate, having: Having | null) => Promise<[unknown[], unknown][]>
  readonly #having: Having | null

  /** Made by `group`. */
  constructor(
    columns: readonly Column[],
    aggregate: (kind: Aggregate['kind'], name: string | null) => Aggregate,
    rows: (aggregate: Aggregate, having: Having | null) => Promise<[unknown[], unknown][]>,
    having: Having | null = null,
  ) {
    this.#columns = columns
    this.#aggregate = aggregate
    this.#rows = rows
    this.#having = having
  }

  /** Only groups whose number is so: `having(moreThan(1))`. */
  having(bound: Operator<number>): GroupedQuery<T, N> {
    const [value] = isOperator(bound) ? bound.operands : []
    const sign = isOperator(bound) && bound.kind in SIGNS ? SIGNS[bound.kind as keyof typeof SIGNS] : undefined
    if (sign === undefined || typeof value !== 'number' || !Number.isFinite(value))
      throw new ArgumentError('having() takes moreThan, atLeast, lessThan or atMost of a number')
    return new GroupedQuery<T, N>(this.#columns, this.#aggregate, this.#rows, { sign, bound: value })
  }

  /** How many records each group has; of an attribute, how many of them have a value. */
  async count(name?: AttributeName<T>): Promise<Grouped<T, N, number>> {
    return this.#collect('COUNT', name ?? null, Number) as Promise<Grouped<T, N, number>>
  }

  /** The sum of an attribute. */
  async sum(name: NumericName<T>): Promise<Grouped<T, N, number>> {
    return this.#collect('SUM', name, (value) => Number(value ?? 0)) as Promise<Grouped<T, N, number>>
  }

  /** The average of an attribute; null for a group without a value. */
  async average(name: NumericName<T>): Promise<Grouped<T, N, number | null>> {
    return this.#collect('AVG', name, (value) => (value === null ? null : Number(value))) as Promise<Grouped<T, N, number | null>>
  }

  /** The smallest value of an attribute. */
  async minimum<A extends AttributeName<T>>(name: A): Promise<Grouped<T, N, T[A] | null>> {
    return this.#collect('MIN', name, (value) => value) as Promise<Grouped<T, N, T[A] | null>>
  }

  /** The largest value of an attribute. */
  async maximum<A extends AttributeName<T>>(name: A): Promise<Grouped<T, N, T[A] | null>> {
    return this.#collect('MAX', name, (value) => value) as Promise<Grouped<T, N, T[A] | null>>
  }

  async #collect(kind: Aggregate['kind'], name: string | null, read: (value: unknown) => unknown): Promise<unknown> {
    const aggregate = this.#aggregate(kind, name)
    const isNumber = (kind !== 'MIN' && kind !== 'MAX') || NUMBERS.includes(kindOf(aggregate.column!))
    if (this.#having !== null && !isNumber) throw new ArgumentError(`having() is about numbers, and ${String(name)} is none`)
    const rows = await this.#rows(aggregate, this.#having)
    if (this.#columns.length === 1) return new Map(rows.map(([[key], value]) => [key, read(value)]))
    return rows.map(([keys, value]) => [keys, read(value)])
  }
}
