/** The errors of a test's dealings with its application. */
import { LiveError } from '@live/core'

/** What went wrong. */
export type TestingErrorCode =
  /** What was waited for did not come in time. */
  | 'ERR_TEST_TIMEOUT'
  /** The connection ended before what was waited for. */
  | 'ERR_TEST_CUT'
  /** `followRedirect()` without a redirect. */
  | 'ERR_TEST_NOT_A_REDIRECT'
  /** `followRedirect()` to a host that the test did not name. */
  | 'ERR_TEST_FOREIGN_HOST'
  /** A program that CI must have is missing. */
  | 'ERR_TEST_BINARY_MISSING'

/** Thrown by the helpers of this package for what happened; the message says what had arrived until then. */
export class TestingError extends LiveError {
  /** @param code stable, for comparisons; @param message what was wrong, with which value, and what to do */
  constructor(code: TestingErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(code, message, options)
  }
}
