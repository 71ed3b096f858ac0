/** Bound values as the log shows them: named, short, and without secrets. */
import { types } from 'node:util'
import { bindNames } from './bind-names.js'

const FILTERED = '[FILTERED]'
const MAX_TEXT = 100
const MAX_VALUES = 50

/** Names whose values no log shows, where the application has not said which. */
const SECRET = /passw|email|secret|token|_key|crypt|salt|certificate|otp|ssn|cvv|cvc/i
/** Digests of passwords are secrets whatever the application filters. */
const DIGEST = /digest/i

/** Says whether values of a name are hidden. */
export type IsFiltered = (name: string) => boolean

/** The default of {@link IsFiltered}. */
export const isSecret: IsFiltered = (name) => SECRET.test(name)

/** `[["title", "Live"], ["id", 7]]`; an empty text for none. */
export function shownValues(sql: string, values: readonly unknown[], isFiltered: IsFiltered): string {
  if (values.length === 0) return ''
  const hidden = (name: string): boolean => DIGEST.test(name) || isFiltered(name)
  const names = new Map(bindNames(sql).map((each) => [each.index, each]))
  const shown = values.slice(0, MAX_VALUES).map((value, index) => {
    const bind = names.get(index)
    const secret = (bind?.near.some(hidden) ?? false) || holdsSecret(value, hidden)
    return [bind?.name ?? null, secret && value !== null ? FILTERED : shownValue(value)]
  })
  const more = values.length > MAX_VALUES ? ` and ${values.length - MAX_VALUES} more` : ''
  return JSON.stringify(shown) + more
}

/** JSON with a key whose values are hidden is hidden as a whole. */
function holdsSecret(value: unknown, hidden: IsFiltered): boolean {
  const text =
    typeof value === 'string' ? value : typeof value === 'object' && !types.isUint8Array(value) ? (JSON.stringify(value) ?? '') : ''
  if (text[0] !== '{' && text[0] !== '[') return false
  // A text that is too long to be looked through may say anything.
  return text.length > MAX_JSON || [...text.matchAll(KEY)].some(([, key]) => hidden(key!))
}

const MAX_JSON = 10_000
const KEY = /"((?:[^"\\]|\\.){1,100})"\s{0,9}:/g

function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value
  if (typeof value === 'bigint') return String(value)
  if (types.isUint8Array(value)) return `<${value.length} bytes>`
  if (typeof value !== 'object' || value === null || types.isDate(value)) return value
  const text = JSON.stringify(value) ?? ''
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : value
}
