/** Tokens against cross-site request forgery: made from a secret of the session, different in every page (controller.md C199, C200). */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { parseUrl } from '../../support/parse-url.js'

const BYTES = 32
/** Characters of base64 without padding. */
const SECRET_LENGTH = 43
const MASKED_LENGTH = 86

/** What a global token is made of; the label of a form token always has a `#`. */
const GLOBAL = '!real_csrf_token'

/** Where a form leads: the path without its query, and the verb. */
export interface FormTarget {
  readonly path: string
  readonly method: string
}

/** A fresh secret for a session: 32 random bytes in base64url. */
export function newCsrfSecret(): string {
  return randomBytes(BYTES).toString('base64url')
}

/**
 * A token for one page: 86 characters, different each time, so that compression gives nothing away about it (BREACH).
 * @param secret of the session; @param target `null` for a token that is valid everywhere
 */
export function csrfToken(secret: string, target: FormTarget | null): string | null {
  const key = decode(secret, SECRET_LENGTH)
  if (key === null) return null
  const token = derive(key, target === null ? GLOBAL : labelOf(target))
  const pad = randomBytes(BYTES)
  return Buffer.concat([pad, xor(token, pad)]).toString('base64url')
}

/**
 * Whether a token was made from this secret, for every form or for this one. Never throws.
 * @param target where the request goes; `null` where only global tokens count
 */
export function isCsrfToken(given: unknown, secret: string, target: FormTarget | null): boolean {
  const key = decode(secret, SECRET_LENGTH)
  const bytes = typeof given === 'string' ? decode(given, MASKED_LENGTH) : null
  if (key === null || bytes === null) return false
  const token = xor(bytes.subarray(BYTES), bytes.subarray(0, BYTES))
  const global = timingSafeEqual(token, derive(key, GLOBAL))
  const own = target !== null && timingSafeEqual(token, derive(key, labelOf(target)))
  return global || own
}

/**
 * The path that a form's `action` leads to, without host, query, fragment and trailing slash; `null` when it is no URL.
 * @param action absolute, relative, or empty; @param page the path that the form stands on
 */
export function formPath(action: string, page: string): string | null {
  const url = parseUrl(action, `http://form${page}`)
  return url && withoutTrailingSlash(url.pathname)
}

const labelOf = ({ path, method }: FormTarget): string => `${withoutTrailingSlash(path)}#${method.toLowerCase()}`

const withoutTrailingSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path)

const derive = (key: Buffer, label: string): Buffer => createHmac('sha256', key).update(label).digest()

function xor(a: Buffer, b: Buffer): Buffer {
  const result = Buffer.allocUnsafe(a.length)
  for (let i = 0; i < a.length; i++) result[i] = a[i] ^ b[i]
  return result
}

/** Both alphabets of base64, padded or not; `null` for other characters, another length, or a second spelling of the same bytes. */
function decode(text: string, length: number): Buffer | null {
  if (text.length < length || text.length > length + 2) return null
  const plain = text.slice(0, length).replaceAll('+', '-').replaceAll('/', '_')
  const padding = text.slice(length)
  if (padding !== '' && padding !== '='.repeat((4 - (length % 4)) % 4)) return null
  const bytes = Buffer.from(plain, 'base64url')
  return bytes.toString('base64url') === plain ? bytes : null
}
