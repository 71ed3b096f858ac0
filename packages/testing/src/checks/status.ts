/** Whether a response has a status, or one of a kind (controller.md C311). */
import { reasonPhrase, type Status, statusCode } from '@live/core'
import type { TestResponse } from '../test-response.js'
import { describeStatus, explain } from './description.js'
import type { Verdict } from './verdict.js'

/** A kind of status: 2xx, 3xx, 404 and 5xx. */
export type StatusKind = 'success' | 'redirect' | 'missing' | 'error'

/** What a status is expected to be: a kind, a number, or a name such as `'unprocessable_content'`. */
export type ExpectedStatus = StatusKind | Status

const KINDS: Readonly<Record<StatusKind, { readonly shown: string; includes(status: number): boolean }>> = {
  success: { shown: '<2XX: success>', includes: (status) => status >= 200 && status < 300 },
  redirect: { shown: '<3XX: redirect>', includes: (status) => status >= 300 && status < 400 },
  missing: { shown: '<404: missing>', includes: (status) => status === 404 },
  error: { shown: '<5XX: error>', includes: (status) => status >= 500 && status < 600 },
}

/** @throws ArgumentError for a name that no status has */
export function checkStatus(response: TestResponse, expected: ExpectedStatus): Verdict {
  const { shown, includes } = kindOf(expected)
  const { status } = response
  return {
    pass: includes(status),
    message: () => explain(`Expected response to be a ${shown}, but was a ${describeStatus(status)}`, response),
    opposite: () => explain(`Expected response not to be a ${shown}, but was a ${describeStatus(status)}`, response),
  }
}

function kindOf(expected: ExpectedStatus): (typeof KINDS)[StatusKind] {
  if (typeof expected === 'string' && Object.hasOwn(KINDS, expected)) return KINDS[expected as StatusKind]
  const code = statusCode(expected as Status)
  return { shown: `<${code}: ${reasonPhrase(code)}>`, includes: (status) => status === code }
}
