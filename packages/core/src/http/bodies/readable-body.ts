/** A Node readable as a response body, read as fast as its reader takes it. */
import type { Readable } from 'node:stream'
import type { Sink, StreamingBody } from '../body.js'

/** Delivers a readable once; a failure of it cuts the connection. */
export class ReadableBody implements StreamingBody {
  readonly #stream: Readable

  /** @param stream whose bytes, or texts, are the body */
  constructor(stream: Readable) {
    this.#stream = stream
    // It may fail before it is attached, and an error that nobody listens for ends the process.
    stream.on('error', () => {})
  }

  attach(sink: Sink): void {
    pipe(this.#stream, sink, () => sink.end())
  }

  abort(): void {
    this.#stream.destroy()
  }
}

/**
 * Moves everything from `stream` to `sink`, waits while that is full, and calls `onEnd` after the last chunk. A stream that
 * ends in any other way cuts the connection.
 */
export function pipe(stream: Readable, sink: Sink, onEnd: () => void): void {
  if (stream.destroyed) {
    sink.destroy()
    return
  }
  const stop = (): void => void stream.destroy()
  const resume = (): void => void stream.resume()
  sink.on('close', stop)
  sink.on('drain', resume)
  // Not taken off again: a late error of a dead socket must not end the process (live.md B26).
  sink.on('error', stop)
  stream.on('data', (chunk: Uint8Array | string) => {
    if (!sink.write(chunk)) stream.pause()
  })
  stream.on('end', onEnd)
  stream.on('error', (error) => sink.destroy(error))
  stream.on('close', () => {
    sink.off('close', stop)
    sink.off('drain', resume)
    if (!stream.readableEnded) sink.destroy()
  })
}
