/** Values in their usual form, whatever way they come: assigned, validated, or asked for (app.md A162). */
import type { EntityMetadata } from 'typeorm'
import { Declarations } from './declarations.js'

/** Brings a value into its usual form: `(email) => email.trim().toLowerCase()`. */
export type Normalization<V = never> = (value: V) => unknown

/** How a value is normalised. */
export interface NormalizationOptions {
  /** Whether `null` is given to the function too. Default: false. */
  readonly applyToNull?: boolean
}

interface Declared extends NormalizationOptions {
  readonly name: string
  readonly normalize: (value: unknown) => unknown
}

/** What is read of a column here. */
interface NamedColumn {
  readonly propertyName: string
  readonly target: unknown
  readonly entityMetadata: { readonly target: unknown }
}

const declarations = new Declarations<Declared>()
const byColumn = new WeakMap<object, readonly Declared[]>()
let any = false

/** Declares how an attribute of a class is normalised. */
export function declareNormalization(model: object, name: string, normalize: Normalization, options: NormalizationOptions = {}): void {
  any = true
  declarations.add(model, { name, normalize: normalize as (value: unknown) => unknown, ...options })
}

/** Brings an attribute into its usual form: `@Normalizes((email: string) => email.trim().toLowerCase())`. */
export const Normalizes =
  <V>(normalize: Normalization<V>, options?: NormalizationOptions) =>
  (target: object, name: string | symbol): void =>
    declareNormalization(target.constructor, String(name), normalize as Normalization, options)

/** A value of a column in its usual form. What cannot be normalised stays as it is, and validation says so. */
export function normalized(column: NamedColumn, value: unknown): unknown {
  if (!any || value === undefined) return value
  return normalizationsOf(column).reduce(applied, value)
}

function applied(value: unknown, { normalize, applyToNull = false }: Declared): unknown {
  if (value === null ? !applyToNull : typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) return value
  try {
    return normalize(value)
  } catch (error) {
    // A client may have sent a number where a text is normalised.
    if (typeof value === 'string') throw error
    return value
  }
}

/** Brings what was set without `assign` into its usual form. */
export function normalizeRecord(record: object, metadata: EntityMetadata): void {
  if (!any || declarations.of(record.constructor).length === 0) return
  const fields = record as Record<string, unknown>
  for (const column of metadata.columns) {
    if (normalizationsOf(column).length === 0) continue
    const value = normalized(column, fields[column.propertyName])
    if (value !== fields[column.propertyName]) fields[column.propertyName] = value
  }
}

function normalizationsOf(column: NamedColumn): readonly Declared[] {
  const known = byColumn.get(column)
  if (known !== undefined) return known
  const own = declarations.of(column.entityMetadata.target as object).filter(({ name }) => name === column.propertyName)
  byColumn.set(column, own)
  return own
}
