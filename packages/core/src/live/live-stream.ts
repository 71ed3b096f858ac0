/** The stream that an action writes to, as applications see it. */
import type { Writable } from 'node:stream'
import type { Chunk } from './chunk.js'
import type { PipeSource } from './pipe-source.js'
import type { SlowReaderPolicy } from './settings.js'

/** `response.stream` of a live controller. */
export interface LiveStream {
  /**
   * Queues a chunk and commits the response if it was not. Settles when there is room for more, with the chunk's bytes.
   * @throws ClosedStreamError after `close()`; ClientDisconnected when the peer is gone; ArgumentError for other types
   */
  write(chunk: Chunk): Promise<number>
  /** Like `write`, with `"\n"` at the end unless the line has one. */
  writeln(line: string): Promise<number>
  /**
   * Commits, and ends the body after what was written. Idempotent; settles once the end is queued.
   * @throws ArgumentError when `sendStream` announced more bytes than were written
   */
  close(): Promise<void>
  /** Gives the stream up: drops what is queued and cuts the connection without a clean end. */
  abort(reason?: unknown): void
  /** Whether `close()` was called. */
  readonly closed: boolean
  /** Whether the peer is still there; `close()` does not change it. */
  readonly connected: boolean
  /** When true, writes after a disconnect are dropped and resolve, so that the action runs to its end. Default false. */
  ignoreDisconnect: boolean
  /** Keeps one callback for an error after the commit; the last registration wins. */
  onError(callback: (error: unknown) => unknown): void
  /** What happens when the reader falls behind. Default `config.live.slowReader`. */
  slowReader: SlowReaderPolicy
  /**
   * Writes every chunk of an iterable, a Node readable or a web stream, at the reader's pace; the stream stays open.
   * @returns the bytes written
   * @throws what the source throws, and what `write` throws; the source is closed then
   */
  pipeFrom(source: PipeSource): Promise<number>
  /** A Node `Writable` that writes here: ending it closes the stream, an error aborts it. */
  readonly writable: Writable
  /** Fires when the peer is lost, the stream is aborted, or the server shuts down; not on a normal close. */
  readonly signal: AbortSignal
  /** Hands the stream to something that outlives the action: the framework no longer closes it when the action ends. */
  detach(): void
  /** `await using stream = …` closes it. */
  [Symbol.asyncDispose](): Promise<void>
}

/** A live stream as the framework sees it: one that tells when it is over. */
export interface EndingStream extends LiveStream {
  /** Why the peer was lost; `null` as long as it was not. */
  readonly loss: Error | null
  /**
   * Calls back once, when the last byte was handed over or the stream was aborted; at once if that has happened. Unlike `signal`,
   * which a shutdown may have fired long before. Returns a function that takes it back.
   */
  onEnd(callback: () => void): () => void
}
