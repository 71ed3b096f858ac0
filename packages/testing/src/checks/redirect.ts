/** Whether a response redirects somewhere (controller.md C311). */
import { ArgumentError, parseUrl } from '@live/core'
import type { TestResponse } from '../test-response.js'
import { describeStatus, explain } from './description.js'
import { checkStatus, type ExpectedStatus } from './status.js'
import { failed, matches, type Verdict } from './verdict.js'

/** Options of `toRedirectTo` and `assertRedirectedTo`. */
export interface RedirectExpectation {
  /** Default: any redirect. */
  status?: ExpectedStatus
}

/**
 * Both sides are made absolute by the URL of the request, so that a path is as good as a URL.
 * @param target a path, a URL, or a pattern for the absolute URL
 * @throws ArgumentError for a target that is no URL
 */
export function checkRedirect(
  response: TestResponse,
  target: string | URL | RegExp,
  { status = 'redirect' }: RedirectExpectation = {},
): Verdict {
  const { location, url } = response
  const right = checkStatus(response, status)
  if (!right.pass) return right
  if (!response.redirect || location === null) {
    const what = `a ${describeStatus(response.status)}${response.redirect ? ' without a Location' : ''}`
    return failed(() => explain(`Expected response to redirect to ${String(target)}, but was ${what}`, response))
  }
  const actual = parseUrl(location, url)?.href ?? location
  const expected = target instanceof RegExp ? target : absolute(target, url)
  return {
    pass: typeof expected === 'string' ? actual === expected : matches(expected, actual),
    message: () => explain(`Expected response to be a redirect to <${String(expected)}>, but was a redirect to <${actual}>`, response),
    opposite: () => explain(`Expected response not to be a redirect to <${String(expected)}>`, response),
  }
}

function absolute(target: string | URL, base: string): string {
  const url = parseUrl(String(target), base)
  if (url !== null) return url.href
  throw new ArgumentError(`${JSON.stringify(target)} is neither a path nor a URL`)
}
