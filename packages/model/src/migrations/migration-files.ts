/** The migrations of an application: found in their folder, in the order of their versions. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { defaultExport, importFile, sourceFiles } from '@live/core'
import { MigrationFileError } from '../errors/migration-errors.js'
import type { MigrationClass } from './migration.js'

/** One migration. */
export interface MigrationFile {
  /** Digits, usually a time: `20261122080523`. */
  readonly version: string
  /** As in the name of the file: `create-posts`. */
  readonly name: string
  /** Where it is, for messages. */
  readonly place: string
  /** @throws MigrationFileError for a file that exports no migration */
  load(): Promise<MigrationClass>
}

const FILE_NAME = /^(\d{1,20})[-_]([A-Za-z][\w-]*)$/

/**
 * The migrations of a folder or of a list.
 * @param root folder that places in messages are relative to
 * @throws MigrationFileError for a file without a version, and for two with the same version or name
 */
export function migrationFiles(
  migrations: string | Readonly<Record<string, MigrationClass>>,
  codeRoot: string,
  root: string,
): MigrationFile[] {
  const files = typeof migrations === 'string' ? ofFolder(resolve(codeRoot, migrations), root) : ofList(migrations)
  files.sort((one, other) => compareVersions(one.version, other.version))
  refuseTwins(files)
  return files
}

/** Whether the names in the folder have stayed the same, for a look before each request. Null for a list. */
export function folderListing(migrations: string | object, codeRoot: string): string | null {
  if (typeof migrations !== 'string') return null
  const folder = resolve(codeRoot, migrations)
  return existsSync(folder) ? readdirSync(folder).join('\n') : ''
}

/** Orders versions as numbers, however many digits they have. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [BigInt(one), BigInt(other)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** Which one a version means, also without leading zeros. */
export const sameVersion = (one: string, other: string): boolean => /^\d+$/.test(other) && BigInt(one) === BigInt(other)

function ofFolder(folder: string, root: string): MigrationFile[] {
  return sourceFiles(folder)
    .filter(({ name }) => !name.includes('/'))
    .map(({ path }) => {
      const place = relative(root, path)
      const stem = basename(path).replace(/\.[cm]?[jt]s$/, '')
      const [, version, name] = FILE_NAME.exec(stem) ?? []
      if (version === undefined || name === undefined) {
        throw new MigrationFileError(`${place} has no version in its name: call it like ${join(folder, '20261122080523-create-posts.ts')}`)
      }
      return { version, name, place, load: () => load(path, place) }
    })
}

function ofList(migrations: Readonly<Record<string, MigrationClass>>): MigrationFile[] {
  return Object.entries(migrations).map(([key, migration]) => {
    const [, version, name] = FILE_NAME.exec(key) ?? [null, /^\d{1,20}$/.exec(key)?.[0], migration.name]
    if (version === undefined || name === undefined) {
      throw new MigrationFileError(`The migration ${JSON.stringify(key)} has no version: call it like '20261122080523-create-posts'`)
    }
    return { version, name, place: key, load: () => Promise.resolve(migration) }
  })
}

async function load(path: string, place: string): Promise<MigrationClass> {
  let module: Record<string, unknown>
  try {
    module = await importFile(path)
  } catch (error) {
    throw new MigrationFileError(
      `${place} cannot be loaded: ${error instanceof Object && 'message' in error ? String(error.message) : String(error)}`,
      error,
    )
  }
  const migration = defaultExport(module)
  if (typeof migration === 'function' && typeof (migration.prototype as { change?: unknown } | undefined)?.change === 'function') {
    return migration as MigrationClass
  }
  throw new MigrationFileError(`${place} exports no migration: write export default class … extends Migration`)
}

function refuseTwins(files: readonly MigrationFile[]): void {
  const versions = new Map<bigint, MigrationFile>()
  const names = new Map<string, MigrationFile>()
  for (const file of files) {
    const twin = versions.get(BigInt(file.version))
    if (twin !== undefined) throw new MigrationFileError(`${twin.place} and ${file.place} have the same version: give one of them another`)
    const namesake = names.get(file.name)
    if (namesake !== undefined) throw new MigrationFileError(`${namesake.place} and ${file.place} have the same name: rename one of them`)
    versions.set(BigInt(file.version), file)
    names.set(file.name, file)
  }
}
