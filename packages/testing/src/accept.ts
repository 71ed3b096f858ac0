/** The `Accept` header of a request. */
import { ArgumentError } from '@live/core'

const SHORT_NAMES: Readonly<Record<string, string>> = {
  all: '*/*',
  css: 'text/css',
  csv: 'text/csv',
  eventStream: 'text/event-stream',
  html: 'text/html',
  js: 'text/javascript',
  json: 'application/json',
  text: 'text/plain',
  turboStream: 'text/vnd.turbo-stream.html',
  xml: 'application/xml',
}

/** What a browser accepts when somebody follows a link (controller.md C305). */
export const BROWSER_ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

/** What `xhr: true` accepts (controller.md C307). */
export const XHR_ACCEPT = 'text/javascript, text/html, application/xml, text/xml, */*'

/**
 * The header for a MIME string, which is taken as it is, or a short name.
 * @throws ArgumentError for an unknown short name
 */
export function acceptHeader(type: string): string {
  if (type.includes('/')) return type
  if (Object.hasOwn(SHORT_NAMES, type)) return SHORT_NAMES[type]!
  const known = Object.keys(SHORT_NAMES).join(', ')
  throw new ArgumentError(`accept: ${JSON.stringify(type)} is neither a MIME type nor one of ${known}`)
}
