/** `config.live`: every bound of a stream, with its default. */

/** See each field; times are in milliseconds, sizes in bytes. */
export interface LiveSettings {
  /** A stream with a socket holds its producer once this many bytes wait. Default 64 KiB. */
  readonly queueBytes: number
  /** A stream whose producers do not await is aborted past this many waiting bytes. Default 16 MiB. */
  readonly maxBufferedBytes: number
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
  maxBufferedBytes: 16 * 1024 * 1024,
  heartbeat: null,
  onErrorAfterCommit: 'close',
  completionOnException: '"><script>window.location = "/500.html"</script></html>',
  excludedKeys: [],
}
