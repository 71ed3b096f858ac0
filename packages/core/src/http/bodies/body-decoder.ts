/** From the bytes of a request body to parameters, by its `Content-Type` (controller.md C130 to C133). */
import { isUtf8 } from 'node:buffer'
import { BadRequestError, UnsupportedMediaTypeError } from '../../errors/index.js'
import { type MediaType, parseMediaType } from '../negotiation/media-type.js'
import { malformedParameters } from '../parameters/parameter-builder.js'
import { parseQuery } from '../parameters/parameter-parser.js'
import { emptyParameters, type ParameterObject, type ParameterParsing } from '../parameters/parameter-value.js'
import { asParameters, parseJsonBody } from './json-body.js'

/**
 * Parses the body of a media type of the application's own: gives the parameters, or anything else, which becomes `_json`.
 * Whatever it throws turns into a 400.
 */
export type BodyParser = (body: Buffer, type: MediaType) => unknown

/** How bodies are parsed. */
export interface BodyDecoding extends ParameterParsing {
  /** Parsers by media type in lower case; they come before those that are built in. Default none. */
  readonly parsers?: ReadonlyMap<string, BodyParser>
}

const FORM = 'application/x-www-form-urlencoded'
// The synonyms of Rails (C131).
const JSON_TYPES: ReadonlySet<string> = new Set(['application/json', 'text/x-json', 'application/jsonrequest'])
// US-ASCII is a part of UTF-8, and the default of many older clients.
const CHARSETS: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii'])

/**
 * The parameters of a body that `decompressBody` made plain: of urlencoded forms, of JSON (`application/json`, its synonyms,
 * `application/*+json`) and of what has a parser; `null` for other types and without a type.
 * @throws UnsupportedMediaTypeError for a malformed `Content-Type` and for text in another charset than UTF-8
 * @throws BadRequestError for what cannot be parsed, at each call
 */
export function parseBody(body: Buffer, contentType: string | null | undefined, decoding: BodyDecoding): ParameterObject | null {
  if (contentType === null || contentType === undefined || contentType === '') return null
  const type = parseMediaType(contentType)
  if (type === null) {
    throw new UnsupportedMediaTypeError(`The content type ${JSON.stringify(contentType.slice(0, 100))} is malformed`)
  }
  const parser = decoding.parsers?.get(type.type)
  if (parser !== undefined) return body.length === 0 ? emptyParameters() : parseCustom(parser, body, type, decoding)
  if (type.type === FORM) return parseQuery(formText(body, type), decoding, 'request')
  if (!isJsonType(type.type)) return null
  return body.length === 0 ? emptyParameters() : parseJsonBody(decodeText(body, type.charset), decoding)
}

/** Whether a media type is parsed as JSON: `application/json`, its synonyms, `application/*+json` (controller.md C131). */
export function isJsonType(type: string): boolean {
  return JSON_TYPES.has(type) || (type.startsWith('application/') && type.endsWith('+json'))
}

function parseCustom(parser: BodyParser, body: Buffer, type: MediaType, decoding: BodyDecoding): ParameterObject {
  let value: unknown
  try {
    value = parser(body, type)
  } catch (cause) {
    throw new BadRequestError(`The request body is not valid ${type.type}`, { code: 'ERR_MALFORMED_BODY', cause })
  }
  return asParameters(value, decoding)
}

/** One NUL at the end is what old browsers' scripts add (C130). */
function formText(body: Buffer, type: MediaType): string {
  return decodeText(body.length > 0 && body[body.length - 1] === 0 ? body.subarray(0, -1) : body, type.charset)
}

/**
 * The text of a body, or of a field of one.
 * @throws UnsupportedMediaTypeError for another charset than UTF-8, BadRequestError for bytes that are not UTF-8
 */
export function decodeText(body: Buffer, charset: string | undefined): string {
  if (charset !== undefined && !CHARSETS.has(charset)) {
    throw new UnsupportedMediaTypeError(`The charset ${JSON.stringify(charset.slice(0, 60))} is not supported; send UTF-8`)
  }
  if (!isUtf8(body)) throw malformedParameters('request', 'the body is not valid UTF-8')
  const text = body.toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}
