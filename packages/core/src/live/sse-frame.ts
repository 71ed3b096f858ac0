/** One server-sent event as text. Fields that would forge others are refused (WHATWG HTML §9.2.6, live.md L69–L76). */
import { ArgumentError } from '../errors/index.js'
import { sizeOfText } from './chunk.js'

/** Fields of an event besides its data. `undefined`, `null` and `false` mean absent; `0` and `''` are present (L70). */
export interface SseFields {
  /** Name of the event; listeners of `message` get those without one. No CR or LF. */
  event?: string | null | false
  /** What a browser sends back as `Last-Event-ID`. No CR, LF or NUL; `''` resets it. */
  id?: string | number | null | false
  /** Milliseconds a browser waits before it reconnects: a non-negative integer, or its digits. */
  retry?: number | string | null | false
}

const LINE_BREAK = /\r\n|\r|\n/
const DIGITS = /^\d+$/
/** What stands around JSON: `data: ` and two line ends. */
const FRAMING_BYTES = 8

const absent = (value: unknown): value is undefined | null | false => value === undefined || value === null || value === false

/**
 * The lines in front of the data, in the fixed order `retry`, `event`, `id`.
 * @throws ArgumentError when a field would break out of its line (L74) or `retry` is not a number of milliseconds (L75)
 */
export function encodeFields({ retry, event, id }: SseFields): string {
  let lines = ''
  if (!absent(retry)) {
    const text = String(retry)
    if (!DIGITS.test(text)) throw new ArgumentError(`SSE retry must be a non-negative integer of milliseconds, not ${text}`)
    lines += `retry: ${text}\n`
  }
  if (!absent(event)) lines += `event: ${singleLine('event', String(event))}\n`
  if (!absent(id)) {
    const text = singleLine('id', String(id))
    if (text.includes('\0')) throw new ArgumentError('SSE id must not contain U+0000')
    lines += `id: ${text}\n`
  }
  return lines
}

/** An event as text, and what it takes on the wire. */
export interface EncodedEvent {
  readonly text: string
  /** Size as UTF-8. */
  readonly bytes: number
}

/**
 * The fields of an event, its data lines and the empty line that ends it: strings verbatim, everything else as JSON (L72, L73).
 * @param fields what {@link encodeFields} gave
 * @throws ArgumentError for data that is a function or a symbol
 */
export function encodeEvent(fields: string, data: unknown): EncodedEvent {
  if (typeof data === 'string') {
    const text = fields + encodeText(data)
    return { text, bytes: Buffer.byteLength(text) }
  }
  if (typeof data === 'function' || typeof data === 'symbol') throw new ArgumentError(`SSE data cannot be a ${typeof data}`)
  // JSON has no raw line break, so it is always one line.
  const json = (JSON.stringify(data) as string | undefined) ?? 'null'
  return { text: `${fields}data: ${json}\n\n`, bytes: sizeOfText(fields) + FRAMING_BYTES + sizeOfText(json) }
}

/** A comment, which readers ignore: each line starts with a colon (L80). */
export function encodeComment(text = ''): string {
  if (text === '') return ':\n\n'
  return `${text
    .split(LINE_BREAK)
    .map((line) => `: ${line}\n`)
    .join('')}\n`
}

function encodeText(text: string): string {
  if (!text.includes('\n') && !text.includes('\r')) return `data: ${text}\n\n`
  return `${text
    .split(LINE_BREAK)
    .map((line) => `data: ${line}\n`)
    .join('')}\n`
}

function singleLine(field: string, value: string): string {
  if (value.includes('\n') || value.includes('\r')) throw new ArgumentError(`SSE ${field} must be a single line: ${JSON.stringify(value)}`)
  return value
}
