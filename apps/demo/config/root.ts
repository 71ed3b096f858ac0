/** Where the application lives on disk, whether it runs from `dist/`, from source, or under jest. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * The application root: the nearest folder at or above `start` that holds a `package.json`. The compiled tree in `dist/`
 * has none, so templates, `public/` and the sources are found next to it in every way of running.
 *
 * @param start an absolute folder, default: that of this module
 * @throws Error when there is no `package.json` up to the top of the file system
 */
export function findRoot(start: string = import.meta.dirname): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) throw new Error(`No package.json at or above ${start}: the application root is unknown`)
  }
}

/** The application root, an absolute path. */
export const root = findRoot()

/** An absolute path inside the application: `fromRoot('app', 'views')`. An absolute last part stands for itself. */
export function fromRoot(...parts: string[]): string {
  return resolve(root, ...parts)
}
