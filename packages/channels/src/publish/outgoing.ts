/** What is broadcast, as bytes: read and checked at the call, before anything is queued (channels.md CH9, CH10). */
import { ArgumentError, isError } from '@live/core'
import { PayloadTooLargeError } from '../errors/channel-errors.js'
import { FLAG, type FrameContent, isLabel, MAX_LABEL_BYTES } from '../wire/frame.js'

/** What JSON can carry. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined }

/** An event with its fields. */
export interface EventFields {
  /** Listeners of that name get it; without one, those of `message`. One line, at most 255 bytes. */
  readonly name?: string
  /** Text goes as it is, bytes as base64 to browsers and as they are to `subscribe`, everything else as JSON. */
  readonly data: string | Uint8Array | JsonValue
  /** Milliseconds that a browser waits before it reconnects, from now on. */
  readonly retry?: number
  /** Events of one key replace each other for readers that are behind, where the policy of the topic is to coalesce. */
  readonly key?: string
  /** Whether the data is a Turbo Stream. Default false. */
  readonly turbo?: boolean
}

/** Text, or an event with its fields. */
export type EventInput = string | EventFields

const MAX_RETRY = 2 ** 32 - 1

/**
 * An event as bytes.
 * @param ephemeral whether its topic has no history
 * @param limit most bytes of data
 * @throws ArgumentError for what cannot be an event, PayloadTooLargeError past the limit
 */
export function contentOf(input: EventInput, ephemeral: boolean, limit: number): FrameContent {
  const fields: EventFields = typeof input === 'string' ? { data: input } : input
  const { name = '', key = '', retry, turbo = false } = fields
  checkLabel('name', name)
  checkLabel('key', key)
  if (retry !== undefined && !(Number.isSafeInteger(retry) && retry >= 0 && retry <= MAX_RETRY)) {
    throw new ArgumentError(`retry of an event is a whole number of milliseconds, not ${String(retry)}`)
  }
  const { data, flags } = bytesOf(fields.data)
  if (data.byteLength > limit) throw new PayloadTooLargeError(data.byteLength, limit)
  return {
    flags: flags | (turbo ? FLAG.turbo : 0) | (ephemeral ? FLAG.ephemeral : 0) | (retry === undefined ? 0 : FLAG.retry),
    name,
    key,
    retry: retry ?? 0,
    data,
  }
}

function bytesOf(data: EventFields['data']): { data: Uint8Array; flags: number } {
  if (typeof data === 'string') return { data: Buffer.from(data, 'utf8'), flags: 0 }
  // A copy: the caller may change its bytes before they leave.
  if (ArrayBuffer.isView(data)) return { data: Buffer.from(data as Uint8Array), flags: FLAG.binary }
  let json: string | undefined
  try {
    json = JSON.stringify(data)
  } catch (cause) {
    throw new ArgumentError(`The data of an event cannot be written as JSON: ${isError(cause) ? cause.message : String(cause)}`, { cause })
  }
  if (json === undefined) throw new ArgumentError(`The data of an event cannot be a value of type ${typeof data}`)
  return { data: Buffer.from(json, 'utf8'), flags: FLAG.json }
}

function checkLabel(field: string, text: unknown): void {
  if (typeof text === 'string' && isLabel(text) && Buffer.byteLength(text) <= MAX_LABEL_BYTES) return
  throw new ArgumentError(`${field} of an event is one line of at most ${MAX_LABEL_BYTES} bytes, not ${JSON.stringify(text)}`)
}
