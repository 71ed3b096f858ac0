/** A TCP connection to the application, for tests where the bytes matter. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { ArgumentError } from '@live/core'
import { TestingError } from './errors.js'
import { patience } from './patience.js'
import { Pulse, waitFor } from './pulse.js'
import type { WaitOptions } from './test-stream.js'

/** How a connection came to its end: by the server, by a reset, or by the test. */
export type SocketEnd = 'ended' | 'reset' | 'destroyed'

const DEFAULT_TIMEOUT = patience(5_000)

/**
 * Text is latin1 in both directions, one character per byte, so that nothing is lost; for other encodings give and take
 * bytes.
 */
export class RawSocket implements AsyncDisposable {
  /** Resolves when the connection is gone. */
  readonly closed: Promise<SocketEnd>
  readonly #socket: Socket
  readonly #pulse = new Pulse()
  readonly #chunks: Buffer[] = []
  #taken = 0
  #ended = false
  #end: SocketEnd | null = null

  /** @param socket connected, and not read yet */
  constructor(socket: Socket) {
    this.#socket = socket
    let outcome: SocketEnd = 'ended'
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk)
      this.#pulse.beat()
    })
    socket.on('end', () => {
      this.#ended = true
      this.#pulse.beat()
    })
    socket.on('error', () => {
      outcome = 'reset'
    })
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#end ??= outcome
        this.#ended = true
        resolve(this.#end)
        this.#pulse.beat()
      })
    })
  }

  /** Everything that has arrived, taken or not. */
  get received(): Buffer {
    if (this.#chunks.length > 1) this.#chunks.splice(0, this.#chunks.length, Buffer.concat(this.#chunks))
    return this.#chunks[0] ?? Buffer.alloc(0)
  }

  /** Sends text, a character per byte, or bytes. @throws ArgumentError for characters beyond U+00FF */
  write(data: string | Uint8Array): void {
    this.#socket.write(typeof data === 'string' ? latin1(data) : data)
  }

  /** Sends no more, and goes on reading. */
  end(): void {
    this.#socket.end()
  }

  /**
   * Takes what arrives up to and including a mark.
   * @throws TestingError `ERR_TEST_CUT` when the connection ends before it, `ERR_TEST_TIMEOUT` when it does not come in time
   */
  read(until: string | RegExp | Uint8Array, { timeout = DEFAULT_TIMEOUT }: WaitOptions = {}): Promise<string> {
    const mark = typeof until === 'string' ? latin1(until) : until
    const wanted = until instanceof RegExp ? String(until) : JSON.stringify(Buffer.from(mark as Uint8Array).toString('latin1'))
    return waitFor(this.#pulse, {
      timeout,
      attempt: () => {
        const end = endOf(mark, this.received.subarray(this.#taken))
        if (end !== -1) return this.#take(end)
        if (this.#ended) throw new TestingError('ERR_TEST_CUT', `The connection ended without ${wanted}; ${this.#summary}`)
        return undefined
      },
      complaint: () => `No ${wanted} within ${timeout} ms; ${this.#summary}`,
    })
  }

  /** Takes the head of a response, with the blank line after it. */
  head(options?: WaitOptions): Promise<string> {
    return this.read('\r\n\r\n', options)
  }

  /** Takes everything up to the end of the connection. */
  all({ timeout = DEFAULT_TIMEOUT }: WaitOptions = {}): Promise<string> {
    return waitFor(this.#pulse, {
      timeout,
      attempt: () => (this.#ended ? this.#take(this.received.length - this.#taken) : undefined),
      complaint: () => `The connection was not closed within ${timeout} ms; ${this.#summary}`,
    })
  }

  /** Stops reading: the server's writes wait once the kernel's buffers are full. */
  pause(): void {
    this.#socket.pause()
  }

  /** Reads on. */
  resume(): void {
    this.#socket.resume()
  }

  /** Disconnects. */
  destroy(): void {
    this.#end ??= 'destroyed'
    this.#socket.destroy()
  }

  /** `await using socket = …` disconnects. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.destroy()
    await this.closed
  }

  #take(length: number): string {
    const from = this.#taken
    this.#taken += length
    return this.received.toString('latin1', from, this.#taken)
  }

  get #summary(): string {
    return `not taken until then: ${JSON.stringify(this.received.toString('latin1', this.#taken).slice(-500))}`
  }
}

/**
 * Connects to an application under test, which closes the connection at its own end.
 * @param app of `testApp`
 */
export async function rawSocket(app: { readonly url: string; onClose(callback: () => unknown): () => void }): Promise<RawSocket> {
  const { hostname, port } = new URL(app.url)
  const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''))
  await once(socket, 'connect')
  const raw = new RawSocket(socket)
  const forget = app.onClose(() => raw.destroy())
  socket.once('close', forget)
  return raw
}

function latin1(text: string): Buffer {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0xff) {
      throw new ArgumentError(`Text of a raw socket is latin1; give Buffer.from(text) for ${JSON.stringify(text.slice(i, i + 20))}`)
    }
  }
  return Buffer.from(text, 'latin1')
}

/** Where the mark ends in what has arrived, or -1. */
function endOf(mark: RegExp | Uint8Array, arrived: Buffer): number {
  if (mark instanceof RegExp) {
    const match = new RegExp(mark.source, mark.flags.replace(/[gy]/g, '')).exec(arrived.toString('latin1'))
    return match === null ? -1 : match.index + match[0].length
  }
  const index = arrived.indexOf(mark)
  return index === -1 ? -1 : index + mark.length
}
