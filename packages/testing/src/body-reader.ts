/** The body of a response as it comes: kept until somebody takes it, paused on request. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Pulse } from './pulse.js'

/** How a stream ended: cleanly, without its final chunk, or by the test itself. */
export type StreamEnd = 'closed' | 'cut' | 'aborted'

/** How much of what came last is kept for messages. */
const TAIL_BYTES = 200

/** Reads ahead up to a bound; while paused the socket is not read at all, so that the sender stalls. */
export class BodyReader {
  /** Beats when a chunk or the end arrived. */
  readonly pulse = new Pulse()
  /** Resolves at the end, and never rejects. */
  readonly ended: Promise<StreamEnd>
  readonly #message: IncomingMessage
  readonly #highWaterMark: number
  #resolveEnded!: (end: StreamEnd) => void
  #end: StreamEnd | null = null
  #chunks: Buffer[] = []
  #waiting = 0
  #received = 0
  #count = 0
  #tail = Buffer.alloc(0)
  #paused = false
  #full = false

  /** @param message a response whose body nobody has touched; @param highWaterMark bytes to read ahead */
  constructor(message: IncomingMessage, highWaterMark: number) {
    this.#message = message
    this.#highWaterMark = highWaterMark
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
    message.on('data', (chunk: Buffer) => this.#push(chunk))
    message.on('end', () => this.#finish(message.complete ? 'closed' : 'cut'))
    message.on('error', () => this.#finish('cut'))
    message.on('close', () => this.#finish('cut'))
  }

  /** The next chunk, `null` at the end, `undefined` when there is none yet. */
  take(): Buffer | null | undefined {
    const chunk = this.#chunks.shift()
    if (chunk === undefined) return this.#end === null ? undefined : null
    this.#waiting -= chunk.length
    if (this.#full && this.#waiting <= this.#highWaterMark) {
      this.#full = false
      this.#flow()
    }
    return chunk
  }

  /** Stops reading from the socket. */
  pause(): void {
    this.#paused = true
    this.#flow()
  }

  /** Reads on. */
  resume(): void {
    this.#paused = false
    this.#flow()
  }

  /** Leaves: the server sees a disconnect. What had arrived can still be taken. */
  abort(): void {
    this.#finish('aborted')
    this.#message.destroy()
    this.#socket?.destroy()
  }

  /** What had arrived so far, in words. */
  get summary(): string {
    const state = this.#end ?? (this.#paused ? 'paused by the test' : 'still open')
    const tail = this.#received === 0 ? '' : `, ending in ${JSON.stringify(this.#tail.toString())}`
    return `status ${this.#message.statusCode}, ${this.#received} bytes in ${this.#count} chunks${tail}; the stream is ${state}`
  }

  #push(chunk: Buffer): void {
    if (this.#end !== null) return
    this.#chunks.push(chunk)
    this.#waiting += chunk.length
    this.#received += chunk.length
    this.#count++
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES)
    if (this.#waiting > this.#highWaterMark && !this.#full) {
      this.#full = true
      this.#flow()
    }
    this.pulse.beat()
  }

  /** The message alone would go on filling its buffer, and the socket alone would be resumed by the message. */
  #flow(): void {
    const socket = this.#socket
    if (this.#paused || this.#full) {
      this.#message.pause()
      socket?.pause()
    } else {
      socket?.resume()
      this.#message.resume()
    }
  }

  /** Node takes the socket away from a message that arrived completely, read or not. */
  get #socket(): Socket | null {
    return this.#message.socket as Socket | null
  }

  #finish(end: StreamEnd): void {
    if (this.#end !== null) return
    this.#end = end
    this.#resolveEnded(end)
    this.pulse.beat()
  }
}
