/** A response that is read while it comes. */
import type { IncomingMessage } from 'node:http'
import { BodyReader, type StreamEnd } from './body-reader.js'
import { headersOf } from './headers.js'
import { waitFor } from './pulse.js'
import { type ServerSentEvent, SseReader } from './sse-reader.js'

/** How long one step of reading may take. */
export interface WaitOptions {
  /** Milliseconds, default: the `timeout` of the stream, which is 5 s; `Infinity` waits for ever. */
  timeout?: number
}

/**
 * A stream whose head is there. Take its body as text (`for await`, `nextChunk`, `text`), as bytes, or as events: each
 * piece is handed out once, so choose one way. Leaving a loop does not disconnect; `abort()` does.
 */
export class TestStream implements AsyncIterable<string>, AsyncDisposable {
  readonly status: number
  readonly headers: Headers
  readonly #reader: BodyReader
  readonly #timeout: number
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  readonly #sse = new SseReader()

  /** For `client.stream`. */
  constructor(message: IncomingMessage, { timeout, highWaterMark }: { timeout: number; highWaterMark: number }) {
    this.status = message.statusCode!
    this.headers = headersOf(message.rawHeaders)
    this.#timeout = timeout
    this.#reader = new BodyReader(message, highWaterMark)
  }

  /** How it ended: `'closed'` with its final chunk, `'cut'` without, `'aborted'` by this test. Never rejects. */
  get ended(): Promise<StreamEnd> {
    return this.#reader.ended
  }

  /**
   * The next event of a `text/event-stream`, or null at the end.
   * @throws TestingError `ERR_TEST_TIMEOUT`, saying what had arrived
   */
  next(options?: WaitOptions): Promise<ServerSentEvent | null> {
    return this.#wait('event', () => this.#takeEvent(), options)
  }

  /**
   * The next piece of text, as the socket gave it, or null at the end. A character that was torn apart comes whole.
   * @throws TestingError `ERR_TEST_TIMEOUT`, saying what had arrived
   */
  nextChunk(options?: WaitOptions): Promise<string | null> {
    return this.#wait('chunk', () => this.#takeText(), options)
  }

  /** The rest of the body as text. The time limit is for each step. */
  async text(options?: WaitOptions): Promise<string> {
    let text = ''
    for (let chunk = await this.nextChunk(options); chunk !== null; chunk = await this.nextChunk(options)) text += chunk
    return text
  }

  /** Pieces of text until the end. */
  [Symbol.asyncIterator](): AsyncIterator<string> {
    return steps(() => this.nextChunk())
  }

  /** The bytes of each chunk until the end. */
  bytes(): AsyncIterable<Uint8Array> {
    return { [Symbol.asyncIterator]: () => steps(() => this.#wait('chunk', () => this.#reader.take())) }
  }

  /** The events until the end. */
  events(): AsyncIterable<ServerSentEvent> {
    return { [Symbol.asyncIterator]: () => steps(() => this.next()) }
  }

  /** Stops reading from the socket, as a stalled client does: the server's writes wait once the kernel's buffers are full. */
  pause(): void {
    this.#reader.pause()
  }

  /** Reads on after {@link pause}. */
  resume(): void {
    this.#reader.resume()
  }

  /** Disconnects. What had arrived can still be read. */
  abort(): void {
    this.#reader.abort()
  }

  /** `await using stream = …` disconnects. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.abort()
  }

  #wait<T>(what: string, attempt: () => T | undefined, { timeout = this.#timeout }: WaitOptions = {}): Promise<T> {
    const complaint = (): string => `No ${what} within ${timeout} ms; until then: ${this.#reader.summary}`
    return waitFor(this.#reader.pulse, { attempt, timeout, complaint })
  }

  #takeText(): string | null | undefined {
    for (;;) {
      const bytes = this.#reader.take()
      if (bytes === undefined) return undefined
      const text = bytes === null ? this.#decoder.decode() : this.#decoder.decode(bytes, { stream: true })
      if (text !== '') return text
      if (bytes === null) return null
    }
  }

  #takeEvent(): ServerSentEvent | null | undefined {
    for (;;) {
      const event = this.#sse.shift()
      if (event !== undefined) return event
      const text = this.#takeText()
      if (text === undefined || text === null) return text
      this.#sse.feed(text)
    }
  }
}

/** An iterator without `return`, so that leaving a loop leaves the stream as it is. */
function steps<T>(step: () => Promise<T | null>): AsyncIterator<T> {
  return {
    next: async () => {
      const value = await step()
      return value === null ? { done: true, value: undefined } : { done: false, value }
    },
  }
}
