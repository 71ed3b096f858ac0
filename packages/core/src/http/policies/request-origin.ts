/** Origins: of a page that sent a request, and of the one that it was sent to (RFC 6454, controller.md C194). */
import { parseUrl } from '../../support/parse-url.js'

/** The longest host name has 253 characters. */
const MAX_LENGTH = 300

// A scheme, and a host with at most a port: nothing that belongs to a URL only.
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^/?#@\\\s]+$/i

/** An origin in its one spelling: lower case, without a standard port; `null` when the text is none. */
export function originOf(text: string): string | null {
  if (text.length > MAX_LENGTH || !ORIGIN.test(text)) return null
  const origin = parseUrl(text)?.origin ?? null
  // Schemes of applications and browser extensions have no origin by the rules of URLs.
  return origin === 'null' ? text.toLowerCase() : origin
}

/** Whether an `Origin` header names the site that the request came to. @param baseUrl scheme, host and port, as of `request.baseUrl` */
export function isOwnOrigin(origin: string, baseUrl: string): boolean {
  if (origin === baseUrl) return true
  const given = originOf(origin)
  return given !== null && given === originOf(baseUrl)
}
