/** Names of elements and attributes: what may be one, and how a property in camelCase is spelled in HTML. */
import { ArgumentError } from '@live/core'

const ELEMENT = /^[A-Za-z][\w.:-]*$/

/** Names that were checked. Bounded: they may come from data. */
const known = new Set<string>()
const MAX_KNOWN = 1000

/** The name of an element. @throws ArgumentError for text that is none */
export function elementName(name: string): string {
  if (ELEMENT.test(name)) return name
  throw new ArgumentError(`${JSON.stringify(name)} is no name of an element: letters, digits, and - . : _ only, a letter first`)
}

/**
 * The name of an attribute (HTML §13.1.2.3): no space, quote, `<`, `>`, `/`, `=`, control or noncharacter.
 * @throws ArgumentError for text that is none
 */
export function attributeName(name: string): string {
  if (known.has(name)) return name
  if (!isAttributeName(name)) {
    throw new ArgumentError(`${JSON.stringify(name.slice(0, 100))} is no name of an attribute: quotes, spaces, < > / and = are not allowed`)
  }
  if (known.size < MAX_KNOWN) known.add(name)
  return name
}

function isAttributeName(name: string): boolean {
  if (name === '' || !name.isWellFormed()) return false
  for (let i = 0; i < name.length; i++) if (isForbidden(name.charCodeAt(i))) return false
  return true
}

/** A space, control, quote, `/`, `<`, `=`, `>`, backtick, or a noncharacter of the first plane. */
function isForbidden(code: number): boolean {
  if (code <= 0x20 || (code >= 0x7f && code <= 0x9f)) return true
  if (code === 0x22 || code === 0x27 || code === 0x2f || code === 0x60) return true
  if (code >= 0x3c && code <= 0x3e) return true
  return (code >= 0xfdd0 && code <= 0xfdef) || code >= 0xfffe
}

/** `userId` and `user_id` as HTML spells them: `user-id`. */
export function dasherize(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()
}
