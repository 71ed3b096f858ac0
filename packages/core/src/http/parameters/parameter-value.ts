/** What a request parameter can be, and how its shapes are told apart. */

/**
 * A value that is not a container (controller.md C145). Forms give strings, JSON adds the other primitives, multipart adds
 * uploads, custom body parsers whatever they like.
 */
export type ParameterScalar = string | number | bigint | boolean | null | Date | Uint8Array | UploadedParameter

/** An uploaded file, as far as parameters care: an instance of a class that tells its name and size (controller.md C134). */
export interface UploadedParameter {
  readonly originalFilename: string
  /** In bytes. */
  readonly size: number
}

/** Parameters by name, without a prototype, so that no name of a client can mean anything. */
export interface ParameterObject {
  [name: string]: ParameterValue
}

/** Any parameter as it was parsed. */
export type ParameterValue = ParameterScalar | ParameterObject | ParameterValue[]

/** Bounds of what a client may make the parsers build (controller.md C126, C130). */
export interface ParameterLimits {
  /** Bytes of the text. Default 4 MiB. */
  readonly maxBytes?: number
  /** Number of pairs in a query string or form. Default 4096. */
  readonly maxParameters?: number
  /** Levels of nesting. Default 100. */
  readonly maxDepth?: number
}

/** Where nulls inside arrays are dropped: everywhere, nowhere, or in queries and forms, which have no other way to say "nothing". */
export type NullStripping = boolean | 'forms'

/** How the text of a query or a form becomes parameters. */
export interface ParameterParsing extends ParameterLimits {
  /** Where nulls inside arrays are dropped (controller.md C128). Default `'forms'`. */
  readonly stripNulls?: NullStripping
  /** Whether the values under a top-level name are bytes, whatever their encoding (controller.md C137). Default `null`: none. */
  readonly binary?: ((name: string) => boolean) | null
}

/** The limits that hold where none is given. */
export const DEFAULT_PARAMETER_LIMITS: Required<ParameterLimits> = Object.freeze({
  maxBytes: 4 * 1024 * 1024,
  maxParameters: 4096,
  maxDepth: 100,
})

/** An object for keys that a client chose: it inherits nothing. */
export function emptyParameters(): ParameterObject {
  return Object.create(null) as ParameterObject
}

/** Whether a value is a nested object of parameters: a plain object of any realm, not an array and not an instance. */
export function isParameterObject(value: unknown): value is ParameterObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Whether `permit('name')` lets a value through: anything but a container (controller.md C145). */
export function isParameterScalar(value: unknown): value is ParameterScalar {
  if (typeof value === 'object') return value === null || !(Array.isArray(value) || isParameterObject(value))
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol'
}

/** Missing, null, empty or whitespace only; `false` and `0` are values (controller.md C144). */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value === 'string') return value.trim() === ''
  if (Array.isArray(value)) return value.length === 0
  return isParameterObject(value) && Object.keys(value).length === 0
}

/** Whether a key numbers an element, as `'0'` and `'-1'` do in `posts[0][title]` (controller.md C145). */
export function isElementKey(key: string): boolean {
  const start = key.charCodeAt(0) === 45 ? 1 : 0
  for (let i = start; i < key.length; i++) {
    const code = key.charCodeAt(i)
    if (code < 48 || code > 57) return false
  }
  return key.length > start
}

/** The own value of a name, `undefined` when absent. Never an inherited one. */
export function ownValue(object: ParameterObject, name: string): ParameterValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** A deep copy of the containers, without prototypes; scalars are shared. */
export function copyParameters(object: ParameterObject): ParameterObject {
  const copy = emptyParameters()
  for (const name of Object.keys(object)) setParameter(copy, name, copyValue(object[name]))
  return copy
}

/** Sets a parameter, except `__proto__`: it would be a trap for whoever copies the result into an ordinary object. */
export function setParameter(object: ParameterObject, name: string, value: ParameterValue): void {
  if (name !== '__proto__') object[name] = value
}

function copyValue(value: ParameterValue): ParameterValue {
  if (Array.isArray(value)) return value.map(copyValue)
  return isParameterObject(value) ? copyParameters(value) : value
}
