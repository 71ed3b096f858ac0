/** Prints the count of a jest report as one line, and fails when a test failed, was skipped, or when none ran. */
import { readFileSync } from 'node:fs'

const text = readFileSync(process.argv[2], 'utf8')
const report =
  text === ''
    ? { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, numRuntimeErrorTestSuites: 1 }
    : JSON.parse(text)

const passed = report.numPassedTests
// A file that does not even load has no test to count: it counts as one that failed.
const failed = report.numFailedTests + report.numRuntimeErrorTestSuites
const skipped = report.numPendingTests + report.numTodoTests

console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = passed > 0 && failed === 0 && skipped === 0 ? 0 : 1
