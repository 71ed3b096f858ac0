/** Comparisons for `where`: `where({ age: atLeast(18) })`. Only these functions make them, so a client cannot send one. */

/** A comparison with values of a type. */
export interface Operator<V> {
  readonly kind: 'moreThan' | 'atLeast' | 'lessThan' | 'atMost' | 'between' | 'not'
  readonly operands: readonly V[]
}

const made = new WeakSet<object>()

function operator<V>(kind: Operator<V>['kind'], ...operands: V[]): Operator<V> {
  const created = Object.freeze({ kind, operands })
  made.add(created)
  return created
}

/** Whether a value is a comparison. */
export const isOperator = (value: unknown): value is Operator<unknown> => typeof value === 'object' && value !== null && made.has(value)

/** Greater than, or later than. */
export const moreThan = <V>(value: V): Operator<V> => operator('moreThan', value)
/** Greater than or equal to. */
export const atLeast = <V>(value: V): Operator<V> => operator('atLeast', value)
/** Less than, or earlier than. */
export const lessThan = <V>(value: V): Operator<V> => operator('lessThan', value)
/** Less than or equal to. */
export const atMost = <V>(value: V): Operator<V> => operator('atMost', value)
/** From one value to another, both included. */
export const between = <V>(from: V, to: V): Operator<V> => operator('between', from, to)
/** Any other value; also NULL, unless that is what is excluded. With a list: none of them. */
export const not = <V>(value: V | readonly V[] | null): Operator<V> => operator<V>('not', value as V)
