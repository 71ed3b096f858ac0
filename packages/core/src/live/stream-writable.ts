/** A Node `Writable` in front of a live stream, for libraries that pipe. */
import { Writable } from 'node:stream'
import type { LiveStream } from './live-stream.js'

/**
 * What is written to it is written to the stream, with its back-pressure; ending it closes the stream, destroying it with an
 * error aborts the stream, and a lost reader destroys it with `ClientDisconnected`.
 */
export function writableOf(stream: LiveStream): Writable {
  const { signal } = stream
  const writable = new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      stream.write(chunk).then(() => done(), done)
    },
    final(done) {
      stream.close().then(() => done(), done)
    },
    destroy(error, done) {
      signal.removeEventListener('abort', onAbort)
      if (error !== null && stream.connected) stream.abort(error)
      done(error)
    },
  })
  const onAbort = (): void => {
    if (!stream.connected && !stream.ignoreDisconnect) writable.destroy(signal.reason as Error)
  }
  signal.addEventListener('abort', onAbort)
  return writable
}
