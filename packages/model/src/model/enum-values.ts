/** Attributes with a fixed list of values, kept as texts or as numbers (app.md A162). */
import type { ValueTransformer } from 'typeorm'

/** Names and what the column keeps for each. */
export type EnumTable = ReadonlyMap<string, string | number>

/** What is read of a column here. */
interface TransformedColumn {
  readonly transformer?: ValueTransformer | ValueTransformer[]
}

const tables = new WeakMap<object, EnumTable>()

/** Between the names that the application uses and what the column keeps. */
export function enumTransformer(table: EnumTable): ValueTransformer {
  const names = new Map([...table].map(([name, stored]) => [stored, name]))
  const transformer: ValueTransformer = {
    to: (name: unknown) => (typeof name === 'string' ? (table.get(name) ?? null) : name),
    from: (stored: unknown) => (stored === null || stored === undefined ? stored : (names.get(stored as string | number) ?? stored)),
  }
  tables.set(transformer, table)
  return transformer
}

/** The names of the values of a column; null for a column that is no enum. */
export function enumNamesOf({ transformer }: TransformedColumn): string[] | null {
  const table = typeof transformer === 'object' ? tables.get(transformer) : undefined
  return table === undefined ? null : [...table.keys()]
}

/** Whether a value is one of the list; every value is one of a column that is no enum. */
export function isEnumValue({ transformer }: TransformedColumn, value: unknown): boolean {
  const table = typeof transformer === 'object' ? tables.get(transformer) : undefined
  return table === undefined || (typeof value === 'string' && table.has(value))
}
