/** `@Enum`: a column whose values are a list of names (app.md A162). */
import { ConfigurationError } from '@live/core'
import { Column } from 'typeorm'
import { type EnumTable, enumTransformer } from './enum-values.js'

/** Names alone are kept as they are; with numbers the column keeps those. */
export type EnumNames = readonly string[] | Readonly<Record<string, number>>

/** How an enum is. */
export interface EnumOptions {
  /** The name that new records have. Default: none. */
  readonly default?: string
  /** Default: false. */
  readonly nullable?: boolean
  /** Name of the column. Default: from that of the property. */
  readonly name?: string
}

/**
 * An attribute that has one of several values: `@Enum(['draft', 'published'], { default: 'draft' }) status!: 'draft' | 'published'`. It is a
 * column; any other value is an error of validation. `{ draft: 0, published: 1 }` keeps numbers.
 * @throws ConfigurationError for an empty list, for a number that stands twice, or a default that is none of them
 */
export function Enum(names: EnumNames, { default: first, nullable = false, name }: EnumOptions = {}): PropertyDecorator {
  const numbered = !Array.isArray(names)
  const table: EnumTable = new Map(numbered ? Object.entries(names) : (names as readonly string[]).map((each) => [each, each]))
  check(table, first)
  const longest = Math.max(...[...table.keys()].map((each) => each.length))
  return Column({
    ...(numbered ? { type: 'integer' as const } : { type: 'varchar' as const, length: Math.max(longest, 40) }),
    transformer: enumTransformer(table),
    nullable,
    ...(name === undefined ? {} : { name }),
    ...(first === undefined ? {} : { default: table.get(first) }),
  })
}

function check(table: EnumTable, first: string | undefined): void {
  const stored = [...table.values()]
  if (table.size === 0) throw new ConfigurationError('@Enum has no values: give it names')
  if (new Set(stored).size < stored.length) throw new ConfigurationError(`@Enum keeps two names as one: ${[...table.keys()].join(', ')}`)
  if (stored.some((each) => typeof each === 'number' && !Number.isSafeInteger(each)))
    throw new ConfigurationError('@Enum keeps names as whole numbers')
  if (first !== undefined && !table.has(first))
    throw new ConfigurationError(`@Enum has the default ${first}, which is none of ${[...table.keys()].join(', ')}`)
}
