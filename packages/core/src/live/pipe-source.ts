/** Where chunks can be piped from. */

/** What can be piped into a stream: an async or plain iterable of chunks, a Node readable, a web stream. */
export type PipeSource = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array> | ReadableStream<string | Uint8Array>
