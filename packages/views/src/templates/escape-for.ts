/** How values are escaped in a template: that depends on what it makes. */
import { mimeTypes } from '@live/core'
import { type Escape, escapeJson } from '../html/output.js'
import { escapeText } from '../html/text-of.js'

/** Types of text that no browser takes for markup. */
const PLAIN = new Set([
  'text/plain',
  'text/csv',
  'text/calendar',
  'text/vcard',
  'text/markdown',
  'text/vtt',
  'application/x-yaml',
  'application/x-ndjson',
])

const asIs: Escape = (value) => value

/** Whether a format is text, in which nothing is escaped. */
export const isPlainFormat = (format: string): boolean => escapeFor(format) === asIs

/** HTML escapes for every format but text, which has none, and JSON, whose values are put out as JSON. */
export function escapeFor(format: string): Escape {
  const type = mimeTypes.lookupBySymbol(format)?.type ?? 'text/html'
  if (PLAIN.has(type)) return asIs
  return type === 'application/json' || type.endsWith('+json') ? escapeJson : escapeText
}
