/** Parameters to a query string: the reverse of the parser. */
import { isParameterObject, type ParameterObject, type ParameterValue } from './parameter-value.js'

/**
 * `user%5Bname%5D=David&…`, sorted by key (controller.md C154). Arrays are written `name[]=…`; `null` is a name without `=`;
 * empty objects and arrays vanish, because the grammar cannot write them.
 * @param namespace wraps everything: `toQuery({ name: 'David' }, 'user')`
 */
export function toQuery(parameters: ParameterObject, namespace?: string): string {
  const pairs: string[] = []
  appendObject(pairs, parameters, namespace ?? '')
  return pairs.join('&')
}

function appendObject(pairs: string[], object: ParameterObject, prefix: string): void {
  for (const name of Object.keys(object).sort()) append(pairs, object[name], prefix === '' ? name : `${prefix}[${name}]`)
}

function append(pairs: string[], value: ParameterValue, name: string): void {
  if (Array.isArray(value)) for (const element of value) append(pairs, element, `${name}[]`)
  else if (isParameterObject(value)) appendObject(pairs, value, name)
  else if (value === null) pairs.push(encode(name))
  else pairs.push(`${encode(name)}=${encode(value instanceof Date ? value.toISOString() : String(value))}`)
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
