/** Text that is HTML already, and the ways to make it: everything else is escaped (app.md A106). */
import { SafeString } from '@live/core'
import { escapeJson, Output, PendingHtml, unicodeEscape } from './output.js'
import { escapeText, textOf } from './text-of.js'

export { SafeString }

/**
 * Template tag: the literal parts are HTML, every interpolated value is escaped. `null` and `undefined` are nothing, lists are
 * joined, promises are awaited where the result is put out: `html`<p>${title}</p>``.
 */
export function html(parts: TemplateStringsArray, ...values: readonly unknown[]): SafeString {
  const out = new Output()
  out.text += parts[0]
  for (let i = 0; i < values.length; i++) {
    out.put(values[i])
    out.text += parts[i + 1]
  }
  return out.done()
}

/** Marks text as HTML that is trusted as it stands: never text of a client. A `SafeString` passes, `null` is nothing. */
export function raw(value: unknown): SafeString {
  return value instanceof SafeString ? value : new SafeString(value === null || value === undefined ? '' : String(value))
}

/**
 * Escapes a value for element content and quoted attributes: `& < > " '`. A `SafeString` passes, `null` and `undefined` are nothing,
 * lists are joined.
 * @throws ArgumentError for a promise, and for HTML whose parts are still being made: put these out with {@link html}
 */
export function escapeHtml(value: unknown): string {
  return typeof value === 'string' ? escapeText(value) : textOf(value)
}

/** Joins values, each escaped, with a separator that is escaped too: `safeJoin(links, raw(' &middot; '))`. */
export function safeJoin(values: Iterable<unknown>, separator: unknown = ''): SafeString {
  const out = new Output()
  let first = true
  for (const value of values) {
    if (!first) out.put(separator)
    out.put(value)
    first = false
  }
  return out.done()
}

/** Joins values, each escaped unless safe: what `+` would do to text, without losing the safety. */
export function safeConcat(...values: readonly unknown[]): SafeString {
  return safeJoin(values)
}

/** The HTML itself as soon as it is complete: at once, unless parts of it are promises. */
export function settled(value: SafeString): SafeString | Promise<SafeString> {
  return value instanceof PendingHtml ? value.ready() : value
}

/**
 * Looks at HTML when it is complete, and gives what is made of it: `whenSettled(content('title'), (title) => …)`. At once, unless parts of it
 * are promises, or a page that is streamed has not come to it; then the result is put out when it is there.
 * @param use what it returns is escaped unless it is safe
 */
export function whenSettled(value: SafeString, use: (html: SafeString) => unknown): SafeString {
  const out = new Output()
  if (value instanceof PendingHtml) out.place(() => value.ready().then(use))
  else out.put(use(value))
  return out.done()
}

/**
 * A value as JSON that may stand inside a script element or a quoted attribute's script: `<`, `>`, `&`, U+2028 and U+2029 are
 * `\uXXXX`. What JSON cannot say, such as `undefined`, is `null`. Not for unquoted or double quoted attributes: quotes stay.
 */
export function jsonEscape(value: unknown): SafeString {
  return new SafeString(escapeJson(value))
}

// Control characters, quotes, backticks, `$`, the backslash, what is special in HTML, and the two line ends of JavaScript.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they end string literals
const SCRIPT_ESCAPES = /[\u0000-\u001f"'`$\\<>&/\u007f\u2028\u2029]/g

/**
 * Text for the inside of a string literal of a script, of any kind of quotes: `'<%= escapeJs(name) %>'`. Nothing in it can end the
 * literal, the script element or the attribute that it stands in.
 */
export function escapeJs(value: unknown): SafeString {
  const text = value === null || value === undefined ? '' : String(value)
  return new SafeString(text.replace(SCRIPT_ESCAPES, unicodeEscape))
}
