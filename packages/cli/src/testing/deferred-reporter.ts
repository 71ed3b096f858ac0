/** A reporter for jest that shows failures at the end: `live test --defer-output` (app.md A72). */
import { stderr } from 'node:process'
import { styleText } from 'node:util'

interface FileResult {
  readonly failureMessage?: string | null
  readonly testResults: readonly { readonly status: string }[]
}

interface RunResults {
  readonly testResults: readonly FileResult[]
  readonly numFailedTests: number
  readonly numPassedTests: number
  readonly numPendingTests: number
  readonly numTotalTests: number
  readonly numRuntimeErrorTestSuites: number
  readonly startTime: number
}

const MARKS: Readonly<Record<string, string>> = { passed: '.', failed: 'F' }

/** One character for each test while they run, and then everything that failed. */
export default class DeferredReporter {
  onTestResult(_test: unknown, { testResults, failureMessage }: FileResult): void {
    const marks = testResults.map(({ status }) => MARKS[status] ?? '-').join('')
    stderr.write(marks === '' && failureMessage ? 'E' : marks)
  }

  onRunComplete(_contexts: unknown, results: RunResults): void {
    stderr.write('\n')
    for (const { failureMessage } of results.testResults) if (failureMessage) stderr.write(`\n${failureMessage}\n`)
    const { numFailedTests: failed, numPassedTests: passed, numPendingTests: skipped, numTotalTests: total } = results
    const counts = Object.entries({ failed, skipped, passed }).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []))
    const broken = results.numRuntimeErrorTestSuites
    if (broken > 0) counts.unshift(`${broken} ${broken === 1 ? 'file' : 'files'} not loaded`)
    const seconds = ((Date.now() - results.startTime) / 1000).toFixed(1)
    const line = `Tests: ${[...counts, `${total} total`].join(', ')} in ${seconds} s`
    stderr.write(`\n${stderr.isTTY ? styleText(failed + broken > 0 ? 'red' : 'green', line) : line}\n`)
  }
}
