/** What `live new` asks where somebody can answer; only what no option has said. */
import path from 'node:path'
import { problemOf } from './application-name.js'
import { interrupted } from './interruption.js'
import type { DatabaseName, NewOptions, PackageManager } from './settings.js'
import { PACKAGE_MANAGERS, packageManagerInUse } from './settings.js'

/** The directory and the options after the questions. */
export interface Answers {
  readonly directory: string
  readonly options: NewOptions
}

/** Whether somebody can be asked: both ends are a terminal, and it is not that of a build machine. */
export function canAsk({ stdin, stdout, env } = process): boolean {
  return stdin.isTTY === true && stdout.isTTY === true && !env.CI
}

/**
 * Asks for what is missing.
 *
 * @param directory as given, if it was
 * @throws CliError with status 130 when the answer is Ctrl-C
 */
export async function ask(directory: string | undefined, given: NewOptions): Promise<Answers> {
  const { intro } = await import('@clack/prompts')
  assumeSize(process.stdout)
  intro('A new Live application')
  const options = { ...given }
  const target = directory ?? (await askDirectory())
  options.api ??= await askKind()
  if (!options.skipModel) options.database ??= await askDatabase()
  options.packageManager ??= await askPackageManager()
  options.skipGit ??= !(await askYes('Make a git repository with a first commit?'))
  options.skipInstall ??= !(await askYes('Install the packages now?'))
  return { directory: target, options }
}

/** A terminal that does not say how large it is would get one letter per line, and no line twice. */
function assumeSize(terminal: { columns: number; rows: number }): void {
  if (terminal.columns === 0) terminal.columns = 80
  if (terminal.rows === 0) terminal.rows = 24
}

async function askDirectory(): Promise<string> {
  const { text } = await import('@clack/prompts')
  const validate = (value: string | undefined): string | undefined => {
    const problem = problemOf(path.basename(path.resolve(value || 'my-app')))
    return problem === null ? undefined : `That cannot be its name: ${problem}.`
  }
  return answered(text({ message: 'Where?', placeholder: './my-app', defaultValue: './my-app', validate }))
}

async function askKind(): Promise<boolean> {
  const { select } = await import('@clack/prompts')
  const options = [
    { value: false, label: 'A web application', hint: 'pages, forms, streams' },
    { value: true, label: 'An API', hint: 'JSON and streams, no views' },
  ]
  return answered(select<boolean>({ message: 'What will it be?', options }))
}

async function askDatabase(): Promise<DatabaseName> {
  const { select } = await import('@clack/prompts')
  const options = [
    { value: 'sqlite' as const, label: 'SQLite', hint: 'a file, nothing to install' },
    { value: 'postgresql' as const, label: 'PostgreSQL', hint: 'needs a server' },
  ]
  return answered(select<DatabaseName>({ message: 'Which database?', options }))
}

async function askPackageManager(): Promise<PackageManager> {
  const { select } = await import('@clack/prompts')
  const options = PACKAGE_MANAGERS.map((value) => ({ value, label: value }))
  return answered(select<PackageManager>({ message: 'Which package manager?', options, initialValue: packageManagerInUse() }))
}

async function askYes(message: string): Promise<boolean> {
  const { confirm } = await import('@clack/prompts')
  return answered(confirm({ message }))
}

async function answered<T>(question: Promise<T>): Promise<Exclude<T, symbol>> {
  const answer = await question
  // clack answers Ctrl-C with a symbol.
  if (typeof answer === 'symbol') throw interrupted()
  return answer as Exclude<T, symbol>
}
