/** Ends connections whose request was not read to its end, in such a way that the client gets to read the answer. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How long, in milliseconds, and how much, in bytes, a client may go on sending after it was refused. */
const LINGER = { ms: 2_000, bytes: 16 * 1024 * 1024 }

/**
 * Sends a whole body whose head is written, and ends the response when the client has sent what it had to send, or more than
 * anybody wants to wait for. A connection that is closed with bytes unread is reset, and a reset may overtake the answer
 * (RFC 9112 §9.6).
 */
export function endLingering(wire: ServerResponse, body: string | Uint8Array | undefined): void {
  wire.cork()
  wire.flushHeaders()
  if (body !== undefined && body.length > 0) wire.write(body)
  wire.uncork()
  discard(wire.req, () => wire.end())
}

function discard(request: IncomingMessage, done: () => void): void {
  let left = LINGER.bytes
  const onData = (chunk: Buffer): void => {
    left -= chunk.length
    if (left < 0) stop()
  }
  const stop = (): void => {
    clearTimeout(timer)
    request.off('data', onData).off('end', stop).off('close', stop)
    done()
  }
  const timer = setTimeout(stop, LINGER.ms)
  // A request that breaks off emits an error, which is no news here.
  request.on('error', () => {})
  request.on('data', onData).on('end', stop).on('close', stop)
  request.resume()
}

/** Connections that were refused below the level of requests, and are on their way out. */
export class LingeringSockets {
  readonly #readBefore = new WeakMap<Socket, number>()

  /** Whether a connection is on its way out; one that goes on sending without end is cut. */
  has(socket: Socket): boolean {
    const before = this.#readBefore.get(socket)
    if (before === undefined) return false
    if (socket.bytesRead - before > LINGER.bytes) socket.destroy()
    return true
  }

  /** Sends the last bytes of a connection, and closes it when its client does, or soon. */
  end(socket: Socket, answer: string): void {
    this.#readBefore.set(socket, socket.bytesRead)
    socket.end(answer)
    const timer = setTimeout(() => socket.destroy(), LINGER.ms)
    socket.once('close', () => clearTimeout(timer))
  }
}
