/** The raw socket under every load: one shared read buffer and as little parsing as will do, so that the server is the bottleneck. */
import net from 'node:net'

const sharedBuffer = Buffer.allocUnsafe(1 << 20)

/** The bytes of a GET request. @param headers besides `Host`, by their names */
export function getRequest(port, path, headers = { Accept: 'text/event-stream, */*' }) {
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
}

/** A socket whose bytes go to `onBytes(buffer, from, to)`; the buffer is reused, so nothing may be kept. Return `false` to pause. */
export function connect(port, { onBytes, onConnect, onClose, buffer = sharedBuffer }) {
  const onread = { buffer, callback: (n, bytes) => onBytes(bytes, 0, n) !== false }
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true, onread })
  socket.on('connect', () => onConnect(socket))
  socket.on('error', () => {}) // 'close' follows, and says enough
  socket.on('close', () => onClose?.())
  return socket
}

/** A GET whose head goes to `onHead(text)` and whose body, still chunked, to `onBody(buffer, from, to)`. */
export function openStream(port, path, { onHead, onBody, onClose, buffer }) {
  let head = ''
  let inBody = false
  return connect(port, {
    buffer,
    onClose,
    onConnect: (socket) => socket.write(getRequest(port, path)),
    onBytes(bytes, from, to) {
      if (inBody) return onBody?.(bytes, from, to)
      const before = head.length
      head += bytes.toString('latin1', from, to)
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return true
      inBody = true
      onHead?.(head.slice(0, end))
      const start = from + end + 4 - before
      return start < to && onBody ? onBody(bytes, start, to) : true
    },
  })
}

const SIZE = 0
const PAYLOAD = 1
const AFTER_PAYLOAD = 2

/** Counts the payload of a chunked body without looking at it, and calls `onEnd` at the last chunk. */
export class ChunkCounter {
  total = 0
  #state = SIZE
  #size = 0
  #left = 0
  #onEnd

  constructor(onEnd) {
    this.#onEnd = onEnd
  }

  /** Takes the bytes `from` … `to` of `buffer`. */
  feed(buffer, from, to) {
    let at = from
    while (at < to) {
      if (this.#state === SIZE) {
        if (!this.#sizeByte(buffer[at++])) return
      } else {
        const n = Math.min(this.#left, to - at)
        at += n
        this.#left -= n
        if (this.#state === PAYLOAD) this.total += n
        if (this.#left === 0) this.#next()
      }
    }
  }

  #sizeByte(byte) {
    if (byte === 13) return true
    if (byte !== 10) {
      this.#size = this.#size * 16 + (byte <= 57 ? byte - 48 : (byte | 32) - 87)
      return true
    }
    if (this.#size === 0) {
      this.#onEnd()
      return false
    }
    this.#left = this.#size
    this.#size = 0
    this.#state = PAYLOAD
    return true
  }

  #next() {
    this.#left = this.#state === PAYLOAD ? 2 : 0
    this.#state = this.#state === PAYLOAD ? AFTER_PAYLOAD : SIZE
  }
}
