/** Files for uploads in tests (controller.md C312). */
import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { ArgumentError, mimeTypes } from '@live/core'

/** Options of {@link fileFixture}. */
export interface FileFixtureOptions {
  /** The folder of the fixtures, default `test/fixtures/files` under the working directory. */
  root?: string
  /** The name that the file is sent with, default that of the file. */
  filename?: string
}

/**
 * A file to send among `params` or in a `form`: the request becomes `multipart/form-data`.
 *
 * ```ts
 * await app.post('/photos', { params: { photo: { image: fileFixture('a.png', 'image/png') } } })
 * ```
 *
 * @param path in the folder of the fixtures, or an absolute one
 * @param type its media type, default that of its extension
 * @throws ArgumentError when there is no such file
 */
export function fileFixture(path: string, type?: string, { root = 'test/fixtures/files', filename }: FileFixtureOptions = {}): File {
  const file = resolve(root, path)
  const name = filename ?? basename(file)
  return new File([readFixture(file)], name, { type: type ?? typeOf(file) })
}

function readFixture(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file))
  } catch (cause) {
    throw new ArgumentError(`There is no fixture ${file}; pass { root } where the folder is another one`, { cause })
  }
}

function typeOf(file: string): string {
  const dot = file.lastIndexOf('.')
  return (dot < 0 ? undefined : mimeTypes.lookupByExtension(file.slice(dot + 1))?.type) ?? 'application/octet-stream'
}
