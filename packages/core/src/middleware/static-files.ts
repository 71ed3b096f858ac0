/** Serves the files of a public folder in front of the application (C284). */
import type { Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { hasCode, isError } from '../errors/index.js'
import { type FileBody, openFile } from '../http/file-body.js'
import { HeaderMap } from '../http/headers.js'
import { typeForFilename } from '../http/mime-types.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import { type Clock, systemClock } from '../support/clock.js'
import type { MiddlewareFunction, Next } from './middleware.js'
import { PublicFolder } from './public-folder.js'
import { candidates, fileSegments } from './static-path.js'

/** How static files are sent. */
export interface StaticFilesOptions {
  /** `Cache-Control` of every file. Default `'max-age=0, public, must-revalidate'`: kept, but asked for again each time. */
  cacheControl?: string
  /** Other headers of every file. Default `x-content-type-options: nosniff`. */
  headers?: HeaderMap | Readonly<Record<string, string>>
  /** Default: the clock of the system. */
  clock?: Clock
}

/** A file that was found and opened. */
interface OpenedFile {
  readonly name: string
  readonly stats: Stats
  readonly body: FileBody
}

/** What the file system says when there is nothing that everybody may read. */
const ABSENT: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES', 'EPERM'])

/**
 * Answers GET and HEAD for files in `root`; everything else is the application's: other verbs, folders, names that start
 * with a dot, and whatever would lead out of the folder. A 304 is left to {@link conditionalGet}, outside.
 * @param root the folder; files that are added are noticed within a second
 */
export function staticFiles(root: string, options: StaticFilesOptions = {}): MiddlewareFunction {
  const folder = new PublicFolder(root, options.clock ?? systemClock)
  const headers = new HeaderMap(options.headers ?? { 'x-content-type-options': 'nosniff' })
  headers.set('cache-control', options.cacheControl ?? 'max-age=0, public, must-revalidate')
  return function staticFiles(request, next) {
    if (request.requestMethod !== 'GET') return next()
    const segments = fileSegments(request.path)
    return segments !== null && folder.mayHold(segments[0]) ? serve(folder.root, segments, headers, request, next) : next()
  }
}

async function serve(root: string, segments: readonly string[], headers: HeaderMap, request: Request, next: Next): Promise<Response> {
  for (const name of candidates(segments)) {
    const file = await openWithin(root, name)
    if (file !== null) return respondWith(file, headers, request)
  }
  return next()
}

/** Opens a file of the folder; `null` when there is none, or when a symbolic link leads out of it. */
async function openWithin(root: string, name: string): Promise<OpenedFile | null> {
  try {
    const path = await realpath(join(root, name))
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return null
    // Before the file is opened: should it be replaced in between, the old date with the new bytes heals at the next
    // revalidation, and the new date with the old bytes never would.
    const stats = await stat(path)
    return stats.isFile() ? { name, stats, body: await openFile(path) } : null
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

function isAbsent(error: unknown): boolean {
  const reason = hasCode(error, 'ERR_MISSING_FILE') ? (error as Error).cause : error
  return isError(reason) && ABSENT.has((reason as NodeJS.ErrnoException).code)
}

function respondWith({ name, stats, body }: OpenedFile, headers: HeaderMap, request: Request): Response {
  const response = new Response({ request, defaultHeaders: headers })
  const type = typeForFilename(name)
  response.headers.set('content-type', type.startsWith('text/') ? `${type}; charset=utf-8` : type)
  response.headers.set('content-length', body.size)
  response.lastModified = stats.mtime
  response.etag = `W/"${stats.size.toString(16)}-${Math.trunc(stats.mtimeMs).toString(16)}"`
  response.body = body
  response.commit()
  return response
}
