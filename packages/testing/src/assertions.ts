/** Assertions about responses, for any test runner (controller.md C311). `@live/testing/jest` has them as matchers. */
import { isDeepStrictEqual } from 'node:util'
import { assertionError } from './assertion-error.js'
import { checkBody, checkText } from './checks/body.js'
import { checkEvent, type EventExpectation } from './checks/event.js'
import { checkHeader } from './checks/header.js'
import { checkProblem, type ProblemExpectation } from './checks/problem.js'
import { checkRedirect, type RedirectExpectation } from './checks/redirect.js'
import { checkSelector, type SelectorExpectation } from './checks/selector.js'
import { checkStatus, type ExpectedStatus } from './checks/status.js'
import type { Verdict } from './checks/verdict.js'
import type { TestResponse } from './test-response.js'
import type { TestStream, WaitOptions } from './test-stream.js'

/** The status: a kind (`'success'`, `'redirect'`, `'missing'`, `'error'`), a number, or a name. @throws AssertionError */
export function assertResponse(response: TestResponse, expected: ExpectedStatus): void {
  demand(checkStatus(response, expected), assertResponse)
}

/** A redirect to a path, a URL, or what a pattern matches; both sides are made absolute. @throws AssertionError */
export function assertRedirectedTo(response: TestResponse, target: string | URL | RegExp, options?: RedirectExpectation): void {
  demand(checkRedirect(response, target, options), assertRedirectedTo)
}

/** A header, with a value or a pattern for it if one is given. @throws AssertionError */
export function assertHeader(response: Pick<TestResponse, 'headers'>, name: string, expected?: string | RegExp): void {
  demand(checkHeader(response, name, expected), assertHeader)
}

/** The whole body: text, bytes, or the data of JSON. @throws AssertionError */
export function assertBody(response: TestResponse, expected: unknown): void {
  demand(checkBody(response, expected, sameData), assertBody)
}

/** A text in the body, or a pattern that matches it. @throws AssertionError */
export function assertInBody(response: TestResponse, expected: string | RegExp): void {
  demand(checkText(response, expected), assertInBody)
}

/** A text that is not in the body, or a pattern that does not match it. @throws AssertionError */
export function assertNotInBody(response: TestResponse, expected: string | RegExp): void {
  demand(opposite(checkText(response, expected)), assertNotInBody)
}

/** Elements of a page that match a CSS selector: at least one, or `count`, with a `text` if one is given. @throws AssertionError */
export function assertSelector(response: TestResponse, css: string, expected?: SelectorExpectation): void {
  demand(checkSelector(response, css, expected), assertSelector)
}

/** No element of a page matches a CSS selector. @throws AssertionError */
export function assertNoSelector(response: TestResponse, css: string, expected: Omit<SelectorExpectation, 'count'> = {}): void {
  demand(checkSelector(response, css, { ...expected, count: 0 }), assertNoSelector)
}

/** A problem document (RFC 9457) with these members. @throws AssertionError */
export function assertProblem(response: TestResponse, expected: ProblemExpectation = {}): void {
  demand(checkProblem(response, expected, sameData), assertProblem)
}

/** The next event of a stream. @throws AssertionError, and TestingError `ERR_TEST_TIMEOUT` when none comes in time */
export async function assertEvent(stream: TestStream, expected: EventExpectation, options?: WaitOptions): Promise<void> {
  demand(await checkEvent(stream, expected, sameData, options), assertEvent)
}

/** Fails in the name of `caller`, whose own lines the stack leaves out. */
function demand({ pass, message }: Verdict, caller: (...args: never[]) => unknown): void {
  if (!pass) throw assertionError(message(), caller)
}

const opposite = ({ pass, message, opposite }: Verdict): Verdict => ({ pass: !pass, message: opposite, opposite: message })

/** Data has no prototype worth comparing, and may come from another realm. */
function sameData(actual: unknown, expected: unknown): boolean {
  if (ArrayBuffer.isView(expected)) return isDeepStrictEqual(actual, expected)
  return isDeepStrictEqual(plain(actual), plain(expected))
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value) ?? 'null')
}
