/** Responses that wait for an earlier one of their connection (pipelining), and what they hear when it is lost. */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const queued = new WeakMap<Socket, Set<ServerResponse>>()

/**
 * Emits `'close'` on a response that has no connection yet when its connection is lost. Node does that only for the response whose
 * turn it is, so that the actions of all others would never hear of it.
 */
export function closeWithConnection(wire: ServerResponse): void {
  const { socket } = wire.req
  const waiting = queued.get(socket) ?? waitingOn(socket)
  waiting.add(wire)
  wire.once('close', () => waiting.delete(wire))
}

/** One listener for each connection, however many requests it brings at once. */
function waitingOn(socket: Socket): Set<ServerResponse> {
  const waiting = new Set<ServerResponse>()
  queued.set(socket, waiting)
  socket.once('close', () => {
    for (const wire of waiting) if (wire.socket === null) lose(wire)
  })
  return waiting
}

function lose(wire: ServerResponse): void {
  wire.destroyed = true
  wire.emit('close')
}
