/** A record as a console shows it: its attributes, without secrets (app.md A25). */
import { type InspectOptionsStylized, inspect } from 'node:util'
import { isSecret } from '../observation/shown-values.js'

const FILTERED = '[FILTERED]'
/** Digests are secrets whatever the application filters. */
const DIGEST = /digest/i

/**
 * The text for `util.inspect`, and so for `console.log` and the console: `Post { id: 7, title: 'Live' }`.
 * @param isFiltered which names are hidden besides digests. Default: those that look like secrets
 */
export function inspected(record: object, depth: number, options: InspectOptionsStylized, isFiltered = isSecret): string {
  const { name } = record.constructor
  if (depth < 0) return options.stylize(`[${name}]`, 'special')
  const shown = Object.entries(record).map(([key, value]: [string, unknown]) => [key, isHidden(key, value, isFiltered) ? FILTERED : value])
  return `${name} ${inspect(Object.fromEntries(shown), { ...options, depth })}`
}

/** That there is nothing may be told. */
function isHidden(name: string, value: unknown, isFiltered: (name: string) => boolean): boolean {
  return value !== null && value !== undefined && (DIGEST.test(name) || isFiltered(name))
}
