/** Matchers for jest. `import '@live/testing/jest'` once, best in a file of `setupFilesAfterEnv`. */
import { expect } from '@jest/globals'
import { ArgumentError } from '@live/core'
import { checkBody, checkText } from './checks/body.js'
import { type ChangeExpectation, checkChange, type Measure } from './checks/change.js'
import { checkEvent, type EventExpectation } from './checks/event.js'
import { checkHeader } from './checks/header.js'
import { checkProblem, type ProblemExpectation } from './checks/problem.js'
import { checkRedirect, type RedirectExpectation } from './checks/redirect.js'
import { checkSelector, type SelectorExpectation } from './checks/selector.js'
import { checkStatus, type ExpectedStatus } from './checks/status.js'
import type { Equals, Verdict } from './checks/verdict.js'
import type { TestResponse } from './test-response.js'
import type { TestStream, WaitOptions } from './test-stream.js'

/** What `expect(response)` can do besides (controller.md C311). */
export interface LiveMatchers<R extends void | Promise<void>> {
  /** A status: `'success'`, `'redirect'`, `'missing'`, `'error'`, a number, or a name such as `'created'`. */
  toHaveStatus(expected: ExpectedStatus): R
  /** A redirect to a path, a URL, or what a pattern matches; both sides are made absolute. */
  toRedirectTo(target: string | URL | RegExp, options?: RedirectExpectation): R
  /** A header, with a value or a pattern for it if one is given. For streams too. */
  toHaveHeader(name: string, expected?: string | RegExp): R
  /** The whole body: text, bytes, or the data of JSON. */
  toHaveBody(expected: unknown): R
  /** A text in the body, or a pattern that matches it. */
  toIncludeText(expected: string | RegExp): R
  /** Elements that match a CSS selector: at least one, or `count`, with a `text` if one is given. */
  toHaveSelector(css: string, expected?: SelectorExpectation): R
  /** A problem document (RFC 9457) with these members. */
  toBeProblem(expected?: ProblemExpectation): R
  /** For a function: it changes a value, by a difference or to another value. To be awaited. */
  toChange(measure: Measure, expected?: ChangeExpectation): Promise<void>
  /** The next event of a stream. To be awaited. */
  toReceiveEvent(expected: EventExpectation, options?: WaitOptions): Promise<void>
}

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends LiveMatchers<R> {}
}

interface JestVerdict {
  readonly pass: boolean
  readonly message: () => string
}

interface Context {
  readonly equals: Equals
}

expect.extend({
  toHaveStatus: (received: unknown, expected: ExpectedStatus) => verdict(checkStatus(asResponse(received), expected)),
  toRedirectTo: (received: unknown, target: string | URL | RegExp, options?: RedirectExpectation) =>
    verdict(checkRedirect(asResponse(received), target, options)),
  toHaveHeader: (received: unknown, name: string, expected?: string | RegExp) =>
    verdict(checkHeader(received as TestResponse | TestStream, name, expected)),
  toHaveBody(this: Context, received: unknown, expected: unknown): JestVerdict {
    return verdict(checkBody(asResponse(received), expected, this.equals))
  },
  toIncludeText: (received: unknown, expected: string | RegExp) => verdict(checkText(asResponse(received), expected)),
  toHaveSelector: (received: unknown, css: string, expected?: SelectorExpectation) =>
    verdict(checkSelector(asResponse(received), css, expected)),
  toBeProblem(this: Context, received: unknown, expected: ProblemExpectation = {}): JestVerdict {
    return verdict(checkProblem(asResponse(received), expected, this.equals))
  },
  async toChange(this: Context, work: unknown, measure: Measure, expected: ChangeExpectation = {}): Promise<JestVerdict> {
    if (typeof work !== 'function') throw new ArgumentError('expect() needs a function here: expect(() => app.post(…)).toChange(…)')
    return verdict((await checkChange(measure, expected, work as () => unknown, this.equals)).verdict)
  },
  async toReceiveEvent(this: Context, received: unknown, expected: EventExpectation, options?: WaitOptions): Promise<JestVerdict> {
    return verdict(await checkEvent(received as TestStream, expected, this.equals, options))
  },
})

function verdict({ pass, message, opposite }: Verdict): JestVerdict {
  return { pass, message: pass ? opposite : message }
}

/** By its shape: jest gives each test file classes of its own. */
function asResponse(received: unknown): TestResponse {
  const { status, headers, url } = (received ?? {}) as Partial<TestResponse>
  if (typeof status === 'number' && headers !== undefined && typeof url === 'string') return received as TestResponse
  throw new ArgumentError('expect() needs the response of a test client here; is an await missing?')
}
