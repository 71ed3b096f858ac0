/** Compressed request bodies, decompressed within the limit of the body. */
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { BadRequestError, BodyTooLargeError, hasCode, UnsupportedMediaTypeError } from '../../errors/index.js'
import type { MaybePromise } from '../../support/maybe-promise.js'

type Decompress = typeof gunzip

const DECOMPRESSORS: ReadonlyMap<string, Decompress> = new Map([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', inflate],
  ['br', brotliDecompress as Decompress],
])

/** The value of `Accept-Encoding` that belongs into a 415 for an unsupported coding (RFC 9110 §15.5.16). */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br'

/**
 * Undoes a `Content-Encoding`; the body itself, at once, when there is none or it is `identity`.
 * @param limit bytes that the result may have
 * @throws UnsupportedMediaTypeError for any other coding, and for several in a row (design §7.18)
 * @throws BodyTooLargeError when the result is larger than the limit, however small the body is
 * @throws BadRequestError `ERR_MALFORMED_BODY` when the data is damaged
 */
export function decompressBody(body: Buffer, contentEncoding: string | null | undefined, limit: number): MaybePromise<Buffer> {
  if (contentEncoding === null || contentEncoding === undefined || contentEncoding === '') return body
  const coding = contentEncoding.trim().toLowerCase()
  if (coding === 'identity') return body
  const decompress = DECOMPRESSORS.get(coding)
  if (decompress === undefined) {
    const named = JSON.stringify(contentEncoding.slice(0, 60))
    const message = `The content encoding ${named} is not supported; send one of ${ACCEPTED_ENCODINGS}, or none`
    throw new UnsupportedMediaTypeError(message, { 'accept-encoding': ACCEPTED_ENCODINGS })
  }
  return body.length === 0 ? body : run(decompress, body, coding, limit)
}

function run(decompress: Decompress, body: Buffer, coding: string, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // zlib takes no limit of 0, and a result of one byte is refused below.
    decompress(body, { maxOutputLength: Math.max(limit, 1) }, (error, result) => {
      if (error === null) {
        if (result.length > limit) reject(new BodyTooLargeError(limit))
        else resolve(result)
      } else if (hasCode(error, 'ERR_BUFFER_TOO_LARGE')) {
        reject(new BodyTooLargeError(limit))
      } else {
        reject(new BadRequestError(`The request body is not valid ${coding} data`, { code: 'ERR_MALFORMED_BODY', cause: error }))
      }
    })
  })
}
