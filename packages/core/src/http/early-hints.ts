/** Informational 103 responses in front of the real one (RFC 8297, C33). */
import type { ServerResponse } from 'node:http'
import { HeaderMap } from './headers.js'

/** Headers of an early hint: `link`, and others that the response will have. */
export interface EarlyHints {
  /** Such as `</app.css>; rel=preload; as=style`; several as a list. */
  readonly link: string | readonly string[]
  readonly [name: string]: string | readonly string[]
}

/**
 * Sends the hints, unless the peer does not know them or the head is gone.
 * @returns whether they were sent
 * @throws ArgumentError for a name or value that would forge a header
 */
export function sendEarlyHints(wire: ServerResponse, hints: EarlyHints): boolean {
  const { httpVersionMajor, httpVersionMinor } = wire.req
  if (wire.headersSent || wire.destroyed || (httpVersionMajor === 1 && httpVersionMinor === 0)) return false
  // Node checks the links only.
  const headers = new HeaderMap()
  for (const [name, values] of Object.entries(hints)) for (const value of [values].flat()) headers.append(name, value)
  const checked: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>
  for (const [name] of headers) checked[name] = headers.getAll(name)
  wire.writeEarlyHints(checked)
  return true
}
