/** A client that reads a stream at a fixed pace. */
import { openStream } from './socket.mjs'

const LOOK_EVERY_MS = 5

/** Starts to read: `{ socket, bytes }`, `bytes` being what has arrived so far. It stops when the socket is closed. */
export function readSlowly(port, path, bytesPerSecond, { onClose } = {}) {
  const started = performance.now()
  const allowed = () => (bytesPerSecond * (performance.now() - started)) / 1000
  const reader = { socket: undefined, bytes: 0 }
  reader.socket = openStream(port, path, {
    buffer: Buffer.allocUnsafe(65_536),
    onBody(_buffer, from, to) {
      reader.bytes += to - from
      if (reader.bytes <= allowed()) return true
      reader.socket.pause()
      return false
    },
    onClose() {
      clearInterval(timer)
      onClose?.()
    },
  })
  const timer = setInterval(() => reader.socket.isPaused() && reader.bytes <= allowed() && reader.socket.resume(), LOOK_EVERY_MS)
  return reader
}
