/** A client that downloads over a TCP connection of its own, and knows whether the file came whole. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What became of a download. */
export interface Downloaded {
  readonly status: number
  /** Whether the last chunk came, which says that nothing is missing (RFC 9112 §7.1). */
  readonly whole: boolean
  /** Bytes on the wire. */
  readonly bytes: number
}

const LAST_CHUNK = '0\r\n\r\n'

/** One download. */
export class Download {
  /** Bytes that have arrived. */
  bytes = 0
  readonly ended: Promise<Downloaded>
  readonly #socket: Socket
  #status = 0
  #tail = ''

  /** Asks for a path. */
  constructor(url: string, path: string) {
    const { hostname, port, host } = new URL(url)
    this.#socket = connect(Number(port), hostname)
    this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk))
    // A reset is one of the ways in which a download is cut.
    this.#socket.on('error', () => undefined)
    this.ended = new Promise((resolve) => {
      this.#socket.once('close', () => resolve({ status: this.#status, whole: this.#tail.endsWith(LAST_CHUNK), bytes: this.bytes }))
    })
  }

  /** Resolves when so many bytes are here. @throws Error when the download ends before */
  async receives(bytes: number): Promise<void> {
    while (this.bytes < bytes) {
      if (this.#socket.destroyed) throw new Error(`The download ended after ${this.bytes} bytes`)
      await Promise.race([once(this.#socket, 'data'), this.ended])
    }
  }

  /** Reads no more, so that the server has to wait. */
  pause(): void {
    this.#socket.pause()
  }

  /** Reads nothing until the server has stopped sending: twenty looks in a row find the connection as it was. */
  async stalls(): Promise<void> {
    this.#socket.pause()
    for (let same = 0, last = -1; same < 20; ) {
      await new Promise((resolve) => setTimeout(resolve, 2))
      const now = this.#socket.bytesRead
      same = now === last ? same + 1 : 0
      last = now
    }
    this.#socket.resume()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Goes away without a word. */
  leave(): void {
    this.#socket.resetAndDestroy()
  }

  #take(chunk: Buffer): void {
    if (this.bytes === 0) this.#status = Number(chunk.toString('latin1', 9, 12))
    this.bytes += chunk.length
    this.#tail = (this.#tail + chunk.toString('latin1', Math.max(0, chunk.length - 10))).slice(-10)
  }
}
