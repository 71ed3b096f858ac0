/** Run by jest when the tests are over: keeps what became of them where `live test` looks for it (app.md A72). */
import { writeFileSync } from 'node:fs'
import { REPORT_VARIABLE, type TestReport } from './test-report.js'

/** What jest knows about a run. */
interface RunResults {
  readonly testResults: readonly {
    readonly testFilePath: string
    readonly testExecError?: unknown
    readonly testResults: TestReport['testResults'][number]['assertionResults']
  }[]
}

/** A `testResultsProcessor`: gives back what it got. jest would tell of a file that it writes itself, after every run. */
export default function keepResults<T extends RunResults>(results: T): T {
  const path = process.env[REPORT_VARIABLE]
  if (path !== undefined) writeFileSync(path, JSON.stringify(reportOf(results)))
  return results
}

function reportOf({ testResults }: RunResults): TestReport {
  return {
    testResults: testResults.map(({ testFilePath, testExecError, testResults: tests }) => ({
      name: testFilePath,
      status: testExecError != null || tests.some(({ status }) => status === 'failed') ? 'failed' : 'passed',
      assertionResults: tests.map(({ fullName, status, duration, location }) => ({ fullName, status, duration, location })),
    })),
  }
}
