/** Programs that some tests need: found, skipped on a developer's machine, and insisted on in CI. */
import { accessSync, constants, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { TestingError } from './errors.js'
import { inCi } from './patience.js'

/** Where servers live that are not meant for everybody's `PATH`. */
const SYSTEM_DIRECTORIES = ['/usr/local/sbin', '/usr/sbin', '/sbin']
/** Debian keeps a directory per major version here. */
const POSTGRES = '/usr/lib/postgresql'

/**
 * The path of an executable, such as `'redis-server'`, or null when the machine has none; then the test is to be skipped by
 * name. In CI (`CI` is set, and not to `false`) nothing may be skipped.
 * @throws TestingError `ERR_TEST_BINARY_MISSING` in CI
 */
export function requiredBinary(name: string): string | null {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '')
  for (const directory of [...path, ...SYSTEM_DIRECTORIES, ...postgresDirectories()]) {
    const candidate = join(directory, name)
    if (isExecutable(candidate)) return candidate
  }
  if (!inCi()) return null
  throw new TestingError('ERR_TEST_BINARY_MISSING', `${name} is not installed, and in CI no test may be skipped: install it in .ci/run`)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function postgresDirectories(): string[] {
  try {
    const versions = readdirSync(POSTGRES).sort((a, b) => Number(b) - Number(a))
    return versions.map((version) => join(POSTGRES, version, 'bin'))
  } catch {
    return []
  }
}
