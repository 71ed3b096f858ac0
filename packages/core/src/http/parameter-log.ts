/** What logs, events and error pages may show of parameters (C293, C294). */

/** A name to filter: part of a key in any case, a dotted path, or a pattern for the key. */
export type ParameterLogFilter = string | RegExp

/** Names whose values no log shows (app.md A25). */
export const DEFAULT_FILTERS: readonly ParameterLogFilter[] = [
  'passw',
  'email',
  'secret',
  'token',
  '_key',
  'crypt',
  'salt',
  'certificate',
  'otp',
  'ssn',
  'cvv',
  'cvc',
]

const FILTERED = '[FILTERED]'

/** A copy of parameters with `[FILTERED]` for the values of filtered names, at any depth. */
export function filterForLog(value: unknown, filters: readonly ParameterLogFilter[], path = ''): unknown {
  if (Array.isArray(value)) return value.map((element) => filterForLog(element, filters, path))
  if (value === null || typeof value !== 'object') return value
  const copy: Record<string, unknown> = {}
  for (const [key, nested] of Object.entries(value)) {
    const full = path === '' ? key : `${path}.${key}`
    const shown = filters.some((filter) => hides(filter, key, full)) ? FILTERED : filterForLog(nested, filters, full)
    Object.defineProperty(copy, key, { value: shown, enumerable: true, writable: true, configurable: true })
  }
  return copy
}

/** A query string with `[FILTERED]` for the values of filtered names; everything else verbatim. */
export function filterQuery(query: string, filters: readonly ParameterLogFilter[]): string {
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      if (equals < 0) return pair
      const key = pair.slice(0, equals)
      return filters.some((filter) => hides(filter, decoded(key), decoded(key))) ? `${key}=${FILTERED}` : pair
    })
    .join('&')
}

function hides(filter: ParameterLogFilter, key: string, path: string): boolean {
  if (typeof filter !== 'string') return filter.test(filter.source.includes('\\.') ? path : key)
  const subject = filter.includes('.') ? path : key
  return subject.toLowerCase().includes(filter.toLowerCase())
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}
