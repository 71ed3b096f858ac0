/** The reader's side of a stream without a socket: tests, and whoever loops over a response (live.md L35). */
import type { Outbox } from './outbox.js'
import type { Room } from './room.js'

/** What the reader asks of its stream. */
export interface ReadStream {
  readonly connected: boolean
  readonly closed: boolean
  /** The last chunk was read. */
  onSent(): void
}

/** Takes chunks in order until the first end, and sleeps where there is none. */
export class ChunkReader {
  readonly #stream: ReadStream
  readonly #outbox: Outbox
  readonly #room: Room
  #wake: (() => void) | null = null

  constructor(stream: ReadStream, outbox: Outbox, room: Room) {
    this.#stream = stream
    this.#outbox = outbox
    this.#room = room
  }

  /** Something came, or the stream ended. */
  wake(): void {
    this.#wake?.()
  }

  /** Every chunk as bytes. */
  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    while (this.#stream.connected) {
      const chunk = this.#outbox.shift()?.chunk
      if (chunk !== undefined) {
        this.#room.onShift()
        yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      } else if (this.#stream.closed) {
        this.#stream.onSent()
        return
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
        this.#wake = null
      }
    }
  }
}
