/** Outcomes of a live stream that its producer must hear of. */
import { LiveError } from './live-error.js'

/** The peer is gone. An outcome rather than a failure, so it is not a `ClosedStreamError` (live.md §0.2, L52). */
export class ClientDisconnected extends LiveError {
  constructor(options: { cause?: unknown } = {}) {
    super('ERR_CLIENT_DISCONNECTED', 'client disconnected', options)
  }
}

/** A write after `close()` (live.md L26). */
export class ClosedStreamError extends LiveError {
  constructor() {
    super('ERR_CLOSED_STREAM', 'closed stream')
  }
}

/** Writes that nobody awaited outran a slow reader by more than `config.live.maxBufferedBytes` (live.md B25). */
export class StreamOverflowError extends LiveError {
  constructor(limit: number) {
    super('ERR_STREAM_OVERFLOW', `more than ${limit} bytes are waiting for the reader: await stream.write()`)
  }
}

/** The reason of `stream.signal` when the server stops (live.md B21). */
export class ServerShutdownError extends LiveError {
  constructor() {
    super('ERR_SERVER_SHUTDOWN', 'the server is shutting down')
  }
}

/** Events were published faster than they can be given out, and not awaited. */
export class BroadcastOverflowError extends LiveError {
  constructor(limit: number) {
    super('ERR_BROADCAST_OVERFLOW', `more than ${limit} events wait to be broadcast: await broadcast.publish()`)
  }
}

/** The reader took nothing for too long, or fell too far behind (live.md B7, B25). */
export class SlowReaderError extends LiveError {
  constructor(message: string) {
    super('ERR_SLOW_READER', message)
  }
}

/** 503: no more streams for now, in all or for this client; `headers` tell when to come back. */
export class TooManyStreamsError extends LiveError {
  readonly headers: Readonly<Record<string, string>>

  constructor(message: string, retryAfterSeconds: number) {
    super('ERR_TOO_MANY_STREAMS', message)
    this.headers = { 'retry-after': String(retryAfterSeconds) }
  }
}
