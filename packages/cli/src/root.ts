/** Where the project is: the folder with a package.json and an application. */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { CliError } from './errors.js'

const APPLICATION_FILES = ['config/application.ts', 'config/application.js', 'dist/config/application.js']

/** The root of the project at or above a folder, or null. */
export function findRoot(start: string = workingFolder()): string | null {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (isProject(folder)) return folder
    if (folder === dirname(folder)) return null
  }
}

/** {@link findRoot}; throws a {@link CliError} outside of a project. */
export function requireRoot(start?: string): string {
  const root = findRoot(start)
  if (root !== null) return root
  throw new CliError('This is not the folder of a Live application: there is no config/application.ts at or above it.', {
    hint: 'Change into one, or make one with `live new my-app`.',
  })
}

function isProject(folder: string): boolean {
  return existsSync(join(folder, 'package.json')) && APPLICATION_FILES.some((file) => existsSync(join(folder, file)))
}

/**
 * The working folder as the shell calls it: where releases are changed by a link, such as `current`, a restart must follow the
 * link again.
 */
export function workingFolder(): string {
  const { PWD } = process.env
  const real = process.cwd()
  if (PWD === undefined || PWD === real) return real
  try {
    return realpathSync(PWD) === realpathSync(real) ? PWD : real
  } catch {
    return real
  }
}
