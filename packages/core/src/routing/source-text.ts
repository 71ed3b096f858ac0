/** Values of route declarations as source text, for listings and generated code. */
import { types } from 'node:util'
import { isParamMatcher } from './matchers.js'

/** A value as JavaScript: texts in single quotes, RegExps as they are, functions by their name. */
export function sourceText(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'function') return value.name === '' ? '(anonymous function)' : value.name
  if (types.isRegExp(value)) return String(value)
  if (isParamMatcher(value)) return String(value.pattern)
  if (Array.isArray(value)) return `[${value.map(sourceText).join(', ')}]`
  if (typeof value === 'bigint') return `${value}n`
  if (types.isDate(value)) return `new Date(${quoted(value.toISOString())})`
  if (typeof value === 'object' && value !== null) return recordText(Object.entries(value))
  return String(value)
}

/** A record as JavaScript. */
export function recordText(entries: Iterable<readonly [string, unknown]>): string {
  const parts = [...entries].map(([key, value]) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)}: ${sourceText(value)}`)
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}

/** A text as a literal in single quotes. */
export function quoted(text: string): string {
  const body = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${body.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
}
