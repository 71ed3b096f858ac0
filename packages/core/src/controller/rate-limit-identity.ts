/** Who a rate limit counts, as a part of a key (C240, C241). */
import { hash } from 'node:crypto'
import { ArgumentError } from '../errors/index.js'

/** Longer ones are hashed: what a client sends must not fill the store. */
const MAX_LENGTH = 128

/**
 * The part of a key that stands for what `by` gave. Nothing in it reads like another part of a key.
 * @param by text, a number, or a record; of nothing the address counts
 * @param address of the client
 * @throws ArgumentError for anything else
 */
export function identityPart(by: unknown, address: string): string {
  const text = textOf(by) ?? networkOf(address)
  if (text.length > MAX_LENGTH) return hash('sha256', text, 'hex')
  return text.includes(':') || text.includes('%') ? text.replaceAll('%', '%25').replaceAll(':', '%3A') : text
}

function textOf(by: unknown): string | null {
  if (by === null || by === undefined) return null
  if (typeof by === 'object' && typeof (by as { cacheKey?: unknown }).cacheKey === 'function')
    return (by as { cacheKey(): string }).cacheKey()
  if (typeof by === 'object' || typeof by === 'function' || typeof by === 'symbol') {
    throw new ArgumentError('by of a rate limit gives text, a number, or an object with a cacheKey()')
  }
  return String(by)
}

/**
 * The network that an address counts for: itself in IPv4, its first 64 bits in IPv6, because a single subscriber has all the
 * addresses behind them.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const plain = address.split('%', 1)[0].toLowerCase()
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(plain)
  if (mapped !== null) return mapped[1]
  const [before, after] = plain.split('::', 2)
  const groups = groupsOf(before)
  if (after !== undefined) {
    const last = groupsOf(after)
    while (groups.length + last.length < 8) groups.push('0')
    groups.push(...last)
  }
  return `${groups.slice(0, 4).join(':')}::/64`
}

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':').map((group) => group.replace(/^0{1,3}(?=.)/, '')))
