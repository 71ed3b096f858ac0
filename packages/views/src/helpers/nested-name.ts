/** How the fields of a model inside of another one are named (app.md A115). */

/** A name, and whose fields it is for. */
export interface NestedName {
  /** `author`, or `comments_attributes`. */
  readonly key: string
  /** Whether stored models say their id, so that they are found again. */
  readonly nested: boolean
  readonly models: object | readonly object[] | null
}

/**
 * A list is always assigned by its attributes, one model where its owner has a setter for that: `authorAttributes` or
 * `author_attributes`.
 */
export function nestedName(owner: object | null, name: string, given: object | null | undefined): NestedName {
  const models = listed(given ?? ((owner as Readonly<Record<string, unknown>> | null)?.[name] as object | null | undefined) ?? null)
  const setter = [`${name}Attributes`, `${name}_attributes`].find((each) => owner !== null && each in owner)
  if (setter !== undefined) return { key: setter, nested: true, models }
  return Array.isArray(models) ? { key: `${name}_attributes`, nested: true, models } : { key: name, nested: false, models }
}

/** Lists of any kind as arrays; a promise or a function is no model. */
function listed(value: object | null): object | readonly object[] | null {
  if (value === null || typeof value !== 'object' || typeof (value as { then?: unknown }).then === 'function') return null
  const iterable = typeof (value as { [Symbol.iterator]?: unknown })[Symbol.iterator] === 'function'
  return iterable ? [...(value as Iterable<object>)] : value
}
