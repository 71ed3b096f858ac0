/** A Node readable as a response body, read as fast as its reader takes it. */
import type { Readable } from 'node:stream'
import type { Sink, StreamingBody } from './body.js'

/** Delivers a readable once; a failure of it cuts the connection. */
export class ReadableBody implements StreamingBody {
  readonly #stream: Readable

  constructor(stream: Readable) {
    this.#stream = stream
  }

  attach(sink: Sink): void {
    pipe(this.#stream, sink, () => sink.end())
  }

  abort(): void {
    // A readable that is destroyed with bytes to give emits no error, so that nobody has to listen.
    this.#stream.destroy()
  }
}

/** Moves everything from `stream` to `sink`, waits while that is full, and calls `onEnd` after the last chunk. */
export function pipe(stream: Readable, sink: Sink, onEnd: () => void): void {
  const stop = (): void => void stream.destroy()
  const resume = (): void => void stream.resume()
  sink.on('close', stop)
  sink.on('drain', resume)
  stream.on('data', (chunk: Uint8Array) => {
    if (!sink.write(chunk)) stream.pause()
  })
  stream.on('end', onEnd)
  stream.on('error', (error) => sink.destroy(error))
  stream.on('close', () => {
    sink.off('close', stop)
    sink.off('drain', resume)
  })
}
