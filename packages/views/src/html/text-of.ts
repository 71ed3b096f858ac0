/** What a value looks like in HTML: escaped, unless it is HTML. */
import { ArgumentError, SafeString } from '@live/core'

const SPECIAL = /[&<>"']/
const EVERY_SPECIAL = /[&<>"']/g
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
/** The same by code, with `null` for a character that stays; the last one is `>`. */
const BY_CODE = Array.from({ length: 63 }, (_, code) => ENTITIES[String.fromCharCode(code)] ?? null)
/** In text of more characters they are rare enough to be searched for. */
const SHORT = 256

/** Escapes text for element content and quoted attributes (app.md A106). */
export function escapeText(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text.length > SHORT ? text.replace(EVERY_SPECIAL, entity) : escapeShort(text)
}

const entity = (character: string): string => ENTITIES[character]!

/** Four times as fast as `replace` with a function: nothing happens more often in a page. */
function escapeShort(text: string): string {
  let escaped = ''
  let last = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= BY_CODE.length) continue
    const special = BY_CODE[code] ?? null
    if (special === null) continue
    escaped += text.slice(last, at) + special
    last = at + 1
  }
  return escaped + text.slice(last)
}

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
