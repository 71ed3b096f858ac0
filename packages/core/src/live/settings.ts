/** `config.live`: every bound of a stream, with its default. */

/**
 * What a stream does for a reader that is behind. Once `queueBytes` wait, `wait` holds the producer, `dropOldest` drops the
 * chunks that wait longest, and `close` gives the reader up; `coalesce` keeps the newest waiting chunk of each event name, and
 * drops the oldest of these. What is dropped is always a whole chunk, and never a part of a download or of a rendered page.
 */
export type SlowReaderPolicy = 'wait' | 'dropOldest' | 'coalesce' | 'close'

/** Every {@link SlowReaderPolicy}. */
export const SLOW_READER_POLICIES: readonly SlowReaderPolicy[] = ['wait', 'dropOldest', 'coalesce', 'close']

/** See each field; times are in milliseconds, sizes in bytes. */
export interface LiveSettings {
  /** A stream with a socket holds its producer once this many bytes wait. Default 64 KiB. */
  readonly queueBytes: number
  /** A stream whose producers do not await is aborted past this many waiting bytes. Default 1 MiB. */
  readonly maxBufferedBytes: number
  /** A stream whose reader takes nothing for this long is aborted. Default 60 s. */
  readonly maxBlockedMs: number
  /** What streams do for a reader that falls behind, unless they say otherwise. Default `'wait'`. */
  readonly slowReader: SlowReaderPolicy
  /** Most streams of the process; further ones are a 503. Default 10 000. */
  readonly maxStreams: number
  /** Most streams of one remote address; further ones are a 503. Default none. */
  readonly maxStreamsPerAddress: number
  /** Seconds in the `Retry-After` of such a 503. Default 5. */
  readonly retryAfter: number
  /** At shutdown, event streams tell browsers to come back after a random time between these. Default 500 to 5000 ms. */
  readonly drainRetryMs: readonly [min: number, max: number]
  /** Comment heartbeat of `SSE` after this long without a write; `null` (the default) for none. 15000 is a good value. */
  readonly heartbeat: number | null
  /** What an error after the commit does to a plain live action: end its body cleanly (default), or cut the connection. */
  readonly onErrorAfterCommit: 'close' | 'destroy'
  /** What completes an HTML page whose action failed after the commit (live.md L47). */
  readonly completionOnException: string
  /** Keys of the execution state that a live action does not inherit (live.md L43). Default none. */
  readonly excludedKeys: readonly (string | symbol)[]
}

/** The defaults of {@link LiveSettings}. */
export const LIVE_DEFAULTS: LiveSettings = {
  queueBytes: 64 * 1024,
  maxBufferedBytes: 1024 * 1024,
  maxBlockedMs: 60_000,
  slowReader: 'wait',
  maxStreams: 10_000,
  maxStreamsPerAddress: Number.POSITIVE_INFINITY,
  retryAfter: 5,
  drainRetryMs: [500, 5_000],
  heartbeat: null,
  onErrorAfterCommit: 'close',
  completionOnException: '"><script>window.location = "/500.html"</script></html>',
  excludedKeys: [],
}
