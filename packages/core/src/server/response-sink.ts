/** Node's response as the sink of a streaming body, with a way past it for chunks that are framed already. */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Sink } from '../http/body.js'

/** Shorter texts are joined to their frame: one piece costs less than three. */
const JOINED_TEXT = 4096

/**
 * Writes to a response whose head is out. Bytes that many streams share are framed once for all of them and go to the socket
 * directly: Node would frame them again for each.
 */
export class ResponseSink implements Sink {
  /** The socket, once framed bytes may go to it; it stays the same until the body has ended. */
  #socket: Socket | null = null
  readonly #wire: ServerResponse
  /** Whether the body is in HTTP/1.1 chunked coding, so that a framed chunk may stand in it. */
  readonly #chunked: boolean
  #onDrain: (() => void) | null = null
  #waiting: Socket | null = null

  /** @param chunked whether Node frames the body as chunks */
  constructor(wire: ServerResponse, chunked: boolean) {
    this.#wire = wire
    this.#chunked = chunked
  }

  write(chunk: string | Uint8Array, size?: number): boolean {
    const socket = typeof chunk === 'string' && size !== undefined ? (this.#socket ?? this.#openSocket()) : null
    if (socket === null) return this.#wire.write(chunk)
    // A text of as many characters as bytes is ASCII, and is copied instead of encoded.
    const encoding = size === chunk.length ? 'latin1' : 'utf8'
    const head = `${size!.toString(16)}\r\n`
    if (chunk.length < JOINED_TEXT) return this.#given(socket, socket.write(`${head}${chunk}\r\n`, encoding))
    // Joined to its frame it would be copied in the heap first.
    socket.cork()
    socket.write(head, 'latin1')
    socket.write(chunk as string, encoding)
    const room = socket.write('\r\n', 'latin1')
    socket.uncork()
    return this.#given(socket, room)
  }

  writeFramed(framed: Uint8Array): boolean | undefined {
    const socket = this.#socket ?? this.#openSocket()
    return socket === null ? undefined : this.#given(socket, socket.write(framed))
  }

  end(): void {
    this.#socket = null
    this.#wire.end()
  }

  destroy(error?: Error): void {
    const { socket } = this.#wire
    // Where the end of the connection is the end of the body, only a reset tells that there should have been more (L63, L91).
    if (!this.#chunked && socket !== null && !('encrypted' in socket)) socket.resetAndDestroy()
    this.#wire.destroy(error)
  }

  on(event: 'drain' | 'close' | 'finish' | 'error', listener: (...args: never[]) => void): void {
    if (event === 'drain') this.#onDrain = listener as () => void
    this.#wire.on(event, listener as () => void)
  }

  off(event: 'drain' | 'close' | 'finish' | 'error', listener: (...args: never[]) => void): void {
    this.#wire.off(event, listener as () => void)
    if (event !== 'drain') return
    this.#onDrain = null
    this.#waiting?.off('drain', this.#drained)
  }

  #given(socket: Socket, room: boolean): boolean {
    if (!room) this.#waitFor(socket)
    return room
  }

  #openSocket(): Socket | null {
    const { socket } = this.#wire
    // Without a socket an earlier response of the connection is still on its way (pipelining).
    if (!this.#chunked || socket === null || this.#wire.writableCorked > 0 || this.#wire.writableEnded) return null
    this.#socket = socket
    return socket
  }

  /** The response emits 'drain' only for what was written to itself. */
  #waitFor(socket: Socket): void {
    if (this.#waiting !== null) return
    this.#waiting = socket
    socket.on('drain', this.#drained)
  }

  readonly #drained = (): void => {
    this.#waiting?.off('drain', this.#drained)
    this.#waiting = null
    this.#onDrain?.()
  }
}
