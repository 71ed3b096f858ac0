/** Errors of the application that a test sees as errors (controller.md C313). */

/** Which errors are pages for a test: all, those that mean a status below 500, or none. */
export type ShowErrors = 'all' | 'rescuable' | 'none'

/** Throws what the error page of a response is about, unless the test sees the page. */
export function throwServerError(error: unknown, status: number, show: ShowErrors = 'all'): void {
  if (error === undefined || show === 'all') return
  if (show === 'none' || status >= 500) throw error
}
