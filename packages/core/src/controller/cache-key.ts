/** Keys of cached values, made of what a value depends on (C25). */
import { ArgumentError } from '../errors/index.js'

/** Text, a number, a date, something with a `cacheKey()`, or a list of these. */
export type CacheKey = string | number | bigint | boolean | Date | null | undefined | { cacheKey(): string } | readonly CacheKey[]

/**
 * The key as text: `['posts', 1]` is `posts/1`. A slash inside a part is escaped, so that no part can pass for two.
 * @throws ArgumentError for something that has no key
 */
export function cacheKeyText(key: CacheKey): string {
  return Array.isArray(key) ? (key as readonly CacheKey[]).map(partText).join('/') : scalarText(key)
}

const partText = (part: CacheKey): string => (Array.isArray(part) ? cacheKeyText(part) : escaped(scalarText(part)))

const escaped = (text: string): string => (/[%/]/.test(text) ? text.replace(/%/g, '%25').replace(/\//g, '%2F') : text)

function scalarText(key: CacheKey): string {
  if (typeof key === 'string') return key
  if (key === null || key === undefined) return ''
  if (key instanceof Date) return key.toISOString()
  if (typeof key !== 'object') return String(key)
  const { cacheKey } = key as { cacheKey?: unknown }
  if (typeof cacheKey !== 'function')
    throw new ArgumentError('A cache key is text, a number, a date, a list of these, or has a method cacheKey()')
  return String(cacheKey.call(key))
}
