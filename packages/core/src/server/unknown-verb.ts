/** Tells a request with an unknown verb from one that is no request at all; Node's parser refuses both alike (controller.md C27). */
import { METHODS } from 'node:http'

/** What Node's parser says when it refuses something. */
export interface ParserError extends Error {
  readonly code?: string
  /** What arrived with the bytes that were refused. */
  readonly rawPacket?: Buffer
  /** Where in it the parser stopped. */
  readonly bytesParsed?: number
}

/** The verbs that routes are written for. Which of them the path has, nobody asked the routes (RFC 9110 §15.5.6). */
export const ALLOWED_VERBS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, QUERY'

const REFUSALS: ReadonlySet<string | undefined> = new Set(['HPE_INVALID_METHOD', 'HPE_INVALID_CONSTANT'])
const NEW_LINE = 10
/** As much as is looked at; a longer verb or path is refused as it was. */
const MAX_LINE = 8_192
const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~\dA-Za-z]{1,64}) \S+ HTTP\/1\.[01]\r?$/

/**
 * The verb of a request line that is right but for its verb; `null` for everything else, also where the line did not come in one
 * piece: what arrived before is gone then.
 */
export function unknownVerbIn({ code, rawPacket, bytesParsed = 0 }: ParserError): string | null {
  if (!REFUSALS.has(code) || rawPacket === undefined) return null
  const start = bytesParsed === 0 ? 0 : rawPacket.lastIndexOf(NEW_LINE, bytesParsed - 1) + 1
  const end = rawPacket.indexOf(NEW_LINE, start)
  if (end < 0 || end - start > MAX_LINE) return null
  const verb = REQUEST_LINE.exec(rawPacket.toString('latin1', start, end))?.[1] ?? null
  return verb === null || METHODS.includes(verb) ? null : verb
}
