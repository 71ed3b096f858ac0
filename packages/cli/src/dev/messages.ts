/** What the supervisor and the process of the application tell each other. */

/** A mistake that the type checker found. */
export interface TypeProblem {
  /** Relative to the root. */
  readonly file: string
  readonly line: number
  readonly column: number
  /** `TS2322`. */
  readonly code: string
  readonly message: string
}

/** From the supervisor. */
export type ToWorker =
  /** Comes with a socket. */
  | { readonly type: 'connection' }
  /** Absolute paths of code that changed, came or went. */
  | { readonly type: 'code'; readonly files: readonly string[] }
  /** Templates or files of `public` changed: browsers shall load the page again. */
  | { readonly type: 'pages' }
  /** Style sheets changed: browsers shall load them again. */
  | { readonly type: 'styles' }
  | { readonly type: 'types'; readonly problems: readonly TypeProblem[] }
  /** Every change before the question was told. */
  | { readonly type: 'synced'; readonly id: number }
  /** No connection comes any more: finish and end. Requests on connections that are open are for the process that follows, which is there. */
  | { readonly type: 'stop'; readonly successor: { readonly host: string; readonly port: number } | null }

/** From the process of the application. */
export type FromWorker =
  /** It answers requests: with the application, or with what keeps it from booting. */
  | { readonly type: 'ready'; readonly isWell: boolean; readonly port: number | null }
  | { readonly type: 'sync'; readonly id: number }
  /** Code was loaded anew. */
  | { readonly type: 'reloaded'; readonly isWell: boolean; readonly durationMs: number }
  /** Templates declare other locals than before, and `.live` says so. */
  | { readonly type: 'declared' }
  /** Old code takes too much memory. */
  | { readonly type: 'worn' }
