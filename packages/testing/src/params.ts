/** Nested parameters as names with brackets, the notation of Rails: `a[b][]=1`. */
import { ArgumentError } from '@live/core'

/** One parameter: text or what becomes text, a file, a list, or more parameters. */
export type ParamValue = string | number | boolean | bigint | null | undefined | Date | Blob | readonly ParamValue[] | Params

/** Parameters by name. */
export interface Params {
  readonly [name: string]: ParamValue
}

/** A name with brackets, and its value; `null` for a name without one. */
export type ParamPair = readonly [name: string, value: string | Blob | null]

/**
 * Encodes parameters for a query string or a form body. A `null` is a name without `=`; `undefined`, an empty list and an
 * empty object add nothing; a `Date` becomes ISO 8601 text.
 * @throws ArgumentError for a value that a form cannot carry, such as a file
 */
export function encodeParams(params: Params): string {
  const pairs = flattenParams(params).map(([name, value]) => {
    if (value === null) return escaped(name)
    if (typeof value !== 'string') throw unfit(name, 'a file')
    return `${escaped(name)}=${escaped(value)}`
  })
  return pairs.join('&')
}

/**
 * Parameters one by one, in order.
 * @throws ArgumentError for a value that is neither text nor a file
 */
export function flattenParams(params: Params): ParamPair[] {
  const pairs: ParamPair[] = []
  for (const name of Object.keys(params)) append(pairs, name, params[name])
  return pairs
}

/** Whether there is a file somewhere in it. */
export function hasFile(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || isDate(value)) return false
  return isBlob(value) || Object.values(value).some(hasFile)
}

function append(pairs: ParamPair[], name: string, value: ParamValue): void {
  if (value === undefined) return
  if (value === null) pairs.push([name, null])
  else if (Array.isArray(value)) for (const item of value as readonly ParamValue[]) append(pairs, `${name}[]`, item)
  else if (isDate(value)) pairs.push([name, value.toISOString()])
  else if (isBlob(value)) pairs.push([name, value])
  else if (typeof value === 'object') appendAll(pairs, name, value as Params)
  else if (typeof value === 'function' || typeof value === 'symbol') throw unfit(name, typeof value)
  else pairs.push([name, String(value)])
}

function appendAll(pairs: ParamPair[], name: string, values: Params): void {
  if (ArrayBuffer.isView(values) || kindOf(values) !== 'Object') throw unfit(name, 'bytes or a stream')
  for (const key of Object.keys(values)) append(pairs, `${name}[${key}]`, values[key])
}

// Those of another realm are ones too.
const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice('[object '.length, -1)
const isDate = (value: unknown): value is Date => kindOf(value) === 'Date'
const isBlob = (value: unknown): value is Blob => kindOf(value) === 'File' || kindOf(value) === 'Blob'

const escaped = (text: string): string => encodeURIComponent(text.toWellFormed())

const unfit = (name: string, what: string): ArgumentError =>
  new ArgumentError(
    `parameter ${name} is ${what}, which this form cannot carry; a file is a Blob in a request with a body, or in its FormData`,
  )
