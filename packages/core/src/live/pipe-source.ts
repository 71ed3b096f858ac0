/** What can be moved into a stream, read one chunk at a time. */
import { ArgumentError } from '../errors/index.js'

/** What can be piped into a stream: an async or plain iterable of chunks, a Node readable, a web stream. */
export type PipeSource = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array> | ReadableStream<string | Uint8Array>

/** A source that is being read. */
export interface SourceReader {
  /** The next chunk. Not called again before the promise settled. */
  next(): Promise<IteratorResult<string | Uint8Array>> | IteratorResult<string | Uint8Array>
  /** No more is wanted. At once where the source can; a generator that waits for its next chunk ends only then. */
  cancel(): unknown
}

interface Shapes {
  getReader?: unknown
  destroy?: unknown
  [Symbol.asyncIterator]?: () => AsyncIterator<string | Uint8Array>
  [Symbol.iterator]?: () => Iterator<string | Uint8Array>
}

/**
 * Begins to read.
 * @throws ArgumentError for something that is no source; text and bytes are none, they can be written
 */
export function openSource(source: PipeSource): SourceReader {
  const shapes = (source ?? {}) as Shapes
  // A reader of its own, because its `cancel` does not wait for the chunk that is awaited, as that of the iterator does.
  if (typeof shapes.getReader === 'function') return readerOf(source as ReadableStream<string | Uint8Array>)
  const whole = typeof source === 'string' || ArrayBuffer.isView(source)
  const iterator = shapes[Symbol.asyncIterator]?.() ?? (whole ? undefined : shapes[Symbol.iterator]?.())
  if (iterator === undefined)
    throw new ArgumentError('pipeFrom takes an iterable, a Node readable or a web stream; text and bytes can be written')
  return { next: () => iterator.next(), cancel: () => (typeof shapes.destroy === 'function' ? shapes.destroy() : iterator.return?.()) }
}

function readerOf(source: ReadableStream<string | Uint8Array>): SourceReader {
  const reader = source.getReader()
  return { next: () => reader.read() as Promise<IteratorResult<string | Uint8Array>>, cancel: () => reader.cancel() }
}
