/** A response in words, for the messages of failed assertions (controller.md C311). */
import { isError, parseUrl, reasonPhrase } from '@live/core'
import type { TestResponse } from '../test-response.js'

const BODY_CHARACTERS = 500
const TRACE_LINES = 5
const TEXT = /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml)$|application\/(?:javascript|x-www-form-urlencoded)$)/

/** `<404: Not Found>`. */
export function describeStatus(status: number): string {
  return `<${status}: ${reasonPhrase(status)}>`
}

/** Where it points to, what failed at the server, and the start of the body: what a message says after its first line. */
export function describeResponse(response: TestResponse): string {
  return [redirectLine(response), errorLines(response.error), bodyLines(response)].filter((text) => text !== '').join('\n')
}

/** A first line, and what there is to say of the response. */
export function explain(line: string, response: TestResponse): string {
  const details = describeResponse(response)
  return details === '' ? line : `${line}\n\n${details}`
}

function redirectLine({ location, url }: TestResponse): string {
  if (location === null) return ''
  return `Redirect to: <${parseUrl(location, url)?.href ?? location}>`
}

function errorLines(error: unknown): string {
  if (error === undefined) return ''
  if (!isError(error)) return `Error at the server: ${String(error)}`
  const { name, message, stack = '' } = error
  const trace = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return [`Error at the server: ${name}: ${message}`, ...trace.slice(0, TRACE_LINES)].join('\n')
}

function bodyLines({ body, text, mediaType }: TestResponse): string {
  if (body.length === 0) return ''
  if (!TEXT.test(mediaType)) return `Body: ${body.length} bytes of ${mediaType || 'no type'}`
  const rest = text.length - BODY_CHARACTERS
  return `Body: ${rest > 0 ? `${text.slice(0, BODY_CHARACTERS)}… and ${rest} more characters` : text}`
}
