/** Multipart bodies to parameters, read as they come, with their files on disk (controller.md C130, C134). */
import type { Readable } from 'node:stream'
import type { Dicer } from '@fastify/busboy'
import { BodyTooLargeError, ClientDisconnected, hasCode } from '../../errors/index.js'
import { malformedParameters } from '../parameters/parameter-builder.js'
import type { ParameterObject } from '../parameters/parameter-value.js'
import type { UploadFolder } from './multipart-folder.js'
import { type MultipartLimits, MultipartParts } from './multipart-parts.js'

/** How a multipart body is read. */
export interface MultipartOptions extends MultipartLimits {
  /** The `boundary` parameter of its type; without one the body is malformed. */
  readonly boundary: string | undefined
  /** What the client announced: a larger one than the limit is refused before a byte is read. Default 0. */
  readonly contentLength?: number
}

/** A body that was read. */
export interface MultipartForm {
  readonly parameters: ParameterObject
  /** Holds its files; to be removed when the response was delivered. */
  readonly folder: UploadFolder
}

/** RFC 2046 §5.1.1. */
const MAX_BOUNDARY = 70

/**
 * Reads a whole multipart body. When it rejects, nothing is left on disk. What is merely malformed was read to its end by then,
 * so that the connection can go on; after any other error the stream is paused and has no listener of ours.
 * @throws BadRequestError `ERR_MALFORMED_BODY`, `ERR_UPLOAD_LIMIT` past a count, `ERR_PARAMETER_LIMIT` as any form;
 * BodyTooLargeError and UploadTooLargeError past a size; UnsupportedMediaTypeError for text in another charset than UTF-8;
 * ClientDisconnected when the stream ends early
 */
export async function readMultipart(source: Readable, options: MultipartOptions): Promise<MultipartForm> {
  const { boundary = '', contentLength = 0, uploads } = options
  if (contentLength > uploads.totalSize) {
    source.pause()
    throw new BodyTooLargeError(uploads.totalSize)
  }
  if (boundary === '' || boundary.length > MAX_BOUNDARY) {
    throw malformedParameters('request', 'the Content-Type of the multipart body has no boundary of 1 to 70 characters')
  }
  // Here, because an application that takes no files starts faster without it.
  const { Dicer } = await import('@fastify/busboy')
  const parts = new MultipartParts(options)
  try {
    await new Feed(source, new Dicer({ boundary, ...parts.headerLimits }), parts, uploads.totalSize).done
    return { parameters: await parts.parameters(), folder: parts.folder }
  } catch (error) {
    await parts.abandon()
    throw error
  }
}

/** Moves bytes from the request into the parser, no faster than the parts take them. */
class Feed {
  /** Settles when the body was read, or will not be. */
  readonly done: Promise<void>
  readonly #source: Readable
  readonly #dicer: Dicer
  readonly #limit: number
  #resolve!: () => void
  #reject!: (reason: unknown) => void
  #received = 0
  #stopped = false
  #ended = false
  #parsed = false
  /** Why the rest is read and dropped. */
  #malformed: unknown = null

  constructor(source: Readable, dicer: Dicer, parts: MultipartParts, limit: number) {
    this.#source = source
    this.#limit = limit
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#dicer = dicer
    parts.onFailure = (error) => this.#fail(error)
    dicer.on('part', (part) => parts.add(part))
    dicer.on('error', () => this.#fail(malformedParameters('request', 'the multipart body ends before its last boundary')))
    dicer.on('finish', () => {
      this.#parsed = true
      // The parser does not ask for more then, and the stream would wait in front of its end.
      this.#resume()
      this.#settle()
    })
    if (source.destroyed) this.#onLost(source.errored ?? undefined)
    else source.on('end', this.#onEnd).on('error', this.#onLost).on('close', this.#onLost).on('data', this.#onData)
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#received += chunk.length
    if (this.#received > this.#limit) this.#stop(new BodyTooLargeError(this.#limit))
    // What follows the last boundary is nobody's (RFC 2046 §5.1.1).
    else if (this.#malformed === null && !this.#parsed) {
      this.#source.pause()
      this.#dicer.write(chunk, this.#resume)
    }
  }

  readonly #resume = (): void => {
    if (!this.#stopped) this.#source.resume()
  }

  readonly #onEnd = (): void => {
    this.#ended = true
    // Tells of the missing end, if it is missing.
    if (this.#malformed === null) this.#dicer.end()
    this.#settle()
  }

  readonly #onLost = (cause?: unknown): void => {
    // A request that was read is closed while its last file is still written.
    if (!this.#ended) this.#stop(new ClientDisconnected({ cause }))
  }

  #fail(error: unknown): void {
    if (!hasCode(error, 'ERR_MALFORMED_BODY')) {
      this.#stop(error)
      return
    }
    this.#malformed ??= error
    this.#resume()
    this.#settle()
  }

  #settle(): void {
    if (!this.#ended) return
    if (this.#malformed !== null) this.#stop(this.#malformed)
    else if (this.#parsed) this.#stop()
  }

  #stop(reason?: unknown): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#source.off('data', this.#onData).off('end', this.#onEnd).off('error', this.#onLost).off('close', this.#onLost)
    if (reason === undefined) {
      this.#resolve()
      return
    }
    this.#source.pause()
    this.#reject(reason)
  }
}
