/** Prints the count of a jest report as its last line, and fails when a test failed, was skipped, or when none ran. */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const text = readFileSync(process.argv[2], 'utf8')
const report =
  text === ''
    ? { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, numRuntimeErrorTestSuites: 1 }
    : JSON.parse(text)

const passed = report.numPassedTests
// A file that does not even load has no test to count: it counts as one that failed.
const failed = report.numFailedTests + report.numRuntimeErrorTestSuites
const skipped = report.numPendingTests + report.numTodoTests

// Passed at the second attempt (test/support/second-attempt.ts): no failure, but somebody should look.
for (const { name, assertionResults } of report.testResults ?? []) {
  for (const { fullName, status, invocations } of assertionResults) {
    if (status === 'passed' && invocations > 1) console.log(`needed a second attempt: ${relative('', name)}: ${fullName}`)
  }
}

console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = passed > 0 && failed === 0 && skipped === 0 ? 0 : 1
