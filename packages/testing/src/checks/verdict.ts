/** What a check of a response comes to, for assertions and for matchers. */

/** Whether it is as expected, and what to say when it was expected to be different. */
export interface Verdict {
  readonly pass: boolean
  /** Why it failed. */
  message(): string
  /** Why its opposite failed. */
  opposite(): string
}

/** Whether two values are equal: that of the test runner, which knows its own placeholders, or Node's. */
export type Equals = (actual: unknown, expected: unknown) => boolean

/** What was wrong before anything could be compared; the opposite holds. */
export function failed(message: () => string): Verdict {
  return { pass: false, message, opposite: () => 'This cannot fail' }
}

/** A value as messages show it. */
export function show(value: unknown): string {
  if (value instanceof RegExp) return String(value)
  return JSON.stringify(value) ?? String(value)
}

/** Whether a pattern matches, wherever it matched last. */
export function matches(pattern: RegExp, text: string): boolean {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(text)
}
