/** IP addresses as sockets and proxies write them, in one form. */
import { isIP } from 'node:net'

/** Longest text that is looked at: more than any address with brackets, zone and port needs. */
const MAX_LENGTH = 100
const PORT = /^(?::[\w.-]*)?$/
const MAPPED = '::ffff:'
const COLON = 0x3a

/** An address without its zone (`fe80::1%eth0`); an IPv4 address that a dual-stack socket shows as `::ffff:192.0.2.1` as what it is. */
export function plainAddress(address: string): string {
  if (address.charCodeAt(0) === COLON && address.startsWith(MAPPED) && address.includes('.')) return address.slice(MAPPED.length)
  const zone = address.indexOf('%')
  return zone < 0 ? address : address.slice(0, zone)
}

/**
 * The address of a node that a proxy names: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:443` (RFC 7239 §6, C268).
 * @returns `null` for anything else, such as `unknown`, `_hidden` or a range
 */
export function addressOf(node: string): string | null {
  if (node.length > MAX_LENGTH) return null
  const [start, end] = node.startsWith('[') ? [1, node.indexOf(']')] : [0, endOfBareHost(node)]
  if (end < 0 || !PORT.test(node.slice(end + start))) return null
  const address = plainAddress(node.slice(start, end).toLowerCase())
  return isIP(address) === 0 ? null : address
}

/** Whether an address is one of this machine itself (127.0.0.0/8, `::1`). */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address)
  return plain === '::1' || (plain.startsWith('127.') && isIP(plain) === 4)
}

/** One colon stands before a port, several belong to an IPv6 address. */
function endOfBareHost(node: string): number {
  const colon = node.indexOf(':')
  return colon >= 0 && colon === node.lastIndexOf(':') ? colon : node.length
}
