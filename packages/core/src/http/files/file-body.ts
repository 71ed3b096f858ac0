/** A file as a response body, read as fast as its reader takes it. */
import { constants, createReadStream, type ReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { hasCode, MissingFileError } from '../../errors/index.js'
import { pipe } from '../bodies/readable-body.js'
import type { Sink, StreamingBody } from '../body.js'
import type { ByteRange } from './byte-range.js'

/** Bytes that are read at once. */
const READ_BYTES = 64 * 1024

/** Opening a pipe would wait for somebody to write to it, and hold one of Node's few threads meanwhile. Windows has neither. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * Opens a file for sending.
 * @throws MissingFileError when it is missing, unreadable or not a regular file
 */
export async function openFile(path: string): Promise<FileBody> {
  let handle: FileHandle | null = null
  try {
    handle = await open(path, FLAGS)
    const stats = await handle.stat()
    if (!stats.isFile()) throw new MissingFileError(path)
    return new FileBody(path, handle, stats.size, stats.mtime)
  } catch (error) {
    await handle?.close()
    throw hasCode(error, 'ERR_MISSING_FILE') ? error : new MissingFileError(path, { cause: error })
  }
}

/** An open file on its way to a client. Closed when it was sent, and when nobody wants it. */
export class FileBody implements StreamingBody {
  readonly path: string
  /** Size in bytes when the file was opened; exactly as many are sent, or those of a part. */
  readonly size: number
  /** When it was changed last, as of when it was opened. */
  readonly modifiedAt: Date
  readonly #handle: FileHandle
  #start = 0
  #length: number
  #stream: ReadStream | null = null
  #aborted = false

  /** @param handle opened for reading; closed by this body */
  constructor(path: string, handle: FileHandle, size: number, modifiedAt: Date) {
    this.path = path
    this.#handle = handle
    this.size = size
    this.#length = size
    this.modifiedAt = modifiedAt
  }

  /** A weak tag of size and date: the same on every host that has the same file (C237). */
  get etag(): string {
    return `W/"${this.size.toString(16)}-${Math.trunc(this.modifiedAt.getTime()).toString(16)}"`
  }

  /** How many bytes will be sent. */
  get length(): number {
    return this.#length
  }

  /** Sends only a part; to be said before it is attached. */
  limitTo({ start, end }: ByteRange): void {
    this.#start = start
    this.#length = end - start + 1
  }

  attach(sink: Sink): void {
    if (this.#aborted) {
      sink.destroy()
      return
    }
    if (this.#length === 0) {
      sink.end()
      this.abort()
      return
    }
    // Not more than was announced, should the file grow meanwhile.
    const end = this.#start + this.#length - 1
    const stream = createReadStream(this.path, { fd: this.#handle, start: this.#start, end, highWaterMark: READ_BYTES })
    this.#stream = stream
    pipe(stream, sink, () => {
      // A file that shrank meanwhile must not look complete.
      if (stream.bytesRead < this.#length) sink.destroy()
      else sink.end()
    })
  }

  abort(): void {
    this.#aborted = true
    if (this.#stream !== null) this.#stream.destroy()
    // Nobody awaits the closing of a file that was only read.
    else this.#handle.close().catch(() => {})
  }
}
