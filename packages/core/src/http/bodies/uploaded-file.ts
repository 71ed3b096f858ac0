/** A file that came in a multipart body, on disk until the response was delivered. */
import { constants, createReadStream } from 'node:fs'
import { chmod, copyFile, link, readFile, rename, rm, unlink } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { hasCode } from '../../errors/index.js'

/** What the parser knows of a file. */
export interface UploadedFileFields {
  readonly originalFilename: string
  readonly contentType: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly size: number
  readonly path: string
}

/** How a file is kept. */
export interface MoveOptions {
  /** Whether a file that is there already is replaced. Default no. */
  readonly overwrite?: boolean
  /** Permissions of the file in its new place. Default `0o600`: nobody but this user. */
  readonly mode?: number
}

/**
 * An uploaded file (controller.md C134). What the client says of it, its name and type, is a claim: never build a path from it.
 * It is removed with the response, so what shall stay is moved.
 */
export class UploadedFile {
  /** The name that the client gave it, without folders and control characters. For people to read. */
  readonly originalFilename: string
  /** The type that the client gave it; `null` when it gave none. */
  readonly contentType: string | null
  /** In bytes. */
  readonly size: number
  readonly #headers: Readonly<Record<string, string>>
  #path: string

  constructor({ originalFilename, contentType, headers, size, path }: UploadedFileFields) {
    this.originalFilename = originalFilename
    this.contentType = contentType
    this.size = size
    this.#headers = headers
    this.#path = path
  }

  /** Whether a value is an uploaded file. */
  static is(value: unknown): value is UploadedFile {
    return typeof value === 'object' && value !== null && #path in value
  }

  /** Headers of its part, names in lower case. No prototype. */
  get headers(): Readonly<Record<string, string>> {
    return this.#headers
  }

  /** Where it is: a random name in a folder that only this user may enter; after {@link moveTo}, the new place. */
  get path(): string {
    return this.#path
  }

  /** Reads it from the start. */
  stream(): Readable {
    return createReadStream(this.#path)
  }

  /** The whole content. */
  bytes(): Promise<Buffer> {
    return readFile(this.#path)
  }

  /** The whole content as UTF-8; a byte order mark at the start is dropped. */
  async text(): Promise<string> {
    const text = (await this.bytes()).toString('utf8')
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }

  /**
   * Moves it to a place of yours, from where nobody removes it; across file systems it is copied. The folder must exist.
   * @throws the error of the file system, such as `EEXIST` when there is a file already, or `ENOENT` after the response
   */
  async moveTo(path: string, { overwrite = false, mode }: MoveOptions = {}): Promise<void> {
    const from = this.#path
    await (overwrite ? moveOver(from, path) : moveBeside(from, path))
    if (mode !== undefined) await chmod(path, mode)
    this.#path = path
  }
}

async function moveOver(from: string, path: string): Promise<void> {
  try {
    await rename(from, path)
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error
    await copy(from, path, 0)
  }
}

/** A second name for the file, which cannot replace another one, where the file system has such names. */
async function moveBeside(from: string, path: string): Promise<void> {
  try {
    await link(from, path)
  } catch (error) {
    if (!CANNOT_LINK.some((code) => hasCode(error, code))) throw error
    await copy(from, path, constants.COPYFILE_EXCL)
    return
  }
  await unlink(from)
}

const CANNOT_LINK = ['EXDEV', 'EPERM', 'ENOSYS', 'ENOTSUP', 'EMLINK']

async function copy(from: string, path: string, flags: number): Promise<void> {
  try {
    await copyFile(from, path, flags)
  } catch (error) {
    // Half of a file must not pass for the whole.
    if (!hasCode(error, 'EEXIST') && !hasCode(error, 'ENOENT')) await rm(path, { force: true })
    throw error
  }
  await unlink(from)
}
