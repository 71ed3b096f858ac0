/** Where errors go that nobody handled: an error tracker implements this. */

/** How bad an error is. */
export type ErrorSeverity = 'error' | 'warning' | 'info'

/** What is known about a reported error. */
export interface ErrorContext {
  /** Whether somebody rescued the error. */
  handled: boolean
  /** The part of the framework that reports, such as `'live'` or `'application.action_dispatch'`. */
  source: string
  /** Default: `'warning'` for a handled one, else `'error'`. */
  severity?: ErrorSeverity
  /** Anything else worth knowing: controller, action, request id. */
  details?: Record<string, unknown>
}

/** Receives each unhandled error exactly once (live.md L51). A reporter that throws is logged and otherwise ignored. */
export interface ErrorReporter {
  report(error: unknown, context: ErrorContext): void
}
