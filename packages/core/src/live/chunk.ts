/** What can be written to a stream, its size, and the copy that is kept of it. */
import { types } from 'node:util'

/** Text, sent as UTF-8, or bytes. */
export type Chunk = string | Uint8Array | ArrayBuffer

/** Bytes that a chunk takes on the wire; -1 for what is no chunk (live.md L20). */
export function sizeOfChunk(chunk: unknown): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk)
  if (types.isUint8Array(chunk) || types.isArrayBuffer(chunk)) return chunk.byteLength
  return -1
}

/** Longer texts are measured faster by Node's own means. */
const COUNTED_TEXT = 256

/**
 * {@link sizeOfChunk} for a text that is no concatenation: counting its few characters here takes a fifth of the time of asking
 * Node, and a concatenation would have to be copied together first.
 */
export function sizeOfText(text: string): number {
  if (text.length > COUNTED_TEXT) return Buffer.byteLength(text)
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return Buffer.byteLength(text)
  return text.length
}

/** The chunk as it is now: its writer may change the bytes before they are sent (live.md L21). */
export function captureChunk(chunk: Chunk): string | Uint8Array {
  if (typeof chunk === 'string') return endsInHalfPair(chunk) ? chunk.toWellFormed() : chunk
  return Buffer.from(types.isUint8Array(chunk) ? chunk : new Uint8Array(chunk))
}

/** Joined to the next text, the first half of a surrogate pair would become another character than the one it is alone. */
function endsInHalfPair(text: string): boolean {
  const code = text.charCodeAt(text.length - 1)
  return code >= 0xd800 && code <= 0xdbff
}
