/** A Node `Writable` in front of a live stream, for libraries that pipe. */
import { Writable } from 'node:stream'
import type { EndingStream } from './live-stream.js'

/**
 * What is written to it is written to the stream, with its back-pressure; ending it closes the stream, destroying it before
 * that aborts the stream, and a lost reader destroys it with `ClientDisconnected`.
 */
export function writableOf(stream: EndingStream): Writable {
  // What is under way knows best why it failed, and says so itself.
  let busy = false
  const lossNow = (): Error | null => (stream.ignoreDisconnect ? null : stream.loss)
  const writable = new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, encoding, done) {
      busy = true
      const written = (): void => {
        busy = false
        done(lossNow())
      }
      stream.write(textOrBytes(chunk, encoding)).then(written, done)
    },
    final(done) {
      busy = true
      stream.close().then(() => done(), done)
    },
    destroy(error, done) {
      forget()
      if (stream.connected && (error !== null || !stream.closed)) stream.abort(error ?? undefined)
      done(error)
    },
  })
  // `readable.pipe(writable)` listens for no error, and a reader that leaves must not end the process.
  writable.on('error', () => {})
  let forget = (): void => {}
  forget = stream.onEnd(() => {
    const loss = lossNow()
    if (loss !== null && !busy) writable.destroy(loss)
  })
  return writable
}

/** Streams send text as UTF-8; other encodings name bytes. */
function textOrBytes(chunk: string | Uint8Array, encoding: BufferEncoding): string | Uint8Array {
  if (typeof chunk !== 'string' || encoding === 'utf8' || encoding === 'utf-8') return chunk
  return Buffer.from(chunk, encoding)
}
