/** Media types as they stand in `Content-Type` and `Accept` (RFC 9110 §8.3.1): one linear scanner, and its reverse. */
import { ArgumentError } from '../../errors/index.js'

/** A parsed media type. */
export interface MediaType {
  /** `type/subtype` in lower case. */
  readonly type: string
  /** The `charset` parameter in lower case, when there is one. */
  readonly charset: string | undefined
  /** All parameters in their order: names in lower case, values unquoted. No prototype. The first of a repeated name counts. */
  readonly parameters: Readonly<Record<string, string>>
}

const NONE: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>)

const TOKEN_CHARACTER = new Uint8Array(128)
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  TOKEN_CHARACTER[character.charCodeAt(0)] = 1
}

const SEMICOLON = 0x3b
const EQUALS = 0x3d
const QUOTE = 0x22
const BACKSLASH = 0x5c
const SLASH = 0x2f

/** Parses a media type with its parameters; `null` when it is malformed. Takes time linear in the length of `value`. */
export function parseMediaType(value: string): MediaType | null {
  const start = skipBlanks(value, 0)
  const slash = skipToken(value, start)
  if (slash === start || value.charCodeAt(slash) !== SLASH) return null
  const end = skipToken(value, slash + 1)
  if (end === slash + 1) return null
  const type = value.slice(start, end).toLowerCase()
  if (end === value.length) return { type, charset: undefined, parameters: NONE }
  const parameters = parseParameters(value, end)
  return parameters === null ? null : { type, charset: parameters.charset?.toLowerCase(), parameters }
}

/**
 * Writes a media type; values that are not tokens are quoted.
 * @throws ArgumentError when the type, a name or a value cannot stand in a header
 */
export function formatMediaType(type: string, parameters: Readonly<Record<string, string>> = NONE): string {
  let text = type
  let valid = true
  for (const name of Object.keys(parameters)) {
    const value = parameters[name]
    valid &&= isToken(name)
    text += `; ${name}=${isToken(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`
  }
  if (!valid || parseMediaType(text) === null) {
    throw new ArgumentError(`${JSON.stringify(text)} is not a media type: write it as type/subtype; name=value (RFC 9110 §8.3.1)`)
  }
  return text
}

/** Whether `value` is a token of RFC 9110 §5.6.2. */
export function isToken(value: string): boolean {
  return value.length > 0 && skipToken(value, 0) === value.length
}

/** Reads `*( OWS ";" OWS [ name=value ] )` up to the end of `value`; `null` when there is anything else. */
function parseParameters(value: string, from: number): Record<string, string> | null {
  const parameters = Object.create(null) as Record<string, string>
  let at = skipBlanks(value, from)
  while (at < value.length) {
    if (value.charCodeAt(at) !== SEMICOLON) return null
    const start = skipBlanks(value, at + 1)
    const equals = skipToken(value, start)
    if (equals === start) {
      at = start
      continue
    }
    if (value.charCodeAt(equals) !== EQUALS) return null
    const end = skipValue(value, equals + 1)
    if (end === -1) return null
    const name = value.slice(start, equals).toLowerCase()
    if (!(name in parameters)) parameters[name] = unquote(value.slice(equals + 1, end))
    at = skipBlanks(value, end)
  }
  return parameters
}

/** The index after the token or quoted string at `from`, or -1. */
function skipValue(value: string, from: number): number {
  if (value.charCodeAt(from) !== QUOTE) {
    const end = skipToken(value, from)
    return end === from ? -1 : end
  }
  for (let i = from + 1; i < value.length; i++) {
    let code = value.charCodeAt(i)
    if (code === QUOTE) return i + 1
    if (code === BACKSLASH) code = value.charCodeAt(++i)
    // Not qdtext, nor the second half of a quoted pair; NaN is a backslash at the end.
    if (!((code >= 0x20 && code <= 0xff && code !== 0x7f) || code === 0x09)) return -1
  }
  return -1
}

function unquote(raw: string): string {
  if (raw.charCodeAt(0) !== QUOTE) return raw
  const inner = raw.slice(1, -1)
  return inner.includes('\\') ? inner.replace(/\\([\s\S])/g, '$1') : inner
}

function skipToken(value: string, from: number): number {
  let at = from
  while (at < value.length && TOKEN_CHARACTER[value.charCodeAt(at)] === 1) at++
  return at
}

function skipBlanks(value: string, from: number): number {
  let at = from
  while (value.charCodeAt(at) === 0x20 || value.charCodeAt(at) === 0x09) at++
  return at
}
