/** Whether a response has a header. */
import { failed, matches, show, type Verdict } from './verdict.js'

/** @param expected the whole value, or a pattern; default: any value */
export function checkHeader({ headers }: { readonly headers: Headers }, name: string, expected?: string | RegExp): Verdict {
  const actual = headers.get(name)
  if (actual === null) {
    const wanted = expected === undefined ? '' : ` with ${show(expected)}`
    return failed(() => `Expected response to have a header ${name}${wanted}, but it has ${[...headers.keys()].join(', ') || 'none'}`)
  }
  const pass = expected === undefined || (typeof expected === 'string' ? actual === expected : matches(expected, actual))
  return {
    pass,
    message: () => `Expected header ${name} to be ${show(expected)}, but it is ${show(actual)}`,
    opposite: () => `Expected header ${name} not to be ${expected === undefined ? 'there' : show(expected)}, but it is ${show(actual)}`,
  }
}
