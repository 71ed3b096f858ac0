/** What jest tells about a run, kept in `tmp/test-results.json` for `--failed` (app.md A72, A168). */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Names the file of the report to the process of jest. */
export const REPORT_VARIABLE = 'LIVE_TEST_REPORT'

/** A test as jest reports it. */
interface TestResult {
  readonly fullName: string
  readonly status: string
  readonly duration?: number | null | undefined
  readonly location?: { readonly line: number } | null | undefined
}

/** A run. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly TestResult[]
  }[]
}

/** A failure, and what `live test` has to be told to run it again. */
export interface TestFailure {
  readonly place: string
  readonly name: string
}

/** The file of the report. */
export interface KeptReport {
  readonly path: string
  /** What failed in the run before; null when there was none. @returns files relative to the root, and a pattern of names */
  failed(): { readonly files: string[]; readonly pattern: string | null } | null
  /** Makes room for the report of this run. */
  begin(): void
  /** The report of this run; null when it wrote none. */
  read(): TestReport | null
}

/** The report of the run before, and then that of this one. */
export function keepReport(root: string): KeptReport {
  const path = join(root, 'tmp', 'test-results.json')
  const read = (): TestReport | null => {
    try {
      return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as TestReport) : null
    } catch {
      // Somebody stopped the run while it was written.
      return null
    }
  }
  const before = read()
  return {
    path,
    failed: () => (before === null ? null : selectionOf(before, root)),
    begin: () => {
      mkdirSync(dirname(path), { recursive: true })
      rmSync(path, { force: true })
    },
    read,
  }
}

function selectionOf({ testResults }: TestReport, root: string): { files: string[]; pattern: string | null } {
  const failed = testResults.filter(({ name, status }) => status === 'failed' && existsSync(name))
  const names = failed.map(({ assertionResults }) => assertionResults.filter((test) => test.status === 'failed').map(patternOf))
  // A file that could not be loaded has no tests by name yet.
  const isByName = names.every((each) => each.length > 0)
  return { files: failed.map(({ name }) => relative(root, name)), pattern: isByName ? names.flat().join('|') : null }
}

const patternOf = ({ fullName }: TestResult): string => `^${fullName.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`

/** The failures of a run, each with its place; a file that could not be loaded is one. */
export function failuresOf({ testResults }: TestReport, root: string): TestFailure[] {
  return testResults.flatMap(({ name, status, assertionResults }): TestFailure[] => {
    const file = relative(root, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [{ place: file, name: 'the whole file' }] : []
    return failed.map(({ location, fullName }) => ({ place: location == null ? file : `${file}:${location.line}`, name: fullName }))
  })
}

/** Lines about the tests that took longest. */
export function slowestOf({ testResults }: TestReport, root: string, count: number): string[] {
  return testResults
    .flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ fullName, duration }) => ({ file: relative(root, name), fullName, ms: duration ?? 0 })),
    )
    .sort((a, b) => b.ms - a.ms)
    .slice(0, count)
    .map(({ file, fullName, ms }) => `${String(ms).padStart(6)} ms  ${file}  ${fullName}`)
}
