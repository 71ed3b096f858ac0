/** Compression of responses, live ones included (live.md L97, app.md A37). Stands outside conditional GET and ETag. */
import { promisify, types } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { BROTLI_QUALITY, EncodedBody } from '../http/bodies/encoded-body.js'
import { isStreaming } from '../http/body.js'
import { type ContentCoding, chooseCoding } from '../http/negotiation/content-coding.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { hasNoBody } from '../http/statuses.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, named } from './middleware.js'

/** Options of {@link compress}. */
export interface CompressOptions {
  /** Bodies of a known size below this many bytes stay as they are. Default 1024. */
  threshold?: number
  /** Whether `text/event-stream` is compressed too. Default false. */
  eventStreams?: boolean
}

const COMPRESSIBLE =
  /^(text\/|application\/(json|javascript|xml|x-ndjson|problem\+json|manifest\+json|wasm)|image\/svg\+xml|[a-z]+\/[\w.-]+\+(json|xml|text))/i

const gzipAsync = promisify(gzip)
const brotliAsync = promisify(brotliCompress)

/** Sends compressible bodies in brotli or gzip. A live body is flushed at each write: nothing waits for more. */
export function compress({ threshold = 1024, eventStreams = false }: CompressOptions = {}): MiddlewareFunction {
  const applies = (response: Response): boolean => {
    const type = (response.mediaType ?? '').toLowerCase()
    if (!COMPRESSIBLE.test(type) || (type === 'text/event-stream' && !eventStreams)) return false
    const size = sizeOf(response)
    return size > 0 && size >= threshold
  }
  const encode = (request: Request, response: Response): MaybePromise<Response> => {
    if (hasNoBody(response.status) || !applies(response) || isFixed(response)) return response
    response.headers.addToList('vary', 'Accept-Encoding')
    const coding = chooseCoding(request.raw.headers['accept-encoding'])
    return coding === null ? response : apply(response, coding)
  }
  return named('compress', (request, next) => {
    const response = next()
    return isPromise<Response>(response) ? response.then((each) => encode(request, each)) : encode(request, response)
  })
}

/** What already has a coding, is a part of something, or must not be changed on its way (RFC 9111 §5.2.2.6). */
function isFixed({ headers, status }: Response): boolean {
  return headers.has('content-encoding') || status === 206 || /\bno-transform\b/i.test(headers.get('cache-control') ?? '')
}

/** Bytes of the body; those that were announced of one that is not in memory, or `Infinity`. 0 for one that is not ours. */
function sizeOf({ body, headers }: Response): number {
  if (typeof body === 'string') return Buffer.byteLength(body)
  if (types.isUint8Array(body)) return body.byteLength
  return isStreaming(body) ? Number(headers.get('content-length') ?? Infinity) : 0
}

function apply(response: Response, coding: ContentCoding): MaybePromise<Response> {
  const { body, headers } = response
  weaken(response)
  headers.set('content-encoding', coding)
  headers.delete('content-length')
  // A part of the plain bytes would not continue these (RFC 9110 §14).
  headers.delete('accept-ranges')
  if (isStreaming(body)) {
    response.body = new EncodedBody(body, coding)
    return response
  }
  return compressed(body as string | Uint8Array, coding).then((bytes) => {
    response.body = bytes
    return response
  })
}

/** The bytes differ from those that a strong tag stands for (RFC 9110 §8.8.1). */
function weaken({ headers }: Response): void {
  const tag = headers.get('etag')
  if (tag !== null && !tag.startsWith('W/')) headers.set('etag', `W/${tag}`)
}

function compressed(body: string | Uint8Array, coding: ContentCoding): Promise<Buffer> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  if (coding === 'gzip') return gzipAsync(bytes)
  return brotliAsync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } })
}
