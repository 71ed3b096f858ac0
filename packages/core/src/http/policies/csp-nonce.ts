/** Nonces of a Content-Security-Policy: one per request, or one per visitor that conditional GET survives (C252). */
import { createHmac, randomBytes } from 'node:crypto'
import { setCookie } from '../cookies/set-cookie.js'
import type { KeyGenerator } from '../messages/key-generator.js'
import type { Request } from '../request.js'
import { policiesOf } from './request-policies.js'

/** Makes the nonce of a request, in base64; `null` for none. Called at most once per request. */
export type NonceGenerator = (request: Request) => string | null

const BYTES = 16
const VISITOR_ID = /^[\w-]{22}$/

/** 128 random bits for each request. */
export const noncePerRequest: NonceGenerator = () => randomBytes(BYTES).toString('base64')

/**
 * The same nonce for all requests of a visitor, so that a page and a 304 agree, with or without a session: an HMAC of a random id in a
 * cookie, which the browser keeps until it is closed.
 */
export function noncePerVisitor(keys: KeyGenerator): NonceGenerator {
  const [key] = keys.keys('content security policy nonce')
  return (request) => createHmac('sha256', key).update(visitorId(request)).digest('base64')
}

function visitorId(request: Request): string {
  // With this prefix no other host, not even a subdomain, can plant a visitor whose nonce it knows (RFC 6265bis §4.1.3.2).
  const name = request.isSsl ? '__Host-csp-visitor' : 'csp-visitor'
  const known = request.cookies.get(name)
  if (known !== null && VISITOR_ID.test(known)) return known
  const id = randomBytes(BYTES).toString('base64url')
  policiesOf(request).cookie = setCookie(name, id, '', { httpOnly: true, secure: request.isSsl }, request.host, 'lax')
  return id
}
