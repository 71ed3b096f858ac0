/** Bytes that many streams send: encoded once, and framed once for HTTP/1.1 chunked bodies (RFC 9112 §7.1). */

/** Immutable bytes, as they are and as one HTTP chunk. */
export class SharedChunk {
  /** The bytes. Shared: nobody may change them. */
  readonly bytes: Uint8Array
  /** Size line, bytes, line end. */
  readonly framed: Uint8Array

  /** @param text what every stream gets */
  constructor(text: string) {
    const size = Buffer.byteLength(text)
    const head = `${size.toString(16)}\r\n`
    const framed = Buffer.allocUnsafe(head.length + size + 2)
    framed.write(head)
    framed.write(text, head.length)
    framed.write('\r\n', head.length + size)
    this.framed = framed
    this.bytes = framed.subarray(head.length, head.length + size)
  }
}
