/** What the body of a response is, or has in it. */
import type { TestResponse } from '../test-response.js'
import { explain } from './description.js'
import { type Equals, matches, show, type Verdict } from './verdict.js'

/** @param expected text, bytes, or for JSON the data */
export function checkBody(response: TestResponse, expected: unknown, equals: Equals): Verdict {
  const actual = comparable(response, expected)
  const line = (not: string): string => `Expected response${not} to have the body ${show(expected)}`
  return {
    pass: equals(actual, expected),
    message: () => explain(line(''), response),
    opposite: () => explain(line(' not'), response),
  }
}

/** @param expected a part of the text, or a pattern */
export function checkText(response: TestResponse, expected: string | RegExp): Verdict {
  const { text } = response
  const line = (not: string): string => `Expected response${not} to include ${show(expected)}`
  return {
    pass: typeof expected === 'string' ? text.includes(expected) : matches(expected, text),
    message: () => explain(line(''), response),
    opposite: () => explain(line(' not'), response),
  }
}

function comparable(response: TestResponse, expected: unknown): unknown {
  if (typeof expected === 'string') return response.text
  if (ArrayBuffer.isView(expected)) return Buffer.isBuffer(expected) ? response.body : new Uint8Array(response.body)
  return response.isJson ? response.json() : response.text
}
