/**
 * Real sockets, browsers and database servers share two cores where a change is judged. A test that fails there gets one second attempt,
 * after the others of its file; the first failure is printed, and `.ci/summary.mjs` names each test that needed one.
 */
import { jest } from '@jest/globals'

jest.retryTimes(1, { logErrorsBeforeRetry: true })
