/** Which tests a command line means, in the words of jest (app.md A72). */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { CliError } from '../errors.js'
import { testNamesAt } from './test-places.js'

/** What is run. */
export interface TestSelection {
  /** Arguments of jest. */
  readonly args: readonly string[]
}

const TEST_FILE = /\.test\.[cm]?[jt]sx?$/

/**
 * The selection for places, or for everything when there are none.
 * @param places files, folders, `file:12` or `file:10-20`
 * @param names patterns of names that are run besides
 * @param isSystem whether `test/system` is part of everything
 * @throws CliError for a place where nothing is
 */
export function placesOf(root: string, places: readonly string[], names: readonly string[], isSystem: boolean): TestSelection {
  const found = places.map((place) => placeOf(place))
  if (new Set(found.map(({ tests }) => tests.length > 0)).size > 1)
    throw new CliError('Name places with lines, or whole files and folders, and not both: jest looks for names in all of them.')
  const patterns = [...names, ...found.flatMap(({ tests }) => tests)]
  const pattern = patterns.length === 0 ? [] : ['--testNamePattern', patterns.join('|')]
  if (found.length === 0) return { args: isSystem ? pattern : [...pattern, '--testPathIgnorePatterns', '/test/system/', '/node_modules/'] }
  const isFolder = (path: string): boolean => statSync(path).isDirectory()
  // jest takes files as paths and folders as patterns, and not both together.
  const files = found.every(({ path }) => isFolder(path)) ? null : found.flatMap(({ path }) => (isFolder(path) ? filesIn(path) : [path]))
  if (files !== null) return { args: [...pattern, '--runTestsByPath', ...files.map((file) => relative(root, file))] }
  return { args: [...pattern, ...found.map(({ path }) => `${relative(root, path) || '.'}/`)] }
}

function placeOf(place: string): { path: string; tests: string[] } {
  const [, file = place, first, last] = /^(.+?):(\d+)(?:-(\d+))?$/.exec(place) ?? []
  const path = resolve(file)
  if (!existsSync(path)) throw new CliError(`There is no ${file}.`)
  if (first === undefined) return { path, tests: [] }
  const tests = testNamesAt(path, Number(first), last === undefined ? undefined : Number(last))
  if (tests.length === 0) throw new CliError(`There is no test at ${place}.`)
  return { path, tests }
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => TEST_FILE.test(name))
    .sort()
    .map((name) => join(folder, name))
}

/** Whether a folder is in a repository that jest can ask for changes. */
export function isVersioned(root: string): boolean {
  for (let folder = root; ; folder = dirname(folder)) {
    if (['.git', '.hg', '.sl'].some((name) => existsSync(join(folder, name)))) return true
    if (folder === dirname(folder)) return false
  }
}
