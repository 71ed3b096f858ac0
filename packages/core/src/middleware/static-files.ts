/** Serves the files of a public folder in front of the application (C284–C286). */
import { ConfigurationError } from '../errors/index.js'
import { selectBytes } from '../http/files/byte-range-response.js'
import { openContainedFile } from '../http/files/contained-file.js'
import type { FileBody } from '../http/files/file-body.js'
import { HeaderMap } from '../http/headers.js'
import type { ContentCoding } from '../http/negotiation/content-coding.js'
import { knownTypeForFilename } from '../http/negotiation/mime-types.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import { type Clock, systemClock } from '../support/clock.js'
import { type MiddlewareFunction, type Next, named } from './middleware.js'
import { PublicFolder } from './public-folder.js'
import { candidates, type StaticPath, staticPath } from './static-path.js'
import { variantName, variantsOf } from './static-variants.js'

/** How static files are sent. */
export interface StaticFilesOptions {
  /**
   * `Cache-Control` of every file. Default `'max-age=0, public, must-revalidate'`: kept, but asked for again each time. Files of `assets/`
   * with a digest in their name are kept for a year.
   */
  cacheControl?: string
  /** Other headers of every file. Default `x-content-type-options: nosniff`. */
  headers?: HeaderMap | Readonly<Record<string, string>>
  /** Name of the page of a folder, without `.html`; `false` for none. Default `'index'`. */
  index?: string | false
  /** Whether `.br` and `.gz` files beside a file are sent to those who take them. Default true. */
  precompressed?: boolean
  /** Default: the clock of the system. */
  clock?: Clock
}

/** Files below `assets/` whose name has the digest of what is in them, as `live build` writes them: they never change (RFC 8246). */
const DIGESTED = /^assets\/.*-[\da-f]{8,64}\.[a-z\d.]+$/i
const FOR_EVER = 'public, max-age=31556952, immutable'

/** A folder and how its files are sent. */
interface Site {
  readonly folder: PublicFolder
  readonly headers: HeaderMap
  readonly index: string | null
  readonly precompressed: boolean
}

/** A file that was found and opened. */
interface Found {
  readonly type: string
  readonly body: FileBody
  readonly coding: ContentCoding | null
  /** Whether other codings of it exist. */
  readonly varies: boolean
}

/**
 * Answers GET and HEAD for files in `root`; everything else is the application's: other verbs, names that start with a dot
 * (except `/.well-known`), and whatever would lead out of the folder. Ranges and conditions are answered here.
 * @param root the folder; files that are added are noticed within a second
 * @throws ConfigurationError for an index that is a path; ArgumentError for headers that cannot be sent
 */
export function staticFiles(root: string, options: StaticFilesOptions = {}): MiddlewareFunction {
  const site = siteOf(root, options)
  const top = site.index === null ? '' : `${site.index}.html`
  return named('staticFiles', (request, next) => {
    if (request.requestMethod !== 'GET') return next()
    const path = staticPath(request.path)
    return path !== null && site.folder.mayHold(path.segments[0] ?? top) ? serve(site, path, request, next) : next()
  })
}

function siteOf(root: string, options: StaticFilesOptions): Site {
  const { index = 'index', precompressed = true, clock = systemClock } = options
  if (index !== false && (index === '' || /[/\\]/.test(index))) {
    throw new ConfigurationError(`index is ${JSON.stringify(index)}: give the name of a page without folder and .html, or false`)
  }
  const headers = new HeaderMap(options.headers ?? { 'x-content-type-options': 'nosniff' })
  headers.set('cache-control', options.cacheControl ?? 'max-age=0, public, must-revalidate')
  return { folder: new PublicFolder(root, clock), headers, index: index === false ? null : index, precompressed }
}

async function serve(site: Site, path: StaticPath, request: Request, next: Next): Promise<Response> {
  for (const name of candidates(path, site.index)) {
    const found = await find(site, name, request)
    if (found !== null) return respondWith(found, headersOf(site, name), request)
  }
  return next()
}

function headersOf({ headers }: Site, name: string): HeaderMap {
  if (!DIGESTED.test(name)) return headers
  const own = new HeaderMap(headers)
  own.set('cache-control', FOR_EVER)
  return own
}

async function find({ folder: { root }, precompressed }: Site, name: string, request: Request): Promise<Found | null> {
  const body = await openContainedFile(root, name)
  if (body === null) return null
  // What nobody knows is text, as files without an extension mostly are (C286).
  const type = knownTypeForFilename(name) ?? 'text/plain'
  if (!precompressed) return { type, body, coding: null, varies: false }
  const { codings, chosen } = await variantsOf(root, name, type, request.raw.headers['accept-encoding'])
  const variant = chosen === null ? null : await openContainedFile(root, variantName(name, chosen))
  if (variant !== null) body.abort()
  return { type, body: variant ?? body, coding: variant === null ? null : chosen, varies: codings.length > 0 }
}

function respondWith({ type, body, coding, varies }: Found, defaultHeaders: HeaderMap, request: Request): Response {
  const response = new Response({ request, defaultHeaders })
  const { headers } = response
  response.lastModified = body.modifiedAt
  // Two variants may be of one size.
  response.etag = coding === null ? body.etag : body.etag.replace(/"$/, `-${coding}"`)
  if (varies) headers.addToList('vary', 'accept-encoding')
  const selection = selectBytes(request, response, body.size)
  if (selection === 'nothing') {
    response.body = ''
    body.abort()
  } else {
    headers.set('content-type', contentType(type))
    if (coding !== null) headers.put('content-encoding', coding)
    if (selection !== 'whole') body.limitTo(selection)
    headers.put('content-length', String(body.length))
    response.body = body
  }
  response.commit()
  return response
}

const contentType = (type: string): string => (type.startsWith('text/') ? `${type}; charset=utf-8` : type)
