/** What a response can carry: nothing, memory, or a stream that delivers itself. */

import type { IncomingMessage, ServerResponse } from 'node:http'

/** The part of a Node `Writable` that a streaming body writes to: a server's response, or an encoder in front of it. */
export interface Sink {
  /**
   * Takes a chunk; `false` when the reader should be waited for (`'drain'`).
   * @param size of a text in bytes, where it is known: it need not be counted again
   */
  write(chunk: string | Uint8Array, size?: number): boolean
  /**
   * Takes a chunk that is framed for the wire already, where that is possible now; `undefined` when it is not, and the bytes
   * have to be written the ordinary way.
   */
  writeFramed?(framed: Uint8Array): boolean | undefined
  /** Ends the body cleanly. */
  end(): unknown
  /** Cuts the connection: the body must not look complete. */
  destroy(error?: Error): unknown
  on(event: 'drain' | 'close' | 'finish', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'drain' | 'close' | 'finish', listener: () => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
}

/** A body that is not in memory. Middlewares look at `response.streaming` and never touch one (live.md L93). */
export interface StreamingBody {
  /** Starts the delivery into `sink`. Called once, by the server, after the head was written. */
  attach(sink: Sink): void
  /** Nobody will read this body (any more): releases what it holds and tells its producer. */
  abort(reason?: unknown): void
}

/** A body whose producer writes the head too: a mounted Node handler. Runs when the middlewares are done with the head. */
export interface ForeignBody {
  /** Takes the exchange over. May throw as long as nothing was written. */
  handle(raw: IncomingMessage, wire: ServerResponse): unknown
}

/** `undefined` is a response on which nothing was rendered yet. */
export type Body = string | Uint8Array | StreamingBody | ForeignBody | undefined

/** Whether a body takes the whole exchange over. */
export function isForeign(body: Body): body is ForeignBody {
  return typeof body === 'object' && 'handle' in body
}

/** Whether a body delivers itself. */
export function isStreaming(body: Body): body is StreamingBody {
  return typeof body === 'object' && 'attach' in body
}
