/** Escaping for the parts of a URL, and query strings (routing.md R108, R109). */
import { types } from 'node:util'

const SEGMENT_SAFE = /^[\w\-.~!$&'()*+,;=:@]*$/
const SEGMENT_KEPT: Readonly<Record<string, string>> = {
  '%24': '$',
  '%26': '&',
  '%2B': '+',
  '%2C': ',',
  '%3B': ';',
  '%3D': '=',
  '%3A': ':',
  '%40': '@',
}

/** Escapes the text of one path segment, slashes included. Throws URIError for a lone surrogate. */
export function escapeSegment(text: string): string {
  if (SEGMENT_SAFE.test(text)) return text
  return encodeURIComponent(text).replace(/%(?:2[46BC]|3[ABD]|40)/g, (code) => SEGMENT_KEPT[code]!)
}

/** Whether text can be a segment as it is: not empty, nothing to escape, no dots alone. */
export function isPlainSegment(text: string): boolean {
  return text !== '' && SEGMENT_SAFE.test(text) && text !== '.' && text !== '..'
}

/** Escapes text that may hold several segments: slashes stay. */
export function escapePath(text: string): string {
  return text.split('/').map(escapeSegment).join('/')
}

/** Escapes the part after `#`: slashes and question marks stay. */
export function escapeFragment(text: string): string {
  return escapePath(text).replaceAll('%3F', '?')
}

/** Escapes for a query string: spaces become `+`, only letters, digits and `-_.~` stay. */
export function escapeForm(text: string): string {
  const escaped = encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  return escaped.replaceAll('%20', '+')
}

/**
 * A query string without its question mark: keys sorted, nesting as `a[b]=1`, lists as `a[]=1`. `null`, `undefined`, and
 * empty lists and objects are left out; `''` gives `b=`.
 */
export function encodeQuery(values: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = []
  for (const key of Object.keys(values).sort()) addPairs(pairs, key, values[key])
  return pairs.join('&')
}

function addPairs(pairs: string[], key: string, value: unknown): void {
  if (value === null || value === undefined) return
  if (Array.isArray(value)) {
    for (const item of value) addPairs(pairs, `${key}[]`, item)
  } else if (isPlainObject(value)) {
    for (const inner of Object.keys(value).sort()) addPairs(pairs, `${key}[${inner}]`, value[inner])
  } else {
    pairs.push(`${escapeForm(key)}=${escapeForm(textOf(value) ?? '')}`)
  }
}

/** Whether a value is an object literal, of any realm. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** The text of a URL value: `toParam()` of an object, else its `id`, else what it prints as; `undefined` when there is none. */
export function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'object') return String(value)
  const object = value as { toParam?: unknown; id?: unknown }
  if (typeof object.toParam === 'function') return textOf(object.toParam())
  if (types.isDate(value)) return value.toISOString()
  if (object.id === null || object.id === undefined) return undefined
  return String(object.id)
}
