/** A file as a response body, read as fast as its reader takes it. */
import { createReadStream, type ReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { MissingFileError } from '../errors/index.js'
import type { Sink, StreamingBody } from './body.js'
import { pipe } from './readable-body.js'

/** Bytes that are read at once. */
const READ_BYTES = 64 * 1024

/**
 * Opens a file for sending.
 * @throws MissingFileError when it is missing, unreadable or not a regular file
 */
export async function openFile(path: string): Promise<FileBody> {
  let handle: FileHandle | null = null
  try {
    handle = await open(path, 'r')
    const stats = await handle.stat()
    if (!stats.isFile()) throw new MissingFileError(path)
    return new FileBody(path, handle, stats.size)
  } catch (error) {
    await handle?.close()
    throw new MissingFileError(path, { cause: error })
  }
}

/** An open file on its way to a client. Closed when it was sent, and when nobody wants it. */
export class FileBody implements StreamingBody {
  readonly path: string
  /** Size in bytes when the file was opened; exactly as many are sent. */
  readonly size: number
  readonly #handle: FileHandle
  #stream: ReadStream | null = null
  #aborted = false

  /** @param handle opened for reading; closed by this body */
  constructor(path: string, handle: FileHandle, size: number) {
    this.path = path
    this.#handle = handle
    this.size = size
  }

  attach(sink: Sink): void {
    if (this.#aborted) {
      sink.destroy()
      return
    }
    if (this.size === 0) {
      sink.end()
      this.abort()
      return
    }
    // Not more than was announced, should the file grow meanwhile.
    const stream = createReadStream(this.path, { fd: this.#handle, end: this.size - 1, highWaterMark: READ_BYTES })
    this.#stream = stream
    pipe(stream, sink, () => {
      // A file that shrank meanwhile must not look complete.
      if (stream.bytesRead < this.size) sink.destroy()
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
