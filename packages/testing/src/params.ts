/** Nested parameters as names with brackets, the notation of Rails: `a[b][]=1`. */
import { ArgumentError } from '@live/core'

/** One parameter: text or what becomes text, a list, or more parameters. */
export type ParamValue = string | number | boolean | bigint | null | undefined | Date | readonly ParamValue[] | Params

/** Parameters by name. */
export interface Params {
  readonly [name: string]: ParamValue
}

/**
 * Encodes parameters for a query string or a form body. A `null` is a name without `=`; `undefined`, an empty list and an
 * empty object add nothing; a `Date` becomes ISO 8601 text.
 * @throws ArgumentError for a value that a form cannot carry
 */
export function encodeParams(params: Params): string {
  const pairs: string[] = []
  for (const name of Object.keys(params)) append(pairs, name, params[name])
  return pairs.join('&')
}

function append(pairs: string[], name: string, value: ParamValue): void {
  if (value === undefined) return
  if (value === null) pairs.push(escaped(name))
  else if (Array.isArray(value)) for (const item of value as readonly ParamValue[]) append(pairs, `${name}[]`, item)
  else if (isDate(value)) pairs.push(`${escaped(name)}=${escaped(value.toISOString())}`)
  else if (typeof value === 'object') appendAll(pairs, name, value as Params)
  else if (typeof value === 'function' || typeof value === 'symbol') throw unfit(name, typeof value)
  else pairs.push(`${escaped(name)}=${escaped(String(value))}`)
}

function appendAll(pairs: string[], name: string, values: Params): void {
  if (ArrayBuffer.isView(values) || Object.prototype.toString.call(values) !== '[object Object]') throw unfit(name, 'bytes or a file')
  for (const key of Object.keys(values)) append(pairs, `${name}[${key}]`, values[key])
}

// A date of another realm is one too.
const isDate = (value: unknown): value is Date => Object.prototype.toString.call(value) === '[object Date]'

const escaped = (text: string): string => encodeURIComponent(text.toWellFormed())

const unfit = (name: string, what: string): ArgumentError =>
  new ArgumentError(`parameter ${name} is ${what}, which a form cannot carry; send files with { body: new FormData() }`)
