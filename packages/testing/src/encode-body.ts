/** From the options of a request to its body and the headers that describe it. */
import type { Readable } from 'node:stream'
import { ArgumentError } from '@live/core'
import { encodeParams, flattenParams, hasFile, type Params } from './params.js'
import type { Encoder, RequestOptions } from './request-options.js'

/** A body as it goes out. */
export type WireBody = string | Uint8Array | Readable

/** A body with what is said about it. */
export interface EncodedBody {
  readonly body: WireBody | undefined
  readonly contentType: string | undefined
  readonly accept: string | undefined
}

const JSON_ENCODER: Encoder = {
  contentType: 'application/json',
  accept: 'application/json',
  encode: (value) => JSON.stringify(value),
}

const FORM_ENCODER: Encoder = {
  contentType: 'application/x-www-form-urlencoded',
  accept: 'text/html',
  encode: (params) => encodeParams(params as Params),
}

/** What Turbo sends for a form: the answer may be a page or a stream. */
const TURBO_STREAM_ENCODER: Encoder = { ...FORM_ENCODER, accept: 'text/vnd.turbo-stream.html, text/html, application/xhtml+xml' }

const ENCODERS: Readonly<Record<string, Encoder>> = {
  json: JSON_ENCODER,
  html: FORM_ENCODER,
  turboStream: TURBO_STREAM_ENCODER,
  turbo_stream: TURBO_STREAM_ENCODER,
}

/** Whether a body is a form, which may be one of several parts. */
const isForm = (encoder: Encoder): boolean => encoder === FORM_ENCODER || encoder === TURBO_STREAM_ENCODER

/** Whether `params` belong to the query: always for verbs without a body, and beside an explicit body. */
export function paramsInQuery(method: string, { json, form, body }: RequestOptions): boolean {
  return method === 'GET' || method === 'HEAD' || json !== undefined || form !== undefined || body !== undefined
}

/**
 * The body of a request.
 * @throws ArgumentError for two bodies, or an `as` that nobody registered
 */
export async function encodeBody(
  method: string,
  options: RequestOptions,
  encoders: Readonly<Record<string, Encoder>>,
): Promise<EncodedBody> {
  refuseTwoBodies(options)
  const { json, form, body, params } = options
  const as = options.as === undefined ? undefined : encoderFor(options.as, encoders)
  if (json !== undefined) return encoded(as ?? JSON_ENCODER, json)
  if (form !== undefined && as !== undefined && !isForm(as))
    throw new ArgumentError(`form is urlencoded and cannot be sent as ${options.as}; give params instead`)
  if (form !== undefined) return { ...(await encodedForm(form)), accept: as?.accept }
  if (body !== undefined) return { ...(await verbatim(body, as)), accept: as?.accept }
  if (params !== undefined && !paramsInQuery(method, options)) {
    if (as === undefined || isForm(as)) return { ...(await encodedForm(params)), accept: as?.accept }
    refuseFile(params, as)
    return encoded(as, params)
  }
  return { body: undefined, contentType: as?.contentType, accept: as?.accept }
}

function refuseTwoBodies(options: RequestOptions): void {
  const given = (['json', 'form', 'body'] as const).filter((name) => options[name] !== undefined)
  if (given.length > 1) throw new ArgumentError(`A request has one body, not ${given.join(' and ')}`)
}

function refuseFile(params: Params, { contentType }: Encoder): void {
  if (hasFile(params)) throw new ArgumentError(`${contentType} cannot carry a file: leave as out, and the request is multipart/form-data`)
}

function encoderFor(as: string, encoders: Readonly<Record<string, Encoder>>): Encoder {
  if (Object.hasOwn(encoders, as)) return encoders[as]!
  if (Object.hasOwn(ENCODERS, as)) return ENCODERS[as]!
  throw new ArgumentError(`as: ${JSON.stringify(as)} has no encoder; register one with client({ encoders: { … } })`)
}

const encoded = (encoder: Encoder, value: unknown): EncodedBody => ({
  body: encoder.encode(value),
  contentType: encoder.contentType,
  accept: encoder.accept,
})

/** A file makes the form one of several parts (controller.md C312). */
async function encodedForm(params: Params): Promise<Pick<EncodedBody, 'body' | 'contentType'>> {
  if (!hasFile(params)) return encoded(FORM_ENCODER, params)
  const form = new FormData()
  for (const [name, value] of flattenParams(params)) {
    if (typeof value === 'object' && value !== null) form.append(name, value)
    else form.append(name, value ?? '')
  }
  return verbatim(form, undefined)
}

async function verbatim(body: WireBody | FormData, as: Encoder | undefined): Promise<Pick<EncodedBody, 'body' | 'contentType'>> {
  if (!(body instanceof FormData)) return { body, contentType: as?.contentType }
  const form = new Response(body)
  return { body: Buffer.from(await form.arrayBuffer()), contentType: form.headers.get('content-type') ?? undefined }
}
