/** Whether a response is a problem document (RFC 9457). */
import type { TestResponse } from '../test-response.js'
import { describeStatus, explain } from './description.js'
import { type Equals, failed, show, type Verdict } from './verdict.js'

/** Members that a problem is expected to have; those that are left out may be anything. */
export interface ProblemExpectation {
  /** Of the document and of the response. */
  status?: number
  code?: unknown
  title?: unknown
  detail?: unknown
  /** Members that the error adds, such as `errors`. */
  [extension: string]: unknown
}

const TYPE = 'application/problem+json'

/** Compares the members that are given. */
export function checkProblem(response: TestResponse, expected: ProblemExpectation, equals: Equals): Verdict {
  const { mediaType, status } = response
  if (mediaType !== TYPE) {
    const line = `Expected response to be a problem, but was a ${describeStatus(status)} of type ${mediaType || 'none'}`
    return failed(() => explain(line, response))
  }
  const problem = read(response)
  const wrong = Object.keys(expected).filter((name) => !equals(problem[name], expected[name]))
  if (problem.status !== status) wrong.push('status')
  const list = wrong.map((name) => `${name} is ${show(problem[name])}${name in expected ? `, not ${show(expected[name])}` : ''}`)
  return {
    pass: wrong.length === 0,
    message: () => explain(`Expected response to be another problem: ${[...new Set(list)].join('; ')}`, response),
    opposite: () => explain(`Expected response not to be the problem ${show(expected)}`, response),
  }
}

function read(response: TestResponse): Readonly<Record<string, unknown>> {
  try {
    return Object.assign(Object.create(null) as Record<string, unknown>, response.json<object>())
  } catch {
    // A document that cannot be read has no members.
    return {}
  }
}
