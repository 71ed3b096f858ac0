/** The head of one part of a multipart body (RFC 7578 §4, WHATWG form-data parsing). */
import { isUtf8 } from 'node:buffer'
import { type MediaType, parseMediaType } from '../negotiation/media-type.js'
import { malformedParameters } from '../parameters/parameter-builder.js'

/** What a part says about itself. */
export interface PartHead {
  /** Name of the form field. */
  readonly name: string
  /** Name of the file, without folders and control characters; `''` when no file was chosen, `null` for a text field. */
  readonly filename: string | null
  /** `Content-Type` as it was sent, when there is one. */
  readonly contentType: string | null
  readonly charset: string | undefined
  /** All headers, names in lower case. No prototype. */
  readonly headers: Readonly<Record<string, string>>
}

/** Headers as dicer gives them: names in lower case, a character per byte in the values. */
export type RawPartHeaders = Readonly<Record<string, readonly string[]>>

/** Longest name of a file, in characters: what file systems take. */
const MAX_FILENAME = 255
/** The name of a file whose own name says nothing, such as `..`. */
const UNNAMED = 'unnamed'

const SEMICOLON = 0x3b
const EQUALS = 0x3d
const QUOTE = 0x22
const SPACE = 0x20
const BACKSLASH = 0x5c

/**
 * Reads the head of a part.
 * @throws BadRequestError `ERR_MALFORMED_BODY` when it is no part of a form: not `form-data`, without a name, or with a name
 * that is not UTF-8
 */
export function parsePartHead(raw: RawPartHeaders): PartHead {
  const headers = Object.create(null) as Record<string, string>
  for (const name of Object.keys(raw)) headers[name] = utf8Of(raw[name].join(', '))
  const disposition = parseDisposition(raw['content-disposition']?.[0] ?? '')
  if (disposition === null) throw malformedParameters('request', 'a part of the multipart body is no form field with a name')
  const contentType = headers['content-type'] ?? null
  return { ...disposition, contentType, charset: charsetOf(contentType), headers }
}

/** Name and file name of `form-data; name="…"; filename="…"`; `null` when it is something else. */
function parseDisposition(value: string): Pick<PartHead, 'name' | 'filename'> | null {
  const end = value.indexOf(';')
  if (end < 0 || value.slice(0, end).trim().toLowerCase() !== 'form-data') return null
  const parameters = parseParameters(value, end)
  const name = parameters.get('name')
  if (name === undefined) return null
  const filename = extendedValue(parameters.get('filename*')) ?? decoded(parameters.get('filename'), utf8Of)
  return { name: decoded(name, strictUtf8Of) as string, filename: filename === undefined ? null : cleanFilename(filename) }
}

/** Parameters by name, the first of a repeated one; linear in the length of the value. */
function parseParameters(value: string, from: number): Map<string, string> {
  const parameters = new Map<string, string>()
  let at = from
  while (at < value.length) {
    const start = at + 1
    at = start
    while (at < value.length && value.charCodeAt(at) !== EQUALS && value.charCodeAt(at) !== SEMICOLON) at++
    if (value.charCodeAt(at) !== EQUALS) continue
    const name = value.slice(start, at).trim().toLowerCase()
    do at++
    while (value.charCodeAt(at) === SPACE)
    const [text, end] = value.charCodeAt(at) === QUOTE ? quotedAt(value, at + 1) : plainAt(value, at)
    if (!parameters.has(name)) parameters.set(name, text)
    at = nextSemicolon(value, end)
  }
  return parameters
}

/** Old clients escape a quote with a backslash; a backslash before anything else is one of a Windows path. */
function quotedAt(value: string, from: number): [text: string, end: number] {
  let text = ''
  let copied = from
  for (let at = from; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code === QUOTE) return [text + value.slice(copied, at), at + 1]
    if (code !== BACKSLASH) continue
    const next = value.charCodeAt(at + 1)
    // A quote that ends the whole closes the value, whatever stands in front of it.
    if (next !== BACKSLASH && (next !== QUOTE || at + 2 === value.length)) continue
    text += value.slice(copied, at)
    copied = ++at
  }
  return [text + value.slice(copied), value.length]
}

function plainAt(value: string, from: number): [text: string, end: number] {
  const end = nextSemicolon(value, from)
  return [value.slice(from, end).trim(), end]
}

function nextSemicolon(value: string, from: number): number {
  const at = value.indexOf(';', from)
  return at < 0 ? value.length : at
}

/** What browsers write for a quote and for line breaks in a name; nothing else is escaped. */
function decoded(raw: string | undefined, decode: (raw: string) => string): string | undefined {
  if (raw === undefined) return undefined
  const text = decode(raw)
  return text.includes('%') ? text.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n') : text
}

/** `UTF-8''na%C3%AFve.txt` (RFC 8187); `undefined` when it is not in UTF-8 or malformed. */
function extendedValue(value: string | undefined): string | undefined {
  if (value === undefined || value.slice(0, 6).toLowerCase() !== "utf-8'") return undefined
  const quote = value.indexOf("'", 6)
  if (quote < 0) return undefined
  try {
    return decodeURIComponent(value.slice(quote + 1))
  } catch {
    return undefined
  }
}

/** The last part of a path, of any system, that can be shown: a name to display, not to open. */
function cleanFilename(filename: string): string {
  if (filename === '') return ''
  const last = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1)
  let name = ''
  for (const character of last) if (isVisible(character.codePointAt(0) as number)) name += character
  name = name.trim().slice(0, MAX_FILENAME).toWellFormed()
  return name === '' || name === '.' || name === '..' ? UNNAMED : name
}

/** Not a control character, and none that turns the direction of writing, which would disguise an extension. */
function isVisible(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false
  return !((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code === 0x2028 || code === 0x2029)
}

function charsetOf(contentType: string | null): string | undefined {
  const type: MediaType | null = contentType === null ? null : parseMediaType(contentType)
  return type?.charset
}

const utf8Of = (raw: string): string => Buffer.from(raw, 'latin1').toString('utf8')

function strictUtf8Of(raw: string): string {
  const bytes = Buffer.from(raw, 'latin1')
  if (!isUtf8(bytes)) throw malformedParameters('request', 'the name of a part is not valid UTF-8')
  return bytes.toString('utf8')
}
