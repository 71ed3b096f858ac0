/** Keys of cached values, made of what a value depends on (C25). */
import { ArgumentError } from '../errors/index.js'

/** Text, a number, a date, something with a `cacheKey()`, or a list of these. */
export type CacheKey = string | number | bigint | boolean | Date | null | undefined | { cacheKey(): string } | readonly CacheKey[]

/**
 * The key as text: `['posts', 1]` is `posts/1`. A slash inside a part is escaped, so that no part can pass for two.
 * @throws ArgumentError for something that has no key
 */
export function cacheKeyText(key: CacheKey): string {
  return textOf(key, scalarText)
}

/**
 * The same with the version of each record behind it, which is when it was changed last: `posts/1-2026-11-22T08:05:23.000Z`. What is kept
 * under it is never out of date, so nobody has to remove it (app.md A127).
 * @throws ArgumentError for something that has no key
 */
export function versionedCacheKeyText(key: CacheKey): string {
  return textOf(key, versionedText)
}

function textOf(key: CacheKey, scalar: (key: CacheKey) => string): string {
  if (!Array.isArray(key)) return scalar(key)
  return (key as readonly CacheKey[]).map((part) => (Array.isArray(part) ? textOf(part, scalar) : escaped(scalar(part)))).join('/')
}

/** A date that cannot be told is no version. */
function versionedText(key: CacheKey): string {
  const text = scalarText(key)
  if (typeof key !== 'object' || key === null || key instanceof Date) return text
  const { updatedAt } = key as { readonly updatedAt?: unknown }
  return updatedAt instanceof Date && !Number.isNaN(updatedAt.getTime()) ? `${text}-${updatedAt.toISOString()}` : text
}

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
