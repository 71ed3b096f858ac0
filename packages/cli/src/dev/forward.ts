/** Hands a request to the process that follows: it came on a connection to the old one, after the change. */
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { DevelopmentResponse } from './development-response.js'

/** @param successor where it is reached; it may still be starting, and takes the request then */
export function forward(raw: IncomingMessage, wire: ServerResponse, successor: { host: string; port: number }): void {
  if (wire instanceof DevelopmentResponse) wire.leaveAlone()
  const { method, url, rawHeaders } = raw
  const onward = request({ ...successor, method, path: url, headers: rawHeaders, setHost: false, agent: false })
  onward.once('response', (response) => {
    wire.writeHead(response.statusCode ?? 502, withoutConnection(response.rawHeaders))
    response.pipe(wire)
    response.once('error', () => wire.destroy())
  })
  onward.once('error', () => wire.destroy())
  wire.once('close', () => onward.destroy())
  raw.pipe(onward)
}

/** Headers of one connection are not for another (RFC 9110 §7.6.1). */
function withoutConnection(flat: readonly string[]): string[] {
  const kept: string[] = []
  for (let i = 0; i < flat.length; i += 2) {
    if (!/^(?:connection|keep-alive|transfer-encoding)$/i.test(flat[i] ?? '')) kept.push(flat[i] ?? '', flat[i + 1] ?? '')
  }
  return kept
}
