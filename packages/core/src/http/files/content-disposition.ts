/** Writes the `Content-Disposition` header (live.md L86, L87; RFC 6266, RFC 8187). */
import { ArgumentError } from '../../errors/index.js'
import { isToken } from '../negotiation/media-type.js'
import { transliterate } from './transliteration.js'

/** What a `Content-Disposition` says. */
export interface Disposition {
  /** `'attachment'` (the default) or `'inline'`. */
  disposition?: string
  /** The name a client should save under. Any text: nothing in it can leave the parameter. */
  filename?: string | null
}

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ASCII_SAFE = safeSet(`${ALPHANUMERIC} !#$+.^_\`|~-`)
const UTF8_SAFE = safeSet(`${ALPHANUMERIC}!#$&+.^_\`|~-`)

/**
 * The value of the header: the disposition alone, or with the filename twice, in ASCII for old clients and in UTF-8.
 * Everything that is not plainly safe is percent-encoded, so no filename forges a header.
 * @throws ArgumentError when the disposition is not a token
 */
export function formatContentDisposition({ disposition = 'attachment', filename }: Disposition): string {
  if (!isToken(disposition)) {
    throw new ArgumentError(`${JSON.stringify(disposition)} is not a disposition: use 'attachment' or 'inline'`)
  }
  if (filename === undefined || filename === null) return disposition
  const name = filename.toWellFormed().normalize('NFC')
  return `${disposition}; filename="${percentEncode(transliterate(name), ASCII_SAFE)}"; filename*=UTF-8''${percentEncode(name, UTF8_SAFE)}`
}

function percentEncode(text: string, safe: Uint8Array): string {
  const bytes = Buffer.from(text)
  const escaped = Buffer.allocUnsafe(3 * bytes.length)
  let length = 0
  for (const byte of bytes) {
    if (byte < 0x80 && safe[byte] === 1) escaped[length++] = byte
    else {
      escaped[length++] = PERCENT
      escaped[length++] = HEX.charCodeAt(byte >> 4)
      escaped[length++] = HEX.charCodeAt(byte & 15)
    }
  }
  return escaped.toString('latin1', 0, length)
}

const PERCENT = 0x25
const HEX = '0123456789ABCDEF'

function safeSet(characters: string): Uint8Array {
  const set = new Uint8Array(128)
  for (const character of characters) set[character.charCodeAt(0)] = 1
  return set
}
