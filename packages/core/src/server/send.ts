/** From a response to the wire: the one place that writes a head. */
import type { ServerResponse } from 'node:http'
import { ClientDisconnected } from '../errors/index.js'
import { isForeign, isStreaming, type Sink, type StreamingBody } from '../http/body.js'
import type { Response } from '../http/response.js'
import { hasNoBody } from '../http/statuses.js'
import { isPromise } from '../support/maybe-promise.js'
import { endLingering } from './linger.js'
import { ResponseSink } from './response-sink.js'
import { WireResponse } from './wire-response.js'

/** The one status without a body whose head must say so (RFC 9110 §15.3.6). */
const RESET_CONTENT = 205

/**
 * Sends a response. A body in memory leaves with its head in one write; a streaming one delivers itself after the head,
 * which leaves at once (live.md T1).
 * @returns the work of a foreign handler that goes on, and may fail later
 */
export function send(response: Response, wire: ServerResponse): Promise<unknown> | undefined {
  const { body, headers, status } = response
  if (wire.destroyed) {
    if (isStreaming(body)) body.abort(new ClientDisconnected())
    return undefined
  }
  if (isForeign(body)) {
    response.markSending(wire)
    for (const [name, value] of headers) wire.appendHeader(name, value)
    const handled = body.handle(wire.req, wire)
    return isPromise(handled) ? handled : undefined
  }
  if (isStreaming(body)) {
    if (status === RESET_CONTENT) headers.put('content-length', '0')
    response.markSending(wire)
    sendStream(response, body, wire)
    return undefined
  }
  if (!hasNoBody(status)) headers.put('content-length', body === undefined ? '0' : String(sizeOf(body)))
  else if (status === RESET_CONTENT) headers.put('content-length', '0')
  response.markSending(wire)
  if (wire instanceof WireResponse && typeof body === 'string' && wire.sendWhole(status, headers, body)) return undefined
  wire.writeHead(status, headers.toFlatArray())
  if (status >= 400 && !wire.req.complete && headers.get('connection') === 'close') endLingering(wire, body)
  else if (hasNoBody(status)) wire.end()
  else wire.end(body)
  return undefined
}

function sendStream({ headers, status }: Response, body: StreamingBody, wire: ServerResponse): void {
  wire.writeHead(status, headers.toFlatArray())
  if (hasNoBody(status)) {
    // Nobody reads, and nobody is told: writes resolve and go nowhere (live.md L10).
    wire.end()
    body.attach(nowhere())
  } else if (wire.req.method === 'HEAD') {
    wire.end()
    body.abort(new ClientDisconnected())
  } else {
    // Corked, so that what the action wrote already leaves in the same packet as the head.
    wire.cork()
    wire.flushHeaders()
    body.attach(new ResponseSink(wire, wire.req.httpVersion !== '1.0' && !headers.has('content-length')))
    wire.uncork()
  }
}

const sizeOf = (body: string | Uint8Array): number => (typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength)

/** A sink that swallows everything and finishes when it is ended. */
const nowhere = (): Sink => {
  const finish: (() => void)[] = []
  const finished = (): void => {
    for (const listener of finish) listener()
  }
  return {
    write: () => true,
    end: () => queueMicrotask(finished),
    destroy: () => {},
    on: (event: string, listener: (...args: never[]) => void) => {
      if (event === 'finish') finish.push(listener as () => void)
    },
    off: () => {},
  }
}
