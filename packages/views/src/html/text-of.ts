/** What a value looks like in HTML: escaped, unless it is HTML. */
import { ArgumentError, SafeString } from '@live/core'

const SPECIAL = /[&<>"']/
const EVERY_SPECIAL = /[&<>"']/g
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Escapes text for element content and quoted attributes (app.md A106). */
export function escapeText(text: string): string {
  return SPECIAL.test(text) ? text.replace(EVERY_SPECIAL, entity) : text
}

const entity = (character: string): string => ENTITIES[character]!

/**
 * The HTML of any value that is there: a `SafeString` as it is, nothing for `null` and `undefined`, the elements of a list one after
 * the other, everything else as escaped text.
 * @throws ArgumentError for a promise
 */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof SafeString) return value.toString()
  if (Array.isArray(value)) return value.map(textOf).join('')
  if (isThenable(value)) throw new ArgumentError('A promise is no text: await it, or put it out with the html tag')
  return escapeText(String(value))
}

/** Whether something is a promise, of whatever realm. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
