/** Query strings and urlencoded bodies to nested parameters, in one pass and without trusting the client. */
// `qs` cannot do this: it reads `a[0]` as an array, keeps brackets otherwise, and does not group `a[][b]` into objects.
import { excerpt, malformedParameters, ParameterBuilder, type ParameterSource, parameterLimitExceeded } from './parameter-builder.js'
import {
  DEFAULT_PARAMETER_LIMITS,
  emptyParameters,
  type ParameterLimits,
  type ParameterObject,
  type ParameterParsing,
  setParameter,
} from './parameter-value.js'

const AMPERSAND = 38
const EQUALS = 61
const SPACE = 32
const PERCENT = 37

/**
 * Parses `a=1&b[c][]=2` by the rules of controller.md C122 to C129: `&` separates, `+` is a space, a name without `=` is
 * `null`, the last of equal plain names wins, brackets nest. Objects have no prototype, and a pair whose name holds
 * `__proto__` is dropped.
 * @param text without the leading `?`
 * @param source `'query'` (default) or `'request'` for a body; messages and codes name it
 * @throws BadRequestError `ERR_PARAMETER_LIMIT` past a limit; `ERR_MALFORMED_QUERY` or `ERR_MALFORMED_BODY` for invalid percent
 * escapes, invalid UTF-8 and conflicting shapes
 */
export function parseQuery(text: string, limits: ParameterParsing = {}, source: ParameterSource = 'query'): ParameterObject {
  if (text === '') return emptyParameters()
  checkSize(text, limits.maxBytes ?? DEFAULT_PARAMETER_LIMITS.maxBytes, source)
  return isFlat(text) && !limits.binary ? parseFlat(text, limits, source) : parseNested(text, limits, source)
}

function checkSize(text: string, maxBytes: number, source: ParameterSource): void {
  // A UTF-16 unit is at most three bytes of UTF-8, so nearly every text is decided by its length.
  if (text.length > maxBytes || (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes)) {
    throw parameterLimitExceeded(source, `more than ${maxBytes} bytes`)
  }
}

/** Whether nothing needs decoding or nesting: no percent sign, plus sign, bracket or space. */
function isFlat(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 37 || code === 43 || code === 91 || code === SPACE) return false
  }
  return true
}

function parseFlat(text: string, limits: ParameterLimits, source: ParameterSource): ParameterObject {
  const parameters = emptyParameters()
  const maxParameters = limits.maxParameters ?? DEFAULT_PARAMETER_LIMITS.maxParameters
  let count = 0
  let start = 0
  let equals = -1
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? AMPERSAND : text.charCodeAt(i)
    if (code === EQUALS && equals < 0) equals = i
    if (code !== AMPERSAND) continue
    if (i > start && ++count > maxParameters) throw parameterLimitExceeded(source, `more than ${maxParameters} parameters`)
    if (equals > start) setParameter(parameters, text.slice(start, equals), text.slice(equals + 1, i))
    else if (equals < 0 && i > start) setParameter(parameters, text.slice(start, i), null)
    start = i + 1
    equals = -1
  }
  return parameters
}

function parseNested(text: string, limits: ParameterParsing, source: ParameterSource): ParameterObject {
  const builder = new ParameterBuilder(limits, source)
  const { binary = null } = limits
  let start = 0
  while (start < text.length) {
    const ampersand = text.indexOf('&', start)
    const end = ampersand < 0 ? text.length : ampersand
    if (end > start) addPair(builder, text.slice(start, end), source, binary)
    start = end + 1
    // Blanks after a separator are ignored (C122).
    while (start < text.length && text.charCodeAt(start) === SPACE) start++
  }
  return builder.parameters
}

function addPair(builder: ParameterBuilder, pair: string, source: ParameterSource, binary: ParameterParsing['binary']): void {
  const equals = pair.indexOf('=')
  if (equals < 0) {
    builder.add(decode(pair, source), null)
    return
  }
  const name = decode(pair.slice(0, equals), source)
  const value = pair.slice(equals + 1)
  builder.add(name, binary?.(topLevelOf(name)) ? bytesOf(value) : decode(value, source, name))
}

/** `user` of `user[name]`. */
function topLevelOf(name: string): string {
  const bracket = name.indexOf('[', 1)
  return bracket < 0 ? name : name.slice(0, bracket)
}

/** The bytes behind percent escapes; bad escapes as they stand. */
function bytesOf(text: string): Buffer {
  const source = Buffer.from(text.replaceAll('+', ' '))
  let length = 0
  for (let i = 0; i < source.length; i++) {
    const byte = source[i] === PERCENT ? hexAt(source, i + 1) : -1
    if (byte >= 0) i += 2
    else source[length] = source[i]
    if (byte >= 0) source[length] = byte
    length++
  }
  return source.subarray(0, length)
}

function hexAt(source: Buffer, at: number): number {
  const digits = source.toString('latin1', at, at + 2)
  return /^[0-9a-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : -1
}

/**
 * Strict: `decodeURIComponent` refuses bad escapes, overlong forms, surrogates and truncated sequences (C129).
 * @param name of the parameter whose value it is: the value itself, which may be a password, has no place in a message
 */
function decode(text: string, source: ParameterSource, name?: string): string {
  const spaced = text.indexOf('+') < 0 ? text : text.replaceAll('+', ' ')
  if (spaced.indexOf('%') < 0) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch (cause) {
    const what = name === undefined ? excerpt(decodeLeniently(spaced)) : `the value of ${excerpt(name)}`
    throw malformedParameters(source, `${what} is not valid percent-encoded UTF-8`, { cause })
  }
}

/** For the message only: replacement characters where the bytes are invalid, bad escapes as they stand. */
function decodeLeniently(text: string): string {
  return bytesOf(text.slice(0, 200)).toString('utf8')
}
