/** Reads a request body into memory, within a limit. */
import type { Readable } from 'node:stream'
import { BodyTooLargeError, ClientDisconnected } from '../../errors/index.js'

/** How a body is read. */
export interface ReadBodyOptions {
  /** Largest body that is taken, in bytes. */
  readonly limit: number
  /** What the client announced: a larger one than the limit is refused before a byte is read. */
  readonly contentLength?: number
  /** Stops reading when aborted; the promise rejects with its reason. */
  readonly signal?: AbortSignal
}

/**
 * The whole body. When it rejects, the stream is paused and otherwise untouched, with no listener of ours left on it: whether to
 * drain it, answer and close, or destroy it at once is the server's decision (RFC 9110 §15.5.14 allows closing).
 * @throws BodyTooLargeError past the limit
 * @throws ClientDisconnected when the stream ends early
 */
export function readBody(stream: Readable, options: ReadBodyOptions): Promise<Buffer> {
  const { limit, contentLength = 0, signal } = options
  if (contentLength > limit) {
    stream.pause()
    return Promise.reject(new BodyTooLargeError(limit))
  }
  if (signal?.aborted) return Promise.reject(signal.reason)
  if (stream.readableEnded) return Promise.resolve(Buffer.alloc(0))
  if (stream.destroyed) return Promise.reject(new ClientDisconnected({ cause: stream.errored ?? undefined }))
  return new Promise((resolve, reject) => {
    const body = new GrowingBuffer(limit)
    const onData = (chunk: Buffer): void => {
      if (!body.append(chunk)) fail(new BodyTooLargeError(limit))
    }
    const onEnd = (): void => {
      stop()
      resolve(body.take())
    }
    const onLost = (cause?: unknown): void => fail(new ClientDisconnected({ cause }))
    const onAbort = (): void => fail(signal?.reason)
    const stop = (): void => {
      stream.off('data', onData).off('end', onEnd).off('error', onLost).off('close', onLost)
      signal?.removeEventListener('abort', onAbort)
    }
    const fail = (reason: unknown): void => {
      stop()
      stream.pause()
      reject(reason)
    }
    stream.on('end', onEnd).on('error', onLost).on('close', onLost).on('data', onData)
    signal?.addEventListener('abort', onAbort)
  })
}

/**
 * Collects chunks in one buffer that doubles. A list of chunks would let a client that sends a byte at a time occupy a hundred
 * times what the limit says; one that announces much and sends little occupies little here.
 */
class GrowingBuffer {
  readonly #limit: number
  #buffer: Buffer = Buffer.alloc(0)
  #length = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** `false` when the chunk does not fit any more. */
  append(chunk: Buffer): boolean {
    const length = this.#length + chunk.length
    if (length > this.#limit) return false
    if (this.#length === 0) {
      // Most bodies are one chunk: it is kept as it is.
      this.#buffer = chunk
    } else {
      if (length > this.#buffer.length) this.#grow(length)
      chunk.copy(this.#buffer, this.#length)
    }
    this.#length = length
    return true
  }

  take(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(Math.max(length, this.#buffer.length * 2, 1024), this.#limit))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}
