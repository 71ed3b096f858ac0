/** `only`, `except`, `methods` and `include` of `render({ json })`: which members of a value become JSON (C75). */
import { ArgumentError } from '../errors/index.js'

/** What of a value, or of each element of a list, becomes JSON. */
export interface JsonOptions {
  /** Only these members. */
  readonly only?: string | readonly string[]
  /** All members but these; `only` wins. */
  readonly except?: string | readonly string[]
  /** Methods of the value whose results are added under their names. Never names that a client chose: they are called. */
  readonly methods?: string | readonly string[]
  /** Associations that are added: names, or names with options of their own, `{ comments: { only: ['body'] } }`. */
  readonly include?: string | readonly string[] | { readonly [association: string]: JsonOptions | true }
}

/** A model that knows how to become plain data; it gets the options instead of having them applied. */
export interface Serializable {
  serializableHash(options: JsonOptions): unknown
}

/** The options of a call that are for JSON; `null` when there are none, as nearly always. */
export function jsonOptionsOf({ only, except, methods, include }: JsonOptions): JsonOptions | null {
  if (only === undefined && except === undefined && methods === undefined && include === undefined) return null
  return { only, except, methods, include }
}

/**
 * A value as plain data with the options applied: a list element by element, a model by its `serializableHash`, anything else by its
 * `toJSON` or its own members. What is no object stays as it is.
 * @throws ArgumentError for a method or an association that the value does not have
 */
export function selectJson(value: unknown, options: JsonOptions): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((element) => selectJson(element, options))
  if (isSerializable(value)) return value.serializableHash(options)
  const { toJSON } = value as { toJSON?: unknown }
  const plain: unknown = typeof toJSON === 'function' ? toJSON.call(value, '') : value
  if (typeof plain !== 'object' || plain === null) return plain
  if (Array.isArray(plain)) return selectJson(plain, options)
  return membersOf(value, plain as Record<string, unknown>, options)
}

function membersOf(value: object, plain: Record<string, unknown>, options: JsonOptions): Record<string, unknown> {
  const { only, except } = options
  const members = Object.create(null) as Record<string, unknown>
  const kept = only === undefined ? null : listOf(only)
  const dropped = except === undefined ? [] : listOf(except)
  for (const name of Object.keys(plain)) {
    if (kept === null ? !dropped.includes(name) : kept.includes(name)) members[name] = plain[name]
  }
  for (const name of listOf(options.methods ?? [])) members[name] = call(value, name)
  for (const [name, nested] of associationsOf(options)) members[name] = selectJson(read(value, name), nested)
  return members
}

function associationsOf({ include = [] }: JsonOptions): (readonly [string, JsonOptions])[] {
  if (typeof include === 'string' || Array.isArray(include)) return listOf(include as string | readonly string[]).map((name) => [name, {}])
  return Object.entries(include as Record<string, JsonOptions | true>).map(([name, nested]) => [name, nested === true ? {} : nested])
}

/** An association is a member, or a method that gives it. */
function read(value: object, name: string): unknown {
  const found = (value as Record<string, unknown>)[name]
  if (typeof found === 'function') return found.call(value)
  if (found === undefined) throw new ArgumentError(`render({ json, include }): ${nameOf(value)} has no ${JSON.stringify(name)}`)
  return found
}

function call(value: object, name: string): unknown {
  const method = (value as Record<string, unknown>)[name]
  if (typeof method === 'function') return method.call(value)
  throw new ArgumentError(`render({ json, methods }): ${nameOf(value)} has no method ${JSON.stringify(name)}`)
}

function isSerializable(value: object): value is Serializable {
  return typeof (value as Partial<Serializable>).serializableHash === 'function'
}

const listOf = (names: string | readonly string[]): readonly string[] => (typeof names === 'string' ? [names] : names)

const nameOf = (value: object): string => (value.constructor as { name?: string } | undefined)?.name || 'an object'
