/** The `Authorization` header: reading and writing Basic and token credentials (RFC 7617, RFC 6750, controller.md C209-C214). */
import { ArgumentError } from '../../errors/index.js'
import { parseElements } from './authorization-elements.js'

/** What a client sent with the scheme Basic. */
export interface BasicCredentials {
  readonly name: string
  /** `undefined` when there was no colon. */
  readonly password: string | undefined
}

/** What a client sent with a token scheme. */
export interface TokenCredentials {
  /** In lower case. */
  readonly scheme: string
  readonly token: string
  /** What came beside the token, in an object without a prototype. */
  readonly options: Readonly<Record<string, string>>
}

/** The schemes of tokens when nobody says which. */
export const TOKEN_SCHEMES: readonly string[] = ['Token', 'Bearer', 'DPoP']

const SCHEME = /^[!#$%&'*+\-.^_`|~\da-z]+$/i
const BASE64 = /^[a-z\d+/_-]*={0,2}$/i
// RFC 7617 §2: neither part may hold control characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const CONTROL = /[\u0000-\u001f\u007f]/

/** The name and the password; `null` for no header, another scheme, and what cannot be read. Never throws. */
export function parseBasicCredentials(header: string | null): BasicCredentials | null {
  const found = split(header)
  if (found === null || found.scheme !== 'basic') return null
  const text = decodeBase64(found.rest)
  if (text === null || CONTROL.test(text)) return null
  const colon = text.indexOf(':')
  if (colon < 0) return { name: text, password: undefined }
  return { name: text.slice(0, colon), password: text.slice(colon + 1) }
}

/**
 * The token and what came with it; `null` for no header, another scheme, and what cannot be read. Never throws.
 * @param schemes those that count, in any case
 */
export function parseTokenCredentials(header: string | null, schemes: readonly string[] = TOKEN_SCHEMES): TokenCredentials | null {
  const found = split(header)
  if (found === null || !schemes.some((scheme) => scheme.toLowerCase() === found.scheme)) return null
  const parsed = parseElements(found.rest)
  return parsed === null ? null : { scheme: found.scheme, ...parsed }
}

/**
 * The value of an `Authorization` header.
 * @throws ArgumentError for a colon in the name or control characters, which the scheme cannot carry
 */
export function encodeBasicCredentials(name: string, password: string): string {
  if (name.includes(':')) throw new ArgumentError(`The name of Basic credentials cannot hold a colon: ${JSON.stringify(name)}`)
  if (CONTROL.test(name + password)) throw new ArgumentError('Basic credentials cannot hold control characters')
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
}

/**
 * The value of an `Authorization` header, such as `Token token="abc", nonce="def"`.
 * @param scheme default `'Token'`
 * @throws ArgumentError for a name that is no token, and for characters that a header cannot carry
 */
export function encodeTokenCredentials(token: string, options: Readonly<Record<string, string>> = {}, scheme = 'Token'): string {
  const elements = [['token', token], ...Object.entries(options)].map(([name, value]) => `${checkedName(name)}=${quoted(name, value)}`)
  return `${checkedName(scheme)} ${elements.join(', ')}`
}

/** Whether a text can name an authentication scheme (RFC 9110 §11.1). */
export function isScheme(text: unknown): text is string {
  return typeof text === 'string' && SCHEME.test(text)
}

/** One challenge of `WWW-Authenticate`. What would end the realm or the header is taken out of it. */
export function challenge(scheme: string, realm: string): string {
  return `${scheme} realm="${realm.replace(/["\\]/g, '').replace(/[^\u0020-\u007e]/g, '?')}"`
}

/** The scheme in lower case, and what follows it. */
function split(header: string | null): { scheme: string; rest: string } | null {
  if (header === null) return null
  const end = header.search(/[ \t]/)
  return end < 0 ? null : { scheme: header.slice(0, end).toLowerCase(), rest: header.slice(end + 1).trim() }
}

/** Text in UTF-8, or in Latin-1 as old clients send it; `null` for what is not base64. */
function decodeBase64(text: string): string | null {
  if (!BASE64.test(text)) return null
  const bytes = Buffer.from(text, 'base64')
  const padded = bytes.toString('base64')
  const spelling = text.replaceAll('-', '+').replaceAll('_', '/')
  if (spelling !== padded && spelling !== padded.replaceAll('=', '')) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}

function checkedName(name: string): string {
  if (isScheme(name)) return name
  throw new ArgumentError(`${JSON.stringify(name)} cannot name a scheme or a part of credentials`)
}

function quoted(name: string, value: string): string {
  if (/^[\u0020-\u007e]*$/.test(value)) return `"${value.replace(/["\\]/g, '\\$&')}"`
  throw new ArgumentError(`The value of ${name} holds characters that a header cannot carry`)
}
