/** Where errors go that nobody handled: an error tracker implements this. */

/** What is known about a reported error. */
export interface ErrorContext {
  /** Whether somebody rescued the error. */
  handled: boolean
  /** The part of the framework that reports, such as `'live'` or `'application.action_dispatch'`. */
  source: string
  /** Anything else worth knowing: controller, action, request id. */
  details?: Record<string, unknown>
}

/** Receives each unhandled error exactly once (live.md L51). A reporter that throws is logged and otherwise ignored. */
export interface ErrorReporter {
  report(error: unknown, context: ErrorContext): void
}
