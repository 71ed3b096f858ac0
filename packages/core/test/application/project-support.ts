/** Projects on disk for tests of the boot: files that import `@live/core` as those of an application do. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll } from '@jest/globals'
import { type ApplicationConfig, LiveApplication, type RouteBlock, routes } from '@live/core'
import { LogBook } from '../support.js'

const folders: string[] = []

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A new project of some files, by path. There is a package.json in any case. */
export function projectOf(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'live-project-')))
  folders.push(root)
  for (const [path, content] of Object.entries({ 'package.json': '{}', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

/** What a file of a project may import: jest maps it to the source under test. */
export const CORE = "import { BaseController, environment, initializer } from '@live/core'\n"

/** The application of a project, as `config/application.ts` would make it, with a log to look at. */
export function applicationIn(
  root: string,
  { config = {}, draw = () => {}, code = root }: { config?: ApplicationConfig; draw?: RouteBlock; code?: string } = {},
): { app: LiveApplication; log: LogBook } {
  const log = new LogBook()
  class TestApplication extends LiveApplication {
    override config: ApplicationConfig = { ...config, log: { logger: log, ...config.log } }
  }
  const app = new TestApplication({ root: pathToFileURL(join(code, 'config/application.ts')), routes: routes(draw) })
  return { app, log }
}

/** Runs `work` with variables of the environment, and takes them back; also those that it set. */
export async function withEnv<T>(variables: Readonly<Record<string, string | undefined>>, work: () => T | Promise<T>): Promise<T> {
  const before = { ...process.env }
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  try {
    return await work()
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}
