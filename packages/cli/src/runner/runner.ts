/** `live runner`: code or a file with the application booted (app.md A71). */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { scopeOf } from '../console/scope.js'
import { installLoader } from '../loader/loader.js'
import { type Project, withProject } from '../project.js'

/** How it is run. */
export interface RunnerOptions {
  environment?: string
  /** Whether it is a unit of work, as a request is. Default true. */
  executor?: boolean
}

/**
 * Runs code.
 * @param source the name of a file, `-` for the standard input, or the code itself
 * @param args what the code finds in `process.argv` from the third place on
 */
export async function runSource(source: string, args: readonly string[], { environment, executor = true }: RunnerOptions): Promise<void> {
  const code = source === '-' ? await text(process.stdin) : source
  await withProject({ environment }, async (project) => {
    await project.app.config.model?.database?.connect()
    const run = source !== '-' && existsSync(source) ? () => runFile(resolve(source), args) : () => runCode(code, args, project)
    await (executor ? project.app.executor.wrap(run) : run())
  })
}

async function runFile(file: string, args: readonly string[]): Promise<void> {
  process.argv = [process.argv[0] ?? 'node', file, ...args]
  await import(pathToFileURL(file).href)
}

async function runCode(code: string, args: readonly string[], project: Project): Promise<void> {
  process.argv = [process.argv[0] ?? 'node', 'runner', ...args]
  await importCode(code, project)
}

/** Code as a module of the root: `import` and `await` work, and what is in scope in the console is there by name. */
export async function importCode(code: string, project: Project): Promise<Record<string, unknown>> {
  const file = join(project.root, 'live-runner.ts')
  const loader = installLoader(project.root)
  await loader.provide(file, `${code}\nexport {}\n`)
  for (const [name, value] of Object.entries(await scopeOf(project))) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  return (await import(pathToFileURL(file).href)) as Record<string, unknown>
}
