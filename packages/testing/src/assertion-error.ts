/** What a failed assertion throws: the error that every test runner knows. */
import { AssertionError } from 'node:assert'

/** @param message what is wrong; @param caller the assertion, whose own lines the stack leaves out */
export function assertionError(message: string, caller: (...args: never[]) => unknown): AssertionError {
  // As `assert.fail` does: runners then show the message, and no values.
  return new AssertionError({ message, operator: 'fail', stackStartFn: caller })
}
