/** From the wire to a body that can be read again and again: bytes in memory, or a form whose files are on disk. */
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { hasCode } from '../../errors/index.js'
import { type MediaType, parseMediaType } from '../negotiation/media-type.js'
import type { BodyParser } from './body-decoder.js'
import { decompressBody } from './body-decompressor.js'
import { readBody } from './body-reader.js'
import { type MultipartForm, readMultipart } from './multipart.js'
import type { UploadSettings } from './multipart-settings.js'

/** How bodies are taken. */
export interface BodyLoading {
  /** Largest body in memory, in bytes, before and after decompression. */
  readonly bodyLimit: number
  readonly maxParameters: number
  readonly maxParameterDepth: number
  readonly uploads: UploadSettings
  /** Parsers of the application, by media type; a type that has one is kept in memory. */
  readonly bodyParsers: ReadonlyMap<string, BodyParser>
}

/** A body that has arrived. */
export interface LoadedBody {
  /** Empty for a form with files, which is not kept as it came. */
  readonly bytes: Buffer
  readonly form: MultipartForm | null
  /** Why there is no form: for whoever reads the parameters (controller.md C132). */
  readonly malformed: unknown
}

const NONE = Buffer.alloc(0)

/**
 * Reads a request body to its end.
 * @throws what `readBody`, `decompressBody` and `readMultipart` throw, but for what is merely malformed
 */
export async function loadBody(raw: IncomingMessage, contentType: string | null, settings: BodyLoading): Promise<LoadedBody> {
  const multipart = multipartType(contentType, settings.bodyParsers)
  const coding = raw.headers['content-encoding']
  const contentLength = Number(raw.headers['content-length'] ?? 0)
  if (multipart !== null && (coding === undefined || coding.trim().toLowerCase() === 'identity')) {
    return loadForm(raw, multipart, settings, contentLength)
  }
  const { bodyLimit } = settings
  const received = await readBody(raw, { limit: bodyLimit, contentLength })
  const bytes = await decompressBody(received, coding, bodyLimit)
  // A compressed form is unpacked in memory, so that the limit of bodies holds for what it becomes.
  return multipart === null ? { bytes, form: null, malformed: null } : loadForm(Readable.from([bytes]), multipart, settings, bytes.length)
}

function multipartType(contentType: string | null, parsers: ReadonlyMap<string, BodyParser>): MediaType | null {
  if (contentType === null || !contentType.slice(0, 32).toLowerCase().includes('multipart/form-data')) return null
  const type = parseMediaType(contentType)
  return type?.type === 'multipart/form-data' && !parsers.has(type.type) ? type : null
}

async function loadForm(source: Readable, type: MediaType, settings: BodyLoading, contentLength: number): Promise<LoadedBody> {
  const { uploads, bodyLimit, maxParameters, maxParameterDepth } = settings
  try {
    const form = await readMultipart(source, {
      boundary: type.parameters.boundary,
      contentLength,
      uploads,
      textLimit: bodyLimit,
      maxParameters,
      maxDepth: maxParameterDepth,
    })
    return { bytes: NONE, form, malformed: null }
  } catch (error) {
    // These come when the body was read to its end: the connection is in order, and the action may handle them.
    if (!hasCode(error, 'ERR_MALFORMED_BODY') && !hasCode(error, 'ERR_PARAMETER_LIMIT')) throw error
    return { bytes: NONE, form: null, malformed: error }
  }
}
