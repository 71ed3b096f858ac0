/** The `host[:port]` of a request (RFC 9110 §7.2): what is one, and its parts. */
import { isIP, isIPv6 } from 'node:net'

/** Longest host with its port, in characters: a DNS name has at most 253. */
const MAX_LENGTH = 262
const COLON = 0x3a
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39
const MAX_PORT = 65_535

// Letters, digits, hyphen, dot and underscore: what names have in practice. RFC 3986 §3.2.2 allows more, which no DNS knows and no
// browser sends, but which turns into something else in the middle of a URL.
const NAME_CHARACTER = new Uint8Array(128)
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._') NAME_CHARACTER[character.charCodeAt(0)] = 1

/**
 * Where the host ends: the index of the colon before the port, or the length without one.
 * @returns -1 for what is no `host[:port]`, such as `//evil`, `a@b`, `a:80:80` or `[::1`
 */
export function endOfHost(authority: string): number {
  const { length } = authority
  if (length === 0 || length > MAX_LENGTH) return -1
  const end = authority.startsWith('[') ? endOfLiteral(authority) : endOfName(authority)
  if (end <= 0 || end === length) return end <= 0 ? -1 : end
  return authority.charCodeAt(end) === COLON && isPort(authority, end + 1) ? end : -1
}

/** Whether a host, without port, is an IP address. */
export function isIpHost(host: string): boolean {
  return host.startsWith('[') || isIP(host) === 4
}

/**
 * The labels of a host; none for an IP address. The dot at the end of a fully qualified name is no label.
 * @param host without port
 */
export function hostLabels(host: string): string[] {
  if (host === '' || isIpHost(host)) return []
  return (host.endsWith('.') ? host.slice(0, -1) : host).split('.')
}

function endOfName(authority: string): number {
  let at = 0
  while (at < authority.length && NAME_CHARACTER[authority.charCodeAt(at)] === 1) at++
  return at
}

function endOfLiteral(authority: string): number {
  const close = authority.indexOf(']')
  const inner = authority.slice(1, close)
  return close > 0 && !inner.includes('%') && isIPv6(inner) ? close + 1 : -1
}

/** The port may be empty (RFC 3986 §3.2.3). */
function isPort(authority: string, from: number): boolean {
  for (let i = from; i < authority.length; i++) {
    const code = authority.charCodeAt(i)
    if (code < DIGIT_0 || code > DIGIT_9) return false
  }
  return authority.length - from <= 5 && Number(authority.slice(from)) <= MAX_PORT
}
