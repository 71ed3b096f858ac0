/** The head that an error asks for (RFC 9110 §10.2.1, §10.2.3, §15.5). */
import type { HeaderMap } from '../http/headers.js'
import { isParameterObject } from '../http/parameters/parameter-value.js'
import type { Request } from '../http/request.js'
import { readField, type ThrownError } from './thrown-error.js'

/** Headers that describe the body and the connection, which an error does not know. */
const FRAMING = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Adds `Allow` for a 405, what the property `headers` of the error holds (`retry-after`, `www-authenticate`), and
 * `Connection: close` when the rest of the request body is not worth reading.
 */
export function addErrorHeaders(headers: HeaderMap, { error, status }: ThrownError, request: Request): void {
  const allow = readField(error, 'allow')
  if (status === 405 && Array.isArray(allow)) headers.set('allow', allow.join(', '))
  addOwnHeaders(headers, error)
  const unread = request.hasBody && !request.raw.complete
  if (unread || status === 413 || status === 408) headers.set('connection', 'close')
}

/**
 * Only of errors that say whether they may be exposed: errors of HTTP clients have `headers` too, and those are what another
 * server sent to us.
 */
function addOwnHeaders(headers: HeaderMap, error: Error): void {
  const own = readField(error, 'headers')
  if (typeof readField(error, 'expose') !== 'boolean' || !isParameterObject(own)) return
  for (const name of Object.keys(own)) {
    const value = readField(own, name)
    if (typeof value === 'string' && !FRAMING.has(name.toLowerCase())) setIfValid(headers, name, value)
  }
}

function setIfValid(headers: HeaderMap, name: string, value: string): void {
  try {
    headers.set(name, value)
  } catch {
    // A header that cannot be sent is not worth losing the error page for.
  }
}
