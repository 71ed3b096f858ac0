/** Files below a folder, by names that clients send: nothing leads out of it. */
import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { hasCode, isError, MissingFileError } from '../../errors/index.js'
import { type FileBody, openFile } from './file-body.js'

/** What the file system says when there is nothing that everybody may read. */
const ABSENT: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES', 'EPERM', 'ENXIO'])

/**
 * Whether a name stays below its folder by itself: relative, without `..`, NUL, or what separates on another system. Says nothing of
 * symbolic links.
 */
export function isContainedName(name: string): boolean {
  if (name.includes('\0') || name.includes('\\')) return false
  // Windows reads a drive, or another stream of a file, after a colon.
  if (sep === '\\' && name.includes(':')) return false
  return name.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
}

/**
 * Opens a file below a folder.
 * @param root the folder, with every symbolic link followed
 * @param name relative to it; see {@link isContainedName}
 * @returns `null` when there is no such file that may be read, or when a symbolic link leads out of the folder
 */
export async function openContainedFile(root: string, name: string): Promise<FileBody | null> {
  if (!isContainedName(name)) return null
  try {
    const path = await realpath(join(root, name))
    return path.startsWith(root.endsWith(sep) ? root : root + sep) ? await openFile(path) : null
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

/**
 * {@link openContainedFile} for a name that a client chose.
 * @throws MissingFileError with status 404 when there is no such file
 */
export async function openFileBelow(root: string, name: string): Promise<FileBody> {
  const folder = await realpath(root).catch((cause: unknown) => {
    throw new MissingFileError(root, { cause })
  })
  const file = await openContainedFile(folder, name)
  if (file === null) throw new MissingFileError(name, { status: 404 })
  return file
}

/** Whether there is nothing. What is there but is no file, a folder or a pipe, is refused without a reason of the system's. */
function isAbsent(error: unknown): boolean {
  const reason = hasCode(error, 'ERR_MISSING_FILE') ? (error as Error).cause : error
  return reason === undefined || (isError(reason) && ABSENT.has((reason as NodeJS.ErrnoException).code))
}
